//! Groups of characters on which terminals disagree.

use strum::{EnumIter, IntoEnumIterator};
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthChar;

/// A group of clusters to which a terminal gives the same width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter)]
pub enum Class {
    /// Emoji that are wide since Unicode 9.
    Emoji,
    /// Emoji of Unicode 10.
    Emoji10,
    /// Emoji of Unicode 11.
    Emoji11,
    /// Emoji of Unicode 12.
    Emoji12,
    /// Emoji of Unicode 13.
    Emoji13,
    /// Emoji of Unicode 14.
    Emoji14,
    /// Emoji of Unicode 15.
    Emoji15,
    /// Emoji of Unicode 16.
    Emoji16,
    /// Emoji of Unicode 17.
    Emoji17,
    /// A narrow sign with a selector that makes it an emoji.
    Look,
    /// A digit or sign drawn as a key.
    Keycap,
    /// Two regional indicators, which make a flag.
    Flag,
    /// A single regional indicator.
    LoneIndicator,
    /// An emoji with a skin colour.
    Skin,
    /// Several emoji that are joined into one.
    Family,
    /// A letter with a mark that has a width of its own.
    Spacing,
    /// Two letters that are joined by a virama.
    Conjunct,
    /// Signs that became wide with Unicode 16.
    Widened,
    /// Letters and signs of Unicode 10 to 14.
    Young,
    /// Letters and signs of Unicode 15 and later.
    New,
    /// Signs and accented letters that some East Asian terminals draw in two columns.
    Ambiguous,
}

