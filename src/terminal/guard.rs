//! Sets the terminal's modes, and restores them.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crossterm::cursor::{Hide, SetCursorStyle, Show};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen,
};
use nix::sys::signal::Signal::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use nix::sys::signal::{SigSet, SigmaskHow};
use rustix::event::Timespec;
use rustix::termios::{
    OptionalActions, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcsetattr,
};

use super::ansi::say;
use super::keys::Heard;
use super::parser::Parser;
use super::replies;
use super::replies::TerminalReport;
use super::{InputRead, panic, read_waiting, write_all};
use crate::text::locale::Locale;

/// Wheel and buttons, and motion while one is held. crossterm's command asks for every motion.
const ENTER_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const LEAVE_MOUSE: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
/// The whole screen scrolls again.
const NO_SCROLL_REGION: &str = "\x1b[r";
/// Keep the window's title, and give it back.
const KEEP_TITLE: &[u8] = b"\x1b[22;2t";
const RETURN_TITLE: &[u8] = b"\x1b[23;2t";
/// Ends a string that a frame cut short has left open.
const END_OF_STRING: &[u8] = b"\x1b\\";
/// How long an unanswered question is waited for when leaving: what comes later is typed into the
/// shell, and a reader feels nothing of this.
const LAST_ANSWERS: Duration = Duration::from_millis(100);

/// The modes to give back; `None` while the terminal is not ours.
static TAKEN: Mutex<Option<Termios>> = Mutex::new(None);
/// The mouse is ours, too.
static MOUSE: AtomicBool = AtomicBool::new(false);
/// The cursor is shown.
static CURSOR: AtomicBool = AtomicBool::new(false);
/// The window's title is ours, too.
static TITLE: AtomicBool = AtomicBool::new(false);
/// Nothing is ever written to the terminal that is not text: no modes but those of its line.
static PLAIN: AtomicBool = AtomicBool::new(false);
/// Questions were asked and the last one is not answered yet.
static UNANSWERED: AtomicBool = AtomicBool::new(false);

/// What is said right before the modes are given back.
static LAST_WORDS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Why the screen cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// stdin or stdout is a file, a pipe or nothing.
    #[error("{0} is not a terminal, and the screen needs one")]
    NotATerminal(&'static str),
    /// The terminal refused its modes.
    #[error("the terminal cannot be set up")]
    Modes(#[source] io::Error),
}

/// The terminal is ours while this lives.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Whether there is a terminal to take.
    ///
    /// # Errors
    /// [`TerminalError::NotATerminal`] unless stdin and stdout are terminals.
    pub fn check() -> Result<(), TerminalError> {
        if !isatty(rustix::stdio::stdin()) {
            return Err(TerminalError::NotATerminal("stdin"));
        }
        if !isatty(rustix::stdio::stdout()) {
            return Err(TerminalError::NotATerminal("stdout"));
        }
        Ok(())
    }

    /// Takes the terminal, and its `mouse`, `title` and `cursor` if these are wanted. A panic of this
    /// thread gives it back.
    ///
    /// # Errors
    /// There is no terminal, or it refuses its modes.
    pub fn enter(mouse: bool, title: bool, cursor: bool) -> Result<Self, TerminalError> {
        Self::check()?;
        TITLE.store(title, Ordering::Relaxed);
        MOUSE.store(mouse, Ordering::Relaxed);
        CURSOR.store(cursor, Ordering::Relaxed);
        panic::install_hook(leave);
        enter().map_err(TerminalError::Modes)?;
        Ok(Self(()))
    }
}

impl Guard {
    /// Takes the keys alone: what is written is nobody's business but the writer's.
    ///
    /// # Errors
    /// Standard input is no terminal, or it refuses its modes.
    pub fn enter_plainly() -> Result<Self, TerminalError> {
        if !isatty(rustix::stdio::stdin()) {
            return Err(TerminalError::NotATerminal("stdin"));
        }
        PLAIN.store(true, Ordering::Relaxed);
        panic::install_hook(leave);
        enter().map_err(TerminalError::Modes)?;
        Ok(Self(()))
    }
}

