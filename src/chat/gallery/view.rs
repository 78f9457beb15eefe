//! The gallery's view model.

use super::grid::Grid;
use super::{Gallery, TileAt, Tiles};
use crate::chat::context::Context;
use crate::chat::pictures::{Fetch, Pictures, loading_words};
use crate::chat::view_model::{Row, ScrollPosition, TileWords, Weight};
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{AttachmentKind, shorten, shorten_by_parts, width, wrap};
use crate::message::Attachment;
use crate::picture::Placement;
use crate::text::columns::Columns;
use crate::text::numerals::thousands;
use crate::thread::Thread;

impl Gallery {
    pub fn view(
        &self,
        files: &Pictures,
        context: Context,
        size: Size,
    ) -> (Vec<Row>, Vec<Placement>, ScrollPosition) {
        let areas = Areas::of(size);
        let tiles = self.tiles(files.terms().is_some(), Some(size));
        if tiles.places.is_empty() || self.is_looked_for() {
            let rows = nothing(self, context, areas);
            return (rows, Vec::new(), ScrollPosition::default());
        }
        let mut drawing = TileCanvas {
            files,
            context,
            areas,
            rows: vec![Vec::new(); usize::from(areas.transcript.height)],
            pictures: Vec::new(),
        };
        let top = self.top_row(&tiles);
        for (at, place) in tiles.places.iter().enumerate() {
            let (row, column) = tiles.position(at);
            if let Some(row) = row.checked_sub(top).filter(|row| *row < tiles.grid.rows) {
                drawing.tile(*place, *place == self.at, &tiles.grid, (row, column));
            }
        }
        let mut rows: Vec<Row> = drawing.rows.into_iter().map(row_of).collect();
        if let Some(first) = rows.first_mut() {
            let title = title(self, &tiles, context.thread());
            let text = shorten_by_parts(&title, areas.transcript.width.into(), context.columns)
                .into_owned();
            *first = Row::Sentence {
                text,
                weight: Weight::Strong,
            };
        }
        (rows, drawing.pictures, scroll(&tiles, top))
    }
}

fn row_of(words: Vec<TileWords>) -> Row {
    if words.is_empty() {
        Row::Blank
    } else {
        Row::Tiles(words)
    }
}

/// `Picture 5 of 23 · in the 500 messages loaded`
fn title(gallery: &Gallery, tiles: &Tiles, thread: &Thread) -> String {
    let at = tiles.find(gallery.at).map_or(0, |at| at + 1);
    let count = tiles.places.len();
    let found = format!(
        "Picture {} of {}",
        thousands(at as u64),
        thousands(count as u64)
    );
    let rest = if gallery.seeks.is_some() {
        "looking for older ones…".to_owned()
    } else if !gallery.index.is_done() {
        "looking for more…".to_owned()
    } else if thread.is_complete() {
        "the whole conversation".to_owned()
    } else {
        format!("in the {} messages loaded", thousands(thread.len()))
    };
    format!("{found} · {rest}")
}

/// The sentence shown if there is no picture.
fn nothing(gallery: &Gallery, context: Context, areas: Areas) -> Vec<Row> {
    let thread = context.thread();
    let words = if !gallery.index.is_done() || gallery.is_looked_for() {
        "Looking for pictures…".to_owned()
    } else if thread.is_complete() {
        "There are no pictures in this conversation.".to_owned()
    } else {
        let loaded = thousands(thread.len());
        format!(
            "There are no pictures in the {loaded} messages loaded so far. Scroll up in the conversation to load older ones."
        )
    };
    let height = usize::from(areas.transcript.height);
    let width = usize::from(areas.transcript.width).clamp(1, 72);
    let lines = wrap(&words, width, context.columns);
    let above = height.saturating_sub(lines.len()) / 2;
    let sentence = |text| Row::Sentence {
        text,
        weight: Weight::Strong,
    };
    let mut rows = vec![Row::Blank; above];
    rows.extend(lines.into_iter().map(sentence));
    rows.resize(height, Row::Blank);
    rows
}

/// The scroll position, counted in pictures.
fn scroll(tiles: &Tiles, top: usize) -> ScrollPosition {
    let shown = |at: &usize| {
        let row = tiles.position(*at).0;
        (top..top + tiles.grid.rows).contains(&row)
    };
    let count = tiles.places.len();
    let before = (0..count).find(shown).unwrap_or(0);
    ScrollPosition {
        before: before as u64,
        shown: (0..count).filter(shown).count() as u64,
        total: count as u64,
        has_track: false,
    }
}

struct TileCanvas<'a> {
    files: &'a Pictures,
    context: Context<'a>,
    areas: Areas,
    rows: Vec<Vec<TileWords>>,
    pictures: Vec<Placement>,
}

