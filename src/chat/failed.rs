//! `[` and `]`: go to the previous or next failed message, also in messages that are not loaded
//! yet.

use super::action::Action;
use super::command::{Command, Commands};
use super::hit::SearchDirection;
use super::keymap::Keymap;
use super::words;
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::search::index::Run;
use crate::search::visible::Visible;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::Thread;

/// A search for failed messages that has not ended.
#[derive(Clone, Copy, Debug)]
struct FailedSearch {
    way: SearchDirection,
    /// All messages up to this one have been looked at.
    from: MessageKey,
    /// This many failed messages are still to be passed.
    times: u16,
    /// The last failed message that was found.
    found: Option<MessageKey>,
}

/// Where the next failed message is.
enum FailedNext {
    At(MessageKey),
    /// Unknown: messages beyond this one are not loaded.
    Missing(MessageKey),
    Nowhere,
}

/// The search for failed messages, if one is under way.
#[derive(Clone, Copy, Debug, Default)]
pub struct Failing(Option<FailedSearch>);

/// What the search reads.
#[derive(Clone, Copy)]
pub struct FailedGround<'a> {
    pub sync: &'a ThreadSync,
    pub shown: Visible<'a>,
    pub selected: Option<MessageKey>,
    pub keymap: &'a Keymap,
}

impl Failing {
    /// Selects the failed message that is `times` failed messages beyond the selected one.
    pub fn go(&mut self, way: SearchDirection, times: u16, ground: FailedGround) -> Commands {
        let Some(from) = ground.selected.or(ground.sync.thread().newest()) else {
            return Commands::say("There are no messages yet.");
        };
        self.0 = Some(FailedSearch {
            way,
            from,
            times: times.max(1),
            found: None,
        });
        Commands::from(Command::HoldKeys).and(self.resolve(ground))
    }

    /// Whether failed messages are looked for beyond what is loaded.
    pub fn is_under_way(&self) -> bool {
        self.0.is_some()
    }

    /// The user did something else: ends the search.
    pub fn stop(&mut self) {
        self.0 = None;
    }

    /// The loaded message beyond which messages must be fetched.
    pub fn edge(&self, shown: Visible) -> Option<(SearchDirection, MessageKey)> {
        let search = self.0?;
        match search.next(shown) {
            FailedNext::Missing(edge) => Some((search.way, edge)),
            FailedNext::At(_) | FailedNext::Nowhere => None,
        }
    }

    /// No message that is newer than `key` and older than those looked at has failed; `may_hit`:
    /// `key` itself may have failed.
    pub fn skip_to(&mut self, thread: &Thread, key: MessageKey, may_hit: bool) {
        let from = if may_hit {
            thread.newer(key)
        } else {
            Some(key)
        };
        let search = self
            .0
            .as_mut()
            .filter(|search| search.way == SearchDirection::Older);
        if let Some((search, from)) = search.zip(from) {
            search.from = from;
        }
    }

    /// Selects the failed messages as soon as they are known.
    pub fn resolve(&mut self, ground: FailedGround) -> Commands {
        let mut commands = Commands::none();
        while let Some(mut search) = self.0 {
            let ended = match search.next(ground.shown) {
                FailedNext::At(key) => {
                    (search.from, search.found) = (key, Some(key));
                    search.times -= 1;
                    (search.times == 0).then_some(None)
                }
                FailedNext::Missing(edge) => match why_held(ground, search.way, edge) {
                    None => {
                        search.from = edge;
                        self.0 = Some(search);
                        return commands.and(show(search.found, ground.selected));
                    }
                    why => Some(why),
                },
                FailedNext::Nowhere => Some(Some(nothing_words(ground.shown, search.way))),
            };
            self.0 = ended.is_none().then_some(search);
            if let Some(words) = ended {
                commands = commands.and(show(search.found, ground.selected));
                if let Some(words) = words {
                    commands = commands.and(Commands::say(&words)).and(Command::DropKeys);
                }
            }
        }
        commands
    }

    /// For the status line, while the search fetches messages.
    pub fn status_words(&self, thread: &Thread, keymap: &Keymap) -> Option<String> {
        self.0?;
        let esc = words::key(keymap, Action::Close);
        let progress = words::progress(thread);
        Some(format!(
            "Looking for a failed message: {progress} · {esc} stops"
        ))
    }
}

fn show(key: Option<MessageKey>, selected: Option<MessageKey>) -> Commands {
    let key = key.filter(|key| selected != Some(*key));
    let reveal = |key| Command::Reveal { key, row: 0 };
    key.map(reveal).into_iter().collect()
}

impl FailedSearch {
    fn next(self, shown: Visible) -> FailedNext {
        let thread = shown.thread;
        let newer = self.way == SearchDirection::Newer;
        let Some(from) = thread.nearest(self.from) else {
            return FailedNext::Nowhere;
        };
        let mut failed = thread.failed_beyond(from, newer);
        // Messages that the filter hides cannot be selected.
        while let Some(key) = failed.filter(|key| !shown.contains(*key)) {
            failed = thread.failed_beyond(key, newer);
        }
        let Some(run) = Run::of(thread, from) else {
            return FailedNext::Nowhere;
        };
        let in_run = |key: &MessageKey| match self.way {
            SearchDirection::Older => !thread.is_before(*key, run.oldest),
            SearchDirection::Newer => !thread.is_before(run.newest, *key),
        };
        match failed.filter(|key| in_run(key) || is_on(Mutation::GapsPassed)) {
            Some(key) => FailedNext::At(key),
            None if run.ends(thread, newer) => FailedNext::Nowhere,
            None if newer => FailedNext::Missing(run.newest),
            None => FailedNext::Missing(run.oldest),
        }
    }
}

fn why_held(ground: FailedGround, way: SearchDirection, edge: MessageKey) -> Option<String> {
    let gap = match way {
        SearchDirection::Older => Some(edge),
        SearchDirection::Newer => ground.sync.thread().newer(edge),
    };
    let failure = ground.sync.held_above(gap)?;
    let retry = words::key(ground.keymap, Action::Refresh);
    let what = failure.what;
    Some(format!(
        "Stopped at messages that are not loaded: {what} {retry} tries again."
    ))
}

fn nothing_words(shown: Visible, way: SearchDirection) -> String {
    let side = match way {
        SearchDirection::Older => "older",
        SearchDirection::Newer => "newer",
    };
    let filter = if shown.only.is_some() {
        " that is shown"
    } else {
        ""
    };
    if shown.thread.is_complete() && shown.thread.counts().failed == 0 {
        return "No message has failed.".to_owned();
    }
    format!("No {side} message{filter} has failed.")
}

#[cfg(test)]
mod tests;
