//! The wheel (spinner) that turns while something takes time.

use std::time::Duration;

/// A shorter wait shows no spinner.
const PATIENCE: Duration = Duration::from_millis(300);
/// Time between two frames of the spinner.
const TURN: Duration = Duration::from_millis(150);
const PLACES: u128 = 4;

/// The spinner of the status line: since when the user has waited.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spinner(Option<Duration>);

impl Spinner {
    /// Notes whether the user waits at `now`.
    pub fn note(&mut self, waits: bool, now: Duration) {
        self.0 = waits.then(|| self.0.unwrap_or(now));
    }

    /// The frame of the spinner at `now`, if the wait is long enough.
    pub fn place(self, now: Duration) -> Option<u8> {
        let turning = now.checked_sub(self.0? + PATIENCE)?;
        u8::try_from(turning.as_millis() / TURN.as_millis() % PLACES).ok()
    }

    /// When the spinner's next frame is due.
    pub fn next_turn(self, now: Duration) -> Option<Duration> {
        let first = self.0? + PATIENCE;
        let Some(turning) = now.checked_sub(first) else {
            return Some(first);
        };
        let turns = u32::try_from(turning.as_millis() / TURN.as_millis()).ok()?;
        Some(first + TURN * (turns + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(n: u64) -> Duration {
        Duration::from_millis(n)
    }

    #[test]
    fn the_wheel_turns_only_while_something_takes_long() {
        let mut spinner = Spinner::default();
        spinner.note(false, ms(5));
        assert_eq!(
            (spinner.place(ms(900)), spinner.next_turn(ms(900))),
            (None, None)
        );
        spinner.note(true, ms(1_000));
        spinner.note(true, ms(1_200));
        assert_eq!(spinner.place(ms(1_299)), None);
        assert_eq!(spinner.next_turn(ms(1_299)), Some(ms(1_300)));
        let places: Vec<_> = (0..6).map(|n| spinner.place(ms(1_300 + n * 150))).collect();
        assert_eq!(places, [0, 1, 2, 3, 0, 1].map(Some));
        assert_eq!(spinner.next_turn(ms(1_300)), Some(ms(1_450)));
        assert_eq!(spinner.next_turn(ms(1_449)), Some(ms(1_450)));
        spinner.note(false, ms(2_000));
        assert_eq!(
            (spinner.place(ms(3_000)), spinner.next_turn(ms(3_000))),
            (None, None)
        );
    }

    #[test]
    fn an_answer_that_comes_late_is_waited_for_and_then_nothing_wakes() {
        use crate::chat::event::Event;
        use crate::chat::testing::{Server, Sim};
        use crate::layout::areas::Size;
        let mut sim = Sim::new(Server::with(2_000, 1_750_000_000), 80, 24);
        sim.send(Event::Resized(Size {
            width: 80,
            height: 24,
        }));
        let spinner = |sim: &mut Sim| sim.state.screen().status.spinner;
        assert_eq!(spinner(&mut sim), None);
        sim.pass(1);
        assert!(spinner(&mut sim).is_some());
        sim.answer_all();
        assert_eq!(spinner(&mut sim), None);
        let wakeup = sim.state.next_wakeup();
        assert!(
            wakeup.is_none_or(|at| at > sim.now().elapsed + ms(1_000)),
            "{wakeup:?}"
        );
    }
}
