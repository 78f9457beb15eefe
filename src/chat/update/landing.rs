//! Jumps, and what an answer of the gateway means for the view.

use crate::chat::action::Action;
use crate::chat::keymap::Keymap;
use crate::chat::update::state::State;
use crate::chat::words;
use crate::sync::changes::{Changes, Notice};
use crate::sync::work::Target;
use crate::text::SafeText;

/// Goes to a far place of the thread, as soon as it is loaded.
pub fn jump(state: &mut State, target: Target) {
    let changes = state.sync.jump_to(target);
    if state.sync.jumps() {
        let now = state.now.elapsed;
        state.find.typeahead_mut().jump_began(now);
    }
    apply(state, changes);
}

/// The user gives up the place that is looked for.
pub fn stop(state: &mut State) {
    state.sync.stop_jump();
    state.transcript().stop_place();
    state.find.moved();
}

/// First the place, then the notice, because a later notice replaces an earlier one.
pub fn apply(state: &mut State, changes: Changes) {
    if changes.owed != 0
        && let Some(rest) = state.transcript().scroll_on(changes.owed)
    {
        state.sync.set_pending_rows(rest);
    }
    if let Some(landing) = changes.landing {
        state.transcript().land(landing);
    }
    if changes.cleared {
        state.indexes().cleared();
        state.transcript().go_to_latest();
    }
    for notice in changes.notices {
        state.input.notify(words_of(notice, &state.keymap));
    }
}

fn words_of(notice: Notice, keymap: &Keymap) -> SafeText {
    if !notice.may_retry {
        return notice.words;
    }
    let retry = words::key(keymap, Action::Refresh);
    SafeText::line(&format!("{} {retry} tries again.", notice.words))
}
