//! The signals that concern the terminal: size change, suspend, terminate.

use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

use rustix::process::{
    Pid, Signal as Sig, getpgid, getpgrp, getpid, getppid, getsid, kill_process,
};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;

use super::guard;
use crate::signals;

/// How long a terminal that takes no output can delay the end.
const PATIENCE: Duration = Duration::from_millis(800);

/// What a signal asks of the loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SignalRequest {
    /// End, because of this signal.
    End(i32),
    /// Stop until continued.
    Stop,
    /// The program was continued.
    Continue,
    /// Check the terminal's size.
    Size,
}

pub struct Signals {
    ends: mpsc::UnboundedReceiver<i32>,
    stop: Signal,
    cont: Signal,
    size: Signal,
}

impl Signals {
    /// From now on none of these signals ends the program by itself. To be called before the
    /// terminal is taken, within a tokio runtime.
    ///
    /// # Errors
    /// The system refuses.
    pub fn listen() -> io::Result<Self> {
        let (sender, ends) = mpsc::unbounded_channel();
        for (number, signal) in signals::listen()? {
            tokio::spawn(watch(signal, number, sender.clone()));
        }
        let of = |sig: Sig| signal(SignalKind::from_raw(sig.as_raw()));
        Ok(Self {
            ends,
            stop: of(Sig::TSTP)?,
            cont: of(Sig::CONT)?,
            size: signal(SignalKind::window_change())?,
        })
    }

    /// Forgets continue signals from before now.
    pub(super) fn forget_continue(&mut self, context: &mut Context<'_>) {
        while self.cont.poll_recv(context).is_ready() {}
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<SignalRequest> {
        if let Poll::Ready(Some(number)) = self.ends.poll_recv(context) {
            return Poll::Ready(SignalRequest::End(number));
        }
        for (signal, asked) in [
            (&mut self.stop, SignalRequest::Stop),
            (&mut self.cont, SignalRequest::Continue),
            (&mut self.size, SignalRequest::Size),
        ] {
            if signal.poll_recv(context).is_ready() {
                return Poll::Ready(asked);
            }
        }
        Poll::Pending
    }
}

/// Passes the signal on. If the loop hangs in a write to a terminal that takes no output, restores
/// the line modes.
async fn watch(mut signal: Signal, number: i32, sender: mpsc::UnboundedSender<i32>) {
    if signal.recv().await.is_none() || sender.send(number).is_err() {
        return;
    }
    tokio::time::sleep(PATIENCE).await;
    guard::leave_silently();
    std::process::exit(128 + number);
}

/// Stops the process as the default action of SIGTSTP does; returns whether it did. In an orphaned
/// process group nobody could continue the process, so nothing happens, as in the kernel.
///
/// Other threads may run on for a moment, and so may this one: only [`SignalRequest::Continue`] says that
/// the process was stopped and runs again.
pub(super) fn stop_here() -> io::Result<bool> {
    if is_orphaned() {
        return Ok(false);
    }
    guard::leave();
    kill_process(getpid(), Sig::STOP)?;
    Ok(true)
}

/// Whether no parent in the session but outside the process group can continue this process. Judged
/// by this process alone: a parent inside the group is assumed to have such a parent.
fn is_orphaned() -> bool {
    let parent: Option<Pid> = getppid();
    let session = |pid| getsid(pid).ok();
    match parent {
        None => true,
        Some(parent) if getpgid(Some(parent)).ok() == Some(getpgrp()) => false,
        Some(parent) => session(Some(parent)) != session(None),
    }
}
