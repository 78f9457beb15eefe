//! The one truth: all that the program knows, and what the screen is made from.

mod backfill;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::action::Layer;
use super::audit::Audit;
use super::desktop::Errands;
use super::export;
use super::export::{Exporting, Refused};
use super::filter::Filtering;
use super::gallery::Gallery;
use super::idle_refresh::Rest;
use super::indexing;
use super::jump::Jump;
use super::jumplist::Place;
use super::keymap::Keymap;
use super::links::{Numbers, Picker};
use super::mouse::Pointing;
use super::notify::{Alerts, Told};
use super::pictures;
use super::pictures::Pictures;
use super::prompt::line::{Memory, Prompt};
use super::reply_time;
use super::reply_time::Waiting;
use super::response;
use super::save::Saving;
use super::search::{Search, Typing};
use super::typeahead::Typeahead;
use super::view_model::ViewModel;
use super::viewer;
use super::viewer::Viewer;
use crate::layout::areas::Size;
use crate::layout::bubble::{Look, Metrics};
use crate::layout::viewport::{HistoryRow, Layouts, Rows, Viewport};
use crate::message::{DeliveryStatus, MessageKey};
use crate::search::visible::Visible;
use crate::sync::plan::Capacity;
use crate::sync::poll::Live;
use crate::sync::requests::{InFlight, Purpose, Requests};
use crate::text::SafeText;
use crate::thread::page::Failure;
use crate::thread::{Order, Thread};
use crate::time::country_clock::CountryClock;
use crate::time::{Now, UnixTime, Zone};

pub(super) use backfill::{Again, Fill, History};

/// How long a passing word stays.
const NOTICE: Duration = Duration::from_secs(6);

/// What is settled before the first event.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// Messages per slice for older messages: 50..=2000.
    pub page_size: u32,
    /// Between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    /// The reader's time zone.
    pub zone: Zone,
    /// How bubbles are set off.
    pub look: Look,
    /// Messages beyond this many are dropped again, those farthest from the reader first.
    pub max_messages: u64,
    /// For the jitter of back-off.
    pub seed: u64,
}

/// What lies over the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layered {
    /// Details of a message, or its raw record.
    Details {
        /// The message.
        key: MessageKey,
        /// The record as the gateway sent it.
        raw: bool,
    },
    /// The keys.
    Help,
    /// Links to pick one of.
    Links,
}

/// An open overlay and how far it is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenOverlay {
    pub what: Layered,
    pub first: usize,
}

/// All that the program knows.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) settings: Settings,
    pub(super) now: Now,
    pub(super) size: Option<Size>,
    pub(super) thread: Thread,
    pub(super) viewport: Viewport,
    pub(super) layouts: Layouts,
    pub(super) pictures: Pictures,
    pub(super) viewer: Option<Viewer>,
    pub(super) gallery: Option<Gallery>,
    pub(super) requests: Requests,
    pub(super) history: History,
    pub(super) live: Live,
    /// How much the gateway gives per slice.
    pub(super) capacity: Capacity,
    /// Answers overtook each other: one request at a time, until one is of use.
    pub(super) alone: bool,
    pub(super) again: Option<Again>,
    pub(super) jump: Option<Jump>,
    pub(super) audit: Option<Audit>,
    /// Audits that came to their end.
    pub(super) audits: u64,
    /// Messages that were dropped for want of room.
    pub(super) shed: u64,
    pub(super) rest: Rest,
    /// When status changes were seen, per message.
    pub(super) turns: HashMap<MessageKey, Vec<(UnixTime, DeliveryStatus)>>,
    /// When `R` was last pressed.
    pub(super) refreshed: Option<Duration>,
    pub(super) keymap: Keymap,
    /// Where the range of selected messages began, while there is one.
    pub(super) range: Option<MessageKey>,
    pub(super) pointing: Pointing,
    pub(super) errands: Errands,
    pub(super) exporting: Option<Exporting>,
    pub(super) refused: Option<Refused>,
    /// What is exported hides numbers, mail addresses and one-time codes.
    pub(super) masks_exports: bool,
    pub(super) saving: Option<Saving>,
    pub(super) alerts: Told,
    /// What is drawn of links goes by these.
    pub(super) link_numbers: Numbers,
    /// Links to pick one of, while they are shown.
    pub(super) picker: Option<Picker>,
    /// A number typed before a key: so many times.
    pub(super) count: Option<u16>,
    /// An open question.
    pub(super) prompt: Option<Prompt>,
    /// What was typed before.
    pub(super) memory: Memory,
    /// A search that is typed.
    pub(super) typing: Option<Typing>,
    pub(super) search: Option<Search>,
    /// Typed ahead of a hit.
    pub(super) held: Typeahead,
    pub(super) filtering: Option<Filtering>,
    /// The customer's clock.
    pub(super) there: CountryClock,
    /// The customer waits for an answer.
    pub(super) waiting: Option<Waiting>,
    /// Where the reader was before he went far.
    pub(super) places: Vec<Place>,
    /// More arrived than the newest slice holds: so many are asked for instead.
    pub(super) burst: Option<u32>,
    /// The gateway has answered at least once with a page.
    pub(super) opened: bool,
    pub(super) new_below: u64,
    pub(super) overlay: Option<OpenOverlay>,
    pub(super) notice: Option<(SafeText, Duration)>,
    pub(super) screen: Option<Arc<ViewModel>>,
}

