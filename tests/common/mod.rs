//! A pseudo terminal for whole-program tests: starts a program, shows its screen as text, answers
//! its questions as scripted, sends keys.
//!
//! Nothing here sleeps to let something happen: every wait is for a fact, up to [`DEADLINE`], and
//! fails with the screen as it was.

use std::io::{ErrorKind, Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

/// If a wait takes longer than this, it has failed; no wait should need nearly so long.
pub const DEADLINE: Duration = Duration::from_mins(2);
/// As [`DEADLINE`], for the end of a program. This is shorter than any time-out of a request.
const END_DEADLINE: Duration = Duration::from_secs(25);

/// Variables that describe the terminal and desktop in which the tests run.
const FOREIGN: [&str; 21] = [
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "COLORTERM",
    "TMUX",
    "STY",
    "ENV",
    "TERM_PROGRAM",
    "TERM_PROGRAM_VERSION",
    "LC_TERMINAL",
    "VTE_VERSION",
    "KONSOLE_VERSION",
    "MLTERM",
    "WT_SESSION",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "SSH_CONNECTION",
    "SSH_TTY",
    "SSH_CLIENT",
    "DBUS_SESSION_BUS_ADDRESS",
    "KITTY_WINDOW_ID",
];

/// An answer of the terminal to a question of the program.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The bytes of the question.
    pub asked: &'static str,
    /// The bytes of the answer.
    pub reply: Vec<u8>,
    /// How long the terminal waits before it answers.
    pub after: Duration,
    /// The time between two bytes of the answer; `None`: all bytes come at once.
    pub apart: Option<Duration>,
}

impl Answer {
    /// An answer that comes at once.
    pub fn now(asked: &'static str, reply: &str) -> Self {
        Self {
            asked,
            reply: reply.into(),
            after: Duration::ZERO,
            apart: None,
        }
    }
}

/// A program to start in a pseudo terminal.
pub struct Setup {
    /// A test may change this if it needs something special.
    pub command: CommandBuilder,
    size: (u16, u16),
    answers: Vec<Answer>,
}

impl Setup {
    /// A terminal of 80x24 that answers no question, with `TERM=xterm-256color` and UTF-8, and
    /// without any other hints.
    pub fn new(program: impl AsRef<Path>) -> Self {
        let mut command = CommandBuilder::new(program.as_ref());
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        for foreign in FOREIGN {
            command.env_remove(foreign);
        }
        if let Ok(here) = std::env::current_dir() {
            command.cwd(here);
        }
        Self {
            command,
            size: (80, 24),
            answers: Vec::new(),
        }
    }

    pub fn args(mut self, args: &[&str]) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Sets the size in columns and rows.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        self.size = (columns, rows);
        self
    }

    pub fn answers(mut self, answers: impl IntoIterator<Item = Answer>) -> Self {
        self.answers.extend(answers);
        self
    }

    pub fn start(self) -> Pty {
        let pair = native_pty_system()
            .openpty(pty_size(self.size))
            .expect("a pseudo terminal");
        let reader = pair.master.try_clone_reader().expect("its output");
        let writer = pair.master.take_writer().expect("its input");
        let modes_before = modes_of(&*pair.master);
        let child = pair.slave.spawn_command(self.command).expect("the program");
        let shared = Arc::new(Shared {
            seen: Mutex::new(Seen {
                screen: emulator(self.size),
                output: Vec::new(),
                fed: 0,
                ended: false,
            }),
            changed: Condvar::new(),
            writer: Mutex::new(writer),
        });
        let watcher = Arc::clone(&shared);
        thread::spawn(move || watch(&watcher, reader, self.answers));
        Pty {
            child,
            master: pair.master,
            shared,
            modes_before,
        }
    }
}

/// A program in its pseudo terminal; killed when dropped.
pub struct Pty {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    shared: Arc<Shared>,
    modes_before: String,
}

struct Shared {
    seen: Mutex<Seen>,
    changed: Condvar,
    writer: Mutex<Box<dyn Write + Send>>,
}

impl Shared {
    /// Also works after a failed wait, which panics while this is locked.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> MutexGuard<'_, Box<dyn Write + Send>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Seen {
    screen: vt100::Parser,
    output: Vec<u8>,
    /// How many bytes of the output are on the screen already.
    fed: usize,
    ended: bool,
}

