//! Parses the terminal's bytes into keys, mouse wheel, focus, pastes and reports.
//!
//! The terminal's answers come in the same byte stream as the keys. So only what is certainly a key
//! becomes a key. Control sequences and strings are read by the grammar of ECMA-48, known or not.
//! An unfinished sequence is given up after a while, so that it cannot swallow later keys.

mod strings;

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::keys::{self, ParsedInput};
use super::replies;
use super::replies::TerminalReport;
use crate::chat::event::PointerMove;

/// Esc is the key if nothing follows it for this long.
const ESCAPE_WAIT: Duration = Duration::from_millis(50);
/// The same while answers are due, because an answer may come in pieces.
const ESCAPE_WAIT_ANSWERS: Duration = Duration::from_millis(200);
/// How long after a question its answers are due; later ones are still understood.
const ANSWERS_DUE: Duration = Duration::from_secs(5);
/// Longest silence within a sequence.
const PIECE_WAIT: Duration = Duration::from_millis(500);
/// Longest life of a control string that was not asked for.
const STRANGE_STRING_LIFE: Duration = Duration::from_secs(1);
/// Longest silence within a paste.
const PASTE_WAIT: Duration = Duration::from_secs(2);
/// After this silence, the next byte may be a typed one, even within a sequence.
const TYPING_GAP: Duration = Duration::from_millis(20);
/// Bytes kept of one control sequence; the rest is dropped.
const MAX_SEQUENCE: usize = 256;
/// Bytes kept of one paste.
const MAX_PASTE: usize = 64 * 1024;
const CTRL_C: u8 = 0x03;
const PASTE_END: &[u8] = b"\x1b[201~";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum ParserState {
    #[default]
    Ground,
    /// After Esc.
    Escape,
    /// Within a character of several bytes.
    Utf8,
    /// After `ESC O`.
    Ss3,
    /// After `ESC [`.
    Csi,
    /// After `ESC [ [`: the Linux console's function keys.
    LinuxKey,
    /// Within the three bytes of an old mouse report.
    OldMouse,
    /// Within OSC, DCS, APC, PM or SOS; `opener` is the byte after Esc; `esc`: the last byte was
    /// Esc.
    Text {
        opener: u8,
        esc: bool,
    },
    Paste,
}

/// The parser: [`Parser::feed`] it bytes, then [`Parser::pop`] the parsed input.
#[derive(Debug, Default)]
pub struct Parser {
    state: ParserState,
    /// Alt is held: Esc came right before.
    alt: bool,
    buffer: Vec<u8>,
    /// Bytes within a control string that look typed: kept until the string's end decides.
    typed: Vec<u8>,
    parsed: VecDeque<ParsedInput>,
    /// The current byte follows a silence.
    after_gap: bool,
    /// Keys are being typed into an unfinished sequence.
    typing: bool,
    began: Duration,
    latest: Duration,
    due_until: Duration,
}

impl Parser {
    /// Questions were written at `now`.
    pub fn expect_answers(&mut self, now: Duration) {
        self.due_until = now + ANSWERS_DUE;
    }

    /// Parses `bytes`, which were read at `now`.
    pub fn feed(&mut self, bytes: &[u8], now: Duration) {
        self.after_gap = now.saturating_sub(self.latest) >= TYPING_GAP;
        self.latest = now;
        for &byte in bytes {
            if self.state == ParserState::Ground {
                self.began = now;
            }
            self.take(byte);
            self.after_gap = false;
        }
    }

    /// The oldest event that was not taken yet.
    pub fn pop(&mut self) -> Option<ParsedInput> {
        self.parsed.pop_front()
    }

    /// When to call [`Parser::give_up`] if no byte comes before; `None` if nothing is unfinished.
    pub fn deadline(&self) -> Option<Duration> {
        let wait = match self.state {
            ParserState::Ground => return None,
            ParserState::Paste => PASTE_WAIT,
            ParserState::Escape
            | ParserState::Ss3
            | ParserState::Csi
            | ParserState::Text { esc: false, .. }
                if self.buffer.is_empty() || self.state == ParserState::Escape =>
            {
                if self.latest < self.due_until {
                    ESCAPE_WAIT_ANSWERS
                } else {
                    ESCAPE_WAIT
                }
            }
            ParserState::Text { opener, .. } if !replies::is_reply(opener, &self.buffer) => {
                let end = self.began + STRANGE_STRING_LIFE;
                return Some(end.min(self.latest + PIECE_WAIT));
            }
            _ => PIECE_WAIT,
        };
        Some(self.latest + wait)
    }

