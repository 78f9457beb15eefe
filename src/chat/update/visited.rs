//! The last visit: a line above the messages that came since, and `'` goes to where it ended.

use crate::chat::command::{Command, Commands};
use crate::chat::update::state::State;
use crate::sync::work::Target;
use crate::thread::Order;
use crate::thread::kept::Visit;

/// Shown if the archive has no visit.
const FIRST_VISIT: &str = "The archive knows of no earlier visit.";
/// Shown without an archive.
const NO_ARCHIVE: &str = "Where you left is kept in the archive, which is off.";

/// The archive tells how the last visit ended.
pub fn recall(state: &mut State, visit: Visit) {
    let (follows, view) = (state.follows(), *state.viewport());
    state.transcript().hold(follows);
    state.view.set_visit(visit);
    if follows {
        state.view.put_back(view);
    } else {
        state.transcript().keep(&[]);
    }
}

/// Goes to the message that was selected at the end of the last visit.
pub fn go_back(state: &State) -> Commands {
    match state.view.visit() {
        Some(Visit { selected, .. }) => {
            Command::Visit(Target::Message(selected.second, selected.nth)).into()
        }
        None if state.sync.has_archive() => Commands::say(FIRST_VISIT),
        None => Commands::say(NO_ARCHIVE),
    }
}

impl State {
    /// How this visit would end now; `None`: without an archive or messages.
    pub fn visit(&self) -> Option<Visit> {
        let thread = self.thread();
        if !self.sync.has_archive() || thread.order() == Order::Place {
            return None;
        }
        let newest = match self.view.new_below() {
            0 => None,
            unseen => self.context().shown_at_index(unseen),
        };
        let newest = newest.or(thread.newest())?;
        let selected = self.selected().unwrap_or(newest);
        Some(Visit {
            left_at: self.wall(),
            selected: thread.message_place(selected),
            newest: thread.message_place(newest),
        })
    }
}
