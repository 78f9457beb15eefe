//! The transcript as rows, as far as somebody walks over it.

use std::sync::Arc;

use super::cache::PreviewSource;
use super::cache::{Around, ByRevision, CachedLayout, Layouts, NeighbourFacts, Shape};
use super::history_row::HistoryRow;
use super::notes::NoteLine;
use crate::layout::bubble::{Bubble, Marks};
use crate::message::MessageKey;
use crate::search::visible::Visible;
use crate::thread::Above;
use crate::time::UnixTime;

/// A row of the transcript: `row` rows below the first row of the bubble of `key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowPlace {
    pub(super) key: MessageKey,
    pub(super) row: i64,
}

/// The nearest place that exists to a wanted one.
pub(super) struct NearestRow {
    pub place: RowPlace,
    /// Rows by which the wanted place was above the first row that can be reached.
    pub short: i64,
    /// That first row is above this message, right below a gap.
    pub gap: Option<MessageKey>,
}

impl NearestRow {
    fn at(place: RowPlace) -> Self {
        Self {
            place,
            short: 0,
            gap: None,
        }
    }
}

/// The transcript as rows.
pub struct Rows<'a> {
    /// The messages that are shown.
    pub thread: Visible<'a>,
    pub layouts: &'a mut Layouts,
    pub pictures: &'a dyn PreviewSource,
    /// The row above the oldest loaded message.
    pub history: HistoryRow,
    /// The time, for day lines.
    pub now: UnixTime,
}

