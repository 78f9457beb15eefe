//! Replaces the system's clipboard in a build without the feature `clipboard`.

use std::io;
use std::time::Duration;

/// Takes no text, so that the terminal's clipboard is used.
#[derive(Clone, Default)]
pub struct NoClipboard;

impl NoClipboard {
    /// Always `false`.
    pub async fn set(&self, _: String, _: Duration) -> bool {
        false
    }

    /// Does nothing.
    pub async fn hand_over(&self, _: Duration) {}
}

/// The process is never started here.
///
/// # Errors
/// Always fails.
pub fn keep() -> io::Result<()> {
    Err(io::Error::other(
        "smsthread was built without the feature clipboard",
    ))
}
