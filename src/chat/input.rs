//! The part of the state for keys, prompts, boxes and notices.

use std::time::Duration;

use crossterm::event::KeyEvent;

use super::action::Action;
use super::count::Count;
use super::mouse::Pointing;
use super::overlay::Overlays;
use super::prompt::Question;
use crate::text::SafeText;

const NOTICE: Duration = Duration::from_secs(6);
/// How long a notice stays that is worth copying.
const LONG_NOTICE: Duration = Duration::from_mins(2);
/// `R` pressed twice within this time is a double press.
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
    /// A passing notice, and when it ends.
    notice: Option<(SafeText, Duration)>,
    /// The notice says what is awaited.
    reminds: bool,
    /// The time of the last event, as `Now::elapsed`.
    now: Duration,
}

impl InputPart {
    pub fn at(&mut self, now: Duration) {
        self.now = now;
    }

    /// How many times the key's action is to be done; `None` if the key belongs to the number being
    /// typed.
    pub fn times(&mut self, key: KeyEvent, action: Option<Action>) -> Option<u16> {
        if self.count.typed(key, action) {
            return None;
        }
        Some(self.count.take())
    }

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

    pub fn is_open(&self) -> bool {
        self.question.open().is_some() || self.overlays.top().is_some()
    }

    /// Notes that `R` was pressed; returns whether this was the second press of a double press.
    pub fn is_refreshed_again(&mut self) -> bool {
        let before = self.refreshed.replace(self.now);
        before.is_some_and(|at| self.now.saturating_sub(at) <= TWICE)
    }

    pub fn notify(&mut self, words: SafeText) {
        (self.notice, self.reminds) = (Some((words, self.now + NOTICE)), false);
    }

    /// Says what is awaited.
    pub fn remind(&mut self, words: SafeText) {
        self.notify(words);
        self.reminds = true;
    }

    /// Nothing is awaited any more.
    pub fn drop_reminder(&mut self) {
        self.notice.take_if(|_| self.reminds);
    }

    /// Shows a notice that is worth copying.
    pub fn notify_long(&mut self, words: SafeText) {
        (self.notice, self.reminds) = (Some((words, self.now + LONG_NOTICE)), false);
    }

    pub fn forget_notice(&mut self) {
        self.notice = None;
    }

    /// Takes the notice, to word it anew.
    pub fn take_notice(&mut self) -> Option<SafeText> {
        Some(self.notice.take()?.0)
    }

    pub fn notice(&self) -> Option<&SafeText> {
        Some(&self.notice.as_ref()?.0)
    }

    pub fn notice_ends(&self) -> Option<Duration> {
        Some(self.notice.as_ref()?.1)
    }

    /// Removes a notice whose time is over.
    pub fn drop_old_notice(&mut self) {
        self.notice.take_if(|(_, until)| *until <= self.now);
    }
}