impl Rows<'_> {
    pub fn bubble(&mut self, key: MessageKey) -> Option<Arc<Bubble>> {
        self.laid(key).map(|laid| Arc::clone(&laid.bubble))
    }

    /// Whether the bubble of a loaded message has files.
    pub fn has_files(&mut self, key: MessageKey) -> bool {
        self.laid(key).is_some_and(|laid| laid.has_files())
    }

    /// The marked places in a bubble; `None` if no pattern is marked.
    pub fn marks(&mut self, key: MessageKey) -> Option<Arc<Marks>> {
        self.layouts.pattern()?;
        self.laid(key)?;
        let message = self.thread.thread.get(key)?;
        self.layouts.marks(key, &message)
    }

    fn laid(&mut self, key: MessageKey) -> Option<&mut CachedLayout> {
        // After the thread was cleared, the cache may still hold bubbles of its messages.
        if self.thread.thread.is_empty() {
            return None;
        }
        let find = || self.thread.thread.get(key);
        self.layouts.laid(key, find, self.pictures)
    }

    /// A cached fact about a message's neighbours if it is valid for this revision, else the result
    /// of `find`. All loaded messages count, whether shown or not.
    pub(super) fn beside<T: Copy>(
        &mut self,
        key: MessageKey,
        place: impl Fn(&mut NeighbourFacts) -> &mut ByRevision<T>,
        find: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let revision = self.thread.thread.revision();
        let known = self.laid(key).and_then(|laid| *place(&mut laid.beside));
        if let Some((_, what)) = known.filter(|(then, _)| *then == revision) {
            return what;
        }
        let what = find(self);
        if let Some(laid) = self.laid(key) {
            *place(&mut laid.beside) = Some((revision, what));
        }
        what
    }

    /// What is right above a message.
    pub(super) fn above(&mut self, key: MessageKey) -> Above {
        if self.thread.only.is_some() {
            return self.thread.above(key);
        }
        self.beside(
            key,
            |beside| &mut beside.above,
            |rows| rows.thread.above(key),
        )
    }

    /// How many messages are older and newer without a gap between; each has at least one row.
    /// `None` while a filter is on.
    pub(super) fn in_run(&self, key: MessageKey) -> Option<(i64, i64)> {
        let all = self.thread.only.is_none();
        let (older, newer) = all.then(|| self.thread.thread.in_run(key))??;
        Some((i64::try_from(older).ok()?, i64::try_from(newer).ok()?))
    }

    /// Whether no gap is below a message. All loaded messages count, whether shown or not.
    pub(super) fn is_in_newest_run(&self, key: MessageKey) -> bool {
        self.thread.thread.is_in_newest_run(key)
    }

    /// The next older message.
    pub(super) fn older(&mut self, key: MessageKey) -> Option<MessageKey> {
        if self.thread.only.is_some() {
            return self.thread.older(key);
        }
        self.above(key).older()
    }

    /// The next newer message.
    pub(super) fn newer(&mut self, key: MessageKey) -> Option<MessageKey> {
        if self.thread.only.is_some() {
            return self.thread.newer(key);
        }
        self.beside(
            key,
            |beside| &mut beside.newer,
            |rows| rows.thread.newer(key),
        )
    }

    /// A message's bubble and neighbours.
    pub(super) fn around(&mut self, key: MessageKey) -> Around {
        let revision = self.thread.thread.revision();
        let edged = self.layouts.metrics().has_edges();
        let laid = self.thread.only.is_none().then(|| self.laid(key)).flatten();
        if let Some(around) = laid.and_then(|laid| laid.around(revision, edged)) {
            return around;
        }
        let newer = self.newer(key);
        Around {
            height: self.height(key),
            separator: self.separator(key),
            older: self.older(key),
            newer,
            foot: i64::from(edged && newer.is_none()),
            has_files: self.has_files(key),
        }
    }

    pub(super) fn shape(&mut self, key: MessageKey) -> Option<Shape> {
        self.laid(key).map(|laid| laid.shape)
    }

    /// Rows of a bubble, and of the note below.
    pub(super) fn height(&mut self, key: MessageKey) -> i64 {
        self.shape(key).map_or(0, |shape| shape.height)
    }

    /// A row of a note, counted from the first row below the bubble; `None`: the lower edge of the
    /// bubble.
    pub fn note_line(&mut self, key: MessageKey, row: usize) -> Option<NoteLine> {
        self.laid(key)?.note.as_ref()?.line(row).cloned()
    }

    /// Rows of a bubble, with rows below it that belong to no other message.
    pub(super) fn extent(&mut self, key: MessageKey) -> i64 {
        let at = self.around(key);
        at.height + at.foot
    }

    /// The same place, counted from the message to which it belongs. Places beyond the ends become
    /// the first or last row.
    pub(super) fn settle(&mut self, place: RowPlace) -> RowPlace {
        self.settle_counting(place, Gaps::Pass).place
    }

    /// [`Rows::settle`], which stops at missing messages if `gaps` says so.
    pub(super) fn settle_counting(&mut self, place: RowPlace, gaps: Gaps) -> NearestRow {
        let RowPlace { mut key, mut row } = place;
        let mut at = self.around(key);
        while row >= at.height {
            let Some(newer) = at.newer else {
                let row = (at.height - 1).max(0);
                return NearestRow::at(RowPlace { key, row });
            };
            row -= at.height;
            (key, at) = (newer, self.around(newer));
            row -= at.separator.height();
        }
        loop {
            let above = at.separator.height();
            if row >= -above {
                return NearestRow::at(RowPlace { key, row });
            }
            let is_gap = gaps == Gaps::Stop && matches!(self.above(key), Above::Gap { .. });
            let Some(older) = at.older.filter(|_| !is_gap) else {
                return NearestRow {
                    place: RowPlace { key, row: -above },
                    short: -above - row,
                    gap: is_gap.then_some(key),
                };
            };
            (key, at) = (older, self.around(older));
            row += above + at.height;
        }
    }

    /// How many rows there are from `place` to the end, at most `limit`.
    pub(super) fn rows_from(&mut self, place: RowPlace, limit: i64) -> i64 {
        let mut at = self.around(place.key);
        let mut count = at.height - place.row;
        while count < limit {
            let Some(newer) = at.newer else {
                count += at.foot;
                break;
            };
            at = self.around(newer);
            count += at.separator.height() + at.height;
        }
        count.min(limit)
    }

    /// The top row of a view of `height` rows that ends with the newest message; `None` if the
    /// whole thread fits.
    pub(super) fn top_of_latest(&mut self, height: i64) -> Option<RowPlace> {
        let newest = self.thread.newest()?;
        let last = self.extent(newest);
        let top = RowPlace {
            key: newest,
            row: last - height,
        };
        let settled = self.settle(top);
        (self.rows_from(settled, height + 1) >= height).then_some(settled)
    }
}

/// What a move does at messages that are not loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gaps {
    /// Stops when the gap's row is in view.
    Stop,
    /// Goes on beyond the gap.
    Pass,
}
