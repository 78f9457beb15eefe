//! Finds the position of an answer by the messages that it repeats of earlier answers.

use std::hash::{DefaultHasher, Hash, Hasher};

use rustc_hash::FxHashSet;

use super::turn::StuckReason;

/// Messages that an answer must repeat in order to prove its place: a gateway that orders messages
/// of one second randomly would repeat as many by chance once in 10^8 times.
pub const PROOF: usize = 12;
/// The same in a list that is not in order of time.
pub const PROOF_BY_PLACE: usize = 3;
/// Shorter slices leave no room for known messages as proof.
pub const LEAST_PROOF: u32 = 26;
/// Shorter slices repeat none where the gateway's count is proof enough.
pub const LEAST_COUNTED_PROOF: u32 = 48;
/// Messages by which an answer is compared with the newest slice.
const SIGN: usize = 16;
/// The most answers in a row that may begin like the newest slice.
const MAX_ECHOES: u32 = 3;
/// The most answers in a row that may hold equal messages only; and if the gateway counts them.
const MAX_TWINS: u32 = 32;
const MAX_COUNTED_TWINS: u32 = 256;

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
    seen: FxHashSet<u64>,
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

    /// Whether an answer begins like the newest slice did.
    pub fn is_like_newest(&self, marks: &[u64]) -> bool {
        let shared = marks.len().min(self.head.len());
        shared > 0 && marks[..shared] == self.head[..shared]
    }

    /// An older slice was joined.
    pub fn append(&mut self, marks: Vec<u64>) {
        self.marks = marks;
    }

    /// How many of an answer's messages are known, if at least `proof` are, or all that were read. One
    /// of them must be unlike all others: equal messages may come one after the other. Fewer than
    /// three different ones prove less than a place that is certain.
    pub fn repeats(&self, marks: &[u64], proof: usize, is_certain: bool) -> Repeats {
        let is_short = marks.len() < LEAST_COUNTED_PROOF as usize;
        let fewest = if is_short && is_certain {
            PROOF_BY_PLACE
        } else {
            1
        };
        let least = proof.min(self.marks.len()).max(fewest);
        let mut found = (least..=marks.len()).filter(|known| self.fits(marks, *known));
        let is_proof = |known: usize| {
            let known = &marks[..known];
            if is_certain {
                is_telling(known, &self.marks)
            } else {
                has_single(known, &self.marks)
            }
        };
        match (found.next(), found.next()) {
            (Some(known), None) if is_proof(known) => Repeats::Known(known),
            _ => Repeats::Nothing,
        }
    }

    /// Whether the messages of a long slice are too much alike to prove a place.
    pub fn proves_nothing(&self) -> bool {
        self.marks.len() >= LEAST_PROOF as usize && !is_telling(&self.marks, &self.marks)
    }

    /// Whether the first `known` messages of an answer can be those read last.
    pub fn fits(&self, marks: &[u64], known: usize) -> bool {
        let shared = known.min(self.marks.len());
        marks[known - shared..known] == self.marks[self.marks.len() - shared..]
    }

    /// Whether an answer holds only known messages, in any order.
    pub fn holds(&self, marks: &[u64]) -> bool {
        marks
            .iter()
            .all(|mark| times(marks, *mark) <= times(&self.marks, *mark))
    }

    /// Whether an answer has a message that equals several known ones.
    pub fn has_twins(&self, marks: &[u64]) -> bool {
        marks.iter().any(|mark| times(&self.marks, *mark) > 1)
    }

    /// Whether answers from further down the list keep beginning like the list itself, though far
    /// too few messages can have arrived.
    pub fn is_echoed(&mut self, start: u64, total: Option<u64>, marks: &[u64]) -> bool {
        let shared = marks.len().min(self.head.len());
        let arrived = total.zip(self.total);
        let arrived = arrived.map_or(0, |(now, before)| now.saturating_sub(before));
        let is_echo = start > arrived
            && is_telling(&marks[..shared], &self.head[..shared])
            && marks[..shared] == self.head[..shared];
        self.echoes = if is_echo { self.echoes + 1 } else { 0 };
        self.echoes >= MAX_ECHOES
    }

    /// Whether a slice to be joined by its position was joined before. Equal messages make equal
    /// slices. `is_counted`: the gateway counts as many messages.
    pub fn is_taken_again(&mut self, marks: &[u64], is_counted: bool) -> Option<StuckReason> {
        let mut hasher = DefaultHasher::new();
        marks.hash(&mut hasher);
        if self.seen.insert(hasher.finish()) {
            self.twins = 0;
            return None;
        }
        if is_telling(marks, marks) {
            return Some(StuckReason::Echo);
        }
        self.twins += 1;
        let most = if is_counted {
            MAX_COUNTED_TWINS
        } else {
            MAX_TWINS
        };
        (self.twins > most).then_some(StuckReason::AllEqual)
    }
}

