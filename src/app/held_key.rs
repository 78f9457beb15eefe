//! A key that is held down. `--accessible` says only where such a key leads: on a slow line, or
//! read by a voice, an answer to each repeat would go on for minutes after the key is released.

use std::time::Duration;

use crate::chat::key::Key;

/// Longest time between two repeats of a held key.
const REPEAT: Duration = Duration::from_millis(150);

/// The key that was pressed last, and when.
#[derive(Debug, Default)]
pub(super) struct HeldKey(Option<(Key, Duration)>);

impl HeldKey {
    /// Whether this press is a repeat of the one before.
    pub(super) fn repeats(&mut self, key: Key, now: Duration) -> bool {
        let last = self.0.replace((key, now));
        last.is_some_and(|(last, at)| last == key && now <= at + REPEAT)
    }

    /// When the key counts as released, unless another repeat comes.
    pub(super) fn is_released_at(&self) -> Duration {
        self.0.map_or(Duration::ZERO, |(_, at)| at + REPEAT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_repeats_until_it_pauses_or_another_key_comes() {
        let ms = Duration::from_millis;
        let [k, j] = ["k", "j"].map(|name| name.parse::<Key>().unwrap());
        let mut held = HeldKey::default();
        for (key, at, repeats) in [
            (k, 0, false),
            (k, 100, true),
            (k, 250, true),
            (k, 401, false),
            (j, 402, false),
            (k, 403, false),
            (k, 404, true),
        ] {
            assert_eq!(held.repeats(key, ms(at)), repeats, "{at}");
        }
        assert_eq!(held.is_released_at(), ms(554));
    }
}
