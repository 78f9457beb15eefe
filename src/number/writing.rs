//! Reads the spelling of a number: scheme, plus, separators, and digits of any script.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

use crate::text::numerals::digit;

/// The maximum length of an input in characters; no number needs more.
pub const MAX_WRITING: usize = 64;

/// With fewer digits, a part of a list is not a number of its own: `+32,496,123456`.
const LEAST_LISTED: usize = 7;

/// A written number, reduced to its plus and digits.
#[derive(Debug)]
pub struct WrittenNumber {
    /// Whether it began with a plus.
    pub plus: bool,
    /// ASCII digits, at least one.
    pub digits: String,
    /// The digits without a bracketed `(0)` after the country code.
    pub without_trunk: Option<String>,
    /// Digits before the first separator.
    pub first_group: usize,
}

impl WrittenNumber {
    /// `None` if there is anything but digits and their usual separators.
    pub fn read(input: &str) -> Option<Self> {
        let text = without_scheme(input.trim())?;
        if text.chars().nth(MAX_WRITING).is_some() {
            return None;
        }
        let marks = marks(&text)?;
        let group = text.chars().skip_while(|c| digit(*c).is_none());
        let mut writing = Self {
            plus: false,
            digits: String::new(),
            without_trunk: None,
            first_group: group.take_while(|c| digit(*c).is_some()).count(),
        };
        let mut trunk_at = None;
        for (i, mark) in marks.iter().enumerate() {
            match mark {
                '+' if writing.plus || !writing.digits.is_empty() => return None,
                '+' => writing.plus = true,
                '(' => {
                    let is_trunk = marks[i..].starts_with(&['(', '0', ')']);
                    if is_trunk && !writing.digits.is_empty() && trunk_at.is_none() {
                        trunk_at = Some(writing.digits.len());
                    }
                }
                ')' => {}
                digit => writing.digits.push(*digit),
            }
        }
        writing.without_trunk = trunk_at.map(|at| {
            let mut digits = writing.digits.clone();
            digits.remove(at);
            digits
        });
        (!writing.digits.is_empty()).then_some(writing)
    }

    /// The digits with the bracketed zero, then without it. In Italy the zero belongs to the
    /// number; elsewhere it makes the number invalid, or is dropped when the number is read.
    pub fn candidates(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.digits).chain(&self.without_trunk)
    }

    /// The number without its first `count` digits (the prefix for calls abroad).
    pub fn without_leading(&self, count: usize) -> Self {
        let cut = |digits: &String| digits.get(count..).unwrap_or_default().to_owned();
        Self {
            plus: true,
            digits: cut(&self.digits),
            without_trunk: self.without_trunk.as_ref().map(cut),
            first_group: self.first_group.saturating_sub(count),
        }
    }
}

/// The number of a `tel:` or `sms:` address, with its `phone-context` in front. Other parts of the
/// address, such as a text to send, are left out. `None` if its escapes are not valid text.
fn without_scheme(input: &str) -> Option<Cow<'_, str>> {
    let (scheme, rest) = input.split_once(':').unwrap_or(("", input));
    let known = ["tel", "sms", "smsto", "mms", "mmsto", "callto"];
    if !known.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Some(input.into());
    }
    let rest = rest.trim_start_matches('/');
    let read = |part| percent_decode_str(part).decode_utf8().ok();
    // Some QR codes write `smsto:NUMBER:TEXT`.
    let mut parts = rest.split([';', '?', '&', ':']);
    let number = read(parts.next().unwrap_or_default())?;
    let context = parts.filter_map(read).find_map(|part| {
        let context = part.strip_prefix("phone-context=+")?;
        Some(context.to_owned())
    });
    Some(match context.filter(|_| !number.contains('+')) {
        Some(context) => format!("+{context} {number}").into(),
        None => number,
    })
}

/// Whether the input lists several numbers: `+32496123456, +32496999999`, or an address with them.
pub fn names_several(input: &str) -> bool {
    let numbers = input.split_once(':').map_or(input, |(_scheme, rest)| rest);
    let numbers = numbers.split(['?', '&', ':']).next().unwrap_or_default();
    let numbers = percent_decode_str(numbers).decode_utf8_lossy();
    let is_number = |part: &&str| {
        WrittenNumber::read(part).is_some_and(|number| number.digits.len() >= LEAST_LISTED)
    };
    numbers.split([',', ';']).filter(is_number).count() > 1
}

/// The ASCII digits, plus and brackets of `text`, without separators; `None` if there is anything
/// else.
fn marks(text: &str) -> Option<Vec<char>> {
    let mut marks = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '+' | '\u{FF0B}' => marks.push('+'),
            '(' | '[' | '\u{FF08}' => marks.push('('),
            ')' | ']' | '\u{FF09}' => marks.push(')'),
            _ if is_separator(c) => {}
            _ => marks.push(digit(c)?),
        }
    }
    Some(marks)
}

/// Whether a character may be between the digits of a number.
pub fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | '-' | '/' | '\u{B7}' | '\u{2212}' | '\u{FF0D}' | '\u{FF0E}' | '\u{FF0F}')
        || matches!(c, '\u{2010}'..='\u{2015}')
        // Address books wrap numbers in these invisible direction marks.
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}
