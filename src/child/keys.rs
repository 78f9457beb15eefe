//! Notices Ctrl-c and Ctrl-\\ while a child has the terminal. The terminal sends their signals to the
//! child's group alone, so smsthread puts a process of its own into this group: `cat`, which waits
//! for an input that never comes, and which these signals end.

use std::future::pending;
use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal};
use tokio::process::{self, ChildStdin};
use tokio::time::timeout;

use super::error::ChildError;
use super::ours::keep_ours;
use super::terminal::Foreground;

/// The signals of Ctrl-c and Ctrl-\\.
const BY_KEY: [Signal; 2] = [Signal::INT, Signal::QUIT];

/// How long the listener may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process that is ended by a key, and its input. `None`: no terminal is watched.
pub(super) struct Keys(Option<(process::Child, Option<ChildStdin>)>);

impl Keys {
    /// Watches a child that has the terminal. If that is impossible, nothing is noticed.
    pub(super) fn watch(terminal: Option<&Foreground>) -> Self {
        let listener = terminal.and_then(|terminal| join(terminal.child()).ok());
        Self(listener.map(|mut listener| {
            let input = listener.stdin.take();
            (listener, input)
        }))
    }

    /// Waits for such a key, and returns the number of its signal.
    pub(super) async fn press(&mut self) -> i32 {
        if let Some((listener, _)) = &mut self.0
            && let Ok(ended) = listener.wait().await
            && let Some(signal) = by_key(ended.signal())
        {
            return signal;
        }
        pending().await
    }

    /// The signal of such a key that was pressed before the child came to this result.
    pub(super) async fn pressed<T>(&mut self, result: &Result<T, ChildError>) -> Option<i32> {
        let heard = match &mut self.0 {
            Some((listener, input)) => {
                // Without an input the listener ends; a signal that was sent before ends it first.
                *input = None;
                let ended = timeout(PATIENCE, listener.wait()).await;
                ended.ok().and_then(Result::ok)
            }
            None => None,
        };
        // The key may have been pressed before the listener was there.
        let failed = match result {
            Err(ChildError::Failed(status, _)) => Some(*status),
            _ => None,
        };
        [heard, failed]
            .into_iter()
            .flatten()
            .find_map(|ended| by_key(ended.signal()))
    }
}

fn by_key(signal: Option<i32>) -> Option<i32> {
    signal.filter(|signal| BY_KEY.iter().any(|key| key.as_raw() == *signal))
}

/// Starts the listener in a group that exists.
fn join(group: Pid) -> io::Result<process::Child> {
    let mut listener = Command::new("cat");
    keep_ours(&mut listener);
    listener.process_group(group.as_raw_nonzero().get());
    listener.stdin(Stdio::piped());
    listener.stdout(Stdio::null()).stderr(Stdio::null());
    process::Command::from(listener).spawn()
}
