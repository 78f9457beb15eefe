//! Search while typing: which pattern is searched for, and when.

use std::collections::VecDeque;

use super::Searching;
use super::step::{Behind, SearchStep, Turns};
use super::typing::Typing;
use super::under_way::{Ground, Search};
use crate::chat::command::{Command, Commands};
use crate::chat::hit::SearchDirection;
use crate::chat::prompt::Entered;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::index::Index;
use crate::search::pattern::Pattern;

impl Searching {
    /// The user begins to type a search; `from` is the view at that time.
    pub fn begin(&mut self, from: Viewport) {
        self.typing = Some(Typing {
            from,
            unread: None,
            error: None,
        });
    }

    /// Whether the line has changed since the last search.
    pub fn is_unread(&self) -> bool {
        (self.typing.as_ref()).is_some_and(|typing| typing.unread.is_some())
    }

    /// The line has changed. The next key may change it again, so the search begins later, in
    /// `catch_up`.
    pub fn typed(&mut self, query: &str) {
        if let Some(typing) = &mut self.typing {
            typing.unread = Some(query.to_owned());
        }
        self.moved();
    }

    /// Searches for the current line in the loaded messages, from where the user was.
    pub fn catch_up(&mut self, ground: Ground) -> Commands {
        let Some(typing) = &mut self.typing else {
            return Commands::none();
        };
        let Some(query) = typing.unread.take() else {
            return Commands::none();
        };
        let from = typing.from;
        let parsed = Pattern::parse(&query);
        typing.error = parsed.as_ref().err().cloned();
        let commands = Commands::from(Command::Restore(from)).and(self.stop());
        let Ok(Some(pattern)) = parsed else {
            return commands;
        };
        let selected = from.selected();
        commands.and(self.start(&query, pattern, Ground { selected, ..ground }))
    }

    /// The user entered the line: if no loaded message has a hit, the search goes on beyond. `last`
    /// is the query before, for an empty line.
    pub fn entered(&mut self, query: &str, last: Option<&str>, mut ground: Ground) -> Entered {
        if let Some(typing) = self
            .typing
            .as_ref()
            .filter(|typing| typing.unread.is_some())
        {
            ground.selected = typing.from.selected();
        }
        let commands = self.catch_up(ground);
        if query.is_empty() {
            self.typing = None;
            let recalled = last.map(|last| self.recall(last, ground));
            return Entered::Done(commands.and(recalled.unwrap_or_default()));
        }
        if (self.typing.as_ref()).is_some_and(|typing| typing.error.is_some()) {
            return Entered::Wrong(commands);
        }
        self.typing = None;
        let Some(search) = &mut self.search else {
            return Entered::Done(commands);
        };
        search.entered = true;
        if search.step.is_none() && search.current.is_none() && !search.is_early {
            return Entered::Done(commands.and(search.nowhere(ground)));
        }
        Entered::Done(commands)
    }

    /// The user left the line: the view stays where it is.
    pub fn left(&mut self) -> Commands {
        self.typing = None;
        self.stop()
    }

    /// Searches for these words as if they had been typed and entered.
    pub fn recall(&mut self, query: &str, ground: Ground) -> Commands {
        let Ok(Some(pattern)) = Pattern::parse(query) else {
            return Commands::none();
        };
        let commands = self.start(query, pattern, ground);
        if let Some(search) = &mut self.search {
            search.entered = true;
        }
        commands
    }

    fn start(&mut self, query: &str, pattern: Pattern, ground: Ground) -> Commands {
        let from = ground.selected.or(ground.sync.thread().newest());
        let step = |from| SearchStep {
            way: SearchDirection::Older,
            from,
            origin: from,
            behind: Behind::Nothing,
            fetches: false,
            loads_more: false,
            turns: Turns::Will,
        };
        let marks = Command::MarkHits(Some(pattern.clone()));
        self.search = Some(Search {
            query: query.to_owned(),
            pattern,
            index: Index::around(from.map(MessageKey::second)),
            current: None,
            step: from.map(step),
            then: VecDeque::new(),
            entered: false,
            is_early: from.is_none(),
        });
        marks.into()
    }
}
