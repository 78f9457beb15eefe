//! `print --accessible`: messages as sentences, one per line.

use crate::export::format::{About, Format};
use crate::linear::SentenceBuilder;
use crate::message::MessageKey;
use crate::sync::sweep::Filed;
use crate::terminal::output::ascii_line;
use crate::terminal::right_to_left::Reordering;

/// Writes messages as sentences.
pub struct PrintedSentences {
    sentences: SentenceBuilder,
    is_narrow: bool,
    reordering: Reordering,
}

impl PrintedSentences {
    /// `is_narrow`: the locale is not UTF-8, so only ASCII is written. `reordering`: what the terminal
    /// does with right-to-left letters.
    pub fn new(about: &About, is_narrow: bool, reordering: Reordering) -> Self {
        Self {
            sentences: SentenceBuilder::new(about.contact.as_ref(), about.exported, about.zone),
            is_narrow,
            reordering,
        }
    }
}

impl Format for PrintedSentences {
    fn begin(&mut self, _: &mut Vec<u8>) {}

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let words = self.sentences.message(MessageKey::alone(*second), message);
        let words = if self.is_narrow {
            ascii_line(&words).into()
        } else {
            self.reordering.in_order(&words)
        };
        out.extend_from_slice(words.as_bytes());
        out.push(b'\n');
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}
