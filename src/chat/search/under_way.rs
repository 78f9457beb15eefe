//! A search: its hits, and the step to the next one.

use std::collections::VecDeque;

use super::step::{Behind, Next, SearchStep, Turns, next};
use crate::chat::command::Commands;
use crate::chat::hit::{Hit, SearchDirection};
use crate::message::MessageKey;
use crate::search::index::Index;
use crate::search::pattern::Pattern;
use crate::sync::thread_sync::ThreadSync;

/// A search under way.
#[derive(Clone, Debug)]
pub struct Search {
    pub query: String,
    pub pattern: Pattern,
    pub index: Index,
    pub current: Option<Hit>,
    pub step: Option<SearchStep>,
    /// Steps to take after the current one, so that fast typing has the same result as slow typing.
    pub then: VecDeque<SearchDirection>,
    /// The user has entered the line.
    pub entered: bool,
    /// No message was loaded when the search began.
    pub is_early: bool,
}

impl Search {
    pub fn next(&self, step: SearchStep, ground: Ground) -> Next {
        next(
            &self.index,
            ground.sync.thread(),
            ground.filter_is_done,
            step,
        )
    }

    /// The loaded message beyond which the step needs messages that are not loaded.
    pub fn edge(&self, ground: Ground) -> Option<(SearchDirection, MessageKey)> {
        let step = self.step.filter(|step| step.fetches)?;
        match self.next(step, ground) {
            Next::Missing(key) => Some((step.way, key)),
            _ => None,
        }
    }

    /// Begins the next remembered step, at the selected message.
    pub fn step_on(&mut self, selected: Option<MessageKey>) {
        if self.step.is_some() {
            return;
        }
        if let (Some(from), Some(way)) = (selected, self.then.pop_front()) {
            let behind = match self.current {
                Some(hit) if hit.key == from => Behind::Hit(hit.nth),
                _ => Behind::Nothing,
            };
            self.step = Some(SearchStep {
                way,
                from,
                origin: from,
                behind,
                fetches: true,
                loads_more: false,
                turns: Turns::Never,
            });
        }
    }

    /// Begins a search that was typed before any message was loaded.
    pub fn begin_late(&mut self, ground: Ground) {
        let newest = ground.selected.or(ground.sync.thread().newest());
        if let Some(from) = newest
            && std::mem::take(&mut self.is_early)
        {
            self.step = Some(SearchStep {
                way: SearchDirection::Older,
                from,
                origin: from,
                behind: Behind::Nothing,
                fetches: self.entered,
                loads_more: false,
                turns: Turns::Will,
            });
        }
    }

    pub fn moved(&mut self) {
        self.step = None;
        self.then.clear();
    }

    /// All messages up to this one have been read: the step goes on from here, even if messages
    /// behind it are dropped.
    pub fn load_more(&mut self, edge: MessageKey) {
        if let Some(step) = &mut self.step {
            step.loads_more = true;
            if step.from != edge {
                (step.from, step.behind) = (edge, Behind::Message);
            }
        }
    }

    /// Why no messages are fetched for the current step.
    pub fn why_held(&self, ground: Ground) -> Option<String> {
        let gap = self.edge(ground).and_then(|(way, key)| match way {
            SearchDirection::Older => Some(key),
            SearchDirection::Newer => ground.sync.thread().newer(key),
        });
        let failure = ground.sync.held_above(gap)?;
        Some(format!("Search stopped: {}", failure.what))
    }

    /// No hit in this direction: continues in the other direction or beyond what is loaded, or
    /// gives up.
    pub fn nowhere(&mut self, ground: Ground) -> Commands {
        let selected = ground.selected.or(ground.sync.thread().newest());
        let step = self.step.take();
        self.step = match step {
            Some(step) if step.turns == Turns::Will => Some(SearchStep {
                way: SearchDirection::Newer,
                from: step.origin,
                behind: Behind::Message,
                turns: Turns::Did,
                ..step
            }),
            Some(step) if step.fetches => None,
            _ if !self.entered || self.current.is_some() => None,
            _ => selected.map(|from| SearchStep {
                way: SearchDirection::Older,
                from,
                origin: from,
                behind: Behind::Message,
                fetches: true,
                loads_more: false,
                turns: Turns::Will,
            }),
        };
        if self.step.is_some() {
            return Commands::none();
        }
        self.then.clear();
        if !self.entered {
            return Commands::none();
        }
        Commands::say(&self.nowhere_words(step, ground.sync.thread().is_complete()))
    }

    pub fn nowhere_words(&self, step: Option<SearchStep>, complete: bool) -> String {
        let whole = step.is_some_and(|step| step.turns == Turns::Did);
        match step.map(|step| step.way) {
            _ if self.index.is_empty() && (whole || complete) => {
                let case = if self.pattern.minds_case() {
                    " (capital letters count; small ones find both)"
                } else {
                    ""
                };
                format!("Not found: {}{case}", self.query)
            }
            Some(SearchDirection::Newer) => "No newer hit.".to_owned(),
            _ => "No older hit.".to_owned(),
        }
    }
}

/// What a search reads.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub sync: &'a ThreadSync,
    pub selected: Option<MessageKey>,
    /// Whether the filter has indexed all loaded messages.
    pub filter_is_done: bool,
}
