//! How many columns the terminal uses for characters on which terminals disagree.

mod class;

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

use super::agreed::is_mark;
pub use class::Class;
use class::is_ambiguous;

/// Whether monospaced fonts often lack a narrow cluster: it is then drawn with another font, in which
/// it may be wider than a column. A few signs are too wide in monospaced fonts, too.
fn may_overflow(cluster: &str) -> bool {
    // Most text is ASCII, which needs no tables.
    if cluster.len() == 1 {
        return false;
    }
    let mut composed = cluster.nfc();
    let Some(first) = composed.next() else {
        return false;
    };
    match first {
        // `5 0` for two digits with strokes would be another number.
        '0'..='9' => composed.any(|c| c.general_category() != GeneralCategory::NonspacingMark),
        ' '..='~' => composed.next().is_some(),
        // Dashes, signs and letters that look like two.
        '\u{2014}' | '\u{2015}' | '\u{203B}' | '\u{2042}' | '\u{25EF}' | '\u{132}'..='\u{133}' => {
            true
        }
        '\u{A0}'..='\u{58F}'
        | '\u{1E00}'..='\u{20BA}'
        | '\u{20BD}'
        | '\u{2190}'..='\u{22FF}'
        | '\u{2500}'..='\u{25FF}'
        | '\u{2700}'..='\u{2775}'
        | '\u{2794}'..='\u{27BF}'
        | '\u{FFFD}' => first.is_emoji_char() || composed.next().is_some(),
        _ => true,
    }
}

/// Whether nobody misses the sign if the letter before it is drawn over it.
fn is_coverable(c: char) -> bool {
    " \u{A0}.,;:!?)]}'\"".contains(c)
}

/// Whether the text begins with a letter, digit or sign that must be seen.
fn is_misread_if_hidden(text: &str) -> bool {
    match text.chars().next() {
        None => false,
        Some(c) if c.is_ascii() => c.is_ascii_graphic(),
        // Latin, Greek, Cyrillic and Armenian.
        Some(c) if c < '\u{590}' => c.is_alphabetic(),
        // The signs of Arabic numbers, dashes and the minus sign.
        Some('\u{66A}'..='\u{66C}' | '\u{2010}'..='\u{2015}' | '\u{2212}') => true,
        Some(c) => matches!(
            c.general_category(),
            GeneralCategory::DecimalNumber
                | GeneralCategory::OtherNumber
                | GeneralCategory::CurrencySymbol
        ),
    }
}

/// How many letters and spacing marks are drawn side by side for a narrow cluster.
fn parts(cluster: &str) -> usize {
    if cluster.chars().next().and_then(UnicodeWidthChar::width) != Some(1) {
        return 1;
    }
    let takes_room = |c: &char| {
        let category = c.general_category();
        c.is_alphabetic() && category != GeneralCategory::NonspacingMark
    };
    cluster.nfd().filter(takes_room).count().max(1)
}

/// The columns that a single letter may take: its advance in the Noto fonts, divided by that of a
/// letter in a monospaced font.
fn widest(letter: char) -> usize {
    match letter {
        // Burmese AU, signs of Tamil and fractions of Malayalam.
        '\u{102A}' | '\u{BF0}'..='\u{BFA}' | '\u{D70}'..='\u{D79}' => 5,
        // Malayalam AI, and Arabic ligatures.
        '\u{D10}' | '\u{FBD3}'..='\u{FDFF}' => 4,
        // Ek Onkar, Tamil to Sinhala, Burmese, Balinese to Batak, Javanese to Meetei, four
        // integrals, Armenian ligatures.
        '\u{A74}'
        | '\u{B80}'..='\u{DFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1B00}'..='\u{1BFF}'
        | '\u{A980}'..='\u{AAFF}'
        | '\u{2A0C}'
        | '\u{FB13}'..='\u{FB17}' => 3,
        // Cuneiform.
        '\u{12000}'..='\u{1254F}' => 7,
        '\u{10000}'..='\u{1CFFF}' => 5,
        _ => 2,
    }
}

/// The number of bits for one class.
const BITS: usize = 2;
/// The value of these bits for an unknown width.
const UNKNOWN: u64 = 3;

/// Unset if the terminal lets letters of a fallback font reach into the next column.
const CROPS: u64 = 1 << 63;

/// How many columns the terminal uses for each [`Class`], as far as is known: 0, 1, or 2 and more;
/// and whether it keeps each character within its columns.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Columns(u64);

impl Columns {
    /// All widths as in the Unicode tables, which are newer than most terminals.
    pub const USUAL: Self = Self(u64::MAX);

    /// Notes that letters of a fallback font reach into the next column.
    #[must_use]
    pub fn overflowing(self) -> Self {
        Self(self.0 & !CROPS)
    }

