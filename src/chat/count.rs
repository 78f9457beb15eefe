//! The number before a key: `5k` presses `k` five times.

use crossterm::event::{KeyCode, KeyEvent};

use super::action::Action;
use super::key::Key;

/// Larger than anyone needs, and still quick to carry out.
const MAX: u16 = 9_999;

/// The number that the user types before a key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count(Option<u16>);

impl Count {
    /// Takes the key into the number; `false` if the key is not part of one. `action`: what the key
    /// means otherwise.
    pub fn typed(&mut self, event: KeyEvent, action: Option<Action>) -> bool {
        if event.code == KeyCode::Esc && self.0.is_some() {
            self.0 = None;
            return true;
        }
        let Some(digit) = Key::from(event).digit().and_then(|d| u16::try_from(d).ok()) else {
            return false;
        };
        let (digit, begun) = match (self.0, digit, action) {
            // A digit that is itself a key belongs to a number already begun.
            (Some(count), ..) => (digit, count),
            (None, _, Some(_)) => return false,
            (None, 0, None) => return true,
            (None, ..) => (digit, 0),
        };
        self.0 = Some(begun.saturating_mul(10).saturating_add(digit).min(MAX));
        true
    }

    /// How many times the key is repeated; the number is used up.
    pub fn take(&mut self) -> u16 {
        self.0.take().unwrap_or(1)
    }

    pub fn words(self) -> Option<String> {
        self.0.map(|count| format!("Count: {count}▏"))
    }
}

#[cfg(test)]
mod tests {
    use crate::chat::testing::{Server, Sim};

    fn sim() -> Sim {
        Sim::opened(Server::with(60, 1_750_000_000), 80, 20)
    }

    fn shown(sim: &mut Sim) -> String {
        let status = &sim.state.screen().status;
        status
            .notice
            .as_ref()
            .map_or_else(String::new, ToString::to_string)
    }

    #[test]
    fn a_count_repeats_a_move() {
        let mut sim = sim();
        sim.keys("1 2 k");
        assert_eq!(sim.selected(), "message 48");
        sim.keys("2 j");
        assert_eq!(sim.selected(), "message 50");
        sim.keys("k");
        assert_eq!(sim.selected(), "message 49");
    }

    #[test]
    fn pages_are_counted_too() {
        let (mut one, mut many) = (sim(), sim());
        one.keys("PgUp PgUp PgUp");
        many.keys("3 PgUp");
        assert_eq!(one.transcript(), many.transcript());
        many.keys("3 PgDn");
        assert_eq!(many.selected(), "message 60");
    }

    #[test]
    fn a_count_is_shown_until_it_is_used_or_given_up() {
        let mut sim = sim();
        sim.keys("1 0 5");
        assert_eq!(shown(&mut sim), "Count: 105▏");
        sim.keys("Esc");
        assert_eq!(shown(&mut sim), "");
        sim.keys("k");
        assert_eq!(sim.selected(), "message 59");
        // A key without a meaning uses the number up.
        sim.keys("7 Z k");
        assert_eq!(sim.selected(), "message 58");
        // So does a key that cannot be repeated.
        sim.keys("7 i Esc k");
        assert_eq!(sim.selected(), "message 57");
    }

    #[test]
    fn zero_begins_no_count_and_a_large_count_stops_at_the_end() {
        let mut sim = Sim::opened(Server::with(20, 1_750_000_000), 80, 20);
        sim.keys("0 k");
        assert_eq!(sim.selected(), "message 19");
        sim.keys("9 9 9 9 9 9 9 9 k");
        assert_eq!(sim.selected(), "message 1");
    }

    #[test]
    fn a_count_scrolls_a_box() {
        let mut sim = sim();
        sim.keys("? 3 j");
        let first = sim.state.screen().overlay.as_ref().map(|o| o.first);
        assert_eq!(first, Some(3));
    }
}
