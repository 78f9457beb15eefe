//! Words that many sentences need.

use super::action::Action;
use super::keymap::Keymap;
use crate::text::numerals::thousands;
use crate::thread::Thread;

/// How much of the thread is loaded.
pub(super) fn progress(thread: &Thread) -> String {
    let loaded = thousands(thread.len());
    match thread.total() {
        Some(total) if total > thread.len() => {
            format!("{loaded} of {} messages read", thousands(total))
        }
        _ => format!("{loaded} messages read"),
    }
}

/// The name of an action's key, for a sentence.
pub(super) fn key(keymap: &Keymap, action: Action) -> String {
    let key = keymap.key(action).map(|key| key.to_string());
    key.unwrap_or_else(|| format!("({})", action.name()))
}
