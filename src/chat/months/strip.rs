//! The strip as it is on screen: bars of what came in and went out, and rows of signs below them.

use super::bar::MonthBar;
use crate::chat::view_model::{BarPart, Row, TileWords, Weight};
use crate::layout::areas::Areas;
use crate::layout::bubble::{shorten, shorten_by_parts, width};
use crate::text::columns::Columns;
use crate::text::numerals::{count_of, thousands};

/// Columns for numbers before the bars, if there is room.
const LABELS: u16 = 10;
/// With fewer columns there are no numbers.
const ROOM_FOR_LABELS: u16 = 50;
/// With fewer rows there is no place for all that stands around the bars.
const ROOM_FOR_ALL: usize = 10;
/// The most columns for one month.
const WIDEST: u16 = 6;

pub struct Bars<'a> {
    pub all: &'a [MonthBar],
    pub at: usize,
    /// The month of the message that is selected in the transcript.
    pub read: Option<usize>,
    pub status: String,
    pub areas: Areas,
    /// How the terminal counts columns.
    pub columns: Columns,
}

/// The months in view, and their columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Index of the first month in view.
    first: usize,
    shown: usize,
    /// Columns of each month.
    step: u16,
    /// The first column.
    left: u16,
}

impl Strip {
    /// For `count` months, of which the one at index `at` is selected.
    pub fn of(at: usize, count: usize, areas: Areas) -> Self {
        let all = areas.transcript.width;
        let labels = if all >= ROOM_FOR_LABELS { LABELS } else { 0 };
        let room = all.saturating_sub(labels);
        let months = u16::try_from(count.max(1)).unwrap_or(u16::MAX);
        let step = (room / months).clamp(1, WIDEST);
        let shown = usize::from(room / step).min(count);
        Self {
            first: at.saturating_sub(shown / 2).min(count - shown),
            shown,
            step,
            left: areas.left + labels,
        }
    }

    /// The index of the month at a column.
    pub fn month_at(self, column: u16) -> Option<usize> {
        let at = usize::from(column.checked_sub(self.left)? / self.step);
        (at < self.shown).then_some(self.first + at)
    }

    fn column(self, at: usize) -> Option<u16> {
        let at = at.checked_sub(self.first).filter(|at| *at < self.shown)?;
        Some(self.left + u16::try_from(at).ok()? * self.step)
    }

    /// The width of a bar, with a blank column before the next bar if there is room.
    fn bar(self) -> usize {
        usize::from(self.step.saturating_sub(1).max(1))
    }

    fn gap(self) -> usize {
        usize::from(self.step) - self.bar()
    }
}

/// All rows between header and status line.
pub fn rows(bars: &Bars) -> Vec<Row> {
    let (wide, height) = (
        bars.areas.transcript.width,
        usize::from(bars.areas.transcript.height),
    );
    let sentence = |words: &str, weight| {
        let text = shorten_by_parts(words, wide.into(), bars.columns).into_owned();
        Row::Sentence { text, weight }
    };
    let Some(selected) = bars.all.get(bars.at) else {
        let mut rows = vec![Row::Blank; height];
        if let Some(middle) = rows.get_mut(height / 2) {
            *middle = sentence("There are no messages yet.", Weight::Strong);
        }
        return rows;
    };
    let drawing = ChartView {
        bars,
        strip: Strip::of(bars.at, bars.all.len(), bars.areas),
    };
    let here = bars.read == Some(bars.at);
    let fits = |words: &str| width(words, bars.columns) <= usize::from(wide);
    let title = words(selected, here);
    // In a narrow terminal the months' names and numbers matter most.
    let short = title.split_once(", ").map_or(&*title, |(short, _)| short);
    let title = if fits(&title) { &title } else { short };
    let status = bars.status.split_once(" · ");
    let status = status.filter(|_| !fits(&bars.status));
    let status = status.map_or(&*bars.status, |(_, short)| short);
    let mut rows = vec![sentence(title, Weight::Strong)];
    let signs = if height < ROOM_FOR_ALL {
        // The bars come first, then what says which month is selected.
        let signs = [drawing.places(), drawing.failures(), drawing.years()];
        let most = height.saturating_sub(1) / 2;
        signs.into_iter().take(most).collect()
    } else {
        rows.extend([sentence(status, Weight::Quiet), Row::Blank]);
        vec![
            drawing.signs(),
            drawing.failures(),
            drawing.places(),
            drawing.years(),
            vec![drawing.legend()],
        ]
    };
    let room = height.saturating_sub(rows.len() + signs.len());
    if room >= 4 {
        let each = (room - 1) / 2;
        // In the colours of the bubbles: grey from the customer, the accent from us.
        rows.extend(drawing.chart(("in", Weight::Quiet), each, |bar| bar.inbound));
        rows.push(Row::Blank);
        rows.extend(drawing.chart(("out", Weight::Marker), each, |bar| bar.outbound));
    } else {
        let both = |bar: &MonthBar| bar.inbound + bar.outbound;
        rows.extend(drawing.chart(("all", Weight::Marker), room, both));
    }
    rows.extend(signs.into_iter().map(Row::Tiles));
    rows.resize(height, Row::Blank);
    rows
}