/// Whether the terminal is never to be asked or told anything.
pub(super) fn is_plain() -> bool {
    PLAIN.load(Ordering::Relaxed)
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Alternate screen, the cursor only if it is wanted, pastes marked, focus told; no wrapping: a
/// terminal that takes an emoji for wider than we do must not shift rows.
fn words_to_enter() -> Vec<u8> {
    let mut out = Vec::new();
    say(&mut out, EnterAlternateScreen);
    if CURSOR.load(Ordering::Relaxed) {
        // A block would hide what it stands on.
        say(&mut out, SetCursorStyle::SteadyBar);
        say(&mut out, Show);
    } else {
        say(&mut out, Hide);
    }
    say(&mut out, EnableBracketedPaste);
    say(&mut out, EnableFocusChange);
    say(&mut out, DisableLineWrap);
    out
}

/// The reverse in the reverse order, mouse included, after ending whatever a frame cut short has
/// left open: a synchronised update, a scroll region, colours.
fn words_to_leave(out: &mut Vec<u8>) {
    say(out, EndSynchronizedUpdate);
    out.extend_from_slice(NO_SCROLL_REGION.as_bytes());
    say(out, ResetColor);
    say(out, EnableLineWrap);
    say(out, DisableFocusChange);
    say(out, DisableBracketedPaste);
    out.extend_from_slice(LEAVE_MOUSE.as_bytes());
    if CURSOR.load(Ordering::Relaxed) {
        say(out, SetCursorStyle::DefaultUserShape);
    }
    say(out, Show);
    say(out, LeaveAlternateScreen);
}

fn taken() -> MutexGuard<'static, Option<Termios>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks all questions outside the screen, with what the terminal says of itself echoed nowhere, and
/// waits for the answers. Keys that are typed meanwhile are lost.
///
/// # Errors
/// There is no terminal, or it refuses its modes.
pub(super) fn ask_aside(
    patience: Duration,
    told: impl FnMut(TerminalReport),
) -> Result<(), TerminalError> {
    Guard::check()?;
    let stdin = rustix::stdio::stdin();
    let modes = |result: rustix::io::Result<()>| result.map_err(|e| TerminalError::Modes(e.into()));
    let before = tcgetattr(stdin).map_err(|error| TerminalError::Modes(error.into()))?;
    let _held = HeldSignals::hold();
    let mut raw = before.clone();
    raw.make_raw();
    modes(tcsetattr(stdin, OptionalActions::Now, &raw))?;
    let asked = ask();
    if let Ok(true) = asked {
        await_answers(patience, told);
        if UNANSWERED.load(Ordering::Relaxed) {
            let _ = tcflush(stdin, QueueSelector::IFlush);
        }
    }
    modes(tcsetattr(stdin, OptionalActions::Now, &before))?;
    asked.map(|_| ()).map_err(TerminalError::Modes)
}

/// Signals that end the program wait while this lives. They wait for this thread alone: no other
/// may run yet.
struct HeldSignals(Option<SigSet>);

impl HeldSignals {
    fn hold() -> Self {
        let ends = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]
            .into_iter()
            .collect::<SigSet>();
        Self(ends.thread_swap_mask(SigmaskHow::SIG_BLOCK).ok())
    }
}

impl Drop for HeldSignals {
    fn drop(&mut self) {
        if let Some(before) = self.0 {
            let _ = before.thread_set_mask();
        }
    }
}

/// Sets all modes; again, if they are set already, for somebody may have changed them.
pub(super) fn enter() -> io::Result<()> {
    let mut taken = taken();
    let new = taken.is_none();
    let before = match taken.take() {
        Some(before) => before,
        None => tcgetattr(rustix::stdio::stdin())?,
    };
    let mut raw = before.clone();
    raw.make_raw();
    if is_plain() {
        // A line ends as it does for every other program that writes lines.
        raw.output_modes = before.output_modes;
    }
    // In this order: a background process is stopped at the first, before it writes anything.
    tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &raw)?;
    *taken = Some(before);
    if is_plain() {
        return Ok(());
    }
    write_all(&words_to_enter())?;
    if TITLE.load(Ordering::Relaxed) && new {
        write_all(KEEP_TITLE)?;
    }
    if MOUSE.load(Ordering::Relaxed) {
        write_all(ENTER_MOUSE.as_bytes())?;
    }
    Ok(())
}

