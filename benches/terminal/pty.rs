//! A program in a pseudo terminal of 100x40 that answers what it is asked and keeps time.

use std::fs;
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// After this much silence, the program has answered a key.
const QUIET: Duration = Duration::from_millis(4);
/// What kitty answers: text colour, background, name and version, attributes.
const ANSWERS: &[u8] = b"\x1b]10;rgb:d8d8/d8d8/d8d8\x1b\\\x1b]11;rgb:1010/1010/1010\x1b\\\
    \x1bP>|kitty(0.41.1)\x1b\\\x1b[?62;22c";

/// A running program; killed when dropped.
pub struct Program {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    keys: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    started: Instant,
}

/// The program's answer to a key.
pub struct Answer {
    /// All bytes that it wrote.
    pub bytes: Vec<u8>,
    /// The time from the key to the last byte.
    pub took: Duration,
}

impl Program {
    pub fn start(argv: &[&str], environment: &[(&str, &str)]) -> Self {
        let pair = native_pty_system()
            .openpty(size(100))
            .expect("a pseudo terminal");
        let mut reader = pair.master.try_clone_reader().expect("its output");
        let keys = pair.master.take_writer().expect("its input");
        let mut command = CommandBuilder::new(argv[0]);
        command.args(&argv[1..]);
        command.env("TERM", "xterm-256color");
        command.env("COLORTERM", "truecolor");
        for foreign in ["LESS", "LESSOPEN", "NO_COLOR", "COLUMNS", "LINES", "TMUX"] {
            command.env_remove(foreign);
        }
        for (name, value) in environment {
            command.env(name, value);
        }
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let chunk = (Instant::now(), buffer[..count].to_vec());
                if sender.send(chunk).is_err() {
                    return;
                }
            }
        });
        let started = Instant::now();
        let child = pair.slave.spawn_command(command).expect("the program");
        Self {
            child,
            master: pair.master,
            keys,
            output,
            started,
        }
    }

    /// How long it took from the start until this was written.
    pub fn wait_for(&mut self, words: &str) -> Duration {
        let mut seen = Vec::new();
        let mut asked = false;
        loop {
            let chunk = self.output.recv_timeout(Duration::from_mins(1));
            let (at, bytes) = chunk.unwrap_or_else(|_| panic!("{words:?} never came"));
            seen.extend(bytes);
            if !asked && contains(&seen, b"\x1b[c") {
                asked = true;
                self.send(ANSWERS);
            }
            if contains(&seen, words.as_bytes()) {
                return at - self.started;
            }
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        self.keys.write_all(bytes).expect("the program's input");
        self.keys.flush().expect("the program's input");
    }

    /// Presses keys all at once, and waits until the program is quiet.
    pub fn press(&mut self, keys: &[u8]) -> Answer {
        let start = Instant::now();
        self.send(keys);
        self.collect(start, Duration::from_millis(100))
    }

    /// Sets the terminal's width.
    pub fn resize(&mut self, columns: u16) -> Answer {
        let start = Instant::now();
        self.master.resize(size(columns)).expect("another size");
        self.collect(start, Duration::from_millis(100))
    }

    /// Reads output until the program is quiet.
    pub fn settle(&mut self) {
        self.collect(Instant::now(), Duration::from_millis(200));
    }

    fn collect(&mut self, start: Instant, patience: Duration) -> Answer {
        let mut answer = Answer {
            bytes: Vec::new(),
            took: Duration::ZERO,
        };
        let mut wait = patience;
        while let Ok((at, bytes)) = self.output.recv_timeout(wait) {
            answer.bytes.extend(bytes);
            answer.took = at - start;
            wait = QUIET;
        }
        answer
    }

    /// The CPU time of all the program's threads so far.
    pub fn cpu(&self) -> Duration {
        let times = self.threads().filter_map(|thread| {
            let text = fs::read_to_string(format!("{thread}/schedstat")).ok()?;
            text.split(' ').next()?.parse::<u64>().ok()
        });
        Duration::from_nanos(times.sum())
    }

    /// How often the program's threads have gone to sleep so far.
    pub fn wakes(&self) -> u64 {
        let counts = self.threads().filter_map(|thread| {
            let text = fs::read_to_string(format!("{thread}/status")).ok()?;
            let (_, count) = text.split_once("\nvoluntary_ctxt_switches:")?;
            count.lines().next()?.trim().parse::<u64>().ok()
        });
        counts.sum()
    }

    /// Resident memory in kB: now (`VmRSS`) or at its highest (`VmHWM`).
    pub fn memory(&self, which: &str) -> u64 {
        let path = format!("/proc/{}/status", self.pid());
        let text = fs::read_to_string(path).unwrap_or_default();
        let rest = text
            .split_once(&format!("{which}:"))
            .map_or("", |(_, rest)| rest);
        let number = rest.split_whitespace().next().unwrap_or("0");
        number.parse().unwrap_or(0)
    }

    fn pid(&self) -> u32 {
        self.child.process_id().expect("its process id")
    }

    fn threads(&self) -> impl Iterator<Item = String> {
        let tasks = fs::read_dir(format!("/proc/{}/task", self.pid()));
        let paths = tasks
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path());
        paths.map(|path| path.to_string_lossy().into_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn size(cols: u16) -> PtySize {
    PtySize {
        rows: 40,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

/// Whether `wanted` is in `bytes`.
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
