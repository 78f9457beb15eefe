//! What is said of a search.

use super::Search;
use crate::chat::action::Action;
use crate::chat::state::State;
use crate::chat::words;
use crate::text::numerals::thousands;

/// What the status line says of a search that is no longer typed.
pub fn status_words(state: &State) -> Option<String> {
    let search = state.find.search.as_ref().filter(|search| search.entered)?;
    let esc = words::key(&state.keymap, Action::Close);
    if super::goes_on(state) {
        let progress = words::progress(state.sync.thread());
        return Some(format!("Searching on: {progress} · {esc} stops"));
    }
    let older = words::key(&state.keymap, Action::NextHit);
    let newer = words::key(&state.keymap, Action::PreviousHit);
    Some(format!(
        "{}  {older} older  {newer} newer  {esc} ends  /{}",
        count_words(state, search),
        search.query
    ))
}

/// What stands beside the line while it is typed.
pub fn remark(state: &State) -> Option<(String, bool)> {
    let typing = state.find.typing.as_ref()?;
    if let Some(error) = typing.error() {
        return Some((error.to_string(), true));
    }
    let search = state.find.search.as_ref()?;
    Some((count_words(state, search), false))
}

/// The key that looks on.
fn on_key(state: &State, search: &Search) -> String {
    if search.entered {
        words::key(&state.keymap, Action::NextHit)
    } else {
        "Enter".to_owned()
    }
}

/// `3 of 17`; a plus where there may be more.
fn count_words(state: &State, search: &Search) -> String {
    let index = &search.index;
    let total = thousands(index.total());
    let all = index.is_done() && state.sync.thread().is_complete();
    let more = if all { "" } else { "+" };
    let Some(hit) = search.current else {
        return match index.total() {
            _ if search.is_early => "waiting for messages…".to_owned(),
            0 if !index.is_done() => "searching…".to_owned(),
            0 if all && search.pattern.minds_case() => {
                "not found: capital letters count".to_owned()
            }
            0 if all => "not found".to_owned(),
            0 => format!("not in what is loaded, {} looks on", on_key(state, search)),
            1 => format!("1{more} hit"),
            _ => format!("{total}{more} hits"),
        };
    };
    let in_message = index.get(hit.key).map_or(0, |found| u64::from(found.count));
    let below = in_message.saturating_sub(hit.nth as u64 + 1);
    let number = index.total_after(state.sync.thread(), hit.key) + below + 1;
    format!("{} of {total}{more}", thousands(number))
}
