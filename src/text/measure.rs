//! Splits text into grapheme clusters with their columns, as the drawing counts them.

use std::borrow::Cow;

use unicode_properties::UnicodeEmoji;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::text::agreed::STAND_IN;
use crate::text::columns::Columns;
use crate::text::marks::drawn_end;
use crate::text::numerals;
use crate::text::spelled::{is_arabic, spelled};

/// The widest cluster that is kept whole: terminals disagree about wider ones.
const WIDEST: usize = 2;

/// The longest cluster that is kept whole, in bytes; emoji in use have at most 35.
const LONGEST: usize = 64;

/// Between the parts of a line.
const PART_ENDS: [&str; 4] = [" · ", ": ", ", ", " ("];

const DIGITS: &str = "0123456789";
/// Arabic signs of numbers, and ours.
const NUMBER_SIGNS: [(char, &str); 3] = [('\u{66A}', "%"), ('\u{66B}', "."), ('\u{66C}', ",")];

const NO_BREAK_SPACE: &str = "\u{A0}";
/// Is drawn for it, so that terminals cannot differ.
const BLANK: &str = " ";

/// In place of text that is cut off.
const ELLIPSIS: &str = "…";

/// A piece of text that fills one or two columns, or some more with the blanks behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedCluster<'a> {
    /// What to draw.
    pub text: &'a str,
    /// Bytes of the source that it stands for.
    pub len: usize,
    /// Columns, at least 1.
    pub width: usize,
}

impl CountedCluster<'_> {
    /// Whether it is a blank at which no row ends.
    pub fn is_no_break_space(self) -> bool {
        self.text == BLANK && self.len == NO_BREAK_SPACE.len()
    }
}

/// Splits text into clusters of one or two columns.
///
/// A cluster without width becomes a visible placeholder; a cluster that is too wide or too long is
/// split. Splitting may begin anew at the beginning of any cluster, with the same result. Line
/// breaks and tabs are clusters of their own. A digit of any script is drawn as a European one, and so
/// are the signs of Arabic numbers: terminals let others run backwards, or draw them over the text
/// after them.
#[derive(Clone, Debug)]
pub struct Clusters<'a> {
    rest: &'a str,
    columns: Columns,
}

/// The clusters of `text` from first to last, as wide as the terminal counts them. Clusters that
/// the terminal does not draw become placeholders.
pub fn clusters(text: &str, columns: Columns) -> Clusters<'_> {
    Clusters {
        rest: text,
        columns,
    }
}

impl<'a> Iterator for Clusters<'a> {
    type Item = CountedCluster<'a>;

    fn next(&mut self) -> Option<CountedCluster<'a>> {
        if let [b' '..=b'~', after @ ..] = self.rest.as_bytes()
            && matches!(after.first(), None | Some(b' '..=b'~'))
        {
            // Most letters are like this.
            let (text, rest) = self.rest.split_at(1);
            self.rest = rest;
            let (len, width) = (1, 1);
            return Some(CountedCluster { text, len, width });
        }
        let mut chars = self.rest.chars();
        let first = chars.next()?;
        let has_wide_signs = self.columns.has_wide_signs();
        let plain = plain_width(first).filter(|_| {
            if has_wide_signs && !first.is_ascii() {
                return false;
            }
            let next = chars.next();
            next.is_none_or(|c| plain_width(c).is_some())
        });
        let (text, len, width) = if let Some(width) = plain {
            let len = first.len_utf8();
            (&self.rest[..len], len, width)
        } else {
            let (text, len, usual) = hard_cluster(self.rest);
            let is_before_colon = self.rest[first.len_utf8()..len].starts_with(is_like_colon);
            let (len, usual) = match numerals::digit(first) {
                Some(_) if is_before_colon => (first.len_utf8(), 1),
                _ => (len, usual),
            };
            (text, len, self.columns.counted(text, usual))
        };
        self.rest = &self.rest[len..];
        let rest = self.rest;
        if matches!(text, BLANK | NO_BREAK_SPACE) && len > text.len() {
            // A blank would hide that something is left out.
            let (text, width) = (STAND_IN, 1);
            return Some(CountedCluster { text, len, width });
        }
        if text == NO_BREAK_SPACE {
            let (text, width) = (BLANK, 1);
            return Some(CountedCluster { text, len, width });
        }
        if let Some(text) = european(text) {
            // A number such as `VIII` takes more.
            let width = width.clamp(1, WIDEST).max(text.chars().count());
            let width = width + self.columns.gap_after(last_letter(text), 1, rest);
            return Some(CountedCluster { text, len, width });
        }
        let (text, width) = match width {
            1 | 2 => (text, width + self.columns.gap_after(text, width, rest)),
            _ => (STAND_IN, 1),
        };
        Some(CountedCluster { text, len, width })
    }
}

