//! The main loop: wait for input, a task's event or a timer; update the state; carry out effects;
//! show it if something happened.
//!
//! All waiting events are handled before anything is shown. So a slow terminal shows the latest
//! state and never a queue of old states.

use std::io;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};

use super::loop_effect::{FrontendEffect, LoopEffect};
use super::timer::ResettableTimer;
use super::{Clock, Runners};
use crate::chat::event::Event;
use crate::chat::hand_on::program::HandOnRequest;
use crate::chat::state::State;
use crate::chat::update::update;
use crate::desktop;
use crate::layout::areas::Size;
use crate::runtime::Gateway;
use crate::tasks::TaskReport;
use crate::terminal::{Console, Input, is_gone, size};
use crate::thread::page::RequestId;

/// At most this many inputs and reports are handled before something is shown, so that a flood cannot
/// starve the screen.
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

/// How the thread is shown: on a screen, or in sentences. It gets the parts of the loop to act on.
pub trait Frontend<C, G> {
    /// Called once, before the first frame.
    ///
    /// # Errors
    /// The terminal fails; so for all functions below.
    fn begin(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()>;

    /// Shows what has changed. Called before each wait, also before the last one.
    fn show(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()>;

    /// Waits until the frontend has something to do by itself, in [`Frontend::wake`]. Safe to cancel.
    fn wait(&mut self, clock: Clock) -> impl Future<Output = ()>;

    fn wake(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()>;

    fn handle_input(&mut self, parts: &mut LoopParts<C, G>, input: Input) -> io::Result<()>;

    /// Called with each event before the core sees it, which may drop pixels at once.
    fn prepare(&mut self, event: Event) -> Event;

    fn carry_out(&mut self, parts: &mut LoopParts<C, G>, effect: FrontendEffect) -> io::Result<()>;

    /// Orders for the terminal, from tasks. Never called while the terminal belongs to the shell.
    fn order(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The terminal belongs to this program again, perhaps with another size.
    fn resume(&mut self, parts: &mut LoopParts<C, G>, size: Size) -> io::Result<()>;
}

/// The parts that the loop joins, without what shows them.
pub struct LoopParts<C, G> {
    /// Boxed, because the loop's future is moved.
    pub state: Box<State>,
    pub console: C,
    pub runners: Runners<G>,
    pub clock: Clock,
    /// The program is suspended: the terminal belongs to the shell.
    pub suspended: bool,
    pub ended: Option<Ending>,
    /// A program that waits for the terminal.
    lent: Option<(RequestId, HandOnRequest)>,
}

impl<C: Console, G: Gateway> LoopParts<C, G> {
    /// The core handles an event.
    ///
    /// # Errors
    /// The terminal fails.
    pub fn apply(
        &mut self,
        frontend: &mut (impl Frontend<C, G> + ?Sized),
        event: Event,
    ) -> io::Result<()> {
        let event = frontend.prepare(event);
        for effect in update(&mut self.state, event, self.clock.now()) {
            match self.runners.carry_out(effect) {
                None => {}
                Some(LoopEffect::HandOn { id, request }) => self.lent = Some((id, request)),
                Some(LoopEffect::Suspend) => self.console.suspend()?,
                Some(LoopEffect::Quit) => self.ended = Some(Ending::Quit),
                Some(LoopEffect::Show(effect)) => frontend.carry_out(self, effect)?,
            }
        }
        Ok(())
    }
}

/// The loop.
pub struct MainLoop<F, C, G> {
    parts: LoopParts<C, G>,
    frontend: F,
    /// When the core was woken last.
    woke: Option<Duration>,
    /// The wake-up of the core.
    alarm: ResettableTimer,
}

impl<F, C, G> MainLoop<F, C, G>
where
    F: Frontend<C, G>,
    C: Console,
    G: Gateway,
{
    pub fn new(state: State, frontend: F, console: C, runners: Runners<G>, clock: Clock) -> Self {
        Self {
            parts: LoopParts {
                state: Box::new(state),
                console,
                runners,
                clock,
                suspended: false,
                ended: None,
                lent: None,
            },
            frontend,
            woke: None,
            alarm: ResettableTimer::default(),
        }
    }

    /// Runs until the user quits, a signal comes or the terminal is closed.
    ///
    /// # Errors
    /// The terminal fails in another way.
    pub async fn run(mut self) -> io::Result<(Box<State>, Ending)> {
        let done = self.turn_until_end().await;
        let LoopParts { state, runners, .. } = &mut self.parts;
        runners.close(state.visit()).await;
        match done {
            Ok(ending) => Ok((self.parts.state, ending)),
            Err(error) if is_gone(&error) => Ok((self.parts.state, Ending::Closed)),
            Err(error) => Err(error),
        }
    }

    async fn turn_until_end(&mut self) -> io::Result<Ending> {
        self.frontend.begin(&mut self.parts)?;
        loop {
            self.frontend.show(&mut self.parts)?;
            if let Some(ending) = self.parts.ended {
                return Ok(ending);
            }
            self.wait().await?;
            for _ in 0..MAX_DRAIN {
                if self.parts.ended.is_some() || !self.take_in()? {
                    break;
                }
            }
            if let Some((id, request)) = self.parts.lent.take() {
                self.lend_terminal(id, &request).await?;
            }
        }
    }

    /// Waits for one input, report or wake-up, and handles it.
    async fn wait(&mut self) -> io::Result<()> {
        let wakeup = self.wakeup().map(|at| self.parts.clock.at(at));
        let LoopParts {
            console,
            runners,
            clock,
            ..
        } = &mut self.parts;
        tokio::select! {
            biased;
            input = console.next() => self.handle_input(input),
            report = runners.inbox.next() => self.handle_report(report),
            () = self.alarm.until(wakeup) => self.wake(),
            () = self.frontend.wait(*clock) => self.frontend.wake(&mut self.parts),
        }
    }

    /// Handles one input and one report, if they wait, so that neither starves; `false`: nothing
    /// waited.
    fn take_in(&mut self) -> io::Result<bool> {
        let input = self.parts.console.next().now_or_never();
        let report = self.parts.runners.inbox.waiting();
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
        Some(self.parts.state.next_wakeup()?.max(rested))
    }

    /// Called if nothing else waits and all is shown. The core does its long work in small steps;
    /// this function runs as many as there is time for, until something happens.
    fn wake(&mut self) -> io::Result<()> {
        let began = self.parts.clock.now().elapsed;
        self.woke = Some(began);
        loop {
            self.apply(Event::Woke)?;
            let now = self.parts.clock.now().elapsed;
            let goes_on = self.parts.state.next_wakeup().is_some_and(|at| at <= now);
            if !goes_on || now >= began + WORK || self.take_in()? {
                return Ok(());
            }
        }
    }

    fn handle_input(&mut self, input: Option<io::Result<Input>>) -> io::Result<()> {
        match input.transpose()? {
            None => self.parts.ended = Some(Ending::Closed),
            Some(Input::Ended(signal)) => self.parts.ended = Some(Ending::Signal(signal)),
            Some(Input::Suspended) => self.parts.suspended = true,
            Some(Input::Resumed(size)) => return self.resume(size),
            Some(input) => return self.frontend.handle_input(&mut self.parts, input),
        }
        Ok(())
    }

    fn handle_report(&mut self, report: TaskReport) -> io::Result<()> {
        match report {
            TaskReport::Event(event) => self.apply(event),
            TaskReport::Words(bytes) if !self.parts.suspended => self.frontend.order(&bytes),
            TaskReport::Words(_) => Ok(()),
        }
    }

    /// Lends the terminal to a program until it ends.
    async fn lend_terminal(&mut self, id: RequestId, request: &HandOnRequest) -> io::Result<()> {
        self.parts.console.lend();
        let answer = desktop::lend_terminal(request).await;
        self.parts.console.take_back()?;
        self.apply(Event::HandedOn { id, answer })?;
        self.resume(size())
    }

    fn resume(&mut self, size: Size) -> io::Result<()> {
        self.parts.suspended = false;
        self.frontend.resume(&mut self.parts, size)?;
        self.apply(Event::Resumed)
    }

    fn apply(&mut self, event: Event) -> io::Result<()> {
        self.parts.apply(&mut self.frontend, event)
    }
}
