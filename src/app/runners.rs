//! Who carries out effects: the gateway's tasks, files, the archive, the desktop, exports.

use super::loop_effect::LoopEffect;
use crate::archive::queue::ArchiveQueue;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::export::ExportFailure;
use crate::chat::hand_on::program::TerminalAccess;
use crate::desktop::Desktop;
use crate::export::screen::ExportRunner;
use crate::media::Library;
use crate::runtime::tasks::Inbox;
use crate::runtime::{Gateway, Runtime};

/// The parts that carry out effects, and the channel where all of them report.
pub struct Runners<G> {
    pub inbox: Inbox,
    pub runtime: Runtime<G>,
    pub library: Library,
    /// Writes what the user reads to disk; `None`: no archive.
    pub archive: Option<ArchiveQueue>,
    pub desktop: Desktop,
    /// Writes exports; `None`: exports are not possible.
    pub exports: Option<Box<ExportRunner<G>>>,
}

impl<G: Gateway> Runners<G> {
    /// Carries out an effect that does not concern the terminal; returns what is left for the loop.
    pub(super) fn carry_out(&mut self, effect: Effect) -> Option<LoopEffect> {
        match (effect, &mut self.exports) {
            (Effect::FetchPage { id, request }, _) => self.runtime.fetch_page(id, request),
            // Without an archive, the core sends none of these effects.
            (Effect::Recall { id, wanted, limit }, _) => {
                if let Some(archive) = &self.archive {
                    archive.recall(id, wanted, limit);
                }
            }
            (Effect::FindKept { id, query, before }, _) => {
                if let Some(archive) = &self.archive {
                    archive.find(id, query, before);
                }
            }
            (Effect::CountMonths(zone), _) => {
                if let Some(archive) = &self.archive {
                    archive.months(zone);
                }
            }
            (Effect::Keep(kept), _) => {
                if let Some(archive) = &self.archive {
                    archive.keep(kept);
                }
            }
            (Effect::OpenLink { id, link }, _) => self.desktop.open(id, &link),
            (Effect::HandOn { id, request }, _)
                if request.program.access == TerminalAccess::Aside =>
            {
                self.desktop.hand_on(id, request);
            }
            (Effect::Export { id, request }, Some(exports)) => exports.start(id, request),
            (Effect::ListPaths { id, typed }, Some(exports)) => exports.list_paths(id, typed),
            (Effect::LoadMedia { id, request }, _) => self.library.load(id, request),
            (Effect::ForgetMedia { media }, _) => self.library.forget(media),
            (Effect::CloseMedia { media }, _) => self.library.close(media),
            (Effect::Cancel { id }, exports) => {
                self.runtime.cancel(id);
                self.library.cancel(id);
                if let Some(exports) = exports {
                    exports.cancel(id);
                }
            }
            (Effect::Export { id, .. }, None) => {
                let result = Err(ExportFailure::new("nothing can be written here"));
                return Some(LoopEffect::Ended(Event::Exported { id, result }));
            }
            (Effect::ListPaths { id, .. }, None) => {
                let names = Vec::new();
                return Some(LoopEffect::Ended(Event::PathsListed { id, names }));
            }
            (Effect::SetTitle(title), _) => return Some(LoopEffect::SetTitle(title)),
            (Effect::Ring, _) => return Some(LoopEffect::Ring),
            (Effect::Notify { title, body }, _) => return Some(LoopEffect::Notify { title, body }),
            (Effect::Copy { id, text }, _) => return Some(LoopEffect::Copy { id, text }),
            (Effect::HandOn { id, request }, _) => return Some(LoopEffect::HandOn { id, request }),
            (Effect::ForgetPixels { picture }, _) => {
                return Some(LoopEffect::ForgetPixels { picture });
            }
            (Effect::Repaint, _) => return Some(LoopEffect::Repaint),
            (Effect::Suspend, _) => return Some(LoopEffect::Suspend),
            (Effect::Quit, _) => return Some(LoopEffect::Quit),
        }
        None
    }
}
