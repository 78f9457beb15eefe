//! The questions to a terminal, and its answers.

use super::identity::{self, KnownQuestions, TerminalIdentity};
use crate::mutation::{self, Mutation};
use crate::text::SafeText;
use crate::text::columns::Class;
use crate::xterm256::RgbBytes;

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PixelSize {
    pub width: u16,
    pub height: u16,
}

/// An answer of the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TerminalReport {
    /// The colour of plain text.
    Foreground(RgbBytes),
    /// The colour behind plain text.
    Background(RgbBytes),
    /// Name and version, in the terminal's own words.
    Version(SafeText),
    /// Whether the terminal supports kitty's picture protocol.
    KittyGraphics(bool),
    /// The size of a cell.
    Cell(PixelSize),
    /// The size of all cells together.
    Window(PixelSize),
    /// The columns of the next sample: see [`column_questions`].
    Columns(u16),
    /// Whether the terminal knows the mode that draws clusters as one.
    Clusters(bool),
    /// The answer to the last question: other answers will not come.
    End {
        /// The terminal supports sixels.
        sixel: bool,
    },
}

/// All questions in one write. Every terminal answers the last one (device attributes), and answers
/// in order, so this answer ends the wait for the others.
pub const QUESTIONS: &str = concat!(
    "\x1b]10;?\x1b\\",                            // foreground
    "\x1b]11;?\x1b\\",                            // background
    "\x1b[>q",                                    // name and version
    "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\", // would you take this picture of one pixel?
    "\x1b[16t",                                   // size of a cell
    "\x1b[14t",                                   // size of the window
    "\x1b[?2027$p",                               // do you know of clusters?
    "\x1b[c",                                     // device attributes
);
pub const LAST_QUESTION: &str = "\x1b[c";
/// For a terminal that shows questions that it does not know.
pub const PLAIN_QUESTIONS: &str = "\x1b]10;?\x1b\\\x1b]11;?\x1b\\\x1b[c";

/// The row where samples are drawn, counted from 1. In row 1 the answer would look like a key.
const SAMPLE_ROW: &str = "2";

/// Draws an invisible sample of each class of clusters, and asks for the cursor's place after each.
/// Only for an empty screen, or one that will be drawn anew.
pub fn column_questions() -> String {
    if mutation::is_on(Mutation::NotAsked) {
        return String::new();
    }
    let start = format!("\x1b[{SAMPLE_ROW};1H");
    let ask = |class: Class| format!("{start}{}\x1b[6n", class.sample());
    let questions: String = Class::all().map(ask).collect();
    format!("\x1b[8m{questions}\x1b[m{start}\x1b[K")
}

/// The questions that the terminal does not show, judging by the environment.
pub fn questions(get: impl Fn(&str) -> Option<String>) -> Option<&'static str> {
    match TerminalIdentity::new(get).questions() {
        KnownQuestions::None => None,
        KnownQuestions::Colours => Some(PLAIN_QUESTIONS),
        KnownQuestions::All => Some(QUESTIONS),
    }
}

/// Whether a control sequence with these parameters that ends in `last` can be a report.
pub(super) fn ends(parameters: &[u8], last: u8) -> bool {
    match parameters.first() {
        Some(b'?') => matches!(last, b'c' | b'n' | b'u' | b'y' | b'S' | b'R'),
        _ => last == b't' || last == b'R',
    }
}

/// Whether the parameters so far look like a report, not a key.
pub(super) fn looks_like_report(parameters: &[u8]) -> bool {
    [&b"?"[..], b"6;", b"4;"]
        .iter()
        .any(|head| parameters.starts_with(head))
}

