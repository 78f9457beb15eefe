//! One stream of the terminal's input and of the signals that belong to the terminal.

use std::future::Future;
use std::io;
use std::os::fd::BorrowedFd;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use crossterm::event::KeyEvent;
use futures_util::Stream;
use rustix::event::Timespec;
use rustix::process::{Signal, kill_current_process_group};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::time::{Instant, Sleep, sleep_until};

use super::keys::ParsedInput;
use super::parser::Parser;
use super::replies::{LAST_QUESTION, TerminalReport};
use super::signals::{SignalRequest, Signals, stop_here};
use super::{InputRead, PixelSize, TerminalGuard, guard, read_waiting, size, window_pixels};
use crate::chat::event::Pointer;
use crate::layout::areas::Size;

/// One event for the loop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key was pressed, or repeats.
    Key(KeyEvent),
    /// The wheel turned by one notch; negative: up.
    Wheel(i16),
    /// The left button of the mouse.
    Pointer(Pointer),
    /// The terminal is (`true`) or is not in focus.
    Focus(bool),
    Pasted(String),
    /// The terminal answered a question.
    Report(TerminalReport),
    Resized(Size),
    /// The terminal is restored and the program is being stopped: nothing may be drawn until
    /// [`Input::Resumed`].
    Suspended,
    /// The program continues. The screen has this size, and may show anything.
    Resumed(Size),
    /// A signal with this number asks the program to end.
    Ended(i32),
}

/// The source of the loop's input. The stream ends when the terminal is closed.
pub trait Console: Stream<Item = io::Result<Input>> + Unpin {
    /// Stops the program's whole job, as Ctrl-z does in a shell. The stream then gives
    /// [`Input::Suspended`], and later [`Input::Resumed`].
    ///
    /// # Errors
    /// The system refuses.
    fn suspend(&mut self) -> io::Result<()>;

    /// Asks again for column widths, because another terminal may be attached. Afterwards the whole
    /// screen must be drawn anew.
    ///
    /// # Errors
    /// The terminal cannot be written.
    fn count_columns(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Asks what every terminal answers, by [`TerminalReport::End`], once all that was written before
    /// has arrived.
    ///
    /// # Errors
    /// The terminal cannot be written.
    fn ask_for_answer(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Gives the terminal to another program.
    fn lend(&mut self) {}

    /// Takes the terminal back. The screen may show anything.
    ///
    /// # Errors
    /// The terminal refuses its modes.
    fn take_back(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// The size of all cells together in pixels, if the terminal's driver tells.
    fn window(&self) -> Option<PixelSize> {
        None
    }
}

/// The [`Console`] of the real terminal.
pub struct Tty {
    stdin: AsyncFd<BorrowedFd<'static>>,
    signals: Signals,
    parser: Parser,
    start: Instant,
    /// The program is stopped, and the terminal restored.
    stopped: bool,
    /// Fires when the parser has waited long enough for more bytes.
    timer: Pin<Box<Sleep>>,
    buffer: Box<[u8; 4096]>,
}

impl Tty {
    /// Begins to listen, and asks the terminal its questions. Must be called within a tokio
    /// runtime, while the guard lives.
    ///
    /// # Errors
    /// The terminal cannot be read or written.
    #[expect(
        deprecated,
        reason = "its successor is `unsafe` for descriptors that may close; stdin stays open"
    )]
    pub fn open(_guard: &TerminalGuard, signals: Signals) -> io::Result<Self> {
        let start = Instant::now();
        let stdin = AsyncFd::with_interest(rustix::stdio::stdin(), Interest::READABLE)?;
        let mut parser = Parser::default();
        if !guard::is_plain() && guard::ask_on_screen()? {
            parser.expect_answers(start.elapsed());
        }
        Ok(Self {
            stdin,
            signals,
            parser,
            start,
            stopped: false,
            timer: Box::pin(sleep_until(start)),
            buffer: Box::new([0; 4096]),
        })
    }

    /// Does what a signal asks for; returns what to tell the loop.
    fn handle_signal(
        &mut self,
        asked: SignalRequest,
        context: &mut Context<'_>,
    ) -> io::Result<Option<Input>> {
        Ok(match asked {
            SignalRequest::End(number) => Some(Input::Ended(number)),
            SignalRequest::Size => Some(Input::Resized(size())),
            SignalRequest::Stop => {
                self.signals.forget_continue(context);
                self.stopped = stop_here()?;
                self.stopped.then_some(Input::Suspended)
            }
            // Also if another program stopped this one: the modes may be the shell's.
            SignalRequest::Continue => {
                guard::enter()?;
                self.stopped = false;
                Some(Input::Resumed(size()))
            }
        })
    }

    /// Ready with `false` when the terminal is closed.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<bool>> {
        let mut ready = ready!(self.stdin.poll_read_ready(context))?;
        match read_waiting(&mut *self.buffer, Timespec::default())? {
            InputRead::Bytes(n) => {
                // All bytes are read: wait until more arrive.
                if n < self.buffer.len() {
                    ready.clear_ready();
                }
                self.parser.feed(&self.buffer[..n], self.start.elapsed());
            }
            InputRead::Nothing => ready.clear_ready(),
            InputRead::Closed => return Poll::Ready(Ok(false)),
        }
        Poll::Ready(Ok(true))
    }