    /// How many blank columns must separate a cluster of `width` columns from the text after it,
    /// because the terminal draws it with a fallback font, over the next letter or digit.
    pub fn gap_after(self, cluster: &str, width: usize, rest: &str) -> usize {
        if self.0 & CROPS != 0 {
            return 0;
        }
        let open = rest.trim_start_matches(is_coverable);
        if !is_misread_if_hidden(open) || !may_overflow(cluster) {
            return 0;
        }
        // Vowel signs that did not fit belong to the letter before, which then takes more.
        let before = if cluster.starts_with(is_mark) { 3 } else { 0 };
        let wanted = before
            + match parts(cluster) {
                1 => cluster.chars().next().map_or(2, widest),
                parts => parts * 2,
            };
        // Blanks and closing signs may be covered, but not the point of a number.
        let covered = &rest[..rest.len() - open.len()];
        let is_point =
            matches!(covered, "." | ",") && open.starts_with(|c: char| c.is_ascii_digit());
        let joins = wanted > 2 && !covered.contains([' ', '\u{A0}']);
        let after = if is_point || joins { rest } else { open };
        // Hebrew and Arabic join words and numbers by a hyphen or dash: apart, it would look like a
        // minus.
        if after.starts_with(['-', '\u{2010}', '\u{2011}', '\u{2013}']) && wanted <= 2 {
            return 0;
        }
        let blanks = rest[..rest.len() - after.len()].chars().count();
        wanted.saturating_sub(width + blanks)
    }

    /// Whether the terminal would draw a character over several letters behind it, or over other
    /// rows; or nothing or a part of it, because it keeps all within a column.
    pub fn spills(self, symbol: &str) -> bool {
        let is_too_wide = |c| {
            matches!(
                c,
                '\u{2E3A}'
                    ..='\u{2E3B}'
                        | '\u{3031}'
                    ..='\u{3035}'
                        | '\u{A9C5}'
                        | '\u{FDFD}'
                        | '\u{12031}'
                        | '\u{12219}'
                        | '\u{1242B}'
            )
        };
        if self.0 & CROPS == 0 {
            symbol.starts_with(is_too_wide)
        } else {
            symbol.starts_with(['\u{FDFC}', '\u{FDFD}'])
        }
    }

    /// Notes how many columns this class takes.
    #[must_use]
    pub fn with(self, class: Class, columns: u16) -> Self {
        let shift = BITS * class as usize;
        let columns = u64::from(columns.min(2));
        Self(self.0 & !(UNKNOWN << shift) | columns << shift)
    }

    /// How many columns a class takes (0, 1, or 2 and more), if that is known.
    pub fn of(self, class: Class) -> Option<usize> {
        match self.0 >> (BITS * class as usize) & UNKNOWN {
            UNKNOWN => None,
            columns => usize::try_from(columns).ok(),
        }
    }

    /// Whether the terminal draws signs in two columns that have one column in the tables, the
    /// lines of our frames too.
    pub fn has_wide_signs(self) -> bool {
        self.of(Class::Ambiguous) == Some(2)
    }

    /// Whether `symbol` is such a sign.
    pub fn is_wide_sign(self, symbol: &str) -> bool {
        let mut chars = symbol.chars();
        self.has_wide_signs() && chars.next().is_some_and(is_ambiguous) && chars.next().is_none()
    }

    /// How many columns a cluster gets that has `usual` columns in the Unicode tables; 0: the
    /// terminal does not draw it. An emoji gets at least `usual`: many terminals count fewer
    /// columns for it, but draw it in full width over its neighbour.
    pub fn counted(self, cluster: &str, usual: usize) -> usize {
        let class = Class::of(cluster);
        let usual = match class {
            Some(Class::LoneIndicator) => 2,
            _ => usual,
        };
        match class.and_then(|class| Some((class, self.of(class)?))) {
            Some((class, 1)) if class.is_picture() => usual,
            Some((_, counted)) => counted,
            None => usual,
        }
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self::USUAL
    }
}

