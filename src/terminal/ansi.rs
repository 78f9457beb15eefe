//! Writes crossterm's commands into a byte buffer, between bytes of our own.

use std::fmt;

use crossterm::Command;

struct AnsiWriter<'a>(&'a mut Vec<u8>);

impl fmt::Write for AnsiWriter<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

/// Adds a command.
pub fn say(out: &mut Vec<u8>, command: impl Command) {
    // Only a failing writer could give an error, and writing to memory never fails.
    let _ = command.write_ansi(&mut AnsiWriter(out));
}
