//! Folds text for searching: without case, diacritics and letter shapes (`ﬁ`, full width, `²`), and
//! maps each folded part back to its source.

use std::ops::Range;

use unicode_normalization::char::{compose, decompose_compatible};

use super::NO_BREAK_SPACE;
use super::numerals::digit;

/// Which differences are ignored when texts are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Capital and small letters.
    pub case: bool,
    /// Blanks, tabs and line breaks.
    pub blanks: bool,
}

/// Folded text.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    text: String,
    /// For each byte, the source character that it comes from, and then the source's length; empty
    /// if the text equals its source.
    origin: Vec<u32>,
}

impl Folded {
    /// Folds `text`, reusing the buffers of an earlier text.
    pub fn set(&mut self, text: &str, fold: Fold) -> &str {
        self.text.clear();
        self.origin.clear();
        if text.is_ascii() {
            self.text.push_str(text);
            if fold.case {
                self.text.make_ascii_lowercase();
            }
            if fold.blanks && text.contains(['\n', '\t']) {
                self.text = self.text.replace(['\n', '\t'], " ");
            }
            return &self.text;
        }
        for (at, c) in text.char_indices() {
            self.push(c, fold);
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.origin.resize(self.text.len(), at);
        }
        let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.origin.push(end);
        &self.text
    }

    fn push(&mut self, c: char, fold: Fold) {
        match c {
            _ if fold.blanks && c.is_whitespace() => self.text.push(' '),
            '\0'..='\x7f' => self.letter(c, fold),
            // Whole syllables, and letters that are used alone (`ㅋㅋ`, `ㅠㅠ`).
            '\u{ac00}'..='\u{d7a3}' | '\u{3131}'..='\u{318e}' => self.text.push(c),
            '\u{ffa1}'..='\u{ffdc}' => self.text.extend(narrow_jamo(c)),
            '\u{1161}'..='\u{11c2}' => self.jamo(c),
            // People type it as a space.
            NO_BREAK_SPACE => self.text.push(' '),
            // If blanks count as different, they stay as they are.
            _ if c.is_whitespace() => self.text.push(c),
            // People type it as an apostrophe on keyboards without one.
            '\u{b4}' => self.text.push('\''),
            _ => decompose_compatible(c, |part| match spelled_out(part) {
                Some(letters) => letters.chars().for_each(|c| self.letter(c, fold)),
                // A mark without a letter (`¨`) decomposes into a space and the mark.
                None if is_diacritic(part) || part == ' ' => {}
                None => self.letter(part, fold),
            }),
        }
    }

    /// Adds one part of a Hangul syllable: some phones and file names have the parts as separate
    /// characters.
    fn jamo(&mut self, c: char) {
        let before = self.text.chars().next_back();
        let syllable = before.and_then(|before| compose(before, c));
        if syllable.is_some() {
            self.text.pop();
        }
        self.text.push(syllable.unwrap_or(c));
    }

    fn letter(&mut self, c: char, fold: Fold) {
        match c {
            // Parts of `㈎` or `㉮`, which are framed syllables.
            '\u{1161}'..='\u{11c2}' => self.jamo(c),
            // The small sigma has another shape at the end of a word.
            'ς' if fold.case => self.text.push('σ'),
            _ if !c.is_ascii() && c.is_numeric() => self.text.push(digit(c).unwrap_or(c)),
            _ if fold.case => self.text.extend(c.to_lowercase()),
            _ => self.text.push(c),
        }
    }

    /// The folded text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The range of the source from which a part of the folded text came.
    pub fn source(&self, part: Range<usize>) -> Range<usize> {
        if self.origin.is_empty() {
            return part;
        }
        let at = |byte: usize| self.origin.get(byte).map_or(0, |at| *at as usize);
        // If one character became several, all of these belong to it.
        let last = part.end.saturating_sub(1);
        let end = (part.end..self.origin.len()).find(|byte| at(*byte) != at(last));
        at(part.start)..end.map_or(at(self.origin.len() - 1), at)
    }
}

/// Letters that people spell differently if their keyboard lacks them, and that have no
/// decomposition.
fn spelled_out(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'ẞ' => "SS",
        'æ' => "ae",
        'Æ' => "AE",
        'œ' => "oe",
        'Œ' => "OE",
        'ø' => "o",
        'Ø' => "O",
        'đ' => "d",
        'Đ' => "D",
        'ł' => "l",
        'Ł' => "L",
        'ħ' => "h",
        'Ħ' => "H",
        'ı' => "i",
        // Persian and Arabic keyboards have different characters for these letters.
        'ی' | 'ى' => "ي",
        'ک' => "ك",
        '\u{2018}'..='\u{201b}' | '\u{2bc}' => "'",
        '\u{201c}'..='\u{201f}' => "\"",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2044}' => "/",
        _ => return None,
    })
}

/// The full-width form of a half-width Hangul letter.
fn narrow_jamo(c: char) -> Option<char> {
    let (narrow, first) = match c {
        '\u{ffa1}'..='\u{ffbe}' => (0xffa1, 0x3131),
        '\u{ffc2}'..='\u{ffc7}' => (0xffc2, 0x314f),
        '\u{ffca}'..='\u{ffcf}' => (0xffca, 0x3155),
        '\u{ffd2}'..='\u{ffd7}' => (0xffd2, 0x315b),
        '\u{ffda}'..='\u{ffdc}' => (0xffda, 0x3161),
        _ => return Some(c),
    };
    char::from_u32(u32::from(c) - narrow + first)
}