/// Whether the marks cannot be equal to others by chance: one is in `all` only once, and three differ.
fn is_telling(marks: &[u64], all: &[u64]) -> bool {
    let differing: FxHashSet<u64> = marks.iter().copied().collect();
    differing.len() >= PROOF_BY_PLACE && has_single(marks, all)
}

/// Whether one of the marks is in `all` only once.
fn has_single(marks: &[u64], all: &[u64]) -> bool {
    marks.iter().any(|mark| times(all, *mark) == 1)
}

fn times(marks: &[u64], mark: u64) -> usize {
    marks.iter().filter(|other| **other == mark).count()
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
        assert_eq!(trail.repeats(&[4, 5, 6, 7], 3, true), Repeats::Known(3));
        assert_eq!(
            trail.repeats(&[0, 1, 2, 3, 4, 5, 6], 3, true),
            Repeats::Known(7)
        );
        assert_eq!(
            trail.repeats(&[5, 6, 7], 3, true),
            Repeats::Nothing,
            "too few"
        );
        assert_eq!(
            trail.repeats(&[4, 6, 7], 3, true),
            Repeats::Nothing,
            "one is gone"
        );
        assert_eq!(trail.repeats(&[], 3, true), Repeats::Nothing);
    }

    #[test]
    fn equal_messages_prove_nothing() {
        let repeats = |known: &[u64], marks: &[u64]| trail(known).repeats(marks, 3, true);
        assert_eq!(repeats(&[1, 1, 1, 1, 1], &[1, 1, 1, 1]), Repeats::Nothing);
        // These three may come after those five.
        assert_eq!(
            repeats(&[1, 1, 1, 1, 1], &[1, 1, 1, 2, 2]),
            Repeats::Nothing
        );
        assert_eq!(repeats(&[1, 2, 1, 2], &[1, 2, 1, 2, 3]), Repeats::Nothing);
        assert_eq!(repeats(&[1, 2, 3, 1], &[1, 2, 3, 1, 4]), Repeats::Known(4));
        assert_eq!(repeats(&[1, 2], &[1, 2, 3]), Repeats::Nothing, "too few");
    }

    #[test]
    fn a_page_that_comes_for_every_number_is_noticed() {
        let mut trail = trail(&[1, 2, 3]);
        let mut is_echoed =
            |start, total, marks: &[u64]| trail.is_echoed(start, Some(total), marks);
        assert!(!is_echoed(0, 100, &[1, 2, 3]));
        assert!(!is_echoed(3, 100, &[1, 2, 3]) && !is_echoed(6, 100, &[1, 2, 3]));
        assert!(is_echoed(9, 100, &[1, 2, 3]));
        assert!(!is_echoed(9, 100, &[2, 3]));
        assert!(
            (0..9).all(|_| !is_echoed(9, 109, &[1, 2, 3])),
            "they arrived"
        );
        assert_eq!(trail.is_taken_again(&[7, 8, 9], true), None);
        let again = trail.is_taken_again(&[7, 8, 9], true);
        assert_eq!(again, Some(StuckReason::Echo));
        let mut equal = || trail.is_taken_again(&[7, 8, 7, 8], true);
        assert!((0..99).all(|_| equal().is_none()));
    }
}