impl Pty {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.shared.seen()
    }

    /// Waits until the screen meets a condition.
    pub fn wait_for(&self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        drop(self.wait(what, |seen| is_so(seen.screen.screen())));
    }

    /// Waits until this text is on the screen.
    pub fn wait_for_text(&self, text: &str) {
        self.wait_for(text, |screen| screen.contents().contains(text));
    }

    /// Waits until the program has written these bytes.
    pub fn wait_for_output(&self, bytes: &str) {
        let holds = |seen: &Seen| {
            let mut all = seen.output.windows(bytes.len());
            all.any(|some| some == bytes.as_bytes())
        };
        drop(self.wait(bytes, holds));
    }

    /// Whether this text appears on the screen within some time, for things that are tried again.
    pub fn shows_within(&self, limit: Duration, text: &str) -> bool {
        let shows = |seen: &Seen| seen.screen.screen().contents().contains(text);
        shows(&self.wait_at_most(limit, shows))
    }

    /// Waits until a condition outside the screen is met.
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_so() {
            assert!(
                start.elapsed() < DEADLINE,
                "waited for {what:?}; the screen is\n{}",
                self.text()
            );
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Types keys; returns when the terminal has taken them.
    pub fn send(&self, keys: impl AsRef<[u8]>) {
        let mut writer = self.shared.writer();
        writer
            .write_all(keys.as_ref())
            .expect("the program's input");
        writer.flush().expect("the program's input");
    }

    /// Runs `work` while nobody reads the program's output, as on the slowest possible line.
    pub fn stall<T>(&self, work: impl FnOnce() -> T) -> T {
        let _reader = self.seen();
        work()
    }

    /// Changes the size of the terminal.
    pub fn resize(&self, columns: u16, rows: u16) {
        let mut seen = self.seen();
        let (height, width) = emulated(columns, rows);
        seen.screen.screen_mut().set_size(height, width);
        self.master
            .resize(pty_size((columns, rows)))
            .expect("another size");
    }

    /// The program's process.
    pub fn pid(&self) -> Pid {
        let id = self.child.process_id();
        let id = id.and_then(|id| i32::try_from(id).ok());
        id.and_then(Pid::from_raw).expect("its process id")
    }

    /// Sends the program a signal.
    pub fn signal(&self, signal: Signal) {
        let pid = self.pid();
        kill_process(pid, signal).expect("a signal");
    }

    /// The screen's text.
    pub fn text(&self) -> String {
        let seen = self.seen();
        seen.screen.screen().contents()
    }

    /// Reads something from the screen as it is now.
    pub fn look<T>(&self, read: impl Fn(&vt100::Screen) -> T) -> T {
        read(self.seen().screen.screen())
    }

    /// Waits until the program has written more than this many bytes.
    pub fn wait_for_more(&self, bytes: usize) {
        drop(self.wait("more output", |seen| seen.output.len() > bytes));
    }

    /// The most memory that the program has used, in bytes, if the system knows.
    pub fn peak_memory(&self) -> Option<u64> {
        let status = format!("/proc/{}/status", self.child.process_id()?);
        let status = std::fs::read_to_string(status).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmHWM:"))?;
        let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kilobytes * 1024)
    }

    /// All bytes that the program has written.
    pub fn output(&self) -> Vec<u8> {
        self.seen().output.clone()
    }

    /// Whether the line modes (as in `stty -a`) are the same as before the start.
    pub fn has_modes_of_start(&self) -> bool {
        modes_of(&*self.master) == self.modes_before
    }

    /// Waits for the program's end and for all its output.
    pub fn wait_for_end(&mut self) -> ExitStatus {
        drop(self.expect_within(END_DEADLINE, "the end", |seen| seen.ended));
        self.child.wait().expect("its exit status")
    }

    fn wait(&self, what: &str, is_so: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        self.expect_within(DEADLINE, what, is_so)
    }

    fn expect_within(
        &self,
        limit: Duration,
        what: &str,
        is_so: impl Fn(&Seen) -> bool,
    ) -> MutexGuard<'_, Seen> {
        let seen = self.wait_at_most(limit, &is_so);
        assert!(
            is_so(&seen),
            "waited for {what:?}{}; the screen is\n{}",
            if seen.ended {
                ", but the program ended"
            } else {
                ""
            },
            seen.screen.screen().contents()
        );
        seen
    }

    /// Waits until the condition is met, the program has ended, or the time is over.
    fn wait_at_most(&self, limit: Duration, is_so: impl Fn(&Seen) -> bool) -> MutexGuard<'_, Seen> {
        let start = Instant::now();
        let mut seen = self.seen();
        while !is_so(&seen) && !seen.ended {
            let left = limit.saturating_sub(start.elapsed());
            if left.is_zero() {
                break;
            }
            (seen, _) = (self.shared.changed.wait_timeout(seen, left))
                .unwrap_or_else(PoisonError::into_inner);
        }
        seen
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        // The process id of a program that has ended may be another program's by now.
        if let Ok(None) = self.child.try_wait() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn pty_size((cols, rows): (u16, u16)) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// The screen that the program's output makes, without rows above it.
