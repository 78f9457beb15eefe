//! The state of the core, in parts.

use std::sync::Arc;
use std::time::Duration;

use super::action::Layer;
use super::attention::Attention;
use super::context::{Context, Front};
use super::failed::{FailedGround, Failing};
use super::files_in_view::FilesInView;
use super::find::Find;
use super::hand_on::program::OutsideProgram;
use super::ids::Ids;
use super::indexes::Indexes;
use super::input::InputPart;
use super::jobs::Jobs;
use super::keymap::Keymap;
use super::looks::Looks;
use super::media::MediaPart;
use super::months::Months;
use super::notify::Alerts;
use super::overlay::Layered;
use super::search::{Ground, Searching};
use super::start::Start;
use super::transcript::Transcript;
use super::view::View;
use super::view_model::ViewModel;
use crate::layout::appearance::Appearance;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::mutation::{Flaw, has};
use crate::search::visible::Visible;
use crate::sync::requests::{InFlight, Purpose};
use crate::sync::thread_sync::ThreadSync;
use crate::text::SafeText;
use crate::thread::Thread;
use crate::thread::kept::Recalled;
use crate::thread::page::Failure;
use crate::time::{Now, UnixTime};

pub use super::context::Settings;

/// All that the program knows: its parts, and what was settled at the start.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) settings: Settings,
    pub(super) keymap: Keymap,
    pub(super) now: Now,
    pub(super) ids: Ids,
    pub(super) sync: ThreadSync,
    pub(super) view: View,
    pub(super) find: Find,
    pub(super) media: MediaPart,
    /// The open strip of months.
    pub(super) months: Option<Months>,
    pub(super) input: InputPart,
    pub(super) jobs: Jobs,
    pub(super) attention: Attention,
    pub(super) start: Start,
    /// Commands of the configuration, for `|`.
    pub(super) programs: Arc<[OutsideProgram]>,
    /// What was last drawn, while nothing has changed.
    pub(super) screen: Option<Arc<ViewModel>>,
}

/// The parts that a feature may change while it reads the others.
pub(super) struct Lent<'a> {
    pub input: &'a mut InputPart,
    pub jobs: &'a mut Jobs,
}

impl State {
    /// Nothing is known yet; the first `Event::Resized` sets things going.
    pub fn new(settings: Settings, now: Now) -> Self {
        let mut input = InputPart::default();
        input.at(now.elapsed);
        Self {
            sync: ThreadSync::new(
                settings.page_size,
                settings.max_messages,
                settings.refresh,
                settings.seed,
                now,
            ),
            view: View::new(&settings),
            find: Find::default(),
            media: MediaPart::default(),
            months: None,
            input,
            jobs: Jobs::default(),
            attention: Attention::default(),
            start: Start::default(),
            programs: Arc::default(),
            settings,
            keymap: Keymap::default(),
            now,
            ids: Ids::default(),
            screen: None,
        }
    }

    /// Tells a reader who looks elsewhere in these ways.
    #[must_use]
    pub fn with_alerts(mut self, alerts: Alerts) -> Self {
        self.attention.set_alerts(alerts);
        self.sync.keep_pace(alerts.keep_pace());
        self
    }

    /// The customer's clock goes by this country (an ISO code) from the start.
    #[must_use]
    pub fn with_country(mut self, country: &str) -> Self {
        self.attention.set_country(country);
        self
    }

    /// With commands that can be given what is selected.
    #[must_use]
    pub fn with_programs(mut self, programs: Arc<[OutsideProgram]>) -> Self {
        self.programs = programs;
        self
    }

    /// Opens where the command line says.
    #[must_use]
    pub fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// With a passing word in the status line.
    #[must_use]
    pub fn with_notice(mut self, words: SafeText) -> Self {
        self.input.notify(words);
        self
    }

