//! The main loop: wait for input, a task's event or a timer; update the state; carry out effects;
//! draw if something happened.
//!
//! All waiting events are handled before one frame is drawn. So a slow terminal shows the latest
//! state and never a queue of old states.

pub mod session;

mod clock;
mod input;
pub mod kept;
pub mod linear;
pub mod source;
mod timer;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Handle;

use crate::archive::keeper::Keeper;
use crate::chat::damage::Damage;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::export::ExportFailure;
use crate::chat::hand_on::program::{HandOnRequest, Seat};
use crate::chat::state::State;
use crate::chat::update::update;
use crate::chat::view_model::ViewModel as Seen;
use crate::desktop::{self, Desk};
use crate::export::screen::ExportRunner;
use crate::layout::appearance::Appearance;
use crate::media::Library;
use crate::picture::request::Terms;
use crate::runtime::tasks::{Inbox, TaskReport};
use crate::runtime::{Gateway, Runtime};
use crate::terminal::input::Console;
use crate::terminal::osc;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::{Cover, Painter, Palette, ProtocolWish};
use crate::terminal::{Facts, Renderer, is_gone};
use crate::text::columns::Columns;
use crate::thread::page::RequestId;
use crate::ui;
use crate::ui::{ColourDepth, Colours, Theme};

pub use clock::Clock;
use timer::Alarm;

/// At most so much of each is taken in before a frame, lest a flood starve the screen.
const MAX_DRAIN: usize = 1024;
/// So long the core may work at a stretch, when nothing happens.
const WORK: Duration = Duration::from_millis(8);
/// Shortest time from one such stretch to the next: a core that asks for the past must not spin.
const MIN_REST: Duration = Duration::from_millis(10);

/// Draws what a state that has asked nobody yet shows; the loop's own frames follow.
///
/// # Errors
/// What the terminal says.
pub fn draw_first<S: FrameSink>(
    mut state: State,
    screen: &mut Renderer<S>,
    depth: ColourDepth,
    clock: Clock,
) -> io::Result<()> {
    // What it asks for, the loop's own state asks for again.
    drop(update(
        &mut state,
        Event::Resized(screen.size()),
        clock.now(),
    ));
    let theme = Theme::of(Colours::default(), depth, state.appearance());
    let seen = state.screen();
    screen.draw(&Damage::all(seen.size), |buffer| {
        ui::draw(seen, &theme, buffer);
    })
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The reader left.
    Quit,
    /// A signal of this number asked for it.
    Signal(i32),
    /// The terminal was closed.
    Closed,
}

/// Who carries out effects, and the channel into which all of them report.
pub struct Runners<G> {
    /// What they report.
    pub inbox: Inbox,
    /// Fetches pages.
    pub runtime: Runtime<G>,
    /// Fetches files.
    pub library: Library,
    /// Keeps what is read on this disk; `None`: nothing is kept.
    pub archive: Option<Keeper>,
    /// The desktop around the terminal.
    pub desk: Desk,
    /// Writes files of messages; `None`: nobody does.
    pub exports: Option<Box<ExportRunner<G>>>,
}

impl<G: Gateway> Runners<G> {
    /// Carries out what has nothing to do with the terminal; gives back anything else, and an export
    /// where nobody writes files.
    fn carry_out(&mut self, effect: Effect) -> Option<Effect> {
        match (effect, &mut self.exports) {
            (Effect::FetchPage { id, request }, _) => self.runtime.fetch_page(id, request),
            // Nothing of this is asked where there is no archive.
            (Effect::Recall { id, wanted, limit }, _) => {
                if let Some(archive) = &self.archive {
                    archive.recall(id, wanted, limit);
                }
            }
            (Effect::FindKept { id, words, before }, _) => {
                if let Some(archive) = &self.archive {
                    archive.find(id, words, before);
                }
            }
            (Effect::Keep(kept), _) => {
                if let Some(archive) = &self.archive {
                    archive.keep(kept);
                }
            }
            (Effect::OpenLink { id, link }, _) => self.desk.open(id, &link),
            (Effect::HandOn { id, request }, _) if request.program.seat == Seat::Aside => {
                self.desk.hand_on(id, request);
            }
            (Effect::Export { id, request }, Some(exports)) => exports.start(id, request),
            (Effect::LoadMedia { id, request }, _) => self.library.load(id, request),
            (Effect::ForgetMedia { media }, _) => self.library.forget(media),
            (Effect::CloseMedia { media }, _) => self.library.close(media),
            (Effect::Cancel { id }, exports) => {
                self.runtime.cancel(id);
                self.library.cancel(id);
                if let Some(exports) = exports {
                    exports.cancel(id);
                }
            }
            (other, _) => return Some(other),
        }
        None
    }
}

