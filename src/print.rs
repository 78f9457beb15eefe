//! EDGE: `smsthread print` writes bubbles to standard output, drawn as on screen.

pub mod picture;
mod sentences;

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::chat::view_model::{Row, ShownBubble, ViewModel};
use crate::export::format::{About, Drawing, Format};
use crate::export::pictures::{FetchedFile, FileContent};
use crate::layout::appearance::Appearance;
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{Bubble, EdgeRow, GROUP_SECONDS, Metrics, Outline, Preview, Role};
use crate::layout::viewport::Separator;
use crate::message::MessageKey;
use crate::picture::request::FROM_ARCHIVE;
use crate::picture::{Pixels, Room};
use crate::sync::sweep::Filed;
use crate::terminal::Lines;
use crate::terminal::pictures::Protocol;
use crate::time::{UnixTime, Zone, day_words};
use crate::ui;
use crate::ui::{ColourDepth, Colours, Theme};
use picture::{Picture, PictureSupport};

pub use sentences::PrintedSentences;

/// How many rows are drawn at a time.
const STRIP: usize = 200;
/// The height of the imagined screen; no output depends on it.
const HEIGHT: u16 = 40;

/// The properties of the output.
#[derive(Debug)]
pub struct PrintLayout {
    /// The width in columns.
    pub width: u16,
    /// How rows become lines.
    pub lines: Lines,
    /// How many colours there are.
    pub depth: ColourDepth,
    /// How bubbles look.
    pub appearance: Appearance,
    /// The terminal's own colours.
    pub colours: Colours,
    /// How to draw pictures, if that is possible.
    pub support: Option<PictureSupport>,
}

impl PrintLayout {
    fn metrics(&self) -> Metrics {
        let size = Size {
            width: self.width.max(1),
            height: HEIGHT,
        };
        Metrics {
            transcript: Areas::of(size).transcript,
            // In ASCII, bubbles can only have outlines.
            look: (self.appearance).look(self.depth.has_fills() && !self.lines.is_narrow),
            columns: self.lines.quirks.columns,
        }
    }

    /// The size of pictures; `None`: there are none. A picture is drawn after its last row is
    /// written, so its first row must still be on the screen.
    pub fn room(&self) -> Option<Room> {
        let support = self
            .support
            .filter(|support| support.protocol != Protocol::Off)?;
        let mut cells = self.metrics().picture_box()?;
        cells.rows = cells
            .rows
            .min(support.height.checked_sub(2).filter(|rows| *rows > 0)?);
        let cell = support.pixels();
        Some(Room {
            cells,
            cell: Pixels {
                width: cell.width.into(),
                height: cell.height.into(),
            },
        })
    }
}

/// Writes messages as bubbles.
pub struct PrintedBubbles {
    zone: Zone,
    today: NaiveDate,
    paper: PrintLayout,
    metrics: Metrics,
    room: Option<Room>,
    theme: Theme,
    before: Option<PrecedingMessage>,
    /// The files of the next message.
    found: Vec<FetchedFile>,
    /// The pictures to draw, each with the number of bytes to write before it.
    drawings: Vec<(usize, Picture)>,
}

/// A picture among the rows.
struct Printed {
    picture: Picture,
    /// The row after its last one.
    end: usize,
}

/// What decides about the rows between two bubbles.
#[derive(Clone, Copy)]
struct PrecedingMessage {
    outline: Outline,
    second: UnixTime,
    day: NaiveDate,
}

impl PrintedBubbles {
    /// Writes on this paper.
    pub fn new(about: &About, paper: PrintLayout) -> Self {
        Self {
            zone: about.zone,
            today: about.zone.day(about.exported),
            metrics: paper.metrics(),
            room: paper.room(),
            theme: Theme::of(paper.colours, paper.depth, paper.appearance),
            before: None,
            found: Vec::new(),
            drawings: Vec::new(),
            paper,
        }
    }

