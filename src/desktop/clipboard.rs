//! Copies a text to the clipboard by every way that works here: OSC 52, tmux, the desktop.

use std::time::Duration;

#[cfg(not(feature = "clipboard"))]
use super::no_clipboard::NoClipboard as SystemClipboard;
#[cfg(feature = "clipboard")]
use super::system_clipboard::SystemClipboard;
use crate::chat::event::CopyAnswer;
use crate::child::Child;
use crate::terminal::identity::TerminalIdentity;
use crate::terminal::osc;
use crate::text::SafeText;
use crate::text::numerals::thousands;

/// Nearly all terminals take this many bytes of text by OSC 52; a few take no more than 6,000.
const SAFE_BYTES: usize = 74_994;
/// Longer texts are not tried: `tmux` and some terminals drop strings of more than 1 MiB.
const MOST_BYTES: usize = 750_000;
/// How long to wait for the system's clipboard or for `tmux`.
const PATIENCE: Duration = Duration::from_secs(3);

/// The system's clipboard and the terminal's.
#[derive(Clone, Default)]
pub struct Clipboard(SystemClipboard);

impl Clipboard {
    /// Copies a text. Returns the bytes to send to the terminal, and the result.
    pub async fn copy(&self, text: String, around: TerminalIdentity) -> (Vec<u8>, CopyAnswer) {
        let by_system = around.desktop && self.0.set(text.clone(), PATIENCE).await;
        if around.tmux_here && load_into_tmux(&text).await {
            return (Vec::new(), CopyAnswer::Copied);
        }
        if around.clipboard() == Some(false) {
            let why = "this terminal does not support copying.";
            let failed = CopyAnswer::Failed(why.into());
            return (Vec::new(), answer(by_system, failed));
        }
        let size = thousands(text.len() as u64);
        if text.len() > MOST_BYTES {
            let why = format!("{size} bytes are too much for a terminal's clipboard.");
            let failed = CopyAnswer::Failed(SafeText::line(&why));
            return (Vec::new(), answer(by_system, failed));
        }
        let sent = if text.len() > SAFE_BYTES {
            let safe = thousands(SAFE_BYTES as u64);
            let why = format!("some terminals copy at most {safe} bytes, not {size}.");
            CopyAnswer::Doubtful(SafeText::line(&why))
        } else if around.clipboard() == Some(true) {
            CopyAnswer::Copied
        } else {
            CopyAnswer::Sent
        };
        let words = osc::clipboard(&text, around.multiplexer);
        (words, answer(by_system, sent))
    }

    /// Called at the program's end. If our text would be lost with the program, another process
    /// keeps it.
    pub async fn leave(&self, around: TerminalIdentity) {
        if around.clipboard_may_go() {
            self.0.hand_over(PATIENCE).await;
        }
    }
}

fn answer(by_system: bool, by_terminal: CopyAnswer) -> CopyAnswer {
    if by_system {
        return CopyAnswer::Copied;
    }
    by_terminal
}

/// Gives the text to `tmux`, which passes it on to its terminals by default. It would not pass on
/// what we write.
async fn load_into_tmux(text: &str) -> bool {
    let tmux = Child::new("tmux").args(["load-buffer", "-w", "-"]);
    tmux.input(text).run(PATIENCE).await.is_ok()
}
