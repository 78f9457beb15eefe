//! Finds web and mail addresses in a message's text.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use linkify::{Link, LinkFinder, LinkKind};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use url::Url;

use super::measure::clusters;
use crate::text::columns::Columns;

/// Bytes of the longest IPv6 address in brackets.
const MAX_IPV6: usize = 48;

/// The longest host and port after `www.` that is read, in bytes: without a limit, a text with many
/// `www.` would take quadratic time.
const MAX_AUTHORITY: usize = 512;

/// Whether `text` has a web or mail address.
pub fn has_link(text: &str) -> bool {
    !find_links(text).is_empty()
}

/// Web and mail addresses in `text`, from first to last. A web address has a scheme, or begins with
/// `www.`.
pub fn find_links(text: &str) -> Vec<Range<usize>> {
    if !text.contains('@') && !text.contains("://") && !has_www(text) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(ends_address) {
        in_piece(piece.trim_end_matches(ends_address), at, &mut found);
        at += piece.len();
    }
    snapped(text, found)
}

/// Whether an address begins with `www.`: browsers open it as a web page.
pub fn is_www(address: &str) -> bool {
    let www = address.get(..4);
    www.is_some_and(|www| www.eq_ignore_ascii_case("www."))
}

/// Whether the text begins with a scheme of the web.
pub fn is_web(text: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        let begin = text.get(..scheme.len());
        begin.is_some_and(|begin| begin.eq_ignore_ascii_case(scheme))
    })
}

/// The URL to open, if the whole text is a web address.
pub fn web_address(text: &str) -> Option<Arc<str>> {
    let text = text.trim();
    let url = if is_www(text) {
        Url::parse(&format!("http://{text}"))
    } else {
        Url::parse(text)
    };
    let url = url.ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    is_web.then(|| url.as_str().into())
}

/// The target of a link for the terminal: only printable ASCII.
pub fn link_target(text: &str) -> Option<Arc<str>> {
    web_address(text).filter(|url| url.len() <= 2_000 && url.bytes().all(|b| b.is_ascii_graphic()))
}

fn has_www(text: &str) -> bool {
    text.as_bytes()
        .windows(4)
        .any(|four| four.eq_ignore_ascii_case(b"www."))
}

/// Punctuation of other scripts, blanks and invisible characters. linkify ends addresses only at
/// ASCII punctuation, but in running text these characters belong to the sentence.
fn ends_address(c: char) -> bool {
    use {GeneralCategory as Category, GeneralCategoryGroup as Group};
    // Middle dots and joiners occur within words.
    if c.is_ascii() || matches!(c, '·' | '‧' | '・' | '･' | '\u{200c}' | '\u{200d}') {
        return false;
    }
    match c.general_category_group() {
        Group::Punctuation => match c.general_category() {
            Category::ConnectorPunctuation => false,
            Category::DashPunctuation => matches!(c, '\u{2014}' | '\u{2015}'),
            _ => true,
        },
        Group::Separator | Group::Other => true,
        _ => false,
    }
}

/// Finds addresses in a piece of text that begins at `from`.
fn in_piece(piece: &str, from: usize, found: &mut Vec<Range<usize>>) {
    let piece = without_keycaps(piece);
    let piece = plain_hosts(&piece);
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url, LinkKind::Email]);
    let mut at = 0;
    for link in finder.links(&piece) {
        let Some(range) = known(&link) else {
            continue;
        };
        without_scheme(&piece[at..range.start], from + at, found);
        at = range.end;
        if let Some(length) = without_signs(&piece[range.clone()], &finder) {
            found.push(from + range.start..from + range.start + length);
        }
    }
    without_scheme(&piece[at..], from + at, found);
}

/// The range of a link that is a mail address, or whose scheme (after punctuation) is one of the
/// web.
fn known(link: &Link<'_>) -> Option<Range<usize>> {
    if *link.kind() == LinkKind::Email {
        // An apostrophe before a name is a quotation mark, within a name it is a letter.
        let name = link.as_str();
        let name = name.rsplit(is_sign).next().unwrap_or(name);
        let name = name.trim_start_matches('\'');
        return Some(link.end() - name.len()..link.end());
    }
    let scheme = link.as_str().split("://").next()?;
    let ours = ["https", "http"].iter().find_map(|web| {
        let before = scheme.len().checked_sub(web.len())?;
        let (before, scheme) = (scheme.get(..before)?, scheme.get(before..)?);
        let is_web = scheme.eq_ignore_ascii_case(web);
        (is_web && !before.ends_with(char::is_alphanumeric)).then_some(before.len())
    })?;
    Some(link.start() + ours..link.end())
}

