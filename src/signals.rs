//! EDGE: the signals that ask this program to end, so that it can tidy up first.

use std::io;
use std::sync::LazyLock;

use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind, signal};

/// The signals that end a program unless it does something about them, and that somebody may send.
/// Signals of faults are not among them: the program must not go on after a fault.
const ENDING: [i32; 11] = [
    Signal::INT.as_raw(),
    Signal::TERM.as_raw(),
    Signal::HUP.as_raw(),
    Signal::QUIT.as_raw(),
    Signal::ABORT.as_raw(),
    Signal::USR1.as_raw(),
    Signal::USR2.as_raw(),
    Signal::ALARM.as_raw(),
    Signal::VTALARM.as_raw(),
    Signal::PROF.as_raw(),
    Signal::XCPU.as_raw(),
];
/// More of them: those of Linux, and its signals without a name (the real-time signals).
#[cfg(target_os = "linux")]
const MORE: &[i32] = &[
    Signal::IO.as_raw(),
    Signal::POWER.as_raw(),
    Signal::STKFLT.as_raw(),
];
#[cfg(target_os = "linux")]
const UNNAMED: std::ops::RangeInclusive<i32> = if cfg!(target_env = "musl") { 35 } else { 34 }..=64;
#[cfg(not(target_os = "linux"))]
const MORE: &[i32] = &[];
#[cfg(not(target_os = "linux"))]
const UNNAMED: std::ops::RangeInclusive<i32> = 1..=0;

/// The signals that may end this program, by number: all except those that its parent told it to
/// ignore (`nohup`, a shell's `trap '' INT`) and those that a profiler in this process handles.
pub fn ending() -> Vec<i32> {
    static TAKEN: LazyLock<u64> = LazyLock::new(taken);
    let all = ENDING.iter().chain(MORE).copied().chain(UNNAMED);
    all.filter(|number| *TAKEN & (1 << (number - 1)) == 0)
        .collect()
}

/// Hears the signals that ask this program to end, each with its number. From now on they do not end
/// the program by themselves, and a file that grows beyond its limit (`ulimit -f`) is an error of
/// writing. Must be called within a tokio runtime.
///
/// # Errors
/// An error of the operating system.
pub fn listen() -> io::Result<Vec<(i32, unix::Signal)>> {
    let hear = |number: i32| signal(SignalKind::from_raw(number));
    // It is enough that there is a handler.
    drop(hear(Signal::XFSZ.as_raw())?);
    let heard = ending().into_iter();
    heard.map(|number| Ok((number, hear(number)?))).collect()
}

/// The signals that this process ignores or handles before it hears any itself, a bit each; none
/// where the system does not say.
fn taken() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = |name: &str| {
        let mask = status.lines().find_map(|line| line.strip_prefix(name));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
    };
    mask("SigIgn:").unwrap_or(0) | mask("SigCgt:").unwrap_or(0)
}