/// Whether the vowel sign looks like a colon, and is written for one: `৪ঃ১৫` is a quarter past four.
fn is_like_colon(c: char) -> bool {
    matches!(c, '\u{903}' | '\u{983}' | '\u{17C8}')
}

/// The European digits, letters or sign for a cluster that is none in one column.
fn european(cluster: &str) -> Option<&'static str> {
    let c = cluster.chars().next()?;
    if let Some(letters) = spelled(c) {
        // `🅰` is also an emoji.
        let is_picture = c.is_emoji_char() && cluster.contains('\u{FE0F}');
        return (!is_picture).then_some(letters);
    }
    // Most text has only smaller code points; digits in two columns are legible as they are.
    if c < '\u{660}' || c.width() == Some(2) {
        return None;
    }
    // With a letter before it, it would be a part of that letter's cluster.
    if is_like_colon(c) {
        return Some(":");
    }
    let sign = NUMBER_SIGNS.iter().find(|(sign, _)| *sign == c);
    if let Some((_, ours)) = sign {
        return Some(ours);
    }
    let digit = numerals::digit(c)?;
    DIGITS.find(digit).map(|at| &DIGITS[at..=at])
}

fn last_letter(text: &str) -> &str {
    let last = text.char_indices().next_back();
    last.map_or(text, |(at, _)| &text[at..])
}

/// The first cluster of `text`, which must not be empty: what is drawn of it, how many bytes that
/// stands for, and the columns.
fn hard_cluster(text: &str) -> (&str, usize, usize) {
    let window = &text[..text.floor_char_boundary(LONGEST)];
    let cluster = window.graphemes(true).next().unwrap_or(window);
    let (end, len) = drawn_end(cluster);
    // Digits stay apart: `1500` and `0` with a vowel between them are not 15000.
    let left_out = sum(&cluster[end..len]);
    let cluster = &cluster[..end];
    let is_emoji = is_emoji(cluster);
    let width = if is_emoji || cluster.contains('\u{FE0F}') {
        cluster.width()
    } else {
        cluster.width().max(sum(cluster))
    };
    if width <= WIDEST {
        return (cluster, len, (width + left_out).min(WIDEST));
    }
    if is_emoji {
        // A terminal would join the parts wherever they are drawn.
        return (cluster, len, WIDEST);
    }
    let ends = cluster.char_indices().map(|(at, c)| at + c.len_utf8());
    let prefixes = ends.map(|end| (end, sum(&cluster[..end])));
    let fitting = prefixes.take_while(|(_, width)| *width <= WIDEST).last();
    let first = cluster.chars().next().map_or(0, char::len_utf8);
    let (end, width) = fitting.unwrap_or((first, 0));
    let len = if end == cluster.len() { len } else { end };
    (&cluster[..end], len, width)
}

/// The columns of all letters in a cluster. Tables of clusters count no column for stacked Khmer
/// letters, but terminals do.
fn sum(cluster: &str) -> usize {
    cluster.chars().filter_map(UnicodeWidthChar::width).sum()
}

/// Whether the cluster begins with an emoji, or is a skin tone.
fn is_emoji(cluster: &str) -> bool {
    cluster.starts_with(|c: char| c.is_emoji_char() && !c.is_ascii())
        || cluster.contains(|c| matches!(c, '\u{1F3FB}'..='\u{1F3FF}'))
}

/// Columns of a character that is always a cluster of its own beside others of this kind. A
/// shortcut: all other characters are looked up in tables.
fn plain_width(c: char) -> Option<usize> {
    match c {
        ' '..='~' | '\n' | '\t' | '\u{A1}'..='\u{AC}' | '\u{AE}'..='\u{2FF}'
        // The strokes and blocks of bubbles and frames.
        | '\u{2500}'..='\u{259F}' => Some(1),
        '\u{3001}'..='\u{3029}'
        | '\u{3041}'..='\u{3096}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{FF01}'..='\u{FF60}' => Some(2),
        _ => None,
    }
}

/// Whether all terminals agree about the columns of `symbol`: no joiner, mark or emoji variant.
pub fn is_plain(symbol: &str) -> bool {
    symbol.chars().all(|c| plain_width(c).is_some())
}