/// Finds addresses that begin with `www.`, also right after letters of another script.
fn without_scheme(text: &str, from: usize, found: &mut Vec<Range<usize>>) {
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Url]).url_must_have_scheme(false);
    let mut at = 0;
    while let Some(next) = text[at..].find(['w', 'W']) {
        let begin = at + next;
        at = begin + 1;
        let glued = |c: char| c.is_ascii_alphanumeric() || ".-_@/".contains(c);
        let (before, rest) = text.split_at(begin);
        if before.ends_with(glued) || !is_www(rest) || !has_domain(rest, &finder) {
            continue;
        }
        let link = finder.links(rest).next();
        if let Some(link) = link.filter(|link| link.start() == 0) {
            at = begin + link.end();
            if let Some(length) = without_signs(link.as_str(), &finder) {
                found.push(from + begin..from + begin + length);
            }
        }
    }
}

/// Whether the text begins with a host with a domain, and the end of the host is within the limit.
fn has_domain(text: &str, finder: &LinkFinder) -> bool {
    let front = &text[..text.floor_char_boundary(MAX_AUTHORITY)];
    let ends = |c: char| c.is_ascii() && !c.is_ascii_alphanumeric() && !"-._~:@".contains(c);
    let end = front.find(ends).unwrap_or(front.len());
    let link = finder.links(&front[..end]).next();
    let dots = |link: Link<'_>| link.as_str().matches('.').count();
    let is_whole = end < front.len() || front.len() == text.len();
    is_whole && link.filter(|link| link.start() == 0).map(dots) > Some(1)
}

/// The length without emoji and other signs at the end, and without punctuation before these: they
/// belong to the sentence. `None` if no address is left.
fn without_signs(address: &str, finder: &LinkFinder) -> Option<usize> {
    // A tilde at the end only lengthens the last sound.
    let is_end = |c| c == '~' || is_sign(c);
    if !address.ends_with(is_end) {
        return Some(address.len());
    }
    let cut = address.trim_end_matches(|c| is_end(c) || "?!.,:;*".contains(c));
    let link = finder.links(cut).next().filter(|link| link.start() == 0)?;
    Some(link.as_str().trim_end_matches(is_end).len())
}

/// Replaces keycaps (`1️⃣`) by spaces of the same length: a keycap's digit is not part of an address.
fn without_keycaps(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for (at, keycap) in text.match_indices('\u{20e3}') {
        let key = text[..at].trim_end_matches('\u{fe0f}').chars().next_back();
        if key.is_some_and(|key| key.is_ascii_digit() || matches!(key, '#' | '*')) {
            let begin = text[..at].trim_end_matches('\u{fe0f}').len() - 1;
            let end = at + keycap.len();
            out.to_mut()
                .replace_range(begin..end, &" ".repeat(end - begin));
        }
    }
    out
}

/// Whether a character is neither ASCII nor part of a word.
fn is_sign(c: char) -> bool {
    use GeneralCategoryGroup::{Letter, Mark, Number};
    let is_selector = matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}');
    let is_word = matches!(c.general_category_group(), Letter | Mark | Number);
    is_selector || !(c.is_ascii() || is_word)
}

/// Replaces hosts that linkify does not know by others of the same length: IPv6 addresses in
/// brackets, names with an underscore, and names that end in letters of another script. A `#` right
/// after a host or port becomes a `?`.
fn plain_hosts(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    let mut done = 0;
    for (begin, c) in text.char_indices() {
        // Not in a mention (`@https://…`), and not within another address.
        let before = text[..begin].chars().next_back();
        let begins = before.is_none_or(|c| c.is_whitespace() || "(,;:\"'".contains(c));
        if c == '@' && begins && is_web(&text[begin + 1..]) {
            out.to_mut().replace_range(begin..=begin, " ");
            done = begin + 1 + "http".len();
        }
        if begin < done || !begins_host(text, begin) {
            continue;
        }
        let host = &text[begin..];
        if let Some(length) = in_brackets(host) {
            done = begin + length;
            out.to_mut().replace_range(begin..done, &"x".repeat(length));
            continue;
        }
        let length = host.find(|c| !is_of_host(c)).unwrap_or(host.len());
        done = begin + length;
        let (host, behind) = host.split_at(length);
        let is_port = |c: char| c == ':' || c.is_ascii_digit();
        let rest = behind.trim_start_matches(is_port);
        if rest.starts_with('#') && !host.is_empty() {
            let sign = text.len() - rest.len();
            out.to_mut().replace_range(sign..=sign, "?");
        }
        plain_name(host, begin, &mut out);
        if let Some(sign) = sign_behind(text, begin, host, behind) {
            let blank = " ".repeat(text[sign..].chars().next().map_or(0, char::len_utf8));
            out.to_mut().replace_range(sign..sign + blank.len(), &blank);
        }
    }
    out
}

