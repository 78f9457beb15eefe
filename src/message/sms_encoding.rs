//! How a text is sent as SMS: its encoding, the number of parts, and which characters force that
//! encoding.

use std::fmt::Write as _;

use unicode_segmentation::UnicodeSegmentation;

use super::{Message, RawRecord};
use crate::text::SafeText;
use crate::text::char_names::{code_and_name, is_hidden};

/// Characters of the default alphabet of GSM 03.38 that ASCII does not have.
const BEYOND_ASCII: &str = "£¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà";
/// ASCII characters that the default alphabet does not have.
const NOT_IN_BASIC: &str = "`^{}\\[~]|";
/// Characters of the extension table; each takes two places.
const EXTENSION: &str = "^{}\\[~]|€\u{c}";
/// Letters that only a national shift table has (3GPP TS 23.038: Turkish, Spanish, Portuguese).
const NATIONAL: &str = "ĞİŞçğışÁÍÓÚáíóúÀÂÃÊÔÕâãêôõªº∞`";
/// The maximum number of different characters that are named.
const MAX_NAMED: usize = 6;

/// How the characters of an SMS are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Seven bits per place.
    Gsm7,
    /// Sixteen bits per place.
    Ucs2,
}

impl Encoding {
    /// How many places a text of one SMS can have, and how many each part of a longer text.
    fn room(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    /// How many places a character takes.
    fn places(self, c: char) -> usize {
        match self {
            Self::Gsm7 => 1 + usize::from(EXTENSION.contains(c)),
            Self::Ucs2 => c.len_utf16(),
        }
    }

    /// How many places a text takes.
    fn length(self, text: &str) -> usize {
        text.chars().map(|c| self.places(c)).sum()
    }

    /// How many parts are needed for pieces of these lengths. No piece is cut in two, such as an
    /// escape with its character, or a surrogate pair.
    fn segments(self, pieces: impl Iterator<Item = usize> + Clone) -> usize {
        let (whole, each) = self.room();
        let length: usize = pieces.clone().sum();
        if length <= whole {
            return usize::from(length > 0);
        }
        let (mut segments, mut left) = (0, 0);
        for places in pieces {
            if places <= left {
                left -= places;
                continue;
            }
            // A piece that is longer than a part must be cut.
            segments += places.div_ceil(each);
            left = (each - places % each) % each;
        }
        segments
    }
}

/// How a text is sent as SMS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anatomy {
    /// The number of characters as people count them.
    pub characters: usize,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// How many places the text takes in that encoding.
    pub places: usize,
    /// How many parts the text is cut into.
    pub segments: usize,
    /// How many parts there are if no joined emoji and no letter with marks is cut, as some
    /// gateways do.
    pub unbroken: usize,
    /// Characters that GSM-7 does not have, each with its count.
    pub forced_by: Vec<(char, usize)>,
    /// Invisible characters, each with its count.
    pub hidden: Vec<(char, usize)>,
}

impl Anatomy {
    /// The anatomy of a text as it was sent.
    pub fn of(text: &str) -> Self {
        let (mut forced_by, mut hidden) = (Vec::new(), Vec::new());
        for c in text.chars() {
            if !is_gsm7(c) {
                count(&mut forced_by, c);
            }
            if is_hidden(c) {
                count(&mut hidden, c);
            }
        }
        let encoding = if forced_by.is_empty() {
            Encoding::Gsm7
        } else {
            Encoding::Ucs2
        };
        Self {
            characters: text.graphemes(true).count(),
            encoding,
            places: encoding.length(text),
            segments: encoding.segments(text.chars().map(|c| encoding.places(c))),
            unbroken: encoding.segments(unbroken(text).map(|part| encoding.length(part))),
            forced_by,
            hidden,
        }
    }

    /// `153 characters, GSM-7, 153 of 160 places, 1 SMS`
    pub fn words(&self) -> String {
        let (whole, each) = self.encoding.room();
        let (name, room) = match self.segments {
            0 | 1 => (self.encoding_name(), whole),
            parts => (self.encoding_name(), parts * each),
        };
        let parts = self.segments.max(1);
        let parts = match self.unbroken {
            unbroken if unbroken > parts => {
                format!("{parts} SMS, or {unbroken} if joined characters are not cut")
            }
            _ => format!("{parts} SMS"),
        };
        let plural = if self.characters == 1 { "" } else { "s" };
        format!(
            "{} character{plural}, {name}, {} of {room} places, {parts}",
            self.characters, self.places
        )
    }

    fn encoding_name(&self) -> &'static str {
        match self.encoding {
            Encoding::Gsm7 => "GSM-7",
            Encoding::Ucs2 => "UCS-2",
        }
    }

    /// Which characters forced UCS-2; `None` if there are none.
    pub fn forced_words(&self) -> Option<String> {
        (!self.forced_by.is_empty()).then(|| {
            let names = named(&self.forced_by);
            // Few networks use these tables, and nothing shows whether this one did.
            let national = if self.forced_by.iter().any(|(c, _)| is_national(*c)) {
                " (national shift tables are not assumed)"
            } else {
                ""
            };
            format!("{names}: not in GSM-7{national}, so fewer characters fit into each SMS")
        })
    }

    /// The invisible characters; `None` if there are none.
    pub fn hidden_words(&self) -> Option<String> {
        (!self.hidden.is_empty()).then(|| named(&self.hidden))
    }
}

