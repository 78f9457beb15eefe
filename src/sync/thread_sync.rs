//! The loaded thread, and what is known of the gateway's list around it.

use std::collections::HashMap;
use std::time::Duration;

use super::archived::Archived;
use super::changes::{Changes, Landing, Notice};
use super::emptiness::Emptiness;
use super::marks::Echo;
use super::notices;
use super::planner::SlicePlanner;
use super::poll::PollSchedule;
use super::readings::IdleRefresh;
use super::requests::{InFlight, Purpose, Requests};
use super::survey::Survey;
use super::work::{Audits, History, Jump};
use crate::message::{DeliveryStatus, MessageKey};
use crate::text::SafeText;
use crate::thread::page::{Failure, PageSize, RequestId};
use crate::thread::{Merged, Thread};
use crate::time::{Now, UnixTime};

/// Owns the loaded thread and all requests for its pages.
///
/// `ask` says what to fetch next; `answered`, `failed` and `cancelled` take how a request ended and
/// return the [`Changes`] that follow for the view.
#[derive(Clone, Debug)]
pub struct ThreadSync {
    pub(super) thread: Thread,
    pub(super) requests: Requests,
    pub(super) history: History,
    pub(super) polling: PollSchedule,
    pub(super) planner: SlicePlanner,
    /// Notices a gateway that ignores the page number.
    pub(super) ignored_page: Echo,
    /// Whether the last answers were empty, and are being put to the test.
    pub(super) emptiness: Emptiness,
    pub(super) jump: Option<Jump>,
    pub(super) audits: Audits,
    pub(super) survey: Survey,
    /// Messages that were dropped because too many were loaded.
    evicted: u64,
    pub(super) idle_refresh: IdleRefresh,
    /// When status changes were seen, by message.
    status_changes: HashMap<MessageKey, Vec<(UnixTime, DeliveryStatus)>>,
    /// The gateway has answered with a page at least once.
    opened: bool,
    /// With more messages loaded, some are dropped.
    max_messages: u64,
    /// The state of the archive.
    pub(super) archived: Box<Archived>,
    /// The time of the current event.
    now: Now,
    /// The consequences of the current event.
    pub(super) changes: Changes,
}

impl ThreadSync {
    /// `seed` is for the jitter of retries.
    pub fn new(
        page_size: PageSize,
        max_messages: u64,
        refresh: Option<Duration>,
        seed: u64,
        now: Now,
    ) -> Self {
        let mut requests = Requests::default();
        requests.at(now.wall);
        Self {
            thread: Thread::default(),
            requests,
            history: History::default(),
            polling: PollSchedule::new(refresh, seed),
            planner: SlicePlanner::new(page_size),
            ignored_page: Echo::default(),
            emptiness: Emptiness::default(),
            jump: None,
            audits: Audits::default(),
            survey: Survey::default(),
            evicted: 0,
            idle_refresh: IdleRefresh::default(),
            status_changes: HashMap::new(),
            opened: false,
            max_messages,
            archived: Box::default(),
            now,
            changes: Changes::default(),
        }
    }

    /// Notes the time; each event begins with this call.
    pub fn at(&mut self, now: Now) {
        self.now = now;
        self.requests.at(now.wall);
    }

    /// The time of the current event.
    pub(super) fn now(&self) -> Now {
        self.now
    }

    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Whether the gateway has answered with a page at least once.
    pub fn is_opened(&self) -> bool {
        self.opened
    }

    /// The gateway has answered with a page.
    pub(super) fn open_up(&mut self) {
        self.opened = true;
    }

    /// Polling: when it is due, and why it failed.
    pub fn poll(&self) -> &PollSchedule {
        &self.polling
    }

    /// Whether the user waits for messages, and not for the next try.
    pub fn keeps_waiting(&self) -> bool {
        let is_wanted = |purpose| match purpose {
            Purpose::Newest => !self.is_opened(),
            Purpose::Older(_) | Purpose::Newer(_) | Purpose::Probe => true,
            Purpose::Again(_) | Purpose::Audit | Purpose::Survey | Purpose::Kept => false,
        };
        let mut open = self.open().iter();
        open.any(|r| !r.cancelled && r.delayed.is_none() && is_wanted(r.purpose))
    }

    /// Nothing is asked before this time: an answer was empty that should not be.
    pub fn pauses_until(&self) -> Option<Duration> {
        self.emptiness.until()
    }

    /// Requests that have not ended, oldest first.
    pub fn open(&self) -> &[InFlight] {
        self.requests.open()
    }

    /// A request that has not ended.
    pub fn find(&self, kind: impl Fn(&Purpose) -> bool) -> Option<&InFlight> {
        self.requests.find(kind)
    }

    /// Requests that wait for their next try.
    pub fn delayed(&self) -> impl Iterator<Item = &InFlight> {
        self.requests.delayed()
    }

    /// Messages that the current audit has read.
    pub fn audited(&self) -> Option<u64> {
        self.audits.running().map(|audit| audit.read)
    }

    /// Audits that have ended with a result.
    #[cfg(test)]
    pub fn audits(&self) -> u64 {
        self.audits.ended()
    }

