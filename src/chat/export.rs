//! Taking messages along as a file: what the reader is asked, and how far it is.

mod format;
pub mod request;

use std::sync::Arc;
use std::time::Duration;

use super::action::Action;
use super::effect::Effect;
use super::filter::Filtering;
use super::prompt;
use super::prompt::line::Asking;
use super::selection::missing_words;
use super::state::State;
use super::words::key;
use crate::message::{Message, MessageKey};
use crate::text::SafeText;
use crate::text::numerals::{count_of, thousands};
use crate::thread::page::{Failure, RequestId};

pub use format::{ENDINGS, FormatName};
pub use request::{ExportFailure, ExportRequest, Exported, Step, What};

/// A file that is on its way, or wished for.
#[derive(Clone, Debug)]
pub struct Exporting {
    request: ExportRequest,
    /// What is said of messages that are meant and are not loaded.
    missing: String,
    /// `None`: it is yet to be asked for.
    id: Option<RequestId>,
    step: Option<Step>,
    /// A try failed, and the next one comes at this time, as `Now::elapsed`.
    delayed: Option<(Failure, Duration)>,
    /// The reader wants no more of it.
    cancelled: bool,
    /// The reader was told that leaving ends it.
    warned: bool,
}

/// What was not written because a file of that name is there: the same name again replaces it.
#[derive(Clone, Debug)]
pub struct Refused {
    name: Arc<str>,
    what: What,
    missing: String,
}

/// Asks where to.
pub fn begin(state: &mut State) {
    if state.jobs.exporting.is_some() {
        let words = format!(
            "One file at a time: {} stops it.",
            key(&state.keymap, Action::Close)
        );
        return state.notify(words.as_str().into());
    }
    if state.walk().is_empty() {
        return state.notify("There is nothing to export.".into());
    }
    let name = usual_name(state);
    prompt::open(state, Asking::Export, &name);
}

/// `sms-32496123456-2025-06-05.html`; masked, without the number.
fn usual_name(state: &State) -> String {
    let day = state.settings.zone.day(state.now.wall);
    if state.jobs.masks_exports {
        return format!("sms-{day}.html");
    }
    let number = state.settings.number.chars();
    let plain: String = number.filter(char::is_ascii_alphanumeric).collect();
    format!("sms-{plain}-{day}.html")
}

/// Hides numbers, mail addresses and one-time codes in what is exported from now on, or no more.
pub fn toggle_mask(state: &mut State) {
    let typed = state.input.prompt.as_ref().map(|prompt| prompt.line.text());
    let unchanged = typed == Some(&*usual_name(state));
    state.jobs.masks_exports = !state.jobs.masks_exports;
    if unchanged {
        let name = usual_name(state);
        prompt::open(state, Asking::Export, &name);
    }
}

/// Words on what would be written, and whether they tell of a mistake.
pub fn remark(state: &State, name: &str) -> (String, bool) {
    let name = name.trim();
    if state
        .jobs
        .refused
        .as_ref()
        .is_some_and(|there| *there.name == *name)
    {
        return (
            "It is there already: Enter again replaces it".to_owned(),
            true,
        );
    }
    match FormatName::of(name) {
        None => (
            format!("{}; end its name in {ENDINGS}", amount(state)),
            false,
        ),
        Some(format) => {
            // First, for a narrow terminal cuts what comes last.
            let mask = if state.jobs.masks_exports {
                "Masked (Tab: not)"
            } else {
                "Tab masks"
            };
            let words = format!("{mask} · {} as {}", amount(state), format.words());
            (words, false)
        }
    }
}

fn amount(state: &State) -> String {
    let refused = state.jobs.refused.as_ref().map(|refused| &refused.what);
    let count = match refused {
        Some(What::These(messages)) => Some(messages.len() as u64),
        Some(What::Conversation(_)) => None,
        None => state.context().range_count(),
    };
    match (count, &state.find.filtering) {
        (Some(count), _) => count_of(count, "message"),
        (None, Some(filtering)) => format!("All that is {}", filtering.filter().words()),
        (None, None) => "All messages".to_owned(),
    }
}

/// The name is typed; `false`: it is to be corrected. No name is no file.
pub fn entered(state: &mut State, name: &str) -> bool {
    let name = name.trim();
    if name.is_empty() {
        return true;
    }
    let Some(format) = FormatName::of(name) else {
        return false;
    };
    let refused = state.jobs.refused.take();
    let replace = refused.as_ref().is_some_and(|there| *there.name == *name);
    let meant = refused.map(|there| (there.what, there.missing));
    let (what, missing) = meant.unwrap_or_else(|| what(state));
    state.view.range = None;
    state.jobs.exporting = Some(Exporting {
        request: ExportRequest {
            name: name.into(),
            format,
            replace,
            mask: state.jobs.masks_exports,
            what,
        },
        missing,
        id: None,
        step: None,
        delayed: None,
        cancelled: false,
        warned: false,
    });
    true
}

