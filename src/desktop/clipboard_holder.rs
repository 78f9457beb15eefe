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

/// The argument that makes smsthread such a process.
pub const COMMAND: &str = "keep-clipboard";
/// The only variables that the process gets: where the desktop is, but no keys.
const VARIABLES: [&str; 5] = [
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "HOME",
];
/// How often to check whether the desktop is still there.
const LOOK: Duration = Duration::from_mins(1);
/// How long copying the text may take.
const PATIENCE: Duration = Duration::from_secs(3);
/// The process prints this line when it has the text.
const KEPT: &[u8] = b"kept";

/// Gives a text to a separate process, and waits until that process has it.
///
/// # Errors
/// The process could not be started, or the desktop did not take the text.
pub async fn hand_over(text: &str) -> Result<(), ChildError> {
    let holder = Child::new(std::env::current_exe()?)
        .called("smsthread")
        .args([COMMAND])
        .apart(&VARIABLES)
        .input(text);
    if *holder.stay(PATIENCE).await? != KEPT {
        return Err(io::Error::other("the desktop did not take it").into());
    }
    Ok(())
}

/// The main function of that process: takes the text from standard input, confirms it, and ends
/// when something else is copied or the desktop is gone.
///
/// # Errors
/// An error of the desktop or of the parent.
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

/// Holds the text until something else is copied.
#[cfg(not(target_os = "macos"))]
fn serve(text: String) -> Result<(), arboard::Error> {
    arboard::Clipboard::new()?.set().wait().text(text)
}

/// On macOS, the system keeps the text.
#[cfg(target_os = "macos")]
fn serve(text: String) -> Result<(), arboard::Error> {
    arboard::Clipboard::new()?.set_text(text)
}
