//! The commands of `[commands]`, and the input that they get.

use std::sync::Arc;

use crate::text::SafeText;

/// How messages are written for a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HandOnForm {
    /// The texts alone.
    #[default]
    Text,
    Markdown,
    /// A list of the raw records.
    Json,
}

/// What a program gets besides the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TerminalAccess {
    /// Nothing: the program runs in the background, and its output is shown.
    #[default]
    Aside,
    /// The terminal; the text is its standard input.
    Terminal,
    /// The terminal, and the name of a read-only file with the text.
    TerminalWithFile,
}

/// A program from the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideProgram {
    /// The name in the configuration.
    pub name: SafeText,
    /// The program and its arguments. A first word that begins with `$` names a variable.
    pub words: Arc<[String]>,
    pub form: HandOnForm,
    pub access: TerminalAccess,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandOnRequest {
    pub program: OutsideProgram,
    pub text: Arc<str>,
}
