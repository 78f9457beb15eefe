//! [`SafeText`]: the one border for strangers' text.
//!
//! All text from outside becomes a [`SafeText`] when JSON becomes our types; nothing else is drawn,
//! printed, logged or copied. The rule is an allow-list of code points. Escape sequences are never
//! parsed: a parser can be led astray, a table cannot.

pub mod agreed;
pub mod columns;
pub mod fold;
pub mod harmless_json;
pub mod links;
pub mod locale;
pub mod marks;
pub mod measure;

mod buffer;
mod changes;
pub mod char_names;
pub mod numerals;
mod sanitize;
mod spelled;

use std::fmt;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

pub use buffer::{SafeBuffer, SafeRun};
pub use changes::TextChanges;
use sanitize::{CharCluster, REPLACEMENT, is_joiner, stands_alone};
pub use sanitize::{NO_BREAK_SPACE, windows_1252};

/// The maximum size of one grapheme cluster in bytes; emoji in use have 35.
pub const MAX_CLUSTER: usize = 64;

/// Text that cannot control a terminal and cannot reorder the text around it.
///
/// It may hold `\n` and `\t` (see [`SafeText::line`] for one-line fields); every other control
/// character is replaced by a visible sign. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SafeText(Arc<str>);

impl SafeText {
    /// Sanitises `text`, keeping its line breaks and tabs.
    pub fn new(text: &str) -> Self {
        if is_plain(text) {
            return Self(text.into());
        }
        Self(sanitise(text, |_, _| {}).into())
    }

    /// Sanitises `text` for a single line: line breaks and tabs become spaces.
    pub fn line(text: &str) -> Self {
        let safe = Self::new(text);
        if safe.contains(['\n', '\t']) {
            // Sanitise again: a cluster may begin with a space, but not with a line break.
            return Self::new(&safe.replace(['\n', '\t'], " "));
        }
        safe
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// At most `max` characters of the text, with an ellipsis if the text was cut. No cluster is
    /// cut in two, because a part of a cluster might not be safe.
    #[must_use]
    pub fn shortened(&self, max: usize) -> Self {
        let Some((limit, _)) = self.0.char_indices().nth(max) else {
            return self.clone();
        };
        let starts = self.0.grapheme_indices(true).map(|(start, _)| start);
        let cut = starts.take_while(|&start| start <= limit).last();
        Self(format!("{}…", &self.0[..cut.unwrap_or_default()]).into())
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

/// Invisible characters that end a word: the zero width space, and others that programs put after a
/// link.
const UNSEEN_EDGES: [char; 3] = ['\u{200B}', '\u{2060}', '\u{FEFF}'];

/// A quick test whether sanitising would leave the text unchanged; `false` means that it is not
/// known.
fn is_plain(text: &str) -> bool {
    let mut rest = text;
    loop {
        rest = rest.get(printable(rest.as_bytes())..).unwrap_or_default();
        let mut chars = rest.chars();
        match chars.next() {
            None => return true,
            Some(c) if stands_alone(c) => rest = chars.as_str(),
            Some(_) => return false,
        }
    }
}

/// The number of printable ASCII bytes at the start of a text. Most texts have only these, so many
/// bytes are checked at a time.
fn printable(text: &[u8]) -> usize {
    let is_other = |b: u8| b.wrapping_sub(b' ') > b'~' - b' ';
    let (parts, _) = text.as_chunks::<16>();
    let is_whole = |part: &&[u8; 16]| !part.iter().fold(false, |other, &b| other | is_other(b));
    let whole = 16 * parts.iter().take_while(is_whole).count();
    let rest = text[whole..].iter().take(16);
    whole + rest.take_while(|&&b| !is_other(b)).count()
}

/// Called for each changed character, with its replacement.
trait Observer: FnMut(char, Option<char>) {}
impl<F: FnMut(char, Option<char>)> Observer for F {}

fn sanitise(text: &str, mut changed: impl Observer) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = CharCluster::default();
    let mut in_address = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // This is the first half of a line break, not a separate character.
        if c == '\r' && chars.peek() == Some(&'\n') {
            continue;
        }
        // If the character were dropped, the next word would become part of the address.
        let read = if in_address && UNSEEN_EDGES.contains(&c) {
            ' '
        } else {
            c
        };
        let kept = run.admit(read, chars.peek().copied());
        if kept != Some(c) {
            changed(c, kept);
        }
        if let Some(kept) = kept {
            in_address = match kept {
                _ if kept.is_whitespace() => false,
                '/' => in_address || out.ends_with(":/"),
                '.' => in_address || ends_with_www(&out),
                _ => in_address,
            };
            out.push(kept);
        }
    }
    bounded(out, changed)
}

/// Whether the text ends with `www`: a web address may begin so.
pub fn ends_with_www(text: &str) -> bool {
    let end = text.len().checked_sub(3).and_then(|at| text.get(at..));
    end.is_some_and(|end| end.eq_ignore_ascii_case("www"))
}

/// Limits clusters to [`MAX_CLUSTER`] bytes, because letters, emoji and marks can be chained
/// without end. The rest of such a chain becomes one replacement character.
fn bounded(text: String, mut changed: impl Observer) -> String {
    let is_long = |cluster: &str| cluster.len() > MAX_CLUSTER;
    if text.len() <= MAX_CLUSTER || !text.graphemes(true).any(is_long) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        if !is_long(cluster) {
            out.push_str(cluster);
            continue;
        }
        let cut = cluster.floor_char_boundary(MAX_CLUSTER);
        let kept = cluster[..cut].trim_end_matches(is_joiner);
        out.push_str(kept);
        out.push(REPLACEMENT);
        let mut stand_in = Some(REPLACEMENT);
        for c in cluster[kept.len()..].chars() {
            changed(c, stand_in.take());
        }
    }
    out
}

#[cfg(test)]
mod tests;
