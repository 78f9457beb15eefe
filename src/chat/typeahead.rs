//! Typeahead: keys that were pressed before a search, filter or jump was done; they are replayed
//! after it.
//!
//! While loaded messages are searched (some milliseconds), all keys wait. A jump waits for the
//! network: then only keys wait that arrived together with the jump. Later keys do nothing, and a
//! notice says what is awaited. A search that goes on beyond loaded messages may take long: keys that
//! arrived together with it are ignored, later keys have their usual effect.

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::KeyEvent;

use super::action::Action;
use super::command::{Command, Commands};
use super::event::Event;
use super::keymap::Keymap;
use super::words;
use crate::text::SafeText;

/// Far more than anyone types ahead.
const MAX: usize = 256;

/// Keys this soon after the beginning of a jump were typed before its progress was visible.
const SEEN: Duration = Duration::from_millis(200);

/// Keys that wait for a place, to be replayed there.
#[derive(Clone, Debug, Default)]
pub struct Typeahead {
    events: VecDeque<Event>,
    /// The user has seen on screen that something is awaited: Esc then gives it up.
    seen: bool,
    /// The events wait for a jump.
    behind_jump: bool,
    /// When the last jump began, as `Now::elapsed`.
    jumps_since: Duration,
    /// If a search fetches messages: since when.
    fetches_since: Option<Duration>,
}

/// The place that keys wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwaitedPlace {
    /// A place among loaded messages, which are still being indexed.
    Loaded,
    /// A place that is asked for at the gateway.
    Jump,
}

/// What happens to a key while a place is awaited.
enum KeyDecision {
    /// It has its usual effect.
    Passes,
    /// It waits for the place.
    Waits,
    /// The user is told what is awaited.
    Reminds,
    /// The jump is given up.
    StopsJump,
}

impl Typeahead {
    /// Handles a key that means `action`; `None`: the key has its usual effect.
    pub fn press(
        &mut self,
        key: KeyEvent,
        action: Option<Action>,
        awaited: AwaitedPlace,
        (keymap, now): (&Keymap, Duration),
    ) -> Option<Commands> {
        Some(match self.turn(action, awaited, now) {
            KeyDecision::Passes => return None,
            KeyDecision::Waits => {
                self.keep(Event::KeyPressed(key), awaited);
                Commands::none()
            }
            KeyDecision::Reminds => remind(keymap),
            KeyDecision::StopsJump => {
                self.forget();
                Commands::from(Command::StopJump)
                    .and(Commands::say("Stopped looking for the place."))
            }
        })
    }

    /// Handles the mouse; `None`: it has its usual effect. `unsettled`: the place of the view is
    /// not known yet.
    pub fn point(
        &mut self,
        awaited: Option<AwaitedPlace>,
        unsettled: bool,
        keymap: &Keymap,
    ) -> Option<Commands> {
        match awaited {
            Some(AwaitedPlace::Jump) => Some(remind(keymap)),
            Some(AwaitedPlace::Loaded) if unsettled => Some(Commands::none()),
            _ => {
                self.forget();
                None
            }
        }
    }

    /// A key, while nothing is awaited but perhaps a search fetches messages: ignored if the user
    /// cannot have seen yet that the search goes on. `None`: the key has its usual effect.
    pub fn press_ahead(
        &mut self,
        action: Option<Action>,
        (keymap, now): (&Keymap, Duration),
    ) -> Option<Commands> {
        let is_seen = now.saturating_sub(self.fetches_since?) >= SEEN;
        if is_seen || action.is_some_and(is_safe_ahead) {
            return None;
        }
        Some(self.drop_keys(&goes_on_words(keymap)))
    }

    /// Whether a search fetches messages now.
    pub fn note_fetching(&mut self, fetches: bool, now: Duration) {
        let since = self.fetches_since.filter(|_| fetches);
        self.fetches_since = since.or_else(|| fetches.then_some(now));
    }

