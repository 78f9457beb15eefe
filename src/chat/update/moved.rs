//! What a user who moves no longer waits for.

use crate::chat::action::Action;
use crate::chat::find::Find;
use crate::sync::thread_sync::ThreadSync;

/// Ends searches and jumps that the user no longer waits for after this action. Closing ends only
/// what it closes.
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

/// The user did something else: gives up a jump or search under way.
pub fn moved(sync: &mut ThreadSync, find: &mut Find) {
    sync.left_place();
    find.moved();
}