/// The place of the sign that ends a host: right after the host of a mail address, or after
/// punctuation. Anywhere else the sign may be part of a web address.
fn sign_behind(text: &str, begin: usize, host: &str, behind: &str) -> Option<usize> {
    let punctuation = |c: char| c.is_ascii_digit() || ".:!$&'()*+,;=".contains(c);
    let rest = behind.trim_start_matches(punctuation);
    let before = &text[..begin];
    let is_mail = before.ends_with('@') && !before.ends_with("/@") && host.contains('.');
    let ends = is_mail || host.ends_with('.') || rest.len() < behind.len();
    let swings = rest.trim_start_matches(is_sign).starts_with('~');
    (swings || ends && rest.starts_with(is_sign)).then(|| text.len() - rest.len())
}

/// Whether a host begins here: after a scheme or the name of a mail address, or with `www.`
fn begins_host(text: &str, at: usize) -> bool {
    text[..at].ends_with("://") || text[..at].ends_with('@') || is_www(&text[at..])
}

fn is_of_host(c: char) -> bool {
    let is_mark = || c.general_category_group() == GeneralCategoryGroup::Mark;
    c.is_alphanumeric() || "-._".contains(c) || is_mark()
}

/// The length of an IPv6 address with its brackets.
fn in_brackets(host: &str) -> Option<usize> {
    let end = host.bytes().take(MAX_IPV6).position(|b| b == b']')?;
    let address = host.get(..end)?.strip_prefix('[')?;
    address.parse::<std::net::Ipv6Addr>().ok().map(|_| end + 1)
}

/// Writes a replacement for the host that begins at `begin`.
fn plain_name(host: &str, begin: usize, out: &mut Cow<'_, str>) {
    let dot = host.trim_end_matches('.').rfind('.');
    let last = dot.map_or(0, |dot| dot + 1);
    // No name ends in letters of two scripts: there the sentence continues.
    let goes_on = dot.is_some() && host[last..].starts_with(|c: char| c.is_ascii_alphabetic());
    for (at, c) in host.char_indices() {
        let name = match c {
            '_' if at < last => 'x',
            _ if at < last || c.is_ascii() => continue,
            _ if goes_on => ' ',
            _ => 'x',
        };
        let place = begin + at..begin + at + c.len_utf8();
        let name = String::from(name).repeat(place.len());
        out.to_mut().replace_range(place, &name);
    }
}

