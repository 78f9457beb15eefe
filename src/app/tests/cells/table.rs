//! How terminals count columns.

use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::columns::Class;

/// How a terminal counts columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    /// Each code point alone, by a table of this Unicode version.
    Unicode(u8),
    /// Clusters that are as wide as their code points together: foot's `wcswidth`.
    Sum,
    /// Clusters of at most two columns, joined with what stands before the cursor: kitty.
    Cluster,
    /// Unknown characters are not drawn.
    Drops,
    /// Unknown characters have two columns.
    Doubles,
    /// Signs and accented letters have two columns: xterm's `-cjk_width`.
    WideSigns,
}

pub const TABLES: [Table; 9] = [
    Table::Unicode(9),
    Table::Unicode(12),
    Table::Unicode(15),
    Table::Unicode(16),
    Table::Sum,
    Table::Cluster,
    Table::Drops,
    Table::Doubles,
    Table::WideSigns,
];

impl Table {
    /// Columns of a code point; `None`: it is not drawn.
    pub fn of(self, c: char) -> Option<usize> {
        let version = match self {
            Self::Unicode(version) => version,
            Self::Drops | Self::Doubles => 9,
            _ => 17,
        };
        if self == Self::WideSigns && c.width() == Some(1) && c.width_cjk() == Some(2) {
            return Some(2);
        }
        if matches!(c, '\u{1F1E6}'..='\u{1F1FF}') {
            return Some(if version < 12 { 1 } else { 2 });
        }
        if c.is_emoji_char() && matches!(c, '\u{1F3FB}'..='\u{1F3FF}') {
            return Some(2);
        }
        // Newer tables count no columns for some of these marks.
        match c {
            '\u{302E}'..='\u{302F}' if self == Self::Sum => return Some(2),
            _ if self == Self::Sum && c.general_category() == GeneralCategory::SpacingMark => {
                return Some(1);
            }
            _ => {}
        }
        if is_known(c, version) {
            return c.width();
        }
        match self {
            Self::Drops => None,
            Self::Doubles => Some(2),
            _ if c.width() == Some(0) => Some(0),
            _ => Some(1),
        }
    }

    pub fn joins(self) -> bool {
        matches!(self, Self::Sum | Self::Cluster)
    }

    pub fn of_cluster(self, cluster: &str) -> usize {
        match self {
            Self::Cluster => cluster.width().clamp(1, 2),
            _ => cluster.chars().filter_map(|c| self.of(c)).sum(),
        }
    }
}

/// Whether a table of that Unicode version has the character.
fn is_known(c: char, version: u8) -> bool {
    let born = match Class::of(c.encode_utf8(&mut [0; 4])) {
        Some(Class::Emoji10) => 10,
        Some(Class::Emoji11) => 11,
        Some(Class::Emoji12) => 12,
        Some(Class::Emoji13) => 13,
        Some(Class::Emoji14 | Class::Young) => 14,
        Some(Class::Emoji15) => 15,
        Some(Class::Emoji16 | Class::Widened) => 16,
        Some(Class::Emoji17 | Class::New) => 17,
        _ => 9,
    };
    let rare = c.general_category() == GeneralCategory::NonspacingMark && c > '\u{10FFF}';
    born <= version && !(rare && version < 16)
}