    /// Keeps pasted text, because a key before it may open a line.
    pub fn paste(&mut self, text: &str, awaited: AwaitedPlace) -> Commands {
        self.keep(Event::Pasted(text.to_owned()), awaited);
        Commands::none()
    }

    /// The place was not found: drops the keys, and says so after `why`.
    pub fn drop_keys(&mut self, why: &str) -> Commands {
        self.forget();
        Commands::say(&format!("{why}The keys after it were ignored."))
    }

    fn turn(
        &mut self,
        action: Option<Action>,
        awaited: AwaitedPlace,
        now: Duration,
    ) -> KeyDecision {
        let first = self.events.is_empty();
        match (action, awaited) {
            (Some(Action::Quit | Action::Suspend | Action::Redraw), _) => KeyDecision::Passes,
            (Some(Action::Help | Action::Refresh), AwaitedPlace::Jump) if first => {
                KeyDecision::Passes
            }
            // Alone it can only mean the jump; after other keys it may mean what those open.
            (Some(Action::Close | Action::CloseOrQuit), AwaitedPlace::Jump) if first => {
                KeyDecision::StopsJump
            }
            _ if !self.is_seen(awaited, now) => KeyDecision::Waits,
            (Some(Action::Close | Action::CloseOrQuit), AwaitedPlace::Jump) => {
                KeyDecision::StopsJump
            }
            // The search is given up, or the user wants another place.
            (Some(Action::Close | Action::CloseOrQuit), AwaitedPlace::Loaded)
            | (Some(Action::First | Action::GoToDate | Action::Latest), AwaitedPlace::Jump) => {
                self.forget();
                KeyDecision::Passes
            }
            (_, AwaitedPlace::Loaded) => KeyDecision::Waits,
            (_, AwaitedPlace::Jump) => KeyDecision::Reminds,
        }
    }

    fn is_seen(&self, awaited: AwaitedPlace, now: Duration) -> bool {
        match awaited {
            AwaitedPlace::Loaded => self.seen,
            AwaitedPlace::Jump => now.saturating_sub(self.jumps_since) >= SEEN,
        }
    }

    fn keep(&mut self, event: Event, awaited: AwaitedPlace) {
        self.behind_jump = awaited == AwaitedPlace::Jump;
        if self.events.len() < MAX {
            self.events.push_back(event);
        }
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether the keys wait for a jump.
    pub fn is_behind_jump(&self) -> bool {
        self.behind_jump
    }

    /// A jump began.
    pub fn jump_began(&mut self, now: Duration) {
        self.jumps_since = now;
    }

    /// Drops the keys: the user went elsewhere, or gave up.
    pub fn forget(&mut self) {
        self.events.clear();
    }

    /// There was time to draw the screen; `is_awaited`: the screen shows that a place is awaited.
    pub fn drawn(&mut self, is_awaited: bool) {
        self.seen = is_awaited;
    }

    /// The next event to replay.
    pub fn next(&mut self) -> Option<Event> {
        self.events.pop_front()
    }
}

/// The notice for keys that are ignored because a search goes on.
pub fn goes_on_words(keymap: &Keymap) -> String {
    let esc = words::key(keymap, Action::Close);
    format!("Not in the loaded messages: searching on, {esc} stops. ")
}

fn remind(keymap: &Keymap) -> Commands {
    let esc = words::key(keymap, Action::Close);
    let words = format!("Still looking for the place: {esc} stops.");
    Command::Remind(SafeText::line(&words)).into()
}

/// Whether a key that is typed ahead of a search that goes on is safe: it goes elsewhere by itself,
/// or concerns the search.
fn is_safe_ahead(action: Action) -> bool {
    action.is_for_program()
        || matches!(
            action,
            Action::Close
                | Action::CloseOrQuit
                | Action::NextHit
                | Action::PreviousHit
                | Action::Search
                | Action::Filter
                | Action::First
                | Action::Latest
                | Action::GoToDate
                | Action::Help
                | Action::Refresh
        )
}

#[cfg(test)]
mod tests;
