//! Many safe texts in one allocation.

use std::ops::Range;

use super::{SafeText, is_plain, sanitise};

/// A growing buffer of safe texts.
#[derive(Debug, Default)]
pub struct SafeBuffer(String);

/// Safe texts one after another; their owner knows where each begins and ends.
#[derive(Debug, Default)]
pub struct SafeRun(Box<str>);

impl SafeBuffer {
    /// Room for `bytes`.
    pub fn with_capacity(bytes: usize) -> Self {
        Self(String::with_capacity(bytes))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a text that has passed the border.
    pub fn push(&mut self, text: &SafeText) {
        self.0.push_str(text);
    }

    /// Adds a text that has passed the border and lies in a run.
    pub fn push_from(&mut self, run: &SafeRun, range: Range<usize>) {
        self.0.push_str(run.get(range));
    }

    /// Adds what [`SafeText::new`] makes of `text` if that is `text` itself; else nothing, and
    /// `false`.
    pub fn push_unchanged(&mut self, text: &str) -> bool {
        let is_safe = is_plain(text) || sanitise(text, |_, _| {}) == text;
        if is_safe {
            self.0.push_str(text);
        }
        is_safe
    }

    /// Adds what [`SafeText::line`] makes of `text` if that is `text` itself; else nothing, and
    /// `false`.
    pub fn push_unchanged_line(&mut self, text: &str) -> bool {
        !text.contains(['\n', '\t']) && self.push_unchanged(text)
    }

    /// Takes back all texts from `len` bytes on; `len` is where one of them begins.
    pub fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Ends the buffer.
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

    /// The text in this range; empty if the range is not that of a text.
    pub fn get(&self, range: Range<usize>) -> &str {
        self.0.get(range).unwrap_or_default()
    }

    /// The text in this range, as a `SafeText` of its own.
    pub fn to_text(&self, range: Range<usize>) -> SafeText {
        SafeText(self.get(range).into())
    }
}
