//! Starts `smsthread follow` with a home of its own, and reads its lines.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::gateway::{Gateway, ID, SECRET};

/// If a wait takes longer than this, it has failed.
const DEADLINE: Duration = Duration::from_secs(30);

/// How to start the program.
pub struct Start {
    gateway: Gateway,
    args: Vec<String>,
    home: PathBuf,
    own: tempfile::TempDir,
}

impl Start {
    pub fn new(gateway: &Gateway) -> Self {
        let own = tempfile::tempdir().unwrap();
        Self {
            gateway: gateway.clone(),
            args: Vec::new(),
            home: own.path().to_owned(),
            own,
        }
    }

    pub fn args(mut self, args: &[&str]) -> Self {
        self.args = args.iter().map(|&arg| arg.to_owned()).collect();
        self
    }

    fn spawn(&self) -> Child {
        let home = self.home.to_str().unwrap();
        let says_refresh = self.args.iter().any(|arg| arg == "--refresh");
        let refresh: &[&str] = if says_refresh {
            &[]
        } else {
            &["--refresh", "1"]
        };
        Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .arg("follow")
            .args(refresh)
            .arg("+32 496 12 34 56")
            .args(&self.args)
            .env_clear()
            .envs([
                ("HOME", home),
                ("XDG_CONFIG_HOME", home),
                ("XDG_DATA_HOME", home),
                ("PATH", "/usr/bin:/bin"),
                ("TZ", "UTC"),
                ("SMSTHREAD_BASE_URL", &self.gateway.base_url),
                ("SMSTOOLS_CLIENT_ID", ID),
                ("SMSTOOLS_CLIENT_SECRET", SECRET),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Uses a home folder that the test keeps.
    pub fn at(self, home: &Path) -> Self {
        Self {
            home: home.to_owned(),
            ..self
        }
    }

    /// Starts the program, waits for one event, and closes the program's output; returns how it
    /// ended.
    pub fn hang_up_after_one(self, happens: impl FnOnce()) -> Output {
        let mut child = self.spawn();
        let stdout = child.stdout.take().unwrap();
        wait_for_beginning(&self.gateway);
        happens();
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Starts the program.
    pub fn start(self) -> Follower {
        let mut child = self.spawn();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let (tell, lines) = channel();
        thread::spawn(move || {
            let mut line = String::new();
            while stdout.read_line(&mut line).unwrap() > 0 {
                assert!(line.ends_with('\n'), "a torn line: {line}");
                if tell.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
                line.clear();
            }
        });
        Follower {
            child,
            lines: Some(lines),
            _home: self.own,
        }
    }

    /// Starts the program, and waits until it has read the newest messages.
    pub fn follow(self) -> Follower {
        let begun = self.gateway.clone();
        let follower = self.start();
        wait_for_beginning(&begun);
        follower
    }
}

/// Waits for the second poll, which comes after the first answer was taken.
fn wait_for_beginning(gateway: &Gateway) {
    let (begun, before) = (Instant::now(), gateway.asked().len());
    while gateway.asked().len() < before + 2 {
        assert!(begun.elapsed() < DEADLINE, "it asks nothing");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The running program; killed when dropped.
pub struct Follower {
    child: Child,
    lines: Option<Receiver<Value>>,
    _home: tempfile::TempDir,
}

impl Follower {
    /// The next event.
    pub fn next(&mut self) -> Value {
        let lines = self.lines.as_ref().unwrap();
        let event = lines.recv_timeout(DEADLINE).ok();
        event.unwrap_or_else(|| panic!("no event comes; it says {:?}", self.stderr_of_ended()))
    }

    /// All events until the program's end.
    pub fn rest(&mut self) -> Vec<Value> {
        self.lines.take().unwrap().iter().collect()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// The program's exit code, if it has ended.
    pub fn code(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    pub fn stderr(&mut self) -> String {
        let mut text = String::new();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut text).unwrap();
        text
    }

    fn stderr_of_ended(&mut self) -> String {
        let _ = self.child.kill();
        self.stderr()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
