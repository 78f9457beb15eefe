//! Builds a bubble row by row.

use std::ops::Range;
use std::sync::Arc;
use unicode_segmentation::UnicodeSegmentation;

use crate::layout::bubble::footer::Meta;
use crate::layout::bubble::laid::{
    Bubble, Caption, FileRows, LaidPiece, Pieces, Preview, Role, RowEnds, Tone,
};
use crate::layout::bubble::metrics::LineShape;
use crate::layout::bubble::wrap::{columns, lines};
use crate::message::{Direction, Message, opt_out};
use crate::text::agreed::STAND_IN;
use crate::text::columns::Columns;
use crate::text::links::{find_links, link_target};
use crate::text::measure::{clusters, gap, shorten, width};

/// The fewest columns between the last row's text and the time beside it.
pub const META_GAP: usize = 2;

/// The fewest columns of a tapback beside its time.
const LEAST_ASIDE: usize = 12;

pub struct Builder {
    pub shape: LineShape,
    pub text: String,
    links: Vec<Arc<str>>,
    /// The link of the next piece.
    link: u16,
    pub pieces: Pieces,
    pub rows: RowEnds,
    /// Each with its index among the message's files.
    pub files: Vec<(usize, FileRows)>,
    /// The row in which the text begins.
    text_row: usize,
    /// The columns to which the text is wrapped or cut.
    text_columns: usize,
    /// Columns of the widest row and of the last one.
    pub widest: usize,
    pub last: usize,
}

impl Builder {
    pub fn new(shape: LineShape, bytes: usize) -> Self {
        let rows = bytes / shape.inner + 4;
        let mut builder = Self {
            shape,
            text: String::with_capacity(bytes + 16),
            links: Vec::new(),
            link: 0,
            pieces: Pieces::with_capacity(rows),
            rows: RowEnds::with_capacity(rows),
            files: Vec::new(),
            text_row: 0,
            text_columns: shape.inner,
            widest: 0,
            last: 0,
        };
        if shape.framed {
            builder.end_row(0);
        }
        builder
    }

    /// Adds the pictures, their words, and other files.
    pub fn content(&mut self, message: &Message, previews: &[Preview]) {
        let files = message.attachments().iter().enumerate();
        let files = files.map(|(index, file)| (index, file, previews.get(index)));
        let is_picture = |preview: Option<&Preview>| preview.is_some_and(|p| p.room.is_some());
        let (pictures, others): (Vec<_>, Vec<_>) = files.partition(|file| is_picture(file.2));
        for (nth, (index, file, preview)) in pictures.into_iter().enumerate() {
            if nth > 0 {
                // Side by side, two pictures would look like one.
                self.end_row(0);
            }
            self.file(index, file, preview);
        }
        self.text_row = self.rows.len();
        let text = message.text().trim_end();
        if !text.is_empty() {
            self.body(text);
        } else if message.attachments().is_empty() {
            self.words("(no text)", Role::Note);
        }
        if let Some(request) = opt_out::request(message) {
            self.words(request.note(), Role::Note);
        }
        for (index, file, preview) in others {
            self.file(index, file, preview);
        }
    }

    /// Adds as much of a tapback's text as fits beside the time.
    pub fn reaction(&mut self, text: &str, meta: &Meta<'_>) {
        let text = text.trim_end().replace(['\n', '\t'], " ");
        let beside = self.shape.inner.saturating_sub(META_GAP + meta.width());
        let room = if beside < LEAST_ASIDE {
            self.shape.inner
        } else {
            beside
        };
        self.text_columns = room;
        let text = shorten(&text, room, self.shape.columns).into_owned();
        let end = self.push(&text, 0, Role::Note);
        self.end_row(end);
    }

    fn body(&mut self, text: &str) {
        let links = find_links(text);
        if links.is_empty() {
            return self.words(text, Role::Text);
        }
        let mut links = links.into_iter().peekable();
        for line in lines(text, self.shape.inner, self.shape.columns) {
            let Range { start, end } = line.range;
            let mut at = start;
            let mut column = 0;
            while let Some(link) = links.peek() {
                if link.start >= end {
                    break;
                }
                let leads = self.link_number(&text[link.clone()]);
                let from = link.start.max(at);
                let to = link.end.min(end);
                column = self.push(&text[at..from], column, Role::Text);
                column += gap(&text[at..from], &text[from..to], self.shape.columns);
                self.link = leads;
                column = self.push(&text[from..to], column, Role::Link);
                column += gap(&text[from..to], &text[to..end], self.shape.columns);
                self.link = 0;
                at = to;
                if link.end > end {
                    break;
                }
                links.next();
            }
            self.push(&text[at..end], column, Role::Text);
            self.end_row(line.width);
        }
    }

    /// Stores a link's target; returns its number.
    fn link_number(&mut self, link: &str) -> u16 {
        let Some(target) = link_target(link) else {
            return 0;
        };
        let known = self.links.iter().position(|known| *known == target);
        let at = known.unwrap_or_else(|| {
            self.links.push(target);
            self.links.len() - 1
        });
        u16::try_from(at + 1).unwrap_or(0)
    }

