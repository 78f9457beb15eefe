//! Carries out the commands that features return.

use super::moves::moved;
use super::{landing, waiting};
use crate::chat::command::{Command, Commands};
use crate::chat::desktop::Errand;
use crate::chat::effect::Effect;
use crate::chat::overlay::Layered;
use crate::chat::overlay::Note;
use crate::chat::save::FilesToSave;
use crate::chat::state::State;
use crate::message::MessageKey;
use crate::picture::request::{Existing, MediaRequest, Wish};

/// Carries out commands in their order.
pub fn apply(state: &mut State, commands: Commands, effects: &mut Vec<Effect>) {
    for command in commands {
        carry_out(state, command, effects);
    }
}

fn carry_out(state: &mut State, command: Command, effects: &mut Vec<Effect>) {
    match command {
        Command::Do(effect) => effects.push(effect),
        Command::Say(words) => state.notify(words),
        Command::Reveal { key, row } => {
            let (view, scene) = state.stage();
            view.reveal(key, row, scene);
        }
        Command::ShowHit(hit) => {
            let (view, scene) = state.stage();
            view.show_hit(hit, scene);
        }
        Command::MarkHits(pattern) => state.view.mark_hits(pattern),
        Command::HoldKeys => waiting::jump_began(state),
        Command::DropKeys => waiting::drop_keys(state),
        Command::Restore(before) => {
            let (view, scene) = state.stage();
            view.restore(before, scene);
        }
        Command::Unsay => state.input.forget_notice(),
        Command::Pick(key) => state.view.pick(key),
        Command::ShowAtTop(key) => {
            let (viewport, mut rows) = state.rows();
            viewport.show_at_top(key, &mut rows);
        }
        Command::GoTo(key) => go_to(state, key),
        Command::GoToLatest => state.go_to_latest(),
        Command::GoToOldest => {
            let (viewport, mut rows) = state.rows();
            viewport.to_oldest(&mut rows);
        }
        Command::Jump(target) => landing::jump(state, target),
        Command::Leap(target) => {
            moved(state);
            state.note_place();
            landing::jump(state, target);
        }
        Command::DropFilter => landing::drop_filter(state),
        Command::EndRange => {
            state.view.end_range();
        }
        Command::Copy { text, what } => {
            let id = state.jobs.begin(Errand::Copy(what), &mut state.ids);
            effects.push(Effect::Copy { id, text });
        }
        Command::OpenLink(link) => {
            let id = state.jobs.begin(Errand::Open, &mut state.ids);
            effects.push(Effect::OpenLink { id, link });
        }
        Command::HandOn(request) => {
            let errand = Errand::HandOn(request.program.name.clone());
            let id = state.jobs.begin(errand, &mut state.ids);
            effects.push(Effect::HandOn { id, request });
        }
        Command::ShowNote { name, text } => {
            state.input.overlays_mut().keep_note(Note { name, text });
        }
        Command::SaveFiles {
            keys,
            missing,
            ranged,
        } => {
            let wanted = files_of(state, &keys);
            let commands = (state.jobs.saves_mut()).begin(wanted, missing, ranged);
            apply(state, commands, effects);
        }
        Command::Ask { asking, text } => state.input.question_mut().ask(asking, &text),
        Command::OpenDetails => open_details(state),
        Command::PickLink { links, purpose } => {
            state.input.overlays_mut().pick_link(links, purpose);
        }
    }
}

/// The files of messages, each once.
fn files_of(state: &mut State, keys: &[MessageKey]) -> FilesToSave {
    let mut wanted = FilesToSave::default();
    for key in keys {
        // Known from now on, under the names that their requests go by.
        let _ = state.media.enter_all(state.sync.thread(), *key);
        let Some(message) = state.sync.thread().get(*key) else {
            continue;
        };
        for (index, attachment) in (0..).zip(message.attachments()) {
            let Some(media) = state.media.pictures().at(*key, index, attachment) else {
                wanted.linkless = true;
                continue;
            };
            let wish = Wish::Save {
                name: attachment.name.clone(),
                existing: Existing::Number,
            };
            let link = attachment.link.clone();
            // One file that came in many messages is one file.
            if !wanted.files.iter().any(|(known, _)| *known == media) {
                wanted
                    .files
                    .push((media, MediaRequest { media, link, wish }));
            }
        }
    }
    wanted
}

/// Shows details of the selected message.
pub fn open_details(state: &mut State) {
    if let Some(key) = state.selected() {
        let details = Layered::Details { key, raw: false };
        state.input.overlays_mut().open(details);
    }
}

/// Goes to a message for good; a filter that hides it ends.
fn go_to(state: &mut State, key: MessageKey) {
    moved(state);
    if !state.sync.thread().contains(key) {
        return;
    }
    state.note_place();
    if !state.walk().contains(key) {
        landing::drop_filter(state);
    }
    if state.walk().contains(key) {
        let (view, scene) = state.stage();
        view.reveal(key, 0, scene);
    }
}
