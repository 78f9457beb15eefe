//! Sentences about layers, selections, filters, and about how current the thread is.

use super::key::key_words;
use super::plain::{plain, plain_line};
use super::punctuation::sentence;
use crate::chat::action::Layer;
use crate::chat::linear::LinearModel;
use crate::chat::view_model::Liveness;
use crate::message::MessageKey;
use crate::text::numerals::count_of;

/// Says that the keys now act on something else.
pub fn describe(before: &LinearModel, now: &LinearModel, out: &mut Vec<String>) {
    if before.range != now.range {
        out.push(match now.range {
            Some(count) => format!("{} selected.", count_of(count, "message")),
            None => "The selection has ended.".to_owned(),
        });
    }
    if before.layer != now.layer {
        out.extend(match now.layer {
            Layer::Transcript => Some("Back in the thread.".to_owned()),
            Layer::Gallery => Some("All pictures.".to_owned()),
            Layer::Picture => Some("One picture.".to_owned()),
            Layer::Looks => Some("Looks.".to_owned()),
            Layer::Months => Some("Months.".to_owned()),
            // The rows of these boxes are read out.
            _ => None,
        });
    }
    let chip = |model: &LinearModel| model.seen.status.chip.clone();
    if let Some(words) =
        chip(now).filter(|_| now.layer == Layer::Looks && chip(before) != chip(now))
    {
        // In `ACCENT ‹ blue ›`, the arrows are only for the eye.
        let words = words.to_lowercase().replace(" ‹ ", ": ").replace(" ›", "");
        out.push(sentence(&words.as_str().into()));
    }
    if let Some(words) = now.hit.as_ref().filter(|_| before.hit != now.hit) {
        out.push(sentence(&words.as_str().into()));
    }
    let filter = |model: &LinearModel| model.seen.header.filter.is_some();
    match (filter(before), filter(now)) {
        (false, true) => out.push("Only messages that pass the filter are shown.".to_owned()),
        (true, false) => out.push("All messages are shown again.".to_owned()),
        _ => {}
    }
    let (old, new) = (before.seen.header.failed, now.seen.header.failed);
    let loaded = before.seen.header.loaded;
    // Failed messages that were loaded with older messages are not news.
    if new > old && loaded == now.seen.header.loaded {
        out.push(format!("{} failed.", count_of(new, "message")));
    }
}

/// Says what programs answered: when an answer comes, and when its message is selected.
pub fn notes(before: &LinearModel, now: &LinearModel, out: &mut Vec<String>) {
    let at = |model: &LinearModel| model.at.as_ref().map(|(key, _)| *key);
    let is_selected_anew = |key: MessageKey| at(now) == Some(key) && at(before) != Some(key);
    for (key, note) in now.notes.iter().rev() {
        let is_new = !before
            .notes
            .iter()
            .any(|old| old.1 == *note && old.0 == *key);
        if is_new || is_selected_anew(*key) {
            let verb = if note.has_failed {
                "failed"
            } else {
                "answered"
            };
            out.push(format!("{} {verb}:", plain_line(&note.name)));
            out.push(plain(note.text.trim_end()));
        }
    }
    let is_there = |key: MessageKey| now.notes.iter().any(|(of, _)| *of == key);
    let closed = before
        .notes
        .iter()
        .filter(|(key, _)| !is_there(*key))
        .count();
    match closed {
        0 => {}
        1 => out.push("The answer is closed.".to_owned()),
        count => out.push(format!("{count} answers are closed.")),
    }
}

/// Says that the gateway has begun to fail, or answers again.
pub fn liveness(before: &LinearModel, now: &LinearModel, out: &mut Vec<String>) {
    let rank = |liveness: &Liveness| match liveness {
        Liveness::Connecting | Liveness::Kept { .. } => 0,
        Liveness::Live(_) | Liveness::Off(_) => 1,
        Liveness::Trouble { .. } => 2,
        Liveness::Stopped(_) => 3,
    };
    let status = &now.seen.status;
    let (old, new) = (rank(&before.seen.status.liveness), rank(&status.liveness));
    match &status.liveness {
        _ if old == new => {}
        Liveness::Trouble { failure, .. } => {
            out.push(format!("{} Trying again.", sentence(&failure.what)));
        }
        Liveness::Stopped(failure) => {
            let retry = key_words(&status.retry);
            out.push(format!("{} {retry} tries again.", sentence(&failure.what)));
        }
        Liveness::Live(_) | Liveness::Off(_) if old > 1 => {
            out.push("The gateway answers again.".to_owned());
        }
        _ => {}
    }
}
