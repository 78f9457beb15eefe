//! The rules of [`SafeText`](super::SafeText): which characters pass, and what replaces the others.

use encoding_rs::WINDOWS_1252;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

/// The maximum number of marks (accents and the like) on one base character.
pub(super) const MAX_MARKS: usize = 8;
/// The maximum number of joiners in one sequence; the longest emoji in use has three.
pub(super) const MAX_JOINS: usize = 7;
/// Replaces a character that has no visible sign of its own.
pub(super) const REPLACEMENT: char = '\u{FFFD}';

/// Keeps the words or digits beside it in one row.
pub const NO_BREAK_SPACE: char = '\u{A0}';

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
const TEXT_LOOK: char = '\u{FE0E}';
const EMOJI_LOOK: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';

/// The current base character, and the marks and joiners that it carries so far.
#[derive(Default)]
pub(super) struct CharCluster {
    previous: Option<char>,
    marks: usize,
    joins: usize,
}

impl CharCluster {
    /// The replacement of a character (mostly the character itself); `next` is the character after
    /// it.
    pub(super) fn admit(&mut self, c: char, next: Option<char>) -> Option<char> {
        let kept = match c {
            ZWJ | ZWNJ => self.admit_joiner(c, next),
            TEXT_LOOK | EMOJI_LOOK => self.admit_look(c, next),
            // Most text is ASCII, which needs no tables.
            _ if !c.is_ascii() && is_mark(c) => self.admit_mark(c),
            _ => self.admit_base(c),
        }?;
        self.previous = Some(kept);
        Some(kept)
    }

    fn admit_base(&mut self, c: char) -> Option<char> {
        let kept = admit_base(c)?;
        if self.previous != Some(ZWJ) {
            self.joins = 0;
        }
        self.marks = 0;
        // A character without a column would be invisible, unless it completes a Hangul syllable.
        let hides = !c.is_ascii() && kept.width() == Some(0);
        let completes = self.previous.is_some_and(|p| completes_syllable(p, kept));
        Some(if hides && !completes {
            REPLACEMENT
        } else {
            kept
        })
    }

    /// Joiners shape emoji and the letters of some scripts; anywhere else they only hide.
    fn admit_joiner(&mut self, c: char, next: Option<char>) -> Option<char> {
        let (previous, next) = (self.previous?, next?);
        let comes = !is_mark(next) || self.marks < MAX_MARKS;
        let letters = has_joiners(previous) && has_joiners(next) && comes;
        let emoji = c == ZWJ
            && (is_emoji(previous) || previous == EMOJI_LOOK)
            && is_emoji(next)
            && admit_base(next) == Some(next);
        if !(letters || emoji) || self.joins == MAX_JOINS {
            return None;
        }
        self.joins += 1;
        Some(c)
    }

    /// A selector chooses between the two looks of an emoji; elsewhere it means nothing. After a
    /// digit without a keycap, it would widen the digit. kitty 0.41 hides the text before an emoji of
    /// two columns that has the text look.
    fn admit_look(&self, c: char, next: Option<char>) -> Option<char> {
        let previous = self.previous?;
        let keycap = previous.is_ascii() && next == Some(KEYCAP) && c == EMOJI_LOOK;
        let is_wide = c == TEXT_LOOK && previous.width() == Some(2);
        let is_choice = is_emoji(previous) && !is_wide;
        (is_choice || (keycap && previous.is_emoji_char())).then_some(c)
    }

    fn admit_mark(&mut self, c: char) -> Option<char> {
        if is_invisible_mark(c) {
            return None;
        }
        self.marks += 1;
        let has_base = self
            .previous
            .is_some_and(|p| !matches!(p, '\n' | '\t' | ' ' | NO_BREAK_SPACE));
        (has_base && self.marks <= MAX_MARKS).then_some(c)
    }
}

/// Common characters that always pass, each as a cluster by itself. The list is not complete; it
/// saves table lookups for most texts.
pub(super) fn stands_alone(c: char) -> bool {
    matches!(
        c,
        ' '..='~' | '\n' | '\t'
            // Latin, Greek, Cyrillic, Hebrew, Arabic.
            | NO_BREAK_SPACE..='\u{AC}' | '\u{AE}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}'
            | '\u{388}'..='\u{38A}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3FF}'
            | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}'
            | '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' | '\u{660}'..='\u{66F}'
            // Punctuation, currencies, arrows, signs.
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}' | '\u{20A0}'..='\u{20BF}'
            | '\u{2100}'..='\u{218B}' | '\u{2190}'..='\u{23FF}' | '\u{2500}'..='\u{27BF}'
            // Kana, Han, Hangul, wide forms.
            | '\u{3001}'..='\u{3029}' | '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF5E}'
            // Emoji, without skin colours.
            | '\u{1F300}'..='\u{1F3FA}' | '\u{1F400}'..='\u{1F64F}'
            | '\u{1F680}'..='\u{1F6C5}' | '\u{1F90C}'..='\u{1F9FF}'
    )
}

