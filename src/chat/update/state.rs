//! The state of the core, in parts. Only `update` and what lies below it changes them; others read.

mod opening;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::chat::action::Layer;
use crate::chat::attention::Attention;
use crate::chat::context::{Context, CoveringMessage};
use crate::chat::failed::{FailedGround, Failing};
use crate::chat::files_in_view::FilesInView;
use crate::chat::find::Find;
use crate::chat::hand_on::program::OutsideProgram;
use crate::chat::ids::Ids;
use crate::chat::indexes::Indexes;
use crate::chat::input::InputPart;
use crate::chat::jobs::Jobs;
use crate::chat::keymap::Keymap;
use crate::chat::media::MediaPart;
use crate::chat::months::Months;
use crate::chat::overlay::OverlayKind;
use crate::chat::search::{Ground, Searching};
use crate::chat::start::Start;
use crate::chat::transcript::Transcript;
use crate::chat::view::View;
use crate::chat::view_model::{ShownBubble, ViewModel};
use crate::layout::appearance::Appearance;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::search::index::Run;
use crate::search::visible::Visible;
use crate::sync::requests::{InFlight, Purpose};
use crate::sync::thread_sync::ThreadSync;
use crate::text::SafeText;
use crate::thread::Thread;
use crate::thread::page::Failure;
use crate::time::{Now, UnixTime};

pub use crate::chat::context::Settings;

/// All that the core knows: its parts, and settings fixed at the start.
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
    /// The strip of months, if open.
    pub(super) months: Option<Months>,
    pub(super) input: InputPart,
    pub(super) jobs: Jobs,
    pub(super) attention: Attention,
    pub(super) start: Start,
    /// Programs from the configuration, for the pipe key.
    pub(super) programs: Arc<[OutsideProgram]>,
    /// The screen drawn last; `None` after a change.
    pub(super) screen: Option<Arc<ViewModel>>,
}

/// The parts that a feature may change while it reads the others.
pub(super) struct LentParts<'a> {
    pub input: &'a mut InputPart,
    pub jobs: &'a mut Jobs,
}

impl State {
    /// An empty state; the first `Event::Resized` starts the work.
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

    /// The archive cannot be used (any more), for this reason.
    pub fn lose_archive(&mut self, words: SafeText) {
        self.sync.lose_archive(words.clone());
        self.input.notify(words);
    }

    pub fn appearance(&self) -> Appearance {
        self.view.looks().appearance()
    }