/// The loop and what it joins.
pub struct App<S, C, G> {
    /// Boxed, since the loop's future is moved.
    state: Box<State>,
    screen: Renderer<S>,
    /// What the screen shows; `None`: not that alone.
    drawn: Option<Arc<Seen>>,
    console: C,
    runners: Runners<G>,
    /// What the core was told last of how pictures are shown.
    terms: Option<Terms>,
    /// How the core was told that the terminal counts columns.
    columns: Columns,
    clock: Clock,
    depth: ColourDepth,
    /// What the terminal says of its own.
    colours: Colours,
    /// What the theme is made for.
    appearance: Appearance,
    theme: Theme,
    painter: Painter,
    cursor: bool,
    woke: Option<Duration>,
    /// When the core, and when the painter, wants to be woken.
    alarms: [Alarm; 2],
    dirty: bool,
    /// The terminal is the shell's.
    suspended: bool,
    /// A program that is to have the terminal.
    lent: Option<(RequestId, HandOnRequest)>,
    ended: Option<Ending>,
}

impl<S, C, G> App<S, C, G>
where
    S: FrameSink,
    C: Console,
    G: Gateway,
{
    /// Joins the parts.
    pub fn new(
        state: State,
        screen: Renderer<S>,
        console: C,
        runners: Runners<G>,
        depth: ColourDepth,
        clock: Clock,
    ) -> Self {
        let mut screen = screen;
        screen.set_repeats(runners.desk.surroundings().repeats());
        let facts = Facts::new(|_| None, None);
        let appearance = state.appearance();
        let start = (Duration::ZERO, 0);
        let painter = Painter::new(facts, ProtocolWish::default(), Palette::None, None, start);
        Self {
            state: Box::new(state),
            screen,
            drawn: None,
            console,
            runners,
            terms: None,
            columns: Columns::USUAL,
            clock,
            depth,
            colours: Colours::default(),
            appearance,
            theme: Theme::of(Colours::default(), depth, appearance),
            painter,
            cursor: false,
            woke: None,
            alarms: Default::default(),
            dirty: true,
            suspended: false,
            lent: None,
            ended: None,
        }
    }

    /// Shows pictures in a terminal of which this is known, as `wish` says; they are made ready by
    /// `workers`.
    #[must_use]
    pub fn with_terminal(mut self, facts: Facts, wish: ProtocolWish, workers: Handle) -> Self {
        let palette = palette(self.depth);
        let start = (self.clock.now().elapsed, fastrand::u8(..));
        let (memory, lane) = self.runners.library.decoding();
        self.painter =
            Painter::new(facts, wish, palette, Some(workers), start).sharing(memory, lane);
        self
    }

    /// The terminal's cursor stands on the selection.
    #[must_use]
    pub fn with_cursor(mut self, cursor: bool) -> Self {
        self.cursor = cursor;
        self
    }

    /// Runs until the reader leaves, a signal comes or the terminal is closed. A terminal that
    /// fails otherwise is an error.
    ///
    /// # Errors
    /// What the terminal says; not that it was closed.
    pub async fn run(mut self) -> io::Result<(Box<State>, Ending)> {
        let done = self.turn_until_end().await;
        if let Some(exports) = &mut self.runners.exports {
            exports.close().await;
        }
        self.runners.desk.close().await;
        if let Some(archive) = &self.runners.archive {
            archive.close().await;
        }
        match done {
            Ok(cause) => Ok((self.state, cause)),
            Err(error) if is_gone(&error) => Ok((self.state, Ending::Closed)),
            Err(error) => Err(error),
        }
    }

    async fn turn_until_end(&mut self) -> io::Result<Ending> {
        self.painter
            .resize(self.screen.size(), self.console.window());
        self.apply(Event::Resized(self.screen.size()))?;
        self.tell_terms()?;
        loop {
            if let Some(cause) = self.ended {
                return Ok(cause);
            }
            if !self.suspended && std::mem::take(&mut self.dirty) {
                self.draw()?;
            }
            self.wait().await?;
            self.drain()?;
            if let Some((id, request)) = self.lent.take() {
                self.lend_terminal(id, &request).await?;
            }
        }
    }

    /// A program has the terminal until it ends; then the terminal is another one, perhaps.
    async fn lend_terminal(&mut self, id: RequestId, request: &HandOnRequest) -> io::Result<()> {
        self.console.lend();
        let answer = desktop::lend_terminal(request).await;
        self.console.take_back()?;
        self.painter.cleared(true);
        self.resize(crate::terminal::size())?;
        self.apply(Event::HandedOn { id, answer })?;
        self.apply(Event::Resumed)
    }

    /// Until something has happened, and takes that in.
    async fn wait(&mut self) -> io::Result<()> {
        let at = |at: Option<Duration>| at.map(|at| self.clock.at(at));
        let (wakeup, paint) = (at(self.wakeup()), at(self.painter.wakeup()));
        let [core, painter] = &mut self.alarms;
        tokio::select! {
            biased;
            input = self.console.next() => self.hear(input),
            report = self.runners.inbox.next() => self.hear_of(report),
            () = core.until(wakeup) => self.wake(),
            () = painter.until(paint) => {
                self.dirty |= self.painter.wake(self.clock.now().elapsed);
                self.tell_terms()
            }
            () = self.painter.wait() => {
                self.dirty = true;
                Ok(())
            }
        }
    }

    /// Takes in all that waits.
    fn drain(&mut self) -> io::Result<()> {
        for _ in 0..MAX_DRAIN {
            if self.ended.is_some() || !self.take_in()? {
                break;
            }
        }
        Ok(())
    }

    /// Takes in one each of what waits, input and reports in turn, so that neither starves; `false`:
    /// nothing did.
    fn take_in(&mut self) -> io::Result<bool> {
        let input = self.console.next().now_or_never();
        let report = self.runners.inbox.waiting();
        let some = input.is_some() || report.is_some();
        if let Some(input) = input {
            self.hear(input)?;
        }
        if let Some(report) = report {
            self.hear_of(report)?;
        }
        Ok(some)
    }

    /// When the core wants `Event::Woke`, since the program began.
    fn wakeup(&self) -> Option<Duration> {
        let rested = self.woke.map_or(Duration::ZERO, |woke| woke + MIN_REST);
        Some(self.state.next_wakeup()?.max(rested))
    }

    /// Nothing else waits, and what has happened is on screen. The core does its long work in small
    /// steps: so many of them as there is time for, until something happens.
    fn wake(&mut self) -> io::Result<()> {
        let began = self.clock.now().elapsed;
        self.woke = Some(began);
        loop {
            self.apply(Event::Woke)?;
            let now = self.clock.now().elapsed;
            let goes_on = self.state.next_wakeup().is_some_and(|at| at <= now);
            if !goes_on || now >= began + WORK || self.take_in()? {
                return Ok(());
            }
        }
    }

    fn apply(&mut self, event: Event) -> io::Result<()> {
        self.dirty = true;
        // Before the core hears of them, for it may say that they are not wanted any more.
        if let Event::MediaLoaded { media, .. } = &event {
            for (picture, raster) in &media.pixels {
                self.painter.insert(*picture, Arc::clone(raster));
            }
        }
        for effect in update(&mut self.state, event, self.clock.now()) {
            let Some(effect) = self.runners.carry_out(effect) else {
                continue;
            };
            match effect {
                Effect::SetTitle(title) => self.screen.say(&osc::title(&title))?,
                Effect::Ring => self.screen.say(b"\x07")?,
                Effect::Notify { title, body } => {
                    let words = self.runners.desk.notify(&title, &body);
                    self.screen.say(&words)?;
                }
                Effect::Copy { id, text } => self.runners.desk.copy(id, &text),
                Effect::Export { id, .. } => self.apply(Event::Exported {
                    id,
                    result: Err(ExportFailure::new("nothing can be written here")),
                })?,
                Effect::ForgetPixels { picture } => self.painter.forget(picture),
                Effect::Repaint => {
                    self.screen.repaint();
                    self.painter.cleared(true);
                    self.console.count_columns()?;
                }
                Effect::HandOn { id, request } => self.lent = Some((id, request)),
                Effect::Suspend => self.console.suspend()?,
                Effect::Quit => self.ended = Some(Ending::Quit),
                // The runners have them.
                _ => {}
            }
        }
        Ok(())
    }

    /// The terminal is spoken to only while it is ours.
    fn hear_of(&mut self, report: TaskReport) -> io::Result<()> {
        match report {
            TaskReport::Event(event) => self.apply(event),
            TaskReport::Words(words) if !self.suspended => self.screen.say(&words),
            TaskReport::Words(_) => Ok(()),
        }
    }

    /// Another theme is another screen.
    pub(super) fn dress(&mut self, colours: Colours) {
        let appearance = self.state.appearance();
        if (colours, appearance) == (self.colours, self.appearance) {
            return;
        }
        (self.colours, self.appearance) = (colours, appearance);
        let theme = Theme::of(colours, self.depth, appearance);
        if theme != self.theme {
            self.theme = theme;
            self.drawn = None;
            self.dirty = true;
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        self.dress(self.colours);
        self.dirty = false;
        let (seen, theme) = (self.state.screen(), &self.theme);
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let mut damage = damage;
        if self.runners.desk.surroundings().links() {
            self.screen.set_links(&seen.links);
        }
        let cover = Cover {
            overlay: seen.overlay.is_some(),
            pill: seen.new_below > 0,
        };
        let now = self.clock.now().elapsed;
        self.painter.set_fills(theme.fills());
        let plan = self.painter.plan(&seen.pictures, cover, now);
        plan.damage(self.painter.last(), &mut damage, seen.size.height);
        if self.cursor {
            self.screen.set_cursor(ui::cursor(seen, theme));
        }
        self.screen.draw_pictured(&damage, &plan, |buffer| {
            ui::draw_pictured(seen, theme, &|buffer| plan.paint(buffer), buffer);
        })?;
        self.painter.shown(plan);
        self.drawn = Some(Arc::clone(seen));
        Ok(())
    }
}

/// The colours for pictures that are text.
pub fn palette(depth: ColourDepth) -> Palette {
    match depth {
        ColourDepth::None | ColourDepth::Ansi16 => Palette::None,
        ColourDepth::Indexed256 => Palette::Indexed,
        ColourDepth::True => Palette::True,
    }
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod screen_tests;
