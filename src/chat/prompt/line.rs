//! The line that is typed in a prompt.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};
use unicode_segmentation::UnicodeSegmentation;

use crate::layout::bubble::{clusters, head, tail, width};
use crate::text::SafeText;
use crate::text::columns::Columns;

/// The longest line, in bytes.
const MAX_LINE: usize = 1000;
/// Lines remembered of each kind.
const MAX_REMEMBERED: usize = 100;

/// The kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PromptKind {
    /// A date to go to.
    Date,
    /// Words to search for.
    Search,
    /// A filter.
    Filter,
    /// The name of an export's file.
    Export,
    /// Words that narrow the list of keys.
    Keys,
    /// A command of the configuration.
    HandOn,
}

impl PromptKind {
    /// The words before the line.
    pub fn label(self) -> &'static str {
        match self {
            Self::Date => "Go to date: ",
            Self::Search => "/",
            Self::Filter => "Show only: ",
            Self::Export => "Export to: ",
            Self::Keys => "Keys for: ",
            Self::HandOn => "Hand to: ",
        }
    }
}

/// What a key did to the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typed {
    /// The text has changed.
    Changed,
    /// The text has not changed; the cursor may have moved.
    Moved,
    /// The user entered the line.
    Entered,
    /// The user left the line.
    Left,
    /// The line does not handle the key.
    Ignored,
}

/// One line of text with a cursor.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// As typed. Combining marks and joiners arrive as keys of their own; only the characters after
    /// them tell whether they may stay.
    input: Input,
    /// `input`, sanitized.
    text: String,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, self.cursor()) == (&other.text, other.cursor())
    }
}

impl Eq for Line {}

impl Line {
    /// A line with this text; the cursor is at the end.
    pub fn new(text: &str) -> Self {
        let mut line = Self::default();
        line.insert(text);
        line
    }

    /// The sanitized text.
    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn before_cursor(&self) -> &str {
        &self.text[..self.cursor()]
    }

    /// Inserts text at the cursor, sanitized: breaks and tabs become blanks, control characters
    /// become placeholders. Does nothing if there is no room.
    pub fn insert(&mut self, text: &str) {
        self.put(text);
        self.settle();
    }

    fn put(&mut self, text: &str) {
        if self.input.value().len() + text.len() > MAX_LINE {
            return;
        }
        let mut input = self.input.clone();
        for letter in text.chars() {
            input.handle(InputRequest::InsertChar(letter));
        }
        let text = SafeText::line(input.value());
        if text.len() <= MAX_LINE {
            self.input = input;
            text.as_str().clone_into(&mut self.text);
        }
    }

    /// Replaces the typed text by the sanitized text.
    fn settle(&mut self) {
        if self.input.value() != self.text {
            let letters = self.text[..self.cursor()].chars().count();
            self.input = Input::new(self.text.clone()).with_cursor(letters);
        }
    }

    fn edit(&mut self, request: InputRequest) {
        self.settle();
        self.input.handle(request);
        // Half a cluster can be unsafe alone; so can two halves that meet.
        let text = SafeText::line(self.input.value());
        text.as_str().clone_into(&mut self.text);
        self.settle();
    }

    pub fn press(&mut self, key: KeyEvent) -> Typed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let plain = !control && !key.modifiers.contains(KeyModifiers::ALT);
        let before = self.text.clone();
        match key.code {
            KeyCode::Char(letter) if plain => self.put(letter.encode_utf8(&mut [0; 4])),
            KeyCode::Enter => return Typed::Entered,
            // As in a shell. It is also what Enter sends before the program has the terminal.
            KeyCode::Char('j') if control => return Typed::Entered,
            KeyCode::Esc => return Typed::Left,
            KeyCode::Backspace if self.text.is_empty() => return Typed::Left,
            KeyCode::Char('g') if control => return Typed::Left,
            _ => match request(key) {
                Some(request) => self.edit(request),
                None => return Typed::Ignored,
            },
        }
        if self.text == before {
            Typed::Moved
        } else {
            Typed::Changed
        }
    }

    /// The cursor's place in the text, in bytes, between two clusters. Counted from the end: the
    /// text after the cursor is sanitized already, the text before it may still change.
    fn cursor(&self) -> usize {
        let after: usize = self
            .input
            .value()
            .chars()
            .skip(self.input.cursor())
            .map(char::len_utf8)
            .sum();
        let byte = self.text.len().saturating_sub(after);
        let starts = self.text.grapheme_indices(true).map(|(start, _)| start);
        starts
            .chain([self.text.len()])
            .find(|start| *start >= byte)
            .unwrap_or(0)
    }

    /// The text before, under (a blank at the end) and after the cursor, in at most `room` columns,
    /// or as many as the character under the cursor takes.
    pub fn view(&self, room: usize, counted: Columns) -> LineView {
        let width = |text| width(text, counted);
        let (before, rest) = self.text.split_at(self.cursor());
        let under = clusters(rest, counted).next();
        let (under, rest) = under.map_or((" ", ""), |cluster| rest.split_at(cluster.len));
        let room = room.saturating_sub(width(under).max(1));
        // Shows a few columns after the cursor, if there are any.
        let ahead = width(rest).min(room / 4);
        let before = tail(before, room - ahead, counted);
        let after = head(rest, room.saturating_sub(width(before)), counted);
        LineView {
            before: before.to_owned(),
            under: under.to_owned(),
            after: after.to_owned(),
        }
    }
}