    /// What features may read.
    pub(crate) fn context(&self) -> Context<'_> {
        let ground = (&self.settings, &self.keymap, self.now);
        let front = front(&self.input, &self.media);
        let parts = (&self.sync, &self.find, &self.view, &self.attention);
        context(ground, parts, front)
    }

    pub(in crate::chat) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(in crate::chat) fn keymap(&self) -> &Keymap {
        &self.keymap
    }

    pub(in crate::chat) fn now(&self) -> Now {
        self.now
    }

    pub(in crate::chat) fn sync(&self) -> &ThreadSync {
        &self.sync
    }

    pub(in crate::chat) fn view(&self) -> &View {
        &self.view
    }

    pub(in crate::chat) fn find(&self) -> &Find {
        &self.find
    }

    pub(in crate::chat) fn media(&self) -> &MediaPart {
        &self.media
    }

    pub(in crate::chat) fn months(&self) -> Option<&Months> {
        self.months.as_ref()
    }

    pub(in crate::chat) fn input(&self) -> &InputPart {
        &self.input
    }

    pub(in crate::chat) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    pub(in crate::chat) fn attention(&self) -> &Attention {
        &self.attention
    }

    pub(in crate::chat) fn programs(&self) -> &[OutsideProgram] {
        &self.programs
    }

    #[cfg(test)]
    pub(in crate::chat) fn media_mut(&mut self) -> &mut MediaPart {
        &mut self.media
    }

    /// These bubbles are on screen: see [`View::shows`].
    pub(in crate::chat) fn shows(&mut self, bubbles: &mut [ShownBubble]) -> HashMap<u32, Arc<str>> {
        self.view.shows(bubbles)
    }

    /// The screen that was drawn last, while nothing has changed.
    pub(in crate::chat) fn drawn(&mut self) -> &mut Option<Arc<ViewModel>> {
        &mut self.screen
    }

    /// The view and the filter, which move together.
    pub(in crate::chat) fn transcript(&mut self) -> Transcript<'_> {
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

    /// Files, and the view that they move.
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

    /// The parts that index loaded messages.
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

    /// The search, and what it reads.
    pub(super) fn search(&mut self) -> (&mut Searching, Ground<'_>) {
        let selected = self.selected();
        self.find.search_mut(&self.sync, selected)
    }

    /// The search for failed messages, and what it reads.
    pub(super) fn failing(&mut self) -> (&mut Failing, FailedGround<'_>) {
        let selected = self.selected();
        (self.find).failing_mut(&self.sync, selected, &self.keymap)
    }

    /// What features may read, and the parts that they may change meanwhile.
    pub(super) fn lend(&mut self) -> (Context<'_>, LentParts<'_>) {
        let ground = (&self.settings, &self.keymap, self.now);
        let front = front(&self.input, &self.media);
        let parts = (&self.sync, &self.find, &self.view, &self.attention);
        let context = context(ground, parts, front);
        let lent = LentParts {
            input: &mut self.input,
            jobs: &mut self.jobs,
        };
        (context, lent)
    }

    /// Whether arrivals move view and selection: nothing is open or selected that they would take
    /// away.
    pub(crate) fn follows(&self) -> bool {
        let open = self.input.is_open() || self.view.range().is_some();
        let over = self.layer() != Layer::Transcript;
        let searches = self.find.search().is_under_way() || self.find.failing().is_under_way();
        let at_hit = self.find.search().is_at_hit(self.selected());
        let held = (open || over || searches || at_hit) && !is_on(Mutation::FollowsBehind);
        !held && self.is_at_end() && self.view.viewport().follows(self.shown())
    }

    /// Whether no message can be missing between the selected message and the newest one.
    fn is_at_end(&self) -> bool {
        let thread = self.sync.thread();
        let run = self.selected().and_then(|key| Run::of(thread, key));
        run.is_none_or(|run| run.ends(thread, true))
    }

    /// The layer that keys act on.
    pub(in crate::chat) fn layer(&self) -> Layer {
        match self.input.overlays().top().map(|open| open.what) {
            _ if self.view.looks().is_trying() => Layer::Looks,
            None if self.media.is_large() => Layer::Picture,
            None if self.media.is_gallery_open() => Layer::Gallery,
            None if self.months.is_some() => Layer::Months,
            None => Layer::Transcript,
            Some(OverlayKind::Details { .. }) => Layer::Details,
            Some(OverlayKind::Help) => Layer::Help,
            Some(OverlayKind::Links) => Layer::Links,
        }
    }

    /// The number as the header shows it.
    pub fn number(&self) -> &SafeText {
        &self.settings.number
    }

    pub fn contact(&self) -> Option<&SafeText> {
        self.settings.contact.as_ref()
    }

    pub fn thread(&self) -> &Thread {
        self.sync.thread()
    }

    pub fn viewport(&self) -> &Viewport {
        self.view.viewport()
    }

    pub fn selected(&self) -> Option<MessageKey> {
        self.view.viewport().selected()
    }

    /// Why no message was ever shown. Decides the exit code.
    pub fn failure(&self) -> Option<&Failure> {
        if self.sync.is_opened() || self.sync.as_of().is_some() {
            return None;
        }
        let failing = || Some(&self.sync.delayed().next()?.delayed.as_ref()?.0);
        self.sync.poll().failure().or_else(failing)
    }

    /// When `Event::Woke` is wanted, as `Now::elapsed`; `None`: not until another event.
    pub fn next_wakeup(&self) -> Option<Duration> {
        let second = Duration::from_secs(1);
        let waits = |r: &InFlight| (r.delayed.as_ref()).is_some_and(|d| d.1 > self.now.elapsed);
        let paused = self.sync.pauses_until();
        let counts_down = self.sync.delayed().any(waits)
            || paused.is_some()
            || self.sync.poll().counts_down()
            || self.jobs.counts_down(self.now.elapsed);
        let tick = counts_down.then_some(self.now.elapsed + second);
        let polling = self.sync.find(|p| *p == Purpose::Newest).is_some();
        let waits = polling || (self.sync.constraints().0 && !self.sync.open().is_empty());
        let poll = self.sync.poll().next_poll().filter(|_| !waits);
        let poll = poll.map(|at| at.max(paused.unwrap_or(at))).or(paused);
        let notice = self.input.notice_ends();
        let rest = self.sync.idle_refresh_due(self.selected());
        let looks = self.is_looking().then_some(self.now.elapsed);
        let covered = self.input.overlays().top().is_some();
        let frame = self.media.next_frame(covered, self.now.elapsed);
        let waiting = self.attention.next_change(self.view.size(), self.now);
        let spinner = self.view.next_spinner_turn(self.now.elapsed);
        [tick, poll, notice, rest, looks, frame, waiting, spinner]
            .into_iter()
            .flatten()
            .min()
    }

    /// Whether messages still wait to be indexed: then `Event::Woke` is wanted as soon as no other
    /// event waits.
    fn is_looking(&self) -> bool {
        let gallery = self.media.is_indexed().unwrap_or(true);
        let done = self.find.is_done() && gallery && self.attention.is_done();
        let counts = |months: &Months| !months.is_done(self.sync.thread());
        !done || self.find.search().is_unread() || self.months.as_ref().is_some_and(counts)
    }

    /// The messages that are shown: all, or those that pass the filter.
    pub(crate) fn shown(&self) -> Visible<'_> {
        self.find.shown(self.sync.thread())
    }

    /// The wall clock at the last event.
    pub fn wall(&self) -> UnixTime {
        self.now.wall
    }
}

/// The message that covers the transcript: its details, or its picture.
fn front(input: &InputPart, media: &MediaPart) -> Option<CoveringMessage> {
    let picture = media.front().map(|key| CoveringMessage { key, raw: false });
    input.overlays().front().or(picture)
}

fn context<'a>(
    (settings, keymap, now): (&'a Settings, &'a Keymap, Now),
    (sync, find, view, attention): (&'a ThreadSync, &'a Find, &'a View, &'a Attention),
    front: Option<CoveringMessage>,
) -> Context<'a> {
    Context {
        settings,
        keymap,
        sync,
        shown: find.shown(sync.thread()),
        filter: find.filter(),
        viewport: view.viewport(),
        columns: view.columns(),
        range: view.range(),
        front,
        attention,
        now,
    }
}
