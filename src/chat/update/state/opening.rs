//! What is set before the first event.

use std::sync::Arc;

use super::State;
use crate::chat::hand_on::program::OutsideProgram;
use crate::chat::keymap::Keymap;
use crate::chat::looks::Looks;
use crate::chat::notify::Alerts;
use crate::chat::start::Start;
use crate::layout::appearance::Appearance;
use crate::text::SafeText;
use crate::thread::kept::Recalled;
use crate::time::UnixTime;

impl State {
    /// Sets alerts for when the terminal is not in focus.
    #[must_use]
    pub fn with_alerts(mut self, alerts: Alerts) -> Self {
        self.attention.set_alerts(alerts);
        self.sync.keep_pace(alerts.keep_pace());
        self
    }

    /// Sets the country (an ISO code) of the customer's clock.
    #[must_use]
    pub fn with_country(mut self, country: &str) -> Self {
        self.attention.set_country(country);
        self
    }

    /// Sets the programs that can be given the selected messages.
    #[must_use]
    pub fn with_programs(mut self, programs: Arc<[OutsideProgram]>) -> Self {
        self.programs = programs;
        self
    }

    /// Sets the place to open at.
    #[must_use]
    pub fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Shows a passing notice at the start.
    #[must_use]
    pub fn with_notice(mut self, words: SafeText) -> Self {
        self.input.notify(words);
        self
    }

    /// Uses the archive; `kept` is what it holds. `offline`: the gateway is not asked.
    #[must_use]
    pub fn with_archive(mut self, kept: Option<Recalled>, offline: bool) -> Self {
        self.sync.use_archive(offline);
        if let Some(kept) = kept {
            self.sync.begin_with(kept);
            let all = (UnixTime::EPOCH, UnixTime::MAX);
            (self.attention).slice_merged(self.sync.thread(), all.0, all.1);
            self.transcript().go_to_latest();
        }
        self
    }

    /// Sets the looks; `has_fills`: the terminal has enough colours to fill bubbles.
    #[must_use]
    pub fn with_appearance(mut self, appearance: Appearance, has_fills: bool) -> Self {
        *self.view.looks_mut() = Looks::chosen(appearance, has_fills);
        self
    }

    #[must_use]
    pub fn with_keymap(mut self, keymap: Keymap) -> Self {
        self.keymap = keymap;
        self
    }
}
