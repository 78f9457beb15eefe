//! EDGE: bubbles on standard output, drawn as on screen.

mod sentences;

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::chat::view_model::{Row, ShownBubble, ViewModel};
use crate::export::format::{About, Format};
use crate::export::pictures::FetchedFile;
use crate::layout::appearance::Appearance;
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{Bubble, EdgeRow, GROUP_SECONDS, Metrics, Outline, Preview, Role};
use crate::layout::viewport::Separator;
use crate::message::MessageKey;
use crate::picture::{PictureId, Pixels, Placement, Room};
use crate::sync::sweep::Filed;
use crate::terminal::Lines;
use crate::terminal::pictures::{Painter, Plan, Protocol};
use crate::text::columns::Columns;
use crate::time::{UnixTime, Zone, day_words};
use crate::ui;
use crate::ui::{ColourDepth, Colours, Theme};

pub use sentences::PrintedSentences;

/// Rows that are drawn at once.
const STRIP: usize = 200;
/// Rows of the screen that the drawing is made for; nothing that is printed depends on it.
const HEIGHT: u16 = 40;

/// What is printed on.
#[derive(Debug)]
pub struct Paper {
    /// Columns.
    pub width: u16,
    /// How rows become lines.
    pub lines: Lines,
    /// How many colours there are.
    pub depth: ColourDepth,
    /// How bubbles look.
    pub appearance: Appearance,
    /// What the terminal says of its own.
    pub colours: Colours,
    /// What shows pictures, where that is possible.
    pub painter: Option<Painter>,
}

impl Paper {
    fn metrics(&self) -> Metrics {
        let size = Size {
            width: self.width.max(1),
            height: HEIGHT,
        };
        Metrics {
            transcript: Areas::of(size).transcript,
            look: self.appearance.look(self.depth.has_fills()),
            columns: Columns::USUAL,
        }
    }

    /// How large pictures are; `None` where there are none.
    pub fn room(&self) -> Option<Room> {
        let choice = self.painter.as_ref()?.choice()?;
        let (width, height) = match choice.protocol {
            Protocol::Off => return None,
            Protocol::HalfBlocks => (1, 2),
            _ => (choice.cell.width.into(), choice.cell.height.into()),
        };
        Some(Room {
            cells: self.metrics().picture_box()?,
            cell: Pixels { width, height },
        })
    }
}

/// Writes messages as bubbles.
pub struct PrintedBubbles {
    zone: Zone,
    today: NaiveDate,
    paper: Paper,
    metrics: Metrics,
    room: Option<Room>,
    theme: Theme,
    before: Option<Before>,
    /// Of the files of the message that comes next.
    found: Vec<FetchedFile>,
    /// Pictures so far.
    pictures: u32,
}

/// A picture among the rows that are drawn.
struct Printed {
    plan: Plan,
    /// The first of its rows.
    first: usize,
    rows: usize,
}

/// What the rows between two bubbles go by.
#[derive(Clone, Copy)]
struct Before {
    outline: Outline,
    second: UnixTime,
    day: NaiveDate,
}

impl PrintedBubbles {
    /// On this paper.
    pub fn new(about: &About, paper: Paper) -> Self {
        Self {
            zone: about.zone,
            today: about.zone.day(about.exported),
            metrics: paper.metrics(),
            room: paper.room(),
            theme: Theme::of(paper.colours, paper.depth, paper.appearance),
            before: None,
            found: Vec::new(),
            pictures: 0,
            paper,
        }
    }

    /// The rows above a bubble.
    fn rows_above(&self, now: Before) -> Vec<Row> {
        let is_round = self.metrics.has_edges();
        let edges = |above: Option<Outline>, below: Option<Outline>| {
            Separator::Edges(EdgeRow {
                above: above.filter(|_| is_round),
                below: below.filter(|_| is_round),
            })
        };
        let day = || Separator::Day(day_words(now.day, self.today));
        let upper = edges(None, Some(now.outline));
        let rows = match self.before {
            None => vec![day(), upper],
            Some(before) if before.day != now.day => {
                vec![edges(Some(before.outline), None), day(), upper]
            }
            Some(before) => {
                let close = now.second.seconds() - before.second.seconds() <= GROUP_SECONDS;
                let joint = self.metrics.joint(before.outline, now.outline, close);
                let rows = joint.rows(before.outline, now.outline);
                rows.map(Separator::Edges).collect()
            }
        };
        rows.into_iter().map(Row::from).collect()
    }

