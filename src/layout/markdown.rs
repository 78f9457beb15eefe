//! Strangers' text as Markdown: shown as the text itself, never as markup; addresses become links
//! to exactly these addresses.

use std::fmt::Write as _;

use super::bubble::{find_links, is_web, is_www};
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

/// Bold text, which must not begin or end with a blank.
pub fn bold(text: &str) -> String {
    match text.trim() {
        "" => String::new(),
        text => format!("**{}**", line(text)),
    }
}

/// The link of a file: as an address if it is one, else as text.
pub fn link(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    if is_web(text) && !text.contains(char::is_whitespace) {
        address(text, &mut out);
    } else {
        escape(text, 0..text.len(), &mut out);
    }
    out
}

/// An address in angle brackets, in which nothing is markup. An address that Markdown programs
/// treat differently there is written as a link with text and target.
fn address(address: &str, out: &mut String) {
    if is_autolink(address) {
        let _ = write!(out, "<{address}>");
        return;
    }
    let has_scheme = address.contains("://");
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

/// Whether all Markdown programs make a link of exactly `address` in angle brackets. `CommonMark` has
/// a grammar for these. Programs disagree about entities, escapes and `%` there, and take `<!` for
/// HTML.
fn is_autolink(address: &str) -> bool {
    let is_odd =
        |c: char| matches!(c, '<' | '>' | '\\' | '%') || c.is_whitespace() || c.is_control();
    let has_entity = address.contains('&') && address.contains(';');
    let begins = address.starts_with(|c: char| c.is_ascii_alphanumeric());
    let is_known = begins && (is_web(address) || is_mail(address));
    is_known && !address.contains(is_odd) && !has_entity
}

/// The grammar of a mail address: each part of the domain begins and ends with a letter or
/// digit and has at most 63 of them.
fn is_mail(address: &str) -> bool {
    let Some((name, domain)) = address.split_once('@') else {
        return false;
    };
    let of_name = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+/=?^_`{|}~-".contains(&b);
    let is_edge = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let is_label = |label: &[u8]| {
        let inner = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
        let ends = is_edge(label.first()) && is_edge(label.last());
        ends && label.len() <= 63 && label.iter().all(inner)
    };
    let mut labels = domain.as_bytes().split(|b| *b == b'.');
    !name.is_empty() && name.bytes().all(of_name) && labels.all(is_label)
}

/// Escapes a part of a line without addresses.
fn escape(line: &str, part: std::ops::Range<usize>, out: &mut String) {
    let indent = line.len() - line.trim_start().len();
    let digits = line[indent..]
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    for (offset, c) in line[part.clone()].char_indices() {
        let at = part.start + offset;
        match c {
            // With four columns of indentation, it would be code.
            c if at < indent && c.is_ascii() => out.push_str("&nbsp;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '{' | '}' | '^' | '#' => {
                out.extend(['\\', c]);
            }
            // Lists, rules, headings, quotations and tables begin at the start of a line.
            '+' | '-' | '=' | '>' | ':' if at == indent => out.extend(['\\', c]),
            '.' | ')' if digits > 0 && at == indent + digits => out.extend(['\\', c]),
            // Before a link it would make a picture, which Markdown programs fetch.
            '!' if at + 1 == part.end && part.end < line.len() => out.push_str("\\!"),
            // Otherwise GitHub would end an address in the wrong place.
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
    fn mail_in_angle_brackets_follows_the_grammar() {
        let longest = format!("a@{0}.{0}", "x".repeat(63));
        for mail in ["a@x", "a@x.be", ".!#$*+/=?^_`{|}~-@0-x.be", &longest] {
            assert!(is_mail(mail), "{mail}");
        }
        let long = format!("a@{}.be", "x".repeat(64));
        for none in [
            "", "@x", "a@", "a@x.be-", "a@-x.be", "a@x.-b", "a@x..be", "a@x.be.", "a@x_y.be",
            "a(b@x", "a@é", "a@b@c", &long,
        ] {
            assert!(!is_mail(none), "{none}");
        }
    }

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
            ("a@x.be-\u{2407}", "<a@x.be>-\u{2407}"),
            ("ftp://x.example/_a_", "ftp\\://x.example/\\_a\\_"),
            ("www.x", "www\\.x"),
        ] {
            assert_eq!(line(text), markdown, "{text}");
        }
        let long = format!("a@{}.example", "x".repeat(64));
        assert_eq!(line(&long), format!("[{long}](<mailto:{long}>)"));
        assert_eq!(bold(" Ann "), "**Ann**");
        assert_eq!(bold(" "), "");
        assert_eq!(link("https://x.example/a_b)"), "<https://x.example/a_b)>");
        assert_eq!(link("files/a_b"), "files/a\\_b");
    }
}
