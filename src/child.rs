//! EDGE: the only place that starts other programs.
//!
//! Every child gets the user's environment without smsthread's own variables (they hold the
//! secret), a process group of its own, and no open files except its standard ones (`/dev/null`
//! unless the child needs more). Waiting for a child has a time limit; at the limit its group is
//! killed. Only [`Child::hand_over`] lets a child live on.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place where programs are started"
)]

mod interrupt;
mod terminal;

use std::ffi::OsStr;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::zeroize::Zeroizing;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{self, ChildStdout};
use tokio::time::timeout;

pub use interrupt::Interrupt;
use terminal::Foreground;
pub use terminal::prompts;

/// A line of output; its memory is zeroed when it is dropped.
pub type Line = Zeroizing<Vec<u8>>;

/// The beginnings of the names of smsthread's own variables.
const OUR_VARIABLES: [&str; 2] = ["SMSTOOLS_", "SMSTHREAD_"];
/// The most bytes of a child's output that are read in search of its first line.
const MAX_LINE: usize = 64 * 1024;
/// How long a child may take to end after its first line, and how long its output is read after it
/// ended.
const GRACE: Duration = Duration::from_secs(2);

/// Why a child has no result.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// The child could not be started or read.
    #[error(transparent)]
    System(#[from] io::Error),
    /// The child ended with an error.
    #[error("it failed with {0}")]
    Failed(ExitStatus),
    /// The first line is too long.
    #[error("its first line is longer than {MAX_LINE} bytes")]
    LongLine,
    /// A signal asked smsthread to end, so the child was given up.
    #[error("it was given up (signal {0})")]
    GivenUp(i32),
    /// The child printed more than this many bytes.
    #[error("it printed more than {} KiB", .0 / 1024)]
    TooMuch(usize),
    /// The child was killed at the time limit.
    #[error("it took longer than {} seconds", .0.as_secs())]
    TooLong(Duration),
}

/// A program to start. Its methods must be called within a tokio runtime.
#[must_use]
pub struct Child {
    command: std::process::Command,
    input: Vec<u8>,
    uses_terminal: bool,
    shows_errors: bool,
}

impl Child {
    /// A program by its name or path.
    pub fn new(program: impl AsRef<OsStr>) -> Self {
        Self::from(std::process::Command::new(program))
    }

    /// Adds arguments.
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets the name that `ps` shows.
    pub fn called(mut self, name: &str) -> Self {
        std::os::unix::process::CommandExt::arg0(&mut self.command, name);
        self
    }

    /// Gives the child only these of our variables, and `/` as its folder.
    pub fn apart(mut self, variables: &[&str]) -> Self {
        self.command.env_clear().current_dir("/");
        for name in variables {
            let value = std::env::var_os(name);
            self.command.envs(value.map(|value| (name, value)));
        }
        self
    }

    /// Gives the child a text as its standard input.
    pub fn input(mut self, text: &str) -> Self {
        self.input = text.as_bytes().to_vec();
        self
    }

    /// Lets the child ask the user: it gets our standard input and error, and reads from the
    /// terminal.
    pub fn using_terminal(mut self) -> Self {
        self.uses_terminal = true;
        self
    }

    /// Sends the child's standard error to ours.
    pub fn with_our_errors(mut self) -> Self {
        self.shows_errors = true;
        self
    }

    /// Runs the child to its end.
    ///
    /// # Errors
    /// The child did not start, failed, or was killed at the limit.
    pub async fn run(self, limit: Duration) -> Result<(), ChildError> {
        let mut running = self.start(Stdio::null())?;
        let ended = timeout(limit, running.wait()).await;
        check(ended.map_err(|_| ChildError::TooLong(limit))??)
    }

    /// Starts the child and leaves it running. Waits until the child ends or `patience` is over.
    /// The child is never killed, because it may be the user's browser.
    ///
    /// # Errors
    /// The child did not start, or failed during the wait.
    pub async fn hand_over(self, patience: Duration) -> Result<(), ChildError> {
        let mut running = self.start(Stdio::null())?;
        running.left_alone = true;
        match timeout(patience, running.wait()).await {
            Ok(ended) => check(ended?),
            Err(_) => Ok(()),
        }
    }

