//! A child that runs: its end, its first line, and what is done if nobody waits for it any more.

use std::io;
use std::process::ExitStatus;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group, test_kill_process_group};
use secrecy::zeroize::Zeroizing;
use tokio::io::AsyncReadExt;
use tokio::process::{self, ChildStdout};
use tokio::time::{sleep, timeout};

use super::error::ChildError;
use super::terminal::Foreground;
use super::watchdog::Watchdog;

/// A line of output; its memory is zeroed when it is dropped.
pub type OutputLine = Zeroizing<Vec<u8>>;

/// The most bytes of a child's output that are read in search of its first line.
const MAX_LINE: usize = 64 * 1024;
/// How long a child may take to end after its first line, and how long its output is read after it
/// ended.
pub const GRACE: Duration = Duration::from_secs(2);
/// How long a child that is given up may take to tidy up: after Ctrl-c by itself, and then once more
/// after it was asked to end.
pub const TIDYING: Duration = Duration::from_secs(1);
/// How often to check whether a group has ended.
const LOOK: Duration = Duration::from_millis(20);

/// A started child. If this is dropped before the child has ended, the child is killed with its
/// process group.
pub struct Running {
    pub child: process::Child,
    pub group: Option<Pid>,
    pub foreground: Option<Foreground>,
    /// Kills the group if smsthread is killed.
    pub watchdog: Option<Watchdog>,
    pub left_alone: bool,
}

impl Running {
    pub async fn wait(&mut self) -> io::Result<ExitStatus> {
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

    /// Tells the child that its terminal is gone, as the kernel would.
    pub fn hang_up(&mut self) {
        self.left_alone = true;
        self.tell(Signal::HUP);
    }

    /// Asks the group to end, and kills each process that does not end soon.
    pub async fn end(mut self) {
        self.tell(Signal::TERM);
        self.end_within(TIDYING).await;
        self.left_alone = false;
    }

    /// Waits for the end of the whole group, but not longer than `limit`.
    pub async fn end_within(&mut self, limit: Duration) {
        let end = async {
            let _ = self.wait().await;
            while self
                .group
                .is_some_and(|group| test_kill_process_group(group).is_ok())
            {
                sleep(LOOK).await;
            }
        };
        let _ = timeout(limit, end).await;
    }

    /// Sends a signal to the group. A stopped process must be continued to get it.
    fn tell(&self, signal: Signal) {
        for signal in [signal, Signal::CONT] {
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

/// The child's first line, and its exit status if it ended before the line was complete.
pub async fn first_line(
    running: &mut Running,
    output: &mut ChildStdout,
) -> Result<(OutputLine, Option<ExitStatus>), ChildError> {
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
        return Err(ChildError::LongLine(MAX_LINE));
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
pub async fn drained(running: &mut Running, output: &mut ChildStdout) -> io::Result<ExitStatus> {
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
