//! `print --accessible`: messages as sentences, one per line.

use crate::export::format::{About, Format};
use crate::linear::SentenceBuilder;
use crate::message::MessageKey;
use crate::sync::sweep::Filed;
use crate::terminal::output::ascii_line;

/// Writes messages as sentences.
pub struct PrintedSentences {
    sentences: SentenceBuilder,
    is_narrow: bool,
}

impl PrintedSentences {
    /// `is_narrow`: the locale is not UTF-8, so only ASCII is written.
    pub fn new(about: &About, is_narrow: bool) -> Self {
        Self {
            sentences: SentenceBuilder::new(about.contact.as_ref(), about.exported, about.zone),
            is_narrow,
        }
    }
}

impl Format for PrintedSentences {
    fn begin(&mut self, _: &mut Vec<u8>) {}

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let words = self.sentences.message(MessageKey::alone(*second), message);
        let words = if self.is_narrow {
            ascii_line(&words)
        } else {
            words
        };
        out.extend_from_slice(words.as_bytes());
        out.push(b'\n');
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}