impl std::fmt::Debug for Columns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = Class::all().filter_map(|class| Some((class, self.of(class)?)));
        let mut map = f.debug_map();
        map.entries(known);
        if self.0 & CROPS == 0 {
            map.entry(&"overflows", &true);
        }
        map.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_of_its_class() {
        for class in Class::all() {
            assert_eq!(Class::of(class.sample()), Some(class));
        }
        assert_eq!(Class::of("🛕\u{FE0F}"), Some(Class::Emoji12));
        for plain in ["5\u{305}", "❤\u{FE0E}", "©\u{301}"] {
            assert_eq!(Class::of(plain), None, "{plain}");
        }
        for narrow in ["0", "©", "❤", "🌡"] {
            assert_ne!(Class::of(narrow), Some(Class::Emoji), "{narrow}");
        }
        assert!(BITS * Class::all().len() < 64);
    }

    #[test]
    fn each_class_keeps_its_measured_width() {
        let some = Columns::USUAL
            .with(Class::Emoji15, 1)
            .with(Class::Look, 4)
            .with(Class::New, 0);
        assert_eq!(some.of(Class::Emoji15), Some(1));
        assert_eq!(some.of(Class::Look), Some(2));
        assert_eq!(some.of(Class::New), Some(0));
        assert_eq!(some.of(Class::Emoji14), None);
        assert_eq!(some.with(Class::Look, 1).of(Class::Look), Some(1));
        assert_eq!(some.counted("\u{20C1}", 1), 0);
        assert_eq!(some.counted("x", 1), 1);
    }

    #[test]
    fn a_letter_of_another_font_does_not_touch_the_next_digit() {
        let overflowing = Columns::USUAL.overflowing();
        for cluster in [
            "ꓐ",
            "𝐀",
            "—",
            "שׁ",
            "ش",
            "x\u{301}\u{302}",
            "☎",
            "ⴰ",
            "ก",
            "क",
            "⁂",
        ] {
            assert_eq!(overflowing.gap_after(cluster, 1, "|01"), 1, "{cluster}");
            assert_eq!(overflowing.gap_after(cluster, 1, "5"), 1, "{cluster}");
            for after in ["", " 5", ", 5", ").", "你"] {
                assert_eq!(
                    overflowing.gap_after(cluster, 1, after),
                    0,
                    "{cluster}{after}"
                );
            }
            assert_eq!(Columns::USUAL.gap_after(cluster, 1, "5"), 0, "{cluster}");
        }
        for cluster in [
            "a", "é", "e\u{301}", "ж", "€", "“", "ắ", "✓", "─", "5\u{336}",
        ] {
            assert_eq!(overflowing.gap_after(cluster, 1, "5"), 0, "{cluster}");
        }
        for (letter, gap) in [("ꦄ", 2), ("க", 2), ("ﷲ", 3), ("𑌐", 4), ("𝐀", 1)] {
            assert_eq!(overflowing.gap_after(letter, 1, "5"), gap, "{letter}");
        }
        for (cluster, width, gap) in [("கா", 2, 2), ("ஹௌ", 2, 4), ("க்ஷௌ", 2, 6), ("한", 2, 0)]
        {
            assert_eq!(overflowing.gap_after(cluster, width, "5"), gap, "{cluster}");
        }
        assert_eq!(overflowing.gap_after("﷼", 1, " 1500"), 2);
        assert_eq!(overflowing.gap_after("\u{BCC}", 1, "48"), 6);
        for (letter, after, gap) in [
            ("ב", "-30", 0),
            ("ב", "–30", 0),
            ("ก", "\u{2212}30", 1),
            ("க", "–30", 2),
            ("ב", "30", 1),
            ("ב", ".50", 1),
            ("ב", ". 50", 0),
            ("க", ".50", 2),
            ("க", "-50", 2),
            ("ஹௌ", ", 50", 3),
            ("௵", " 1500", 3),
            ("൸", "34", 4),
            ("ஹௌ", ":50", 5),
            ("ஹௌ", ".com", 5),
            ("ஹௌ", "\u{66C}5", 5),
            ("ஹௌ", "é", 5),
            ("ஹௌ", "Ж", 5),
            ("ஹௌ", ").", 0),
            ("ஹௌ", ":ஹௌ", 0),
            ("ב", ":50", 0),
        ] {
            assert_eq!(
                overflowing.gap_after(letter, 1, after),
                gap,
                "{letter}{after}"
            );
        }
        for sign in ["€5", "\u{20AA}", "٥"] {
            assert_eq!(overflowing.gap_after("கொ", 2, sign), 4, "{sign}");
        }
        assert!(overflowing.spills("⸻") && overflowing.spills("﷽"));
        assert!(!overflowing.spills("﷼") && Columns::USUAL.spills("﷼"));
        assert!(overflowing.spills("\u{3031}"));
        assert!(!Columns::USUAL.spills("⸻") && !overflowing.spills("—"));
        let some = overflowing.with(Class::Look, 1);
        assert_eq!(some.gap_after("ꓐ", 1, "5"), 1);
        assert_eq!(
            (some.of(Class::Look), some.of(Class::Ambiguous)),
            (Some(1), None)
        );
    }

    #[test]
    fn wide_numbers_do_not_cover_each_other() {
        let overflowing = Columns::USUAL.overflowing();
        assert_eq!(overflowing.gap_after("㉈", 1, "㉉"), 1);
    }

    #[test]
    fn pictures_get_the_columns_they_are_drawn_in() {
        for class in Class::all().filter(|class| class.is_picture()) {
            let narrow = Columns::USUAL.with(class, 1);
            assert_eq!(narrow.counted(class.sample(), 2), 2, "{class:?}");
        }
        assert_eq!(Columns::USUAL.counted("🇦", 1), 2);
        let dropped = Columns::USUAL.with(Class::LoneIndicator, 0);
        assert_eq!(dropped.counted("🇦", 1), 0);
        let narrow = Columns::USUAL.with(Class::Spacing, 1);
        assert_eq!(narrow.counted("क\u{93F}", 2), 1);
    }
}
