//! What was on screen and in the core before an event, for comparison.

use std::mem::discriminant;
use std::time::Duration;

use super::history::History;
use crate::chat::action::{Layer, key_of};
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::view_model::Row;
use crate::message::MessageKey;
use crate::sync::requests::Purpose;
use crate::thread::Above;

/// How many messages newer than the selected one are noted as possible replacements.
const REPLACEMENTS: usize = 400;

/// What happened so lately is not on screen yet, or was not read yet.
const UNSEEN: Duration = Duration::from_millis(200);

/// What was on screen and in the core before an event.
pub struct Before {
    pub(super) by_hand: bool,
    /// Keys that wait (typeahead) may be replayed now.
    pub(super) replays: bool,
    pub(super) is_answer: bool,
    pub(super) is_media: bool,
    /// The event is a key that moves the view or the selection step by step.
    pub(super) steps: bool,
    pub(super) resizes: bool,
    pub(super) selected: Option<MessageKey>,
    pub(super) was_shown: bool,
    /// The messages with a row on screen, from top to bottom.
    pub(super) shown: Vec<MessageKey>,
    pub(super) first: Option<(MessageKey, usize, usize)>,
    /// Before a resize or a new look: the screen row of the selected message's first row.
    pub(super) row: Option<i64>,
    /// The selection may follow arrivals.
    pub(super) may_follow: bool,
    pub(super) newest: Option<MessageKey>,
    /// A place is awaited: the answer may move the user there.
    pub(super) waits: bool,
    pub(super) awaits: Awaits,
    /// A jump is under way, and nothing covers the transcript.
    pub(super) jumps: bool,
    /// A search began to fetch messages so lately that the user cannot know yet.
    pub(super) is_ahead: bool,
    /// Messages newer than the selected one, nearest first.
    pub(super) replacements: Vec<MessageKey>,
    pub(super) stopped: bool,
    pub(super) evicted: u64,
    pub(super) owed: bool,
    pub(super) gallery: bool,
    /// If a request fails now: its purpose, and how many other requests of this purpose are open.
    pub(super) refused: Option<(Purpose, usize)>,
}

impl Before {
    pub fn of(history: &mut History, event: &Event, by_hand: bool) -> Self {
        let waits = history.waits();
        // Replayed keys count as done by hand.
        let replays = !history.state.find().typeahead().is_empty();
        let by_hand = by_hand || replays;
        let layer = history.state.layer();
        let plain = layer == Layer::Transcript && !history.state.input().is_open();
        let steps = plain
            && match event {
                Event::KeyPressed(key) => is_step(*key),
                Event::WheelTurned(_) => true,
                _ => false,
            };
        let shown = history.shown();
        let owed = history.state.sync().owed() != 0;
        let first = (!by_hand && plain && !waits && !owed)
            .then(|| history.first_bubble())
            .flatten();
        let resizes = matches!(event, Event::Resized(_) | Event::ColumnsCounted(_));
        let is_look = layer == Layer::Looks && matches!(event, Event::KeyPressed(_));
        let row = (resizes || is_look)
            .then(|| history.selected_row())
            .flatten();
        let state = &history.state;
        let selected = state.selected();
        let newest = state.shown().newest();
        let open = layer != Layer::Transcript || state.view().range().is_some();
        let is_at_end = ends_the_thread(state);
        let hit = state.find().search().current();
        let at_hit = hit.is_some_and(|hit| Some(hit.key) == selected);
        let is_answer = matches!(
            event,
            Event::PageFetched { .. } | Event::RequestFailed { .. }
        );
        let replacements = if is_answer {
            replacements(state)
        } else {
            Vec::new()
        };
        let was_shown = selected.is_some_and(|key| shown.contains(&key));
        let (stopped, evicted) = (state.sync().poll().is_stopped(), state.sync().evicted());
        let gallery = state.media().is_gallery_open();
        Self {
            by_hand,
            replays,
            is_answer,
            is_media: matches!(event, Event::MediaLoaded { .. }),
            steps,
            resizes,
            selected,
            was_shown,
            may_follow: selected == newest && is_at_end && !open && !at_hit,
            newest,
            shown,
            first,
            row,
            waits,
            awaits: history.awaits(),
            jumps: plain && (history.state.sync().jumps() || history.state.find().awaits_place()),
            is_ahead: plain && history.is_ahead_of_search(),
            replacements,
            stopped,
            evicted,
            owed,
            gallery,
            refused: refused(history, event),
        }
    }
}