    /// Ready when the parser has waited long enough.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(deadline) = self.parser.deadline() else {
            return Poll::Pending;
        };
        let at = self.start + deadline;
        if self.timer.deadline() != at {
            self.timer.as_mut().reset(at);
        }
        self.timer.as_mut().poll(context)
    }
}

impl Stream for Tty {
    type Item = io::Result<Input>;

    fn poll_next(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Input>>> {
        while let Poll::Ready(asked) = self.signals.poll(context) {
            if let Some(next_input) = self.handle_signal(asked, context).transpose() {
                return Poll::Ready(Some(next_input));
            }
        }
        if self.stopped {
            return Poll::Pending;
        }
        loop {
            if let Some(parsed) = self.parser.pop() {
                return Poll::Ready(Some(Ok(parsed.into())));
            }
            match self.poll_read(context) {
                Poll::Ready(Ok(true)) => continue,
                Poll::Ready(Ok(false)) => return Poll::Ready(None),
                Poll::Ready(Err(error)) => return Poll::Ready(Some(Err(error))),
                Poll::Pending => {}
            }
            ready!(self.poll_deadline(context));
            self.parser.give_up();
        }
    }
}

impl Console for Tty {
    fn suspend(&mut self) -> io::Result<()> {
        Ok(kill_current_process_group(Signal::TSTP)?)
    }

    fn count_columns(&mut self) -> io::Result<()> {
        if guard::ask_columns()? {
            self.parser.expect_answers(self.start.elapsed());
        }
        Ok(())
    }

    fn ask_for_answer(&mut self) -> io::Result<()> {
        guard::ask_this(LAST_QUESTION)?;
        self.parser.expect_answers(self.start.elapsed());
        Ok(())
    }

    fn lend(&mut self) {
        guard::leave();
    }

    fn take_back(&mut self) -> io::Result<()> {
        guard::enter()
    }

    fn window(&self) -> Option<PixelSize> {
        window_pixels()
    }
}

impl From<ParsedInput> for Input {
    fn from(parsed: ParsedInput) -> Self {
        match parsed {
            ParsedInput::Key(key) => Self::Key(key),
            ParsedInput::Wheel(notches) => Self::Wheel(notches),
            ParsedInput::Pointer(pointer) => Self::Pointer(pointer),
            ParsedInput::Focus(focused) => Self::Focus(focused),
            ParsedInput::Pasted(text) => Self::Pasted(text),
            ParsedInput::Report(report) => {
                if matches!(report, TerminalReport::End { .. }) {
                    guard::answered();
                }
                Self::Report(report)
            }
        }
    }
}
