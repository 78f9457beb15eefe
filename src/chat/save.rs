//! Saves attached files into the user's folder, a few at a time. Each request ends once.

use std::collections::{HashSet, VecDeque};

use super::action::Action;
use super::command::{Command, Commands};
use super::context::Context;
use super::effect::Effect;
use super::files_to_save::FilesToSave;
use super::ids::Ids;
use super::keymap::Keymap;
use super::selection::{Subject, missing_words};
use super::words::key;
use crate::message::MessageKey;
use crate::picture::request::{Made, Media, MediaFailure, MediaId, MediaRequest};
use crate::text::SafeText;
use crate::text::numerals::{count_of, thousands};
use crate::thread::page::RequestId;

/// Files that are fetched at the same time.
const AT_ONCE: usize = 4;

#[derive(Clone, Debug, Default)]
struct Saving {
    waiting: VecDeque<(MediaId, MediaRequest)>,
    open: HashSet<RequestId>,
    all: u64,
    saved: u64,
    /// Where the last file was saved.
    path: Option<SafeText>,
    failed: u64,
    /// Why the first of the failed files failed.
    why: Option<SafeText>,
    /// Words for messages that belong to the selection but are not loaded.
    missing: String,
    given_up: bool,
}

/// Saving of files into the user's folder.
#[derive(Clone, Debug, Default)]
pub struct Saves(Option<Saving>);

/// Saves the files of the selected message, or of the range.
pub fn start(context: Context, of_range: bool) -> Command {
    let (keys, missing) = wanted(context, of_range);
    Command::SaveFiles {
        keys,
        missing,
        ranged: of_range && context.acts_on_range(),
    }
}

/// The messages whose files are saved, and words for messages that are not loaded.
fn wanted(context: Context, of_range: bool) -> (Vec<MessageKey>, String) {
    match context.subject() {
        Some(Subject::Range(_)) if of_range => {
            let chosen = context.chosen();
            let keys = chosen.messages.iter().map(|(key, _)| *key);
            (keys.collect(), missing_words(chosen.missing))
        }
        Some(Subject::Message(key)) => (vec![key], String::new()),
        Some(Subject::Range(_)) => (context.selected().into_iter().collect(), String::new()),
        None => (Vec::new(), String::new()),
    }
}

impl Saves {
    /// Saves these files. `missing`: words for messages that are not loaded; `ranged`: the files
    /// are those of a range.
    pub fn begin(&mut self, wanted: FilesToSave, missing: String, ranged: bool) -> Commands {
        let FilesToSave { files, linkless } = wanted;
        if files.is_empty() {
            return Commands::say(match (linkless, ranged) {
                (true, _) => "No link came with this file.",
                (false, true) => "The selection has no file.",
                (false, false) => "There is no file in this message.",
            });
        }
        let saving = self.0.get_or_insert_default();
        saving.all += files.len() as u64;
        saving.waiting.extend(files);
        saving.missing = missing;
        saving.given_up = false;
        if ranged {
            return Command::EndRange.into();
        }
        Commands::none()
    }

    /// After any event: the files to request next.
    pub fn ask(&mut self, ids: &mut Ids) -> Vec<(RequestId, MediaRequest)> {
        let mut asked = Vec::new();
        if let Some(saving) = &mut self.0 {
            while saving.open.len() < AT_ONCE
                && let Some((_, request)) = saving.waiting.pop_front()
            {
                let id = ids.fresh();
                saving.open.insert(id);
                asked.push((id, request));
            }
        }
        asked
    }

    pub fn file_ended(&mut self, id: RequestId, result: &Result<Media, MediaFailure>) -> Commands {
        match result {
            Ok(media) => self.saved(id, media),
            Err(failure) => self.failed(id, failure),
        }
    }

    fn saved(&mut self, id: RequestId, media: &Media) -> Commands {
        if let (Some(saving), Made::Saved(path)) = (&mut self.0, &media.made) {
            saving.saved += 1;
            saving.path = Some(path.clone());
        }
        self.ended(id)
    }

    /// A file was not fetched, or not written.
    fn failed(&mut self, id: RequestId, failure: &MediaFailure) -> Commands {
        if let Some(saving) = &mut self.0 {
            saving.failed += 1;
            saving.why.get_or_insert_with(|| failure.what.clone());
        }
        self.ended(id)
    }

    /// A request ended. After the last one, says how saving went.
    pub fn ended(&mut self, id: RequestId) -> Commands {
        let Some(saving) = &mut self.0 else {
            return Commands::none();
        };
        saving.open.remove(&id);
        if !(saving.open.is_empty() && saving.waiting.is_empty()) {
            return Commands::none();
        }
        let words = saving.result();
        self.0 = None;
        Commands::say(&words)
    }

    /// Cancels saving; `None` if nothing is being saved.
    pub fn stop(&mut self) -> Option<Commands> {
        let saving = self.0.as_mut().filter(|saving| !saving.given_up)?;
        saving.given_up = true;
        saving.waiting.clear();
        let mut open: Vec<_> = saving.open.iter().copied().collect();
        open.sort_unstable();
        let cancel = |id| Command::Do(Effect::Cancel { id });
        Some(open.into_iter().map(cancel).collect())
    }

    /// For the status line, while files are saved.
    pub fn status_words(&self, keymap: &Keymap) -> Option<String> {
        let saving = self.0.as_ref()?;
        let done = saving.saved + saving.failed;
        let far = match saving.all {
            1 => String::new(),
            all => format!(" {} of {}", thousands(done), thousands(all)),
        };
        let esc = key(keymap, Action::Close);
        Some(format!("Saving…{far} · {esc} stops"))
    }

    #[cfg(test)]
    pub fn is_idle(&self) -> bool {
        self.0.is_none()
    }
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

#[cfg(test)]
mod tests;
