//! What the rows of the transcript are made from, except the view.

use crate::layout::viewport::{HistoryRow, PreviewSource};
use crate::search::visible::Visible;
use crate::sync::notices::out_of_order;
use crate::sync::requests::Purpose;
use crate::sync::thread_sync::ThreadSync;
use crate::thread::{Above, Order};
use crate::time::UnixTime;

/// Everything that the rows of the transcript are made of, except the view.
#[derive(Clone)]
pub struct Scene<'a> {
    /// The messages that are shown: all, or those that pass the filter.
    pub shown: Visible<'a>,
    pub pictures: &'a dyn PreviewSource,
    pub history: HistoryRow,
    pub now: UnixTime,
}

impl<'a> Scene<'a> {
    pub fn new(
        sync: &ThreadSync,
        shown: Visible<'a>,
        pictures: &'a dyn PreviewSource,
        now: UnixTime,
    ) -> Self {
        Self {
            history: history_row(sync, shown),
            shown,
            pictures,
            now,
        }
    }
}

/// The words of the row above the oldest shown message.
pub fn history_row(sync: &ThreadSync, shown: Visible) -> HistoryRow {
    let thread = sync.thread();
    let begins = |key| shown.above(key) == Above::Beginning;
    if shown.only.is_some() && !thread.begins() && shown.oldest().is_some_and(begins) {
        return HistoryRow::OutOfDates;
    }
    if thread.begins() {
        return match thread.order() {
            Order::Time => HistoryRow::Beginning,
            order => HistoryRow::OutOfOrder(out_of_order(order)),
        };
    }
    if let Some(failure) = sync.held_above(thread.oldest()) {
        return HistoryRow::Failed(failure);
    }
    match sync.find(|p| matches!(p, Purpose::Older(_))) {
        None => HistoryRow::More,
        Some(request) => match &request.delayed {
            None => HistoryRow::Loading,
            Some((failure, until)) => HistoryRow::Delayed {
                failure: failure.clone(),
                seconds: sync.seconds_until(*until),
            },
        },
    }
}
