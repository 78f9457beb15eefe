//! `--accessible`: the same core, told in sentences.
//!
//! Each key is answered before the next key is read, but not the repeats of a key that is held down.
//! All other waiting events are handled together.

use std::io;

use super::Clock;
use super::held_key::HeldKey;
use super::loop_effect::FrontendEffect;
use super::main_loop::{Frontend, LoopParts};
use super::timer::ResettableTimer;
use crate::chat::event::{CopyAnswer, Event};
use crate::chat::key::Key;
use crate::chat::state::State;
use crate::layout::areas::Size;
use crate::linear::{Cause, SentenceBuilder, Speaker};
use crate::runtime::Gateway;
use crate::terminal::output::{FrameSink, ascii_line};
use crate::terminal::right_to_left::Reordering;
use crate::terminal::{Console, Input, size};
use crate::time::Zone;

pub struct LinearFrontend<S> {
    sink: S,
    speaker: Speaker,
    held: HeldKey,
    /// The last repeat of a held key, which is answered when the key is released.
    unanswered: Option<Cause>,
    release: ResettableTimer,
    /// Only ASCII may be written.
    is_narrow: bool,
    reordering: Reordering,
}

impl<S: FrameSink> LinearFrontend<S> {
    pub fn new(state: &State, sink: S, zone: Zone, clock: Clock) -> Self {
        let teller = SentenceBuilder::new(state.contact(), clock.now().wall, zone);
        Self {
            sink,
            speaker: Speaker::new(teller),
            held: HeldKey::default(),
            unanswered: None,
            release: ResettableTimer::default(),
            is_narrow: false,
            reordering: Reordering::None,
        }
    }

    /// Sets whether only ASCII may be written, and what the terminal does with right-to-left letters.
    #[must_use]
    pub fn with_terminal(self, is_narrow: bool, reordering: Reordering) -> Self {
        Self {
            is_narrow,
            reordering,
            ..self
        }
    }

    fn tell<C, G>(&mut self, parts: &mut LoopParts<C, G>, cause: &Cause) -> io::Result<()> {
        if parts.suspended {
            return Ok(());
        }
        let now = parts.state.linear(self.speaker.known());
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
        let words = self.reordering.in_order(words);
        self.sink.write_frame(words.as_bytes())
    }
}

impl<S: FrameSink, C: Console, G: Gateway> Frontend<C, G> for LinearFrontend<S> {
    fn begin(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()> {
        parts.apply(self, Event::Resized(size()))
    }

    /// Says what has changed since the last answer, unless a key is held down.
    fn show(&mut self, parts: &mut LoopParts<C, G>) -> io::Result<()> {
        let is_over =
            parts.ended.is_some() || parts.clock.now().elapsed >= self.held.is_released_at();
        match self.unanswered.take() {
            None => self.tell(parts, &Cause::Event),
            Some(cause) if is_over => self.tell(parts, &cause),
            held => {
                self.unanswered = held;
                Ok(())
            }
        }
    }

    /// Until a held key counts as released.
    async fn wait(&mut self, clock: Clock) {
        let release = self.unanswered.as_ref().map(|_| self.held.is_released_at());
        self.release.until(release.map(|at| clock.at(at))).await;
    }

    fn wake(&mut self, _: &mut LoopParts<C, G>) -> io::Result<()> {
        Ok(())
    }

    fn handle_input(&mut self, parts: &mut LoopParts<C, G>, input: Input) -> io::Result<()> {
        match input {
            Input::Key(key) => {
                let (pressed, action) = (Key::from(key), parts.state.meaning(key));
                let cause = Cause::Key(pressed.to_string(), action);
                let repeats = self.held.repeats(pressed, parts.clock.now().elapsed);
                // In a line that is typed, each letter is echoed.
                if repeats && action.is_some() {
                    self.unanswered = Some(cause);
                    return parts.apply(self, Event::KeyPressed(key));
                }
                if let Some(before) = self.unanswered.take() {
                    self.tell(parts, &before)?;
                }
                parts.apply(self, Event::KeyPressed(key))?;
                self.tell(parts, &cause)
            }
            Input::Pasted(text) => parts.apply(self, Event::Pasted(text)),
            Input::Resized(size) => parts.apply(self, Event::Resized(size)),
            // The terminal was not asked to send reports; the loop handles the last three.
            Input::Wheel(_)
            | Input::Pointer(_)
            | Input::Focus(_)
            | Input::Report(_)
            | Input::Suspended
            | Input::Resumed(_)
            | Input::Ended(_) => Ok(()),
        }
    }

    /// Whatever reached the clipboard, the text was written here.
    fn prepare(&mut self, event: Event) -> Event {
        match event {
            Event::Copied { id, answer } if answer != CopyAnswer::Copied => Event::Copied {
                id,
                answer: CopyAnswer::Printed,
            },
            event => event,
        }
    }

    fn carry_out(&mut self, parts: &mut LoopParts<C, G>, effect: FrontendEffect) -> io::Result<()> {
        match effect {
            FrontendEffect::Ring => self.write("\x07"),
            FrontendEffect::Notify { title, body } => {
                drop(parts.runners.desktop.notify(&title, &body));
                Ok(())
            }
            FrontendEffect::Copy { id, text } => {
                let words = self.speaker.answer_lines("The text to copy:", &text);
                self.write(&words)?;
                parts.runners.desktop.copy(id, &text);
                Ok(())
            }
            // Pixels and titles are not for linear reading.
            FrontendEffect::SetTitle(_)
            | FrontendEffect::ForgetPixels { .. }
            | FrontendEffect::Repaint => Ok(()),
        }
    }

    /// Orders for the terminal are escape sequences, which are never written here.
    fn order(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }

    fn resume(&mut self, parts: &mut LoopParts<C, G>, size: Size) -> io::Result<()> {
        parts.apply(self, Event::Resized(size))
    }
}