impl State {
    /// Nothing is known yet; the first `Event::Resized` sets things going.
    pub fn new(settings: Settings, now: Now) -> Self {
        let metrics = Metrics {
            transcript: Size {
                width: 0,
                height: 0,
            },
            look: settings.look,
        };
        Self {
            layouts: Layouts::new(metrics, settings.zone),
            pictures: Pictures::default(),
            viewer: None,
            gallery: None,
            live: Live::new(settings.refresh, settings.seed),
            settings,
            now,
            size: None,
            thread: Thread::default(),
            viewport: Viewport::new(),
            requests: Requests::default(),
            history: History::default(),
            capacity: Capacity::default(),
            alone: false,
            again: None,
            jump: None,
            audit: None,
            audits: 0,
            shed: 0,
            rest: Rest::default(),
            turns: HashMap::new(),
            refreshed: None,
            keymap: Keymap::default(),
            range: None,
            pointing: Pointing::default(),
            errands: Errands::default(),
            exporting: None,
            refused: None,
            masks_exports: false,
            saving: None,
            alerts: Told::default(),
            link_numbers: Numbers::default(),
            picker: None,
            count: None,
            prompt: None,
            memory: Memory::default(),
            typing: None,
            search: None,
            held: Typeahead::default(),
            filtering: None,
            there: CountryClock::default(),
            waiting: None,
            places: Vec::new(),
            burst: None,
            opened: false,
            new_below: 0,
            overlay: None,
            notice: None,
            screen: None,
        }
    }

    /// Tells a reader who looks elsewhere in these ways.
    #[must_use]
    pub fn with_alerts(mut self, alerts: Alerts) -> Self {
        self.alerts.settings = alerts;
        self.live.keep_pace(alerts.keep_pace());
        self
    }

    /// The customer's clock goes by this country (an ISO code) from the start.
    #[must_use]
    pub fn with_country(mut self, country: &str) -> Self {
        self.there = CountryClock::of(country);
        self
    }

    /// With keys of the reader's choice.
    #[must_use]
    pub fn with_keymap(mut self, keymap: Keymap) -> Self {
        self.keymap = keymap;
        self
    }

    /// What the keys act on.
    pub(super) fn layer(&self) -> Layer {
        match self.overlay.map(|open| open.what) {
            None if self.viewer.is_some() => Layer::Picture,
            None if self.gallery.is_some() => Layer::Gallery,
            None => Layer::Transcript,
            Some(Layered::Details { .. }) => Layer::Details,
            Some(Layered::Help) => Layer::Help,
            Some(Layered::Links) => Layer::Links,
        }
    }

    /// The number as it is shown.
    pub fn number(&self) -> &SafeText {
        &self.settings.number
    }

    /// The contact's name, where there is one.
    pub fn contact(&self) -> Option<&SafeText> {
        self.settings.contact.as_ref()
    }

    /// What is loaded.
    pub fn thread(&self) -> &Thread {
        &self.thread
    }

    /// Where the reader is.
    pub fn viewport(&self) -> &Viewport {
        &self.viewport
    }

    /// The message that the reader acts on.
    pub fn selected(&self) -> Option<MessageKey> {
        self.viewport.selected()
    }

    /// A page up waits for its messages.
    pub fn owes_scroll(&self) -> bool {
        self.history.owed > 0
    }

    /// Why nothing was ever shown, where that is so: decides the exit code.
    pub fn failure(&self) -> Option<&Failure> {
        if self.opened {
            return None;
        }
        let failing = || Some(&self.requests.delayed().next()?.delayed.as_ref()?.0);
        self.live.failure().or_else(failing)
    }

