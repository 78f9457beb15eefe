//! EDGE: the only place that starts other programs.
//!
//! Every child gets the user's environment without smsthread's own variables (they hold the
//! secret), a process group of its own, and no open files except its standard ones (`/dev/null`
//! unless the child needs more). Waiting for a child has a time limit; at the limit its group is
//! killed. If smsthread itself is killed (`kill -9`), a process beside the child kills the group.
//! [`Child::hand_over`], [`Child::stay`] and [`Child::take_terminal`] let a child live on. A process
//! that leaves its group (`setsid`) is not ours any more: it is neither waited for nor killed.
#![expect(
    clippy::disallowed_methods,
    reason = "the one place where programs are started"
)]

mod error;
mod interrupt;
mod ours;
mod output;
mod running;
mod terminal;
mod watchdog;

use std::ffi::OsStr;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::Pid;
use tokio::io::AsyncWriteExt;
use tokio::process;
use tokio::time::timeout;

pub use error::ChildError;
pub use interrupt::Interrupt;
use ours::keep_ours;
pub use running::OutputLine;
use running::{GRACE, Running, TIDYING, drained, first_line};
use terminal::Foreground;
pub use terminal::prompts;
use watchdog::Watchdog;

/// A program to start. Its methods must be called within a tokio runtime.
#[must_use]
pub struct Child {
    command: std::process::Command,
    input: Vec<u8>,
    uses_terminal: bool,
    errors: StderrTarget,
}

/// Where a child's standard error goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StderrTarget {
    /// Nowhere, unless the child uses the terminal.
    Dropped,
    /// To our standard error.
    Ours,
    /// To a pipe.
    Kept,
}

/// Whether a child ends with smsthread, even if that is killed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lifetime {
    Ours,
    ItsOwn,
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
        self.errors = StderrTarget::Ours;
        self
    }

    /// Runs the child to its end.
    ///
    /// # Errors
    /// The child did not start, failed, or was killed at the limit.
    pub async fn run(self, limit: Duration) -> Result<(), ChildError> {
        let mut running = self.start(Stdio::null(), Lifetime::Ours)?;
        let ended = timeout(limit, running.wait()).await;
        check(ended.map_err(|_| ChildError::TooLong(limit))??)
    }

    /// Starts the child and leaves it running. Waits until the child ends or `patience` is over.
    /// The child is never killed, because it may be the user's browser.
    ///
    /// # Errors
    /// The child did not start, or failed during the wait.
    pub async fn hand_over(self, patience: Duration) -> Result<(), ChildError> {
        let mut running = self.start(Stdio::null(), Lifetime::ItsOwn)?;
        running.left_alone = true;
        match timeout(patience, running.wait()).await {
            Ok(ended) => check(ended?),
            Err(_) => Ok(()),
        }
    }

    /// The child's first line, without the line's end. A child that goes on to print is killed soon
    /// after. A child that has ended may leave other processes behind, even with its output open.
    /// If smsthread has to end first, or the user presses Ctrl-c, the child's group is ended, even if
    /// the child ignores that key.
    ///
    /// # Errors
    /// The child did not start, failed, was given up, or was killed at the limit.
    pub async fn first_line(self, limit: Duration) -> Result<OutputLine, ChildError> {
        let mut interrupt = Interrupt::listen()?;
        let mut running = self.start(Stdio::piped(), Lifetime::Ours)?;
        let mut watchdog = running.watchdog.take();
        let signal = tokio::select! {
            line = line_and_end(&mut running, limit) => {
                match Watchdog::heard(watchdog.as_mut(), &line).await {
                    None => return line,
                    Some(signal) => signal,
                }
            }
            signal = Watchdog::key(watchdog.as_mut()) => {
                running.end_within(TIDYING).await;
                signal
            }
            signal = interrupt.wait() => signal,
        };
        drop(watchdog);
        running.end().await;
        Err(ChildError::GivenUp(signal))
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
        let mut running = self.start(Stdio::inherit(), Lifetime::ItsOwn)?;
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
    pub async fn stay(self, limit: Duration) -> Result<OutputLine, ChildError> {
        let mut running = self.start(Stdio::piped(), Lifetime::ItsOwn)?;
        let Some(mut output) = running.child.stdout.take() else {
            return Err(io::Error::other("it has no output").into());
        };
        let line = timeout(limit, first_line(&mut running, &mut output)).await;
        let (line, _) = line.map_err(|_| ChildError::TooLong(limit))??;
        running.left_alone = true;
        Ok(line)
    }

    fn start(mut self, output: Stdio, lifetime: Lifetime) -> io::Result<Running> {
        keep_ours(&mut self.command);
        let own = |yes: bool| if yes { Stdio::inherit() } else { Stdio::null() };
        let input = if self.input.is_empty() {
            own(self.uses_terminal)
        } else {
            Stdio::piped()
        };
        let errors = match self.errors {
            StderrTarget::Kept => Stdio::piped(),
            errors => own(self.uses_terminal || errors == StderrTarget::Ours),
        };
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
        let watchdog = group
            .filter(|_| lifetime == Lifetime::Ours)
            .and_then(|group| Watchdog::join(group, foreground.is_some()));
        Ok(Running {
            child,
            group,
            watchdog,
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
            errors: StderrTarget::Dropped,
        }
    }
}

async fn line_and_end(running: &mut Running, limit: Duration) -> Result<OutputLine, ChildError> {
    let Some(mut output) = running.child.stdout.take() else {
        return Err(io::Error::other("it has no output").into());
    };
    let (line, ended) = timeout(limit, first_line(running, &mut output))
        .await
        .map_err(|_| ChildError::TooLong(limit))??;
    let ended = match ended {
        Some(ended) => Some(ended),
        None => timeout(GRACE, drained(running, &mut output))
            .await
            .ok()
            .transpose()?,
    };
    ended.map_or(Ok(()), check)?;
    Ok(line)
}

fn check(ended: ExitStatus) -> Result<(), ChildError> {
    if ended.success() {
        return Ok(());
    }
    Err(ChildError::Failed(ended, String::new()))
}

#[cfg(test)]
#[path = "child/tests.rs"]
mod tests;