/// `June 2025: about 8,300 messages, 5,100 in, 3,200 out. You are here.`
pub fn words(bar: &MonthBar, here: bool) -> String {
    let all = bar.inbound + bar.outbound;
    let name = bar.month.name();
    let about = if bar.is_exact() { "" } else { "about " };
    let mut words = if let Some((least, most)) = bar.rough.filter(|_| all == 0) {
        let (least, most) = (thousands(least), thousands(most));
        format!("{name}: {least} to {most} messages.")
    } else if all == 0 {
        format!("{name}: {about}no message.")
    } else {
        let (inbound, outbound) = (thousands(bar.inbound), thousands(bar.outbound));
        let all = count_of(all, "message");
        let rough = bar.rough.map_or_else(String::new, |(least, most)| {
            format!(" ({} to {})", thousands(least), thousands(most))
        });
        // The archive does not count directions.
        let split = if bar.is_archived { "about " } else { "" };
        format!("{name}: {about}{all}{rough}, {split}{inbound} in, {outbound} out.")
    };
    if bar.failed > 0 {
        let known = if bar.is_counted {
            ""
        } else {
            " of those loaded"
        };
        words = format!("{words} {} failed{known}.", thousands(bar.failed));
    }
    if here {
        words += " You are here.";
    }
    words
}

struct ChartView<'a> {
    bars: &'a Bars<'a>,
    strip: Strip,
}