/// The text as the gateway sent it, before it was sanitised: a line break of two characters takes
/// two places.
pub fn original(message: &Message) -> String {
    let item = message.raw().and_then(RawRecord::value);
    let text = item.as_ref().and_then(|item| item.get("message")?.as_str());
    text.unwrap_or(message.text()).to_owned()
}

/// Whether a national table has this character. The scripts of India and Urdu also have such
/// tables.
fn is_national(c: char) -> bool {
    NATIONAL.contains(c) || matches!(c, '\u{600}'..='\u{6ff}' | '\u{900}'..='\u{d7f}')
}

fn is_gsm7(c: char) -> bool {
    let basic = match c {
        '\n' | '\r' => true,
        ' '..='~' => !NOT_IN_BASIC.contains(c),
        _ => BEYOND_ASCII.contains(c),
    };
    basic || EXTENSION.contains(c)
}

/// What people see as one character. A line break of two characters counts as two.
fn unbroken(text: &str) -> impl Iterator<Item = &str> + Clone {
    let clusters = text.graphemes(true);
    clusters.flat_map(|cluster| match cluster {
        "\r\n" => ["\r", "\n"],
        _ => [cluster, ""],
    })
}

fn count(counts: &mut Vec<(char, usize)>, c: char) {
    let known = counts.iter().position(|(known, _)| *known == c);
    // Hostile text can have a hundred thousand different characters, so all others are counted
    // together.
    let at = known.or((counts.len() > MAX_NAMED).then_some(MAX_NAMED));
    match at.and_then(|at| counts.get_mut(at)) {
        Some((_, count)) => *count += 1,
        None => counts.push((c, 1)),
    }
}

