//! Many safe texts in one allocation.

use std::ops::Range;

use super::{SafeText, is_plain, sanitise};

/// A growing buffer of sanitised texts.
#[derive(Debug, Default)]
pub struct SafeBuffer(String);

/// Several sanitised texts in one string; the owner knows where each text begins and ends.
#[derive(Debug, Default)]
pub struct SafeRun(Box<str>);

impl SafeBuffer {
    /// An empty buffer with room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a sanitised text.
    pub fn push(&mut self, text: &SafeText) {
        self.0.push_str(text);
    }

    /// Adds a sanitised text from a run.
    pub fn push_from(&mut self, run: &SafeRun, range: Range<usize>) {
        self.0.push_str(run.get(range));
    }

    /// Adds `text` if [`SafeText::new`] would not change it; else adds nothing and returns `false`.
    pub fn push_unchanged(&mut self, text: &str) -> bool {
        let is_safe = is_plain(text) || sanitise(text, |_, _| {}) == text;
        if is_safe {
            self.0.push_str(text);
        }
        is_safe
    }

    /// Adds `text` if [`SafeText::line`] would not change it; else adds nothing and returns
    /// `false`.
    pub fn push_unchanged_line(&mut self, text: &str) -> bool {
        // Both are ASCII: to look at bytes is faster than to look for characters.
        let breaks = |b: u8| matches!(b, b'\n' | b'\t');
        !text.bytes().any(breaks) && self.push_unchanged(text)
    }

    /// Removes all texts from `len` bytes on; `len` must be where a text begins.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Turns the buffer into a run.
    pub fn finish(self) -> SafeRun {
        SafeRun(self.0.into_boxed_str())
    }
}

impl SafeRun {
    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The text in this range; empty if the range does not fit.
    pub fn get(&self, range: Range<usize>) -> &str {
        self.0.get(range).unwrap_or_default()
    }

    /// The text in this range, as a separate `SafeText`.
    pub fn to_text(&self, range: Range<usize>) -> SafeText {
        SafeText(self.get(range).into())
    }
}
