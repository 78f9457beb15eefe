//! EDGE: the desktop around the terminal. Each errand ends in exactly one event.

mod clipboard;

use tokio::task::JoinSet;

use crate::chat::effect::RequestId;
use crate::chat::event::{CopyAnswer, Event};
use crate::chat::text::SafeText;
use crate::terminal::surroundings::Surroundings;
use clipboard::Clipboard;

/// How an errand ended.
pub struct Done {
    /// Words for the terminal, which draw nothing; may be none.
    pub words: Vec<u8>,
    /// For the core.
    pub event: Event,
}

/// Carries out errands, away from the thread that draws.
#[derive(Default)]
pub struct Desk {
    surroundings: Surroundings,
    clipboard: Clipboard,
    tasks: JoinSet<Done>,
    copies: std::collections::HashMap<tokio::task::Id, RequestId>,
}

impl Desk {
    /// In these surroundings.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            ..Self::default()
        }
    }

    /// Begins to copy a text. Must be called within a tokio runtime.
    pub fn copy(&mut self, id: RequestId, text: &str) {
        let (surroundings, clipboard) = (self.surroundings, self.clipboard.clone());
        let text = text.to_owned();
        let task = self.tasks.spawn(async move {
            let (words, answer) = clipboard.copy(text, surroundings).await;
            Done {
                words,
                event: Event::Copied { id, answer },
            }
        });
        self.copies.insert(task.id(), id);
    }

    /// The next errand that has ended; never ready while none is under way. Nothing is lost when
    /// the future is dropped.
    pub async fn next(&mut self) -> Done {
        match self.tasks.join_next_with_id().await {
            None => std::future::pending().await,
            Some(Ok((task, done))) => {
                self.copies.remove(&task);
                done
            }
            Some(Err(error)) => {
                let id = self.copies.remove(&error.id());
                Done {
                    words: Vec::new(),
                    event: Event::Copied {
                        id: id.unwrap_or(RequestId(0)),
                        answer: CopyAnswer::Failed(SafeText::line("a bug in smsthread kept it.")),
                    },
                }
            }
        }
    }
}
