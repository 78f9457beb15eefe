//! How effects end: failures of requests, and answers to all other effects.

use std::time::Duration;

use crate::chat::effect::Effect;
use crate::chat::event::{CopyAnswer, Event};
use crate::chat::export::request::ExportFailure;
use crate::chat::sim::history::{Due, History};
use crate::chat::sim::script::{Line, Outcome};
use crate::chat::sim::tally::{Hazard, PURPOSES, kind_of_failure, place_of};
use crate::picture::Pixels;
use crate::picture::request::{Made, Media, MediaKind};
use crate::sync::requests::Purpose;
use crate::thread::page::{Failure, FailureKind, RequestId};

/// Sizes of pictures.
const SIZES: [(u32, u32); 3] = [(400, 300), (30, 900), (1, 1)];

impl History {
    /// The purpose whose requests fail often in this history, so that some hundred histories have
    /// each failure at each purpose.
    pub(super) fn favoured(&self) -> usize {
        usize::try_from(self.seed % PURPOSES.len() as u64).unwrap()
    }

    /// Whether the request has this purpose.
    pub(in crate::chat::sim) fn is_favoured(&self, id: RequestId) -> bool {
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        request.is_some_and(|request| place_of(request.purpose) == self.favoured())
    }

    /// A failure of any kind, counted for the purpose of its request.
    pub(in crate::chat::sim) fn failure(&mut self, id: RequestId) -> Failure {
        if self.hands.is_none() {
            return crate::chat::testing::busy();
        }
        let (place, fate) = self.fate_of[&id];
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        let purpose = request.map_or(Purpose::Newest, |request| request.purpose);
        let first = self.seed / PURPOSES.len() as u64 * 3;
        let at = self.tally.next_failure(purpose, first);
        let kind = match (&self.fates, fate.outcome) {
            (Some(_), Outcome::Failed(kind)) => kind,
            _ => kind_of_failure(at),
        };
        self.change_fate(place, |fate| fate.outcome = Outcome::Failed(kind));
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
        let has_answer = matches!(
            effect,
            Effect::Copy { .. }
                | Effect::OpenLink { .. }
                | Effect::Export { .. }
                | Effect::LoadMedia { .. }
        );
        if self.hands.is_none() || !has_answer {
            return;
        }
        let (later, picture) = self.fate_of_effect(&effect);
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
                let (width, height) = SIZES[picture];
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
        self.schedule(later, Due::Tell(Box::new(event)));
    }

    /// When the effect ends, and which size a picture has.
    fn fate_of_effect(&mut self, effect: &Effect) -> (Duration, usize) {
        let (ms, picture) = match &mut self.fates {
            Some(fates) => fates.effect(),
            None => {
                let is_media = matches!(effect, Effect::LoadMedia { .. });
                let picture = if is_media {
                    self.world.random.usize(..SIZES.len())
                } else {
                    0
                };
                let delay = self.delay();
                (u64::try_from(delay.as_millis()).unwrap(), picture)
            }
        };
        self.world.lines.push(Line::Effect(ms, picture));
        (Duration::from_millis(ms), picture.min(SIZES.len() - 1))
    }
}
