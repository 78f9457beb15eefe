//! [`Watch`]: is told how far an export is.

use std::time::Duration;

use crate::thread::page::Failure;

/// Hears how far it is. Clones hear for the same.
pub trait Watch: Clone + Send + Sync + 'static {
    /// A try failed; the next one comes after `wait`.
    fn delayed(&self, failure: &Failure, wait: Duration);
    /// So many messages were read, of so many; the how-manieth reading it is, from 1 on.
    fn read(&self, read: u64, total: Option<u64>, reading: u32);
    /// So many were written, of so many.
    fn written(&self, written: u64, total: u64);
    /// From now on something else is shown in its place.
    fn cleared(&self);
}