/// The report in a control sequence `CSI parameters last`.
pub(super) fn from_csi(parameters: &[u8], last: u8) -> Option<TerminalReport> {
    let text = std::str::from_utf8(parameters).ok()?;
    match (last, text.strip_prefix('?')) {
        (b'R', None) => {
            let (row, column) = text.split_once(';')?;
            let column = column.parse::<u16>().ok()?;
            (row == SAMPLE_ROW).then(|| TerminalReport::Columns(column.saturating_sub(1)))
        }
        (b'y', Some(mode)) => {
            let state = mode.strip_prefix("2027;")?.strip_suffix('$')?;
            Some(TerminalReport::Clusters(state != "0"))
        }
        (b'c', Some(attributes)) => Some(TerminalReport::End {
            // The first number is the terminal's class.
            sixel: attributes.split(';').skip(1).any(|number| number == "4"),
        }),
        (b't', None) => {
            let mut numbers = text.split(';').map(str::parse::<u16>);
            let (kind, height, width) = (numbers.next()?, numbers.next()?, numbers.next()?);
            let size = PixelSize {
                width: width.ok()?,
                height: height.ok()?,
            };
            match kind {
                Ok(6) => Some(TerminalReport::Cell(size)),
                Ok(4) => Some(TerminalReport::Window(size)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The report in a control string; `opener` is the byte after its Esc.
pub(super) fn from_text(opener: u8, text: &[u8]) -> Option<TerminalReport> {
    let text = std::str::from_utf8(text).ok()?;
    match opener {
        b']' => {
            let (number, value) = text.split_once(';')?;
            let rgb = colour(value)?;
            match number {
                "10" => Some(TerminalReport::Foreground(rgb)),
                "11" => Some(TerminalReport::Background(rgb)),
                _ => None,
            }
        }
        b'P' => {
            let name = text.strip_prefix(">|")?;
            Some(TerminalReport::Version(
                SafeText::line(name).shortened(MAX_NAME),
            ))
        }
        b'_' => {
            let (keys, said) = text.strip_prefix('G')?.split_once(';')?;
            let ours = keys.split(',').any(|key| key == "i=31");
            ours.then(|| TerminalReport::KittyGraphics(said == "OK"))
        }
        _ => None,
    }
}

/// Whether a control string with this text so far is an answer to one of [`QUESTIONS`], complete or
/// not.
pub(super) fn is_reply(opener: u8, text: &[u8]) -> bool {
    let begins = |heads: &[&[u8]], rest: fn(&[u8], &[u8]) -> bool| {
        heads.iter().any(|head| match text.strip_prefix(*head) {
            Some(value) => rest(head, value),
            None => head.starts_with(text),
        })
    };
    match opener {
        b']' => begins(&[b"10;", b"11;"], |_, value| is_colour_beginning(value)),
        b'P' => version_answers().any(|head| match text.strip_prefix(&*head) {
            Some(version) => is_version_beginning(&head, version),
            None => head.starts_with(text),
        }),
        b'_' => begins(&[b"Gi=31;OK"], |_, rest| rest.is_empty()),
        _ => false,
    }
}

/// Whether bytes in a control string that look typed may belong to it: the rest of this answer has
/// no fixed form.
pub(super) fn is_free_reply(opener: u8, text: &[u8]) -> bool {
    match opener {
        b'P' => {
            let is_known = |head: Vec<u8>| {
                let version = text.strip_prefix(&*head);
                version.is_some_and(|v| !v.is_empty() && is_version_beginning(&head, v))
            };
            text.starts_with(b">|") && !version_answers().any(is_known)
        }
        b'_' => text.starts_with(b"Gi=31") && text != b"Gi=31;OK",
        _ => false,
    }
}

/// The longest name of a terminal that is kept, in characters.
const MAX_NAME: usize = 60;
/// How the answers of known terminals about name and version begin.
fn version_answers() -> impl Iterator<Item = Vec<u8>> {
    identity::answers().map(|name| [b">|", name.as_bytes()].concat())
}

/// `0.41.1)` after a name that ends in a bracket; else `20240203-110809-5046fc22`, `3.5.0beta2`.
fn is_version_beginning(name: &[u8], version: &[u8]) -> bool {
    let starts = version.first().is_none_or(u8::is_ascii_digit) && version.len() <= 40;
    let number = |b: &u8| b.is_ascii_digit() || *b == b'.';
    let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+' | b'_');
    starts
        && if name.ends_with(b"(") {
            version
                .strip_suffix(b")")
                .unwrap_or(version)
                .iter()
                .all(number)
        } else {
            version.iter().all(word)
        }
}

fn is_colour_beginning(value: &[u8]) -> bool {
    if let Some(digits) = value.strip_prefix(b"#") {
        return digits.len() <= 12 && digits.iter().all(u8::is_ascii_hexdigit);
    }
    let most = ["rgb:", "rgba:"].into_iter().find_map(|head| {
        let parts = value.strip_prefix(head.as_bytes())?;
        Some((parts, head.len() - 1))
    });
    match most {
        None => b"rgb:".starts_with(value) || b"rgba:".starts_with(value),
        Some((parts, most)) => {
            let parts: Vec<&[u8]> = parts.split(|&b| b == b'/').collect();
            parts.len() <= most
                && parts
                    .iter()
                    .all(|part| part.len() <= 4 && part.iter().all(u8::is_ascii_hexdigit))
        }
    }
}

/// `rgb:R/G/B` with one to four hexadecimal digits each, `rgba:R/G/B/A`, or `#RGB`.
fn colour(value: &str) -> Option<RgbBytes> {
    if let Some(digits) = value.strip_prefix('#') {
        let size = digits.len() / 3;
        let part = |at: usize| channel(digits.get(at * size..(at + 1) * size)?);
        return (digits.len() == size * 3).then_some((part(0)?, part(1)?, part(2)?));
    }
    let (parts, count) = match value.strip_prefix("rgb:") {
        Some(parts) => (parts, 3),
        None => (value.strip_prefix("rgba:")?, 4),
    };
    let parts: Vec<&str> = parts.split('/').collect();
    match parts[..] {
        [red, green, blue, ..] if parts.len() == count => {
            Some((channel(red)?, channel(green)?, channel(blue)?))
        }
        _ => None,
    }
}

/// One to four hexadecimal digits, scaled to a byte.
fn channel(digits: &str) -> Option<u8> {
    if digits.is_empty() || digits.len() > 4 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(digits, 16).ok()?;
    let most = 16_u32.pow(u32::try_from(digits.len()).ok()?) - 1;
    u8::try_from((value * 255 + most / 2) / most).ok()
}

#[cfg(test)]
mod tests;