/// Whether a character has an effect only between two characters.
pub(super) fn is_joiner(c: char) -> bool {
    matches!(c, ZWJ | ZWNJ)
}

fn is_mark(c: char) -> bool {
    matches!(
        c.general_category(),
        GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
            | GeneralCategory::EnclosingMark
    )
}

/// Marks that are never visible: variation selectors, the grapheme joiner, inherent vowels, a
/// filler.
fn is_invisible_mark(c: char) -> bool {
    matches!(
        c,
        '\u{34F}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{16FE4}' | '\u{E0100}'..='\u{E01EF}'
    )
}

/// Digits, `#` and `*` count as emoji in Unicode; here they do not.
fn is_emoji(c: char) -> bool {
    !c.is_ascii() && c.is_emoji_char()
}

/// Blocks of cursive and Brahmic scripts, where a joiner changes the letters around it.
fn has_joiners(c: char) -> bool {
    matches!(
        c,
        '\u{620}'..='\u{DFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{18AF}'
            | '\u{1900}'..='\u{1CFF}' | '\u{A800}'..='\u{ABFF}' | '\u{FB50}'..='\u{FDFF}'
            | '\u{FE70}'..='\u{FEFC}' | '\u{10A00}'..='\u{11FFF}' | '\u{1E900}'..='\u{1E95F}'
    ) && (is_mark(c) || (c.is_alphabetic() && c.width() > Some(0)))
        && !is_invisible_mark(c)
}

/// Whether `part`, a Hangul vowel or final consonant, is drawn into the syllable that `previous`
/// ends.
fn completes_syllable(previous: char, part: char) -> bool {
    let is_vowel = |c| matches!(c, '\u{1161}'..='\u{11A7}' | '\u{D7B0}'..='\u{D7C6}');
    let is_final = |c| matches!(c, '\u{11A8}'..='\u{11FF}' | '\u{D7CB}'..='\u{D7FB}');
    let is_first = matches!(previous, '\u{1100}'..='\u{115E}' | '\u{A960}'..='\u{A97C}');
    let is_syllable = matches!(previous, '\u{AC00}'..='\u{D7A3}');
    let is_open = is_syllable && (u32::from(previous) - 0xAC00).is_multiple_of(28);
    (is_vowel(part) && (is_first || is_vowel(previous) || is_open))
        || (is_final(part) && (is_vowel(previous) || is_final(previous) || is_syllable))
}

/// The character that a control character from U+0080 to U+009F is in Windows-1252. A gateway that
/// reads Windows-1252 as Latin-1 turns quotes, dashes and euro signs into control characters.
/// Browsers correct this in the same way. Five numbers have no character in Windows-1252 either.
pub fn windows_1252(c: char) -> Option<char> {
    let number = u8::try_from(c)
        .ok()
        .filter(|_| matches!(c, '\u{80}'..='\u{9f}'))?;
    let meant = WINDOWS_1252
        .decode_without_bom_handling(&[number])
        .0
        .chars()
        .next();
    meant.filter(|meant| !meant.is_control())
}

/// The replacement of a character that is not a mark: itself, a visible sign, or nothing.
fn admit_base(c: char) -> Option<char> {
    use GeneralCategory as Category;
    match c {
        ' '..='~' | '\n' | '\t' | '\u{3000}' => Some(c),
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('\u{2421}'),
        '\u{80}'..='\u{9f}' => Some(windows_1252(c).unwrap_or(REPLACEMENT)),
        // The spaces that people write within numbers and before units.
        NO_BREAK_SPACE | '\u{2007}'..='\u{200A}' | '\u{202F}' => Some(NO_BREAK_SPACE),
        // Fillers are letters that show nothing.
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{2800}' => Some(' '),
        // Visible signs that swallow the character after them.
        '\u{600}'..='\u{605}'
        | '\u{6DD}'
        | '\u{70F}'
        | '\u{890}'
        | '\u{891}'
        | '\u{8E2}'
        | '\u{110BD}'
        | '\u{110CD}' => Some(REPLACEMENT),
        _ => match c.general_category() {
            Category::UppercaseLetter
            | Category::LowercaseLetter
            | Category::TitlecaseLetter
            | Category::ModifierLetter
            | Category::OtherLetter
            | Category::DecimalNumber
            | Category::LetterNumber
            | Category::OtherNumber
            | Category::ConnectorPunctuation
            | Category::DashPunctuation
            | Category::OpenPunctuation
            | Category::ClosePunctuation
            | Category::InitialPunctuation
            | Category::FinalPunctuation
            | Category::OtherPunctuation
            | Category::MathSymbol
            | Category::CurrencySymbol
            | Category::ModifierSymbol
            | Category::OtherSymbol => Some(c),
            Category::SpaceSeparator => Some(' '),
            Category::LineSeparator | Category::ParagraphSeparator => Some('\n'),
            // Invisible controls, marks and tags: mostly direction controls.
            Category::Format => None,
            _ => Some(REPLACEMENT),
        },
    }
}
