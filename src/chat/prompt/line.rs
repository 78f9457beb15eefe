//! A line that is being typed: into the status line, for a date, a search or a filter.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use unicode_segmentation::UnicodeSegmentation;

use crate::layout::bubble::{clusters, width};
use crate::text::SafeText;

/// Bytes of a line at most.
const MAX_LINE: usize = 1000;
/// Lines that are remembered of each kind.
const MAX_REMEMBERED: usize = 100;

/// What a line is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asking {
    /// A date to go to.
    Date,
    /// Words to search for.
    Search,
    /// What to show alone.
    Filter,
    /// A file to write messages to.
    Export,
}

impl Asking {
    /// What stands before the line.
    pub fn label(self) -> &'static str {
        match self {
            Self::Date => "Go to date: ",
            Self::Search => "/",
            Self::Filter => "Show only: ",
            Self::Export => "Export to: ",
        }
    }
}

/// What a key came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The line reads otherwise now.
    Changed,
    /// At most the cursor has moved.
    Moved,
    /// The line is done.
    Entered,
    /// The line is given up.
    Left,
    /// None of the line's business.
    Ignored,
}

/// One line of text and a cursor in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    text: String,
    /// Bytes before the cursor; always between two clusters.
    cursor: usize,
}

impl Line {
    /// A line to be edited, the cursor at its end.
    pub fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// What it reads.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts text in at the cursor: breaks and tabs become blanks, and what could drive a terminal
    /// a stand-in. Nothing happens where there is no room.
    pub fn insert(&mut self, text: &str) {
        let text = SafeText::line(text);
        if self.text.len() + text.len() > MAX_LINE {
            return;
        }
        let (before, after) = self.text.split_at(self.cursor);
        let (before, after) = (format!("{before}{text}"), after.to_owned());
        self.set(&before, &after);
    }

    /// Joins what stands before the cursor and after it. Two harmless halves can make what is none,
    /// an endless chain of marks, and what is left of a cluster can be none on its own.
    fn set(&mut self, before: &str, after: &str) {
        let whole = format!("{before}{after}");
        let safe = SafeText::line(&whole);
        let kept = if *safe == *whole {
            before.len()
        } else {
            SafeText::line(before).len().min(safe.len())
        };
        safe.as_str().clone_into(&mut self.text);
        self.cursor = self.edge_at(kept);
    }

    /// Takes a key.
    pub fn press(&mut self, key: KeyEvent) -> Typed {
        if key.kind == KeyEventKind::Release {
            return Typed::Moved;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let plain = !control && !key.modifiers.contains(KeyModifiers::ALT);
        let before = self.text.len();
        match key.code {
            KeyCode::Char(letter) if plain => self.insert(letter.encode_utf8(&mut [0; 4])),
            KeyCode::Enter => return Typed::Entered,
            KeyCode::Esc => return Typed::Left,
            KeyCode::Backspace if self.text.is_empty() => return Typed::Left,
            KeyCode::Backspace => self.remove(self.before()..self.cursor),
            KeyCode::Delete => self.remove(self.cursor..self.after()),
            KeyCode::Left if control => self.cursor = self.word_before(),
            KeyCode::Right if control => self.cursor = self.word_after(),
            KeyCode::Left => self.cursor = self.before(),
            KeyCode::Right => self.cursor = self.after(),
            KeyCode::Home => self.cursor = 0,
            KeyCode::End => self.cursor = self.text.len(),
            KeyCode::Char('a') if control => self.cursor = 0,
            KeyCode::Char('e') if control => self.cursor = self.text.len(),
            KeyCode::Char('b') if control => self.cursor = self.before(),
            KeyCode::Char('f') if control => self.cursor = self.after(),
            KeyCode::Char('h') if control => self.remove(self.before()..self.cursor),
            KeyCode::Char('d') if control => self.remove(self.cursor..self.after()),
            KeyCode::Char('u') if control => self.remove(0..self.cursor),
            KeyCode::Char('k') if control => self.remove(self.cursor..self.text.len()),
            KeyCode::Char('w') if control => self.remove(self.word_before()..self.cursor),
            KeyCode::Char('g') if control => return Typed::Left,
            _ => return Typed::Ignored,
        }
        if self.text.len() == before {
            Typed::Moved
        } else {
            Typed::Changed
        }
    }

    /// What stands before the cursor, under it (a blank at the end) and after it, in at most
    /// `room` columns, or as many as what is under it takes alone.
    pub fn view(&self, room: usize) -> View {
        let rest = &self.text[self.cursor..];
        let under = clusters(rest).next();
        let (under, rest) = under.map_or((" ", ""), |cluster| rest.split_at(cluster.len));
        let room = room.saturating_sub(width(under).max(1));
        // A few columns after the cursor are shown as well, as long as there are any.
        let ahead = width(rest).min(room / 4);
        let before = tail(&self.text[..self.cursor], room - ahead);
        let after = head(rest, room.saturating_sub(width(before)));
        View {
            before: before.to_owned(),
            under: under.to_owned(),
            after: after.to_owned(),
        }
    }

    fn remove(&mut self, range: std::ops::Range<usize>) {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        let (before, after) = (before.to_owned(), after.to_owned());
        self.set(&before, &after);
    }

    fn edges(&self) -> impl DoubleEndedIterator<Item = usize> {
        let starts = self.text.grapheme_indices(true).map(|(at, _)| at);
        starts.chain([self.text.len()])
    }

    /// The first edge of a cluster at or after a byte.
    fn edge_at(&self, byte: usize) -> usize {
        let edge = self.edges().find(|edge| *edge >= byte);
        edge.unwrap_or(self.text.len())
    }

    fn before(&self) -> usize {
        let edge = self.edges().take_while(|edge| *edge < self.cursor).last();
        edge.unwrap_or(0)
    }

    fn after(&self) -> usize {
        self.edge_at(self.cursor + 1)
    }

    /// Where the word that ends at or before the cursor begins.
    fn word_before(&self) -> usize {
        let words = self.text[..self.cursor].trim_end();
        let blank = words.char_indices().rfind(|(_, c)| c.is_whitespace());
        let start = blank.map_or(0, |(at, c)| at + c.len_utf8());
        // A blank may carry a mark: the edge is before both.
        let edge = self.edges().take_while(|edge| *edge <= start).last();
        edge.unwrap_or(0)
    }

    /// Where the word that begins at or after the cursor ends.
    fn word_after(&self) -> usize {
        let rest = &self.text[self.cursor..];
        let word = rest.len() - rest.trim_start().len();
        let end = rest[word..].find(char::is_whitespace);
        self.edge_at(self.cursor + end.map_or(rest.len(), |end| word + end))
    }
}

/// A line as it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Before the cursor.
    pub before: String,
    /// Under the cursor.
    pub under: String,
    /// After it.
    pub after: String,
}

