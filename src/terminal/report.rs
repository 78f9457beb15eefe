//! What is asked of a terminal, and the answers.

/// Red, green, blue.
pub type Rgb = (u8, u8, u8);

/// An answer of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// The colour of plain text.
    Foreground(Rgb),
    /// The colour behind plain text.
    Background(Rgb),
    /// The answer to the last question: what is unanswered now stays so.
    End,
}

/// All questions in one burst. Every terminal answers the last one (device attributes), and all
/// answer in order: its answer ends the waiting for the others.
pub const QUESTIONS: &str = concat!(
    "\x1b]10;?\x1b\\", // foreground
    "\x1b]11;?\x1b\\", // background
    "\x1b[c",          // device attributes
);

/// Whether a terminal of this `TERM` takes the questions without showing them.
pub fn can_be_asked(term: Option<&str>) -> bool {
    !matches!(term, None | Some("" | "dumb" | "linux"))
}

/// Whether a private control sequence (`CSI ? …`) that ends in `last` can be a report.
pub(super) fn ends(last: u8) -> bool {
    matches!(last, b'c' | b'n' | b'u' | b'y' | b'S' | b'R')
}

/// The report in a control sequence `CSI parameters last`.
pub(super) fn from_csi(parameters: &[u8], last: u8) -> Option<Report> {
    (last == b'c' && parameters.first() == Some(&b'?')).then_some(Report::End)
}

/// The report in a control string; `opener` is the byte after its Esc.
pub(super) fn from_text(opener: u8, text: &[u8]) -> Option<Report> {
    if opener != b']' {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    let (number, value) = text.split_once(';')?;
    let rgb = colour(value)?;
    match number {
        "10" => Some(Report::Foreground(rgb)),
        "11" => Some(Report::Background(rgb)),
        _ => None,
    }
}

/// Whether a control string with this text so far is an answer to one of [`QUESTIONS`], whole or
/// its beginning.
pub(super) fn is_reply(opener: u8, text: &[u8]) -> bool {
    let heads: [&[u8]; 2] = [b"10;", b"11;"];
    opener == b']'
        && heads.iter().any(|head| match text.strip_prefix(*head) {
            Some(value) => is_colour_beginning(value),
            None => head.starts_with(text),
        })
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

/// `rgb:R/G/B` with one to four hexadecimal digits each, `rgba:R/G/B/A`, or `#RGB` likewise.
fn colour(value: &str) -> Option<Rgb> {
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
#[path = "report/tests.rs"]
mod tests;