    /// Ends an unfinished sequence: a lone Esc or Alt-key becomes that key, everything else is
    /// dropped.
    pub fn give_up(&mut self) {
        let bare = self.buffer.is_empty();
        match self.state {
            ParserState::Escape => self.key(KeyEvent::from(KeyCode::Esc)),
            ParserState::Ss3 if bare => self.alt_key(b'O'),
            ParserState::Csi if bare => self.alt_key(b'['),
            ParserState::Text { opener, .. } if bare => self.alt_key(opener),
            ParserState::Paste => self.end_paste(),
            _ => {}
        }
        self.ground();
        self.release_typed();
    }

    fn take(&mut self, byte: u8) {
        match self.state {
            ParserState::Ground => self.in_ground(byte),
            ParserState::Escape => self.in_escape(byte),
            ParserState::Utf8 => self.in_utf8(byte),
            ParserState::Ss3 => self.in_ss3(byte),
            ParserState::Csi => self.in_csi(byte),
            ParserState::LinuxKey => {
                self.ground();
                if (b'A'..=b'E').contains(&byte) {
                    self.key(KeyEvent::from(KeyCode::F(byte - b'A' + 1)));
                }
            }
            ParserState::OldMouse => self.in_old_mouse(byte),
            ParserState::Text { opener, esc } => self.in_text(opener, esc, byte),
            ParserState::Paste => self.in_paste(byte),
        }
    }

    fn ground(&mut self) {
        self.state = ParserState::Ground;
        self.typing = false;
        self.alt = false;
        self.buffer.clear();
    }

    fn enter(&mut self, state: ParserState) {
        self.buffer.clear();
        self.typing = false;
        self.state = state;
    }

    fn key(&mut self, key: KeyEvent) {
        self.parsed.push_back(ParsedInput::Key(key));
    }

    fn alt_key(&mut self, byte: u8) {
        let mut key = keys::from_char(char::from(byte));
        key.modifiers |= KeyModifiers::ALT;
        self.key(key);
    }

    /// A key of one byte or character outside of sequences, with Alt if Esc came before.
    fn plain_key(&mut self, mut key: KeyEvent) {
        if self.alt {
            key.modifiers |= KeyModifiers::ALT;
        }
        self.ground();
        self.key(key);
    }

    fn in_ground(&mut self, byte: u8) {
        match byte {
            0x1b => self.enter(ParserState::Escape),
            0..=0x1f | 0x7f => self.plain_key(keys::from_control(byte)),
            0x20..=0x7e => self.plain_key(keys::from_char(char::from(byte))),
            0xc2..=0xf4 => {
                self.enter(ParserState::Utf8);
                self.buffer.push(byte);
            }
            // The one-byte forms of `ESC [` and similar.
            0x8f | 0x90 | 0x98 | 0x9b | 0x9d..=0x9f => self.in_escape(byte - 0x40),
            _ => self.ground(),
        }
    }

    fn in_escape(&mut self, byte: u8) {
        match byte {
            0x1b => self.key(KeyEvent::from(KeyCode::Esc)),
            // Typed quickly after Esc. Nobody means Alt-Ctrl-c, and Ctrl-c must always quit.
            CTRL_C => {
                self.key(KeyEvent::from(KeyCode::Esc));
                self.in_ground(byte);
            }
            b'[' => self.enter(ParserState::Csi),
            b'O' => self.enter(ParserState::Ss3),
            b']' | b'P' | b'_' | b'^' | b'X' => self.enter(ParserState::Text {
                opener: byte,
                esc: false,
            }),
            _ => {
                self.alt = true;
                self.in_ground(byte);
            }
        }
    }

