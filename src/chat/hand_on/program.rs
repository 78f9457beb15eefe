//! The commands of `[commands]`, and the input that they get.

use std::sync::Arc;

use crate::text::SafeText;

/// How the messages are written for a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HandOnForm {
    /// What was said.
    #[default]
    Text,
    /// As Markdown quotes.
    Markdown,
    /// A list of the raw records.
    Json,
}

/// What a program gets besides the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seat {
    /// Nothing: what it prints is shown.
    #[default]
    Aside,
    /// The terminal; the text is its standard input.
    Terminal,
    /// The terminal, and the name of a file with the text that it can only read.
    TerminalWithFile,
}

/// A program of the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideProgram {
    /// What the user calls it.
    pub name: SafeText,
    /// The program and its arguments. A first word that begins with `$` names a variable.
    pub words: Arc<[String]>,
    /// How messages are written for it.
    pub form: HandOnForm,
    /// What it gets.
    pub seat: Seat,
}

/// A program and what it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOnRequest {
    pub program: OutsideProgram,
    pub text: Arc<str>,
}
