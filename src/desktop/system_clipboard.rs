//! The clipboard of X11, Wayland or macOS.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::timeout;

use super::clipboard_holder;

/// The system's clipboard. It is opened when it is first needed.
#[derive(Clone, Default)]
pub struct SystemClipboard(Arc<Mutex<Option<HeldClipboard>>>);

/// The clipboard while our text is in it.
struct HeldClipboard {
    clipboard: arboard::Clipboard,
    text: String,
}

impl SystemClipboard {
    /// Copies a text; returns whether the clipboard took it.
    pub async fn set(&self, text: String, patience: Duration) -> bool {
        let shared = Arc::clone(&self.0);
        let set = tokio::task::spawn_blocking(move || -> Result<(), arboard::Error> {
            let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let held = match &mut *open {
                Some(held) => held,
                closed => closed.insert(HeldClipboard {
                    clipboard: arboard::Clipboard::new()?,
                    text: String::new(),
                }),
            };
            held.clipboard.set_text(text.clone())?;
            held.text = text;
            Ok(())
        });
        match timeout(patience, set).await {
            Ok(Ok(Ok(()))) => true,
            Ok(Ok(Err(error))) => {
                tracing::info!(%error, "the system's clipboard did not take it");
                false
            }
            Ok(Err(_)) | Err(_) => false,
        }
    }

    /// Gives our text to a process that goes on after the program's end.
    pub async fn hand_over(&self, patience: Duration) {
        let shared = Arc::clone(&self.0);
        let ours = tokio::task::spawn_blocking(move || {
            let mut open = shared.lock().unwrap_or_else(PoisonError::into_inner);
            let held = open.as_mut()?;
            let text = std::mem::take(&mut held.text);
            // In the meantime, something else may have been copied.
            let is_there = held.clipboard.get_text().is_ok_and(|there| there == text);
            (is_there && !text.is_empty()).then_some(text)
        });
        let over = async {
            match ours.await {
                Ok(Some(text)) => clipboard_holder::hand_over(&text).await,
                Ok(None) | Err(_) => Ok(()),
            }
        };
        match timeout(patience, over).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the copied text is gone"),
            Err(_) => tracing::warn!("the copied text may be gone"),
        }
    }
}