/// `“’” U+2019 RIGHT SINGLE QUOTATION MARK ×2, … and 3 more`
fn named(counts: &[(char, usize)]) -> String {
    let mut out = String::new();
    for (index, (c, count)) in counts.iter().enumerate() {
        if index == MAX_NAMED {
            let _ = write!(out, " and {count} more");
            break;
        }
        let comma = if index == 0 { "" } else { ", " };
        let shown = SafeText::line(c.encode_utf8(&mut [0; 4]));
        let seen = !is_hidden(*c) && shown.chars().eq([*c]);
        let shown = if seen {
            format!("“{shown}” ")
        } else {
            String::new()
        };
        let times = if *count > 1 {
            format!(" ×{count}")
        } else {
            String::new()
        };
        let _ = write!(out, "{comma}{shown}{}{times}", code_and_name(*c));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        Anatomy::of(text).words()
    }

    #[test]
    fn gsm7_has_160_places_and_153_in_parts() {
        assert_eq!(
            words(&"a".repeat(160)),
            "160 characters, GSM-7, 160 of 160 places, 1 SMS"
        );
        assert_eq!(
            words(&"a".repeat(161)),
            "161 characters, GSM-7, 161 of 306 places, 2 SMS"
        );
        assert_eq!(Anatomy::of(&"a".repeat(306)).segments, 2);
        assert_eq!(Anatomy::of(&"a".repeat(307)).segments, 3);
        assert_eq!(
            words("à Ω ß @ ü"),
            "9 characters, GSM-7, 9 of 160 places, 1 SMS"
        );
        assert_eq!(words(""), "0 characters, GSM-7, 0 of 160 places, 1 SMS");
    }

    #[test]
    fn the_extension_table_takes_two_places_and_is_not_cut() {
        assert_eq!(Anatomy::of("€{}[]~|^\\").places, 18);
        assert_eq!(Anatomy::of(&"€".repeat(80)).segments, 1);
        // 76 characters of two places fit into 153 places, so each part loses one place.
        assert_eq!(Anatomy::of(&"€".repeat(81)).segments, 2);
        assert_eq!(Anatomy::of(&"€".repeat(153)).segments, 3);
    }

    #[test]
    fn ucs2_is_forced_by_a_character_that_is_named() {
        let anatomy = Anatomy::of("It’s here… it’s");
        assert_eq!(
            anatomy.words(),
            "15 characters, UCS-2, 15 of 70 places, 1 SMS"
        );
        let forced = anatomy.forced_words().unwrap();
        assert!(
            forced.starts_with(
                "“’” U+2019 RIGHT SINGLE QUOTATION MARK ×2, “…” U+2026 HORIZONTAL ELLIPSIS: not"
            ),
            "{forced}"
        );
        assert_eq!(
            Anatomy::of("ç").encoding,
            Encoding::Ucs2,
            "only the great one is there"
        );
        assert_eq!(Anatomy::of("`").encoding, Encoding::Ucs2);
        assert_eq!(Anatomy::of("Ç").forced_words(), None);
    }

    /// The published test cases of Twilio's segment calculator, and what Twilio bills.
    #[test]
    fn parts_are_those_that_are_billed() {
        let digits = |count: usize| "1234567890".chars().cycle().take(count).collect::<String>();
        let (gsm7, ucs2) = (Encoding::Gsm7, Encoding::Ucs2);
        let mut cases = vec![
            (digits(160), gsm7, 160, 1),
            (digits(161), gsm7, 161, 2),
            (digits(307), gsm7, 307, 3),
            (format!("😜{}", digits(68)), ucs2, 70, 1),
            (format!("😜{}", digits(69)), ucs2, 71, 2),
            (format!("😜{}", digits(133)), ucs2, 135, 3),
            (format!("🇮🇹{}", digits(66)), ucs2, 70, 1),
            (format!("🇮🇹{}", digits(67)), ucs2, 71, 2),
            (format!("🏳️🌈{}", digits(65)), ucs2, 70, 1),
            (format!("🏳️🌈{}", digits(66)), ucs2, 71, 2),
            (format!("😀{}", "]".repeat(68)), ucs2, 70, 1),
            (format!("😀{}", "]".repeat(69)), ucs2, 71, 2),
            (
                format!("e\u{301}\u{301}\u{301}{}", "a".repeat(66)),
                ucs2,
                70,
                1,
            ),
            (
                format!("e\u{301}\u{301}\u{301}{}", "a".repeat(67)),
                ucs2,
                71,
                2,
            ),
            ("\rabcde\r\n123".to_owned(), gsm7, 11, 1),
            ("\nabcde\n\n123\n".to_owned(), gsm7, 12, 1),
            // Issue 66 of that calculator: a line break of two characters.
            (
                format!("{}\r\n{}", "a".repeat(80), "a".repeat(79)),
                gsm7,
                161,
                2,
            ),
            (
                format!("{}\n{}", "a".repeat(80), "a".repeat(79)),
                gsm7,
                160,
                1,
            ),
        ];
        for escaped in "|^€{}[]~\\".chars() {
            cases.push((format!("{escaped}{}", digits(158)), gsm7, 160, 1));
            cases.push((format!("{escaped}{}", digits(159)), gsm7, 161, 2));
        }
        for letter in "ÁÚúçíÍóÓ".chars() {
            cases.push((letter.to_string().repeat(70), ucs2, 70, 1));
            cases.push((letter.to_string().repeat(71), ucs2, 71, 2));
        }
        for (text, encoding, places, segments) in cases {
            let anatomy = Anatomy::of(&text);
            let found = (anatomy.encoding, anatomy.places, anatomy.segments);
            assert_eq!(found, (encoding, places, segments), "{text:?}");
        }
    }

    #[test]
    fn national_tables_are_not_assumed() {
        for (text, named) in [
            ("Íslâm", true),
            ("ğ", true),
            ("नमस्ते", true),
            ("Ж", false),
            ("’", false),
        ] {
            let forced = Anatomy::of(text).forced_words().unwrap();
            assert_eq!(forced.contains("national shift tables"), named, "{forced}");
        }
    }

    #[test]
    fn surrogate_pairs_are_not_cut() {
        assert_eq!(Anatomy::of(&"😀".repeat(35)).segments, 1);
        // 33 pairs fit into 67 places.
        assert_eq!(Anatomy::of(&"😀".repeat(67)).segments, 3);
        assert_eq!(words("👩‍👧"), "1 character, UCS-2, 5 of 70 places, 1 SMS");
    }

    #[test]
    fn a_joined_emoji_at_an_edge_may_cost_a_part() {
        let text = format!("{}🇧🇪{}", "a".repeat(65), "b".repeat(65));
        assert_eq!(
            words(&text),
            "131 characters, UCS-2, 134 of 134 places, 2 SMS, or 3 if joined characters are not cut"
        );
        let text = format!("{}🇧🇪{}", "a".repeat(63), "b".repeat(67));
        assert_eq!(
            words(&text),
            "131 characters, UCS-2, 134 of 134 places, 2 SMS"
        );
        // A line break may be cut, and a piece that is longer than a part must be cut.
        let breaks = format!("Ж{}\r\n{}", "a".repeat(65), "b".repeat(66));
        let marks = format!("e{}", "\u{301}".repeat(134));
        for (text, parts) in [(breaks, 2), (marks, 3)] {
            let anatomy = Anatomy::of(&text);
            assert_eq!((anatomy.segments, anatomy.unbroken), (parts, parts));
        }
    }

    #[test]
    fn invisible_characters_are_named() {
        let hidden = Anatomy::of("a\u{200b}b\u{a0}c\u{202e}\u{200b}").hidden_words();
        assert_eq!(
            hidden.as_deref(),
            Some(
                "U+200B ZERO WIDTH SPACE ×2, U+00A0 NO-BREAK SPACE, U+202E RIGHT-TO-LEFT OVERRIDE"
            )
        );
        assert_eq!(Anatomy::of("plain\ntext").hidden_words(), None);
    }

    #[test]
    fn many_different_characters_are_counted() {
        let text: String = ('\u{4e00}'..'\u{4e20}').collect();
        let forced = Anatomy::of(&text).forced_words().unwrap();
        assert!(forced.contains(" and 26 more: not in GSM-7"), "{forced}");
    }
}
