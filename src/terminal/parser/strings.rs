//! Control strings: the terminal's longer answers, and keys that are typed while such an answer
//! arrives slowly.

use std::time::Duration;

use super::{ANSWERS_DUE, MAX_SEQUENCE, ParsedInput, Parser, ParserState};
use crate::terminal::{keys, replies};

impl Parser {
    pub(super) fn in_text(&mut self, opener: u8, esc: bool, byte: u8) {
        if esc && byte != b'\\' {
            self.ground();
            self.release_typed();
            self.enter(ParserState::Escape);
            return self.take(byte);
        }
        match byte {
            b'\\' if esc => self.end_text(opener),
            0x07 => self.end_text(opener),
            0x1b => self.state = ParserState::Text { opener, esc: true },
            // Ctrl-c gets through whatever sequence is open.
            0x03 => self.key(keys::from_control(byte)),
            _ if self.looks_typed(opener, byte) => {
                self.typing = true;
                self.typed.push(byte);
            }
            _ if self.buffer.len() < MAX_SEQUENCE => self.buffer.push(byte),
            _ => {}
        }
    }

    /// Whether a byte within a control string was probably typed: it follows a silence, and does
    /// not fit into an awaited answer.
    fn looks_typed(&self, opener: u8, byte: u8) -> bool {
        let whole = [&self.buffer[..], &[byte]].concat();
        let fits = replies::is_reply(opener, &whole) && !(self.typing && opener == b'_');
        (self.after_gap || self.typing) && self.typed.len() < MAX_SEQUENCE && !fits
    }

    fn end_text(&mut self, opener: u8) {
        if replies::is_free_reply(opener, &self.buffer) {
            // The bytes belong to the string, which arrived slowly.
            let rest = MAX_SEQUENCE - self.buffer.len();
            self.buffer.extend(self.typed.drain(..).take(rest));
        }
        let report = replies::from_text(opener, &self.buffer);
        self.ground();
        match report {
            Some(report) => {
                // The terminal answers, though slowly: the other answers will come, too.
                if self.due_until > Duration::ZERO {
                    self.due_until = self.latest + ANSWERS_DUE;
                }
                self.parsed.push_back(ParsedInput::Report(report));
                self.release_typed();
            }
            // Not an answer: nothing in the string was typed.
            None => self.typed.clear(),
        }
    }

    /// The kept bytes were typed: makes keys of them.
    pub(super) fn release_typed(&mut self) {
        for byte in std::mem::take(&mut self.typed) {
            self.take(byte);
        }
        self.ground();
        self.typed.clear();
    }
}