/// Moves the ends of addresses so that letters keep their combining marks.
fn snapped(text: &str, found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut edges =
        std::iter::once(0).chain(clusters(text, Columns::USUAL).scan(0, |at, cluster| {
            *at += cluster.len;
            Some(*at)
        }));
    let mut edge = 0;
    let mut snapped = |at: usize| {
        while edge < at
            && let Some(next) = edges.next()
        {
            edge = next;
        }
        edge
    };
    let snap = |link: Range<usize>| snapped(link.start)..snapped(link.end);
    let links = found.into_iter().map(snap);
    links.filter(|link| !link.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find_links(text).into_iter().map(|at| &text[at]).collect()
    }

    #[test]
    fn the_address_alone_is_the_link() {
        for (before, after) in [
            ("«", "»"),
            ("“", "”"),
            ("„", "“"),
            ("‘", "’"),
            ("", "…"),
            ("看", "。谢谢"),
            ("（", "）"),
            ("「", "」です"),
            ("", "؟"),
            ("", "، شكرا"),
            ("", "۔"),
            ("", "।"),
            ("", "\u{200b}next"),
            ("\u{2066}", "\u{2069}"),
            ("", "\u{a0}next"),
            ("", "\u{3000}next"),
            ("", "—see"),
            ("(", ")."),
            ("'", "',"),
            ("\"", "\""),
            ("see.", "!"),
            ("1. ", ";"),
            ("👉", "👍🏽"),
            ("→", "→"),
            ("☎️", "❤️"),
            ("", "😀 "),
            ("", "·"),
            ("", "〜"),
            ("", "–"),
        ] {
            for address in ["https://example.com/a", "HTTP://example.com:80/a?b=c&d=e#f"] {
                let text = format!("{before}{address}{after}");
                assert_eq!(found(&text), [address], "{text}");
            }
            let text = format!("{before}ann@example.com{after}");
            // Letters may belong to the name.
            if !before.starts_with(char::is_alphabetic) {
                assert_eq!(found(&text), ["ann@example.com"], "{text}");
            }
        }
        for whole in [
            "https://ca.example/col·lecció",
            "https://ja.example/ア・イ",
            "https://fa.example/می\u{200c}خواهم",
            "https://en.example/a_(b)",
            "https://web.example/https://other.example/",
            "https://пример.рф/a",
            "https://例え.テスト",
            "https://हिन्दी.भारत/क",
            "https://sub_domain.example.com/a_b",
            "https://a_b.example:8080#/route",
            "https://example.com/😀/a",
        ] {
            assert_eq!(found(whole), [whole]);
        }
    }

    #[test]
    fn a_sign_ends_an_address_with_the_punctuation_before_it() {
        for (text, address) in [
            ("https://a.example/b.👍", "https://a.example/b"),
            ("(https://a.example/b_(c)).👍👍.", "https://a.example/b_(c)"),
            ("https://a.example/b?👍!👍", "https://a.example/b"),
            ("www.a.example.👍", "www.a.example"),
            ("https://a.example.👍", "https://a.example"),
            ("(https://a.example)👍", "https://a.example"),
            ("https://a.example:80, 👍", "https://a.example:80"),
            ("https://a.example!👍👍", "https://a.example"),
            ("https://i❤.example", "https://i❤.example"),
            ("https://a.example1️⃣", "https://a.example"),
            ("ann@a.example1️⃣2️⃣", "ann@a.example"),
            ("link👉ann@a.example", "ann@a.example"),
            ("https://a.example~", "https://a.example"),
            ("www.a.example👍~", "www.a.example"),
            ("ann@a.example~", "ann@a.example"),
            ("https://a.example/~ann/b~!", "https://a.example/~ann/b"),
            ("ann@a.example-␇", "ann@a.example"),
            ("ann@a.example.👍", "ann@a.example"),
            ("ann@a.example👍ok", "ann@a.example"),
            ("https://a.example/@b.c👍d", "https://a.example/@b.c👍d"),
        ] {
            assert_eq!(found(text), [address], "{text}");
        }
        assert_eq!(found("https://👍 a@👍.👍"), Vec::<&str>::new());
    }

    #[test]
    fn many_addresses_cost_no_more_than_their_length() {
        for hostile in [
            "(www.(",
            "www.- ",
            "(www.a-.",
            "www.",
            "éwww.é-.",
            "(www.a.be:_",
            "(www.a.be@",
        ] {
            assert_eq!(found(&hostile.repeat(3_000)).len(), 0, "{hostile}");
        }
        assert_eq!(found(&"(www.a.be/".repeat(3_000)).len(), 1);
        assert_eq!(found(&"(www.a.be/)".repeat(3_000)).len(), 3_000);
    }

    #[test]
    fn a_mention_leads_to_its_address() {
        for text in ["@https://a.example/b x", "(@HTTPS://a.example/b)"] {
            assert!(
                found(text)[0].to_lowercase() == "https://a.example/b",
                "{text}"
            );
        }
    }

    #[test]
    fn addresses_without_a_scheme_or_a_name() {
        for whole in [
            "www.example.com/x",
            "Www.Example.com",
            "www.example.co.uk/a?b=c",
            "http://[2001:db8::1]/x",
            "https://[::1]:8443/x?y",
            "http://192.0.2.1/x",
            "www.sub_domain.example.com/x",
            "www.пример.рф",
            "https://example.com",
        ] {
            assert_eq!(found(&format!("({whole}).")), [whole]);
            assert_eq!(found(&format!("看{whole}。谢谢")), [whole]);
        }
        for mail in ["ann@example.com", "ann@пример.рф", "ann@a_b.example"] {
            assert_eq!(found(&format!("(👉{mail}).")), [mail]);
        }
        assert_eq!(found("ann@example.com谢谢"), ["ann@example.com"]);
        assert_eq!(
            found("www.a.example, https://b.example/www.c.example; x@www.d.example"),
            [
                "www.a.example",
                "https://b.example/www.c.example",
                "x@www.d.example"
            ]
        );
        for none in [
            "www.",
            "www.x",
            "awww.example.com",
            "http://[x]/",
            "abchttps://x.example",
            "a://[::1]/",
        ] {
            assert_eq!(found(none), Vec::<&str>::new(), "{none}");
        }
    }
}