    /// What the bubble shows of its files.
    fn previews(&self, found: &[FetchedFile]) -> Vec<Preview> {
        let Some(room) = self.room else {
            return Vec::new();
        };
        let preview = |found: &FetchedFile| match found {
            FetchedFile::Pixels(_, size) => Preview {
                room: Some(room.fit(*size)),
                ..Preview::default()
            },
            FetchedFile::Failed(why) => Preview {
                words: vec![(format!("✗ {why}"), Role::Alarm)],
                ..Preview::default()
            },
            FetchedFile::Picture(..) | FetchedFile::Original { .. } | FetchedFile::Nothing => {
                Preview::default()
            }
        };
        found.iter().map(preview).collect()
    }

    /// The pictures of a bubble whose first row is `above`.
    fn printed(&mut self, bubble: &Bubble, above: usize, found: &[FetchedFile]) -> Vec<Printed> {
        let Some(painter) = &mut self.paper.painter else {
            return Vec::new();
        };
        let size = Size {
            width: self.paper.width.max(1),
            height: HEIGHT,
        };
        let left = Areas::of(size).bubble_columns(bubble.side, bubble.width);
        let mut printed = Vec::new();
        for (file, found) in bubble.files().iter().zip(found) {
            let (FetchedFile::Pixels(raster, _), Some((column, size))) = (found, file.picture)
            else {
                continue;
            };
            self.pictures += 1;
            let placement = Placement {
                picture: PictureId(self.pictures),
                size,
                column: left.start.saturating_add(column),
                rows: 0..size.rows,
                hidden_above: 0,
            };
            printed.push(Printed {
                plan: painter.print(&placement, raster),
                first: above + file.rows.start,
                rows: usize::from(size.rows),
            });
        }
        printed
    }

    fn draw(&self, rows: &[Row], bubbles: &[ShownBubble], pictures: &[Printed], out: &mut Vec<u8>) {
        for given in pictures.iter().flat_map(|printed| &printed.plan.before) {
            out.extend_from_slice(given);
        }
        let mut from = 0;
        while from < rows.len() {
            let ends = pictures.iter().map(|p| p.first + p.rows);
            // Pixels are drawn over a picture's rows as soon as these are there.
            let next = ends.filter(|end| *end > from).min();
            let to = next.unwrap_or(rows.len()).min(from + STRIP).min(rows.len());
            self.strip(from, &rows[from..to], bubbles, pictures, out);
            for printed in pictures.iter().filter(|p| p.first + p.rows == to) {
                out.extend_from_slice(&printed.plan.over_lines());
            }
            from = to;
        }
    }

    /// Rows of all that there are, from the one of this number on.
    fn strip(
        &self,
        from: usize,
        rows: &[Row],
        bubbles: &[ShownBubble],
        pictures: &[Printed],
        out: &mut Vec<u8>,
    ) {
        let width = self.paper.width.max(1);
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX - 2);
        let screen = ViewModel {
            // The first and the last row are for the chrome, and are not drawn.
            size: Size {
                width,
                height: height + 2,
            },
            rows: rows.to_vec(),
            bubbles: bubbles.to_vec(),
            zone: self.zone,
            ..ViewModel::empty()
        };
        let mut buffer = Buffer::empty(Rect::new(0, 1, width, height));
        ui::draw(&screen, &self.theme, &mut buffer);
        for printed in pictures {
            let in_view = from..from + rows.len();
            let (first, end) = (printed.first, printed.first + printed.rows);
            if first < in_view.end && end > in_view.start {
                let number = |rows: usize| u16::try_from(rows).unwrap_or(u16::MAX);
                let at = number(first.saturating_sub(from)) + 1;
                let hidden = number(from.saturating_sub(first));
                printed.plan.moved_to(at, hidden).paint(&mut buffer);
            }
        }
        self.paper.lines.write(&buffer, out);
    }
}

impl Format for PrintedBubbles {
    fn begin(&mut self, _: &mut Vec<u8>) {}

    fn pictures(&mut self, found: Vec<FetchedFile>) {
        self.found = found;
    }

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let found = std::mem::take(&mut self.found);
        let previews = self.previews(&found);
        let bubble = Bubble::with_previews(message, self.metrics, self.zone, &previews);
        let now = Before {
            outline: Outline::of(&bubble),
            second: *second,
            day: self.zone.day(*second),
        };
        let mut rows = self.rows_above(now);
        let pictures = self.printed(&bubble, rows.len(), &found);
        rows.extend((0..bubble.height()).map(|row| Row::Bubble { bubble: 0, row }));
        let shown = ShownBubble {
            key: MessageKey::alone(*second),
            bubble: Arc::new(bubble),
            selected: false,
            note: None,
            links: Vec::new(),
            marks: None,
            hit: None,
        };
        self.draw(&rows, &[shown], &pictures, out);
        self.before = Some(now);
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(before) = self.before.filter(|_| self.metrics.has_edges()) {
            let above = Some(before.outline);
            let foot = Row::Edges(EdgeRow { above, below: None });
            self.draw(&[foot], &[], &[], out);
        }
    }
}
