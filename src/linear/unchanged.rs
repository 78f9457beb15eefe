//! Answers to a key that changed nothing.

use super::key::key_words;
use super::punctuation::{capitalised, sentence};
use super::sentence::SentenceBuilder;
use crate::chat::action::{Action, Layer};
use crate::chat::linear::LinearModel;

/// A sentence for a key that changed nothing.
pub fn words(
    sentences: &mut SentenceBuilder,
    name: &str,
    action: Option<Action>,
    now: &LinearModel,
) -> String {
    use Action as Do;
    let Some(action) = action else {
        let key = key_words(name);
        return format!("{key} does nothing here. Question mark reads the keys.");
    };
    if let Some([month, status]) = &now.months {
        return in_months(action, month, status);
    }
    let in_thread = now.layer == Layer::Transcript;
    let key = now.at.as_ref().map(|(key, _)| *key);
    let is_newest = in_thread && key == now.newest;
    let is_first = in_thread && now.is_first;
    let words = match action {
        Do::Redraw => return again(sentences, now),
        Do::Newer | Do::RowDown | Do::HalfPageDown | Do::PageDown | Do::Latest if is_newest => {
            "This is the newest message."
        }
        Do::Older | Do::RowUp | Do::HalfPageUp | Do::PageUp | Do::First if is_first => {
            "This is the first message of the conversation."
        }
        Do::RowDown | Do::RowUp | Do::HalfPageDown | Do::HalfPageUp if in_thread => "Same message.",
        Do::Suspend => "Suspended: the shell's fg continues.",
        Do::Quit | Do::CloseOrQuit => "The end.",
        Do::Close => "Nothing is open.",
        Do::Refresh => "Asking the gateway.",
        _ => {
            // The same key gets the same words.
            if let Some(notice) = &now.seen.status.notice {
                return sentence(notice);
            }
            let name = capitalised(&action.name().replace('-', " "));
            return format!("{name}: nothing has changed.");
        }
    };
    words.to_owned()
}

/// What to say if the selected month did not change: there are no more months, or the key asks
/// which one is selected.
fn in_months(action: Action, month: &str, status: &str) -> String {
    use Action as Do;
    match action {
        Do::Older | Do::PanLeft | Do::PageUp | Do::HalfPageUp | Do::First => {
            "This is the first month.".to_owned()
        }
        Do::Newer | Do::PanRight | Do::PageDown | Do::HalfPageDown | Do::Latest => {
            "This is the last month.".to_owned()
        }
        Do::Refresh => "Asking the gateway.".to_owned(),
        _ => format!("{month} {}", sentence(&status.into())),
    }
}

/// What to say if the user left the prompt and nothing else has changed.
pub fn line_is_left(sentences: &mut SentenceBuilder, key: &str, now: &LinearModel) -> String {
    if key == "Enter" {
        return again(sentences, now);
    }
    "Cancelled.".to_owned()
}

fn again(sentences: &mut SentenceBuilder, now: &LinearModel) -> String {
    let again = now
        .at
        .as_ref()
        .map(|(key, message)| sentences.again(*key, message));
    again.unwrap_or_else(|| "There is no message.".to_owned())
}
