//! Answers that lie elsewhere in the list than was asked, because the gateway gave less.

use crate::thread::page::{Page, PageRequest};

/// The most such answers in a row that are not held against the place that was asked.
const MOST_EXCUSED: u32 = 40;

/// Whether the answer in hand lies where it was asked.
#[derive(Debug, Default)]
pub struct Elsewhere {
    is_moved: bool,
    is_guessed: bool,
    excused: u32,
}

impl Elsewhere {
    /// The gateway told this place for the answer, which may have been corrected since.
    pub fn note(&mut self, told: PageRequest, page: &Page) {
        self.is_moved = page.answered != page.asked;
        self.is_guessed = page.answered != told;
    }

    /// Whether the answer's place is only thought to be this one: the gateway cut the answer without
    /// saying so.
    pub fn is_guessed(&self) -> bool {
        self.is_guessed
    }

    /// Whether an answer that did not join shows nothing about the place that was asked.
    pub fn is_excused(&mut self) -> bool {
        let is_excused = self.is_moved && self.excused < MOST_EXCUSED;
        self.excused += u32::from(is_excused);
        is_excused
    }
}
