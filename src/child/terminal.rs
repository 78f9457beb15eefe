//! Lends the terminal to a child that may ask for a passphrase. A child in a process group of its
//! own could not read a key otherwise.

use std::convert::Infallible;
use std::fs::File;
use std::io;

use nix::sys::signal::{SigSet, Signal as Blockable};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpgrp, kill_process_group, waitid};
use rustix::termios::{
    LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcsetattr, tcsetpgrp,
};
use tokio::signal::unix::{SignalKind, signal};

/// Gives the terminal to a child; smsthread has it again, in the modes from before, when this is
/// dropped.
pub struct Foreground {
    terminal: File,
    modes: Termios,
    child: Pid,
}

impl Foreground {
    /// `None`: there is no terminal, or smsthread is not the one that has it.
    pub fn give(child: Pid) -> Option<Self> {
        let terminal = File::options()
            .read(true)
            .write(true)
            .open("/dev/tty")
            .ok()?;
        if tcgetpgrp(&terminal).ok()? != getpgrp() {
            return None;
        }
        let modes = tcgetattr(&terminal).ok()?;
        tcsetpgrp(&terminal, child).ok()?;
        let given = Self {
            terminal,
            modes,
            child,
        };
        given.wake();
        Some(given)
    }

    /// Continues the child's group whenever one of it is stopped, because it read too early or the
    /// user pressed Ctrl-z: nobody else could continue it.
    pub async fn keep_going(&mut self) -> io::Result<Infallible> {
        loop {
            stopped(self.child).await?;
            self.wake();
        }
    }

    fn wake(&self) {
        let _ = kill_process_group(self.child, Signal::CONT);
    }
}

/// Waits until a child of this group is stopped.
pub async fn stopped(group: Pid) -> io::Result<()> {
    let mut changes = signal(SignalKind::child())?;
    let stops = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG;
    while !matches!(waitid(WaitId::Pgid(Some(group)), stops), Ok(Some(_))) {
        changes.recv().await;
    }
    Ok(())
}

/// Whether a program asks the user for something: the terminal does not show what is typed.
pub fn prompts() -> bool {
    let modes = File::open("/dev/tty").and_then(|terminal| Ok(tcgetattr(terminal)?));
    modes.is_ok_and(|modes| !modes.local_modes.contains(LocalModes::ECHO))
}

impl Drop for Foreground {
    fn drop(&mut self) {
        // The kernel stops a background process for these calls, unless the signal is blocked.
        let mut blocked = SigSet::empty();
        blocked.add(Blockable::SIGTTOU);
        let before = blocked.thread_swap_mask(nix::sys::signal::SigmaskHow::SIG_BLOCK);
        let _ = tcsetpgrp(&self.terminal, getpgrp());
        // A child that was killed while it asked for a passphrase has left the echo off.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.modes);
        if let Ok(before) = before {
            let _ = before.thread_set_mask();
        }
    }
}
