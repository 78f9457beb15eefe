//! What the status line says about a search.

use super::Searching;
use super::under_way::Search;
use crate::chat::action::Action;
use crate::chat::keymap::Keymap;
use crate::chat::words;
use crate::sync::thread_sync::ThreadSync;
use crate::text::numerals::thousands;
use crate::thread::Thread;

impl Searching {
    /// For the status line, while messages are fetched for a search.
    pub fn status_words(&self, thread: &Thread, keymap: &Keymap) -> Option<String> {
        self.settled().filter(|_| self.may_fetch())?;
        let esc = words::key(keymap, Action::Close);
        let progress = words::progress(thread);
        Some(format!("Searching on: {progress} · {esc} stops"))
    }

    /// The name of the mode, while the user goes through hits: `SEARCH 7 of 13+ · lamp`.
    pub fn chip(&self, sync: &ThreadSync, keymap: &Keymap) -> Option<String> {
        let count = self.hits(sync, keymap)?;
        Some(format!("SEARCH {count} · {}", self.settled()?.query))
    }

    /// The number of the current hit: `7 of 13+`.
    pub fn hits(&self, sync: &ThreadSync, keymap: &Keymap) -> Option<String> {
        Some(self.settled()?.count_words(sync, keymap))
    }

    /// Whether the line was entered and the user goes through hits.
    pub fn is_settled(&self) -> bool {
        self.settled().is_some()
    }

    fn settled(&self) -> Option<&Search> {
        self.search.as_ref().filter(|search| search.entered)
    }

    /// The words beside the line while it is typed, and whether they tell of a mistake.
    pub fn remark(&self, sync: &ThreadSync, keymap: &Keymap) -> Option<(String, bool)> {
        if let Some(error) = &self.typing.as_ref()?.error {
            return Some((error.to_string(), true));
        }
        let search = self.search.as_ref()?;
        Some((search.count_words(sync, keymap), false))
    }
}

impl Search {
    /// The key that searches on.
    fn on_key(&self, keymap: &Keymap) -> String {
        if self.entered {
            words::key(keymap, Action::NextHit)
        } else {
            "Enter".to_owned()
        }
    }

    /// `3 of 17`; a plus if there may be more.
    fn count_words(&self, sync: &ThreadSync, keymap: &Keymap) -> String {
        let (index, thread) = (&self.index, sync.thread());
        let total = thousands(index.total());
        let all = index.is_done() && thread.is_complete();
        let more = if all { "" } else { "+" };
        // The last message with a hit may have been deleted.
        let has_hits = !index.is_done() || index.total() > 0;
        let Some(hit) = self.current.filter(|_| has_hits) else {
            return match index.total() {
                _ if self.is_early => "waiting for messages…".to_owned(),
                0 if !index.is_done() => "searching…".to_owned(),
                0 if all && self.pattern.minds_case() => {
                    "not found: capital letters count".to_owned()
                }
                0 if all => "not found".to_owned(),
                0 if self.step.is_some_and(|step| step.fetches) => "searching on".to_owned(),
                0 if sync.has_read_archive() => "not in the archive".to_owned(),
                0 => format!(
                    "not in the loaded messages, {} searches on",
                    self.on_key(keymap)
                ),
                1 => format!("1{more} hit"),
                _ => format!("{total}{more} hits"),
            };
        };
        let in_message = index.get(hit.key).map_or(0, |found| u64::from(found.count));
        let below = in_message.saturating_sub(hit.nth as u64 + 1);
        let number = index.total_after(thread, hit.key) + below + 1;
        let number = thousands(number.min(index.total().max(1)));
        format!("{number} of {total}{more}")
    }
}
