//! The status line: the mode, hints or a notice, and how current the screen is.

use std::sync::Arc;

use crate::chat::action::{Action, Layer};
use crate::chat::keymap::Hint;
use crate::chat::prompt::line::PromptKind;
use crate::chat::state::State;
use crate::chat::view_model::{Liveness, ShownBubble, StatusLine};
use crate::chat::{filter, hand_on, start};
use crate::sync::requests::Purpose;
use crate::text::SafeText;
use crate::text::numerals::thousands;

pub fn status(state: &State, bubbles: &[ShownBubble]) -> StatusLine {
    StatusLine {
        chip: chip(state),
        hints: hints(state, bubbles),
        retry: state.keymap().key_words(Action::Refresh),
        liveness: liveness(state),
        spinner: state.view().spinner(state.now().elapsed),
        notice: passing_words(state),
        prompt: state.input().question().open().cloned(),
        remark: remark(state),
    }
}

/// The words beside the line that is typed, and whether they tell of a mistake.
fn remark(state: &State) -> Option<(SafeText, bool)> {
    let prompt = state.input().question().open()?;
    let text = prompt.line.text();
    let (words, wrong) = match prompt.asking {
        PromptKind::Date => start::remark(text, state.now().wall, state.settings().zone),
        PromptKind::Search => {
            let search = state.find().search();
            search.remark(state.sync(), state.keymap())?
        }
        PromptKind::Filter => filter::remark(text, state.now(), state.settings().zone),
        PromptKind::Export => state.jobs().exports().remark(state.context(), text),
        PromptKind::Keys => return None,
        PromptKind::HandOn => hand_on::remark(state.programs(), text),
    };
    Some((words.as_str().into(), wrong))
}

/// The progress of a search, filter or jump.
fn finding_words(state: &State) -> Option<String> {
    let (find, sync, keymap) = (state.find(), state.sync(), state.keymap());
    let thread = sync.thread();
    let filter = || find.filtering()?.status_words(sync, keymap);
    let search = || find.search().status_words(thread, keymap);
    let failed = find.failing().status_words(thread, keymap);
    failed.or_else(search).or_else(filter)
}

/// The name of the current mode, unless it is the usual one.
fn chip(state: &State) -> Option<String> {
    if let Some(words) = state.view().looks().trying_words() {
        return Some(words);
    }
    if state.layer() != Layer::Transcript {
        return None;
    }
    if let Some(count) = state.context().range_count() {
        return Some(format!("RANGE {}", thousands(count)));
    }
    let search = state.find().search();
    if let Some(words) = search.chip(state.sync(), state.keymap()) {
        return Some(words);
    }
    Some(format!("FILTER {}", state.find().filter()?.words()))
}