/// What a key does to the line, as in a shell.
fn request(key: KeyEvent) -> Option<InputRequest> {
    use InputRequest as Ask;
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    let by_word = control || key.modifiers.contains(KeyModifiers::ALT);
    Some(match key.code {
        KeyCode::Left if by_word => Ask::GoToPrevWord,
        KeyCode::Right if by_word => Ask::GoToNextWord,
        KeyCode::Backspace if by_word => Ask::DeletePrevWord,
        KeyCode::Delete if by_word => Ask::DeleteNextWord,
        KeyCode::Left => Ask::GoToPrevChar,
        KeyCode::Right => Ask::GoToNextChar,
        KeyCode::Home => Ask::GoToStart,
        KeyCode::End => Ask::GoToEnd,
        KeyCode::Backspace => Ask::DeletePrevChar,
        KeyCode::Delete => Ask::DeleteNextChar,
        KeyCode::Char('a') if control => Ask::GoToStart,
        KeyCode::Char('e') if control => Ask::GoToEnd,
        KeyCode::Char('b') if control => Ask::GoToPrevChar,
        KeyCode::Char('f') if control => Ask::GoToNextChar,
        KeyCode::Char('h') if control => Ask::DeletePrevChar,
        KeyCode::Char('d') if control => Ask::DeleteNextChar,
        KeyCode::Char('u') if control => Ask::DeleteFromStart,
        KeyCode::Char('k') if control => Ask::DeleteTillEnd,
        KeyCode::Char('w') if control => Ask::DeletePrevWord,
        KeyCode::Char('b') if by_word => Ask::GoToPrevWord,
        KeyCode::Char('f') if by_word => Ask::GoToNextWord,
        KeyCode::Char('d') if by_word => Ask::DeleteNextWord,
        _ => return None,
    })
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineView {
    pub before: String,
    pub under: String,
    pub after: String,
}

/// The longest end of `text` that fits into `room` columns.
/// The longest beginning of `text` that fits into `room` columns.
/// A question, and the line that answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    pub asking: PromptKind,
    pub line: Line,
    /// How many lines back the recalled line was typed, and the line that was being typed before.
    recalled: Option<(usize, Line)>,
}

impl Prompt {
    /// A question with a suggested answer.
    pub fn new(asking: PromptKind, text: &str) -> Self {
        Self {
            asking,
            line: Line::new(text),
            recalled: None,
        }
    }

    /// Handles a key; Up and Down recall earlier lines.
    pub fn press(&mut self, key: KeyEvent, memory: &Memory) -> Typed {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        let older = match key.code {
            KeyCode::Up => true,
            KeyCode::Char('p') if control => true,
            KeyCode::Down => false,
            KeyCode::Char('n') if control => false,
            _ => return self.line.press(key),
        };
        self.recall(older, memory);
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

/// Earlier lines, for as long as the program runs.
#[derive(Clone, Debug, Default)]
pub struct Memory(Vec<(PromptKind, String)>);

impl Memory {
    /// Remembers a line; a repeated line is kept once.
    pub fn note(&mut self, asking: PromptKind, text: &str) {
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

    /// The line that was typed `back` lines before the last one of this kind.
    pub fn get(&self, asking: PromptKind, back: usize) -> Option<&str> {
        let of_kind = self.0.iter().rev().filter(|(kind, _)| *kind == asking);
        of_kind.map(|(_, text)| &**text).nth(back)
    }
}

#[cfg(test)]
mod tests;
