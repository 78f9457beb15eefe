//! What is read once more at the end of a reading, and why.

use super::turn::StuckReason;
use crate::thread::page::PageRequest;

/// The last slice of the list, as it was before the others were read.
#[derive(Debug, Default)]
pub struct LastSlice {
    /// The request, and a hash of each message.
    pub first: Option<(PageRequest, Vec<u64>)>,
    pub tries: u32,
    /// It was the same after the others had been read.
    pub is_alike: bool,
}

/// What is done before a reading is given up.
#[derive(Debug, Default)]
pub struct StuckCheck {
    /// The request for the newest slice.
    pub newest: Option<PageRequest>,
    /// Why no request brings any progress, until the newest slice has come once more.
    pub why: Option<StuckReason>,
}