    /// When `Event::Woke` is wanted, as `Now::elapsed`; `None`: only when something happens.
    pub fn next_wakeup(&self) -> Option<Duration> {
        let second = Duration::from_secs(1);
        let waits = |r: &InFlight| (r.delayed.as_ref()).is_some_and(|d| d.1 > self.now.elapsed);
        let counts_down = self.requests.delayed().any(waits)
            || self.live.counts_down()
            || export::counts_down(self);
        let tick = counts_down.then_some(self.now.elapsed + second);
        let polling = self.requests.find(|p| *p == Purpose::Newest).is_some();
        let waits = polling || (self.alone && !self.requests.open().is_empty());
        let poll = self.live.next_poll().filter(|_| !waits);
        let notice = self.notice.as_ref().map(|(_, until)| *until);
        let rest = self.rest_due();
        let looks = indexing::is_under_way(self).then_some(self.now.elapsed);
        let frame = viewer::wakeup(self);
        let play = pictures::next_frame(self);
        let waiting = reply_time::next_change(self);
        [tick, poll, notice, rest, looks, frame, play, waiting]
            .into_iter()
            .flatten()
            .min()
    }

    /// The thread as rows, and the view over it.
    pub(super) fn rows(&mut self) -> (&mut Viewport, Rows<'_>) {
        let history = self.history_row();
        (
            &mut self.viewport,
            Rows {
                thread: Visible {
                    thread: &self.thread,
                    only: self.filtering.as_ref().map(Filtering::index),
                },
                layouts: &mut self.layouts,
                pictures: &self.pictures,
                history,
                now: self.now.wall,
            },
        )
    }

    /// The messages that are shown.
    pub(crate) fn walk(&self) -> Visible<'_> {
        Visible {
            thread: &self.thread,
            only: self.filtering.as_ref().map(Filtering::index),
        }
    }

    /// The message so many places before the newest one, of those that are shown.
    pub(super) fn shown_at_index(&self, index: u64) -> Option<MessageKey> {
        match &self.filtering {
            None => self.thread.at_index(index),
            Some(filtering) => filtering.index().nth_newest(index),
        }
    }

    /// Shows the newest message that is shown at all.
    pub(super) fn go_to_latest(&mut self) {
        let thread = Visible {
            thread: &self.thread,
            only: self.filtering.as_ref().map(Filtering::index),
        };
        self.viewport.to_latest(thread);
    }

    /// What the row above the oldest loaded message says.
    pub(super) fn history_row(&self) -> HistoryRow {
        if self.thread.begins() {
            return match self.thread.order() {
                Order::Time => HistoryRow::Beginning,
                order => HistoryRow::OutOfOrder(response::out_of_order(order)),
            };
        }
        if let Some(failure) = self.held_above(self.thread.oldest()) {
            return HistoryRow::Failed(failure);
        }
        match self.requests.find(|p| matches!(p, Purpose::Older(_))) {
            None => HistoryRow::More,
            Some(request) => match &request.delayed {
                None => HistoryRow::Loading,
                Some((failure, until)) => HistoryRow::Delayed {
                    failure: failure.clone(),
                    seconds: self.seconds_until(*until),
                },
            },
        }
    }

    /// Why nothing is loaded into the gap above this message.
    pub(super) fn held_above(&self, key: Option<MessageKey>) -> Option<Failure> {
        let heirs = self.history.hopeless.iter();
        let mut heirs = heirs.map(|key| self.thread.nearest(*key));
        let hopeless = key.is_some() && heirs.any(|heir| heir == key);
        let stopped = self.live.stopped_by();
        let failed = self.history.failed.as_ref().or(stopped).cloned();
        failed.or_else(|| hopeless.then(response::unproven))
    }

    /// The message that the reader is at.
    pub(super) fn reading(&self) -> Option<MessageKey> {
        self.viewport.selected()
    }

    /// A passing word in the status line.
    pub(super) fn notify(&mut self, words: SafeText) {
        self.notice = Some((words, self.now.elapsed + NOTICE));
    }

    /// Whole seconds until a time, as a count-down shows them.
    pub(super) fn seconds_until(&self, until: Duration) -> u64 {
        until
            .saturating_sub(self.now.elapsed)
            .as_millis()
            .div_ceil(1000)
            .try_into()
            .unwrap_or(u64::MAX)
    }

    /// The wall clock's time of the last event.
    pub fn wall(&self) -> UnixTime {
        self.now.wall
    }
}
