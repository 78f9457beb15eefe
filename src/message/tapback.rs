//! Texts that phones send by themselves and that need no answer: tapbacks and missed calls.

mod forms;

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use unicode_properties::UnicodeEmoji;

use forms::{EMOJI, FILES, SORTS, TAKEN_BACK};

/// Texts that networks send about a missed call.
const MISSED_CALLS: &[&str] = &[
    "missed call",
    "gemiste oproep",
    "appel manqué",
    "appel en absence",
    "verpasster anruf",
    "llamada perdida",
    "chiamata persa",
    "chamada perdida",
];
const OPENING: &[char] = &[
    '\u{201c}', '\u{201e}', '\u{ab}', '"', '\u{2018}', '\u{201a}',
];
const CLOSING: &[char] = &[
    '\u{201d}', '\u{201c}', '\u{bb}', '"', '\u{2019}', '\u{2018}',
];
/// The maximum number of characters of a text about a missed call.
const SHORT: usize = 60;
/// The maximum number of letters of a tapback without a quote, and of a reaction's name.
const UNQUOTED: usize = 48;
/// The minimum number of letters of a quote that is cut short; fewer letters could be from any
/// message.
const LEAST_CUT: usize = 12;

/// A text that stands for a reaction to another message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tapback<'a> {
    /// The emoji, or a small sign.
    pub mark: &'a str,
    /// The name of the reaction.
    pub name: &'static str,
    /// The tapback removes an earlier reaction.
    pub is_taken_back: bool,
    pub quoted: Quoted<'a>,
}

/// Which message a tapback is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoted<'a> {
    /// A message with this text. If the quote ends in `…`, the text may go on.
    Text(&'a str),
    /// A message with a file.
    File,
}

impl<'a> Tapback<'a> {
    /// Reads a text; `None` if it is an ordinary text.
    pub fn read(text: &'a str) -> Option<Self> {
        let text = trim(text);
        if text.chars().nth(UNQUOTED).is_some() && !has_quote(text) {
            return None;
        }
        named(text)
            .or_else(|| by_emoji(text))
            .or_else(|| taken_back(text))
    }
}

impl Quoted<'_> {
    /// Whether a message with this text may be meant.
    pub fn is_of(self, text: &str) -> bool {
        let Self::Text(quote) = self else {
            return false;
        };
        let cut = quote.strip_suffix('…').or(quote.strip_suffix("..."));
        let cut = cut.filter(|cut| letters(cut).nth(LEAST_CUT - 1).is_some());
        letters(quote).eq(letters(text))
            || cut.is_some_and(|cut| starts_with(letters(text), letters(cut)))
    }

    /// The [`text_group`] of the messages that may be meant; `None`: a message with a file.
    pub fn group(self) -> Option<u32> {
        match self {
            Self::Text(quote) => Some(text_group(quote)),
            Self::File => None,
        }
    }
}

/// Equal for a text and for a quote of it. Never 0.
pub fn text_group(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    for c in letters(text).take(LEAST_CUT) {
        c.hash(&mut hasher);
    }
    u32::try_from(hasher.finish() >> 32).unwrap_or(0).max(1)
}

/// Whether nobody expects an answer to this text: it is a tapback, or tells of a missed call.
pub fn needs_no_answer(text: &str) -> bool {
    let is_call = || {
        let small = text.trim().to_lowercase();
        small.chars().count() <= SHORT && MISSED_CALLS.iter().any(|known| small.contains(known))
    };
    Tapback::read(text).is_some() || is_call()
}

fn named(text: &str) -> Option<Tapback<'_>> {
    SORTS.iter().find_map(|sort| {
        let quoted = sort.forms.iter().find_map(|form| read_form(text, form))?.1;
        Some(Tapback {
            mark: sort.mark,
            name: sort.name,
            is_taken_back: false,
            quoted,
        })
    })
}

fn by_emoji(text: &str) -> Option<Tapback<'_>> {
    let begins = text.chars().next().is_some_and(|c| !c.is_ascii());
    let forms = EMOJI.iter().filter(|form| begins || !form.starts_with('~'));
    let mut read = forms.filter_map(|form| read_form(text, form));
    let (mark, quoted) = read.find(|(label, _)| is_emoji(label))?;
    Some(Tapback {
        mark,
        name: "reaction",
        is_taken_back: false,
        quoted,
    })
}

