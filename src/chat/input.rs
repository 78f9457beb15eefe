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
/// How long a notice stays that can be copied.
const LONG_NOTICE: Duration = Duration::from_mins(2);
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
    /// The time of the last event, as `Now::elapsed`.
    now: Duration,
}

impl InputPart {
    /// An event comes at this time.
    pub fn at(&mut self, now: Duration) {
        self.now = now;
    }

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
    pub fn is_refreshed_again(&mut self) -> bool {
        let before = self.refreshed.replace(self.now);
        before.is_some_and(|at| self.now.saturating_sub(at) <= TWICE)
    }

    /// Shows a passing notice.
    pub fn notify(&mut self, words: SafeText) {
        self.notice = Some((words, self.now + NOTICE));
    }

    /// Shows a notice that can be copied, unless a key is pressed before.
    pub fn notify_long(&mut self, words: SafeText) {
        self.notice = Some((words, self.now + LONG_NOTICE));
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

    /// What a program has printed is shown as soon as no question is open.
    pub fn show_note(&mut self) {
        if !self.is_open() {
            self.overlays.show_note();
        }
    }

    /// A notice that was shown long enough goes.
    pub fn drop_old_notice(&mut self) {
        self.notice.take_if(|(_, until)| *until <= self.now);
    }
}
