//! What the features for pictures may read.

use std::time::Duration;

use crate::layout::areas::Size;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::Thread;

/// The thread, the terminal and the time, as they stand.
#[derive(Clone, Copy)]
pub struct MediaContext<'a> {
    pub sync: &'a ThreadSync,
    /// Of the terminal, as soon as it is known.
    pub size: Option<Size>,
    /// Since the start of the program.
    pub now: Duration,
}

impl<'a> MediaContext<'a> {
    /// What is loaded.
    pub fn thread(&self) -> &'a Thread {
        self.sync.thread()
    }
}