/// Marks without which a letter can still be read. Vowel signs of Indic scripts do not count.
fn is_diacritic(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        // Hebrew points, Arabic vowels
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}'
        | '\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}'
        // Arabic tatweel (which lengthens words), emoji variants, soft hyphen, joiners
        | '\u{640}' | '\u{fe0e}' | '\u{fe0f}' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'
        | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Fold = Fold {
        case: true,
        blanks: true,
    };

    fn folded(text: &str) -> String {
        Folded::default().set(text, ALL).to_owned()
    }

    #[test]
    fn case_and_marks_are_ignored() {
        assert_eq!(folded("Crème BRÛLÉE"), "creme brulee");
        assert_eq!(folded("e\u{301}te\u{301}"), "ete");
        assert_eq!(folded("Straße Øst Łódź"), "strasse ost lodz");
        assert_eq!(folded("a\nb\u{a0}c"), "a b c");
        assert_eq!(folded("don\u{2019}t"), "don't");
        assert_eq!(folded("ΆΛΦΑ Ёлка"), "αλφα елка");
        assert_eq!(folded("नमस्ते 한글 が"), "नमस्ते 한글 か\u{3099}");
        assert_eq!(folded("ΟΔΟΣ οδός"), "οδοσ οδοσ");
        assert_eq!(
            folded("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} ㅋㅠㅠ"),
            folded("한글 ㅋㅠㅠ")
        );
    }

    #[test]
    fn letter_shapes_are_ignored() {
        for (text, plain) in [
            ("ﬁn ﬄ Ĳs ǽ", "fin ffl ijs ae"),
            ("ＡＢＣ１２３！", "abc123!"),
            ("ﾃﾞﾝﾜ ﾊﾟ", "デンワ パ"),
            ("㌔ ㎏ № ℡", "キロ kg no tel"),
            ("السـلام", "السلام"),
            ("½ m² x₂ 5′", "1/2 m2 x2 5′"),
            ("می\u{200c}خواهم", "میخواهم"),
            ("a\u{2011}b", "a-b"),
            ("ﬃ…", "ffi..."),
            ("𝐛𝐨𝐥𝐝 ⓐ", "bold a"),
            ("㈎ ㉮ ㈝", "(가) 가 (오전)"),
            ("ﾻﾻ ￢ￜ", "ㅋㅋ ¬ㅣ"),
            ("don´t „no‚", "don't \"no'"),
            ("テ゛ンワ ¨a", "デンワ a"),
            ("10\u{2009}000\u{205f}€", "10 000 €"),
            ("٤٥٦ ۴۵۶ ४५६ ④", "456 456 456 4"),
            ("علی‌ کتاب", "علي كتاب"),
            ("ﻼﻟ", "لال"),
        ] {
            assert_eq!(folded(text), folded(plain), "{text}");
        }
        assert_eq!(folded("ﬁ"), "fi");
        assert!(folded("ㅋㅠㅠ").contains(&folded("ㅠㅠ")));
    }

    proptest::proptest! {
        #[test]
        fn folding_twice_changes_nothing_and_each_part_has_a_source(text in "(\\PC|ﬁ|½|[\u{1100}\u{1112}\u{1161}\u{11ab}]|ﾃﾞ|ＡＢ|ـ|e\u{301}|İ|ß|´|゛|[\u{ffa0}-\u{ffdc}]|[٠-٩]|ϲ|[\u{1d400}-\u{1d7ff}]|[\u{fb00}-\u{fdff}]){0,12}") {
            let mut once = Folded::default();
            once.set(&text, ALL);
            proptest::prop_assert_eq!(folded(once.text()), once.text());
            for (at, c) in once.text().char_indices() {
                let source = once.source(at..at + c.len_utf8());
                proptest::prop_assert!(text.get(source.clone()).is_some_and(|part| !part.is_empty()));
                proptest::prop_assert!(folded(&text[source]).contains(c));
            }
        }
    }

    #[test]
    fn a_part_knows_where_it_came_from() {
        let mut folded = Folded::default();
        for (text, part) in [
            ("grüße an alle", "grusse"),
            ("été", "ete"),
            ("xe\u{301}y", "ey"),
            ("plain", "ai"),
            ("das ﬁng an", "fin"),
            ("ab½cd", "1/2"),
            ("ＡＢＣ", "bc"),
            ("a\u{1112}\u{1161}\u{11ab}b", "한b"),
        ] {
            let found = folded
                .set(text, ALL)
                .find(part)
                .map(|at| at..at + part.len());
            let source = folded.source(found.expect("it is there"));
            assert!(text.is_char_boundary(source.start) && text.is_char_boundary(source.end));
            assert_eq!(Folded::default().set(&text[source], ALL), part);
        }
        let at = folded.set("Maß", ALL).find('s').map(|at| at..at + 1);
        assert_eq!(folded.source(at.expect("half of it")), 2..4);
    }
}
