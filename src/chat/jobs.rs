//! The part of the state for running jobs: copying, opening, exporting, saving.

use std::time::Duration;

use super::command::Commands;
use super::context::Context;
use super::desktop::{DesktopRequest, DesktopRequests};
use super::effect::Effect;
use super::event::{CopyAnswer, Event};
use super::export::Exports;
use super::ids::Ids;
use super::keymap::Keymap;
use super::save::Saves;
use super::{copy, hand_on, links};
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// Requests to the desktop, exports and saves under way.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    requests: DesktopRequests,
    exports: Exports,
    saves: Saves,
}

impl Jobs {
    /// Notes a request and returns its id.
    pub fn begin(&mut self, request: DesktopRequest, ids: &mut Ids) -> RequestId {
        let id = ids.fresh();
        self.requests.begin(id, request);
        id
    }

    /// A request to the desktop has ended.
    pub fn desktop_answered(&mut self, event: Event, keymap: &Keymap) -> Commands {
        match event {
            Event::Copied { id, answer } => self.copied(id, &answer),
            Event::HandedOn { id, answer } => self.handed_on(id, answer, keymap),
            Event::LinkOpened { id, failed } => self.link_opened(id, failed.as_ref(), keymap),
            _ => Commands::none(),
        }
    }

    fn copied(&mut self, id: RequestId, answer: &CopyAnswer) -> Commands {
        match self.requests.end(id) {
            Some(DesktopRequest::Copy(what)) => copy::answered(&what, answer),
            _ => Commands::none(),
        }
    }

    fn handed_on(
        &mut self,
        id: RequestId,
        answer: Result<Option<SafeText>, SafeText>,
        keymap: &Keymap,
    ) -> Commands {
        match self.requests.end(id) {
            Some(DesktopRequest::HandOn { name, key }) => {
                hand_on::answered(name, key, answer, keymap)
            }
            _ => Commands::none(),
        }
    }

    fn link_opened(
        &mut self,
        id: RequestId,
        failed: Option<&SafeText>,
        keymap: &Keymap,
    ) -> Commands {
        match self.requests.end(id) {
            Some(DesktopRequest::Open) => links::answered(failed, keymap),
            _ => Commands::none(),
        }
    }

    pub fn exports(&self) -> &Exports {
        &self.exports
    }

    pub fn exports_mut(&mut self) -> &mut Exports {
        &mut self.exports
    }

    #[cfg(test)]
    pub fn saves(&self) -> &Saves {
        &self.saves
    }

    /// Saving of files to disk.
    pub fn saves_mut(&mut self) -> &mut Saves {
        &mut self.saves
    }

    /// Stops an export or a save; `None` if neither is under way.
    pub fn stop(&mut self) -> Option<Commands> {
        self.exports.stop().or_else(|| self.saves.stop())
    }

    /// Requests the export that was entered, and the names that its line needs.
    pub fn ask(&mut self, ids: &mut Ids) -> impl Iterator<Item = Effect> + use<> {
        let export = self.exports.ask(ids);
        export.into_iter().chain(self.exports.ask_names(ids))
    }

    /// For the status line: progress of an export or save.
    pub fn status_words(&self, context: Context) -> Option<String> {
        let exports = self.exports.status_words(context);
        exports.or_else(|| self.saves.status_words(context.keymap))
    }

    /// Whether the status line counts down to the next try.
    pub fn counts_down(&self, now: Duration) -> bool {
        self.exports.counts_down(now)
    }
}
