//! Answers that the gateway cut without saying so, each to another length.
//!
//! Such a gateway may count its pages by the length that it gives, so an answer may lie elsewhere than
//! it seems. A slice that is joined at a wrong place repeats messages or leaves some out. If as many
//! are repeated as are left out, the gateway's count shows nothing. So such a reading proves nothing
//! if a message came twice.

use rustc_hash::FxHashSet;

use crate::message::Message;
use crate::sync::marks::mark;

/// Of a longer list, no more messages are compared, and the reading proves nothing.
const MOST: usize = 100_000;

#[derive(Debug, Default)]
pub struct SilentCuts {
    /// The length of the last answer that was cut.
    length: Option<u64>,
    is_guess: bool,
    /// Answers were cut to different lengths, also in earlier readings.
    are_erratic: bool,
    seen: FxHashSet<u64>,
    is_doubled: bool,
}

impl SilentCuts {
    /// For another reading of the same list.
    pub fn anew(&self) -> Self {
        Self {
            length: self.length,
            are_erratic: self.are_erratic,
            ..Self::default()
        }
    }

    /// An answer came, which the gateway says to have up to `told` messages.
    pub fn note(&mut self, told: u32, count: u64, at_oldest: bool) {
        let is_full = count >= told.into();
        self.is_guess = !is_full && !at_oldest;
        let differs = |cut: u64| count > cut || (self.is_guess && count != cut);
        self.are_erratic |= self.length.is_some_and(differs) && (is_full || self.is_guess);
        self.length = self.is_guess.then_some(count).or(self.length);
    }

    /// Whether the place of the answer in hand is only guessed.
    pub fn is_guess(&self) -> bool {
        self.is_guess
    }

    /// A message was read.
    pub fn note_read(&mut self, message: &Message) {
        let is_new = self.seen.len() < MOST && self.seen.insert(mark(message));
        self.is_doubled |= !is_new;
    }

    /// Whether answers may lie elsewhere than they seem, and a message came twice. `others`: messages
    /// that were read besides.
    pub fn are_doubtful(&self, others: impl Iterator<Item = Message>) -> bool {
        let mut own = FxHashSet::default();
        let mut is_known = |mark| self.seen.contains(&mark) || !own.insert(mark);
        self.are_erratic
            && (self.is_doubled || others.into_iter().any(|other| is_known(mark(&other))))
    }
}
