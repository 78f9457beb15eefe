//! The row above the oldest loaded message.

use crate::thread::page::Failure;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HistoryRow {
    /// There are more messages, and they are not being fetched.
    More,
    Loading,
    /// A try failed; the next one follows after `seconds`.
    Delayed {
        failure: Failure,
        seconds: u64,
    },
    /// Fetching failed for good; `R` tries again.
    Failed(Failure),
    /// The thread begins here.
    Beginning,
    /// The filter's time range begins here.
    OutOfDates,
    /// The list ends here, and is not in order of time; the words say what does not work therefore.
    OutOfOrder(&'static str),
}
