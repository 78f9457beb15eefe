//! Where messages are missing near the view, and what else is wanted of the gateway.

use super::effect::Effect;
use super::filter::Filtering;
use super::pictures::Pictures;
use super::search::Way;
use super::state::State;
use super::{failed, search};
use crate::layout::viewport::{Anchor, HistoryRow, Layouts, Rows, Viewport};
use crate::message::MessageKey;
use crate::search::visible::Visible;
use crate::sync::ask::{Ask, Demand, Edges, Reach};
use crate::sync::notices::out_of_order;
use crate::sync::requests::Purpose;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::{Above, Order};
use crate::time::UnixTime;

/// Screens beyond the view within which messages are loaded before they are needed.
const AHEAD: i64 = 2;
/// Screens beyond the view from where on a request is no longer of use.
const FAR: i64 = 8;

/// Asks the gateway for what is due.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let demand = demand(state);
    let mut edges = ViewEdges {
        viewport: &state.view.viewport,
        layouts: &mut state.view.layouts,
        pictures: state.media.pictures(),
        filtering: state.find.filtering.as_ref(),
        now: state.now.wall,
    };
    let asked = state.sync.ask(demand, &mut edges);
    effects.extend(asked.into_iter().map(|ask| match ask {
        Ask::Fetch { id, request } => Effect::FetchPage { id, request },
        Ask::Cancel { id } => Effect::Cancel { id },
    }));
}

/// The message right above which the filter wants more messages.
pub fn filtered_above(state: &mut State) -> Option<MessageKey> {
    let filtering = state.find.filtering.as_ref()?;
    let mut edges = ViewEdges {
        viewport: &state.view.viewport,
        layouts: &mut state.view.layouts,
        pictures: state.media.pictures(),
        filtering: Some(filtering),
        now: state.now.wall,
    };
    edges.above(&state.sync, Reach::Ahead)
}

fn demand(state: &State) -> Demand {
    let hunted = hunted(state);
    let hunts = hunted.older.is_some() || hunted.newer.is_some();
    Demand {
        hunts: hunts || state.find.filtering.is_some() || search::goes_on(state),
        hunted_older: hunted.older,
        hunted_newer: hunted.newer,
        reading: state.selected(),
    }
}

/// Something is looked for, and where it goes on: right above a message, or right below one.
#[derive(Clone, Copy, Debug, Default)]
struct Hunted {
    older: Option<MessageKey>,
    newer: Option<MessageKey>,
}

/// Where messages are wanted for what is looked for.
fn hunted(state: &State) -> Hunted {
    let mut hunted = Hunted {
        older: state.media.edge(state.sync.thread()),
        newer: None,
    };
    match search::edge(state).or_else(|| failed::edge(state)) {
        Some((Way::Older, key)) => hunted.older = Some(key),
        Some((Way::Newer, key)) => hunted.newer = Some(key),
        None => {}
    }
    hunted
}

/// What was fetched for a purpose has not been looked at yet.
pub fn looks(state: &State) -> bool {
    let find = &state.find;
    let filter = find.filtering.as_ref().map(|f| f.index().is_done());
    let search = find.search.as_ref().map(|s| s.index().is_done());
    let gallery = state.media.is_indexed();
    [filter, search, gallery].contains(&Some(false))
}

/// Messages near which what is loaded is in use: what is shown, and where something is looked for.
pub fn keeps(state: &State) -> impl Iterator<Item = MessageKey> {
    let hunted = hunted(state);
    let over = state.context().front.map(|front| front.key);
    let search = search::places(state).into_iter().flatten();
    let range = state.view.range;
    let more = [hunted.older, hunted.newer, over, range, state.selected()];
    let mut keys: Vec<MessageKey> = more.into_iter().flatten().chain(search).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
}

/// The view, as far as it tells where messages are missing.
struct ViewEdges<'a> {
    viewport: &'a Viewport,
    layouts: &'a mut Layouts,
    pictures: &'a Pictures,
    filtering: Option<&'a Filtering>,
    now: UnixTime,
}

impl ViewEdges<'_> {
    fn rows<'a>(&'a mut self, sync: &'a ThreadSync) -> (&'a Viewport, Rows<'a>) {
        let thread = Visible {
            thread: sync.thread(),
            only: self.filtering.map(Filtering::index),
        };
        let rows = Rows {
            thread,
            layouts: self.layouts,
            pictures: self.pictures,
            history: history_row(sync, thread),
            now: self.now,
        };
        (self.viewport, rows)
    }

    /// Rows beyond the view. A filter shows few messages of many: nothing is fetched for it before
    /// its rows are missed.
    fn reach(&self, reach: Reach) -> i64 {
        let height = self.viewport.height();
        match reach {
            Reach::Ahead if self.filtering.is_some() => 0,
            Reach::Ahead => height * AHEAD,
            Reach::Far => height * FAR,
        }
    }

    fn may_fetch(&self) -> bool {
        self.filtering.is_none_or(Filtering::may_fetch)
    }
}

impl Edges for ViewEdges<'_> {
    fn above(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey> {
        if !self.may_fetch() {
            return None;
        }
        let reach = self.reach(reach);
        let filtering = self.filtering;
        let (viewport, mut rows) = self.rows(sync);
        let edge = viewport.edge_above(reach, &mut rows);
        edge.or_else(|| filtering?.edge_of_nothing(sync.thread()))
    }

    fn below(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey> {
        if !self.may_fetch() {
            return None;
        }
        let reach = self.reach(reach);
        let filtering = self.filtering;
        let (viewport, mut rows) = self.rows(sync);
        let edge = viewport.edge_below(reach, &mut rows);
        let is_at_end = viewport.anchor() == Anchor::Latest;
        let beyond = || filtering?.edge_below(sync.thread()).filter(|_| is_at_end);
        edge.or_else(beyond)
    }
}

/// What the row above the oldest message that is shown says.
pub fn history_row(sync: &ThreadSync, shown: Visible) -> HistoryRow {
    let thread = sync.thread();
    let begins = |key| shown.above(key) == Above::Beginning;
    if shown.only.is_some() && !thread.begins() && shown.oldest().is_some_and(begins) {
        return HistoryRow::OutOfDates;
    }
    if thread.begins() {
        return match thread.order() {
            Order::Time => HistoryRow::Beginning,
            order => HistoryRow::OutOfOrder(out_of_order(order)),
        };
    }
    if let Some(failure) = sync.held_above(thread.oldest()) {
        return HistoryRow::Failed(failure);
    }
    match sync.find(|p| matches!(p, Purpose::Older(_))) {
        None => HistoryRow::More,
        Some(request) => match &request.delayed {
            None => HistoryRow::Loading,
            Some((failure, until)) => HistoryRow::Delayed {
                failure: failure.clone(),
                seconds: sync.seconds_until(*until),
            },
        },
    }
}
