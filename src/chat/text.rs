//! The one border for strangers' text.
//!
//! Everything that came from outside becomes a [`SafeText`] where JSON becomes our types; nothing
//! else is drawn, printed, logged or copied. The rule is an allow-list by code point; escape
//! sequences are never parsed, since a parser can be led astray and a table cannot.

use std::fmt;
use std::sync::Arc;

use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

/// Marks (accents and the like) that one base character may carry.
const MAX_MARKS: usize = 8;
/// Joiners that one emoji sequence may hold; the longest in use has three.
const MAX_JOINS: usize = 7;
/// Stands for a character that has no picture of its own.
const REPLACEMENT: char = '\u{FFFD}';

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';

/// Text that cannot drive a terminal nor reorder what stands around it.
///
/// May hold `\n` and `\t` (see [`SafeText::line`] for one-line fields); every other control is a
/// visible stand-in. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Sanitises `text`, keeping its line breaks and tabs.
    pub fn new(text: &str) -> Self {
        if is_plain(text) {
            return Self(text.into());
        }
        Self(sanitise(text).into())
    }

    /// Sanitises `text` for a place that has one line: breaks and tabs become spaces.
    pub fn line(text: &str) -> Self {
        let safe = Self::new(text);
        if safe.contains(['\n', '\t']) {
            return Self(safe.replace(['\n', '\t'], " ").into());
        }
        safe
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// At most `max` characters of the text, with an ellipsis where it was cut.
    #[must_use]
    pub fn shortened(&self, max: usize) -> Self {
        match self.0.char_indices().nth(max) {
            Some((cut, _)) => Self(format!("{}…", &self.0[..cut]).into()),
            None => self.clone(),
        }
    }
}

impl std::ops::Deref for SafeText {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, f)
    }
}

impl From<&str> for SafeText {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for SafeText {
    fn from(text: String) -> Self {
        Self::new(&text)
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes()
        .all(|b| matches!(b, b' '..=b'~' | b'\n' | b'\t'))
}

fn sanitise(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = Cluster::default();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        if let Some(kept) = run.admit(c, chars.peek().copied()) {
            out.push(kept);
        }
    }
    out
}

/// What the current base character carries so far.
#[derive(Default)]
struct Cluster {
    previous: Option<char>,
    marks: usize,
    joins: usize,
}

impl Cluster {
    fn admit(&mut self, c: char, next: Option<char>) -> Option<char> {
        let kept = match c {
            ZWJ | ZWNJ => self.admit_joiner(c, next),
            '\u{FE0E}' | '\u{FE0F}' => self.admit_variation(c),
            // ASCII, the most of any text, is spared the tables.
            _ if !c.is_ascii() && is_mark(c) => self.admit_mark(c),
            _ => {
                let kept = admit_base(c)?;
                if self.previous != Some(ZWJ) {
                    self.joins = 0;
                }
                self.marks = 0;
                Some(kept)
            }
        }?;
        self.previous = Some(kept);
        Some(kept)
    }

    /// Joiners shape emoji and several scripts; anywhere else they only hide.
    fn admit_joiner(&mut self, c: char, next: Option<char>) -> Option<char> {
        let shapes = |c: char| !c.is_ascii() && !c.is_whitespace() && admit_base(c) == Some(c);
        let joined = self
            .previous
            .is_some_and(|p| p != ZWJ && p != ZWNJ && (shapes(p) || is_mark(p) || p == '\u{FE0F}'))
            && next.is_some_and(shapes);
        if !joined || self.joins == MAX_JOINS {
            return None;
        }
        self.joins += 1;
        Some(c)
    }

    /// A selector chooses between the two looks of an emoji; elsewhere it is stray.
    fn admit_variation(&self, c: char) -> Option<char> {
        self.previous
            .is_some_and(|p| p.is_emoji_char() && p != '\u{FE0E}' && p != '\u{FE0F}')
            .then_some(c)
    }

    fn admit_mark(&mut self, c: char) -> Option<char> {
        self.marks += 1;
        let has_base = self
            .previous
            .is_some_and(|p| p != '\n' && p != '\t' && p != ' ');
        (has_base && self.marks <= MAX_MARKS).then_some(c)
    }
}

fn is_mark(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    ) && !is_variation_selector(c)
}

fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180F}')
}

/// What stands for a character that carries no mark: itself, a stand-in, or nothing.
fn admit_base(c: char) -> Option<char> {
    match c {
        ' '..='~' | '\n' | '\t' => Some(c),
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some(REPLACEMENT),
        '\u{2028}' | '\u{2029}' => Some('\n'),
        // Fillers are letters that show nothing.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' => Some(' '),
        _ if is_variation_selector(c) => None,
        _ => match c.general_category() {
            GeneralCategory::Format => None,
            GeneralCategory::Control
            | GeneralCategory::Surrogate
            | GeneralCategory::PrivateUse
            | GeneralCategory::Unassigned => Some(REPLACEMENT),
            GeneralCategory::SpaceSeparator => Some(if c == '\u{3000}' { c } else { ' ' }),
            _ => Some(c),
        },
    }
}

#[cfg(test)]
#[path = "text/tests.rs"]
mod tests;
