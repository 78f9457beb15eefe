//! The main loop: wait for input, a task's event or a timer; update the state; carry out effects;
//! draw if something happened.
//!
//! All waiting events are handled before one frame is drawn. So a slow terminal shows the latest
//! state and never a queue of old states.

pub mod colour_depth;
pub mod session;
pub mod terminal_check;

mod clock;
mod drawing;
mod first_frame;
mod held_key;
mod input;
pub mod kept;
pub mod linear;
mod loop_effect;
mod pace;
pub mod proven;
mod runners;
pub mod source;
mod timer;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use tokio::runtime::Handle;

use crate::chat::event::Event;
use crate::chat::hand_on::program::HandOnRequest;
use crate::chat::state::State;
use crate::chat::update::update;
use crate::chat::view_model::ViewModel as Seen;
use crate::desktop::{self};
use crate::layout::appearance::Appearance;
use crate::picture::request::Terms;
use crate::runtime::Gateway;
use crate::runtime::tasks::TaskReport;
use crate::terminal::capabilities::CapabilityReplies;
use crate::terminal::input::Console;
use crate::terminal::osc;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::{Painter, Palette, ProtocolPreference};
use crate::terminal::{Capabilities, Renderer, is_gone};
use crate::text::columns::Columns;
use crate::thread::page::RequestId;
use crate::ui::{ColourDepth, Colours, Theme};

pub use clock::Clock;
pub use first_frame::{draw_first, palette};
use loop_effect::LoopEffect;
use pace::FramePace;
pub use runners::Runners;
use timer::ResettableTimer;

/// At most this many inputs and reports are handled before a frame, so that a flood cannot starve
/// the screen.
const MAX_DRAIN: usize = 1024;
/// Longest slice of background work between two looks at the input.
const WORK: Duration = Duration::from_millis(8);
/// Shortest time between two such slices: a core that asks for a wake-up in the past must not spin.
const MIN_REST: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The user quit.
    Quit,
    /// A signal with this number.
    Signal(i32),
    Closed,
}

/// The loop, and the parts that it joins.
pub struct App<S, C, G> {
    /// Boxed, because the loop's future is moved.
    state: Box<State>,
    screen: Renderer<S>,
    /// The screen drawn last; `None`: the terminal may show something else.
    drawn: Option<Arc<Seen>>,
    console: C,
    runners: Runners<G>,
    /// The terms for pictures that the core was told last.
    terms: Option<Terms>,
    /// How the terminal counts columns, as the core was told last.
    columns: Columns,
    clock: Clock,
    depth: ColourDepth,
    /// The colours that the terminal reported.
    colours: Colours,
    /// The appearance that `theme` was made for.
    appearance: Appearance,
    theme: Theme,
    painter: Painter,
    cursor: bool,
    woke: Option<Duration>,
    /// Slow lines.
    pace: FramePace,
    /// The wake-ups of the core, of the painter, and of frames that are held back.
    alarms: [ResettableTimer; 3],
    dirty: bool,
    /// The program is suspended: the terminal belongs to the shell.
    suspended: bool,
    /// A program that waits for the terminal.
    lent: Option<(RequestId, HandOnRequest)>,
    ended: Option<Ending>,
}

