//! The prompt in the status line, and its history.

pub mod line;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::command::Commands;
use line::{Asking, Memory, Prompt, Typed};

/// The question, while one is open.
#[derive(Clone, Debug, Default)]
pub struct Question {
    open: Option<Prompt>,
    memory: Memory,
}

/// What a key came to.
#[derive(Clone, Debug)]
pub enum LineAnswer {
    /// The line reads otherwise now.
    Changed,
    /// The key has done its work within the line, or is none of a line's business.
    Nothing,
    /// The question is given up.
    Left,
    /// The line is done. It is put back by [`Question::correct`], if it is to be corrected.
    Entered(Box<Prompt>),
    /// The line is to be written in another way.
    Toggled,
    /// The key has its usual meaning: to quit, suspend and redraw is possible at any time.
    Passed,
}

/// What an answer comes to.
pub enum Entered {
    /// The question is done.
    Done(Commands),
    /// The answer cannot be understood: the line stays, to be corrected.
    Wrong(Commands),
}

impl Question {
    /// Asks for something, with an answer to begin with.
    pub fn ask(&mut self, asking: Asking, text: &str) {
        self.open = Some(Prompt::new(asking, text));
    }

    /// The open question.
    pub fn open(&self) -> Option<&Prompt> {
        self.open.as_ref()
    }

    /// What was typed last for this.
    pub fn last(&self, asking: Asking) -> Option<&str> {
        self.memory.get(asking, 0)
    }

    /// Takes a key; `None` where no question is open.
    pub fn press(&mut self, key: KeyEvent) -> Option<LineAnswer> {
        let prompt = self.open.as_mut()?;
        Some(match prompt.press(key, &self.memory) {
            Typed::Changed => LineAnswer::Changed,
            Typed::Left => {
                self.open = None;
                LineAnswer::Left
            }
            Typed::Entered => LineAnswer::Entered(Box::new(self.open.take()?)),
            Typed::Ignored if key.code == KeyCode::Tab => LineAnswer::Toggled,
            Typed::Ignored if key.modifiers.contains(KeyModifiers::CONTROL) => LineAnswer::Passed,
            Typed::Moved | Typed::Ignored => LineAnswer::Nothing,
        })
    }

    /// Pasted text goes into the line; `false` where no question is open.
    pub fn paste(&mut self, text: &str) -> bool {
        let Some(prompt) = &mut self.open else {
            return false;
        };
        prompt.line.insert(text);
        true
    }

    /// The line was understood.
    pub fn remember(&mut self, asking: Asking, text: &str) {
        self.memory.note(asking, text);
    }

    /// The line cannot be understood: it stays, to be corrected.
    pub fn correct(&mut self, prompt: Prompt) {
        self.open = Some(prompt);
    }
}
