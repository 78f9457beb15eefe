//! Getting a text into the clipboard, by whichever way leads there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use super::clipboard_holder::hand_over;
use crate::chat::event::CopyAnswer;
use crate::child::Child;
use crate::terminal::identity::{Multiplexer, Surroundings};
use crate::terminal::osc;
use crate::text::SafeText;
use crate::text::numerals::thousands;

/// Bytes of text that nearly all terminals take by OSC 52; a few take no more than 6,000.
const SAFE_BYTES: usize = 74_994;
/// Bytes that are not even tried: `tmux` drops strings of more than 1 MiB, some terminals as well.
const MOST_BYTES: usize = 750_000;
/// Longest wait for the system's clipboard or `tmux`.
const PATIENCE: Duration = Duration::from_secs(3);

/// The system's clipboard, opened when it is first wanted.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Option<Held>>>);

/// The clipboard while a text of ours is in it.
struct Held {
    clipboard: arboard::Clipboard,
    text: String,
}

impl Clipboard {
    /// Copies a text: words to say to the terminal for it, and how it went.
    pub async fn copy(&self, text: String, around: Surroundings) -> (Vec<u8>, CopyAnswer) {
        let by_system = around.desktop && self.set(text.clone()).await;
        if around.tmux_here && load_into_tmux(&text).await {
            return (Vec::new(), CopyAnswer::Copied);
        }
        if around.clipboard() == Some(false) {
            let why = "this terminal takes nothing for a clipboard.";
            let failed = CopyAnswer::Failed(why.into());
            return (Vec::new(), answer(by_system, failed));
        }
        let size = thousands(text.len() as u64);
        if text.len() > MOST_BYTES {
            let why = format!("{size} bytes are more than terminals take at once.");
            let failed = CopyAnswer::Failed(SafeText::line(&why));
            return (Vec::new(), answer(by_system, failed));
        }
        let sent = if text.len() > SAFE_BYTES {
            let safe = thousands(SAFE_BYTES as u64);
            let why = format!("some terminals take {safe} bytes at most, not {size}.");
            CopyAnswer::Doubtful(SafeText::line(&why))
        } else if around.clipboard() == Some(true) {
            CopyAnswer::Copied
        } else {
            CopyAnswer::Sent
        };
        let mut words = osc::clipboard(&text);
        match around.multiplexer {
            Multiplexer::None => {}
            // Either of them, as it is set up: it does not do both.
            Multiplexer::Tmux => {
                words.extend(osc::passed_through(&words.clone(), Multiplexer::Tmux));
            }
            Multiplexer::Screen => words = osc::passed_through(&words, Multiplexer::Screen),
        }
        (words, answer(by_system, sent))
    }

    /// Whether the system's clipboard has it.
    async fn set(&self, text: String) -> bool {
        let shared = Arc::clone(&self.0);
        let set = tokio::task::spawn_blocking(move || -> Result<(), arboard::Error> {
            let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let held = match &mut *open {
                Some(held) => held,
                closed => closed.insert(Held {
                    clipboard: arboard::Clipboard::new()?,
                    text: String::new(),
                }),
            };
            held.clipboard.set_text(text.clone())?;
            held.text = text;
            Ok(())
        });
        match timeout(PATIENCE, set).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::info!(%error, "the system's clipboard did not take it");
                false
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }

    /// The program ends: a text of ours that would go with it is handed over.
    pub async fn leave(&self, around: Surroundings) {
        if !around.clipboard_may_go() {
            return;
        }
        let shared = Arc::clone(&self.0);
        let ours = tokio::task::spawn_blocking(move || {
            let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let held = open.as_mut()?;
            let text = std::mem::take(&mut held.text);
            // Something else may have been copied since.
            let is_there = held.clipboard.get_text().is_ok_and(|there| there == text);
            (is_there && !text.is_empty()).then_some(text)
        });
        let over = async {
            match ours.await {
                Ok(Some(text)) => hand_over(&text).await,
                Ok(None) | Err(_) => Ok(()),
            }
        };
        match timeout(PATIENCE, over).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the copied text is gone"),
            Err(_) => tracing::warn!("the copied text may be gone"),
        }
    }
}

fn answer(by_system: bool, by_terminal: CopyAnswer) -> CopyAnswer {
    if by_system {
        return CopyAnswer::Copied;
    }
    by_terminal
}

/// `tmux` hands it on to its terminals with its usual settings, which what we write would not.
async fn load_into_tmux(text: &str) -> bool {
    let tmux = Child::new("tmux").args(["load-buffer", "-w", "-"]);
    tmux.input(text).run(PATIENCE).await.is_ok()
}
