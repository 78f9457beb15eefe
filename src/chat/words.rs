//! Small words that many sentences need.

use super::action::Action;
use super::state::State;
use super::thread::Thread;

/// `14302` → `14,302`
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 message`, `14,302 messages`
pub fn count_of(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{} {thing}s", thousands(number)),
    }
}

/// How much of the conversation is loaded.
pub(super) fn progress(thread: &Thread) -> String {
    let loaded = thousands(thread.len());
    match thread.total() {
        Some(total) if total > thread.len() => {
            format!("{loaded} of {} messages read", thousands(total))
        }
        _ => format!("{loaded} messages read"),
    }
}

/// The key of an action, for a sentence about it.
pub(super) fn key(state: &State, action: Action) -> String {
    let key = state.keymap.key(action).map(|key| key.to_string());
    key.unwrap_or_else(|| format!("({})", action.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        assert_eq!(count_of(1, "file"), "1 file");
        assert_eq!(count_of(0, "file"), "0 files");
        assert_eq!(count_of(1_234, "file"), "1,234 files");
    }
}
