//! Keeps a copied text after the program has ended. In X11 and Wayland the clipboard's text lives
//! in the program that copied, so another process of ours takes the text over at the end, until
//! something else is copied.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it speaks to its parent by standard output and waits in a thread"
)]

use std::io::{self, Read, Write};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

#[cfg(not(target_os = "macos"))]
use arboard::SetExtLinux;

use crate::child::{Child, ChildError};

/// What the process is called with, after our own name.
pub const COMMAND: &str = "keep-clipboard";
/// All that it is given of our environment: where the desktop is, none of the keys.
const VARIABLES: [&str; 5] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "HOME",
];
/// From one look whether the desktop is still there to the next.
const LOOK: Duration = Duration::from_mins(1);
/// How long it may take to get the text into the clipboard.
const PATIENCE: Duration = Duration::from_secs(3);
/// The line that it prints once it has the text.
const KEPT: &[u8] = b"kept";

/// Hands a text to a process of its own, and waits until that has it.
///
/// # Errors
/// It could not be started, or the desktop did not take the text.
pub async fn hand_over(text: &str) -> Result<(), ChildError> {
    let keeper = Child::new(std::env::current_exe()?)
        .called("smsthread")
        .args([COMMAND])
        .apart(&VARIABLES)
        .input(text);
    if *keeper.stay(PATIENCE).await? != KEPT {
        return Err(io::Error::other("the desktop did not take it").into());
    }
    Ok(())
}

/// The life of that process: takes the text from standard input, says so, and ends when something
/// else was copied or the desktop is gone.
///
/// # Errors
/// What the desktop or the parent says.
pub fn keep() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().lock().read_to_string(&mut text)?;
    let mut clipboard = arboard::Clipboard::new().map_err(io::Error::other)?;
    let taken = clipboard.set_text(text.clone());
    taken.map_err(io::Error::other)?;
    let mut stdout = io::stdout().lock();
    stdout.write_all(KEPT)?;
    stdout.write_all(b"\n")?;
    stdout.flush()?;
    let (ended, end) = channel();
    let served = text.clone();
    thread::spawn(move || ended.send(serve(served)));
    loop {
        match end.recv_timeout(LOOK) {
            Ok(served) => return served.map_err(io::Error::other),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {
                if clipboard.get_text().ok().as_ref() != Some(&text) {
                    return Ok(());
                }
            }
        }
    }
}

/// Until something else is copied.
#[cfg(not(target_os = "macos"))]
fn serve(text: String) -> Result<(), arboard::Error> {
    arboard::Clipboard::new()?.set().wait().text(text)
}

/// Here the system keeps it.
#[cfg(target_os = "macos")]
fn serve(text: String) -> Result<(), arboard::Error> {
    arboard::Clipboard::new()?.set_text(text)
}