/// Whether this was one character in the text, and each of its letters has a column.
pub fn is_spelled(symbol: &str) -> bool {
    let mut letters = symbol.chars();
    letters.clone().nth(1).is_some() && letters.all(|c| is_arabic(c) || plain_width(c) == Some(1))
}

/// Blank columns between two parts of a line, which are counted separately: the end of the first
/// would else be drawn over the second.
pub fn gap(before: &str, after: &str, counted: Columns) -> usize {
    let last = before.graphemes(true).next_back();
    last.map_or(0, |last| {
        if let Some(letters) = european(last) {
            return counted.gap_after(last_letter(letters), 1, after);
        }
        let (end, _) = drawn_end(last);
        counted.gap_after(&last[..end], width(last, counted), after)
    })
}

/// `text` as it is drawn in cells: with European digits, and blanks behind wide letters.
pub fn drawn_line(text: &str, counted: Columns) -> String {
    let mut line = String::with_capacity(text.len());
    for cluster in clusters(text, counted) {
        line.push_str(cluster.text);
        let blanks = cluster.width.saturating_sub(width(cluster.text, counted));
        line.extend((0..blanks).map(|_| ' '));
    }
    line
}

/// Columns of `text` in one line, as the terminal counts them.
pub fn width(text: &str, counted: Columns) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    let clusters = clusters(text, counted);
    clusters.map(|cluster| cluster.width).sum()
}

/// `text` in at most `room` columns, with an ellipsis at the end if cut.
pub fn shorten(text: &str, room: usize, counted: Columns) -> Cow<'_, str> {
    if width(text, counted) <= room {
        return text.into();
    }
    let Some(room) = room.checked_sub(width(ELLIPSIS, counted)) else {
        return "".into();
    };
    let kept = head(text, room, counted);
    format!("{}{ELLIPSIS}", kept.trim_end()).into()
}

/// `text` in at most `room` columns, without its last parts if cut.
pub fn shorten_by_parts(text: &str, room: usize, counted: Columns) -> Cow<'_, str> {
    let mut kept = text;
    while width(kept, counted) > room {
        let ends = PART_ENDS.iter().filter_map(|end| kept.rfind(end));
        match ends.max() {
            Some(end) => kept = &kept[..end],
            None => return shorten(kept, room, counted),
        }
    }
    kept.into()
}

/// `text` in at most `room` columns, with an ellipsis in the middle if cut: a file name keeps its
/// ending.
pub fn shorten_middle(text: &str, room: usize, counted: Columns) -> Cow<'_, str> {
    if width(text, counted) <= room {
        return text.into();
    }
    if room < 5 {
        return shorten(text, room, counted);
    }
    let room = room - width(ELLIPSIS, counted);
    let kept = room * 2 / 5;
    let tail = tail(text, kept, counted);
    format!("{}{ELLIPSIS}{tail}", head(text, room - kept, counted)).into()
}

/// The longest beginning of `text` that fits.
pub fn head(text: &str, room: usize, counted: Columns) -> &str {
    let mut used = 0;
    let mut end = 0;
    for cluster in clusters(text, counted) {
        used += cluster.width;
        if used > room {
            break;
        }
        end += cluster.len;
    }
    &text[..end]
}

