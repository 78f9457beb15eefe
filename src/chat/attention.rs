//! What needs the user's attention: new messages, the customer's clock, a customer who waits for an
//! answer, a STOP.

mod opt_outs;
mod reply_time;
mod tapbacks;

use std::time::Duration;

use super::effect::Effect;
use super::notify::{Alerted, Alerts};
use crate::layout::areas::Size;
use crate::message::{Direction, Message, MessageKey};
use crate::search::index::{Budget, Index};
use crate::text::SafeText;
use crate::thread::Thread;
use crate::time::country_clock::CountryClock;
use crate::time::{Now, UnixTime, Zone};
use reply_time::Waiting;
pub use reply_time::answer_words;
pub use tapbacks::Reaction;
use tapbacks::Tapbacks;

/// Things that need the user's attention.
#[derive(Clone, Debug, Default)]
pub struct Attention {
    alerts: Alerted,
    clock: CountryClock,
    /// Set while the customer waits for an answer.
    waiting: Option<Waiting>,
    /// Messages that say STOP or START.
    opt_outs: Index,
    tapbacks: Tapbacks,
}

impl Attention {
    /// How the user is told while the terminal is not in focus.
    pub fn set_alerts(&mut self, alerts: Alerts) {
        self.alerts = Alerted::new(alerts);
    }

    /// Takes the customer's clock from this country (an ISO code).
    pub fn set_country(&mut self, country: &str) {
        self.clock = CountryClock::of(country);
    }

    /// Moves the customer's clock on.
    pub fn tick(&mut self, wall: UnixTime, zone: Zone) {
        self.clock.tick(wall, zone);
    }

    /// The terminal is in focus (again).
    pub fn seen(&mut self) {
        self.alerts.seen();
    }

    /// The program was suspended and continues: the shell may have changed the terminal's title.
    pub fn resumed(&mut self) {
        self.alerts.seen();
        self.alerts.forget_title();
    }

    /// The newest `count` messages arrived while the terminal was not in focus.
    pub fn arrived(&mut self, thread: &Thread, count: u64) {
        self.alerts.arrived(thread, count);
    }

    /// The alerts due now. `name` is the thread's.
    pub fn alert(&mut self, name: &SafeText, now: Duration) -> Vec<Effect> {
        self.alerts.alert(name, now)
    }

    /// The gateway listed the messages between these two seconds (anew).
    pub fn slice_merged(&mut self, thread: &Thread, oldest: UnixTime, newest: UnixTime) {
        self.waiting = reply_time::of(thread);
        self.opt_outs.recheck(thread, oldest, newest);
        self.tapbacks.recheck(thread, oldest, newest);
        self.work(thread, &mut Budget::of_one_step());
    }

    /// Messages far from the view were dropped.
    pub fn evicted(&mut self, thread: &Thread) {
        self.opt_outs.forget_gone(thread);
        self.tapbacks.forget_gone(thread);
    }

    /// No message is loaded any more.
    pub fn cleared(&mut self) {
        self.waiting = None;
        self.opt_outs = Index::default();
        self.tapbacks = Tapbacks::default();
    }

    /// All loaded messages are indexed.
    pub fn is_done(&self) -> bool {
        self.opt_outs.is_done() && self.tapbacks.is_done()
    }

    /// Continues indexing, within the budget.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        opt_outs::work(&mut self.opt_outs, thread, budget);
        // A budget of its own: both indexes read the same messages.
        self.tapbacks.work(thread, &mut Budget::of_one_step());
    }

    /// The tapbacks (reactions sent as texts) that belong to this message.
    pub fn reactions(&self, thread: &Thread, key: MessageKey, message: &Message) -> Vec<Reaction> {
        self.tapbacks.of(thread, key, message)
    }

    /// The marks of these reactions, in one string.
    pub fn reaction_marks(&self, thread: &Thread, key: MessageKey) -> String {
        if self.tapbacks.is_empty() {
            return String::new();
        }
        let message = thread.get(key);
        let reactions = message.map(|message| self.reactions(thread, key, &message));
        let marks = reactions
            .into_iter()
            .flatten()
            .map(|reaction| reaction.mark);
        marks.collect::<Vec<_>>().join(" ")
    }

    /// The note beside an outbound message that ignores the customer's STOP.
    pub fn opt_out_note(
        &self,
        thread: &Thread,
        key: MessageKey,
        direction: Direction,
    ) -> Option<&'static str> {
        let ignored = opt_outs::ignored(&self.opt_outs, thread, key, direction);
        ignored.map(|_| opt_outs::NOTE)
    }

    /// For the details: which STOP of the customer an outbound message ignores.
    pub fn opt_out_words(
        &self,
        thread: &Thread,
        key: MessageKey,
        direction: Direction,
        zone: Zone,
    ) -> Option<String> {
        let ignored = opt_outs::ignored(&self.opt_outs, thread, key, direction);
        ignored.map(|stop| opt_outs::words(stop, zone))
    }

    /// A time by the customer's clock, if that differs from the user's.
    pub fn their_time(&self, time: UnixTime) -> Option<String> {
        self.clock.exact(time)
    }

    /// The customer's clock for the header, if it differs from the user's.
    pub fn their_clock(&self, size: Option<Size>) -> Option<&str> {
        self.clock.shown().filter(|_| reply_time::has_room(size))
    }

    /// For the header: how long the customer has waited.
    pub fn waiting_words(&self, size: Option<Size>, now: UnixTime) -> Option<String> {
        let waiting = self.waiting.filter(|_| reply_time::has_room(size))?;
        Some(waiting.words(now))
    }

    /// When the words in the header change next, if they are on screen.
    pub fn next_change(&self, size: Option<Size>, now: Now) -> Option<Duration> {
        let clock = self.their_clock(size).map(|_| {
            let seconds = u64::try_from(now.wall.seconds()).unwrap_or(0);
            now.elapsed + Duration::from_secs(60 - seconds % 60)
        });
        let waiting = self.waiting.filter(|_| reply_time::has_room(size));
        let waiting = waiting.map(|waiting| waiting.next_change(now));
        clock.into_iter().chain(waiting).min()
    }
}
