//! Replaces the system's clipboard in a build without the feature `clipboard`.

use std::io;
use std::time::Duration;

/// Takes nothing, so that the terminal is asked to.
#[derive(Clone, Default)]
pub struct NoClipboard;

impl NoClipboard {
    /// Never.
    pub async fn set(&self, _: String, _: Duration) -> bool {
        false
    }

    /// There is nothing to give.
    pub async fn hand_over(&self, _: Duration) {}
}

/// Nobody starts this process.
///
/// # Errors
/// Always.
pub fn keep() -> io::Result<()> {
    Err(io::Error::other(
        "smsthread was built without the feature clipboard",
    ))
}