    /// With an archive: what it kept last, if anything. `offline`: the gateway is not asked.
    #[must_use]
    pub fn with_archive(mut self, kept: Option<Recalled>, offline: bool) -> Self {
        self.sync.use_archive(offline);
        if let Some(kept) = kept {
            self.sync.begin_with(kept);
            let all = (UnixTime::EPOCH, UnixTime::MAX);
            (self.attention).slice_came(self.sync.thread(), all.0, all.1);
            self.transcript().go_to_latest();
        }
        self
    }

    /// The archive cannot be used, from the start on or any more: why.
    pub fn lose_archive(&mut self, words: SafeText) {
        self.sync.lose_archive(words.clone());
        self.input.notify(words);
    }

    /// Looks like this; `has_fills`: the terminal has the colours to fill bubbles.
    #[must_use]
    pub fn with_appearance(mut self, appearance: Appearance, has_fills: bool) -> Self {
        *self.view.looks_mut() = Looks::chosen(appearance, has_fills);
        self
    }

    /// How the screen looks now.
    pub fn appearance(&self) -> Appearance {
        self.view.looks().appearance()
    }

    /// With keys of the reader's choice.
    #[must_use]
    pub fn with_keymap(mut self, keymap: Keymap) -> Self {
        self.keymap = keymap;
        self
    }

