//! `E`: asks for a file name, starts an export and shows its progress.

mod completion;
mod format;
pub mod rendition;
pub mod request;

use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::command::{Command, Commands};
use super::context::Context;
use super::effect::Effect;
use super::ids::Ids;
use super::keymap::Keymap;
use super::prompt::Entered;
use super::prompt::line::PromptKind;
use super::selection::missing_words;
use super::words::key;
use crate::message::{Message, MessageKey};
use crate::text::numerals::{count_of, thousands};
use crate::thread::page::{Failure, RequestId};
use completion::Completion;

pub use format::{ENDINGS, FormatName};
pub use rendition::{Dialect, Rendition};
pub use request::{ExportFailure, ExportProgress, ExportRequest, ExportScope, Exported};

/// An export that is requested, or about to be.
#[derive(Clone, Debug)]
struct Exporting {
    request: ExportRequest,
    /// Words for messages that belong to the export but are not loaded.
    missing: String,
    /// `None`: not requested yet.
    id: Option<RequestId>,
    step: Option<ExportProgress>,
    /// A try failed; the next one comes at this time, as `Now::elapsed`.
    delayed: Option<(Failure, Duration)>,
    /// The user cancelled the export.
    cancelled: bool,
    /// The user was warned that quitting ends the export.
    warned: bool,
}

/// An export refused because the file exists: entering the same name again replaces the file.
#[derive(Clone, Debug)]
struct Refused {
    name: Arc<str>,
    what: ExportScope,
    missing: String,
}

/// The export under way, and how the next one is written.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    current: Option<Exporting>,
    refused: Option<Refused>,
    /// Exports hide numbers, mail addresses and one-time codes.
    masks: bool,
    completion: Completion,
}

impl Exports {
    /// Asks for the name of the file.
    pub fn begin(&self, context: Context) -> Commands {
        if self.current.is_some() {
            let esc = key(context.keymap, Action::Close);
            return Commands::say(&format!("An export is already running: {esc} stops it."));
        }
        if context.shown.is_empty() {
            return Commands::say("There is nothing to export.");
        }
        self.ask_where(context)
    }

    fn ask_where(&self, context: Context) -> Commands {
        let (asking, text) = (PromptKind::Export, self.usual_name(context));
        Command::Ask { asking, text }.into()
    }

    /// `sms-32496123456-2025-06-05.html`; without the number if numbers are hidden.
    fn usual_name(&self, context: Context) -> String {
        let day = context.settings.zone.day(context.now.wall);
        if self.masks {
            return format!("sms-{day}.html");
        }
        let number = context.settings.number.chars();
        let plain: String = number.filter(char::is_ascii_alphanumeric).collect();
        format!("sms-{plain}-{day}.html")
    }

    /// Switches the hiding of numbers, mail addresses and one-time codes on or off. `typed` is the
    /// file name so far.
    pub fn toggle_mask(&mut self, context: Context, typed: &str) -> Commands {
        let unchanged = typed == self.usual_name(context);
        self.masks = !self.masks;
        if unchanged {
            return self.ask_where(context);
        }
        Commands::none()
    }

    /// Words about what would be written, and whether they tell of a mistake.
    pub fn remark(&self, context: Context, name: &str) -> (String, bool) {
        let name = name.trim();
        if (self.refused.as_ref()).is_some_and(|there| *there.name == *name) {
            let words = "The file exists already: Enter again replaces it";
            return (words.to_owned(), true);
        }
        if let Some(words) = self.completion.words(name) {
            return (words, false);
        }
        let amount = self.amount(context);
        let Some(format) = FormatName::of(name) else {
            if name.is_empty() {
                return (format!("{amount}; end the name in {ENDINGS}"), false);
            }
            let words = format!("The name does not say the format: end it in {ENDINGS}");
            return (words, true);
        };
        // At the front, because a narrow terminal cuts the end off.
        let mask = if self.masks {
            "Masked (Ctrl-x: not)"
        } else {
            "Ctrl-x masks"
        };
        (format!("{mask} · {amount} as {}", format.words()), false)
    }

    fn amount(&self, context: Context) -> String {
        let count = match self.refused.as_ref().map(|refused| &refused.what) {
            Some(ExportScope::These(messages)) => Some(messages.len() as u64),
            Some(ExportScope::Conversation(_)) => None,
            None => context.range_count(),
        };
        match (count, context.filter) {
            (Some(count), _) => count_of(count, "message"),
            (None, Some(filter)) => format!("All that is {}", filter.words()),
            (None, None) => "All messages".to_owned(),
        }
    }

    /// The user entered a file name. An empty name means no export.
    pub fn entered(&mut self, context: Context, name: &str) -> Entered {
        let name = name.trim();
        if name.is_empty() {
            return Entered::Done(Commands::none());
        }
        let Some(format) = FormatName::of(name) else {
            return Entered::Wrong(Commands::none());
        };
        self.completion.end();
        let refused = self.refused.take();
        let replace = refused.as_ref().is_some_and(|there| *there.name == *name);
        let meant = refused.map(|there| (there.what, there.missing));
        let (what, missing) = meant.unwrap_or_else(|| what(context));
        self.current = Some(Exporting {
            request: ExportRequest {
                name: name.into(),
                format,
                replace,
                what,
                rendition: Rendition {
                    masked: self.masks,
                    ..Rendition::default()
                },
            },
            missing,
            id: None,
            step: None,
            delayed: None,
            cancelled: false,
            warned: false,
        });
        Entered::Done(Command::EndRange.into())
    }

    /// The user left the question without an answer.
    pub fn left(&mut self) {
        self.refused = None;
        self.completion.end();
    }

    /// Tab completes what is `typed` before the cursor.
    pub fn complete(&mut self, typed: &str) {
        self.completion.begin(typed);
    }

