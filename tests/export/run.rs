//! Starts an export with a home of its own, and waits for it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::Signal;

use crate::common::Setup;
use crate::gateway::{Gateway, ID, SECRET};

pub fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// How to export the gateway's only thread.
pub struct Export {
    base_url: String,
    home: PathBuf,
    what: &'static str,
}

/// How the program ended.
pub struct Ended {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Export {
    pub fn new(gateway: &Gateway, home: &Path) -> Self {
        Self {
            base_url: gateway.base_url.clone(),
            home: home.to_owned(),
            what: "export",
        }
    }

    /// Another command of its kind.
    pub fn printed(self) -> Self {
        Self {
            what: "print",
            ..self
        }
    }

    fn variables(&self) -> [(&'static str, String); 6] {
        let home = self.home.to_string_lossy().into_owned();
        [
            ("HOME", home.clone()),
            ("XDG_CONFIG_HOME", home),
            ("TZ", "UTC".to_owned()),
            ("SMSTHREAD_BASE_URL", self.base_url.clone()),
            ("SMSTOOLS_CLIENT_ID", ID.to_owned()),
            ("SMSTOOLS_CLIENT_SECRET", SECRET.to_owned()),
        ]
    }

    /// Gives a program in a pseudo terminal the same variables.
    pub fn configure(&self, setup: Setup) -> Setup {
        let variables = self.variables();
        variables
            .iter()
            .fold(setup, |setup, (name, value)| setup.env(name, value))
    }

    pub fn run(&self, args: &[&str]) -> Ended {
        let output = self.command(args).output().unwrap();
        Ended {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    pub fn start(&self, args: &[&str]) -> Running {
        self.start_by(&[], args)
    }

    /// Starts the program through another one, whose last arguments are the program and its
    /// arguments.
    pub fn start_by(&self, other: &[&str], args: &[&str]) -> Running {
        let mut command = self.command_by(other, args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        Running(command.spawn().unwrap())
    }

    fn command(&self, args: &[&str]) -> Command {
        self.command_by(&[], args)
    }

    fn command_by(&self, other: &[&str], args: &[&str]) -> Command {
        let mut words = other.iter().chain(&[env!("CARGO_BIN_EXE_smsthread")]);
        let mut command = Command::new(words.next().unwrap());
        command
            .args(words)
            .arg(self.what)
            .args(args)
            .arg("+32 496 12 34 56")
            .env_clear()
            .envs(self.variables())
            .stdin(Stdio::null());
        command
    }
}

/// A running export; killed when dropped.
pub struct Running(Child);

impl Running {
    /// Sends a signal by its number; not every signal has a name.
    pub fn signal(&self, number: i32) {
        let words = format!("kill -{number} {}", self.0.id());
        let sent = Command::new("sh").args(["-c", &words]).status().unwrap();
        assert!(sent.success(), "{words}");
    }

    /// The most memory that the program used until its end, in bytes, if the system knows.
    pub fn peak_memory(&mut self) -> u64 {
        let status = format!("/proc/{}/status", self.0.id());
        let mut peak = 0;
        while self.0.try_wait().unwrap().is_none() {
            let status = std::fs::read_to_string(&status).unwrap_or_default();
            let mut lines = status.lines();
            let told =
                lines.find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
            peak = told.map_or(peak, |told| told.parse::<u64>().unwrap() * 1024);
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        peak
    }

    pub fn close_stdout(&mut self) {
        drop(self.0.stdout.take());
    }

    pub fn wait(&mut self) -> Option<i32> {
        self.0.wait().unwrap().code()
    }

    pub fn stderr(&mut self) -> String {
        let mut text = String::new();
        let mut stderr = self.0.stderr.take().unwrap();
        stderr.read_to_string(&mut text).unwrap();
        text
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The program may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Calls everything in this module: each test program includes the module, and unused functions are
/// errors.
#[test]
fn export_harness() {
    let (home, gateway) = (home(), Gateway::start(Vec::new()));
    let ended = Export::new(&gateway, home.path()).printed().run(&[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (Some(0), ""));
    let held = gateway.hold_after(1);
    let export = Export::new(&gateway, home.path());
    let mut child = export.start(&[]);
    held.wait();
    child.close_stdout();
    child.signal(Signal::KILL.as_raw());
    assert!(child.peak_memory() < 1 << 30);
    assert_eq!((child.wait(), child.stderr()), (None, String::new()));
    held.release();
    let mut pty = export
        .configure(Setup::new("/bin/sh"))
        .args(&["-c", "echo $TZ"]);
    pty = pty.size(20, 5);
    pty.start().wait_for_text("UTC");
}
