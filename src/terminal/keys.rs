//! The tables of byte sequences for keys.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::replies;
use super::replies::TerminalReport;
use crate::chat::event::{Pointer, PointerMove};

/// One message from the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedInput {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// The wheel turned by one notch; `-1` is up, `1` is down.
    Wheel(i16),
    /// The left button of the mouse.
    Pointer(Pointer),
    /// The terminal is (`true`) or is not in focus.
    Focus(bool),
    Pasted(String),
    Report(TerminalReport),
}

/// The key that types `c`. Capitals carry Shift, as in crossterm.
pub(super) fn from_char(c: char) -> KeyEvent {
    let shift = if c.is_uppercase() {
        KeyModifiers::SHIFT
    } else {
        KeyModifiers::NONE
    };
    KeyEvent::new(KeyCode::Char(c), shift)
}

/// The key that sends this control byte.
pub(super) fn from_control(byte: u8) -> KeyEvent {
    let control = |c: u8| KeyEvent::new(KeyCode::Char(char::from(c)), KeyModifiers::CONTROL);
    match byte {
        b'\r' => KeyCode::Enter.into(),
        b'\t' => KeyCode::Tab.into(),
        0x1b => KeyCode::Esc.into(),
        0x7f => KeyCode::Backspace.into(),
        0 => control(b' '),
        1..=0x1a => control(byte - 1 + b'a'),
        _ => control(byte.wrapping_sub(0x1c).wrapping_add(b'4')),
    }
}

/// The key of `ESC O last`.
pub(super) fn from_ss3(last: u8) -> Option<KeyEvent> {
    let code = match last {
        b'M' => KeyCode::Enter,
        b'I' => KeyCode::Tab,
        b'R' => KeyCode::F(3),
        // The number pad in application mode.
        b'j'..=b'y' => KeyCode::Char(char::from(last - b'j' + b'*')),
        b'X' => KeyCode::Char('='),
        _ => letter(last)?,
    };
    Some(code.into())
}

/// The meaning of `CSI parameters last`.
pub(super) fn from_csi(parameters: &[u8], last: u8) -> Option<ParsedInput> {
    if let Some(mouse) = parameters.strip_prefix(b"<") {
        let numbers = CsiNumbers::parse(mouse)?;
        let turned = wheel(numbers.get(0)).filter(|_| last == b'M');
        let turned = turned.map(ParsedInput::Wheel);
        return turned.or_else(|| pointer(&numbers, last).map(ParsedInput::Pointer));
    }
    if let Some(report) = replies::from_csi(parameters, last) {
        return Some(ParsedInput::Report(report));
    }
    match last {
        b'I' if parameters.is_empty() => return Some(ParsedInput::Focus(true)),
        b'O' if parameters.is_empty() => return Some(ParsedInput::Focus(false)),
        _ => {}
    }
    let numbers = CsiNumbers::parse(parameters)?;
    if numbers.released() {
        return None;
    }
    let (code, held) = match last {
        // xterm's modifyOtherKeys.
        b'~' if numbers.get(0) == 27 => (character(numbers.get(2))?, numbers.get(1)),
        b'~' => (numbered(numbers.get(0))?, numbers.get(1)),
        b'u' => (character(numbers.get(0))?, numbers.get(1)),
        b'Z' => (KeyCode::BackTab, 2),
        _ if numbers.get(0) <= 1 => (letter(last)?, numbers.get(1)),
        _ => return None,
    };
    Some(ParsedInput::Key(with_modifiers(code, held)))
}

/// How far a button of a mouse report turns the wheel; `None` for other buttons.
pub(super) fn wheel(button: u16) -> Option<i16> {
    // 4, 8 and 16 are the modifiers.
    match button & !0b1_1100 {
        64 => Some(-1),
        65 => Some(1),
        _ => None,
    }
}

/// The left button in a mouse report. Other buttons, and the left button with a modifier key, are
/// left to the terminal.
fn pointer(numbers: &CsiNumbers, last: u8) -> Option<Pointer> {
    let what = match (numbers.get(0), last) {
        (0, b'M') => PointerMove::Pressed,
        (32, b'M') => PointerMove::Dragged,
        // Released, with any modifier key.
        (button, b'm') if button & !0b1_1100 == 0 => PointerMove::Released,
        _ => return None,
    };
    Some(Pointer {
        what,
        column: numbers.get(1).checked_sub(1)?,
        row: numbers.get(2).checked_sub(1)?,
    })
}

fn letter(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        // Not R, which ends a cursor report.
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

fn numbered(number: u16) -> Option<KeyCode> {
    let function = |n: u16| u8::try_from(n).ok().map(KeyCode::F);
    match number {
        1 | 7 => Some(KeyCode::Home),
        2 => Some(KeyCode::Insert),
        3 => Some(KeyCode::Delete),
        4 | 8 => Some(KeyCode::End),
        5 => Some(KeyCode::PageUp),
        6 => Some(KeyCode::PageDown),
        11..=15 => function(number - 10),
        17..=21 => function(number - 11),
        23..=26 => function(number - 12),
        28 | 29 => function(number - 15),
        31..=34 => function(number - 17),
        _ => None,
    }
}

fn character(code: u16) -> Option<KeyCode> {
    Some(match code {
        9 => KeyCode::Tab,
        13 => KeyCode::Enter,
        27 => KeyCode::Esc,
        8 | 127 => KeyCode::Backspace,
        _ => {
            let c = char::from_u32(u32::from(code)).filter(|c| !c.is_control())?;
            // Codes in kitty's private range are keys that type nothing.
            KeyCode::Char((!(0xe000..=0xf8ff).contains(&code)).then_some(c)?)
        }
    })
}

fn with_modifiers(code: KeyCode, parameter: u16) -> KeyEvent {
    let held = parameter.saturating_sub(1);
    let modifiers = [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
        (8, KeyModifiers::SUPER),
        (16, KeyModifiers::HYPER),
        (32, KeyModifiers::META),
    ];
    let modifiers = modifiers
        .into_iter()
        .filter(|(bit, _)| held & bit != 0)
        .map(|(_, modifier)| modifier)
        .collect();
    let code = match code {
        KeyCode::Tab if held & 1 != 0 => KeyCode::BackTab,
        other => other,
    };
    KeyEvent::new(code, modifiers)
}

/// The numbers of a control sequence; missing ones are 0.
struct CsiNumbers<'a>(&'a str);

impl<'a> CsiNumbers<'a> {
    /// `None` if there is anything but numbers.
    fn parse(parameters: &'a [u8]) -> Option<Self> {
        let plain = |b: &u8| b.is_ascii_digit() || matches!(b, b';' | b':');
        if !parameters.iter().all(plain) {
            return None;
        }
        std::str::from_utf8(parameters).ok().map(Self)
    }

    fn get(&self, at: usize) -> u16 {
        let number = self.0.split(';').nth(at).unwrap_or_default();
        let number = number.split(':').next().unwrap_or_default();
        number.parse().unwrap_or_default()
    }

    /// Whether this is kitty's report of a released key.
    fn released(&self) -> bool {
        let held = self.0.split(';').nth(1).unwrap_or_default();
        held.split(':').nth(1) == Some("3")
    }
}