/// The hints of a mode; how to leave the mode comes last.
fn mode_hints(state: &State) -> Option<Arc<[Hint]>> {
    let actions: &[(Action, &str)] = if state.view().range().is_some() {
        &[
            (Action::Copy, "copy"),
            (Action::CopyFull, "with times"),
            (Action::CopyMarkdown, "Markdown"),
            (Action::Export, "export"),
            (Action::Close, "end"),
        ]
    } else if state.find().search().is_settled() {
        &[
            (Action::NextHit, "older"),
            (Action::PreviousHit, "newer"),
            (Action::Details, "details"),
            (Action::Help, "help"),
            (Action::Close, "end"),
        ]
    } else if state.find().filter().is_some() {
        &[
            (Action::Filter, "another"),
            (Action::Export, "export"),
            (Action::Help, "help"),
            (Action::Close, "all again"),
        ]
    } else if state.shown().is_empty() {
        &[
            (Action::Refresh, "ask again"),
            (Action::Help, "help"),
            (Action::CloseOrQuit, "quit"),
        ]
    } else {
        return None;
    };
    let keys = state.keymap();
    let hint =
        |(action, word): &(Action, &'static str)| Some((keys.key(*action)?.to_string(), *word));
    Some(actions.iter().filter_map(hint).collect())
}

/// The hints of the active layer; if the selected message has a picture, also the keys for
/// pictures.
fn hints(state: &State, bubbles: &[ShownBubble]) -> Arc<[Hint]> {
    let layer = state.layer();
    if layer == Layer::Transcript
        && let Some(hints) = mode_hints(state)
    {
        return hints;
    }
    let hints = state.keymap().hints(layer);
    let selected = state.selected();
    let shown = bubbles.iter().find(|shown| Some(shown.key) == selected);
    let has_picture = |shown: &&ShownBubble| {
        let mut files = shown.bubble.files().iter();
        files.any(|file| file.picture.is_some())
    };
    let Some(shown) = shown
        .filter(|_| layer == Layer::Transcript)
        .filter(has_picture)
    else {
        return hints;
    };
    let plays = state.media().pictures().plays_in(shown.key, &shown.bubble);
    let own = [(Action::View, "view", true), (Action::Play, "play", plays)];
    let own = own.into_iter().filter(|(_, _, is_so)| *is_so);
    let own =
        own.filter_map(|(action, word, _)| Some((state.keymap().key(action)?.to_string(), word)));
    let (first, rest) = hints.split_at(hints.len().min(1));
    first
        .iter()
        .cloned()
        .chain(own)
        .chain(rest.iter().cloned())
        .collect()
}

/// Words in place of the hints: what is under way, or a passing notice.
fn passing_words(state: &State) -> Option<SafeText> {
    if let Some(words) = state.input().count_words() {
        return Some(words.as_str().into());
    }
    let notice = state.input().notice().cloned();
    let esc = state.keymap().key_words(Action::Close);
    let jump = (state.sync().jumps())
        .then(|| SafeText::line(&format!("Looking for the place… · {esc} stops")));
    let audit = state.sync().audited().map(|read| {
        let loaded = state.sync().thread().len();
        let read = read.min(loaded);
        format!("Reading all again: {read} of {loaded}")
            .as_str()
            .into()
    });
    let range = state
        .context()
        .range_words()
        .map(|words| words.as_str().into());
    let files = state.jobs().status_words(state.context());
    let files = files.map(|words| words.as_str().into());
    let looks = finding_words(state).map(|words| words.as_str().into());
    notice.or(jump).or(range).or(files).or(looks).or(audit)
}

fn liveness(state: &State) -> Liveness {
    let live = state.sync().poll();
    let last = live.last_answer();
    let polling = state.sync().find(|p| *p == Purpose::Newest);
    if let Some((failure, until)) = polling.and_then(|r| r.delayed.as_ref()) {
        return Liveness::Trouble {
            failure: failure.clone(),
            since: last,
            seconds: Some(state.sync().seconds_until(*until)),
        };
    }
    match (live.failure(), last) {
        (Some(failure), _) if live.is_stopped() => Liveness::Stopped(failure.clone()),
        (Some(failure), since) => Liveness::Trouble {
            failure: failure.clone(),
            since,
            seconds: live.next_poll().map(|at| state.sync().seconds_until(at)),
        },
        (None, Some(last)) if live.is_off() => Liveness::Off(last),
        (None, Some(last)) => Liveness::Live(last),
        (None, None) => kept_liveness(state),
    }
}

/// How current the screen is before the first answer, or offline.
fn kept_liveness(state: &State) -> Liveness {
    let zone = state.settings().zone;
    let offline = state.sync().is_offline();
    let since = state.sync().as_of();
    if since.is_none() && !offline {
        return Liveness::Connecting;
    }
    let words = |since| {
        if zone.day(since) == zone.day(state.now().wall) {
            zone.clock(since)
        } else {
            zone.short(since)
        }
    };
    Liveness::Kept {
        since: since.map(words),
        offline,
    }
}
