//! The part of the state for running jobs: copying, opening, exporting, saving.

use std::time::Duration;

use super::command::Commands;
use super::context::Context;
use super::desktop::{Errand, Errands};
use super::effect::Effect;
use super::event::{CopyAnswer, Event};
use super::export::Exports;
use super::ids::Ids;
use super::keymap::Keymap;
use super::save::Saves;
use super::{copy, hand_on, links};
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// What is under way outside.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    errands: Errands,
    exports: Exports,
    saves: Saves,
}

impl Jobs {
    /// Notes an errand; its name.
    pub fn begin(&mut self, errand: Errand, ids: &mut Ids) -> RequestId {
        let id = ids.fresh();
        self.errands.begin(id, errand);
        id
    }

    /// What was asked of the desktop has ended.
    pub fn errand_ended(&mut self, event: Event, keymap: &Keymap) -> Commands {
        match event {
            Event::Copied { id, answer } => self.copied(id, &answer),
            Event::HandedOn { id, answer } => self.handed_on(id, answer),
            Event::LinkOpened { id, failed } => self.link_opened(id, failed.as_ref(), keymap),
            _ => Commands::none(),
        }
    }

    /// A text was copied, or not.
    fn copied(&mut self, id: RequestId, answer: &CopyAnswer) -> Commands {
        match self.errands.end(id) {
            Some(Errand::Copy(what)) => copy::answered(&what, answer),
            _ => Commands::none(),
        }
    }

    /// A program has ended that had what was selected.
    fn handed_on(&mut self, id: RequestId, answer: Result<Option<SafeText>, SafeText>) -> Commands {
        match self.errands.end(id) {
            Some(Errand::HandOn(name)) => hand_on::answered(&name, answer),
            _ => Commands::none(),
        }
    }

    /// A link was handed to the system, or `failed`.
    fn link_opened(
        &mut self,
        id: RequestId,
        failed: Option<&SafeText>,
        keymap: &Keymap,
    ) -> Commands {
        match self.errands.end(id) {
            Some(Errand::Open) => links::answered(failed, keymap),
            _ => Commands::none(),
        }
    }

    /// Files of messages.
    pub fn exports(&self) -> &Exports {
        &self.exports
    }

    /// As [`Jobs::exports`], to change them.
    pub fn exports_mut(&mut self) -> &mut Exports {
        &mut self.exports
    }

    /// Files of messages that go into the reader's folder.
    pub fn saves_mut(&mut self) -> &mut Saves {
        &mut self.saves
    }

    /// Stops what is under way; `None` where nothing can be stopped.
    pub fn stop(&mut self) -> Option<Commands> {
        self.exports.stop().or_else(|| self.saves.stop())
    }

    /// Asks for the export that is wished for.
    pub fn ask(&mut self, ids: &mut Ids) -> Option<Effect> {
        self.exports.ask(ids)
    }

    /// What the status line says while something goes on.
    pub fn status_words(&self, context: Context) -> Option<String> {
        let exports = self.exports.status_words(context);
        exports.or_else(|| self.saves.status_words(context.keymap))
    }

    /// A failed try counts down to the next one.
    pub fn counts_down(&self, now: Duration) -> bool {
        self.exports.counts_down(now)
    }
}
