//! What the features for pictures may read.

use std::time::Duration;

use crate::layout::areas::Size;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::Thread;

/// The thread, the size of the terminal, and the time.
#[derive(Clone, Copy)]
pub struct MediaContext<'a> {
    pub sync: &'a ThreadSync,
    /// Of the terminal; `None` until known.
    pub size: Option<Size>,
    /// Time since the start of the program.
    pub now: Duration,
}

impl<'a> MediaContext<'a> {
    pub fn thread(&self) -> &'a Thread {
        self.sync.thread()
    }
}
