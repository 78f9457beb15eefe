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
use nix::sys::signal::{SigSet, SigmaskHow, Signal};
use rustix::event::Timespec;
use rustix::termios::{
    LocalModes, OptionalActions, QueueSelector, Termios, isatty, tcflush, tcgetattr, tcsetattr,
};

use super::ansi::say;
use super::keys::ParsedInput;
use super::parser::Parser;
use super::replies;
use super::replies::TerminalReport;
use super::right_to_left::SEPARATE_NO_MORE;
use super::{InputRead, panic, read_waiting, write_all};
use crate::signals;
use crate::text::locale::Locale;

/// Reports wheel, buttons, and motion with a button held. crossterm's command asks for every
/// motion.
const ENTER_MOUSE: &str = "\x1b[?1000h\x1b[?1002h\x1b[?1006h";
const LEAVE_MOUSE: &str = "\x1b[?1006l\x1b[?1002l\x1b[?1000l";
const NO_SCROLL_REGION: &str = "\x1b[r";
/// Saves the window's title, and restores it.
const KEEP_TITLE: &[u8] = b"\x1b[22;2t";
const RETURN_TITLE: &[u8] = b"\x1b[23;2t";
/// Ends a control string that an incomplete frame has left open.
const END_OF_STRING: &[u8] = b"\x1b\\";
/// How long to wait for answers before the program ends. Later answers would be typed into the
/// shell; users do not notice this wait.
const LAST_ANSWERS: Duration = Duration::from_millis(100);

/// The line modes to restore; `None` while the program does not have the terminal.
static TAKEN: Mutex<Option<Termios>> = Mutex::new(None);
/// The program handles the mouse.
static MOUSE: AtomicBool = AtomicBool::new(false);
static CURSOR: AtomicBool = AtomicBool::new(false);
/// The program sets the window's title.
static TITLE: AtomicBool = AtomicBool::new(false);
/// Only text is written to the terminal, no escape sequences (`--accessible`).
static PLAIN: AtomicBool = AtomicBool::new(false);
/// The terminal was told where to stop reordering right-to-left text.
static SEPARATORS: AtomicBool = AtomicBool::new(false);
/// Questions were asked, and the last one is not answered yet.
static UNANSWERED: AtomicBool = AtomicBool::new(false);

