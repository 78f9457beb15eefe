//! The part of the state for keys, prompts, boxes and notices.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::action::Action;
use super::count::Count;
use super::mouse::Pointing;
use super::overlay::Overlays;
use super::prompt::Question;
use crate::text::SafeText;

/// How long a passing notice stays.
const NOTICE: Duration = Duration::from_secs(6);
/// Two presses within this time are one double press.
const TWICE: Duration = Duration::from_secs(2);

/// Keys, questions, boxes and passing notices.
#[derive(Clone, Debug, Default)]
pub struct InputPart {
    count: Count,
    pointing: Pointing,
    question: Question,
    overlays: Overlays,
    /// When `R` was last pressed.
    refreshed: Option<Duration>,
    /// A passing notice, and until when it stays.
    notice: Option<(SafeText, Duration)>,
}

impl InputPart {
    /// How many times the action of this key is meant; `None`: the key belongs to the number that
    /// is typed.
    pub fn times(&mut self, key: KeyEvent, action: Option<Action>) -> Option<u16> {
        if self.count.typed(key, action) {
            return None;
        }
        Some(self.count.take())
    }

    /// What the status line says while a number is typed.
    pub fn count_words(&self) -> Option<String> {
        self.count.words()
    }

    pub fn pointing_mut(&mut self) -> &mut Pointing {
        &mut self.pointing
    }

    pub fn question(&self) -> &Question {
        &self.question
    }

    pub fn question_mut(&mut self) -> &mut Question {
        &mut self.question
    }

    pub fn overlays(&self) -> &Overlays {
        &self.overlays
    }

    pub fn overlays_mut(&mut self) -> &mut Overlays {
        &mut self.overlays
    }

    /// A question or a box is open.
    pub fn is_open(&self) -> bool {
        self.question.open().is_some() || self.overlays.top().is_some()
    }

    /// `R` was pressed; whether that was the second time soon after the first.
    pub fn is_refreshed_again(&mut self, now: Duration) -> bool {
        let before = self.refreshed.replace(now);
        before.is_some_and(|at| now.saturating_sub(at) <= TWICE)
    }

    /// Shows a passing notice.
    pub fn notify(&mut self, words: SafeText, now: Duration) {
        self.notify_until(words, now + NOTICE);
    }

    /// Shows a notice until a time, unless a key is pressed before.
    pub fn notify_until(&mut self, words: SafeText, until: Duration) {
        self.notice = Some((words, until));
    }

    /// The notice is read.
    pub fn forget_notice(&mut self) {
        self.notice = None;
    }

    /// The notice, to be said otherwise.
    pub fn take_notice(&mut self) -> Option<SafeText> {
        Some(self.notice.take()?.0)
    }

    /// The notice that is shown.
    pub fn notice(&self) -> Option<&SafeText> {
        Some(&self.notice.as_ref()?.0)
    }

    /// When the notice goes.
    pub fn notice_ends(&self) -> Option<Duration> {
        Some(self.notice.as_ref()?.1)
    }

    /// Time has gone on: a notice that was shown long enough goes.
    pub fn tick(&mut self, now: Duration) {
        self.notice.take_if(|(_, until)| *until <= now);
    }
}
