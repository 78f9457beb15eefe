//! Finds missing messages near the view, and collects what the gateway is asked for.

use crate::chat::effect::Effect;
use crate::chat::filter::{Filtering, NearestMatch};
use crate::chat::find::Find;
use crate::chat::hit::SearchDirection;
use crate::chat::scene::Scene;
use crate::chat::update::state::State;
use crate::chat::view::View;
use crate::layout::viewport::{Anchor, PreviewSource, Rows, Viewport};
use crate::message::MessageKey;
use crate::search::kept_query::KeptQuery;
use crate::sync::demand::{Ask, Demand, Edges, Reach};
use crate::sync::thread_sync::ThreadSync;
use crate::time::UnixTime;

/// Messages are loaded up to this many screens beyond the view.
const AHEAD: i64 = 2;
/// Requests are cancelled this many screens beyond the view.
const FAR: i64 = 8;

/// The requests to the gateway that are due.
pub fn ask(state: &mut State) -> Vec<Effect> {
    let (searched, query) = searched(state).unzip();
    let demand = demand(state, searched);
    let (sync, mut edges) = edges(state);
    let asked = sync.ask(demand, &mut edges);
    let effect = |ask| match ask {
        // It is asked only about `searched`, so there is a query.
        Ask::Find { id, before } => Effect::FindKept {
            id,
            query: query.clone().unwrap_or_else(KeptQuery::failed),
            before,
        },
        Ask::Fetch { id, request } => Effect::FetchPage { id, request },
        Ask::Cancel { id } => Effect::Cancel { id },
        Ask::Recall { id, wanted, limit } => Effect::Recall { id, wanted, limit },
        Ask::CountMonths(zone) => Effect::CountMonths(zone),
        Ask::CountKept(second) => Effect::CountKept(second),
        Ask::Keep(kept) => Effect::Keep(kept),
    };
    asked.into_iter().map(effect).collect()
}

/// The messages above and below which the filter needs more.
pub fn filtered(state: &mut State) -> [Option<MessageKey>; 2] {
    if state.find.filtering().is_none() {
        return [None, None];
    }
    let (sync, mut edges) = edges(state);
    let above = edges.above(sync, Reach::Ahead);
    [above, edges.below(sync, Reach::Ahead)]
}

fn edges(state: &mut State) -> (&mut ThreadSync, ViewEdges<'_>) {
    let edges = ViewEdges {
        view: &mut state.view,
        find: &state.find,
        pictures: state.media.pictures(),
        now: state.now.wall,
    };
    (&mut state.sync, edges)
}

fn demand(state: &State, searched: Option<MessageKey>) -> Demand {
    let needed = needed_edges(state);
    let loads_more = needed.older.is_some() || needed.newer.is_some();
    Demand {
        loads_more: loads_more || state.find.needs_unloaded(),
        needed_older: needed.older,
        searched: searched.filter(|key| Some(*key) == needed.older),
        needed_newer: needed.newer,
        reading: state.selected(),
        months: state.months.as_ref().map(|_| state.settings.zone),
    }
}

/// Where search, filter or gallery need messages that are not loaded: above a message, or below
/// one.
#[derive(Clone, Copy, Debug, Default)]
struct NeededEdges {
    older: Option<MessageKey>,
    newer: Option<MessageKey>,
}

fn needed_edges(state: &State) -> NeededEdges {
    let mut needed = NeededEdges {
        older: state.media.edge(state.sync.thread()),
        newer: None,
    };
    match state.find.edge(&state.sync) {
        Some((SearchDirection::Older, key)) => needed.older = Some(key),
        Some((SearchDirection::Newer, key)) => needed.newer = Some(key),
        None => {}
    }
    needed
}

/// Where an index of the archive can go on, and what it must look for.
fn searched(state: &State) -> Option<(MessageKey, KeptQuery)> {
    let sync = &state.sync;
    if state.find.edge(sync).is_some() {
        return state.find.kept_query(sync);
    }
    let edge = state.media.edge(sync.thread())?;
    Some((edge, KeptQuery::files()))
}

/// Messages whose surroundings must stay loaded: what is shown, and where something is looked for.
pub fn keeps(state: &State) -> impl Iterator<Item = MessageKey> {
    let needed = needed_edges(state);
    let over = state.context().front.map(|front| front.key);
    let search = state.find.search().places().into_iter().flatten();
    let range = state.view.range();
    let target = (state.find.filtering().and_then(Filtering::target)).and_then(|target| target.0);
    let more = [
        needed.older,
        needed.newer,
        over,
        range,
        target,
        state.selected(),
    ];
    let mut keys: Vec<MessageKey> = more.into_iter().flatten().chain(search).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
}

/// Tells the sync where the view needs messages.
struct ViewEdges<'a> {
    view: &'a mut View,
    find: &'a Find,
    pictures: &'a dyn PreviewSource,
    now: UnixTime,
}

impl ViewEdges<'_> {
    /// Rows beyond the view. A filter shows few messages of many, so nothing is fetched for it
    /// before its rows are missed.
    fn reach(&self, reach: Reach) -> i64 {
        let height = self.view.viewport().height();
        match reach {
            Reach::Ahead if self.find.filtering().is_some() => 0,
            Reach::Ahead => height * AHEAD,
            Reach::Far => height * FAR,
        }
    }

    /// Where the filter's place needs messages.
    fn place(&self, sync: &ThreadSync) -> Option<(SearchDirection, MessageKey)> {
        match self.find.filtering()?.nearest_match(sync) {
            NearestMatch::Beyond(way, key) => Some((way, key)),
            NearestMatch::Known(_) => None,
        }
    }

    /// The view and its rows; `None` while the filter needs no messages.
    fn rows<'a>(&'a mut self, sync: &'a ThreadSync) -> Option<(&'a mut Viewport, Rows<'a>)> {
        let find = self.find;
        if !find.filtering().is_none_or(Filtering::may_fetch) {
            return None;
        }
        let scene = Scene::new(sync, find.shown(sync.thread()), self.pictures, self.now);
        Some(self.view.rows(scene))
    }
}

impl Edges for ViewEdges<'_> {
    fn above(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey> {
        if let Some((way, key)) = self.place(sync) {
            return (way == SearchDirection::Older).then_some(key);
        }
        let (find, reach) = (self.find, self.reach(reach));
        let (viewport, mut rows) = self.rows(sync)?;
        let edge = viewport.edge_above(reach, &mut rows);
        edge.or_else(|| find.filtering()?.edge_of_nothing(sync.thread()))
    }

    fn below(&mut self, sync: &ThreadSync, reach: Reach) -> Option<MessageKey> {
        if let Some((way, key)) = self.place(sync) {
            return (way == SearchDirection::Newer).then_some(key);
        }
        let (find, reach) = (self.find, self.reach(reach));
        let (viewport, mut rows) = self.rows(sync)?;
        let edge = viewport.edge_below(reach, &mut rows);
        let is_at_end = viewport.anchor() == Anchor::Latest;
        let beyond = || find.filtering()?.edge_below(sync.thread());
        edge.or_else(|| beyond().filter(|_| is_at_end))
    }
}
