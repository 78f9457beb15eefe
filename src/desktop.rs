//! EDGE: clipboard, links, files, notifications and commands of the user. Each request ends in
//! exactly one event.

pub mod open;

mod clipboard;
#[cfg(feature = "clipboard")]
mod clipboard_holder;
mod hand_on;
#[cfg(not(feature = "clipboard"))]
mod no_clipboard;
#[cfg(feature = "clipboard")]
mod system_clipboard;

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::task::JoinSet;

use crate::chat::event::{CopyAnswer, Event};
use crate::chat::hand_on::program::HandOnRequest;
use crate::child::Child;
use crate::tasks::{Reports, Tasks};
use crate::terminal::identity::TerminalIdentity;
use crate::terminal::osc;
use crate::text::SafeText;
use crate::thread::page::RequestId;
use clipboard::Clipboard;
#[cfg(feature = "clipboard")]
pub use clipboard_holder::keep as keep_clipboard;
pub use hand_on::lend_terminal;
#[cfg(not(feature = "clipboard"))]
pub use no_clipboard::keep as keep_clipboard;

/// How long `notify-send` may wait for the desktop.
const NOTIFY_LIMIT: Duration = Duration::from_secs(10);

/// Carries out requests to the desktop, away from the thread that draws.
pub struct Desktop {
    identity: TerminalIdentity,
    clipboard: Clipboard,
    tasks: Tasks,
    /// Nobody waits for these.
    notifications: JoinSet<()>,
}

impl Desktop {
    /// In this terminal, on the threads of `workers`.
    pub fn new(identity: TerminalIdentity, workers: Handle, reports: Reports) -> Self {
        Self {
            identity,
            clipboard: Clipboard::default(),
            tasks: Tasks::new(workers, reports),
            notifications: JoinSet::new(),
        }
    }

    /// Where the program runs.
    pub fn identity(&self) -> TerminalIdentity {
        self.identity
    }

    /// The terminal has told its name and version.
    pub fn learn_version(&mut self, version: &str) {
        self.identity.learn_version(version);
    }

    /// Begins to copy a text.
    pub fn copy(&mut self, id: RequestId, text: &str) {
        let (identity, clipboard) = (self.identity, self.clipboard.clone());
        let (text, reports) = (text.to_owned(), self.tasks.reports().clone());
        let task = async move {
            let (words, answer) = clipboard.copy(text, identity).await;
            reports.say(words);
            Event::Copied { id, answer }
        };
        let answer = CopyAnswer::Failed(our_fault());
        self.tasks.start(id, task, Event::Copied { id, answer });
    }

    /// Shows a notification: words for the terminal that does it, else none. Must be called within
    /// a tokio runtime.
    pub fn notify(&mut self, title: &str, body: &str) -> Vec<u8> {
        if let Some(way) = self.identity.notices() {
            return osc::notification(way, title, body);
        }
        if self.identity.desktop {
            while self.notifications.try_join_next().is_some() {}
            self.notifications.spawn(notify_send(title, body));
        }
        Vec::new()
    }

    /// Begins to run a program with what was selected, and shows what it prints.
    pub fn hand_on(&mut self, id: RequestId, request: HandOnRequest) {
        let task = async move {
            let answer = hand_on::answer(&request).await;
            Event::HandedOn { id, answer }
        };
        let answer = Err(our_fault());
        self.tasks.start(id, task, Event::HandedOn { id, answer });
    }

    /// Begins to open a link.
    pub fn open(&mut self, id: RequestId, link: &str) {
        let link = link.to_owned();
        let task = async move {
            let failed = open::open_link(&link).await.err();
            let failed = failed.map(|error| SafeText::line(&error.to_string()));
            Event::LinkOpened { id, failed }
        };
        let failed = Some(our_fault());
        self.tasks.start(id, task, Event::LinkOpened { id, failed });
    }

    /// The program ends: what was copied last is kept where it would be gone.
    pub async fn close(&self) {
        self.clipboard.leave(self.identity).await;
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
