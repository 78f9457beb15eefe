//! Keeps search, filter, gallery, months and waiting time up to date with what is loaded, in bounded
//! steps.

use super::attention::Attention;
use super::find::Find;
use super::media::MediaPart;
use super::months::Months;
use crate::search::index::Budget;
use crate::thread::Thread;
use crate::time::{UnixTime, Zone};

/// The parts that index loaded messages.
pub struct Indexes<'a> {
    pub(super) find: &'a mut Find,
    pub(super) media: &'a mut MediaPart,
    pub(super) attention: &'a mut Attention,
    pub(super) months: Option<&'a mut Months>,
    pub(super) thread: &'a Thread,
    pub(super) zone: Zone,
}

impl Indexes<'_> {
    /// Whether loaded messages still wait to be indexed for search, filter or gallery.
    pub fn look(&self) -> bool {
        !(self.find.is_done() && self.media.is_indexed().unwrap_or(true))
    }

    /// Continues indexing for a short while.
    pub fn work(&mut self) {
        let mut budget = Budget::of_one_step();
        self.find.filter_on(self.thread, &mut budget);
        self.find.search_on(self.thread, &mut budget);
        self.media.work(self.thread, &mut budget);
        self.attention.work(self.thread, &mut budget);
        if let Some(months) = &mut self.months {
            months.work(self.thread, self.zone);
        }
    }

    /// The gateway listed the messages between these two seconds anew, or they were removed.
    pub fn reindex(&mut self, oldest: UnixTime, newest: UnixTime) {
        self.find.slice_merged(self.thread, oldest, newest);
        if let Some(gallery) = self.media.index_mut() {
            gallery.recheck(self.thread, oldest, newest);
        }
        self.media.work(self.thread, &mut Budget::of_one_step());
        self.attention.slice_merged(self.thread, oldest, newest);
    }

    /// Messages far from the view were dropped.
    pub fn evicted(&mut self) {
        self.attention.evicted(self.thread);
        self.find.evicted(self.thread);
        if let Some(gallery) = self.media.index_mut() {
            gallery.forget_gone(self.thread);
        }
    }

    /// No message is loaded any more.
    pub fn cleared(&mut self) {
        self.attention.cleared();
        self.find.cleared();
        if let Some(gallery) = self.media.index_mut() {
            gallery.forget();
        }
    }
}
