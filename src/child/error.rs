//! Why a child has no result.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

/// Why a child has no result.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// The child could not be started or read.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The child ended with an error, and wrote this line about it (empty: none, or not read).
    #[error("{}", failure_words(*.0, .1))]
    Failed(ExitStatus, String),
    /// The first line is too long.
    #[error("its first line is longer than {0} bytes")]
    LongLine(usize),
    /// A signal asked smsthread to end, so the child was given up.
    #[error("it was given up (signal {0})")]
    GivenUp(i32),
    /// The child printed more than this many bytes.
    #[error("it printed more than {} KiB", .0 / 1024)]
    TooMuch(usize),
    /// The child was killed at the time limit.
    #[error("it took longer than {} seconds", .0.as_secs())]
    TooLong(Duration),
    /// The child was stopped, and nobody could continue it.
    #[error("it stopped, as programs do that want the terminal for themselves")]
    Stopped,
}

/// `it failed with exit code 3: no such file`.
fn failure_words(status: ExitStatus, line: &str) -> String {
    let words = match status.code() {
        Some(code) => format!("it failed with exit code {code}"),
        None => format!("it failed with {status}"),
    };
    match line {
        "" => words,
        line => format!("{words}: {line}"),
    }
}
