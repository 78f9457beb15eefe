//! The main loop of `--accessible`: the same core, told in sentences.
//!
//! Each key is answered before the next key is read, but not the repeats of a key that is held down.
//! All other waiting events are handled together.

use std::io;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};

use super::held_key::HeldKey;
use super::loop_effect::LoopEffect;
use super::timer::ResettableTimer;
use super::{Clock, Ending, MAX_DRAIN, MIN_REST, Runners, WORK};
use crate::chat::event::{CopyAnswer, Event};
use crate::chat::hand_on::program::HandOnRequest;
use crate::chat::key::Key;
use crate::chat::state::State;
use crate::chat::update::update;
use crate::desktop;
use crate::linear::{Cause, SentenceBuilder, Speaker};
use crate::runtime::Gateway;
use crate::runtime::tasks::TaskReport;
use crate::terminal::output::{FrameSink, ascii_line};
use crate::terminal::{Console, Input, is_gone, size};
use crate::thread::page::RequestId;
use crate::time::Zone;

/// The loop, and the parts that it joins.
pub struct LinearApp<S, C, G> {
    state: Box<State>,
    sink: S,
    console: C,
    runners: Runners<G>,
    clock: Clock,
    speaker: Speaker,
    alarm: ResettableTimer,
    held: HeldKey,
    /// The last repeat of a held key, which is answered when the key is released.
    unanswered: Option<Cause>,
    release: ResettableTimer,
    woke: Option<Duration>,
    /// Only ASCII may be written.
    is_narrow: bool,
    suspended: bool,
    /// A program that waits for the terminal.
    lent: Option<(RequestId, HandOnRequest)>,
    ended: Option<Ending>,
}

