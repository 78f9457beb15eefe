//! What a terminal makes of texts, where it differs from most.
//!
//! kitty hands each run of cells in one font to a shaper, and lets all of it run from right to left
//! where its first letter does: `سلام1500` is seen as 0051. Where the weight changes, a run ends.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Modifier;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::output::narrow::ascii;
use crate::text::columns::{Class, Columns};

/// How a terminal draws clusters of several characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClusterDrawing {
    /// As one.
    #[default]
    Joined,
    /// As one, in the columns of all their parts together; what is drawn on these is hidden.
    Summed,
    /// Each part by itself.
    Apart,
}

/// What a terminal makes of texts, where it differs from most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    /// How it draws clusters of several characters.
    pub clusters: ClusterDrawing,
    /// How many columns it takes for what terminals disagree about.
    pub columns: Columns,
    /// It may turn around what stands in one word with right-to-left letters.
    pub turns: bool,
}

impl Quirks {
    /// Changes what is painted so that the terminal shows it in order.
    pub fn prepare(self, painted: &mut Buffer) {
        if self.turns {
            keep_order(painted);
        }
    }

    /// What is drawn in one column for a sign or letter of ours that would take two.
    pub fn narrowed(self, symbol: &str) -> Option<char> {
        let is_wide = self.columns.is_wide_sign(symbol);
        is_wide.then(|| match ascii(symbol) {
            // The edges of bubbles.
            '#' => ' ',
            plain => plain,
        })
    }

    /// A character of one column as it is drawn in one.
    pub fn narrow(self, c: char) -> char {
        self.narrowed(c.encode_utf8(&mut [0; 4])).unwrap_or(c)
    }

    /// Whether a cluster shows nothing, or more than these columns of which what follows hides a part:
    /// wherever it was laid out by the usual tables.
    pub fn loses(self, symbol: &str, columns: u16) -> bool {
        let class = Class::of(symbol);
        let counted = class.and_then(|class| self.columns.of(class));
        counted.is_some_and(|counted| counted == 0 || counted > usize::from(columns))
    }
}

/// Draws the right-to-left letters of each word that has other letters or digits in another weight.
fn keep_order(buffer: &mut Buffer) {
    let width = usize::from(buffer.area.width).max(1);
    for row in buffer.content.chunks_mut(width) {
        for word in row.split_mut(|cell| cell.symbol() == " ") {
            keep_word(word);
        }
    }
}

fn keep_word(word: &mut [Cell]) {
    for cell in word.iter_mut() {
        if let Some(digit) = common_digit(cell.symbol()) {
            cell.set_symbol(&digit);
        }
    }
    if word.iter().any(|cell| is_straight(cell.symbol())) {
        let turned = word.iter_mut().filter(|cell| is_turned(cell.symbol()));
        turned.for_each(|cell| cell.modifier.toggle(Modifier::BOLD));
    }
}

/// It is of a script that is written from right to left.
fn is_turned(symbol: &str) -> bool {
    symbol.starts_with(|c| {
        matches!(
            c,
            '\u{590}'..='\u{65F}'
                | '\u{66A}'..='\u{8FF}'
                | '\u{FB1D}'..='\u{FDFF}'
                | '\u{FE70}'..='\u{FEFE}'
                | '\u{10800}'..='\u{10FFF}'
                | '\u{1E800}'..='\u{1EFFF}'
        )
    })
}

/// Turning it around makes something else of it.
fn is_straight(symbol: &str) -> bool {
    let is_letter = |c: char| {
        let category = c.general_category();
        c.general_category_group() == GeneralCategoryGroup::Letter
            || category == GeneralCategory::DecimalNumber
    };
    !is_turned(symbol) && symbol.starts_with(is_letter)
}

/// An Arabic or Persian digit as a European one: a number of the former is turned around as well, and
/// nothing between its digits could hold it.
fn common_digit(symbol: &str) -> Option<String> {
    let first = symbol.chars().next()?;
    let value = match first {
        '\u{660}'..='\u{669}' => u32::from(first) - 0x660,
        '\u{6F0}'..='\u{6F9}' => u32::from(first) - 0x6F0,
        _ => return None,
    };
    let digit = char::from_digit(value, 10)?;
    Some(format!("{digit}{}", &symbol[first.len_utf8()..]))
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    /// Symbols, the bold ones in brackets.
    fn drawn(text: &str, style: Style) -> String {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 20, 1));
        buffer.set_string(0, 0, text, style);
        keep_order(&mut buffer);
        let cells = buffer.content.iter().map(|cell| {
            if cell.modifier.contains(Modifier::BOLD) {
                format!("[{}]", cell.symbol())
            } else {
                cell.symbol().to_owned()
            }
        });
        cells.collect::<String>().trim_end().replace("][", "")
    }

    #[test]
    fn letters_that_would_turn_a_number_have_a_weight_of_their_own() {
        for (text, kept) in [
            ("سلام1500", "[سلام]1500"),
            ("1500سلام x", "1500[سلام] x"),
            ("بَّ|01", "[بَّ]|01"),
            ("סך,12.50", "[סך],12.50"),
            ("15٪", "15[٪]"),
            ("١٢٫٥", "12[٫]5"),
            ("تومان۱۵۰۰", "[تومان]1500"),
            ("۱۵۰۰", "1500"),
            ("(٤٥٦)|12", "(456)|12"),
            ("abcب", "abc[ب]"),
            ("سلام, 1500 abc", "سلام, 1500 abc"),
        ] {
            assert_eq!(drawn(text, Style::new()), kept, "{text}");
        }
        let bold = Style::new().add_modifier(Modifier::BOLD);
        assert_eq!(
            drawn("سل15", bold).trim_end_matches(['[', ' ', ']']),
            "سل[15"
        );
    }
}