/// Bytes to write right before the modes are restored.
static LAST_WORDS: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Why the screen cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum TerminalError {
    /// stdin or stdout is a file or a pipe, or closed.
    #[error("{0} is not a terminal, and the screen needs one")]
    NotATerminal(&'static str),
    #[error("the terminal cannot be set up")]
    Modes(#[source] io::Error),
}

/// The program has the terminal while this value lives.
#[derive(Debug)]
pub struct TerminalGuard(());

impl TerminalGuard {
    /// Whether there is a terminal.
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

    /// Takes the terminal, with its `mouse`, `title` and `cursor` if wanted. A panic of this thread
    /// restores the terminal.
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

impl TerminalGuard {
    /// Takes only the keyboard; nothing but text is written.
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

/// Whether no escape sequences may be written.
pub(super) fn is_plain() -> bool {
    PLAIN.load(Ordering::Relaxed)
}

impl Drop for TerminalGuard {
    fn drop(&mut self) {
        leave();
    }
}

/// Alternate screen, bracketed paste, focus reports, the cursor only if wanted. No line wrapping,
/// because a terminal that takes an emoji for wider than we do must not shift rows.
fn words_to_enter() -> Vec<u8> {
    let mut out = Vec::new();
    say(&mut out, EnterAlternateScreen);
    if CURSOR.load(Ordering::Relaxed) {
        // A block would hide the character below it.
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

/// Ends whatever an incomplete frame left open (a synchronised update, a scroll region, colours),
/// then undoes `words_to_enter` in reverse order.
fn words_to_leave(out: &mut Vec<u8>) {
    say(out, EndSynchronizedUpdate);
    out.extend_from_slice(NO_SCROLL_REGION.as_bytes());
    say(out, ResetColor);
    say(out, EnableLineWrap);
    say(out, DisableFocusChange);
    say(out, DisableBracketedPaste);
    out.extend_from_slice(LEAVE_MOUSE.as_bytes());
    if SEPARATORS.load(Ordering::Relaxed) {
        out.extend_from_slice(SEPARATE_NO_MORE);
    }
    if CURSOR.load(Ordering::Relaxed) {
        say(out, SetCursorStyle::DefaultUserShape);
    }
    say(out, Show);
    say(out, LeaveAlternateScreen);
}

fn taken() -> MutexGuard<'static, Option<Termios>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks all questions without a screen, with echo off, and waits for the answers. Keys that are
/// typed meanwhile are lost.
///
/// # Errors
/// There is no terminal, or it refuses its modes.
pub(super) fn ask_aside(
    patience: Duration,
    on_report: impl FnMut(TerminalReport),
) -> Result<(), TerminalError> {
    TerminalGuard::check()?;
    let stdin = rustix::stdio::stdin();
    let modes = |result: rustix::io::Result<()>| result.map_err(|e| TerminalError::Modes(e.into()));
    let before = tcgetattr(stdin).map_err(|error| TerminalError::Modes(error.into()))?;
    let _held = HeldSignals::hold();
    let mut raw = before.clone();
    raw.make_raw();
    modes(tcsetattr(stdin, OptionalActions::Now, &raw))?;
    let asked = ask();
    if let Ok(true) = asked {
        await_answers(patience, on_report);
        if UNANSWERED.load(Ordering::Relaxed) {
            let _ = tcflush(stdin, QueueSelector::IFlush);
        }
    }
    modes(tcsetattr(stdin, OptionalActions::Now, &before))?;
    asked.map(|_| ()).map_err(TerminalError::Modes)
}

/// Blocks the signals that end the program while this value lives. Blocks them for this thread
/// only: no other thread may run yet.
struct HeldSignals(Option<SigSet>);

impl HeldSignals {
    fn hold() -> Self {
        let ends = signals::ending().into_iter();
        let ends = ends.filter_map(|signal| Signal::try_from(signal).ok());
        let ends = ends.collect::<SigSet>();
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

/// Sets all modes. Sets them again if they are set, because another program may have changed them.
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
        // With text only, line feeds work as for other programs.
        raw.output_modes = before.output_modes;
    }
    // A program in the background is stopped when it writes to the terminal, and not shown among
    // our rows. What smsthread wants to see of a program comes by a pipe.
    raw.local_modes |= LocalModes::TOSTOP;
    // This call first: it stops a background process before that writes anything.
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

/// Notes whether the terminal was told where to stop reordering right-to-left text.
pub(super) fn note_separators(are_set: bool) {
    SEPARATORS.store(are_set, Ordering::Relaxed);
}

/// From now on, these are the last bytes that the terminal gets, however the program ends.
pub(super) fn print_when_leaving(words: Vec<u8>) {
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = words;
}

/// Restores all modes, once. Errors are ignored, because they cannot be shown.
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
    // Does not wait for the lock: the code that panicked may hold it.
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

/// Restores the line modes without writing to the terminal, which may not take output.
pub(super) fn leave_silently() {
    // Does not wait for the lock: the code that hangs may hold it.
    if let Ok(mut taken) = TAKEN.try_lock()
        && let Some(before) = taken.take()
    {
        let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Now, &before);
    }
}

/// Asks all questions; returns whether any were asked.
pub(super) fn ask() -> io::Result<bool> {
    match replies::questions(|name| std::env::var(name).ok()) {
        Some(questions) => ask_this(questions).map(|()| true),
        None => Ok(false),
    }
}

/// Asks all questions, and for column widths, on an empty screen.
pub(super) fn ask_on_screen() -> io::Result<bool> {
    ask_columns_and(replies::questions(|name| std::env::var(name).ok()))
}

/// Asks for column widths, on a screen that will be drawn anew.
pub(super) fn ask_columns() -> io::Result<bool> {
    let asks = replies::questions(|name| std::env::var(name).ok());
    ask_columns_and(asks.map(|_| replies::LAST_QUESTION))
}

fn ask_columns_and(questions: Option<&str>) -> io::Result<bool> {
    // The samples are not ASCII: an 8-bit terminal could take parts of them for control codes.
    let narrow = Locale::of(|name| std::env::var(name).ok()).is_narrow();
    match questions {
        Some(questions) if narrow => ask_this(questions).map(|()| true),
        Some(questions) => ask_this(&(replies::column_questions() + questions)).map(|()| true),
        None => Ok(false),
    }
}

/// Writes questions; the last of them must be one that every terminal answers.
pub(super) fn ask_this(questions: &str) -> io::Result<()> {
    UNANSWERED.store(true, Ordering::Relaxed);
    write_all(questions.as_bytes())
}

/// The last question is answered.
pub(super) fn answered() {
    UNANSWERED.store(false, Ordering::Relaxed);
}

/// Gives each answer to `told`, until the last one has come or the time is over.
pub(super) fn await_answers(patience: Duration, mut on_report: impl FnMut(TerminalReport)) {
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
        while let Some(parsed) = parser.pop() {
            if let ParsedInput::Report(report) = parsed {
                let end = matches!(report, TerminalReport::End { .. });
                on_report(report);
                if end {
                    return answered();
                }
            }
        }
    }
}
