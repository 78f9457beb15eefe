//! EDGE: the signals that ask this program to end, so that it can tidy up first.

use std::io;

use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind, signal};

/// The signals that end a program unless it does something about them, and that somebody may send.
/// Timers of profilers are not among them: their signals are for the profiler.
const ENDING: [Signal; 8] = [
    Signal::INT,
    Signal::TERM,
    Signal::HUP,
    Signal::QUIT,
    Signal::USR1,
    Signal::USR2,
    Signal::ALARM,
    Signal::XCPU,
];

/// The signals that may end this program: all of them, except those which whoever started it has
/// made it ignore (`nohup`, a shell's `trap '' INT`).
pub fn ending() -> Vec<Signal> {
    let ignored = ignored();
    let is_heard = |signal: &Signal| ignored & (1 << (signal.as_raw() - 1)) == 0;
    ENDING.into_iter().filter(is_heard).collect()
}

/// Hears the signals that ask this program to end, each with its number. From now on they do not end
/// the program by themselves, and a file that grows beyond its limit (`ulimit -f`) is an error of
/// writing. Must be called within a tokio runtime.
///
/// # Errors
/// An error of the operating system.
pub fn listen() -> io::Result<Vec<(i32, unix::Signal)>> {
    let hear = |number: Signal| signal(SignalKind::from_raw(number.as_raw()));
    // It is enough that there is a handler.
    drop(hear(Signal::XFSZ)?);
    let heard = ending().into_iter();
    heard
        .map(|number| Ok((number.as_raw(), hear(number)?)))
        .collect()
}

/// The signals that this process ignores, a bit each; none where the system does not say.
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(0)
}
