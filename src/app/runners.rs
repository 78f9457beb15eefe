//! Who carries out effects: the gateway's tasks, files, the archive, the desktop, exports.

use super::loop_effect::LoopEffect::Show;
use super::loop_effect::{FrontendEffect, LoopEffect};
use crate::archive::queue::ArchiveQueue;
use crate::chat::effect::Effect;
use crate::chat::hand_on::program::TerminalAccess;
use crate::desktop::Desktop;
use crate::export::screen::ExportRunner;
use crate::media::Library;
use crate::runtime::{Gateway, Runtime};
use crate::tasks::Inbox;
use crate::thread::kept::Visit;

/// The parts that carry out effects, and the channel where all of them report.
pub struct Runners<G> {
    pub inbox: Inbox,
    pub runtime: Runtime<G>,
    pub library: Library,
    /// Writes what the user reads to disk; `None`: no archive.
    pub archive: Option<ArchiveQueue>,
    pub desktop: Desktop,
    pub exports: Box<ExportRunner<G>>,
}

impl<G: Gateway> Runners<G> {
    /// Ends what is under way: exports, requests to the desktop, and the last writes of the archive.
    pub(super) async fn close(&mut self, visit: Option<Visit>) {
        self.exports.close().await;
        self.desktop.close().await;
        if let Some(archive) = &self.archive {
            archive.close(visit).await;
        }
    }

    /// Carries out an effect that does not concern the terminal; returns what is left for the
    /// loop.
    pub(super) fn carry_out(&mut self, effect: Effect) -> Option<LoopEffect> {
        match effect {
            Effect::FetchPage { id, request } => self.runtime.fetch_page(id, request),
            // Without an archive, the core sends none of these effects.
            Effect::Recall { id, wanted, limit } => {
                if let Some(archive) = &self.archive {
                    archive.recall(id, wanted, limit);
                }
            }
            Effect::FindKept { id, query, before } => {
                if let Some(archive) = &self.archive {
                    archive.find(id, query, before);
                }
            }
            Effect::CountMonths(zone) => {
                if let Some(archive) = &self.archive {
                    archive.months(zone);
                }
            }
            Effect::CountKept(newer_than) => {
                if let Some(archive) = &self.archive {
                    archive.count(newer_than);
                }
            }
            Effect::Keep(kept) => {
                if let Some(archive) = &self.archive {
                    archive.keep(kept);
                }
            }
            Effect::OpenLink { id, link } => self.desktop.open(id, &link),
            Effect::HandOn { id, request } if request.program.access == TerminalAccess::Aside => {
                self.desktop.hand_on(id, request);
            }
            Effect::Export { id, request } => self.exports.start(id, request),
            Effect::ListPaths { id, typed } => self.exports.list_paths(id, typed),
            Effect::LoadMedia { id, request } => self.library.load(id, request),
            Effect::ForgetMedia { media } => self.library.forget(media),
            Effect::CloseMedia { media } => self.library.close(media),
            Effect::Cancel { id } => {
                self.runtime.cancel(id);
                self.library.cancel(id);
                self.exports.cancel(id);
            }
            Effect::HandOn { id, request } => return Some(LoopEffect::HandOn { id, request }),
            Effect::Suspend => return Some(LoopEffect::Suspend),
            Effect::Quit => return Some(LoopEffect::Quit),
            Effect::SetTitle(title) => return Some(Show(FrontendEffect::SetTitle(title))),
            Effect::Ring => return Some(Show(FrontendEffect::Ring)),
            Effect::Notify { title, body } => {
                return Some(Show(FrontendEffect::Notify { title, body }));
            }
            Effect::Copy { id, text } => return Some(Show(FrontendEffect::Copy { id, text })),
            Effect::ForgetPixels { picture } => {
                return Some(Show(FrontendEffect::ForgetPixels { picture }));
            }
            Effect::Repaint => return Some(Show(FrontendEffect::Repaint)),
        }
        None
    }
}