    /// The child's first line, without the line's end. A child that goes on to print is killed soon
    /// after. A child that has ended may leave other processes behind, even with its output open.
    /// If smsthread has to end first, the child is killed.
    ///
    /// # Errors
    /// The child did not start, failed, was given up, or was killed at the limit.
    pub async fn first_line(self, limit: Duration) -> Result<Line, ChildError> {
        let mut interrupt = Interrupt::listen()?;
        tokio::select! {
            line = self.line_and_end(limit) => line,
            signal = interrupt.wait() => Err(ChildError::GivenUp(signal)),
        }
    }

    async fn line_and_end(self, limit: Duration) -> Result<Line, ChildError> {
        let mut running = self.start(Stdio::piped())?;
        let Some(mut output) = running.child.stdout.take() else {
            return Err(io::Error::other("it has no output").into());
        };
        let (line, ended) = timeout(limit, first_line(&mut running, &mut output))
            .await
            .map_err(|_| ChildError::TooLong(limit))??;
        let ended = match ended {
            Some(ended) => Some(ended),
            None => timeout(GRACE, drained(&mut running, &mut output))
                .await
                .ok()
                .transpose()?,
        };
        ended.map_or(Ok(()), check)?;
        Ok(line)
    }

    /// What the child prints until it ends. Processes that it leaves behind may hold the output open.
    ///
    /// # Errors
    /// The child did not start, failed, printed more than `most` bytes, or was killed at the limit.
    pub async fn output(self, limit: Duration, most: usize) -> Result<Vec<u8>, ChildError> {
        let mut running = self.start(Stdio::piped())?;
        let Some(output) = running.child.stdout.take() else {
            return Err(io::Error::other("it has no output").into());
        };
        let mut printed = Vec::new();
        let mut bounded = output.take(most as u64 + 1);
        let read = async {
            let ended = {
                let read = bounded.read_to_end(&mut printed);
                tokio::pin!(read);
                tokio::select! {
                    done = &mut read => {
                        done?;
                        None
                    }
                    ended = running.wait() => {
                        // What it printed is in the pipe; another process may hold that open.
                        let rest = timeout(GRACE, read).await;
                        rest.unwrap_or(Ok(0))?;
                        Some(ended?)
                    }
                }
            };
            if printed.len() > most {
                return Err(ChildError::TooMuch(most));
            }
            match ended {
                Some(ended) => check(ended),
                None => check(running.wait().await?),
            }
        };
        timeout(limit, read)
            .await
            .map_err(|_| ChildError::TooLong(limit))??;
        Ok(printed)
    }

    /// Runs the child in our terminal, which it has for itself, until it ends. If smsthread has to
    /// end first, the child gets a signal as if the terminal was closed, because it may hold a text
    /// that is not saved.
    ///
    /// # Errors
    /// The child did not start, failed, or was given up.
    pub async fn take_terminal(mut self) -> Result<(), ChildError> {
        let mut interrupt = Interrupt::listen()?;
        self.uses_terminal = true;
        let mut running = self.start(Stdio::inherit())?;
        tokio::select! {
            ended = running.wait() => check(ended?),
            signal = interrupt.wait() => {
                running.hang_up();
                Err(ChildError::GivenUp(signal))
            }
        }
    }

    /// The child's first line as soon as it comes. The child goes on to run; it is killed only if
    /// no line comes.
    ///
    /// # Errors
    /// The child did not start, or was killed at the limit.
    pub async fn stay(self, limit: Duration) -> Result<Line, ChildError> {
        let mut running = self.start(Stdio::piped())?;
        let Some(mut output) = running.child.stdout.take() else {
            return Err(io::Error::other("it has no output").into());
        };
        let line = timeout(limit, first_line(&mut running, &mut output)).await;
        let (line, _) = line.map_err(|_| ChildError::TooLong(limit))??;
        running.left_alone = true;
        Ok(line)
    }

