//! Reads all that a child prints, and the first line about its failure.

use std::process::Stdio;
use std::time::Duration;

use futures_util::future::OptionFuture;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::ChildStderr;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::error::ChildError;
use super::running::GRACE;
use super::terminal::stopped;
use super::{Child, Lifetime, StderrTarget, check};

/// The most bytes of a child's standard error that are searched for a line.
const MOST_ERRORS: u64 = 4096;

impl Child {
    /// What the child prints until it ends. Processes that it leaves behind may hold the output open.
    ///
    /// # Errors
    /// The child did not start, failed, printed more than `most` bytes, or was killed because it
    /// stopped or was at the limit.
    pub async fn output(mut self, limit: Duration, most: usize) -> Result<Vec<u8>, ChildError> {
        self.errors = StderrTarget::Kept;
        let mut running = self.start(Stdio::piped(), Lifetime::Ours)?;
        let group = running.group;
        let child = &mut running.child;
        let Some((output, errors)) = child.stdout.take().zip(child.stderr.take()) else {
            return Err(std::io::Error::other("it has no output").into());
        };
        let (tell, first_line) = oneshot::channel();
        // Dropped, and so ended, with this function.
        let mut reading = JoinSet::new();
        reading.spawn(first_error(errors, tell));
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
        let done = tokio::select! {
            done = timeout(limit, read) => done.map_err(|_| ChildError::TooLong(limit))?,
            Some(Ok(())) = OptionFuture::from(group.map(stopped)) => Err(ChildError::Stopped),
        };
        match done {
            Err(ChildError::Failed(status, _)) => {
                let line = timeout(GRACE, first_line).await;
                let line = line.ok().and_then(Result::ok).unwrap_or_default();
                Err(ChildError::Failed(status, line))
            }
            done => done.map(|()| printed),
        }
    }
}

/// Tells the first line with words, and reads on, because a child that cannot write may fail.
async fn first_error(errors: ChildStderr, tell: oneshot::Sender<String>) {
    let mut errors = BufReader::new(errors);
    let mut line = Vec::new();
    let mut read = 0;
    while read < MOST_ERRORS {
        line.clear();
        let mut rest = (&mut errors).take(MOST_ERRORS - read);
        match rest.read_until(b'\n', &mut line).await {
            Ok(count) if count > 0 && line.trim_ascii().is_empty() => read += count as u64,
            _ => break,
        }
    }
    let words = String::from_utf8_lossy(line.trim_ascii()).into_owned();
    // Nobody listens if the child did not fail.
    let _ = tell.send(words);
    let _ = tokio::io::copy(&mut errors, &mut tokio::io::sink()).await;
}
