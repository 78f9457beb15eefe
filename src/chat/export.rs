//! `E`: asks for a file name, starts an export and shows its progress.

mod format;
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
use super::prompt::line::Asking;
use super::selection::missing_words;
use super::words::key;
use crate::message::{Message, MessageKey};
use crate::text::numerals::{count_of, thousands};
use crate::thread::page::{Failure, RequestId};

pub use format::{ENDINGS, FormatName};
pub use request::{ExportFailure, ExportProgress, ExportRequest, ExportScope, Exported};

/// A file that is on its way, or wished for.
#[derive(Clone, Debug)]
struct Exporting {
    request: ExportRequest,
    /// What is said of messages that are meant and are not loaded.
    missing: String,
    /// `None`: it is yet to be asked for.
    id: Option<RequestId>,
    step: Option<ExportProgress>,
    /// A try failed, and the next one comes at this time, as `Now::elapsed`.
    delayed: Option<(Failure, Duration)>,
    /// The reader wants no more of it.
    cancelled: bool,
    /// The reader was told that leaving ends it.
    warned: bool,
}

/// What was not written because a file of that name is there: the same name again replaces it.
#[derive(Clone, Debug)]
struct Refused {
    name: Arc<str>,
    what: ExportScope,
    missing: String,
}

/// Files of messages: the one on its way, and how the next one is written.
#[derive(Clone, Debug, Default)]
pub struct Exports {
    current: Option<Exporting>,
    refused: Option<Refused>,
    /// What is exported hides numbers, mail addresses and one-time codes.
    masks: bool,
}

impl Exports {
    /// Asks where to.
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
        let (asking, text) = (Asking::Export, self.usual_name(context));
        Command::Ask { asking, text }.into()
    }

    /// `sms-32496123456-2025-06-05.html`; masked, without the number.
    fn usual_name(&self, context: Context) -> String {
        let day = context.settings.zone.day(context.now.wall);
        if self.masks {
            return format!("sms-{day}.html");
        }
        let number = context.settings.number.chars();
        let plain: String = number.filter(char::is_ascii_alphanumeric).collect();
        format!("sms-{plain}-{day}.html")
    }

    /// Hides numbers, mail addresses and one-time codes in what is exported from now on, or no
    /// more. `typed` is the name so far.
    pub fn toggle_mask(&mut self, context: Context, typed: &str) -> Commands {
        let unchanged = typed == self.usual_name(context);
        self.masks = !self.masks;
        if unchanged {
            return self.ask_where(context);
        }
        Commands::none()
    }

    /// Words on what would be written, and whether they tell of a mistake.
    pub fn remark(&self, context: Context, name: &str) -> (String, bool) {
        let name = name.trim();
        if (self.refused.as_ref()).is_some_and(|there| *there.name == *name) {
            let words = "The file exists already: Enter again replaces it";
            return (words.to_owned(), true);
        }
        let amount = self.amount(context);
        let Some(format) = FormatName::of(name) else {
            if name.is_empty() {
                return (format!("{amount}; end the name in {ENDINGS}"), false);
            }
            let words = format!("The name does not say the format: end it in {ENDINGS}");
            return (words, true);
        };
        // First, for a narrow terminal cuts what comes last.
        let mask = if self.masks {
            "Masked (Tab: not)"
        } else {
            "Tab masks"
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

    /// The name is typed. No name is no file.
    pub fn entered(&mut self, context: Context, name: &str) -> Entered {
        let name = name.trim();
        if name.is_empty() {
            return Entered::Done(Commands::none());
        }
        let Some(format) = FormatName::of(name) else {
            return Entered::Wrong(Commands::none());
        };
        let refused = self.refused.take();
        let replace = refused.as_ref().is_some_and(|there| *there.name == *name);
        let meant = refused.map(|there| (there.what, there.missing));
        let (what, missing) = meant.unwrap_or_else(|| what(context));
        self.current = Some(Exporting {
            request: ExportRequest {
                name: name.into(),
                format,
                replace,
                mask: self.masks,
                what,
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

    /// The question is given up.
    pub fn left(&mut self) {
        self.refused = None;
    }

    /// After any event: asks for the file that is wished for.
    pub fn ask(&mut self, ids: &mut Ids) -> Option<Effect> {
        let exporting = self.current.as_mut().filter(|e| e.id.is_none())?;
        let id = ids.fresh();
        exporting.id = Some(id);
        let request = exporting.request.clone();
        Some(Effect::Export { id, request })
    }

    /// It has come further.
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

    /// It has ended. Where the name is taken, another one is asked for, unless the reader is
    /// `busy` with another question.
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
                let (asking, text) = (Asking::Export, name.to_string());
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

    /// It was given up.
    pub fn cancelled(&mut self, id: RequestId) -> Commands {
        match self.current.take_if(|e| e.id == Some(id)) {
            Some(_) => Commands::say("The export was stopped; no file was written."),
            None => Commands::none(),
        }
    }

    /// The reader wants no more of it; `None` where there is none.
    pub fn stop(&mut self) -> Option<Commands> {
        let exporting = self.current.as_mut().filter(|e| !e.cancelled)?;
        exporting.cancelled = true;
        let cancel = |id| Command::Do(Effect::Cancel { id });
        Some(exporting.id.map(cancel).into_iter().collect())
    }

    /// Before the reader leaves by this action: tells, once, that a file is not whole yet.
    pub fn holds_back(&mut self, quit: Action, keymap: &Keymap) -> Option<Commands> {
        let exporting = self.current.as_mut().filter(|e| !e.warned)?;
        exporting.warned = true;
        let quit = key(keymap, quit);
        Some(Commands::say(&format!(
            "A file is being written: {quit} again quits without it."
        )))
    }

    /// What the status line says while it goes on.
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

    /// A failed try counts down to the next one.
    pub fn counts_down(&self, now: Duration) -> bool {
        let delayed = self.current.as_ref().and_then(|e| e.delayed.as_ref());
        delayed.is_some_and(|(_, until)| *until > now)
    }

    /// Numbers and codes are hidden in what is exported.
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
    let masked = if exporting.request.mask {
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
