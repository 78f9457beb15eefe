//! Which hazards of reading an event brought.

use crate::chat::action::Layer;
use crate::chat::sim::before::Before;
use crate::chat::sim::history::History;
use crate::chat::sim::tally::Hazard;

impl History {
    pub(super) fn note_hazards(&mut self, before: &Before) {
        let state = &self.state;
        let evicted = state.sync().evicted() > before.evicted;
        let arrived = before.is_answer && state.shown().newest() != before.newest;
        let searching = state.find().failing().is_under_way();
        let hit = state.find().search().current();
        let found = hit.is_some_and(|hit| Some(hit.key) == state.selected()) && before.waits;
        let notes = [
            (Hazard::GapSeen, state.sync().thread().spans().count() > 1),
            (Hazard::Dropped, evicted),
            (
                Hazard::ReadWhole,
                before.is_answer && state.sync().thread().is_complete(),
            ),
            (Hazard::HitLanded, found),
            (
                Hazard::SearchLoadsMore,
                state.find().search().may_fetch() && state.find().edge(state.sync()).is_some(),
            ),
            (Hazard::FailedLoadsMore, searching),
            (
                Hazard::FailedLanded,
                before.is_answer && before.waits && !searching && self.is_at_failed(),
            ),
            (
                Hazard::JumpLanded,
                before.is_answer && before.waits && !state.sync().jumps(),
            ),
            (Hazard::GapStopped, before.steps && state.sync().owed() != 0),
            (Hazard::Owed, before.is_answer && before.owed),
            (
                Hazard::DetailsOpen,
                state.layer() == Layer::Details && !before.by_hand,
            ),
            (
                Hazard::RangeOpen,
                state.view().range().is_some() && !before.by_hand,
            ),
            (
                Hazard::GalleryOpen,
                state.media().is_gallery_open() && !before.by_hand,
            ),
            (
                Hazard::LargeOpen,
                state.media().is_large() && !before.by_hand,
            ),
            (
                Hazard::LineOpen,
                state.input().question().open().is_some() && !before.by_hand,
            ),
            (Hazard::Resized, before.resizes),
            (Hazard::ArrivalHeld, arrived && !before.may_follow),
            (Hazard::PlaceFetched, state.find().awaits_place()),
            (Hazard::KeyIgnored, before.is_ahead && before.by_hand),
            (Hazard::EvictedOnTheWay, evicted && before.waits),
        ];
        for (hazard, is_so) in notes {
            if is_so {
                self.tally.note(hazard);
            }
        }
    }
}
