//! Getting a text into the clipboard, by whichever way leads there.

use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

use crate::chat::event::CopyAnswer;
use crate::chat::text::SafeText;
use crate::chat::words::thousands;
use crate::terminal::osc;
use crate::terminal::surroundings::{Multiplexer, Surroundings};

/// Bytes of text that nearly all terminals take by OSC 52; a few take no more than 6,000.
const SAFE_BYTES: usize = 74_994;
/// Bytes that are not even tried: `tmux` drops strings of more than 1 MiB, some terminals as well.
const MOST_BYTES: usize = 750_000;
/// Longest wait for the system's clipboard or `tmux`.
const PATIENCE: Duration = Duration::from_secs(3);

/// The system's clipboard, opened when it is first wanted. What is copied can be gone when the
/// program ends, unless the desktop keeps it.
#[derive(Clone, Default)]
pub struct Clipboard(Arc<Mutex<Option<arboard::Clipboard>>>);

impl Clipboard {
    /// Copies a text: words to say to the terminal for it, and how it went.
    pub async fn copy(&self, text: String, around: Surroundings) -> (Vec<u8>, CopyAnswer) {
        let by_system = around.desktop && self.set(text.clone()).await;
        if around.multiplexer == Multiplexer::Tmux && load_into_tmux(&text).await {
            return (Vec::new(), CopyAnswer::Copied);
        }
        if around.clipboard() == Some(false) {
            let why = "this terminal takes nothing for a clipboard.";
            return (
                Vec::new(),
                answer(by_system, around, CopyAnswer::Failed(why.into())),
            );
        }
        let size = thousands(text.len() as u64);
        if text.len() > MOST_BYTES {
            let why = format!("{size} bytes are more than terminals take at once.");
            let failed = CopyAnswer::Failed(SafeText::line(&why));
            return (Vec::new(), answer(by_system, around, failed));
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
        (words, answer(by_system, around, sent))
    }

    /// Whether the system's clipboard has it.
    async fn set(&self, text: String) -> bool {
        let shared = Arc::clone(&self.0);
        let set = tokio::task::spawn_blocking(move || -> Result<(), arboard::Error> {
            let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let clipboard = match &mut *open {
                Some(clipboard) => clipboard,
                closed => closed.insert(arboard::Clipboard::new()?),
            };
            clipboard.set_text(text)
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
}

fn answer(by_system: bool, around: Surroundings, by_terminal: CopyAnswer) -> CopyAnswer {
    match by_system {
        true if around.clipboard_may_go() => {
            CopyAnswer::Doubtful("it may go when smsthread ends.".into())
        }
        true => CopyAnswer::Copied,
        false => by_terminal,
    }
}

/// `tmux` hands it on to its terminals with its usual settings, which what we write would not.
async fn load_into_tmux(text: &str) -> bool {
    let load = async {
        let mut tmux = Command::new("tmux")
            .args(["load-buffer", "-w", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(mut stdin) = tmux.stdin.take() {
            stdin.write_all(text.as_bytes()).await?;
        }
        tmux.wait().await
    };
    matches!(timeout(PATIENCE, load).await, Ok(Ok(status)) if status.success())
}