impl ChartView<'_> {
    /// The months in view, each with its index and its first column.
    fn shown(&self) -> impl Iterator<Item = (usize, &MonthBar, u16)> {
        let all = self.bars.all.iter().enumerate();
        all.filter_map(|(at, bar)| Some((at, bar, self.strip.column(at)?)))
    }

    /// A chart of `rows` rows. Both charts have the same scale.
    fn chart(
        &self,
        (name, weight): (&str, Weight),
        rows: usize,
        count: impl Fn(&MonthBar) -> u64,
    ) -> Vec<Row> {
        let either = |bar: &MonthBar| bar.inbound.max(bar.outbound).max(count(bar));
        let most = self
            .shown()
            .map(|(_, bar, _)| either(bar))
            .max()
            .unwrap_or(0)
            .max(1);
        let label = |row| match row {
            _ if rows == 1 => self.label(&format!("{name} {}", thousands(most))),
            0 => self.label(&thousands(most)),
            row if row + 1 == rows => self.label(name),
            _ => None,
        };
        let (full, eighth) = (rows as u64 * 8, |row| (rows - 1 - row) as u64 * 8);
        let row = |row| Row::Bars {
            label: label(row),
            column: self.strip.left,
            bars: self.bar_parts((full, most), eighth(row), weight, &count),
        };
        (0..rows).map(row).collect()
    }

    /// One row of a chart that is `full` eighths high for `most` messages: the eighths above `below`.
    fn bar_parts(
        &self,
        (full, most): (u64, u64),
        below: u64,
        weight: Weight,
        count: impl Fn(&MonthBar) -> u64,
    ) -> Vec<BarPart> {
        let part = |(at, bar, _): (usize, &MonthBar, u16)| {
            // A few messages that are counted are seen, a guess of a few is none.
            let rounding = if bar.is_exact() { most - 1 } else { most / 2 };
            let eighths = (count(bar) * full + rounding) / most;
            let is_selected = at == self.bars.at;
            BarPart {
                eighths: u8::try_from(eighths.saturating_sub(below).min(8)).unwrap_or(8),
                weight: if is_selected { Weight::Strong } else { weight },
            }
        };
        let columns = |part: BarPart| {
            let bar = std::iter::repeat_n(part, self.strip.bar());
            let gap = BarPart { eighths: 0, ..part };
            bar.chain(std::iter::repeat_n(gap, self.strip.gap()))
        };
        self.shown().map(part).flat_map(columns).collect()
    }

    fn label(&self, words: &str) -> Option<TileWords> {
        let left = self.bars.areas.left;
        let room = self.strip.left.saturating_sub(left);
        let room = room.checked_sub(1).filter(|room| *room > 0)?;
        let text = shorten(words, room.into(), self.bars.columns).into_owned();
        let taken = u16::try_from(width(&text, self.bars.columns)).unwrap_or(room);
        let column = left + room - taken.min(room);
        Some(TileWords::new(column, text, Weight::Quiet))
    }

    /// One sign for each month for which `sign` returns one.
    fn row(
        &self,
        sign: impl Fn(usize, &MonthBar) -> Option<(&'static str, Weight)>,
    ) -> Vec<TileWords> {
        let signs = self.shown().filter_map(|(at, bar, column)| {
            let (text, weight) = sign(at, bar)?;
            Some(TileWords::signs(column, text, weight))
        });
        signs.collect()
    }

    /// Signs for estimates, and for months without messages.
    fn signs(&self) -> Vec<TileWords> {
        self.row(|_, bar| match bar {
            bar if bar.rough.is_some() => Some(("?", Weight::Quiet)),
            bar if bar.inbound + bar.outbound == 0 => Some(("·", Weight::Quiet)),
            bar if bar.is_exact() => None,
            _ => Some(("~", Weight::Quiet)),
        })
    }

    fn failures(&self) -> Vec<TileWords> {
        self.row(|_, bar| (bar.failed > 0).then_some(("✗", Weight::Alarm)))
    }

    /// The markers for the selected month and for the month of the transcript.
    fn places(&self) -> Vec<TileWords> {
        self.row(|at, _| match at {
            at if at == self.bars.at => Some(("▲", Weight::Strong)),
            at if Some(at) == self.bars.read => Some(("●", Weight::Marker)),
            _ => None,
        })
    }

    /// The number of each year at its January, as far as there is room.
    fn years(&self) -> Vec<TileWords> {
        let end = self.bars.areas.left + self.bars.areas.transcript.width;
        let mut free = self.strip.left;
        let mut out = Vec::new();
        for (at, bar, column) in self.shown() {
            let begins = bar.month.begins_year() || at == self.strip.first;
            let text = bar.month.year().to_string();
            let taken = u16::try_from(text.len()).unwrap_or(0);
            let next = self
                .shown()
                .find(|(other, bar, _)| *other > at && bar.month.begins_year());
            // A year that began before the strip gives way to the next one.
            let crowded = !bar.month.begins_year()
                && next.is_some_and(|(.., next)| next < column + taken + 1);
            if begins && !crowded && column >= free && column + taken <= end {
                free = column + taken + 1;
                out.push(TileWords::new(column, text, Weight::Quiet));
            }
        }
        out
    }

    fn legend(&self) -> TileWords {
        let room = self.bars.areas.transcript.width;
        let words = [
            "~ estimated   ? rough   · no message   ✗ failed   ▲ selected   ● you are here",
            "~ estimate ? rough · none ✗ failed ● here",
            "~ ? guess · none ✗ failed ● here",
        ];
        let fits = |words: &&str| width(words, self.bars.columns) <= usize::from(room);
        let words = words.into_iter().find(fits).unwrap_or("● here");
        let text = shorten(words, room.into(), self.bars.columns).into_owned();
        TileWords::new(self.bars.areas.left, text, Weight::Quiet)
    }
}