impl<S, C, G> App<S, C, G>
where
    S: FrameSink,
    C: Console,
    G: Gateway,
{
    pub fn new(
        state: State,
        screen: Renderer<S>,
        console: C,
        runners: Runners<G>,
        depth: ColourDepth,
        clock: Clock,
    ) -> Self {
        let mut screen = screen;
        screen.set_repeats(runners.desktop.identity().repeats());
        let facts = Capabilities::new(|_| None, None);
        let appearance = state.appearance();
        let start = (Duration::ZERO, 0);
        let painter = Painter::new(
            facts,
            ProtocolPreference::default(),
            Palette::None,
            None,
            start,
        );
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
            pace: FramePace::default(),
            alarms: Default::default(),
            dirty: true,
            suspended: false,
            lent: None,
            ended: None,
        }
    }

    /// Sets the terminal's facts and how the user wants pictures; `workers` prepare the pictures.
    #[must_use]
    pub fn with_terminal(
        mut self,
        facts: Capabilities,
        preference: ProtocolPreference,
        workers: Handle,
    ) -> Self {
        if facts.answers == CapabilityReplies::Awaited {
            self.pace = FramePace::started(self.clock.now().elapsed);
        }
        let palette = palette(self.depth);
        let start = (self.clock.now().elapsed, fastrand::u8(..));
        let (memory, lane) = self.runners.library.decoding();
        self.painter =
            Painter::new(facts, preference, palette, Some(workers), start).sharing(memory, lane);
        self
    }

    /// Puts the terminal's cursor on the selected message.
    #[must_use]
    pub fn with_cursor(mut self, cursor: bool) -> Self {
        self.cursor = cursor;
        self
    }

    /// Runs until the user quits, a signal comes or the terminal is closed.
    ///
    /// # Errors
    /// The terminal fails in another way.
    pub async fn run(mut self) -> io::Result<(Box<State>, Ending)> {
        let done = self.turn_until_end().await;
        self.runners.close(self.state.visit()).await;
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
            if self.dirty && !self.is_held() {
                self.draw()?;
            }
            self.wait().await?;
            self.drain()?;
            if let Some((id, request)) = self.lent.take() {
                self.lend_terminal(id, &request).await?;
            }
        }
    }

    /// Whether nothing may be drawn now.
    fn is_held(&self) -> bool {
        let until = self.pace.held_until();
        self.suspended || until.is_some_and(|until| self.clock.now().elapsed < until)
    }

    /// Lends the terminal to a program until it ends. Afterwards the terminal may have another
    /// size.
    async fn lend_terminal(&mut self, id: RequestId, request: &HandOnRequest) -> io::Result<()> {
        self.console.lend();
        let answer = desktop::lend_terminal(request).await;
        self.console.take_back()?;
        self.painter.cleared(true);
        self.resize(crate::terminal::size())?;
        self.apply(Event::HandedOn { id, answer })?;
        self.apply(Event::Resumed)
    }

    /// Waits for one input, report or wake-up, and handles it.
    async fn wait(&mut self) -> io::Result<()> {
        let at = |at: Option<Duration>| at.map(|at| self.clock.at(at));
        let (wakeup, paint) = (at(self.wakeup()), at(self.painter.wakeup()));
        let held = at(self.pace.held_until().filter(|_| self.dirty));
        let [core, painter, frame] = &mut self.alarms;
        tokio::select! {
            biased;
            input = self.console.next() => self.handle_input(input),
            report = self.runners.inbox.next() => self.handle_report(report),
            () = core.until(wakeup) => self.wake(),
            () = frame.until(held) => Ok(()),
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

    /// Handles all inputs and reports that wait.
    fn drain(&mut self) -> io::Result<()> {
        for _ in 0..MAX_DRAIN {
            if self.ended.is_some() || !self.take_in()? {
                break;
            }
        }
        Ok(())
    }

    /// Handles one input and one report, if they wait, so that neither starves; `false`: nothing
    /// waited.
    fn take_in(&mut self) -> io::Result<bool> {
        let input = self.console.next().now_or_never();
        let report = self.runners.inbox.waiting();
        let some = input.is_some() || report.is_some();
        if let Some(input) = input {
            self.handle_input(input)?;
        }
        if let Some(report) = report {
            self.handle_report(report)?;
        }
        Ok(some)
    }

    /// When the core wants `Event::Woke`, as time since the start.
    fn wakeup(&self) -> Option<Duration> {
        let rested = self.woke.map_or(Duration::ZERO, |woke| woke + MIN_REST);
        Some(self.state.next_wakeup()?.max(rested))
    }

    /// Called if nothing else waits and the screen is up to date. The core does its long work in
    /// small steps; this function runs as many as there is time for, until something happens.
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
        // Before the core sees the event, because it may drop the pixels at once.
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
                LoopEffect::SetTitle(title) => self.screen.say(&osc::title(&title))?,
                LoopEffect::Ring => self.screen.say(b"\x07")?,
                LoopEffect::Notify { title, body } => {
                    let words = self.runners.desktop.notify(&title, &body);
                    self.screen.say(&words)?;
                }
                LoopEffect::Copy { id, text } => self.runners.desktop.copy(id, &text),
                LoopEffect::ForgetPixels { picture } => self.painter.forget(picture),
                LoopEffect::Repaint => {
                    self.screen.repaint();
                    self.painter.cleared(true);
                    self.console.count_columns()?;
                }
                LoopEffect::HandOn { id, request } => self.lent = Some((id, request)),
                LoopEffect::Suspend => self.console.suspend()?,
                LoopEffect::Quit => self.ended = Some(Ending::Quit),
            }
        }
        Ok(())
    }

    /// Orders from tasks are written only while the terminal belongs to the program.
    fn handle_report(&mut self, report: TaskReport) -> io::Result<()> {
        match report {
            TaskReport::Event(event) => self.apply(event),
            TaskReport::Words(words) if !self.suspended => self.screen.say(&words),
            TaskReport::Words(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
