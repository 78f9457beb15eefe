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
    /// As one character.
    #[default]
    Joined,
    /// As one character, except keycaps and joined emoji: their parts are drawn over the next text.
    Partly,
    /// As one character with the sum of its parts' columns; text drawn on these columns is hidden.
    Summed,
    /// Each part as a separate character.
    Apart,
}

/// How a terminal draws texts, where it differs from most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quirks {
    pub clusters: ClusterDrawing,
    /// The columns for characters of disputed width.
    pub columns: Columns,
    /// The terminal may reverse the order of characters in a word with right-to-left letters.
    pub turns: bool,
}

impl Quirks {
    /// Changes the painted cells so that the terminal shows them in order.
    pub fn prepare(self, painted: &mut Buffer) {
        if self.turns {
            keep_order(painted);
        }
    }

    /// A one-column substitute for a sign that this terminal draws in two columns.
    pub fn narrowed(self, symbol: &str) -> Option<char> {
        let is_wide = self.columns.is_wide_sign(symbol);
        is_wide.then(|| match symbol {
            // The edges of bubbles.
            "▀" | "▄" => ' ',
            _ => ascii(symbol),
        })
    }

    /// The character, or its one-column substitute.
    pub fn narrow(self, c: char) -> char {
        self.narrowed(c.encode_utf8(&mut [0; 4])).unwrap_or(c)
    }

    /// Whether a cluster would be invisible, or wider than these columns so that the next text
    /// hides a part of it.
    pub fn cannot_draw(self, symbol: &str, columns: u16) -> bool {
        let class = Class::of(symbol);
        let counted = class.and_then(|class| self.columns.of(class));
        counted.is_some_and(|counted| counted == 0 || counted > usize::from(columns))
    }
}

/// In each word that also has other letters or digits, draws right-to-left letters in another
/// weight: terminals reorder only within one weight.
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

/// Whether the character belongs to a right-to-left script.
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

/// Whether the character is a left-to-right letter or a digit, whose order must not change.
fn is_straight(symbol: &str) -> bool {
    let is_letter = |c: char| {
        let category = c.general_category();
        c.general_category_group() == GeneralCategoryGroup::Letter
            || category == GeneralCategory::DecimalNumber
    };
    !is_turned(symbol) && symbol.starts_with(is_letter)
}

/// A European digit in place of an Arabic or Persian one: numbers of the latter are reversed, too,
/// and no weight prevents that.
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

    /// The characters, with bold ones in brackets.
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
    fn letters_that_would_reverse_a_number_are_drawn_in_another_weight() {
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