/// From now on these are the last words to the terminal, whatever ends us.
pub(super) fn say_when_leaving(words: Vec<u8>) {
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = words;
}

/// Gives all modes back, once; errors are left aside, for there is nobody to tell.
pub(super) fn leave() {
    let mut taken = taken();
    let Some(before) = taken.take() else {
        return;
    };
    if is_plain() {
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
        return;
    }
    let mut last = END_OF_STRING.to_vec();
    // Not to be waited for: whoever panicked may hold it.
    if let Ok(words) = LAST_WORDS.try_lock() {
        last.extend_from_slice(&words);
    }
    words_to_leave(&mut last);
    if TITLE.load(Ordering::Relaxed) {
        last.extend_from_slice(RETURN_TITLE);
    }
    let written = write_all(&last);
    if UNANSWERED.load(Ordering::Relaxed) && written.is_ok() {
        await_answers(LAST_ANSWERS, |_| {});
        let _ = tcflush(rustix::stdio::stdin(), QueueSelector::IFlush);
    }
    let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
}

/// Gives the line modes back without a word to the terminal, which may not listen.
pub(super) fn leave_silently() {
    // Not `taken()`: whoever hangs may hold it.
    if let Ok(mut taken) = TAKEN.try_lock()
        && let Some(before) = taken.take()
    {
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
    }
}

/// Asks all questions; whether any were asked.
pub(super) fn ask() -> io::Result<bool> {
    match replies::questions(|name| std::env::var(name).ok()) {
        Some(questions) => ask_this(questions).map(|()| true),
        None => Ok(false),
    }
}

/// Asks all questions, and how many columns the terminal counts, on a screen that is empty.
pub(super) fn ask_on_screen() -> io::Result<bool> {
    ask_columns_and(replies::questions(|name| std::env::var(name).ok()))
}

/// Asks how many columns the terminal counts, on a screen that will be drawn anew.
pub(super) fn ask_columns() -> io::Result<bool> {
    let asks = replies::questions(|name| std::env::var(name).ok());
    ask_columns_and(asks.map(|_| replies::LAST_QUESTION))
}

fn ask_columns_and(questions: Option<&str>) -> io::Result<bool> {
    // Samples are letters beyond ASCII: an 8-bit terminal could take parts of them for orders.
    let narrow = Locale::of(|name| std::env::var(name).ok()).is_narrow();
    match questions {
        Some(questions) if narrow => ask_this(questions).map(|()| true),
        Some(questions) => ask_this(&(replies::column_questions() + questions)).map(|()| true),
        None => Ok(false),
    }
}

/// Asks; the last of the questions is one that every terminal answers.
pub(super) fn ask_this(questions: &str) -> io::Result<()> {
    UNANSWERED.store(true, Ordering::Relaxed);
    write_all(questions.as_bytes())
}

/// The last question is answered.
pub(super) fn answered() {
    UNANSWERED.store(false, Ordering::Relaxed);
}

/// Gives every answer to `told` until the last one has come or the time is over.
pub(super) fn await_answers(patience: Duration, mut told: impl FnMut(TerminalReport)) {
    let start = Instant::now();
    let mut parser = Parser::default();
    parser.expect_answers(Duration::ZERO);
    let mut buffer = [0; 512];
    while let Some(left) = patience.checked_sub(start.elapsed()) {
        let Ok(left) = Timespec::try_from(left) else {
            return;
        };
        match read_waiting(&mut buffer, left) {
            Ok(InputRead::Bytes(n)) => parser.feed(&buffer[..n], start.elapsed()),
            Ok(InputRead::Nothing) => {}
            Ok(InputRead::Closed) | Err(_) => return,
        }
        while let Some(heard) = parser.pop() {
            if let Heard::Report(report) = heard {
                let end = matches!(report, TerminalReport::End { .. });
                told(report);
                if end {
                    return answered();
                }
            }
        }
    }
}
