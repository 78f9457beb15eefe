//! What a reader who moves no longer waits for.

use crate::chat::action::Action;
use crate::chat::find::Find;
use crate::sync::thread_sync::ThreadSync;

/// What the reader no longer waits for, whose key this is. To close something gives up what was
/// closed alone.
pub fn give_up(sync: &mut ThreadSync, find: &mut Find, action: Action) {
    match action {
        Action::Close
        | Action::CloseOrQuit
        | Action::Refresh
        | Action::Help
        | Action::Redraw
        | Action::Suspend => {}
        Action::NextHit | Action::PreviousHit => sync.left_place(),
        _ => moved(sync, find),
    }
}

/// The reader did something else: a jump or a search under way is given up.
pub fn moved(sync: &mut ThreadSync, find: &mut Find) {
    sync.left_place();
    find.moved();
}
