//! How effects end: failures of requests, and answers to all other effects.

use crate::chat::effect::Effect;
use crate::chat::event::{CopyAnswer, Event};
use crate::chat::export::request::ExportFailure;
use crate::chat::sim::history::{Due, History};
use crate::chat::sim::tally::{Hazard, KINDS};
use crate::picture::Pixels;
use crate::picture::request::{Made, Media, MediaKind};
use crate::sync::requests::Purpose;
use crate::thread::page::{Failure, FailureKind, RequestId};

const KINDS_OF_FAILURE: [FailureKind; KINDS] = [
    FailureKind::NoConversation,
    FailureKind::BadNumber,
    FailureKind::BadSetting,
    FailureKind::OurFault,
    FailureKind::Refused,
    FailureKind::Forbidden,
    FailureKind::Busy,
    FailureKind::Unreachable,
    FailureKind::Unreadable,
];

impl History {
    /// Few requests have this purpose, so more of them fail.
    pub(in crate::chat::sim) fn is_rare(&self, id: RequestId) -> bool {
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        let purpose = request.map(|request| request.purpose);
        matches!(
            purpose,
            Some(Purpose::Newer(_) | Purpose::Probe | Purpose::Again(_))
        )
    }

    /// A failure of any kind, counted for the purpose of its request.
    pub(in crate::chat::sim) fn failure(&mut self, id: RequestId) -> Failure {
        if self.hands.is_none() {
            return crate::chat::testing::busy();
        }
        let at = self.world.random.usize(..KINDS);
        let kind = KINDS_OF_FAILURE[at];
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        if let Some(request) = request {
            let purpose = match request.purpose {
                Purpose::Newest => 0,
                Purpose::Older(_) => 1,
                Purpose::Newer(_) => 2,
                Purpose::Again(_) => 3,
                Purpose::Probe | Purpose::Survey => 4,
                Purpose::Audit => 5,
            };
            self.tally.failures[purpose][at] += 1;
        }
        if kind.stops_polling() {
            self.tally.note(Hazard::StoppedByError);
        }
        if kind == FailureKind::NoConversation {
            self.tally.note(Hazard::Emptied);
        }
        Failure {
            kind,
            what: "It failed.".into(),
            advice: "".into(),
            retry_after: None,
        }
    }

    /// Ends effects other than page requests, at once or a little later.
    pub(in crate::chat::sim) fn carry_out_by_hand(&mut self, effect: Effect) {
        let Some(hands) = &mut self.hands else { return };
        let event = match effect {
            Effect::Copy { id, text } => {
                hands.copied.push(text.to_string());
                let answer = CopyAnswer::Sent;
                Event::Copied { id, answer }
            }
            Effect::OpenLink { id, .. } => Event::LinkOpened { id, failed: None },
            Effect::Export { id, .. } => {
                let result = Err(ExportFailure::new("there is no disk"));
                Event::Exported { id, result }
            }
            Effect::LoadMedia { id, .. } => {
                let (width, height) = [(400, 300), (30, 900), (1, 1)][self.world.random.usize(..3)];
                let made = Made::Picture {
                    size: Pixels { width, height },
                    memory: 100,
                    moves: false,
                    cut_short: false,
                };
                let media = Media {
                    kind: MediaKind::Jpeg,
                    bytes: Some(2_000),
                    kept: 100,
                    archived: false,
                    made,
                    pixels: Vec::new(),
                };
                Event::MediaLoaded { id, media }
            }
            _ => return,
        };
        let later = self.delay();
        self.schedule(later, Due::Tell(Box::new(event)));
    }
}
