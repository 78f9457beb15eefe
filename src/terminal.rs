//! EDGE: the only place that owns the terminal.
//!
//! [`TerminalGuard`] sets the terminal's modes and restores them, whatever happens. [`Console`] reads keys,
//! mouse, focus, answers and the signals that belong to the terminal. [`Renderer`] draws on it.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it reads the clock to wait for the terminal's answers"
)]

mod ansi;
pub mod capabilities;
mod guard;
pub mod identity;
pub mod input;
pub mod keys;
pub mod osc;
pub mod output;
mod panic;
pub mod parser;
pub mod pictures;
mod probe;
pub mod quirks;
pub mod replies;
pub mod right_to_left;
mod signals;

use std::io;
use std::os::fd::BorrowedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

pub use capabilities::Capabilities;
pub use guard::{TerminalError, TerminalGuard};
pub use input::{Console, Input, Tty};
pub use output::{Lines, Renderer};

pub use panic::install_panic_hook;
pub use probe::probe;
pub use quirks::Quirks;
pub use replies::{PixelSize, TerminalReport};
pub use signals::Signals;

use crate::layout::areas::Size;

/// The terminal's size now; 80x24 if the terminal does not tell its size.
pub fn size() -> Size {
    reported_size().unwrap_or(Size {
        width: 80,
        height: 24,
    })
}

/// The terminal's size now; `None` if the terminal does not know it and says 0.
pub fn reported_size() -> Option<Size> {
    let said = crossterm::terminal::window_size().ok()?;
    (said.columns > 0 && said.rows > 0).then_some(Size {
        width: said.columns,
        height: said.rows,
    })
}

/// The size of all cells together in pixels, if the terminal's driver tells.
pub fn window_pixels() -> Option<PixelSize> {
    let said = crossterm::terminal::window_size().ok()?;
    (said.width > 0 && said.height > 0).then_some(PixelSize {
        width: said.width,
        height: said.height,
    })
}

/// Whether the error means that the terminal was closed.
pub fn is_gone(error: &io::Error) -> bool {
    let code = error.raw_os_error().map(Errno::from_raw_os_error);
    matches!(
        code,
        Some(Errno::PIPE | Errno::IO | Errno::NXIO | Errno::NODEV | Errno::BADF)
    )
}

/// Writes all of `bytes` to the terminal, in one system call if the terminal takes them at once.
fn write_all(mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match rustix::io::write(rustix::stdio::stdout(), bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => bytes = &bytes[n..],
            Err(Errno::INTR) => {}
            // Another program made the shared file description non-blocking.
            Err(Errno::AGAIN) => wait_for(rustix::stdio::stdout(), PollFlags::OUT, None)?,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn wait_for(
    fd: BorrowedFd<'_>,
    what: PollFlags,
    at_most: Option<&Timespec>,
) -> rustix::io::Result<()> {
    match poll(&mut [PollFd::from_borrowed_fd(fd, what)], at_most) {
        Ok(_) | Err(Errno::INTR) => Ok(()),
        Err(error) => Err(error),
    }
}

/// What was read from the input.
enum InputRead {
    /// This many bytes.
    Bytes(usize),
    /// No bytes wait.
    Nothing,
    /// The terminal was closed.
    Closed,
}

/// Reads the bytes that wait at stdin; never blocks for longer than `at_most`. (The descriptor
/// stays blocking, because its flags are shared with the shell and with stdout.)
fn read_waiting(buffer: &mut [u8], at_most: Timespec) -> io::Result<InputRead> {
    let stdin = rustix::stdio::stdin();
    let mut fds = [PollFd::from_borrowed_fd(stdin, PollFlags::IN)];
    match poll(&mut fds, Some(&at_most)) {
        Ok(0) | Err(Errno::INTR) => return Ok(InputRead::Nothing),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    if !fds[0].revents().contains(PollFlags::IN) {
        return Ok(InputRead::Closed);
    }
    match rustix::io::read(stdin, buffer) {
        Ok(0) | Err(Errno::IO) => Ok(InputRead::Closed),
        Ok(n) => Ok(InputRead::Bytes(n)),
        Err(Errno::INTR | Errno::AGAIN) => Ok(InputRead::Nothing),
        Err(error) => Err(error.into()),
    }
}
