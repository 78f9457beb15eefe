//! Repairs JSON strings that a strict reader refuses: bad escapes and bare control characters.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::CharIndices;

/// Replaces a surrogate that has no partner.
const REPLACEMENT: &str = "\\ufffd";

/// The same JSON with lone surrogates replaced by U+FFFD, bare control characters escaped, and the
/// backslash before an unknown letter doubled. Text without these is borrowed.
pub fn repair(json: &str) -> Cow<'_, str> {
    if json.bytes().all(|b| b != b'\\' && b >= b' ') {
        return Cow::Borrowed(json);
    }
    let mut repair = JsonRepair {
        json,
        chars: json.char_indices().peekable(),
        out: String::new(),
        copied: 0,
    };
    repair.run();
    if repair.copied == 0 {
        return Cow::Borrowed(json);
    }
    repair.out.push_str(&json[repair.copied..]);
    Cow::Owned(repair.out)
}

struct JsonRepair<'a> {
    json: &'a str,
    chars: Peekable<CharIndices<'a>>,
    out: String,
    /// The number of bytes of `json` that `out` already covers.
    copied: usize,
}

impl JsonRepair<'_> {
    fn run(&mut self) {
        let mut quoted = false;
        while let Some((at, c)) = self.chars.next() {
            match c {
                '"' => quoted = !quoted,
                '\\' if quoted => self.escape(at),
                '\0'..='\x1f' if quoted => {
                    self.replace(at, 1, &format!("\\u{:04x}", u32::from(c)));
                }
                _ => {}
            }
        }
    }

    /// Handles the escape whose backslash is at `at`.
    fn escape(&mut self, at: usize) {
        match self.chars.peek() {
            Some((_, 'u')) => {
                let skip = match hex_unit(self.json, at) {
                    Some(0xD800..=0xDBFF) if is_low(hex_unit(self.json, at + 6)) => 11,
                    Some(0xD800..=0xDFFF) => {
                        self.replace(at, 6, REPLACEMENT);
                        5
                    }
                    Some(_) => 5,
                    None => {
                        self.replace(at, 1, "\\\\");
                        0
                    }
                };
                for _ in 0..skip {
                    self.chars.next();
                }
            }
            Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {
                self.chars.next();
            }
            Some(_) => self.replace(at, 1, "\\\\"),
            None => {}
        }
    }

    fn replace(&mut self, at: usize, len: usize, with: &str) {
        self.out.push_str(&self.json[self.copied..at]);
        self.out.push_str(with);
        self.copied = at + len;
    }
}

/// The UTF-16 unit of the `\uXXXX` that starts at byte `at`.
fn hex_unit(json: &str, at: usize) -> Option<u16> {
    let digits = json.get(at..at + 6)?.strip_prefix("\\u")?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    u16::from_str_radix(digits, 16).ok()
}

fn is_low(unit: Option<u16>) -> bool {
    matches!(unit, Some(0xDC00..=0xDFFF))
}
