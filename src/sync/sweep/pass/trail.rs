//! Finds the position of an answer by the messages that it repeats of earlier answers.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::sync::marks::is_telling;

/// Messages that an answer must repeat in order to prove its place: a gateway that orders messages
/// of one second randomly would repeat as many by chance once in 10^8 times.
pub const PROOF: usize = 12;
/// The same in a list that is not in order of time.
pub const PROOF_BY_PLACE: usize = 3;
/// Messages by which an answer is compared with the newest slice.
const SIGN: usize = 16;
/// The most answers in a row that may begin like the newest slice, or hold the same message again
/// and again.
const MAX_ECHOES: u32 = 3;
const MAX_TWINS: u32 = 32;

/// The messages read last, in the list's order. Each is a hash of everything that does not change
/// in the message.
#[derive(Debug, Default)]
pub struct RecentHashes {
    marks: Vec<u64>,
    /// The first messages of the list.
    head: Vec<u64>,
    /// The total when these were read.
    total: Option<u64>,
    /// Slices that were joined by their position alone.
    seen: HashSet<u64>,
    echoes: u32,
    twins: u32,
}

/// What an answer repeats of the trail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeats {
    /// The first messages, this many, are known, and the messages after them come next.
    Known(usize),
    /// Nothing; or equal messages make the number ambiguous.
    Nothing,
}

impl RecentHashes {
    /// The newest slice was read.
    pub fn begin(&mut self, marks: Vec<u64>, total: Option<u64>) {
        self.total = total;
        self.head = marks[..marks.len().min(SIGN)].to_vec();
        self.marks = marks;
    }

    /// An older slice was joined.
    pub fn go_on(&mut self, marks: Vec<u64>) {
        self.marks = marks;
        self.twins = 0;
    }

    /// How many of an answer's messages are known, if at least `proof` are.
    pub fn repeats(&self, marks: &[u64], proof: usize) -> Repeats {
        let least = proof.min(self.marks.len());
        let counts = least.max(1)..=marks.len();
        let mut found = counts.filter(|known| self.fits(marks, *known));
        match (found.next(), found.next()) {
            (Some(known), None) => Repeats::Known(known),
            _ => Repeats::Nothing,
        }
    }

    /// Whether the first `known` messages of an answer can be those read last.
    pub fn fits(&self, marks: &[u64], known: usize) -> bool {
        let shared = known.min(self.marks.len());
        marks[known - shared..known] == self.marks[self.marks.len() - shared..]
    }

    /// Whether an answer holds only known messages, in any order.
    pub fn holds(&self, marks: &[u64]) -> bool {
        let times = |all: &[u64], mark: u64| all.iter().filter(|other| **other == mark).count();
        marks
            .iter()
            .all(|mark| times(marks, *mark) <= times(&self.marks, *mark))
    }

    /// Whether answers from further down the list keep beginning like the list itself, though far
    /// too few messages can have arrived.
    pub fn is_echoed(&mut self, start: u64, total: Option<u64>, marks: &[u64]) -> bool {
        let shared = marks.len().min(self.head.len());
        let arrived = total.zip(self.total);
        let arrived = arrived.map_or(0, |(now, before)| now.saturating_sub(before));
        let is_echo = start > arrived
            && is_telling(&marks[..shared])
            && marks[..shared] == self.head[..shared];
        self.echoes = if is_echo { self.echoes + 1 } else { 0 };
        self.echoes >= MAX_ECHOES
    }

    /// Whether a slice to be joined by its position was joined before.
    pub fn is_taken_again(&mut self, marks: &[u64]) -> bool {
        if is_telling(marks) {
            self.twins = 0;
            let mut hasher = DefaultHasher::new();
            marks.hash(&mut hasher);
            return !self.seen.insert(hasher.finish());
        }
        let is_twin = !marks.is_empty() && marks.first() == self.marks.last();
        self.twins = if is_twin { self.twins + 1 } else { 0 };
        self.twins > MAX_TWINS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trail(marks: &[u64]) -> RecentHashes {
        let mut trail = RecentHashes::default();
        trail.begin(marks.to_vec(), Some(100));
        trail
    }

    #[test]
    fn what_an_answer_repeats_tells_its_place() {
        let trail = trail(&[1, 2, 3, 4, 5, 6]);
        assert_eq!(trail.repeats(&[4, 5, 6, 7], 3), Repeats::Known(3));
        assert_eq!(trail.repeats(&[0, 1, 2, 3, 4, 5, 6], 3), Repeats::Known(7));
        assert_eq!(trail.repeats(&[5, 6, 7], 3), Repeats::Nothing, "too few");
        assert_eq!(
            trail.repeats(&[4, 6, 7], 3),
            Repeats::Nothing,
            "one is gone"
        );
        assert_eq!(trail.repeats(&[], 3), Repeats::Nothing);
    }

    #[test]
    fn equal_messages_prove_nothing() {
        assert_eq!(
            trail(&[1, 1, 1, 1, 1]).repeats(&[1, 1, 1, 1], 3),
            Repeats::Nothing
        );
    }

    #[test]
    fn a_page_that_comes_for_every_number_is_noticed() {
        let mut trail = trail(&[1, 2, 3]);
        let mut is_echoed =
            |start, total, marks: &[u64]| trail.is_echoed(start, Some(total), marks);
        assert!(!is_echoed(0, 100, &[1, 2, 3]));
        assert!(!is_echoed(3, 100, &[1, 2, 3]) && !is_echoed(6, 100, &[1, 2, 3]));
        assert!(is_echoed(9, 100, &[1, 2]));
        assert!(!is_echoed(9, 100, &[2, 3]));
        assert!((0..9).all(|_| !is_echoed(9, 109, &[1, 2])), "they arrived");
        assert!(!trail.is_taken_again(&[7, 8]) && trail.is_taken_again(&[7, 8]));
    }
}
