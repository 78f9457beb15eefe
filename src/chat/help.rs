//! The help: the list of keys, in two columns if there is room, and filtered by what is typed.

use super::fields::Fields;
use super::keymap::{HelpRow, Keymap};
use super::overlay::{OverlayKind, inner};
use super::view_model::{BoxShape, OverlayRow, WholeBox};
use crate::layout::areas::Size;
use crate::layout::bubble::{status_glyph, status_words, width, wrap};
use crate::message::DeliveryStatus;
use crate::text::columns::Columns;

/// With at least this many columns, the help has two columns.
const WIDE: u16 = 120;
/// The widest text in two columns.
const MAX_WIDTH: u16 = 150;
/// Columns for the keys at most, and no more than a third of the width; longer keys are wrapped.
const MAX_KEYS: usize = 24;

/// A heading, and its rows of keys and words.
type HelpSection = (&'static str, Vec<(String, &'static str)>);

/// Columns for the text of a box. A `narrowed` list of keys is no wider than other boxes.
pub fn text_width(what: OverlayKind, narrowed: bool, size: Size) -> u16 {
    let usual = inner(size).width;
    if what == OverlayKind::Help && !narrowed && size.width >= WIDE {
        size.width.saturating_sub(8).min(MAX_WIDTH).max(usual)
    } else {
        usual
    }
}

/// The list of all keys that match `wanted`.
pub fn list(keymap: &Keymap, columns: usize, counted: Columns, wanted: &str) -> WholeBox {
    let sections = sections(keymap, wanted);
    let keys = |names, rows| WholeBox {
        title: "Keys",
        shape: BoxShape::Fields { names },
        rows,
    };
    if sections.is_empty() {
        let words = format!("No key matches “{wanted}”.");
        let lines = wrap(&words, columns.max(1), counted);
        return keys(0, lines.into_iter().map(OverlayRow::Text).collect());
    }
    let is_wide = (WIDE - 8..=MAX_WIDTH).contains(&u16::try_from(columns).unwrap_or(0));
    // Half of the width each, less the gap between them.
    let column = if is_wide { columns / 2 - 1 } else { columns };
    let is_unwrapped = u16::try_from(columns).is_err();
    let most = if is_unwrapped {
        columns
    } else {
        MAX_KEYS.min(column / 3)
    };
    let rows = sections.iter().flat_map(|(_, rows)| rows);
    let widths = rows.map(|(keys, _)| width(keys, counted));
    let widest = widths.filter(|w| *w <= most).max().unwrap_or(most);
    let names = u16::try_from(widest + 1).unwrap_or(0);
    let listed = |sections: &[HelpSection]| {
        let mut rows = Fields::new(column, names, counted);
        add(sections, &mut rows);
        rows.into_rows()
    };
    if !is_wide {
        return keys(names, listed(&sections));
    }
    let evenness = |at: &usize| {
        let (left, right) = sections.split_at(*at);
        listed(left).len().max(listed(right).len())
    };
    let split = (1..=sections.len()).min_by_key(evenness).unwrap_or(0);
    let (left, right) = sections.split_at(split);
    keys(names, beside(listed(left), listed(right)))
}

fn beside(left: Vec<OverlayRow>, right: Vec<OverlayRow>) -> Vec<OverlayRow> {
    let count = left.len().max(right.len());
    let padded = |rows: Vec<OverlayRow>| {
        rows.into_iter()
            .chain(std::iter::repeat(OverlayRow::Blank))
            .take(count)
    };
    padded(left)
        .zip(padded(right))
        .map(|(left, right)| OverlayRow::Pair(Box::new(left), Box::new(right)))
        .collect()
}

fn add(sections: &[HelpSection], rows: &mut Fields) {
    for (at, (title, section)) in sections.iter().enumerate() {
        if at > 0 {
            rows.blank();
        }
        rows.heading(title);
        for (names, words) in section {
            rows.field(names, words);
        }
    }
}

/// The rows that contain all words of `wanted`; sections without such rows are left out.
fn sections(keymap: &Keymap, wanted: &str) -> Vec<HelpSection> {
    let wanted = wanted.to_lowercase();
    let has = |title: &str, keys: &str, name: &str, words: &str| {
        let all = format!("{title} {keys} {name} {words}").to_lowercase();
        wanted.split_whitespace().all(|word| all.contains(word))
    };
    let keys = keymap.help().map(|(title, rows)| {
        let rows = rows
            .into_iter()
            .filter_map(|HelpRow { keys, name, words }| {
                let keys = keys.join("  ");
                has(title, &keys, name, words).then_some((keys, words))
            });
        (title, rows.collect())
    });
    let title = "Marks of sent messages";
    let marks = MARKS.iter().filter_map(|status| {
        let words = status_words(status);
        let mark = format!("{}  {}", status_glyph(status), words.name);
        has(title, &mark, "", words.meaning).then_some((mark, words.meaning))
    });
    let marks = std::iter::once((title, marks.collect()));
    let all = keys.chain(marks);
    all.filter(|(_, rows): &HelpSection| !rows.is_empty())
        .collect()
}