impl Class {
    /// All classes, in the order in which the terminal is asked about them.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        Self::iter()
    }

    /// A sample of the class, whose width is measured.
    pub fn sample(self) -> &'static str {
        match self {
            Self::Emoji => "😀",
            Self::Emoji10 => "🤩",
            Self::Emoji11 => "🥰",
            Self::Emoji12 => "🥱",
            Self::Emoji13 => "🥲",
            Self::Emoji14 => "🫠",
            Self::Emoji15 => "🩷",
            Self::Emoji16 => "\u{1FAE9}",
            Self::Emoji17 => "\u{1FAEA}",
            Self::Look => "❤\u{FE0F}",
            Self::Keycap => "1\u{FE0F}\u{20E3}",
            Self::Flag => "🇧🇪",
            Self::LoneIndicator => "🇦",
            Self::Skin => "👍\u{1F3FD}",
            Self::Family => "👩\u{200D}👧",
            Self::Spacing => "क\u{93F}",
            Self::Conjunct => "क\u{94D}ष",
            Self::Widened => "☰",
            Self::Young => "\u{20C0}",
            Self::New => "\u{20C1}",
            Self::Ambiguous => "─",
        }
    }

    /// Whether some terminals do not know the class yet.
    pub fn is_young(self) -> bool {
        matches!(
            self,
            Self::Emoji10
                | Self::Emoji11
                | Self::Emoji12
                | Self::Emoji13
                | Self::Emoji14
                | Self::Emoji15
                | Self::Emoji16
                | Self::Emoji17
                | Self::Young
                | Self::New
                | Self::Widened
        )
    }

    /// Whether its clusters are drawn as pictures, which fill two columns.
    pub fn is_picture(self) -> bool {
        !matches!(
            self,
            Self::Spacing | Self::Conjunct | Self::Young | Self::New | Self::Ambiguous
        )
    }

    /// The class of a cluster on which terminals do not agree; `None`: the cluster is in no class.
    pub fn of(cluster: &str) -> Option<Self> {
        let mut chars = cluster.chars();
        let first = chars.next()?;
        if chars.next().is_some() {
            return Self::of_joined(first, cluster);
        }
        match first {
            '\u{1F1E6}'..='\u{1F1FF}' => Some(Self::LoneIndicator),
            '☰'..='☷' | '⚊'..='⚏' | '\u{4DC0}'..='\u{4DFF}' | '\u{1D300}'..='\u{1D376}' => {
                Some(Self::Widened)
            }
            _ => Self::of_emoji(first)
                .or_else(|| Self::of_sign(first))
                .or_else(|| is_ambiguous(first).then_some(Self::Ambiguous)),
        }
    }

    fn of_joined(first: char, cluster: &str) -> Option<Self> {
        let has = |wanted: fn(char) -> bool| cluster.chars().skip(1).any(wanted);
        if has(|c| c == '\u{20E3}') {
            Some(Self::Keycap)
        } else if matches!(first, '\u{1F1E6}'..='\u{1F1FF}') {
            Some(Self::Flag)
        } else if first.is_emoji_char() {
            Some(if has(|c| c == '\u{200D}') {
                Self::Family
            } else if has(|c| matches!(c, '\u{1F3FB}'..='\u{1F3FF}')) {
                Self::Skin
            } else if first.width() != Some(1) {
                // The emoji looks the same without the selector.
                return Self::of_emoji(first);
            } else if has(|c| c == '\u{FE0F}') {
                Self::Look
            } else {
                return None;
            })
        } else if has(|c| c.general_category() == GeneralCategory::SpacingMark) {
            Some(Self::Spacing)
        } else {
            has(|c| c.general_category() == GeneralCategory::OtherLetter).then_some(Self::Conjunct)
        }
    }

    /// The Unicode version of an emoji that is wide by itself.
    fn of_emoji(c: char) -> Option<Self> {
        Some(match c {
            '\u{1F6F7}'..='\u{1F6F8}'
            | '\u{1F91F}'
            | '\u{1F928}'..='\u{1F92F}'
            | '\u{1F931}'..='\u{1F932}'
            | '\u{1F94C}'
            | '\u{1F95F}'..='\u{1F96B}'
            | '\u{1F992}'..='\u{1F997}'
            | '\u{1F9D0}'..='\u{1F9E6}' => Self::Emoji10,
            '\u{1F6F9}'
            | '\u{1F94D}'..='\u{1F94F}'
            | '\u{1F96C}'..='\u{1F970}'
            | '\u{1F973}'..='\u{1F976}'
            | '\u{1F97A}'
            | '\u{1F97C}'..='\u{1F97F}'
            | '\u{1F998}'..='\u{1F9A2}'
            | '\u{1F9B0}'..='\u{1F9B9}'
            | '\u{1F9C1}'..='\u{1F9C2}'
            | '\u{1F9E7}'..='\u{1F9FF}' => Self::Emoji11,
            '\u{1F6D5}'
            | '\u{1F6FA}'
            | '\u{1F7E0}'..='\u{1F7EB}'
            | '\u{1F90D}'..='\u{1F90F}'
            | '\u{1F93F}'
            | '\u{1F971}'
            | '\u{1F97B}'
            | '\u{1F9A5}'..='\u{1F9AA}'
            | '\u{1F9AE}'..='\u{1F9AF}'
            | '\u{1F9BA}'..='\u{1F9BF}'
            | '\u{1F9C3}'..='\u{1F9CA}'
            | '\u{1F9CD}'..='\u{1F9CF}'
            | '\u{1FA70}'..='\u{1FA73}'
            | '\u{1FA78}'..='\u{1FA7A}'
            | '\u{1FA80}'..='\u{1FA82}'
            | '\u{1FA90}'..='\u{1FA95}' => Self::Emoji12,
            '\u{1F6D6}'..='\u{1F6D7}'
            | '\u{1F6FB}'..='\u{1F6FC}'
            | '\u{1F90C}'
            | '\u{1F972}'
            | '\u{1F977}'..='\u{1F978}'
            | '\u{1F9A3}'..='\u{1F9A4}'
            | '\u{1F9AB}'..='\u{1F9AD}'
            | '\u{1F9CB}'
            | '\u{1FA74}'
            | '\u{1FA83}'..='\u{1FA86}'
            | '\u{1FA96}'..='\u{1FAA8}'
            | '\u{1FAB0}'..='\u{1FAB6}'
            | '\u{1FAC0}'..='\u{1FAC2}'
            | '\u{1FAD0}'..='\u{1FAD6}' => Self::Emoji13,
            '\u{1F6DD}'..='\u{1F6DF}'
            | '\u{1F7F0}'
            | '\u{1F979}'
            | '\u{1F9CC}'
            | '\u{1FA7B}'..='\u{1FA7C}'
            | '\u{1FAA9}'..='\u{1FAAC}'
            | '\u{1FAB7}'..='\u{1FABA}'
            | '\u{1FAC3}'..='\u{1FAC5}'
            | '\u{1FAD7}'..='\u{1FAD9}'
            | '\u{1FAE0}'..='\u{1FAE7}'
            | '\u{1FAF0}'..='\u{1FAF6}' => Self::Emoji14,
            '\u{1F6DC}'
            | '\u{1FA75}'..='\u{1FA77}'
            | '\u{1FA87}'..='\u{1FA88}'
            | '\u{1FAAD}'..='\u{1FAAF}'
            | '\u{1FABB}'..='\u{1FABD}'
            | '\u{1FABF}'
            | '\u{1FACE}'..='\u{1FACF}'
            | '\u{1FADA}'..='\u{1FADB}'
            | '\u{1FAE8}'
            | '\u{1FAF7}'..='\u{1FAF8}' => Self::Emoji15,
            '\u{1FA89}' | '\u{1FA8F}' | '\u{1FABE}' | '\u{1FAC6}' | '\u{1FADC}' | '\u{1FADF}'
            | '\u{1FAE9}' => Self::Emoji16,
            '\u{1F6D8}' | '\u{1FA70}'..='\u{1FAFF}' => Self::Emoji17,
            // A narrow emoji counts as an ordinary sign, unless a selector follows.
            _ => return (c.is_emoji_char() && c.width() == Some(2)).then_some(Self::Emoji),
        })
    }

    /// Letters and signs that are missing in older tables. The newest ones of the rarer planes are
    /// put into an older class, because terminals usually have both or neither.
    fn of_sign(c: char) -> Option<Self> {
        match c {
            '\u{C5C}'
            | '\u{CDC}'
            | '\u{88F}'
            | '\u{1C89}'..='\u{1C8A}'
            | '\u{20C1}'
            | '\u{2FFC}'..='\u{2FFF}'
            | '\u{31E4}'..='\u{31E5}'
            | '\u{31EF}'
            | '\u{A7CB}'..='\u{A7CF}'
            | '\u{A7D2}'
            | '\u{A7D4}'
            | '\u{A7DA}'..='\u{A7DC}'
            | '\u{A7F1}'
            | '\u{10D40}'..='\u{10D8F}'
            | '\u{1CC00}'..='\u{1CEBF}' => Some(Self::New),
            '\u{560}'
            | '\u{588}'
            | '\u{5EF}'
            | '\u{7FE}'..='\u{7FF}'
            | '\u{860}'..='\u{86A}'
            | '\u{870}'..='\u{88E}'
            | '\u{8B5}'
            | '\u{8BE}'..='\u{8C9}'
            | '\u{9FC}'..='\u{9FD}'
            | '\u{A76}'
            | '\u{C5D}'
            | '\u{C77}'
            | '\u{C84}'
            | '\u{CDD}'
            | '\u{D04}'
            | '\u{170D}'
            | '\u{171F}'
            | '\u{1878}'
            | '\u{1B4C}'
            | '\u{1B7D}'..='\u{1B7E}'
            | '\u{1C90}'..='\u{1CBF}'
            | '\u{1CFA}'
            | '\u{20BF}'..='\u{20C0}'
            | '\u{23FF}'
            | '\u{2B97}'
            | '\u{2BBA}'..='\u{2BFF}'
            | '\u{2C2F}'
            | '\u{2C5F}'
            | '\u{2E45}'..='\u{2E5D}'
            | '\u{A7AF}'
            | '\u{A7B8}'..='\u{A7F6}'
            | '\u{A8FE}'..='\u{A8FF}'
            | '\u{AB66}'..='\u{AB6B}'
            | '\u{FBC2}'
            | '\u{FD40}'..='\u{FD4F}'
            | '\u{FDCF}'
            | '\u{FDFE}'..='\u{FDFF}'
            | '\u{10570}'..='\u{105FF}'
            | '\u{10780}'..='\u{107BF}'
            | '\u{10D00}'..='\u{10FFF}'
            | '\u{11900}'..='\u{11BFF}'
            | '\u{11D00}'..='\u{11FFF}'
            | '\u{1CF00}'..='\u{1CFCF}'
            | '\u{1E000}'..='\u{1E7FF}'
            | '\u{1EC70}'..='\u{1EDFF}'
            | '\u{1FA00}'..='\u{1FA6D}'
            | '\u{1FB00}'..='\u{1FBFF}' => Some(Self::Young),
            _ => None,
        }
    }
}

/// Whether a character is narrow, but wide in East Asian fonts.
pub(super) fn is_ambiguous(c: char) -> bool {
    c.width() == Some(1) && c.width_cjk() == Some(2)
}
