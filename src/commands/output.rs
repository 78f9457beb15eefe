//! Data goes to standard output, everything else to standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use crate::error::{AppError, USAGE};
use crate::text::SafeText;

pub fn print(text: &str) -> Result<u8, AppError> {
    print_bytes(text.as_bytes())
}

/// Writes data to standard output. It is not an error if the reader of a pipe has gone away.
pub fn print_bytes(bytes: &[u8]) -> Result<u8, AppError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(AppError {
            code: 1,
            what: SafeText::new(&format!("standard output cannot be written: {error}")),
            advice: SafeText::new(""),
        }),
        _ => Ok(0),
    }
}

pub fn tell(problem: &AppError) {
    let mut lines = vec![format!("smsthread: {}", problem.what)];
    if !problem.advice.is_empty() {
        lines.push(problem.advice.to_string());
    }
    // If standard error is closed, there is no way to report anything.
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

/// Writes a note that does not end the command.
pub fn note(words: &SafeText) {
    let _ = writeln!(io::stderr(), "smsthread: {words}");
}

/// Writes clap's text: help and version to standard output, errors to standard error.
pub fn tell_usage(error: &clap::Error) -> ExitCode {
    let text = SafeText::new(&error.render().to_string());
    if !error.use_stderr() {
        return match print(&text) {
            Ok(code) => ExitCode::from(code),
            Err(problem) => ExitCode::from(problem.code),
        };
    }
    let _ = io::stderr().write_all(text.as_bytes());
    ExitCode::from(USAGE)
}