const MARKS: [DeliveryStatus; 6] = [
    DeliveryStatus::Submitted,
    DeliveryStatus::Buffered,
    DeliveryStatus::Delivered,
    DeliveryStatus::NotDelivered,
    DeliveryStatus::Rejected,
    DeliveryStatus::Unknown,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{Server, Sim};

    fn rows(keymap: &Keymap, columns: usize, wanted: &str) -> Vec<OverlayRow> {
        list(keymap, columns, Columns::USUAL, wanted).rows
    }

    fn texts(rows: &[OverlayRow]) -> Vec<String> {
        let text = |row: &OverlayRow| match row {
            OverlayRow::Field { name, value, .. } => vec![format!("{name} {value}")],
            OverlayRow::Heading(words) | OverlayRow::Text(words) => vec![words.clone()],
            OverlayRow::Blank => Vec::new(),
            OverlayRow::Pair(left, right) => {
                let both = [&**left, &**right].map(Clone::clone);
                texts(&both)
            }
        };
        rows.iter().flat_map(text).collect()
    }

    #[test]
    fn two_columns_have_the_rows_of_one() {
        let keymap = Keymap::default();
        let one = rows(&keymap, 76, "");
        let two = rows(&keymap, 148, "");
        assert!(two.len() < one.len() * 2 / 3, "{} {}", two.len(), one.len());
        let headings = |rows: &[OverlayRow]| {
            let mut texts = texts(rows);
            texts.retain(|text| keymap.help().any(|(title, _)| title == *text));
            texts.sort();
            texts
        };
        assert_eq!(headings(&one), headings(&two));
        assert!(headings(&one).len() > 3);
    }

    #[test]
    fn typed_words_narrow_the_list() {
        let keymap = Keymap::default();
        let found = texts(&rows(&keymap, 76, "COPY markdown"));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].starts_with("m "), "{found:?}");
        // The search also finds keys, names of actions and marks.
        assert!(texts(&rows(&keymap, 76, "pgup")).len() > 1);
        assert!(texts(&rows(&keymap, 76, "delivered")).len() > 1);
        let none = texts(&rows(&keymap, 76, "xyzzy"));
        assert_eq!(none, ["No key matches “xyzzy”."]);
        let narrow = texts(&rows(&keymap, 16, "xyzzy"));
        assert_eq!(narrow, ["No key matches", "“xyzzy”."]);
    }

    #[test]
    fn keys_that_are_too_wide_are_wrapped_in_their_column() {
        let narrow = rows(&Keymap::default(), 36, "page");
        let name = |row: &OverlayRow| match row {
            OverlayRow::Field { name, .. } => name.clone(),
            other => format!("{other:?}"),
        };
        let names: Vec<_> = narrow.iter().map(name).collect();
        let keys = names.iter().position(|name| name.starts_with("PgDn"));
        let keys = &names[keys.unwrap()..][..2];
        assert_eq!(keys.join(" ").split_whitespace().count(), 3, "{names:?}");
        assert!(keys.iter().all(|keys| keys.len() <= 12), "{names:?}");
    }

    #[test]
    fn typing_narrows_and_esc_widens_again() {
        let mut sim = Sim::opened(Server::with(3, 1_750_000_000), 80, 24);
        let count = |sim: &mut Sim| sim.state.screen().overlay.as_ref().map(|o| o.total);
        sim.keys("?");
        let all = count(&mut sim);
        sim.keys("/ m a r k d");
        assert!(count(&mut sim) < all);
        sim.keys("Enter");
        assert_eq!(count(&mut sim), Some(2));
        // The first Esc shows all keys again, the second closes the box.
        sim.keys("Esc");
        assert_eq!(count(&mut sim), all);
        sim.keys("Esc");
        assert_eq!(count(&mut sim), None);
        // A letter without a meaning in the box begins to narrow the list.
        sim.keys("? c");
        assert!(sim.state.screen().status.prompt.is_some());
        assert!(count(&mut sim) < all);
        sim.keys("Esc");
        assert_eq!(count(&mut sim), all);
    }
}