/// The longest end of `text` that fits.
pub fn tail(text: &str, room: usize, counted: Columns) -> &str {
    let mut rest = width(text, counted);
    let mut start = 0;
    for cluster in clusters(text, counted) {
        if rest <= room {
            break;
        }
        rest -= cluster.width;
        start += cluster.len;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_scripts_are_drawn_as_european_ones() {
        let drawn = |text: &'static str| -> String {
            let clusters = clusters(text, Columns::USUAL.overflowing());
            clusters.map(|cluster| cluster.text).collect()
        };
        for (text, digits) in [
            ("١٠-١٢", "10-12"),
            ("۱۵۰۰ تومان", "1500 تومان"),
            ("١٬٥٠٠٫٥٠", "1,500.50"),
            ("४ः१५", "4:15"),
            ("10\u{983}30", "10:30"),
            ("১৫ং২০", "1520"),
            ("ক\u{983}", "ক\u{983}"),
            ("१५ के", "15 के"),
            ("\u{10D34}\u{10D35}/\u{1E953}", "45/3"),
            ("１２", "１２"),
            ("५\u{336}", "5"),
            ("Ⅷ ⅻ Ⅿ", "VIII xii M"),
            ("⑴ ⒇ ⒈5 ⒛", "(1) (20) (1.)5 (20.)"),
            ("𝐁𝐄𝟒𝟖 𝗮 𝓏 𝚣", "BE48 a z z"),
            ("⑪⑫ ⓴ 🄀5 🄂6", "(11)(12) (20) (0.)5 (1,)6"),
            ("oﬃce Ǳ ǆep", "office DZ džep"),
            ("㉈5 🄌5 🅒🅞🅓🅔 🅰5 🅰\u{FE0F}5", "(10)5 (0)5 CODE A5 🅰\u{FE0F}5"),
            ("21℃ ℻", "21°C FAX"),
            ("ﷲ أكبر 1500", "الله أكبر 1500"),
        ] {
            assert_eq!(drawn(text), digits, "{text}");
        }
    }

    #[test]
    fn a_no_break_space_is_drawn_as_a_blank() {
        for counted in [Columns::USUAL, Columns::USUAL.overflowing()] {
            let drawn: Vec<_> = clusters("1\u{a0}5", counted).collect();
            assert_eq!(
                drawn.iter().map(|c| (c.text, c.len)).collect::<Vec<_>>(),
                [("1", 1), (" ", 2), ("5", 1)]
            );
            assert!(drawn[1].is_no_break_space() && drawn[1].width == 1);
            for letter in ["ꓐ", "ஹௌ", "\u{102A}"] {
                let plain = width(&format!("{letter} 5"), counted);
                assert_eq!(width(&format!("{letter}\u{a0}5"), counted), plain);
            }
        }
    }

    #[test]
    fn marks_that_are_left_out_belong_to_their_letter() {
        let counted = |text| -> Vec<_> {
            let clusters = clusters(text, Columns::USUAL);
            clusters.map(|c| (c.text, c.len, c.width)).collect()
        };
        let thai = "ท\u{E35}\u{E48}\u{E49}\u{E4A}5";
        assert_eq!(counted(thai), [("ที่", 15, 1), ("5", 1, 1)]);
        assert_eq!(counted("5\u{E33}6"), [("5", 4, 2), ("6", 1, 1)]);
        assert_eq!(counted("8\u{1F3FB}6"), [("8", 5, 2), ("6", 1, 1)]);
        assert_eq!(counted(" \u{E33}6"), [(STAND_IN, 4, 1), ("6", 1, 1)]);
        assert_eq!(gap("ข\u{E35}\u{E35}", "5", Columns::USUAL.overflowing()), 1);
    }

    #[test]
    fn the_shortcut_counts_as_the_tables_do() {
        for c in ' '..=char::MAX {
            if let Some(width) = plain_width(c) {
                assert_eq!(
                    hard_cluster(&String::from(c)),
                    (&*String::from(c), c.len_utf8(), width),
                    "{c:?}"
                );
            }
        }
        assert!(
            is_plain("╭─┄│┃▛▀▄▌"),
            "the tables are slow, and every frame has these"
        );
    }

    #[test]
    fn stacked_letters_get_the_columns_that_terminals_count() {
        let stack = "\u{1780}\u{17D2}\u{1780}\u{17D2}\u{1780}";
        let split: Vec<_> = clusters(stack, Columns::USUAL).collect();
        assert_eq!(
            split.iter().map(|part| part.width).collect::<Vec<_>>(),
            [2, 1]
        );
        assert_eq!(
            split.iter().map(|part| part.len).sum::<usize>(),
            stack.len()
        );
    }

    #[test]
    fn a_blank_column_separates_a_letter_of_another_font_from_a_digit() {
        let overflowing = Columns::USUAL.overflowing();
        for (text, usual, apart) in [
            ("❶5", 4, 4),
            ("₼5", 2, 3),
            ("€5", 2, 2),
            ("ꓐ5", 2, 3),
            ("ꓐ 5", 3, 3),
            ("ꓐꓐ5", 3, 4),
            ("ꓐ, 5", 4, 4),
            ("你5", 3, 3),
            ("5ꓐ", 2, 2),
            ("10—12", 5, 6),
            ("ﷲ5", 5, 6),
            ("ﷲ 5", 6, 6),
            ("٥5", 2, 2),
        ] {
            assert_eq!(width(text, Columns::USUAL), usual, "{text}");
            assert_eq!(width(text, overflowing), apart, "{text}");
        }
        for (before, after) in [
            ("10—", "12"),
            ("10", "—12"),
            ("你", "5"),
            ("ﷲ", "5"),
            ("٥", "5"),
            ("", "5"),
        ] {
            let whole = format!("{before}{after}");
            let parts = width(before, overflowing) + width(after, overflowing);
            let between = gap(before, after, overflowing);
            assert_eq!(parts + between, width(&whole, overflowing), "{whole}");
        }
    }
}
