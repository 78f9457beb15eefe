//! Notes: what programs answered, as rows below the bubble of the message that they were given.

use std::sync::Arc;

use crate::layout::bubble::{Metrics, width, wrap, wrap_some};
use crate::message::{Direction, MessageKey};
use crate::text::SafeText;
use crate::text::numerals::thousands;

/// At most this many rows of an answer are shown: the way to the next message must not be endless.
const MOST_ROWS: usize = 500;
/// At most this many notes are kept; the oldest goes first.
const MOST_NOTES: usize = 32;
/// Columns of the bar before the text, and of the blank between them.
const BAR: u16 = 2;

/// What a program answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The program's name in the configuration.
    pub name: SafeText,
    /// The first row: the name, and how to close the note.
    pub heading: SafeText,
    pub text: SafeText,
    /// The text says why the program failed.
    pub has_failed: bool,
}

/// All notes, oldest first. A message has at most one.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes(Vec<(MessageKey, Note)>);

impl Notes {
    pub(super) fn get(&self, key: MessageKey) -> Option<&Note> {
        let found = self.0.iter().find(|(of, _)| *of == key);
        found.map(|(_, note)| note)
    }

    pub(super) fn put(&mut self, key: MessageKey, note: Note) {
        self.remove(key);
        if self.0.len() == MOST_NOTES {
            self.0.remove(0);
        }
        self.0.push((key, note));
    }

    pub(super) fn remove(&mut self, key: MessageKey) {
        self.0.retain(|(of, _)| *of != key);
    }

    /// The messages with notes; the newest note comes first.
    pub(super) fn keys(&self) -> impl Iterator<Item = MessageKey> {
        self.0.iter().rev().map(|(key, _)| *key)
    }

    /// The rows of a message's note.
    pub(super) fn lay_out(
        &self,
        key: MessageKey,
        side: Direction,
        metrics: Metrics,
    ) -> Option<Arc<NoteRows>> {
        let rows = self.get(key).map(|note| NoteRows::of(note, side, metrics));
        rows.map(Arc::new)
    }
}

/// A note in rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoteRows {
    lines: Vec<NoteLine>,
    /// The first row is the lower edge of the bubble.
    has_edge: bool,
}

/// A row of a note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteLine {
    pub text: String,
    pub kind: NoteKind,
    /// Columns from the transcript's left edge.
    pub column: u16,
}

/// What a row of a note is, for the colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Our own words.
    Heading,
    /// The program's words.
    Answer,
    /// Why the program failed.
    Failure,
}

impl NoteRows {
    fn of(note: &Note, side: Direction, metrics: Metrics) -> Self {
        let (all, columns) = (metrics.transcript.width, metrics.columns);
        let room = usize::from(metrics.max_width().saturating_sub(BAR).max(1));
        let answer = if note.has_failed {
            NoteKind::Failure
        } else {
            NoteKind::Answer
        };
        let heading = wrap(&note.heading, room, columns);
        let (text, rest) = wrap_some(note.text.trim_end(), room, columns, MOST_ROWS);
        let cut = cut_words(rest).map_or_else(Vec::new, |words| wrap(&words, room, columns));
        let rows = || heading.iter().chain(&text).chain(&cut);
        let widest = rows().map(|line| width(line, columns)).max().unwrap_or(0);
        let taken = u16::try_from(widest).unwrap_or(u16::MAX);
        let column = match side {
            Direction::Inbound => 0,
            Direction::Outbound => all.saturating_sub(taken.saturating_add(BAR)),
        };
        let line = |kind| move |text| NoteLine { text, kind, column };
        let mut lines: Vec<_> = heading.into_iter().map(line(NoteKind::Heading)).collect();
        lines.extend(text.into_iter().map(line(answer)));
        lines.extend(cut.into_iter().map(line(NoteKind::Heading)));
        Self {
            lines,
            has_edge: metrics.has_edges(),
        }
    }

    pub(super) fn height(&self) -> i64 {
        let rows = self.lines.len() + usize::from(self.has_edge);
        i64::try_from(rows).unwrap_or(i64::MAX)
    }

    /// A row, counted from the first one; `None`: the lower edge of the bubble.
    pub(super) fn line(&self, row: usize) -> Option<&NoteLine> {
        let row = row.checked_sub(usize::from(self.has_edge))?;
        self.lines.get(row)
    }
}

/// Says how many lines of an answer are not shown; `None` if all are.
fn cut_words(rest: &str) -> Option<String> {
    let more = match rest.trim_start_matches('\n').lines().count() {
        0 => return None,
        1 => "1 more line".to_owned(),
        count => format!("{} more lines", thousands(count as u64)),
    };
    Some(format!(
        "… {more}. To read them all, let the command use the terminal: terminal = true in [commands]."
    ))
}
