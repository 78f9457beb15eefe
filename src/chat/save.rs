//! Saving files of messages into the reader's folder: a few at a time, each request ending once.

use std::collections::{HashSet, VecDeque};

use super::action::Action;
use super::effect::Effect;
use super::pictures;
use super::pictures::Purpose;
use super::selection::{Subject, missing_words};
use super::state::State;
use super::words::key;
use crate::message::MessageKey;
use crate::picture::request::{Existing, Made, Media, MediaFailure, MediaId, MediaRequest, Wish};
use crate::text::SafeText;
use crate::text::numerals::{count_of, thousands};
use crate::thread::page::RequestId;

/// Files that are fetched at a time.
const AT_ONCE: usize = 4;

/// Files that are being saved.
#[derive(Clone, Debug, Default)]
pub struct Saving {
    waiting: VecDeque<(MediaId, MediaRequest)>,
    open: HashSet<RequestId>,
    all: u64,
    saved: u64,
    /// Where the last one is.
    path: Option<SafeText>,
    failed: u64,
    /// Why the first of them is not there.
    why: Option<SafeText>,
    /// What is said of messages that are meant and are not loaded.
    missing: String,
    given_up: bool,
}

/// Saves all files of the selected message, or of the range.
pub fn start(state: &mut State, of_range: bool) {
    let (keys, missing) = wanted(state, of_range);
    let mut files: Vec<(MediaId, MediaRequest)> = Vec::new();
    let mut linkless = false;
    for key in keys {
        // Known from now on, under the names that their requests go by.
        let _ = pictures::enter_all(state, key);
        let Some(message) = state.sync.thread().get(key) else {
            continue;
        };
        for (index, attachment) in (0..).zip(message.attachments()) {
            let Some(media) = state.media.pictures.at(key, index, attachment) else {
                linkless = true;
                continue;
            };
            let wish = Wish::Save {
                name: attachment.name.clone(),
                existing: Existing::Number,
            };
            let link = attachment.link.clone();
            // One file that came in many messages is one file.
            if !files.iter().any(|(known, _)| *known == media) {
                files.push((media, MediaRequest { media, link, wish }));
            }
        }
    }
    if files.is_empty() {
        let ranged = matches!(state.context().subject(), Some(Subject::Range(_)));
        let words = match (linkless, of_range && ranged) {
            (true, _) => "No link came with this file.",
            (false, true) => "There is no file in what is selected.",
            (false, false) => "There is no file in this message.",
        };
        return state.notify(words.into());
    }
    if of_range && state.context().acts_on_range() {
        state.view.range = None;
    }
    let saving = state.jobs.saving.get_or_insert_default();
    saving.all += files.len() as u64;
    saving.waiting.extend(files);
    saving.missing = missing;
    saving.given_up = false;
}

/// Whose files: those of all that is acted on, or of the one message.
fn wanted(state: &State, of_range: bool) -> (Vec<MessageKey>, String) {
    match state.context().subject() {
        Some(Subject::Range(_)) if of_range => {
            let chosen = state.context().chosen();
            let keys = chosen.messages.iter().map(|(key, _)| *key);
            (keys.collect(), missing_words(chosen.missing))
        }
        Some(Subject::Message(key)) => (vec![key], String::new()),
        Some(Subject::Range(_)) => (state.selected().into_iter().collect(), String::new()),
        None => (Vec::new(), String::new()),
    }
}

/// After any event: asks for the next ones.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(saving) = &mut state.jobs.saving else {
        return;
    };
    while saving.open.len() < AT_ONCE
        && let Some((media, request)) = saving.waiting.pop_front()
    {
        let id = state.ids.fresh();
        saving.open.insert(id);
        state.media.pictures.begin(id, media, Purpose::Take);
        effects.push(Effect::LoadMedia { id, request });
    }
}

/// One is saved.
pub fn saved(state: &mut State, id: RequestId, media: &Media) {
    if let (Some(saving), Made::Saved(path)) = (&mut state.jobs.saving, &media.made) {
        saving.saved += 1;
        saving.path = Some(path.clone());
    }
    ended(state, id);
}

/// One could not be had, or not be written.
pub fn failed(state: &mut State, id: RequestId, failure: &MediaFailure) {
    if let Some(saving) = &mut state.jobs.saving {
        saving.failed += 1;
        saving.why.get_or_insert_with(|| failure.what.clone());
    }
    ended(state, id);
}

/// One is given up, or has ended otherwise; after the last one, how it went is told.
pub fn ended(state: &mut State, id: RequestId) {
    let Some(saving) = &mut state.jobs.saving else {
        return;
    };
    saving.open.remove(&id);
    if saving.open.is_empty() && saving.waiting.is_empty() {
        let words = saving.result();
        state.jobs.saving = None;
        state.notify(SafeText::line(&words));
    }
}

/// The reader wants no more of them; `false` where there are none.
pub fn stop(state: &mut State, effects: &mut Vec<Effect>) -> bool {
    let Some(saving) = state.jobs.saving.as_mut().filter(|saving| !saving.given_up) else {
        return false;
    };
    saving.given_up = true;
    saving.waiting.clear();
    let mut open: Vec<_> = saving.open.iter().copied().collect();
    open.sort_unstable();
    effects.extend(open.into_iter().map(|id| Effect::Cancel { id }));
    true
}

impl Saving {
    fn result(&self) -> String {
        let mut parts = Vec::new();
        match (&self.path, self.saved) {
            (Some(path), 1) => parts.push(format!("Saved as {path}")),
            (Some(path), saved) => {
                let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
                parts.push(format!("{} saved in {folder}", count_of(saved, "file")));
            }
            (None, _) => {}
        }
        if let Some(why) = &self.why {
            let which = if self.all == 1 {
                "Not saved".to_owned()
            } else {
                format!("{} not saved", count_of(self.failed, "file"))
            };
            parts.push(format!("{which}: {why}"));
        }
        let rest = self.all - self.saved - self.failed;
        if rest > 0 {
            parts.push(format!("{} given up", count_of(rest, "file")));
        }
        parts.join("; ") + &self.missing
    }
}

/// What the status line says while it goes on.
pub fn status_words(state: &State) -> Option<String> {
    let saving = state.jobs.saving.as_ref()?;
    let done = saving.saved + saving.failed;
    let far = match saving.all {
        1 => String::new(),
        all => format!(" {} of {}", thousands(done), thousands(all)),
    };
    let esc = key(&state.keymap, Action::Close);
    Some(format!("Saving…{far} · {esc} stops"))
}

#[cfg(test)]
mod tests;
