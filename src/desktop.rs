//! EDGE: the desktop around the terminal. Each errand ends in exactly one event.

pub mod open;

mod clipboard;
pub mod clipboard_holder;

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::{Id, JoinSet};

use crate::chat::event::{CopyAnswer, Event};
use crate::child::Child;
use crate::terminal::identity::Surroundings;
use crate::terminal::osc;
use crate::text::SafeText;
use crate::thread::page::RequestId;
use clipboard::Clipboard;

/// How long `notify-send` may wait for the desktop.
const NOTIFY_LIMIT: Duration = Duration::from_secs(10);

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
    /// Nobody waits for these.
    notifications: JoinSet<()>,
    /// What is said of an errand whose task broke.
    broken: HashMap<Id, Event>,
}

impl Desk {
    /// In these surroundings.
    pub fn new(surroundings: Surroundings) -> Self {
        Self {
            surroundings,
            ..Self::default()
        }
    }

    /// Where the program runs.
    pub fn surroundings(&self) -> Surroundings {
        self.surroundings
    }

    /// The terminal has told its name and version.
    pub fn told(&mut self, version: &str) {
        self.surroundings.told(version);
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
        let answer = CopyAnswer::Failed(our_fault());
        self.broken.insert(task.id(), Event::Copied { id, answer });
    }

    /// Shows a notification: words for the terminal that does it, else none. Must be called within
    /// a tokio runtime.
    pub fn notify(&mut self, title: &str, body: &str) -> Vec<u8> {
        if let Some(way) = self.surroundings.notices() {
            return osc::notification(way, title, body);
        }
        if self.surroundings.desktop {
            while self.notifications.try_join_next().is_some() {}
            self.notifications.spawn(notify_send(title, body));
        }
        Vec::new()
    }

    /// Begins to open a link. Must be called within a tokio runtime.
    pub fn open(&mut self, id: RequestId, link: &str) {
        let link = link.to_owned();
        let task = self.tasks.spawn(async move {
            let failed = open::open_link(&link).await.err();
            Done {
                words: Vec::new(),
                event: Event::LinkOpened {
                    id,
                    failed: failed.map(|error| SafeText::line(&error.to_string())),
                },
            }
        });
        let failed = Some(our_fault());
        self.broken
            .insert(task.id(), Event::LinkOpened { id, failed });
    }

    /// The program ends: what was copied last is kept where it would be gone.
    pub async fn close(&self) {
        self.clipboard.leave(self.surroundings).await;
    }

    /// The next errand that has ended; never ready while none is under way. Nothing is lost when
    /// the future is dropped.
    pub async fn next(&mut self) -> Done {
        // Whoever asks does so at every key, and nothing is under way as a rule.
        if self.tasks.is_empty() {
            return std::future::pending().await;
        }
        loop {
            match self.tasks.join_next_with_id().await {
                None => std::future::pending().await,
                Some(Ok((task, done))) => {
                    self.broken.remove(&task);
                    return done;
                }
                Some(Err(error)) => {
                    if let Some(event) = self.broken.remove(&error.id()) {
                        let words = Vec::new();
                        return Done { words, event };
                    }
                }
            }
        }
    }
}

/// Asks the desktop's own program for it, where there is one.
fn notify_send(title: &str, body: &str) -> impl Future<Output = ()> + use<> {
    // Some desktops take the body for markup.
    let body = body
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let program = Child::new("notify-send").args(["--app-name=smsthread", "--", title, &body]);
    async {
        if let Err(error) = program.run(NOTIFY_LIMIT).await {
            tracing::info!(%error, "no notification could be shown");
        }
    }
}

fn our_fault() -> SafeText {
    SafeText::line("a bug in smsthread prevented it.")
}
