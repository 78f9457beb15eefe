//! The prompt in the status line, and its history.

pub mod line;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::Commands;
use line::{Memory, Prompt, PromptKind, Typed};

/// The open question, and earlier answers.
#[derive(Clone, Debug, Default)]
pub struct Question {
    open: Option<Prompt>,
    memory: Memory,
}

/// What a key did to the line.
#[derive(Clone, Debug)]
pub enum LineAnswer {
    /// The line has changed.
    Changed,
    /// The key did not change the line.
    Nothing,
    /// The user left the question.
    Left,
    /// The user entered the line. [`Question::correct`] reopens the line if it is wrong.
    Entered(Box<Prompt>),
    /// The user pressed Tab, which completes what stands before the cursor.
    Completed,
    /// The user pressed the key that switches between two ways of writing the answer.
    Toggled,
    /// The line does not handle the key: quit, suspend and redraw work as usual.
    Passed,
}

pub enum Entered {
    /// The question is closed.
    Done(Commands),
    /// The answer is not understood: the line stays open for corrections.
    Wrong(Commands),
}

impl Question {
    /// Opens a question; `text` is the answer suggested.
    pub fn ask(&mut self, asking: PromptKind, text: &str) {
        self.open = Some(Prompt::new(asking, text));
    }

    pub fn open(&self) -> Option<&Prompt> {
        self.open.as_ref()
    }

    /// The last answer to this kind of question.
    pub fn last(&self, asking: PromptKind) -> Option<&str> {
        self.memory.get(asking, 0)
    }

    /// Handles a key; `None` if no question is open.
    pub fn press(&mut self, key: KeyEvent) -> Option<LineAnswer> {
        let prompt = self.open.as_mut()?;
        Some(match prompt.press(key, &self.memory) {
            Typed::Changed => LineAnswer::Changed,
            Typed::Left => {
                self.open = None;
                LineAnswer::Left
            }
            Typed::Entered => LineAnswer::Entered(Box::new(self.open.take()?)),
            Typed::Ignored if key.code == KeyCode::Tab => LineAnswer::Completed,
            Typed::Ignored if is_toggle(key) => LineAnswer::Toggled,
            Typed::Ignored if key.modifiers.contains(KeyModifiers::CONTROL) => LineAnswer::Passed,
            Typed::Moved | Typed::Ignored => LineAnswer::Nothing,
        })
    }

    /// Puts `more` into the line, unless the line has changed since `typed` stood before the cursor.
    pub fn complete(&mut self, asking: PromptKind, typed: &str, more: &str) {
        let open = self.open.as_mut().filter(|open| open.asking == asking);
        if let Some(prompt) = open.filter(|open| open.line.before_cursor() == typed) {
            prompt.line.insert(more);
        }
    }

    /// Inserts pasted text into the line; `false` if no question is open.
    pub fn paste(&mut self, text: &str) -> bool {
        let Some(prompt) = &mut self.open else {
            return false;
        };
        prompt.line.insert(text);
        true
    }

    /// Adds a line that was understood to the earlier answers.
    pub fn remember(&mut self, asking: PromptKind, text: &str) {
        self.memory.note(asking, text);
    }

    /// Reopens a line that was not understood.
    pub fn correct(&mut self, prompt: Prompt) {
        self.open = Some(prompt);
    }
}

/// Ctrl-x, which no line editor needs.
fn is_toggle(key: KeyEvent) -> bool {
    key.code == KeyCode::Char('x') && key.modifiers.contains(KeyModifiers::CONTROL)
}
