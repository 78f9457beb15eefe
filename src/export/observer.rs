//! [`Watch`]: is told how far an export is.

use std::time::Duration;

use crate::thread::page::Failure;

/// Gets the progress of an export. All clones report to the same place.
pub trait Watch: Clone + Send + Sync + 'static {
    /// A try failed; the next one follows after `wait`.
    fn delayed(&self, failure: &Failure, wait: Duration);
    /// `read` messages of `total` were read; `reading` counts the readings from 1.
    fn read(&self, read: u64, total: Option<u64>, reading: u32);
    /// `written` messages of `total` were written.
    fn written(&self, written: u64, total: u64);
    /// Of the next message, this file of so many is fetched.
    fn fetching(&self, _file: usize, _of: usize) {}
    /// Removes the progress from the terminal, because the export itself is shown there.
    fn cleared(&self);
}