fn taken_back(text: &str) -> Option<Tapback<'_>> {
    let (_, quoted) = TAKEN_BACK.iter().find_map(|form| read_form(text, form))?;
    Some(Tapback {
        mark: "",
        name: "reaction",
        is_taken_back: true,
        quoted,
    })
}

/// Whether a text has a mark that opens a quote.
fn has_quote(text: &str) -> bool {
    // Their first bytes are rare, and found much faster.
    let may_open = |byte: &u8| matches!(byte, b'"' | 0xC2 | 0xE2);
    text.as_bytes().iter().any(may_open) && text.contains(OPENING)
}

/// The parts at `~` and at `*`, if a text has this form.
fn read_form<'a>(text: &'a str, form: &str) -> Option<(&'a str, Quoted<'a>)> {
    // Most forms begin with another letter.
    let (first, wanted) = (text.chars().next()?, form.chars().next()?);
    let fits = if first.is_ascii() {
        first.eq_ignore_ascii_case(&wanted)
    } else {
        plain(first) == Some(wanted)
    };
    if !fits && !matches!(wanted, '*' | '~') {
        return None;
    }
    let (before, after) = form.split_once('*')?;
    let Some((verb, joint)) = before.split_once('~') else {
        let rest = strip_start(text, before)?;
        return Some(("", quoted(strip_end(rest, after)?)?));
    };
    let rest = strip_end(strip_start(text, verb)?, after)?;
    let places = rest.char_indices().take(UNQUOTED).skip(1);
    let mut joints = places.filter_map(|(at, _)| {
        let quoted = quoted(strip_start(&rest[at..], joint)?)?;
        Some((trim(&rest[..at]), quoted))
    });
    joints.next()
}

fn quoted(text: &str) -> Option<Quoted<'_>> {
    let text = trim(text);
    if let Some(rest) = text.strip_prefix(OPENING) {
        let quote = trim(rest.strip_suffix(CLOSING)?);
        return (!quote.is_empty()).then_some(Quoted::Text(quote));
    }
    let is_file = |file: &&&str| letters(file).eq(letters(text));
    FILES.iter().find(is_file).map(|_| Quoted::File)
}

fn is_emoji(text: &str) -> bool {
    let fits = |c: char| c.is_emoji_char_or_emoji_component() || c == '\u{fe0f}';
    text.chars().all(fits)
        && !text.is_ascii()
        && text.chars().any(char::is_emoji_char)
        && text.chars().nth(UNQUOTED / 2).is_none()
}

/// The rest of a text after these words at its beginning.
fn strip_start<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in letters(words) {
        while rest.clone().next().is_some_and(|c| plain(c).is_none()) {
            rest.next();
        }
        if plain(rest.next()?) != Some(wanted) {
            return None;
        }
    }
    Some(rest.as_str())
}

/// The rest of a text before these words at its end.
fn strip_end<'a>(text: &'a str, words: &str) -> Option<&'a str> {
    let mut rest = text.chars();
    for wanted in words.chars().rev().filter_map(plain) {
        while rest.clone().next_back().is_some_and(|c| plain(c).is_none()) {
            rest.next_back();
        }
        if plain(rest.next_back()?) != Some(wanted) {
            return None;
        }
    }
    Some(rest.as_str())
}

fn starts_with(
    mut letters: impl Iterator<Item = char>,
    beginning: impl Iterator<Item = char>,
) -> bool {
    let mut beginning = beginning;
    beginning.all(|wanted| letters.next() == Some(wanted))
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c| plain(c).is_none())
}

/// The letters of a text that are compared.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(plain)
}

/// A letter in the form that is compared; `None`: the letter is ignored.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Some('"'),
        '\u{2018}'..='\u{201b}' | '\u{2bc}' => Some('\''),
        c if c.is_whitespace() => None,
        c if c.is_ascii() => Some(c.to_ascii_lowercase()),
        c => c.to_lowercase().next(),
    }
}

#[cfg(test)]
mod tests;
