//! Carries out the commands that features return.

use super::moved::moved;
use super::{landing, waiting};
use crate::chat::command::{Command, Commands};
use crate::chat::desktop::DesktopRequest;
use crate::chat::effect::Effect;
use crate::chat::prompt::line::PromptKind;
use crate::chat::update::state::State;

/// Carries out commands in their order.
pub fn apply(state: &mut State, commands: Commands, effects: &mut Vec<Effect>) {
    for command in commands {
        let more = carry_out(state, command, effects);
        apply(state, more, effects);
    }
}

fn carry_out(state: &mut State, command: Command, effects: &mut Vec<Effect>) -> Commands {
    match command {
        Command::Do(effect) => effects.push(effect),
        Command::Say(words) => state.input.notify(words),
        Command::Remind(words) => state.input.remind(words),
        Command::SayLong(words) => state.input.notify_long(words),
        Command::ForgetNotice => state.input.forget_notice(),
        Command::Ask { asking, text } => state.input.question_mut().ask(asking, &text),
        Command::Reveal { key, row } => state.transcript().reveal(key, row),
        Command::ShowHit(hit) => state.transcript().show_hit(hit),
        Command::Restore(before) => state.transcript().restore(before),
        Command::ShowAtTop(key) => state.transcript().show_at_top(key),
        Command::GoToLatest => state.transcript().go_to_latest(),
        Command::GoToOldest => state.transcript().go_to_oldest(),
        Command::GoTo(key) => {
            moved(&mut state.sync, &mut state.find);
            state.transcript().go_to(key);
        }
        Command::LayOut => state.transcript().lay_out(),
        Command::MarkHits(pattern) => state.view.mark_hits(pattern),
        Command::Pick(key) => state.view.pick(key),
        Command::EndRange => drop(state.view.end_range()),
        Command::SetPendingRows(rows) => state.sync.set_pending_rows(rows),
        Command::Jump(target) => landing::jump(state, target),
        Command::Visit(target) => {
            moved(&mut state.sync, &mut state.find);
            state.transcript().note_place();
            landing::jump(state, target);
        }
        Command::StopJump => landing::stop(state),
        Command::Audit => {
            let changes = state.sync.audit();
            landing::apply(state, changes);
        }
        Command::HoldKeys => {
            let now = state.now.elapsed;
            state.find.typeahead_mut().jump_began(now);
        }
        Command::DropKeys => return waiting::drop_keys(&mut state.find, &mut state.input),
        Command::Find(words) => {
            (state.input.question_mut()).remember(PromptKind::Search, &words);
            state.transcript().note_place();
            let (search, ground) = state.search();
            return search.recall(&words, ground);
        }
        Command::OpenDetails => {
            if let Some(key) = state.selected() {
                state.input.overlays_mut().open_details(key);
            }
        }
        Command::PickLink { links, purpose } => {
            state.input.overlays_mut().pick_link(links, purpose);
        }
        Command::ShowNote { key, note } => return state.transcript().show_note(key, note),
        Command::SaveFiles {
            keys,
            missing,
            ranged,
        } => {
            let wanted = state.media.files_to_save(state.sync.thread(), &keys);
            return (state.jobs.saves_mut()).begin(wanted, missing, ranged);
        }
        Command::Copy { text, what } => {
            let id = state.jobs.begin(DesktopRequest::Copy(what), &mut state.ids);
            effects.push(Effect::Copy { id, text });
        }
        Command::OpenLink(link) => {
            let id = state.jobs.begin(DesktopRequest::Open, &mut state.ids);
            effects.push(Effect::OpenLink { id, link });
        }
        Command::HandOn { request, key } => {
            let name = request.program.name.clone();
            let open = DesktopRequest::HandOn { name, key };
            let id = state.jobs.begin(open, &mut state.ids);
            effects.push(Effect::HandOn { id, request });
        }
    }
    Commands::none()
}
