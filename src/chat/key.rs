//! Keys and how they are written for people: `j`, `Ctrl-e`, `PgUp`.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Named keys, as they are shown.
const NAMES: &[(&str, KeyCode)] = &[
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("Enter", KeyCode::Enter),
    ("Space", KeyCode::Char(' ')),
    ("Tab", KeyCode::Tab),
    ("Esc", KeyCode::Esc),
    ("Backspace", KeyCode::Backspace),
    ("Insert", KeyCode::Insert),
    ("Delete", KeyCode::Delete),
];
/// Other names that are understood.
const ALIASES: &[(&str, KeyCode)] = &[
    ("PageUp", KeyCode::PageUp),
    ("PageDown", KeyCode::PageDown),
    ("Return", KeyCode::Enter),
    ("Escape", KeyCode::Esc),
    ("Ins", KeyCode::Insert),
    ("Del", KeyCode::Delete),
];
const MODIFIERS: &[(&str, KeyModifiers)] = &[
    ("Ctrl-", KeyModifiers::CONTROL),
    ("Alt-", KeyModifiers::ALT),
    ("Shift-", KeyModifiers::SHIFT),
];
const FUNCTION_KEYS: std::ops::RangeInclusive<u8> = 1..=12;

/// A key with its modifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    modifiers: KeyModifiers,
}

/// No such key exists, or terminals cannot tell it from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownKey;

impl Key {
    /// The event that a terminal sends.
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, self.modifiers)
    }

    /// The key without Shift; `None` if Shift is not held.
    pub fn unshifted(self) -> Option<Self> {
        let modifiers = self.modifiers - KeyModifiers::SHIFT;
        (modifiers != self.modifiers).then_some(Self { modifiers, ..self })
    }

    pub fn digit(self) -> Option<u32> {
        match self.code {
            KeyCode::Char(c) if self.modifiers.is_empty() => c.to_digit(10),
            _ => None,
        }
    }

    /// All names, to suggest one if a name was mistyped.
    pub fn names() -> impl Iterator<Item = String> {
        let letters = || 'a'..='z';
        let named = NAMES.iter().map(|(name, _)| (*name).to_owned());
        named
            .chain(FUNCTION_KEYS.map(|n| format!("F{n}")))
            .chain(letters().map(|c| format!("Ctrl-{c}")))
            .chain(letters().map(|c| format!("Alt-{c}")))
    }
}

impl From<KeyEvent> for Key {
    fn from(event: KeyEvent) -> Self {
        let known = KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT;
        let held = event.modifiers;
        let (code, held) = match event.code {
            KeyCode::BackTab => (KeyCode::Tab, held | KeyModifiers::SHIFT),
            // The character already says whether Shift was held.
            KeyCode::Char(c) => (KeyCode::Char(c), held - KeyModifiers::SHIFT),
            code => (code, held),
        };
        // Keys with Super and the like belong to the window manager.
        let code = if known.contains(held) {
            code
        } else {
            KeyCode::Null
        };
        Self {
            code,
            modifiers: held & known,
        }
    }
}

impl FromStr for Key {
    type Err = UnknownKey;

    fn from_str(text: &str) -> Result<Self, UnknownKey> {
        let (mut rest, mut modifiers) = (text, KeyModifiers::NONE);
        while let Some((tail, modifier)) = MODIFIERS.iter().find_map(|(prefix, modifier)| {
            let head = rest.get(..prefix.len())?;
            let tail = &rest[prefix.len()..];
            (head.eq_ignore_ascii_case(prefix) && !tail.is_empty()).then_some((tail, *modifier))
        }) {
            rest = tail;
            modifiers |= modifier;
        }
        let code = code_of(rest).ok_or(UnknownKey)?;
        as_sent(code, modifiers)
    }
}

/// The key that terminals send for this combination: sometimes another key, or none.
fn as_sent(code: KeyCode, modifiers: KeyModifiers) -> Result<Key, UnknownKey> {
    let control = modifiers.contains(KeyModifiers::CONTROL);
    let without = modifiers - KeyModifiers::CONTROL;
    let (code, modifiers) = match code {
        KeyCode::Char(_) if modifiers.contains(KeyModifiers::SHIFT) => return Err(UnknownKey),
        KeyCode::Char('i') if control => (KeyCode::Tab, without),
        KeyCode::Char('m') if control => (KeyCode::Enter, without),
        KeyCode::Char('[') if control => (KeyCode::Esc, without),
        KeyCode::Char(c) if control => {
            let c = c.to_ascii_lowercase();
            if !(c.is_ascii_lowercase() || c == ' ' || ('4'..='7').contains(&c)) {
                return Err(UnknownKey);
            }
            (KeyCode::Char(c), modifiers)
        }
        code => (code, modifiers),
    };
    Ok(Key { code, modifiers })
}

fn code_of(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return (!only.is_control()).then_some(KeyCode::Char(only));
    }
    let named = NAMES.iter().chain(ALIASES);
    if let Some((_, code)) = named
        .into_iter()
        .find(|(n, _)| n.eq_ignore_ascii_case(name))
    {
        return Some(*code);
    }
    let number = name.strip_prefix(['F', 'f'])?.parse().ok()?;
    FUNCTION_KEYS
        .contains(&number)
        .then_some(KeyCode::F(number))
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (prefix, modifier) in MODIFIERS {
            if self.modifiers.contains(*modifier) {
                f.write_str(prefix)?;
            }
        }
        let named = NAMES.iter().find(|(_, code)| *code == self.code);
        match (named, self.code) {
            (Some((name, _)), _) => f.write_str(name),
            (None, KeyCode::Char(c)) => write!(f, "{c}"),
            (None, KeyCode::F(n)) => write!(f, "F{n}"),
            (None, _) => f.write_str("?"),
        }
    }
}

/// The key with this name.
pub fn key_of(name: &str) -> Option<KeyEvent> {
    name.parse().ok().map(Key::event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Key {
        name.parse().unwrap()
    }

    #[test]
    fn every_name_reads_back_as_itself() {
        let more = [
            "j",
            "G",
            "/",
            "-",
            "Ctrl-Space",
            "Alt-Ctrl-x",
            "Shift-Tab",
            "ü",
        ];
        for name in Key::names().chain(more.map(str::to_owned)) {
            let again: Key = key(&name).to_string().parse().unwrap();
            assert_eq!(key(&name), again, "{name}");
        }
        assert_eq!(key("Ctrl-e").to_string(), "Ctrl-e");
        assert_eq!(key("ctrl-pageup").to_string(), "Ctrl-PgUp");
    }

    #[test]
    fn keys_that_terminals_cannot_tell_apart_are_equal() {
        assert_eq!(key("Ctrl-i"), key("Tab"));
        assert_eq!(key("Ctrl-m"), key("Return"));
        assert_eq!(key("Ctrl-["), key("Escape"));
        assert_eq!(key("Ctrl-E"), key("Ctrl-e"));
        let tab = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::from(tab), key("Shift-Tab"));
    }

    #[test]
    fn unknown_keys_are_refused() {
        for name in [
            "", "jj", "Crtl-e", "F0", "F99", "Shift-x", "Ctrl-é", "Ctrl-1", "\x1b", "Ctrl-",
        ] {
            assert_eq!(name.parse::<Key>(), Err(UnknownKey), "{name:?}");
        }
    }

    #[test]
    fn a_key_with_super_does_nothing() {
        let event = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::SUPER);
        assert_ne!(Key::from(event), key("q"));
    }
}
