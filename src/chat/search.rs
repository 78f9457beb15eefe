//! Search: goes from hit to hit, also into messages that are not loaded yet.
//!
//! A key only says what is wanted. Messages are searched when nothing else waits
//! (`update::indexing`), so that no key waits for a search.

mod incremental;
mod status;
pub mod step;
mod typing;

use std::collections::VecDeque;

use super::command::{Command, Commands};
use super::words;
use crate::message::MessageKey;
use crate::search::index::{Budget, Index};
use crate::search::pattern::Pattern;
use crate::search::query::Filter;
use crate::sync::thread_sync::ThreadSync;
use crate::text::fold::Folded;
use crate::thread::Thread;
use crate::time::UnixTime;

use step::{Behind, Hit, Next, SearchStep, Turns, Way, next};
use typing::Typing;

/// Repeated `n` and `N` that are remembered at most.
const MAX_AHEAD: usize = 999;

/// A search under way.
#[derive(Clone, Debug)]
struct Search {
    query: String,
    pattern: Pattern,
    index: Index,
    current: Option<Hit>,
    step: Option<SearchStep>,
    /// Steps to take after the current one, so that fast typing has the same result as slow typing.
    then: VecDeque<Way>,
    /// The user has entered the line.
    entered: bool,
    /// No message was loaded when the search began.
    is_early: bool,
}

/// The search, and the line while it is typed.
#[derive(Clone, Debug, Default)]
pub struct Searching {
    search: Option<Search>,
    typing: Option<Typing>,
}

/// What a search reads.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    pub sync: &'a ThreadSync,
    pub selected: Option<MessageKey>,
    /// Whether the filter has indexed all loaded messages.
    pub filter_is_done: bool,
}

impl Search {
    fn next(&self, step: SearchStep, ground: Ground) -> Next {
        next(
            &self.index,
            ground.sync.thread(),
            ground.filter_is_done,
            step,
        )
    }

    /// The loaded message beyond which the step needs messages that are not loaded.
    fn edge(&self, ground: Ground) -> Option<(Way, MessageKey)> {
        let step = self.step.filter(|step| step.fetches)?;
        match self.next(step, ground) {
            Next::Missing(key) => Some((step.way, key)),
            _ => None,
        }
    }