    /// Adds rows of one role.
    pub fn words(&mut self, text: &str, role: Role) {
        for line in lines(text, self.shape.inner, self.shape.columns) {
            self.push(&text[line.range], 0, role);
            self.end_row(line.width);
        }
    }

    /// Adds characters to the current row; returns the column after them.
    pub fn push(&mut self, text: &str, column: usize, role: Role) -> usize {
        if text.is_empty() {
            return column;
        }
        let start = self.text.len();
        let end = push_expanded(&mut self.text, text, column, self.shape);
        self.piece(start, column + self.shape.padding, role);
        end
    }

    pub fn piece(&mut self, start: usize, column: usize, role: Role) {
        let offset = |bytes| u32::try_from(bytes).unwrap_or(u32::MAX);
        self.pieces.push(LaidPiece {
            start: offset(start),
            end: offset(self.text.len()),
            column: u16::try_from(column).unwrap_or(u16::MAX),
            role,
            link: self.link,
        });
    }

    pub fn end_row(&mut self, columns: usize) {
        let pieces = self.pieces.len();
        self.rows.push(u32::try_from(pieces).unwrap_or(u32::MAX));
        self.widest = self.widest.max(columns);
        self.last = columns;
    }

    pub fn finish(mut self, side: Direction, tone: Tone, mut meta: Meta<'_>) -> Bubble {
        // A frame's edge has less space: a stroke stands between the mark and the corner.
        meta.fit(self.shape.inner - usize::from(self.shape.framed));
        if self.shape.framed {
            self.close_frame(side, &meta);
        } else {
            self.put_beside_last_row(&meta);
        }
        self.centre_pictures();
        self.files.sort_by_key(|(index, _)| *index);
        Bubble {
            side,
            tone,
            width: u16::try_from(self.widest + 2 * self.shape.padding).unwrap_or(u16::MAX),
            framed: self.shape.framed,
            text: self.text,
            links: self.links.into(),
            pieces: self.pieces,
            rows: self.rows,
            files: self.files.into_iter().map(|(_, rows)| rows).collect(),
            caption: Caption {
                row: u32::try_from(self.text_row).unwrap_or(u32::MAX),
                columns: u16::try_from(self.text_columns).unwrap_or(u16::MAX),
                padding: u16::try_from(self.shape.padding).unwrap_or(u16::MAX),
            },
        }
    }

    /// Time and mark at the right end of the last row if they fit, else in a row of their own.
    fn put_beside_last_row(&mut self, meta: &Meta<'_>) {
        let needed = meta.width();
        if needed == 0 {
            return;
        }
        let beside = self.last + META_GAP + needed;
        if beside <= self.shape.inner {
            self.rows.pop();
            self.widest = self.widest.max(beside);
        }
        self.widest = self.widest.max(needed);
        self.push_meta(meta, self.widest - needed);
        self.end_row(needed);
    }

    /// Time and mark in the lower edge: left in an inbound bubble, right in an outbound one.
    fn close_frame(&mut self, side: Direction, meta: &Meta<'_>) {
        let needed = meta.width();
        self.widest = self.widest.max(needed + 1);
        let column = match side {
            Direction::Inbound => 0,
            Direction::Outbound => self.widest - needed - 1,
        };
        self.push_meta(meta, column);
        self.end_row(0);
    }

    fn push_meta(&mut self, meta: &Meta<'_>, column: usize) {
        let mut at = self.push(&meta.time, column, Role::Time);
        if !meta.time.is_empty() {
            at += 1;
        }
        self.push(&meta.mark, at, meta.mark_role);
    }
}

/// Copies one row's text. Tabs become blanks, and a character wider than the whole row becomes a
/// placeholder. Returns the column after the text.
pub fn push_expanded(out: &mut String, text: &str, column: usize, shape: LineShape) -> usize {
    let room = shape.inner;
    let whole = width(text, shape.columns);
    if whole <= room && !text.contains('\t') {
        out.push_str(text);
        return column + whole;
    }
    let mut at = column;
    let mut is_behind_tab = false;
    let mut rest = text;
    for cluster in clusters(text, shape.columns) {
        let (source, after) = rest.split_at(cluster.len);
        rest = after;
        let wide = columns(cluster, at, room);
        match cluster.text {
            "\t" => out.extend(std::iter::repeat_n(' ', wide)),
            symbol if wide < cluster.width || is_behind_tab && joins_a_blank(symbol) => {
                out.push_str(STAND_IN);
                out.extend(std::iter::repeat_n(' ', wide.saturating_sub(1)));
            }
            _ => out.push_str(source),
        }
        is_behind_tab = cluster.text == "\t";
        at += wide;
    }
    at
}

/// Whether the cluster would be drawn with a blank before it as one: a mark without a letter.
fn joins_a_blank(cluster: &str) -> bool {
    !cluster.is_ascii() && format!(" {cluster}").graphemes(true).count() == 1
}

/// One row's text as it is drawn in `room` columns.
pub fn expanded(text: &str, room: usize, columns: Columns) -> String {
    let mut out = String::with_capacity(text.len());
    let shape = LineShape {
        framed: false,
        padding: 0,
        inner: room,
        columns,
    };
    push_expanded(&mut out, text, 0, shape);
    out
}
