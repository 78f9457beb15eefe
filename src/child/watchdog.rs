//! A process of our own in a child's group. It kills the group when smsthread is gone, even if
//! smsthread was killed; and the terminal's Ctrl-c and Ctrl-\\, which go to the child's group alone,
//! end it, so that smsthread notices these keys.

use std::future::pending;
use std::io::{PipeWriter, Write, pipe};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal};
use tokio::process;
use tokio::time::timeout;

use super::error::ChildError;
use super::ours::keep_ours;

/// The signals of Ctrl-c and Ctrl-\\.
const BY_KEY: [Signal; 2] = [Signal::INT, Signal::QUIT];
/// An input that ends without a line means that smsthread is gone.
const SCRIPT: &str = "read -r line || kill -KILL 0";
/// How long the watchdog may take to end.
const PATIENCE: Duration = Duration::from_secs(2);

/// The process beside a child. It is sent away when this is dropped; the child goes on to run.
pub(super) struct Watchdog {
    process: process::Child,
    input: PipeWriter,
    /// The child has the terminal.
    hears_keys: bool,
}

impl Watchdog {
    /// Starts the watchdog in a group that exists. If that is impossible, nothing is noticed.
    pub(super) fn join(group: Pid, hears_keys: bool) -> Option<Self> {
        let (reader, input) = pipe().ok()?;
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT]).stdin(reader);
        keep_ours(&mut command);
        command.process_group(group.as_raw_nonzero().get());
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let process = process::Command::from(command).spawn().ok()?;
        Some(Self {
            process,
            input,
            hears_keys,
        })
    }

    fn send_away(&mut self) {
        // If it has ended already, nobody reads.
        let _ = self.input.write_all(b"\n");
    }

    /// Waits until a key ends the watchdog, and returns the number of the signal.
    pub(super) async fn key(watchdog: Option<&mut Self>) -> i32 {
        if let Some(watchdog) = watchdog.filter(|watchdog| watchdog.hears_keys)
            && let Ok(ended) = watchdog.process.wait().await
            && let Some(signal) = by_key(ended.signal())
        {
            return signal;
        }
        pending().await
    }

    /// The signal of a key that was pressed before the child came to this result.
    pub(super) async fn heard<T>(
        watchdog: Option<&mut Self>,
        result: &Result<T, ChildError>,
    ) -> Option<i32> {
        let watchdog = watchdog.filter(|watchdog| watchdog.hears_keys);
        let heard = match watchdog {
            Some(watchdog) => {
                // A signal that was sent before ends it first.
                watchdog.send_away();
                let ended = timeout(PATIENCE, watchdog.process.wait()).await;
                ended.ok().and_then(Result::ok)
            }
            None => None,
        };
        // The key may have been pressed before the watchdog was there.
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

impl Drop for Watchdog {
    fn drop(&mut self) {
        self.send_away();
    }
}

fn by_key(signal: Option<i32>) -> Option<i32> {
    signal.filter(|signal| BY_KEY.iter().any(|key| key.as_raw() == *signal))
}