impl<S, C, G> LinearApp<S, C, G>
where
    S: FrameSink,
    C: Console,
    G: Gateway,
{
    pub fn new(
        state: State,
        (sink, is_narrow): (S, bool),
        console: C,
        runners: Runners<G>,
        zone: Zone,
        clock: Clock,
    ) -> Self {
        let teller = SentenceBuilder::new(state.contact(), clock.now().wall, zone);
        Self {
            state: Box::new(state),
            sink,
            console,
            runners,
            clock,
            speaker: Speaker::new(teller),
            alarm: ResettableTimer::default(),
            held: HeldKey::default(),
            unanswered: None,
            release: ResettableTimer::default(),
            woke: None,
            is_narrow,
            suspended: false,
            lent: None,
            ended: None,
        }
    }

    /// Runs until the user quits, a signal comes or the terminal is closed.
    ///
    /// # Errors
    /// The terminal fails in another way.
    pub async fn run(mut self) -> io::Result<(Box<State>, Ending)> {
        let done = self.turn_until_end().await;
        self.runners.close(self.state.visit()).await;
        match done {
            Ok(ending) => Ok((self.state, ending)),
            Err(error) if is_gone(&error) => Ok((self.state, Ending::Closed)),
            Err(error) => Err(error),
        }
    }

    async fn turn_until_end(&mut self) -> io::Result<Ending> {
        self.apply(Event::Resized(size()))?;
        loop {
            self.tell_news()?;
            if let Some(ending) = self.ended {
                return Ok(ending);
            }
            self.wait().await?;
            for _ in 0..MAX_DRAIN {
                if self.ended.is_some() || !self.take_in()? {
                    break;
                }
            }
            if let Some((id, request)) = self.lent.take() {
                self.console.lend();
                let answer = desktop::lend_terminal(&request).await;
                self.console.take_back()?;
                self.apply(Event::HandedOn { id, answer })?;
            }
        }
    }

    async fn wait(&mut self) -> io::Result<()> {
        let rested = self.woke.map_or(Duration::ZERO, |woke| woke + MIN_REST);
        let wakeup = self.state.next_wakeup().map(|at| at.max(rested));
        let wakeup = wakeup.map(|at| self.clock.at(at));
        let release = self.unanswered.as_ref().map(|_| self.held.is_released_at());
        let release = release.map(|at| self.clock.at(at));
        tokio::select! {
            biased;
            input = self.console.next() => self.handle_input(input),
            report = self.runners.inbox.next() => self.handle_report(report),
            () = self.alarm.until(wakeup) => self.wake(),
            () = self.release.until(release) => Ok(()),
        }
    }

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

    fn handle_input(&mut self, input: Option<io::Result<Input>>) -> io::Result<()> {
        let Some(input) = input.transpose()? else {
            self.ended = Some(Ending::Closed);
            return Ok(());
        };
        match input {
            Input::Key(key) => {
                let (pressed, action) = (Key::from(key), self.state.meaning(key));
                let cause = Cause::Key(pressed.to_string(), action);
                let repeats = self.held.repeats(pressed, self.clock.now().elapsed);
                // In a line that is typed, each letter is echoed.
                if repeats && action.is_some() {
                    self.unanswered = Some(cause);
                    return self.apply(Event::KeyPressed(key));
                }
                if let Some(before) = self.unanswered.take() {
                    self.tell(&before)?;
                }
                self.apply(Event::KeyPressed(key))?;
                self.tell(&cause)
            }
            Input::Pasted(text) => self.apply(Event::Pasted(text)),
            Input::Resized(size) => self.apply(Event::Resized(size)),
            Input::Suspended => {
                self.suspended = true;
                Ok(())
            }
            Input::Resumed(size) => {
                self.suspended = false;
                self.apply(Event::Resized(size))?;
                self.apply(Event::Resumed)
            }
            Input::Ended(signal) => {
                self.ended = Some(Ending::Signal(signal));
                Ok(())
            }
            // The terminal was not asked to send these.
            Input::Wheel(_) | Input::Pointer(_) | Input::Focus(_) | Input::Report(_) => Ok(()),
        }
    }

    /// Orders for the terminal are escape sequences, which are never written here.
    fn handle_report(&mut self, report: TaskReport) -> io::Result<()> {
        match report {
            TaskReport::Event(Event::Copied { id, answer }) => {
                let answer = match answer {
                    CopyAnswer::Copied => CopyAnswer::Copied,
                    _ => CopyAnswer::Printed,
                };
                self.apply(Event::Copied { id, answer })
            }
            TaskReport::Event(event) => self.apply(event),
            TaskReport::Words(_) => Ok(()),
        }
    }

    fn apply(&mut self, event: Event) -> io::Result<()> {
        for effect in update(&mut self.state, event, self.clock.now()) {
            let Some(effect) = self.runners.carry_out(effect) else {
                continue;
            };
            match effect {
                LoopEffect::Ring => self.write("\x07")?,
                LoopEffect::Notify { title, body } => {
                    drop(self.runners.desktop.notify(&title, &body));
                }
                LoopEffect::Copy { id, text } => {
                    let words = self.speaker.answer_lines("The text to copy:", &text);
                    self.write(&words)?;
                    self.runners.desktop.copy(id, &text);
                }
                LoopEffect::HandOn { id, request } => self.lent = Some((id, request)),
                LoopEffect::Suspend => self.console.suspend()?,
                LoopEffect::Quit => self.ended = Some(Ending::Quit),
                // Pixels and titles are not for linear reading.
                LoopEffect::SetTitle(_) | LoopEffect::ForgetPixels { .. } | LoopEffect::Repaint => {
                }
            }
        }
        Ok(())
    }

    /// Says what has changed since the last answer, unless a key is held down.
    fn tell_news(&mut self) -> io::Result<()> {
        let is_over =
            self.ended.is_some() || self.clock.now().elapsed >= self.held.is_released_at();
        match self.unanswered.take() {
            None => self.tell(&Cause::Event),
            Some(cause) if is_over => self.tell(&cause),
            held => {
                self.unanswered = held;
                Ok(())
            }
        }
    }

    fn tell(&mut self, cause: &Cause) -> io::Result<()> {
        if self.suspended {
            return Ok(());
        }
        let now = self.state.linear(self.speaker.known());
        let words = self.speaker.update(cause, now);
        self.write(&words)
    }

    fn write(&mut self, words: &str) -> io::Result<()> {
        if words.is_empty() {
            return Ok(());
        }
        if self.is_narrow {
            return self.sink.write_frame(ascii_line(words).as_bytes());
        }
        self.sink.write_frame(words.as_bytes())
    }
}