fn what(state: &State) -> (What, String) {
    if state.view.range.is_none() {
        let filter = state.find.filtering.as_ref().map(Filtering::filter);
        return (What::Conversation(filter.cloned()), String::new());
    }
    let chosen = state.context().chosen();
    let filed = |(key, message): (MessageKey, Message)| (key.second(), message);
    let messages = chosen.messages.into_iter().map(filed).collect();
    (What::These(messages), missing_words(chosen.missing))
}

/// After any event: asks for the file that is wished for.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let wished = |exporting: &&mut Exporting| exporting.id.is_none();
    if let Some(exporting) = state.jobs.exporting.as_mut().filter(wished) {
        let id = state.ids.fresh();
        exporting.id = Some(id);
        let request = exporting.request.clone();
        effects.push(Effect::Export { id, request });
    }
}

/// It has come further.
pub fn progressed(state: &mut State, id: RequestId, step: Step) {
    let now = state.now.elapsed;
    let Some(exporting) = state.jobs.exporting.as_mut().filter(|e| e.id == Some(id)) else {
        return;
    };
    exporting.delayed = None;
    match step {
        Step::Delayed(failure, wait) => exporting.delayed = Some((failure, now + wait)),
        step => exporting.step = Some(step),
    }
}

/// It has ended.
pub fn ended(state: &mut State, id: RequestId, result: Result<Exported, ExportFailure>) {
    let Some(exporting) = state.jobs.exporting.take_if(|e| e.id == Some(id)) else {
        return;
    };
    match result {
        Ok(done) => {
            let count = count_of(done.count, "message");
            let (path, missing) = (&done.path, exporting.missing);
            let doubt = done
                .doubt
                .map_or_else(String::new, |doubt| format!("; {doubt}"));
            let masked = if exporting.request.mask {
                ", masked"
            } else {
                ""
            };
            let words = format!("{count} written to {path}{masked}{missing}{doubt}");
            state.notify(SafeText::line(&words));
        }
        // Who is busy with another question is not interrupted.
        Err(failure) if failure.exists && state.input.prompt.is_none() => {
            let ExportRequest { name, what, .. } = exporting.request;
            prompt::open(state, Asking::Export, &name);
            state.jobs.refused = Some(Refused {
                name,
                what,
                missing: exporting.missing,
            });
        }
        Err(failure) => {
            let words = format!("Nothing was written: {}", failure.what);
            state.notify(SafeText::line(&words));
        }
    }
}

/// It was given up.
pub fn cancelled(state: &mut State, id: RequestId) {
    let ours = state.jobs.exporting.take_if(|e| e.id == Some(id));
    if ours.is_some() {
        state.notify("The export was stopped; no file was written.".into());
    }
}

/// The reader wants no more of it; `false` where there is none.
pub fn stop(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let going = |e: &&mut Exporting| !e.cancelled;
    let Some(exporting) = state.jobs.exporting.as_mut().filter(going) else {
        return false;
    };
    exporting.cancelled = true;
    effects.extend(exporting.id.map(|id| Effect::Cancel { id }));
    true
}

/// Before the reader leaves: tells, once, that a file is not whole yet.
pub fn holds_back(state: &mut State, quit: Action) -> bool {
    let Some(exporting) = state.jobs.exporting.as_mut().filter(|e| !e.warned) else {
        return false;
    };
    exporting.warned = true;
    let quit = key(&state.keymap, quit);
    let words = format!("A file is being written: {quit} again leaves without it.");
    state.notify(words.as_str().into());
    true
}

/// What the status line says while it goes on.
pub fn status_words(state: &State) -> Option<String> {
    let exporting = state.jobs.exporting.as_ref()?;
    let esc = key(&state.keymap, Action::Close);
    if exporting.cancelled {
        return Some("Stopping the export…".to_owned());
    }
    let far = match &exporting.step {
        None | Some(Step::Delayed(..)) => String::new(),
        Some(Step::Read(read, total, pass)) => {
            let of = total.map_or_else(String::new, |total| {
                format!(" of {}", thousands(total.max(*read)))
            });
            let again = if *pass > 1 { " again" } else { "" };
            format!(" {} read{again}{of}", thousands(*read))
        }
        Some(Step::Written(written, total)) => {
            format!(" {} of {} written", thousands(*written), thousands(*total))
        }
    };
    let delay = exporting.delayed.as_ref().map(|(failure, until)| {
        let seconds = state.seconds_until(*until);
        format!(" · {} Again in {seconds} s", failure.what)
    });
    let delay = delay.unwrap_or_default();
    Some(format!("Exporting…{far}{delay} · {esc} stops"))
}

/// A failed try counts down to the next one.
pub fn counts_down(state: &State) -> bool {
    let delayed = state
        .jobs
        .exporting
        .as_ref()
        .and_then(|e| e.delayed.as_ref());
    delayed.is_some_and(|(_, until)| *until > state.now.elapsed)
}

#[cfg(test)]
mod tests;
