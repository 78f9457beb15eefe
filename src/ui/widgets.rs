//! Draws ratatui's widgets with the columns that the terminal counts.
//!
//! ratatui measures text by its own tables. So only plain clusters of one column go into a widget as
//! they are. Each other cluster is replaced by a stand-in of the right width; after the widget is
//! drawn, `cells` writes the cluster.

use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::cells::{fill_signs, is_agreed, put};
use crate::chat::view_model::ScrollPosition;
use crate::layout::bubble::clusters;
use crate::text::columns::Columns;

/// The first stand-in. Private characters take one column in ratatui's tables, and are themselves
/// replaced by stand-ins when they occur in a text.
const FIRST: u32 = 0xF_0000;

/// The words of a widget.
pub(super) struct WidgetWords {
    columns: Columns,
    /// What each stand-in stands for.
    clusters: Vec<Box<str>>,
}

impl WidgetWords {
    pub(super) fn span(&mut self, words: &str, style: Style) -> Span<'static> {
        let mut out = String::with_capacity(words.len());
        let mut rest = words;
        for cluster in clusters(words, self.columns) {
            // As it was written: what is drawn in its place may be several clusters.
            let (written, after) = rest.split_at(cluster.len);
            rest = after;
            if cluster.width == 1 && is_agreed(cluster.text, self.columns) {
                out.push_str(cluster.text);
                continue;
            }
            let number = u32::try_from(self.clusters.len()).ok();
            let stand_in = number.and_then(|number| char::from_u32(FIRST.checked_add(number)?));
            out.push(stand_in.unwrap_or('?'));
            out.extend(std::iter::repeat_n(' ', cluster.width - 1));
            self.clusters.push(written.into());
        }
        // Nothing of what the cell had before shines through: a title stands on the frame.
        Span::styled(out, Style::reset().patch(style))
    }

    fn drawn_symbol(&self, cell: &Cell) -> Option<&str> {
        let number = u32::from(cell.symbol().chars().next()?).checked_sub(FIRST)?;
        let cluster = self.clusters.get(usize::try_from(number).ok()?)?;
        Some(cluster)
    }
}

/// Draws widgets with words in `area`, as far as `buffer` holds the area.
pub(super) fn draw_words(
    columns: Columns,
    area: Rect,
    buffer: &mut Buffer,
    draw: impl FnOnce(&mut WidgetWords, &mut Buffer),
) {
    let mut words = WidgetWords {
        columns,
        clusters: Vec::new(),
    };
    let drawn = draw_part(area, buffer, |drawn| draw(&mut words, drawn));
    for at in area.intersection(buffer.area).positions() {
        if let Some(cluster) = words.drawn_symbol(&drawn[at]) {
            buffer[at].set_symbol(" ");
            let style = drawn[at].style();
            put(buffer, at.x, at.y, area.right(), (cluster, columns), style);
        }
    }
}

/// Widgets fill the area that they get. So each is drawn whole, and the part in `buffer` is copied.
pub(super) fn draw_part(area: Rect, buffer: &mut Buffer, draw: impl FnOnce(&mut Buffer)) -> Buffer {
    let mut drawn = Buffer::empty(area);
    draw(&mut drawn);
    for at in area.intersection(buffer.area).positions() {
        buffer[at] = drawn[at].clone();
    }
    drawn
}

/// Draws a scroll bar of one column.
pub(super) fn scroll_bar(
    position: ScrollPosition,
    area: Rect,
    [track, thumb]: [Style; 2],
    buffer: &mut Buffer,
) {
    // ratatui's own would round the rows of the thumb: at an end that is not reached, too.
    let Some(rows) = position.thumb(area.height) else {
        return;
    };
    let (x, end) = (area.left(), area.right());
    for row in 0..area.height {
        let (sign, style) = match rows.contains(&row) {
            true => ("┃", thumb),
            false if position.has_track => ("│", track),
            false => continue,
        };
        fill_signs(buffer, x..end, area.top() + row, sign, style);
    }
}