    fn start(mut self, output: Stdio) -> io::Result<Running> {
        // This is for files that were open when smsthread started; its own are closed in a child
        // anyway.
        close_fds::set_fds_cloexec_threadsafe(3, &[]);
        for (name, _) in std::env::vars_os() {
            if is_ours(&name) {
                self.command.env_remove(name);
            }
        }
        let own = |yes: bool| if yes { Stdio::inherit() } else { Stdio::null() };
        let input = if self.input.is_empty() {
            own(self.uses_terminal)
        } else {
            Stdio::piped()
        };
        let errors = own(self.uses_terminal || self.shows_errors);
        self.command.stdin(input).stdout(output).stderr(errors);
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        let mut child = process::Command::from(self.command).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // smsthread must not wait for a child that does not read its input.
            tokio::spawn(async move { stdin.write_all(&self.input).await });
        }
        let group = child.id().and_then(|id| Pid::from_raw(id.cast_signed()));
        let foreground = group
            .filter(|_| self.uses_terminal)
            .and_then(Foreground::give);
        Ok(Running {
            child,
            group,
            foreground,
            left_alone: false,
        })
    }
}

impl From<std::process::Command> for Child {
    fn from(command: std::process::Command) -> Self {
        Self {
            command,
            input: Vec::new(),
            uses_terminal: false,
            shows_errors: false,
        }
    }
}

/// A started child. If this is dropped before the child has ended, the child is killed with its
/// process group.
struct Running {
    child: process::Child,
    group: Option<Pid>,
    foreground: Option<Foreground>,
    left_alone: bool,
}

impl Running {
    async fn wait(&mut self) -> io::Result<ExitStatus> {
        let ended = match &mut self.foreground {
            Some(foreground) => tokio::select! {
                ended = self.child.wait() => ended,
                never = foreground.keep_going() => never.map(|never| match never {}),
            },
            None => self.child.wait().await,
        };
        // Processes that the child left behind are not killed.
        self.left_alone |= ended.is_ok();
        ended
    }

    /// Tells the child that its terminal is gone, as the kernel would. A stopped child must be
    /// continued to get the signal.
    fn hang_up(&mut self) {
        self.left_alone = true;
        for signal in [Signal::HUP, Signal::CONT] {
            if let Some(group) = self.group {
                let _ = kill_process_group(group, signal);
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(group) = self.group.filter(|_| !self.left_alone) {
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

fn check(ended: ExitStatus) -> Result<(), ChildError> {
    if ended.success() {
        return Ok(());
    }
    Err(ChildError::Failed(ended))
}

fn is_ours(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    OUR_VARIABLES
        .iter()
        .any(|ours| name.starts_with(ours.as_bytes()))
}

/// The child's first line, and its exit status if it ended before the line was complete.
async fn first_line(
    running: &mut Running,
    output: &mut ChildStdout,
) -> Result<(Line, Option<ExitStatus>), ChildError> {
    // The full size from the start, because a vector that grows leaves copies in memory.
    let mut read = Zeroizing::new(Vec::with_capacity(MAX_LINE));
    let first = tokio::select! {
        done = read_line(output, &mut read) => done.map(|()| None),
        ended = running.wait() => ended.map(Some),
    };
    let ended = first?;
    if ended.is_some() {
        // What the child printed is in the pipe, but another process may keep the pipe open.
        let rest = timeout(GRACE, read_line(output, &mut read)).await;
        rest.unwrap_or(Ok(()))?;
    }
    if let Some(end) = read.iter().position(|byte| *byte == b'\n') {
        read.truncate(end);
    } else if read.len() == MAX_LINE {
        return Err(ChildError::LongLine);
    }
    if read.last() == Some(&b'\r') {
        read.pop();
    }
    Ok((read, ended))
}

/// Reads until the end of a line.
async fn read_line(output: &mut ChildStdout, read: &mut Vec<u8>) -> io::Result<()> {
    while read.len() < MAX_LINE && !read.contains(&b'\n') {
        let from = read.len();
        let mut some = (&mut *output).take((MAX_LINE - from) as u64);
        if some.read_buf(read).await? == 0 {
            break;
        }
    }
    Ok(())
}

/// Waits for the child's end. Anything else that it prints is thrown away.
async fn drained(running: &mut Running, output: &mut ChildStdout) -> io::Result<ExitStatus> {
    let drain = async {
        let mut rest = Zeroizing::new(vec![0; 4096]);
        while output.read(&mut rest).await.is_ok_and(|read| read > 0) {}
        std::future::pending().await
    };
    tokio::select! {
        ended = running.wait() => ended,
        never = drain => never,
    }
}

#[cfg(test)]
#[path = "child/tests.rs"]
mod tests;