/// Whether the selected message is in the run of loaded messages that ends with the newest one: a
/// newer message that appears has arrived, and did not fill a gap.
fn ends_the_thread(state: &State) -> bool {
    let thread = state.sync().thread();
    let Some(mut key) = state.selected() else {
        return true;
    };
    while let Some(newer) = thread.newer(key) {
        if matches!(thread.above(newer), Above::Gap { .. }) {
            return false;
        }
        key = newer;
    }
    true
}

/// Messages newer than the selected one, nearest first.
fn replacements(state: &State) -> Vec<MessageKey> {
    let walk = state.shown();
    let newer = |key: &MessageKey| walk.newer(*key);
    let all = std::iter::successors(state.selected().as_ref().and_then(newer), newer);
    all.take(REPLACEMENTS).collect()
}

/// If a request fails now: its purpose, and how many other requests of this purpose are open.
fn refused(history: &History, event: &Event) -> Option<(Purpose, usize)> {
    let Event::RequestFailed { id, failure } = event else {
        return None;
    };
    let open = history.state.sync().open();
    let failed = open.iter().find(|request| request.id == *id)?;
    let kind = failed.purpose;
    let is_failure = !failed.cancelled && !failed.is_answered_by(failure.kind);
    is_failure.then(|| (kind, history.open_of(kind) - 1))
}

/// Whether two requests have the same purpose. Requests of an audit must also be for the same
/// place.
fn is_same(one: Purpose, other: Purpose) -> bool {
    match (one, other) {
        (Purpose::Again(one), Purpose::Again(other)) => one == other,
        _ => discriminant(&one) == discriminant(&other),
    }
}

/// Whether the key is `j`, `k`, a page, half a page or a row.
fn is_step(key: crossterm::event::KeyEvent) -> bool {
    [
        "j", "k", "PgUp", "PgDn", "Ctrl-u", "Ctrl-d", "Ctrl-e", "Ctrl-y", "Up", "Down",
    ]
    .iter()
    .any(|name| key_of(name) == Some(key))
}

/// What may move the selection as soon as it is there.
pub struct Awaits {
    pub(super) jump: bool,
    pub(super) search: bool,
    pub(super) failed: bool,
    /// The filter looks for its place, or a line that is typed for a search may restore the view.
    pub(super) place: bool,
}

impl History {
    /// Whether a search fetches messages at this moment.
    pub(super) fn search_fetches(&self) -> bool {
        let (find, sync) = (self.state.find(), self.state.sync());
        find.search().may_fetch() && !find.is_looked_for(sync)
    }

    fn is_ahead_of_search(&self) -> bool {
        let since = self.hands.as_ref().and_then(|hands| hands.fetches_since);
        since.is_some_and(|since| self.clock.saturating_sub(since) < UNSEEN)
    }

    fn awaits(&self) -> Awaits {
        let (sync, find) = (self.state.sync(), self.state.find());
        let search = find.search();
        Awaits {
            jump: sync.jumps(),
            search: search.is_under_way() || search.known().is_some() && search.current().is_none(),
            failed: find.failing().is_under_way(),
            place: find.is_filter_looked_for() || search.is_typed(),
        }
    }

    /// A place is awaited, or a key waits: the next answer or moment may move the view.
    pub(super) fn waits(&self) -> bool {
        let state = &self.state;
        state.sync().jumps()
            || state.find().failing().is_under_way()
            || state.find().search().is_under_way()
            || state.find().is_looked_for(state.sync())
            || state.find().awaits_place()
            || state.media().is_looked_for()
            || state.find().search().is_typed()
            || state
                .find()
                .filtering()
                .is_some_and(|f| !f.index().is_done())
            || state.find().search().known().is_some() && state.find().search().current().is_none()
    }

    /// The screen row of the selected message's first row.
    fn selected_row(&mut self) -> Option<i64> {
        let key = self.state.selected()?;
        let mut transcript = self.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        viewport.row_of(key, &mut rows)
    }

    /// The messages with a row on screen, from top to bottom.
    pub(super) fn shown(&mut self) -> Vec<MessageKey> {
        let screen = self.state.screen();
        let mut shown: Vec<MessageKey> = Vec::new();
        for row in &screen.rows {
            if let Row::Bubble { bubble, .. } = row {
                shown.push(screen.bubbles[*bubble].key);
            }
        }
        shown.dedup();
        shown
    }

    /// How many requests with this purpose are open.
    pub(super) fn open_of(&self, kind: Purpose) -> usize {
        let open = self.state.sync().open().iter();
        open.filter(|request| is_same(request.purpose, kind))
            .count()
    }
}
