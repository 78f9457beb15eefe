//! Data goes to standard output, everything else to standard error.

use std::fmt::Display;
use std::io::{self, Write};

use rustix::fs::{OFlags, fcntl_getfl};

use crate::error::{AppError, USAGE};
use crate::text::SafeText;

/// Fails if standard output is open for reading only (`1< FILE`): the standard library reports
/// such writes as successful.
pub fn allow_output() -> Result<(), AppError> {
    let is_read_only =
        fcntl_getfl(io::stdout()).is_ok_and(|flags| flags & OFlags::RWMODE == OFlags::RDONLY);
    if !is_read_only {
        return Ok(());
    }
    Err(unwritable("it is open for reading only"))
}

fn unwritable(why: impl Display) -> AppError {
    AppError {
        code: 1,
        what: SafeText::new(&format!("standard output cannot be written: {why}")),
        advice: SafeText::new(""),
    }
}

pub fn print(text: &str) -> Result<u8, AppError> {
    print_bytes(text.as_bytes())
}

/// Writes data to standard output. It is not an error if the reader of a pipe has gone away.
pub fn print_bytes(bytes: &[u8]) -> Result<u8, AppError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(unwritable(error)),
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
pub fn tell_usage(error: &clap::Error) -> Result<u8, AppError> {
    let text = SafeText::new(&error.render().to_string());
    if !error.use_stderr() {
        return print(&text);
    }
    let _ = io::stderr().write_all(text.as_bytes());
    Ok(USAGE)
}