    /// Messages that were dropped because too many were loaded.
    #[cfg(test)]
    pub fn evicted(&self) -> u64 {
        self.evicted
    }

    pub fn jumps(&self) -> bool {
        self.jump.is_some()
    }

    /// Whether too many messages are loaded. An audit reads on for a while before they are dropped,
    /// since it would have to look for its place again and again.
    pub fn is_over_full(&self) -> bool {
        let times = if self.audits.is_running() { 2 } else { 1 };
        self.thread.len() > self.max_messages.saturating_mul(times)
    }

    /// Drops messages until no more than allowed are loaded, those farthest from the first of
    /// `keeps` first. What is near any of `keeps` stays.
    pub fn evict(&mut self, keeps: &[MessageKey]) {
        self.evicted += self.thread.evict(keeps, self.max_messages);
    }

    /// Notes when status changes were seen.
    pub(super) fn note_turns(&mut self, merged: &Merged) {
        for key in &merged.turned {
            if let Some(message) = self.thread.get(*key) {
                let status = message.status().clone();
                let turns = self.status_changes.entry(*key).or_default();
                turns.push((self.now.wall, status));
            }
        }
        for (key, _) in &merged.removed {
            self.status_changes.remove(key);
        }
    }

    pub(super) fn forget_turns(&mut self) {
        self.status_changes.clear();
    }

    /// When status changes of a message were seen.
    pub fn turns(&self, key: MessageKey) -> Option<&[(UnixTime, DeliveryStatus)]> {
        self.status_changes.get(&key).map(Vec::as_slice)
    }

    /// Rows of a move that waits for its messages; negative: towards the oldest.
    #[cfg(test)]
    pub fn owed(&self) -> i64 {
        self.history.owed
    }

    /// Notes rows that a move still lacks.
    pub fn set_pending_rows(&mut self, rows: i64) {
        self.history.owed = rows;
    }

    /// Whether nothing is asked for a moment, because an empty answer is doubted.
    #[cfg(test)]
    pub fn pauses(&self) -> bool {
        self.emptiness.until().is_some()
    }

    /// Why older or newer messages could not be loaded.
    pub fn failed_history(&self) -> Option<&Failure> {
        self.history.failed.as_ref()
    }

    /// Whether some gap cannot be closed by any slice.
    pub fn has_hopeless_gaps(&self) -> bool {
        !self.history.hopeless.is_empty()
    }

    /// Whether only one request at a time is made, and the length of the newest slice after many
    /// arrivals.
    pub fn constraints(&self) -> (bool, Option<u32>) {
        (self.requests.are_alone(), self.planner.widened())
    }

    /// Why the gap above this message is not filled; `None`: it may be.
    pub fn held_above(&self, key: Option<MessageKey>) -> Option<Failure> {
        let replacements = self.history.hopeless.iter();
        let mut replacements = replacements.map(|key| self.thread.nearest(*key));
        let hopeless = key.is_some() && replacements.any(|replacement| replacement == key);
        let stopped = self.polling.stopped_by();
        let failed = self.history.failed.as_ref().or(stopped).cloned();
        failed.or_else(|| hopeless.then(notices::unproven))
    }

    /// Whole seconds until a time, for a countdown.
    pub fn seconds_until(&self, until: Duration) -> u64 {
        let rest = until.saturating_sub(self.now.elapsed).as_millis();
        rest.div_ceil(1000).try_into().unwrap_or(u64::MAX)
    }

    /// The terminal came into focus, or went out of it.
    pub fn focus(&mut self, focused: bool) {
        self.polling.focus(focused, self.now);
    }

    /// Whether polling keeps its pace without focus.
    pub fn keep_pace(&mut self, keeps: bool) {
        self.polling.keep_pace(keeps);
    }

    /// The user did something: gives up a jump under way, and postpones the idle refresh.
    pub fn left_place(&mut self) {
        self.idle_refresh.moved(self.now.elapsed);
        self.history.owed = 0;
        self.jump = None;
    }

    /// Gives up a jump under way.
    pub fn stop_jump(&mut self) {
        self.jump = None;
    }

    /// A try failed; the next one follows after `wait`.
    pub fn delay(&mut self, id: RequestId, failure: Failure, wait: Duration) {
        self.requests.delay(id, failure, self.now.elapsed + wait);
    }

    /// Tells the user a sentence.
    pub(super) fn notify(&mut self, words: SafeText) {
        self.changes.notices.push(Notice {
            words,
            may_retry: false,
        });
    }

    /// Tells the user a sentence, and how to ask again.
    pub(super) fn notify_and_offer(&mut self, words: SafeText) {
        self.changes.notices.push(Notice {
            words,
            may_retry: true,
        });
    }

    /// Tells the user about a failure, and how to try again.
    pub(super) fn notify_of(&mut self, failure: &Failure) {
        self.notify_and_offer(failure.what.clone());
    }

    /// The target of a jump is loaded: the view goes there.
    pub(super) fn land(&mut self, landing: Landing) {
        self.changes.landing = Some(landing);
    }

    pub(super) fn take_changes(&mut self) -> Changes {
        std::mem::take(&mut self.changes)
    }
}