impl TileCanvas<'_> {
    fn tile(&mut self, place: TileAt, selected: bool, grid: &Grid, (row, column): (usize, usize)) {
        let files = self.files;
        let x = grid.column(column);
        let rows = grid.picture_rows(row);
        let wide = usize::from(grid.cells.columns);
        let date = grid.date_row(row);
        if selected && x > 0 {
            for y in rows.clone().chain(date) {
                self.put(y, TileWords::signs(x - 1, "▌", Weight::Marker));
            }
        }
        if let Some(y) = date {
            let weight = if selected {
                Weight::Strong
            } else {
                Weight::Quiet
            };
            let words = date_words(self.context, place);
            let words = shorten(&words, wide, self.context.columns).into_owned();
            self.centred(y, x, wide, words, weight);
        }
        let Some((index, attachment)) = super::file_of(self.context.thread(), place) else {
            return;
        };
        let id = files.at(place.key, index, &attachment);
        let shown = id.and_then(|id| {
            let (picture, room) = files.in_grid(id)?;
            Some((picture, room.fit(files.get(id)?.size?)))
        });
        match shown.filter(|(_, size)| size.columns <= grid.cells.columns) {
            Some((picture, size)) if size.rows <= grid.cells.rows => {
                let top = rows.start + (grid.cells.rows - size.rows) / 2;
                let bottom = (top + size.rows).min(rows.end);
                if top < bottom {
                    self.pictures.push(Placement {
                        picture,
                        size,
                        column: x + (grid.cells.columns - size.columns) / 2,
                        rows: top..bottom,
                        hidden_above: 0,
                    });
                }
            }
            _ => {
                let room = usize::from(grid.cells.rows);
                let words = tile_words(files, place, index, &attachment);
                let lines = wrap_words(words, (wide, room), self.context.columns);
                let above = room.saturating_sub(lines.len()) / 2;
                for (y, (text, weight)) in rows.skip(above).zip(lines) {
                    self.centred(y, x, wide, text, weight);
                }
            }
        }
    }

    /// Words in the middle of a tile, like its picture.
    fn centred(&mut self, y: u16, x: u16, wide: usize, words: String, weight: Weight) {
        let indent = wide.saturating_sub(width(&words, self.context.columns)) / 2;
        let x = x + u16::try_from(indent).unwrap_or(0);
        self.put(y, TileWords::new(x, words, weight));
    }

    fn put(&mut self, y: u16, words: TileWords) {
        let row = usize::from(y.saturating_sub(self.areas.top));
        if let Some(row) = self.rows.get_mut(row) {
            row.push(words);
        }
    }
}

/// `5 Jun 2025 10:16`
fn date_words(context: Context, place: TileAt) -> String {
    let message = context.thread().get(place.key);
    let time = message.and_then(|message| message.sent_at());
    let zone = context.settings.zone;
    time.map_or_else(|| "no time".to_owned(), |time| zone.short(time))
}

/// Wraps words to a tile of so many columns and rows, or shortens them if it has too few rows.
fn wrap_words(
    words: Vec<(String, Weight)>,
    (wide, room): (usize, usize),
    columns: Columns,
) -> Vec<(String, Weight)> {
    let wrapped = |(text, weight): &(String, Weight)| {
        let (lines, weight) = (wrap(text, wide, columns), *weight);
        lines.into_iter().map(move |line| (line, weight))
    };
    let lines: Vec<_> = words.iter().flat_map(wrapped).collect();
    if lines.len() <= room {
        return lines;
    }
    let shortened = |(text, weight): (String, Weight)| {
        let text = shorten(&text, wide, columns).into_owned();
        (text, weight)
    };
    words.into_iter().map(shortened).collect()
}

/// The words in a tile while its pixels are missing.
fn tile_words(
    files: &Pictures,
    place: TileAt,
    index: u16,
    attachment: &Attachment,
) -> Vec<(String, Weight)> {
    let glyph = AttachmentKind::Picture.glyph();
    let name = (format!("{glyph} {}", attachment.name), Weight::Quiet);
    let id = files.at(place.key, index, attachment);
    let file = id.and_then(|id| files.get(id));
    if attachment.link.is_empty() {
        return vec![name, ("no link came with it".to_owned(), Weight::Quiet)];
    }
    let Some(file) = file.filter(|_| files.terms().is_some()) else {
        return vec![name];
    };
    match &file.fetch {
        Fetch::Waiting => vec![name],
        Fetch::Loading(received, total) => {
            vec![name, (loading_words(*received, *total), Weight::Quiet)]
        }
        Fetch::Failed(failure) => vec![name, (format!("✗ {}", failure.what), Weight::Alarm)],
        Fetch::Done => match file.kind.filter(|kind| !kind.is_shown()) {
            Some(kind) => vec![name, (kind.name().to_owned(), Weight::Quiet)],
            None => vec![name],
        },
    }
}