    /// The names that fit are there: what they were asked for, and what the line goes on with.
    pub fn listed(&mut self, id: RequestId, names: &[Arc<str>]) -> Option<(Arc<str>, String)> {
        self.completion.listed(id, names)
    }

    /// Asks for the names that Tab needs.
    pub fn ask_names(&mut self, ids: &mut Ids) -> Option<Effect> {
        self.completion.ask(ids)
    }

    /// After any event: the request for an export that was entered.
    pub fn ask(&mut self, ids: &mut Ids) -> Option<Effect> {
        let exporting = self.current.as_mut().filter(|e| e.id.is_none())?;
        let id = ids.fresh();
        exporting.id = Some(id);
        let request = exporting.request.clone();
        Some(Effect::Export { id, request })
    }

    /// The export has got further.
    pub fn progressed(&mut self, id: RequestId, step: ExportProgress, now: Duration) {
        let Some(exporting) = self.current.as_mut().filter(|e| e.id == Some(id)) else {
            return;
        };
        exporting.delayed = None;
        match step {
            ExportProgress::Delayed(failure, wait) => {
                exporting.delayed = Some((failure, now + wait));
            }
            step => exporting.step = Some(step),
        }
    }

    /// The export has ended. If the file exists, asks for another name, unless the user is `busy`
    /// with another question.
    pub fn ended(
        &mut self,
        id: RequestId,
        result: Result<Exported, ExportFailure>,
        busy: bool,
    ) -> Commands {
        let Some(exporting) = self.current.take_if(|e| e.id == Some(id)) else {
            return Commands::none();
        };
        match result {
            Ok(done) => Commands::say(&done_words(&done, &exporting)),
            Err(failure) if failure.exists && !busy => {
                let ExportRequest { name, what, .. } = exporting.request;
                let (asking, text) = (PromptKind::Export, name.to_string());
                self.refused = Some(Refused {
                    name,
                    what,
                    missing: exporting.missing,
                });
                Command::Ask { asking, text }.into()
            }
            Err(failure) => Commands::say(&format!("Nothing was written: {}", failure.what)),
        }
    }

    /// The export was cancelled.
    pub fn cancelled(&mut self, id: RequestId) -> Commands {
        match self.current.take_if(|e| e.id == Some(id)) {
            Some(_) => Commands::say("The export was stopped; no file was written."),
            None => Commands::none(),
        }
    }

    /// Cancels the export; `None` if none is under way.
    pub fn stop(&mut self) -> Option<Commands> {
        let exporting = self.current.as_mut().filter(|e| !e.cancelled)?;
        exporting.cancelled = true;
        let cancel = |id| Command::Do(Effect::Cancel { id });
        Some(exporting.id.map(cancel).into_iter().collect())
    }

    /// Before the user quits: warns once that a file is not complete yet.
    pub fn holds_back(&mut self, quit: Action, keymap: &Keymap) -> Option<Commands> {
        let exporting = self.current.as_mut().filter(|e| !e.warned)?;
        exporting.warned = true;
        let quit = key(keymap, quit);
        Some(Commands::say(&format!(
            "A file is being written: {quit} again quits without it."
        )))
    }

    /// For the status line, while an export is under way.
    pub fn status_words(&self, context: Context) -> Option<String> {
        let exporting = self.current.as_ref()?;
        if exporting.cancelled {
            return Some("Stopping the export…".to_owned());
        }
        let far = exporting.step.as_ref().map_or_else(String::new, far_words);
        let delay = exporting.delayed.as_ref().map(|(failure, until)| {
            let seconds = context.sync.seconds_until(*until);
            format!(" · {} Again in {seconds} s", failure.what)
        });
        let delay = delay.unwrap_or_default();
        let esc = key(context.keymap, Action::Close);
        Some(format!("Exporting…{far}{delay} · {esc} stops"))
    }

    /// Whether the status line counts down to the next try.
    pub fn counts_down(&self, now: Duration) -> bool {
        let delayed = self.current.as_ref().and_then(|e| e.delayed.as_ref());
        delayed.is_some_and(|(_, until)| *until > now)
    }

    #[cfg(test)]
    pub fn masks(&self) -> bool {
        self.masks
    }
}

fn what(context: Context) -> (ExportScope, String) {
    if context.range.is_none() {
        return (
            ExportScope::Conversation(context.filter.cloned()),
            String::new(),
        );
    }
    let chosen = context.chosen();
    let filed = |(key, message): (MessageKey, Message)| (key.second(), message);
    let messages = chosen.messages.into_iter().map(filed).collect();
    (ExportScope::These(messages), missing_words(chosen.missing))
}

fn done_words(done: &Exported, exporting: &Exporting) -> String {
    let count = count_of(done.count, "message");
    let (path, missing) = (&done.path, &exporting.missing);
    let doubt = (done.doubt.as_ref()).map_or_else(String::new, |doubt| format!("; {doubt}"));
    let masked = if exporting.request.rendition.masked {
        ", masked"
    } else {
        ""
    };
    format!("{count} written to {path}{masked}{missing}{doubt}")
}

fn far_words(step: &ExportProgress) -> String {
    match step {
        ExportProgress::Delayed(..) => String::new(),
        ExportProgress::Read(read, total, pass) => {
            let of = total.map_or_else(String::new, |total| {
                format!(" of {}", thousands(total.max(*read)))
            });
            let again = if *pass > 1 { " again" } else { "" };
            format!(" {} read{again}{of}", thousands(*read))
        }
        ExportProgress::Written(written, total) => {
            format!(" {} of {} written", thousands(*written), thousands(*total))
        }
    }
}

#[cfg(test)]
mod tests;
