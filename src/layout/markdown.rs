//! Strangers' text as Markdown: shown as the text itself, never as markup; addresses become links
//! to exactly these addresses.

use std::fmt::Write as _;

use super::bubble::{find_links, is_www};
use crate::text::ends_with_www;

/// One line of text.
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    for link in find_links(text) {
        escape(text, at..link.start, &mut out);
        at = link.end;
        address(&text[link], &mut out);
    }
    escape(text, at..text.len(), &mut out);
    out
}

/// What is in bold, which cannot begin or end with a blank.
pub fn bold(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text => format!("**{}**", line(text)),
    }
}

/// A link of a file, whole: as an address where it is one, else as text.
pub fn link(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let is_web = ["http://", "https://"].iter().any(|scheme| {
        let begins = text.get(..scheme.len());
        begins.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    });
    if is_web && !text.contains(char::is_whitespace) {
        address(text, &mut out);
    } else {
        escape(text, 0..text.len(), &mut out);
    }
    out
}

/// In angle brackets, which end an address wherever it ends, and in which nothing is markup. What
/// readers of Markdown disagree about there is given as a link's text and target.
fn address(address: &str, out: &mut String) {
    let has_scheme = address.contains("://");
    let is_odd = |c: char| matches!(c, '<' | '>' | '\\' | '%') || (!has_scheme && !c.is_ascii());
    // `<!` begins something of HTML.
    let begins = address.starts_with(|c: char| c.is_ascii_alphanumeric());
    let has_entity = address.contains('&') && address.contains(';');
    if begins && !is_www(address) && !address.contains(is_odd) && !has_entity {
        let _ = write!(out, "<{address}>");
        return;
    }
    let scheme = match address {
        _ if is_www(address) => "http://",
        _ if has_scheme => "",
        _ => "mailto:",
    };
    out.push('[');
    escape(address, 0..address.len(), out);
    let _ = write!(out, "](<{scheme}");
    for c in address.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' | '>' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out.push_str(">)");
}

/// A part of a line, in which there is no address.
fn escape(line: &str, part: std::ops::Range<usize>, out: &mut String) {
    let indent = line.len() - line.trim_start().len();
    let digits = line[indent..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    for (offset, c) in line[part.clone()].char_indices() {
        let at = part.start + offset;
        match c {
            // Four columns in, it would be code.
            c if at < indent && c.is_ascii() => out.push_str("&nbsp;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '{' | '}' | '^' | '#' => {
                out.extend(['\\', c]);
            }
            // Lists, rules, headings, quotations and tables begin at the start of a line.
            '+' | '-' | '=' | '>' | ':' if at == indent => out.extend(['\\', c]),
            '.' | ')' if digits > 0 && at == indent + digits => out.extend(['\\', c]),
            // Before a link it would make a picture of it, which a reader fetches.
            '!' if at + 1 == part.end && part.end < line.len() => out.push_str("\\!"),
            // Else GitHub would end an address where it does not end.
            ':' if line[at..].starts_with("://") => out.push_str("\\:"),
            '.' if ends_with_www(&line[..at]) => out.push_str("\\."),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_and_an_address_is_a_link() {
        for (text, markdown) in [
            (
                "a_b *c* `d` [e](f) ~g~ h|i",
                "a\\_b \\*c\\* \\`d\\` \\[e\\](f) \\~g\\~ h\\|i",
            ),
            ("<b> & R&D", "&lt;b> &amp; R&amp;D"),
            ("1. one", "1\\. one"),
            ("  - two", "&nbsp;&nbsp;\\- two"),
            ("# three #", "\\# three \\#"),
            (
                "see https://x.example/t_1?a=1&b=2.",
                "see <https://x.example/t_1?a=1&b=2>.",
            ),
            ("*https://x.example/*", "\\*<https://x.example/>\\*"),
            (
                "www.x.example/_a_",
                "[www\\.x.example/\\_a\\_](<http://www.x.example/_a_>)",
            ),
            (
                "https://x.example/?a&copy;b",
                "[https\\://x.example/?a&amp;copy;b](<https://x.example/?a&amp;copy;b>)",
            ),
            (
                "https://x.example/a%20b",
                "[https\\://x.example/a%20b](<https://x.example/a%20b>)",
            ),
            (
                "a!www.x.example!",
                "a\\![www\\.x.example](<http://www.x.example>)!",
            ),
            ("a_b@x.example", "<a_b@x.example>"),
            (
                "!a_b@x.example",
                "[!a\\_b@x.example](<mailto:!a_b@x.example>)",
            ),
            ("ftp://x.example/_a_", "ftp\\://x.example/\\_a\\_"),
            ("www.x", "www\\.x"),
        ] {
            assert_eq!(line(text), markdown, "{text}");
        }
        assert_eq!(bold(" Ann "), "**Ann**");
        assert_eq!(bold(" "), "");
        assert_eq!(link("https://x.example/a_b)"), "<https://x.example/a_b)>");
        assert_eq!(link("files/a_b"), "files/a\\_b");
    }
}