    /// What features read.
    pub(crate) fn context(&self) -> Context<'_> {
        let front = self.front();
        Context {
            settings: &self.settings,
            keymap: &self.keymap,
            sync: &self.sync,
            shown: self.shown(),
            filter: self.find.filter(),
            viewport: self.view.viewport(),
            size: self.view.size(),
            range: self.view.range(),
            front,
            now: self.now,
        }
    }

    /// The view and the filter, to be moved.
    pub(super) fn transcript(&mut self) -> Transcript<'_> {
        Transcript {
            view: &mut self.view,
            find: &mut self.find,
            sync: &self.sync,
            pictures: self.media.pictures(),
            keymap: &self.keymap,
            zone: self.settings.zone,
            now: self.now,
        }
    }

    /// Files, and the view that they change.
    pub(super) fn files(&mut self) -> FilesInView<'_> {
        let follows = self.follows();
        FilesInView {
            media: &mut self.media,
            view: &mut self.view,
            ids: &mut self.ids,
            find: &self.find,
            sync: &self.sync,
            follows,
            now: self.now,
        }
    }

    /// The parts that keep an index of what is loaded.
    pub(super) fn indexes(&mut self) -> Indexes<'_> {
        Indexes {
            find: &mut self.find,
            media: &mut self.media,
            attention: &mut self.attention,
            months: self.months.as_mut(),
            thread: self.sync.thread(),
            zone: self.settings.zone,
        }
    }

    /// The search, and what it goes by.
    pub(super) fn search(&mut self) -> (&mut Searching, Ground<'_>) {
        let selected = self.selected();
        self.find.search_mut(&self.sync, selected)
    }

    /// The failed messages that are looked for, and what is looked through.
    pub(super) fn failing(&mut self) -> (&mut Failing, FailedGround<'_>) {
        let selected = self.selected();
        (self.find).failing_mut(&self.sync, selected, &self.keymap)
    }

    /// What features read, and the parts that they may change meanwhile.
    pub(super) fn lend(&mut self) -> (Context<'_>, Lent<'_>) {
        let front = self.front();
        let context = Context {
            settings: &self.settings,
            keymap: &self.keymap,
            sync: &self.sync,
            shown: self.find.shown(self.sync.thread()),
            filter: self.find.filter(),
            viewport: self.view.viewport(),
            size: self.view.size(),
            range: self.view.range(),
            front,
            now: self.now,
        };
        let lent = Lent {
            input: &mut self.input,
            jobs: &mut self.jobs,
        };
        (context, lent)
    }

    /// The message that lies over the transcript: in details, large, or in the gallery.
    fn front(&self) -> Option<Front> {
        let picture = self.media.front().map(|key| Front { key, raw: false });
        self.input.overlays().front().or(picture)
    }

    /// Arrivals move view and selection along: nothing is open or held that they could take away.
    pub(crate) fn follows(&self) -> bool {
        let open = self.input.is_open() || self.view.range().is_some();
        let over = self.media.front().is_some() || self.months.is_some();
        let hunts = self.find.search().is_under_way() || self.find.failing().is_under_way();
        let at_hit = self.find.search().is_at_hit(self.selected());
        let held = (open || over || hunts || at_hit) && !has(Flaw::FollowsBehind);
        !held && self.view.viewport().follows(self.shown())
    }

    /// What the keys act on.
    pub(super) fn layer(&self) -> Layer {
        match self.input.overlays().top().map(|open| open.what) {
            _ if self.view.looks().is_trying() => Layer::Looks,
            None if self.media.is_large() => Layer::Picture,
            None if self.media.is_gallery_open() => Layer::Gallery,
            None if self.months.is_some() => Layer::Months,
            None => Layer::Transcript,
            Some(Layered::Details { .. }) => Layer::Details,
            Some(Layered::Help | Layered::Note) => Layer::Help,
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
        self.sync.thread()
    }

    /// Where the reader is.
    pub fn viewport(&self) -> &Viewport {
        self.view.viewport()
    }

    /// The message that the reader acts on.
    pub fn selected(&self) -> Option<MessageKey> {
        self.view.viewport().selected()
    }

    /// A move waits for its messages.
    pub fn owes_scroll(&self) -> bool {
        self.sync.owed() != 0
    }

    /// Why nothing was ever shown, where that is so: decides the exit code.
    pub fn failure(&self) -> Option<&Failure> {
        if self.sync.is_opened() || self.sync.as_of().is_some() {
            return None;
        }
        let failing = || Some(&self.sync.delayed().next()?.delayed.as_ref()?.0);
        self.sync.poll().failure().or_else(failing)
    }

    /// When `Event::Woke` is wanted, as `Now::elapsed`; `None`: only when something happens.
    pub fn next_wakeup(&self) -> Option<Duration> {
        let second = Duration::from_secs(1);
        let waits = |r: &InFlight| (r.delayed.as_ref()).is_some_and(|d| d.1 > self.now.elapsed);
        let counts_down = self.sync.delayed().any(waits)
            || self.sync.poll().counts_down()
            || self.jobs.counts_down(self.now.elapsed);
        let tick = counts_down.then_some(self.now.elapsed + second);
        let polling = self.sync.find(|p| *p == Purpose::Newest).is_some();
        let waits = polling || (self.sync.constraints().0 && !self.sync.open().is_empty());
        let poll = self.sync.poll().next_poll().filter(|_| !waits);
        let notice = self.input.notice_ends();
        let rest = self.sync.idle_refresh_due(self.selected());
        let looks = self.is_looking().then_some(self.now.elapsed);
        let covered = self.input.overlays().top().is_some();
        let frame = self.media.next_frame(covered, self.now.elapsed);
        let waiting = self.attention.next_change(self.view.size(), self.now);
        let wheel = self.view.wheel_turns(self.now.elapsed);
        [tick, poll, notice, rest, looks, frame, waiting, wheel]
            .into_iter()
            .flatten()
            .min()
    }

    /// Not all that is loaded has been looked at: `Event::Woke` is wanted as soon as nothing waits.
    fn is_looking(&self) -> bool {
        let gallery = self.media.is_indexed().unwrap_or(true);
        let done = self.find.is_done() && gallery && self.attention.is_done();
        let counts = |months: &Months| !months.is_done(self.sync.thread());
        !done || self.find.search().is_unread() || self.months.as_ref().is_some_and(counts)
    }

    /// The messages that are shown.
    pub(crate) fn shown(&self) -> Visible<'_> {
        self.find.shown(self.sync.thread())
    }

    /// The wall clock's time of the last event.
    pub fn wall(&self) -> UnixTime {
        self.now.wall
    }
}
