//! Delivers events: a line on standard output, then the program of `--exec`.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it prints to standard output"
)]

use std::ffi::OsString;
use std::io;
use std::io::Write;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use tokio::task::spawn_blocking;

use super::differ::FollowedChange;
use super::line;
use crate::child::Child;
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind};
use crate::time::UnixTime;

/// How long the user's program may run for one event.
const LIMIT: Duration = Duration::from_mins(1);

/// Nothing more can be written to standard output. There is an error unless the reader of a pipe
/// went away.
pub struct OutputClosed(pub Option<io::Error>);

/// Numbers events, and delivers them one at a time.
pub struct Delivery {
    seq: u64,
    exec: Vec<OsString>,
}

impl Delivery {
    pub fn new(exec: Vec<OsString>) -> Self {
        Self { seq: 0, exec }
    }

    /// Delivers a change of a message.
    pub async fn happened(
        &mut self,
        happened: &FollowedChange,
        seen: UnixTime,
    ) -> Result<(), OutputClosed> {
        self.seq += 1;
        self.send(line::happened(happened, self.seq, seen), seen)
            .await
    }

    /// Delivers an event that already has its number.
    pub async fn numbered(
        &mut self,
        happened: &FollowedChange,
        seq: u64,
        seen: UnixTime,
    ) -> Result<(), OutputClosed> {
        self.send(line::happened(happened, seq, seen), seen).await
    }

    /// Delivers a failure.
    pub async fn trouble(
        &mut self,
        failure: &Failure,
        wait: Option<Duration>,
        seen: UnixTime,
    ) -> Result<(), OutputClosed> {
        self.send(line::trouble(failure, wait, seen), seen).await
    }

    async fn send(&mut self, line: Vec<u8>, seen: UnixTime) -> Result<(), OutputClosed> {
        let text = String::from_utf8_lossy(&line).into_owned();
        write(line).await?;
        let Some((program, args)) = self.exec.split_first() else {
            return Ok(());
        };
        let child = Child::new(program)
            .args(args)
            .input(&text)
            .with_our_errors();
        let Err(error) = child.run(LIMIT).await else {
            return Ok(());
        };
        let program = program.to_string_lossy();
        let what = format!("{program} failed on this event: {error}.");
        let failure = Failure {
            kind: FailureKind::OurFault,
            what: SafeText::line(&what),
            advice: "The event is not repeated.".into(),
            retry_after: None,
        };
        write(line::trouble(&failure, None, seen)).await
    }
}

/// Writes and flushes. If nobody reads the pipe, signals must still be handled.
async fn write(bytes: Vec<u8>) -> Result<(), OutputClosed> {
    let written = spawn_blocking(move || {
        let mut stdout = io::stdout().lock();
        stdout.write_all(&bytes).and_then(|()| stdout.flush())
    });
    match written.await.map_err(io::Error::other).flatten() {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(OutputClosed(None)),
        Err(error) => Err(OutputClosed(Some(error))),
    }
}

/// Whether the reader of a pipe has gone away; nothing is written.
pub fn is_unread() -> bool {
    let stdout = io::stdout();
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    let none = Timespec::default();
    let ready = poll(&mut watched, Some(&none));
    ready.is_ok_and(|count| count > 0) && watched[0].revents().contains(PollFlags::ERR)
}
