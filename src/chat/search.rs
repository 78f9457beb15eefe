//! Search: goes from hit to hit, also into messages that are not loaded yet.
//!
//! A key only says what is wanted. Messages are searched when nothing else waits
//! (`chat::indexes`), so that no key waits for a search.

mod incremental;
mod status;
mod step;
mod typing;
mod under_way;

use super::command::{Command, Commands};
use super::words;
use crate::message::MessageKey;
use crate::search::index::{Budget, Index};
use crate::search::query::Filter;
use crate::text::fold::Folded;
use crate::thread::Thread;
use crate::time::UnixTime;

use super::hit::{Hit, SearchDirection};
use step::{Behind, Next, SearchStep};
use typing::Typing;
pub use under_way::Ground;
use under_way::Search;

/// Repeated `n` and `N` that are remembered at most.
const MAX_AHEAD: usize = 999;

/// The search, and the line while it is typed.
#[derive(Clone, Debug, Default)]
pub struct Searching {
    search: Option<Search>,
    typing: Option<Typing>,
}

impl Searching {
    /// Goes `times` hits on; `last` is the query to repeat if there is no search.
    pub fn go(
        &mut self,
        way: SearchDirection,
        times: u16,
        last: Option<&str>,
        ground: Ground,
    ) -> Commands {
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
                        search.load_more(edge);
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
        let local = search.step.filter(|step| !step.loads_more);
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
    pub fn may_fetch(&self) -> bool {
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
    pub fn skip_to(&mut self, words: &str, key: MessageKey, may_hit: bool) {
        let search = self.search.as_mut().filter(|search| search.query == words);
        let step = search.and_then(|search| search.step.as_mut());
        if let Some(step) = step.filter(|step| step.way == SearchDirection::Older && step.fetches) {
            step.loads_more = true;
            step.from = key;
            step.behind = if may_hit {
                Behind::Nothing
            } else {
                Behind::Message
            };
        }
    }

    /// The loaded message beyond which the step needs messages that are not loaded.
    pub fn edge(&self, ground: Ground) -> Option<(SearchDirection, MessageKey)> {
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