    /// The rows between the previous bubble and this one.
    fn rows_above(&self, now: PrecedingMessage) -> Vec<Row> {
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

    /// What the bubble shows for its files.
    fn previews(&self, found: &[FetchedFile]) -> Vec<Preview> {
        let Some(room) = self.room else {
            return Vec::new();
        };
        let preview = |found: &FetchedFile| match &found.content {
            FileContent::Pixels(_, size) => Preview {
                room: Some(room.fit(*size)),
                note: (found.lost.as_ref()).map(|_| (FROM_ARCHIVE, Role::Note)),
                ..Preview::default()
            },
            FileContent::Failed(why) => Preview {
                words: vec![(format!("✗ {why}"), Role::Alarm)],
                ..Preview::default()
            },
            FileContent::Picture(..) | FileContent::Original { .. } | FileContent::Nothing => {
                Preview::default()
            }
        };
        found.iter().map(preview).collect()
    }

    /// The pictures of a bubble whose first row is `above`.
    fn printed(&self, bubble: &Bubble, above: usize, found: &[FetchedFile]) -> Vec<Printed> {
        let Some(support) = self.paper.support else {
            return Vec::new();
        };
        let size = Size {
            width: self.paper.width.max(1),
            height: HEIGHT,
        };
        let left = Areas::of(size).bubble_columns(bubble.side, bubble.width);
        let files = bubble.files().iter().zip(found);
        let pictures = files.filter_map(|(file, found)| {
            let (FileContent::Pixels(raster, _), Some((column, size))) =
                (&found.content, file.picture)
            else {
                return None;
            };
            let column = left.start.saturating_add(column);
            Some(Printed {
                picture: support.picture(raster, size, column)?,
                end: above + file.rows.start + usize::from(size.rows),
            })
        });
        pictures.collect()
    }

    /// Draws rows. Each picture is drawn over its rows after they are written.
    fn draw(
        &mut self,
        rows: &[Row],
        bubbles: &[ShownBubble],
        pictures: Vec<Printed>,
        out: &mut Vec<u8>,
    ) {
        let mut from = 0;
        for Printed { picture, end } in pictures {
            self.strips(&rows[from..end], bubbles, out);
            self.drawings.push((out.len(), picture));
            from = end;
        }
        self.strips(&rows[from..], bubbles, out);
    }

    fn strips(&self, rows: &[Row], bubbles: &[ShownBubble], out: &mut Vec<u8>) {
        for rows in rows.chunks(STRIP) {
            self.strip(rows, bubbles, out);
        }
    }

    fn strip(&self, rows: &[Row], bubbles: &[ShownBubble], out: &mut Vec<u8>) {
        let width = self.paper.width.max(1);
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX - 2);
        let screen = ViewModel {
            // The first and last row belong to the header and status line, and are not drawn.
            size: Size {
                width,
                height: height + 2,
            },
            rows: rows.to_vec(),
            bubbles: bubbles.to_vec(),
            zone: self.zone,
            columns: self.metrics.columns,
            ..ViewModel::empty()
        };
        let mut buffer = Buffer::empty(Rect::new(0, 1, width, height));
        ui::draw(&screen, &self.theme, &mut buffer);
        self.paper.lines.write(&mut buffer, out);
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
        let now = PrecedingMessage {
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
            reactions: String::new(),
            links: Vec::new(),
            marks: None,
            hit: None,
        };
        self.draw(&rows, &[shown], pictures, out);
        self.before = Some(now);
    }

    fn drawings(&mut self) -> Vec<(usize, Drawing)> {
        let drawings = self.drawings.drain(..);
        let boxed = drawings.map(|(at, picture)| (at, Box::new(|| picture.draw()) as Drawing));
        boxed.collect()
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        if let Some(before) = self.before.filter(|_| self.metrics.has_edges()) {
            let above = Some(before.outline);
            let foot = Row::Between(Separator::Edges(EdgeRow { above, below: None }));
            self.draw(&[foot], &[], Vec::new(), out);
        }
    }
}
