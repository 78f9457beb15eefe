//! Shows the thread on the terminal's screen.

mod drawing;
mod input;
pub(super) mod pace;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;

use super::loop_effect::FrontendEffect;
use super::main_loop::{Frontend, LoopParts};
use super::timer::ResettableTimer;
use super::{Clock, Runners};
use crate::chat::event::Event;
use crate::chat::view_model::ViewModel as Seen;
use crate::layout::appearance::Appearance;
use crate::layout::areas::Size;
use crate::picture::request::Terms;
use crate::runtime::Gateway;
use crate::terminal::capabilities::CapabilityReplies;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::{Painter, ProtocolPreference};
use crate::terminal::{Capabilities, Console, Input, Renderer, osc};
use crate::text::columns::Columns;
use crate::ui::{ColourDepth, Colours, Theme};
use pace::FramePace;

pub struct ScreenFrontend<S> {
    screen: Renderer<S>,
    /// The screen drawn last; `None`: the terminal may show something else.
    drawn: Option<Arc<Seen>>,
    /// The terms for pictures that the core was told last.
    terms: Option<Terms>,
    /// How the terminal counts columns, as the core was told last.
    columns: Columns,
    depth: ColourDepth,
    /// The colours that the terminal reported.
    colours: Colours,
    /// The appearance that `theme` was made for.
    appearance: Appearance,
    theme: Theme,
    painter: Painter,
    cursor: bool,
    /// Slow lines.
    pace: FramePace,
    /// The wake-ups of frames that are held back, and of the painter.
    alarms: [ResettableTimer; 2],
    dirty: bool,
}

impl<S: FrameSink> ScreenFrontend<S> {
    pub fn new(screen: Renderer<S>, depth: ColourDepth, appearance: Appearance) -> Self {
        let facts = Capabilities::new(|_| None, None);
        let preference = ProtocolPreference::default();
        let start = (Duration::ZERO, 0);
        Self {
            screen,
            drawn: None,
            terms: None,
            columns: Columns::USUAL,
            depth,
            colours: Colours::default(),
            appearance,
            theme: Theme::of(Colours::default(), depth, appearance),
            painter: Painter::new(facts, preference, ColourDepth::None, None, start),
            cursor: false,
            pace: FramePace::default(),
            alarms: Default::default(),
            dirty: true,
        }
    }

    /// Sets the terminal's facts and how the user wants pictures; `workers` prepare the pictures.
    #[must_use]
    pub fn with_terminal<G: Gateway>(
        mut self,
        facts: Capabilities,
        preference: ProtocolPreference,
        runners: &Runners<G>,
        workers: Handle,
        clock: Clock,
    ) -> Self {
        let now = clock.now().elapsed;
        if facts.answers == CapabilityReplies::Awaited {
            self.pace = FramePace::started(now);
        }
        let start = (now, fastrand::u8(..));
        let (memory, lane) = runners.library.decoding();
        let painter = Painter::new(facts, preference, self.depth, Some(workers), start);
        self.painter = painter.sharing(memory, lane);
        self
    }

    /// Puts the terminal's cursor on the selected message.
    #[must_use]
    pub fn with_cursor(mut self, cursor: bool) -> Self {
        self.cursor = cursor;
        self
    }

    #[cfg(test)]
    pub(super) fn with_pace(mut self, pace: FramePace) -> Self {
        self.pace = pace;
        self
    }
}

impl<S: FrameSink, C: Console, G: Gateway> Frontend<C, G> for ScreenFrontend<S> {
    fn begin(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()> {
        let identity = parts.runners.desktop.identity();
        self.screen.set_repeats(identity.repeats());
        self.painter
            .resize(self.screen.size(), parts.console.window());
        let size = self.screen.size();
        parts.apply(self, Event::Resized(size))?;
        self.tell_terms(parts)
    }

    fn show(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()> {
        let held = self.pace.held_until();
        let is_held = held.is_some_and(|until| parts.clock.now().elapsed < until);
        if !self.dirty || is_held || parts.suspended || parts.ended.is_some() {
            return Ok(());
        }
        self.draw(parts)
    }

    async fn wait(&mut self, clock: Clock) {
        let at = |at: Option<Duration>| at.map(|at| clock.at(at));
        let held = at(self.pace.held_until().filter(|_| self.dirty));
        let paint = at(self.painter.wakeup());
        let [frame, painter] = &mut self.alarms;
        tokio::select! {
            biased;
            () = frame.until(held) => {}
            () = painter.until(paint) => self.dirty |= self.painter.wake(clock.now().elapsed),
            () = self.painter.wait() => self.dirty = true,
        }
    }

    fn wake(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()> {
        self.tell_terms(parts)
    }

    fn handle_input(&mut self, parts: &mut LoopParts<C, G>, input: Input) -> io::Result<()> {
        let event = match input {
            Input::Key(key) => Event::KeyPressed(key),
            Input::Wheel(notches) => Event::WheelTurned(notches),
            Input::Pointer(pointer) => Event::PointerMoved(pointer),
            Input::Focus(focused) => {
                if focused && self.screen.is_multiplexed() {
                    // tmux has drawn the window by its own widths, maybe in another terminal.
                    self.repaint(parts)?;
                }
                Event::FocusChanged(focused)
            }
            Input::Pasted(text) => Event::Pasted(text),
            Input::Report(report) => return self.learn(parts, &report),
            Input::Resized(size) => return self.resize(parts, size),
            // The loop handles these.
            Input::Suspended | Input::Resumed(_) | Input::Ended(_) => return Ok(()),
        };
        parts.apply(self, event)
    }

    fn prepare(&mut self, event: Event) -> Event {
        self.dirty = true;
        if let Event::MediaLoaded { media, .. } = &event {
            for (picture, raster) in &media.pixels {
                self.painter.insert(*picture, Arc::clone(raster));
            }
        }
        event
    }

    fn carry_out(&mut self, parts: &mut LoopParts<C, G>, effect: FrontendEffect) -> io::Result<()> {
        match effect {
            FrontendEffect::SetTitle(title) => self.screen.say(&osc::title(&title))?,
            FrontendEffect::Ring => self.screen.say(b"\x07")?,
            FrontendEffect::Notify { title, body } => {
                let words = parts.runners.desktop.notify(&title, &body);
                self.screen.say(&words)?;
            }
            FrontendEffect::Copy { id, text } => parts.runners.desktop.copy(id, &text),
            FrontendEffect::ForgetPixels { picture } => self.painter.forget(picture),
            FrontendEffect::Repaint => self.repaint(parts)?,
        }
        Ok(())
    }

    fn order(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.screen.say(bytes)
    }

    fn resume(&mut self, parts: &mut LoopParts<C, G>, size: Size) -> io::Result<()> {
        self.painter.cleared(true);
        self.resize(parts, size)
    }
}
