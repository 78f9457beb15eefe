//! The part of the state for search, filter and failed messages, and for keys that wait for their
//! result.

use super::command::Commands;
use super::failed::{FailedGround, Failing};
use super::filter::Filtering;
use super::hit::SearchDirection;
use super::keymap::Keymap;
use super::search::{Ground, Searching};
use super::typeahead::Typeahead;
use crate::message::MessageKey;
use crate::search::index::{Budget, Index};
use crate::search::kept_query::KeptQuery;
use crate::search::query::Filter;
use crate::search::visible::Visible;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::Thread;
use crate::time::UnixTime;

/// Text search, filter, and the search for failed messages.
#[derive(Clone, Debug, Default)]
pub struct Find {
    search: Searching,
    filtering: Option<Filtering>,
    failing: Failing,
    typeahead: Typeahead,
}

impl Find {
    pub fn search(&self) -> &Searching {
        &self.search
    }

    /// The search, and what it reads.
    pub fn search_mut<'a>(
        &'a mut self,
        sync: &'a ThreadSync,
        selected: Option<MessageKey>,
    ) -> (&'a mut Searching, Ground<'a>) {
        let ground = ground(self.filtering.as_ref(), sync, selected);
        (&mut self.search, ground)
    }

    /// The search for failed messages, and what it reads.
    pub fn failing_mut<'a>(
        &'a mut self,
        sync: &'a ThreadSync,
        selected: Option<MessageKey>,
        keymap: &'a Keymap,
    ) -> (&'a mut Failing, FailedGround<'a>) {
        let ground = FailedGround {
            sync,
            shown: shown(self.filtering.as_ref(), sync.thread()),
            selected,
            keymap,
        };
        (&mut self.failing, ground)
    }

    pub fn failing(&self) -> &Failing {
        &self.failing
    }

    /// The filter that is on.
    pub fn filtering(&self) -> Option<&Filtering> {
        self.filtering.as_ref()
    }

    pub fn filtering_mut(&mut self) -> Option<&mut Filtering> {
        self.filtering.as_mut()
    }

    pub fn filter(&self) -> Option<&Filter> {
        self.filtering.as_ref().map(Filtering::filter)
    }

    /// The messages that are shown.
    pub fn shown<'a>(&'a self, thread: &'a Thread) -> Visible<'a> {
        shown(self.filtering.as_ref(), thread)
    }

    /// How many of the `arrived` messages newer than `known` are shown.
    pub fn shown_of(&self, thread: &Thread, known: Option<MessageKey>, arrived: u64) -> u64 {
        match (self.shown(thread).only, known) {
            (Some(index), Some(known)) => index.after(thread, known),
            _ => arrived,
        }
    }

    /// Replaces the filter and returns the old one. Hits are counted anew, beginning near `place`.
    pub fn set_filter(
        &mut self,
        filtering: Option<Filtering>,
        place: Option<UnixTime>,
    ) -> Option<Filtering> {
        let before = std::mem::replace(&mut self.filtering, filtering);
        if before.is_some() || self.filtering.is_some() {
            self.search.recount(place);
        }
        before
    }

    pub fn typeahead(&self) -> &Typeahead {
        &self.typeahead
    }

    pub fn typeahead_mut(&mut self) -> &mut Typeahead {
        &mut self.typeahead
    }

    /// Whether a search or the filter still reads loaded messages to find its place.
    pub fn is_looked_for(&self, sync: &ThreadSync) -> bool {
        let ground = ground(self.filtering.as_ref(), sync, None);
        let filtering = self.filtering.as_ref();
        let reads =
            |f: &Filtering| f.target().is_some() && !f.index().is_done() && !f.awaits_place();
        self.search.is_looked_for(ground) || filtering.is_some_and(reads)
    }

    /// Whether the filter's place awaits messages that are not loaded.
    pub fn awaits_place(&self) -> bool {
        (self.filtering.as_ref()).is_some_and(Filtering::awaits_place)
    }

    /// Whether the place of the filter is not known yet.
    pub fn is_filter_looked_for(&self) -> bool {
        let filtering = self.filtering.as_ref();
        filtering.is_some_and(|filtering| filtering.target().is_some())
    }

    /// The loaded message beyond which messages must be fetched, and in which direction.
    pub fn edge(&self, sync: &ThreadSync) -> Option<(SearchDirection, MessageKey)> {
        let ground = ground(self.filtering.as_ref(), sync, None);
        let failed = || self.failing.edge(self.shown(sync.thread()));
        self.search.edge(ground).or_else(failed)
    }

    /// Where an index of the archive can go on, and what it must look for.
    pub fn kept_query(&self, sync: &ThreadSync) -> Option<(MessageKey, KeptQuery)> {
        if self.filtering.is_some() {
            return None;
        }
        let (edge, query) = match self.search.edge(ground(None, sync, None)) {
            Some(edge) => (edge, KeptQuery::Words(self.search.kept_words()?.into())),
            None => (
                self.failing.edge(self.shown(sync.thread()))?,
                KeptQuery::failed(),
            ),
        };
        (edge.0 == SearchDirection::Older).then_some((edge.1, query))
    }

    /// The archive has nothing of what is looked for in messages newer than `key`; `may_hit`: the
    /// message `key` itself may be meant.
    pub fn skip_to(
        &mut self,
        sync: &ThreadSync,
        query: &KeptQuery,
        key: MessageKey,
        may_hit: bool,
    ) {
        match query {
            KeptQuery::Words(words) => self.search.skip_to(words, key, may_hit),
            KeptQuery::Filter(_) if self.filtering.is_none() => {
                self.failing.skip_to(sync.thread(), key, may_hit);
            }
            KeptQuery::Filter(_) => {}
        }
    }

    /// Whether messages that are not loaded may be of use.
    pub fn needs_unloaded(&self) -> bool {
        self.filtering.is_some() || self.search.may_fetch()
    }

    /// The user did something else: ends searches under way.
    pub fn moved(&mut self) {
        self.failing.stop();
        self.search.moved();
        if let Some(filtering) = &mut self.filtering {
            filtering.leave_place();
        }
    }

    /// Ends the search; `None` if there is none.
    pub fn close_search(&mut self, thread: &Thread) -> Option<Commands> {
        self.search.close(thread)
    }

    /// The line of a search has changed.
    pub fn typed(&mut self, text: &str) {
        self.search.typed(text);
    }

    /// All loaded messages are indexed.
    pub fn is_done(&self) -> bool {
        let filtering = self.filtering.as_ref();
        self.search.is_done() && filtering.is_none_or(|filtering| filtering.index().is_done())
    }

    /// Continues indexing for the filter, within the budget.
    pub fn filter_on(&mut self, thread: &Thread, budget: &mut Budget) {
        if let Some(filtering) = &mut self.filtering {
            filtering.work(thread, budget);
        }
    }

    /// Continues indexing for the search, within the budget.
    pub fn search_on(&mut self, thread: &Thread, budget: &mut Budget) {
        let only = self.filtering.as_ref().map(Filtering::filter);
        self.search.work(thread, only, budget);
    }

    /// The gateway listed the messages between these two seconds (anew).
    pub fn slice_merged(&mut self, thread: &Thread, oldest: UnixTime, newest: UnixTime) {
        self.each(|index| index.recheck(thread, oldest, newest));
        self.filter_on(thread, &mut Budget::of_one_step());
        self.search_on(thread, &mut Budget::of_one_step());
    }

    /// Messages far from the view were dropped.
    pub fn evicted(&mut self, thread: &Thread) {
        self.each(|index| index.forget_gone(thread));
    }

    /// No message is loaded any more.
    pub fn cleared(&mut self) {
        self.each(Index::forget);
    }

    fn each(&mut self, act: impl Fn(&mut Index)) {
        if let Some(filtering) = &mut self.filtering {
            act(filtering.index_mut());
        }
        if let Some(index) = self.search.index_mut() {
            act(index);
        }
    }
}

fn ground<'a>(
    filtering: Option<&Filtering>,
    sync: &'a ThreadSync,
    selected: Option<MessageKey>,
) -> Ground<'a> {
    Ground {
        sync,
        selected,
        filter_is_done: filtering.is_none_or(|filtering| filtering.index().is_done()),
    }
}

fn shown<'a>(filtering: Option<&'a Filtering>, thread: &'a Thread) -> Visible<'a> {
    Visible {
        thread,
        only: filtering.map(Filtering::index),
    }
}