fn emulator(size: (u16, u16)) -> vt100::Parser {
    let (height, width) = emulated(size.0, size.1);
    vt100::Parser::new(height, width, 0)
}

/// Rows and columns: vt100 0.18 panics at a wide character on a screen one column wide.
fn emulated(columns: u16, rows: u16) -> (NonZeroU16, NonZeroU16) {
    (cells(rows), cells(columns.max(2)))
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a size")
}

fn modes_of(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios())
}

/// The part of the output that the screen can take: without an incomplete last character.
struct Visible {
    bytes: Vec<u8>,
    left: usize,
}

/// `vt100` draws nothing for U+FFFD, but every terminal draws one column.
fn visible(output: &[u8]) -> Visible {
    let left = match output {
        [.., 0xEF, 0xBF] => 2,
        [.., 0xEF] => 1,
        _ => 0,
    };
    let mut bytes = output[..output.len() - left].to_vec();
    while let Some(at) = bytes.windows(3).position(|w| w == "\u{FFFD}".as_bytes()) {
        bytes.splice(at..at + 3, "□".bytes());
    }
    Visible { bytes, left }
}

/// Reads some of the output; 0 at its end.
fn read_some(reader: &mut dyn Read, buffer: &mut [u8]) -> usize {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => return read.unwrap_or(0),
        }
    }
}

/// Keeps the screen up to date until the program has closed its terminal.
fn watch(shared: &Arc<Shared>, mut reader: Box<dyn Read + Send>, mut answers: Vec<Answer>) {
    let mut buffer = [0; 8192];
    loop {
        // Asked twice: Linux looks for output first and only then whether the program has closed
        // its terminal, so the last output may come between the two.
        let read = match read_some(&mut *reader, &mut buffer) {
            0 => read_some(&mut *reader, &mut buffer),
            some => some,
        };
        let mut seen = shared.seen();
        if read == 0 {
            seen.ended = true;
            shared.changed.notify_all();
            return;
        }
        seen.output.extend_from_slice(&buffer[..read]);
        let shown = visible(&seen.output[seen.fed..]);
        seen.fed = seen.output.len() - shown.left;
        seen.screen.process(&shown.bytes);
        let asked = |answer: &mut Answer| {
            let question = answer.asked.as_bytes();
            seen.output.windows(question.len()).any(|w| w == question)
        };
        let due: Vec<Answer> = answers.extract_if(.., asked).collect();
        drop(seen);
        shared.changed.notify_all();
        if !due.is_empty() {
            let shared = Arc::clone(shared);
            thread::spawn(move || answer(&shared, &due));
        }
    }
}

/// The sleeps make the terminal slow.
fn answer(shared: &Shared, answers: &[Answer]) {
    for answer in answers {
        thread::sleep(answer.after);
        let piece = answer.apart.map_or(answer.reply.len(), |_| 1);
        for bytes in answer.reply.chunks(piece.max(1)) {
            // The program may have ended.
            let _ = shared.writer().write_all(bytes);
            thread::sleep(answer.apart.unwrap_or_default());
        }
    }
}

/// Tests the harness. This also uses all of it in every test program that includes it.
#[test]
fn harness() {
    let script = "printf 'a?\\n'; read x; echo \"got $x $0 $WHO\"; trap 'stty size; exit 3' HUP; \
                  echo up; while :; do sleep 0.01; done";
    let mut pty = Setup::new("/bin/sh")
        .args(&["-c", script, "arg"])
        .env("WHO", "me")
        .size(40, 5)
        .answers([Answer::now("a?", "b\n")])
        .start();
    pty.wait_for_text("got b arg me");
    pty.wait_for("the row after it", |screen| {
        screen.contents().contains("up")
    });
    pty.resize(30, 6);
    pty.wait_for_more(5);
    assert_ne!(pty.peak_memory(), Some(0));
    assert!(pty.look(|screen| screen.contents().contains("up")));
    pty.stall(|| pty.send("typed"));
    pty.wait_for_text("typed");
    assert!(pty.has_modes_of_start());
    pty.wait_until("its output", || pty.output().len() > 5);
    pty.signal(Signal::HUP);
    assert_eq!(pty.wait_for_end().exit_code(), 3);
    assert!(pty.text().contains("6 30"), "{}", pty.text());
    pty.wait_for_output("a?");
    assert!(pty.output().starts_with(b"a?"));
    assert!(pty.shows_within(DEADLINE, "typed"));
    assert!(!pty.shows_within(Duration::ZERO, "never typed"));
}