    fn in_utf8(&mut self, byte: u8) {
        if !(0x80..=0xbf).contains(&byte) {
            self.ground();
            return self.take(byte);
        }
        self.buffer.push(byte);
        let whole = match self.buffer[0] {
            ..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        if self.buffer.len() < whole {
            return;
        }
        match std::str::from_utf8(&self.buffer).map(|s| s.chars().next()) {
            Ok(Some(c)) if !c.is_control() => self.plain_key(keys::from_char(c)),
            _ => self.ground(),
        }
    }

    fn in_ss3(&mut self, byte: u8) {
        match byte {
            b'0'..=b'9' | b';' if self.buffer.len() < MAX_SEQUENCE => self.buffer.push(byte),
            0x1b => self.enter(ParserState::Escape),
            _ => {
                self.ground();
                if let Some(key) = keys::from_ss3(byte) {
                    self.key(key);
                }
            }
        }
    }

    fn in_csi(&mut self, byte: u8) {
        match byte {
            0x1b => self.enter(ParserState::Escape),
            0..=0x1f | 0x7f => self.key(keys::from_control(byte)),
            // These characters may only begin a report: here one is also a key.
            b'<'..=b'?' if self.after_gap && replies::looks_like_report(&self.buffer) => {
                self.typing = true;
                self.key(keys::from_char(char::from(byte)));
            }
            0x20..=0x3f => {
                if self.buffer.len() < MAX_SEQUENCE {
                    self.buffer.push(byte);
                }
            }
            b'[' if self.buffer.is_empty() => self.enter(ParserState::LinuxKey),
            b'M' if self.buffer.is_empty() => self.enter(ParserState::OldMouse),
            // No report ends like this: a key that was typed into an answer, which stays
            // unfinished.
            _ if (self.after_gap || self.typing)
                && replies::looks_like_report(&self.buffer)
                && !replies::ends(&self.buffer, byte)
                && byte != b'~' =>
            {
                self.typing = true;
                self.key(keys::from_char(char::from(byte)));
            }
            0x40..=0x7e => self.end_csi(byte),
            _ => {
                self.ground();
                self.take(byte);
            }
        }
    }

    fn end_csi(&mut self, last: u8) {
        if last == b'~' && self.buffer == b"200" {
            return self.enter(ParserState::Paste);
        }
        let parsed = keys::from_csi(&self.buffer, last);
        self.ground();
        if let Some(ParsedInput::Report(TerminalReport::End { .. })) = parsed {
            self.due_until = Duration::ZERO;
        }
        // Of successive drags only the last place counts, so a flood becomes one event.
        if let (Some(last), Some(ParsedInput::Pointer(next))) = (self.parsed.back_mut(), &parsed)
            && is_drag(last)
            && next.what == PointerMove::Dragged
        {
            *last = ParsedInput::Pointer(*next);
            return;
        }
        self.parsed.extend(parsed);
    }

    fn in_old_mouse(&mut self, byte: u8) {
        self.buffer.push(byte);
        if self.buffer.len() == 3 {
            let button = self.buffer[0].wrapping_sub(32);
            self.ground();
            self.parsed
                .extend(keys::wheel(u16::from(button)).map(ParsedInput::Wheel));
        }
    }

    fn in_paste(&mut self, byte: u8) {
        // The oldest bytes are kept; the last ones are needed to see the end.
        if self.buffer.len() == MAX_PASTE + PASTE_END.len() {
            self.buffer.remove(MAX_PASTE);
        }
        self.buffer.push(byte);
        if self.buffer.ends_with(PASTE_END) {
            self.buffer.truncate(self.buffer.len() - PASTE_END.len());
            self.end_paste();
            self.ground();
        }
    }

    fn end_paste(&mut self) {
        let text = String::from_utf8_lossy(&self.buffer).into_owned();
        self.parsed.push_back(ParsedInput::Pasted(text));
    }
}

fn is_drag(parsed: &ParsedInput) -> bool {
    matches!(parsed, ParsedInput::Pointer(pointer) if pointer.what == PointerMove::Dragged)
}

#[cfg(test)]
mod tests;