    /// Begins the next remembered step, at the selected message.
    fn step_on(&mut self, selected: Option<MessageKey>) {
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
                hunts: false,
                turns: Turns::Never,
            });
        }
    }

    /// Begins a search that was typed before any message was loaded.
    fn begin_late(&mut self, ground: Ground) {
        let newest = ground.selected.or(ground.sync.thread().newest());
        if let Some(from) = newest
            && std::mem::take(&mut self.is_early)
        {
            self.step = Some(SearchStep {
                way: Way::Older,
                from,
                origin: from,
                behind: Behind::Nothing,
                fetches: self.entered,
                hunts: false,
                turns: Turns::Will,
            });
        }
    }

    fn moved(&mut self) {
        self.step = None;
        self.then.clear();
    }

    /// All messages up to this one have been read: the step goes on from here, even if messages
    /// behind it are dropped.
    fn hunt(&mut self, edge: MessageKey) {
        if let Some(step) = &mut self.step {
            step.hunts = true;
            if step.from != edge {
                (step.from, step.behind) = (edge, Behind::Message);
            }
        }
    }

    /// Why no messages are fetched for the current step.
    fn why_held(&self, ground: Ground) -> Option<String> {
        let gap = self.edge(ground).and_then(|(way, key)| match way {
            Way::Older => Some(key),
            Way::Newer => ground.sync.thread().newer(key),
        });
        let failure = ground.sync.held_above(gap)?;
        Some(format!("Search stopped: {}", failure.what))
    }

    /// No hit in this direction: continues in the other direction or beyond what is loaded, or
    /// gives up.
    fn nowhere(&mut self, ground: Ground) -> Commands {
        let selected = ground.selected.or(ground.sync.thread().newest());
        let step = self.step.take();
        self.step = match step {
            Some(step) if step.turns == Turns::Will => Some(SearchStep {
                way: Way::Newer,
                from: step.origin,
                behind: Behind::Message,
                turns: Turns::Did,
                ..step
            }),
            Some(step) if step.fetches => None,
            _ if !self.entered || self.current.is_some() => None,
            _ => selected.map(|from| SearchStep {
                way: Way::Older,
                from,
                origin: from,
                behind: Behind::Message,
                fetches: true,
                hunts: false,
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

    fn nowhere_words(&self, step: Option<SearchStep>, complete: bool) -> String {
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
            Some(Way::Newer) => "No newer hit.".to_owned(),
            _ => "No older hit.".to_owned(),
        }
    }
}

impl Searching {
    /// Goes `times` hits on; `last` is the query to repeat if there is no search.
    pub fn go(&mut self, way: Way, times: u16, last: Option<&str>, ground: Ground) -> Commands {
        let Some(search) = &mut self.search else {
            return match last {
                Some(last) => self.recall(last, ground),
                None => Commands::say("There was no search yet."),
            };
        };
        let fetched = search.edge(ground).map(|(way, _)| way);
        // While messages are fetched, the same key changes nothing, and the opposite key stops the
        // fetching.
        if fetched == Some(way) {
            return Commands::none();
        }
        if fetched.is_some() {
            search.step = None;
        }
        let room = MAX_AHEAD.saturating_sub(search.then.len());
        let ways = std::iter::repeat_n(way, times.into());
        search.then.extend(ways.take(room));
        search.step_on(ground.selected);
        self.resolve(ground)
    }

    /// Goes to the hit of the current step as soon as it is known.
    pub fn resolve(&mut self, mut ground: Ground) -> Commands {
        let mut commands = Commands::none();
        let Some(search) = &mut self.search else {
            return commands;
        };
        search.begin_late(ground);
        while let Some(step) = search.step {
            match search.next(step, ground) {
                Next::At(hit) => {
                    commands.push(Command::ShowHit(hit));
                    (search.current, search.step) = (Some(hit), None);
                    ground.selected = Some(hit.key);
                    search.step_on(ground.selected);
                }
                Next::Wait => break,
                Next::Missing(edge) if step.fetches => match search.why_held(ground) {
                    None => {
                        search.hunt(edge);
                        break;
                    }
                    Some(why) => {
                        search.moved();
                        commands = commands.and(Commands::say(&why));
                    }
                },
                Next::Missing(_) | Next::Nowhere => {
                    commands = commands.and(search.nowhere(ground));
                }
            }
        }
        commands
    }

    /// The user went elsewhere: a later hit must not move the view.
    pub fn moved(&mut self) {
        if let Some(search) = &mut self.search {
            search.moved();
        }
    }

    /// Stops the current step, else ends the search; `None` if there is none.
    pub fn close(&mut self, thread: &Thread) -> Option<Commands> {
        let search = self.search.as_mut()?;
        if search.step.is_none() {
            return Some(self.stop());
        }
        search.moved();
        let progress = words::progress(thread);
        Some(Commands::say(&format!("Search stopped: {progress}.")))
    }

    /// Ends the search and removes the marks.
    fn stop(&mut self) -> Commands {
        self.search = None;
        Command::MarkHits(None).into()
    }

    /// The filter has changed: counts hits anew, beginning near this second.
    pub fn recount(&mut self, place: Option<UnixTime>) {
        if let Some(search) = &mut self.search {
            search.index = Index::around(place);
        }
    }

    /// The hit that the user went to last.
    pub fn current(&self) -> Option<Hit> {
        self.search.as_ref()?.current
    }

    /// Whether the selected message is the current hit.
    pub fn is_at_hit(&self, selected: Option<MessageKey>) -> bool {
        self.current().is_some_and(|hit| Some(hit.key) == selected)
    }

    /// Forgets the current hit: the user wants the newest message.
    pub fn leave_hit(&mut self) {
        if let Some(search) = &mut self.search {
            search.current = None;
        }
    }

    /// The index of messages with hits.
    pub fn index_mut(&mut self) -> Option<&mut Index> {
        self.search.as_mut().map(|search| &mut search.index)
    }

    /// Whether all loaded messages are searched, or there is no search.
    pub fn is_done(&self) -> bool {
        let search = self.search.as_ref();
        search.is_none_or(|search| search.index.is_done())
    }

    /// Continues indexing, within the budget; `only` is the filter.
    pub fn work(&mut self, thread: &Thread, only: Option<&Filter>, budget: &mut Budget) {
        let Some(search) = &mut self.search else {
            return;
        };
        let mut room = Folded::default();
        let pattern = &search.pattern;
        search.index.work(thread, budget, |key, message| {
            let shown = only.is_none_or(|filter| filter.passes(key.second(), message));
            if shown {
                pattern.count_in(message, &mut room)
            } else {
                0
            }
        });
    }

    /// Whether the current step waits for loaded messages to be indexed, and for nothing else.
    pub fn is_looked_for(&self, ground: Ground) -> bool {
        let Some(search) = &self.search else {
            return false;
        };
        let local = search.step.filter(|step| !step.hunts);
        local.is_some_and(|step| matches!(search.next(step, ground), Next::Wait))
    }

    /// Whether the search has ended without any hit.
    pub fn came_to_nothing(&self) -> bool {
        let is_vain = |s: &Search| s.entered && !s.is_early && s.step.is_none();
        let search = self.search.as_ref();
        search.is_some_and(|s| is_vain(s) && s.current.is_none() && s.index.is_empty())
    }

    fn step(&self) -> Option<SearchStep> {
        self.search.as_ref()?.step
    }

    /// Whether a step is under way.
    pub fn is_under_way(&self) -> bool {
        self.step().is_some()
    }

    /// Whether the current step may fetch messages.
    pub fn goes_on(&self) -> bool {
        self.step().is_some_and(|step| step.fetches)
    }

    /// Where the current step began, and where it is now.
    pub fn places(&self) -> Option<[MessageKey; 2]> {
        let step = self.step()?;
        Some([step.origin, step.from])
    }

    /// The query, if the archive's index can find it (it needs words of three letters).
    pub fn kept_words(&self) -> Option<&str> {
        let search = self.search.as_ref()?;
        let needles = search.pattern.needles();
        let is_long = |needle: &String| needle.chars().nth(2).is_some();
        needles.iter().any(is_long).then_some(&*search.query)
    }

    /// The archive has none of these words in messages newer than `key`; `may_hit`: the message
    /// `key` itself may have them. The step goes on from there.
    pub fn pass_to(&mut self, words: &str, key: MessageKey, may_hit: bool) {
        let search = self.search.as_mut().filter(|search| search.query == words);
        let step = search.and_then(|search| search.step.as_mut());
        if let Some(step) = step.filter(|step| step.way == Way::Older && step.fetches) {
            step.hunts = true;
            step.from = key;
            step.behind = if may_hit {
                Behind::Nothing
            } else {
                Behind::Message
            };
        }
    }

    /// The loaded message beyond which the step needs messages that are not loaded.
    pub fn edge(&self, ground: Ground) -> Option<(Way, MessageKey)> {
        self.search.as_ref()?.edge(ground)
    }

    /// Whether the line is still typed.
    #[cfg(test)]
    pub fn is_typed(&self) -> bool {
        self.typing.is_some()
    }

    /// The query, the number of known hits, and whether all are known.
    #[cfg(test)]
    pub fn known(&self) -> Option<(String, u64, bool)> {
        let search = self.search.as_ref()?;
        let index = &search.index;
        Some((search.query.clone(), index.total(), index.is_done()))
    }
}

#[cfg(test)]
mod tests;