/// As much of the end of `text` as finds room.
fn tail(text: &str, room: usize) -> &str {
    let mut skipped = 0;
    let mut start = 0;
    let total = width(text);
    for cluster in clusters(text) {
        if total - skipped <= room {
            break;
        }
        skipped += cluster.width;
        start += cluster.len;
    }
    &text[start..]
}

/// As much of the beginning of `text` as finds room.
fn head(text: &str, room: usize) -> &str {
    let mut used = 0;
    let mut end = 0;
    for cluster in clusters(text) {
        used += cluster.width;
        if used > room {
            break;
        }
        end += cluster.len;
    }
    &text[..end]
}

/// A question and the line that is typed to answer it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// What for.
    pub asking: Asking,
    /// As far as it is typed.
    pub line: Line,
    /// How many lines back the one on show was typed, and what was being typed before.
    recalled: Option<(usize, Line)>,
}

impl Prompt {
    /// A question with an answer to begin with.
    pub fn new(asking: Asking, text: &str) -> Self {
        Self {
            asking,
            line: Line::new(text),
            recalled: None,
        }
    }

    /// Takes a key; Up and Down recall what was typed before.
    pub fn press(&mut self, key: KeyEvent, memory: &Memory) -> Typed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let older = match key.code {
            KeyCode::Up => true,
            KeyCode::Char('p') if control => true,
            KeyCode::Down => false,
            KeyCode::Char('n') if control => false,
            _ => return self.line.press(key),
        };
        if key.kind != KeyEventKind::Release {
            self.recall(older, memory);
        }
        Typed::Changed
    }

    fn recall(&mut self, older: bool, memory: &Memory) {
        let (back, typed) = match &self.recalled {
            Some((back, typed)) => (Some(*back), typed.clone()),
            None => (None, self.line.clone()),
        };
        let wanted = match (back, older) {
            (None, true) => Some(0),
            (Some(back), true) => Some(back + 1),
            (None | Some(0), false) => None,
            (Some(back), false) => Some(back - 1),
        };
        match wanted {
            None => {
                self.line = typed;
                self.recalled = None;
            }
            Some(back) => {
                if let Some(text) = memory.get(self.asking, back) {
                    self.line = Line::new(text);
                    self.recalled = Some((back, typed));
                }
            }
        }
    }
}

/// What was typed before, for as long as the program runs.
#[derive(Clone, Debug, Default)]
pub struct Memory(Vec<(Asking, String)>);

impl Memory {
    /// Notes a line; the same one is there once.
    pub fn note(&mut self, asking: Asking, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        self.0
            .retain(|(kind, old)| (*kind, &**old) != (asking, text));
        if self.0.iter().filter(|(kind, _)| *kind == asking).count() >= MAX_REMEMBERED
            && let Some(first) = self.0.iter().position(|(kind, _)| *kind == asking)
        {
            self.0.remove(first);
        }
        self.0.push((asking, text.to_owned()));
    }

    /// The line that was typed so many lines before the last one.
    pub fn get(&self, asking: Asking, back: usize) -> Option<&str> {
        let of_kind = self.0.iter().rev().filter(|(kind, _)| *kind == asking);
        of_kind.map(|(_, text)| &**text).nth(back)
    }
}

#[cfg(test)]
mod tests;
