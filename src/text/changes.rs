//! Which characters sanitising removed or replaced, for the details of a message.

use std::fmt;

use super::char_names::code_and_name;
use super::{is_plain, sanitise};

/// At most this many different characters are named; hostile text can have a hundred thousand.
const MAX_NAMED: usize = 12;

/// Characters with their counts, in order of first appearance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CharCounts {
    counts: Vec<(char, u32)>,
    /// How many other characters were changed that are not in `counts`.
    others: u32,
}

/// The characters of a text that sanitising changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextChanges {
    /// Left out without a trace.
    pub hidden: CharCounts,
    /// Replaced by a visible sign: a picture of a control character, a space, or U+FFFD.
    pub replaced: CharCounts,
}

impl TextChanges {
    /// What `SafeText::new(original)` changes.
    pub fn of_text(original: &str) -> Self {
        let mut changes = Self::default();
        if !is_plain(original) {
            sanitise(original, |c, kept| changes.note(c, kept));
        }
        changes
    }

    /// What `SafeText::line(original)` changes.
    pub fn of_line(original: &str) -> Self {
        let mut changes = Self::of_text(original);
        for c in original.chars().filter(|c| matches!(c, '\n' | '\t')) {
            changes.replaced.add(c);
        }
        changes
    }

    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty() && self.replaced.is_empty()
    }

    fn note(&mut self, c: char, kept: Option<char>) {
        match kept {
            Some(_) => self.replaced.add(c),
            None => self.hidden.add(c),
        }
    }
}

impl CharCounts {
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    fn add(&mut self, c: char) {
        if let Some((_, count)) = self.counts.iter_mut().find(|(known, _)| *known == c) {
            *count = count.saturating_add(1);
        } else if self.counts.len() < MAX_NAMED {
            self.counts.push((c, 1));
        } else {
            self.others = self.others.saturating_add(1);
        }
    }
}

/// `U+202E RIGHT-TO-LEFT OVERRIDE ×2, U+200B ZERO WIDTH SPACE`.
impl fmt::Display for CharCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (c, count)) in self.counts.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{}", code_and_name(*c))?;
            if *count > 1 {
                write!(f, " ×{count}")?;
            }
        }
        match self.others {
            0 => Ok(()),
            others => write!(f, " and {others} more"),
        }
    }
}
