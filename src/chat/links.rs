//! The links of what is selected: copied, or opened once the whole link has been seen.

use std::collections::HashMap;
use std::sync::Arc;

use super::action::Action;
use super::copy;
use super::desktop::Errand;
use super::details::Fields;
use super::effect::Effect;
use super::state::{Layered, OpenOverlay, State};
use super::view_model::OverlayRow;
use crate::layout::bubble::{find_links, web_address, wrap};
use crate::message::{Attachment, Message};
use crate::text::SafeText;

/// Links that are offered at once; a stranger can write thousands.
const MOST: usize = 500;
/// Columns beside a link for its number and the marker.
const NUMBER: usize = 6;

/// One link of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// As it was written.
    written: SafeText,
    /// As it is opened, letters of other alphabets in the host made visible; `None` where it is
    /// no web address.
    opened: Option<Arc<str>>,
    /// The file that it leads to, where it came with one.
    file: Option<SafeText>,
}

/// What is done with the link that is picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is copied.
    Copy,
    /// It is opened.
    Open,
}

/// Links to pick one of.
#[derive(Clone, Debug)]
pub struct Picker {
    links: Vec<Link>,
    at: usize,
    purpose: Purpose,
    /// The box that the links are shown over.
    under: Option<OpenOverlay>,
}

/// Numbers for targets, each of them always the same one: what is drawn goes by numbers.
#[derive(Clone, Debug, Default)]
pub struct Numbers(HashMap<Arc<str>, u32>);

impl Numbers {
    /// More are not told apart from no link.
    const MOST: usize = 0xFF_FFFF;

    /// From 1 on; 0 where there are too many.
    pub fn of(&mut self, target: &Arc<str>) -> u32 {
        if let Some(number) = self.0.get(target) {
            return *number;
        }
        let next = self.0.len() + 1;
        if next > Self::MOST {
            return 0;
        }
        let next = u32::try_from(next).unwrap_or(0);
        self.0.insert(Arc::clone(target), next);
        next
    }
}

fn links_of(message: &Message) -> impl Iterator<Item = Link> {
    let text = message.text();
    let in_text = find_links(text).into_iter().map(|range| Link {
        written: SafeText::line(&text[range.clone()]),
        opened: web_address(&text[range]),
        file: None,
    });
    let files = message.attachments().iter().map(|file| Link {
        written: file.link.clone(),
        opened: web_address(&file.link),
        file: Some(file.name.clone()),
    });
    let found: Vec<Link> = in_text.chain(files).collect();
    found.into_iter().filter(|link| !link.written.is_empty())
}

/// Copies or opens the link of what is selected; asks which one where there are several, and before
/// any is opened.
pub fn start(state: &mut State, purpose: Purpose, effects: &mut Vec<Effect>) {
    let chosen = state.chosen();
    let mut links: Vec<Link> = Vec::new();
    for (_, message) in chosen.messages.iter().rev() {
        let wanted =
            links_of(message).filter(|link| purpose == Purpose::Copy || link.opened.is_some());
        for link in wanted {
            if links.len() < MOST && !links.iter().any(|l| l.written == link.written) {
                links.push(link);
            }
        }
    }
    match (&*links, purpose) {
        ([], _) => state.notify("There is no link in it.".into()),
        ([only], Purpose::Copy) => {
            let text = only.written.to_string();
            copy::text_as(state, &text, "link copied".to_owned(), effects);
        }
        _ => {
            show(state, links, purpose);
        }
    }
}

fn show(state: &mut State, links: Vec<Link>, purpose: Purpose) {
    state.input.picker = Some(Picker {
        links,
        at: 0,
        purpose,
        under: state.input.overlay,
    });
    state.input.overlay = Some(OpenOverlay {
        what: Layered::Links,
        first: 0,
    });
}

/// Offers the link of one file for opening.
pub fn offer(state: &mut State, file: &Attachment) {
    let link = Link {
        written: file.link.clone(),
        opened: web_address(&file.link),
        file: Some(file.name.clone()),
    };
    if link.opened.is_none() {
        return state.notify("Only http and https links are opened.".into());
    }
    show(state, vec![link], Purpose::Open);
}

/// Carries out an action on the open picker; `false` where it is not its business.
pub fn act(state: &mut State, action: Action, times: u16, effects: &mut Vec<Effect>) -> bool {
    let Some(picker) = &mut state.input.picker else {
        return false;
    };
    let last = picker.links.len().saturating_sub(1);
    let times = usize::from(times);
    match action {
        Action::RowDown => picker.at = (picker.at + times).min(last),
        Action::RowUp => picker.at = picker.at.saturating_sub(times),
        Action::HalfPageDown => picker.at = (picker.at + 5 * times).min(last),
        Action::HalfPageUp => picker.at = picker.at.saturating_sub(5 * times),
        Action::PageDown => picker.at = (picker.at + 10 * times).min(last),
        Action::PageUp => picker.at = picker.at.saturating_sub(10 * times),
        Action::First => picker.at = 0,
        Action::Latest => picker.at = last,
        Action::PickLink => pick(state, None, effects),
        Action::CopyLink => pick(state, Some(Purpose::Copy), effects),
        Action::OpenLink => pick(state, Some(Purpose::Open), effects),
        Action::Close | Action::CloseOrQuit => close(state),
        _ => return false,
    }
    true
}

fn close(state: &mut State) {
    state.input.overlay = state.input.picker.take().and_then(|picker| picker.under);
}

fn pick(state: &mut State, purpose: Option<Purpose>, effects: &mut Vec<Effect>) {
    let Some(picker) = state.input.picker.take() else {
        return;
    };
    state.input.overlay = picker.under;
    let Some(link) = picker.links.get(picker.at) else {
        return;
    };
    match (purpose.unwrap_or(picker.purpose), &link.opened) {
        (Purpose::Copy, _) => {
            let text = link.written.to_string();
            copy::text_as(state, &text, "link copied".to_owned(), effects);
        }
        (Purpose::Open, Some(url)) => {
            let id = state.sync.fresh_id();
            state.jobs.errands.begin(id, Errand::Open);
            effects.push(Effect::OpenLink {
                id,
                link: Arc::clone(url),
            });
            state.notify("Opening the link…".into());
        }
        (Purpose::Open, None) => state.notify("Only http and https links are opened.".into()),
    }
}

/// What became of a link that was to be opened, in words.
pub fn answered(state: &mut State, failed: Option<&SafeText>) {
    match failed {
        None => state.notify("The link was handed to the system.".into()),
        Some(why) => {
            let copies = match state.input.keymap.key(Action::CopyLink) {
                Some(key) => format!(" {key} copies the link."),
                None => String::new(),
            };
            state.notify(SafeText::line(&format!("Not opened: {why}.{copies}")));
        }
    }
}

/// Title and rows of the picker: whole links, nothing left out.
pub fn rows(state: &State, width: usize) -> (String, Vec<OverlayRow>) {
    let Some(picker) = &state.input.picker else {
        return ("Links".to_owned(), Vec::new());
    };
    let title = match (picker.purpose, picker.links.len()) {
        (Purpose::Open, 1) => "Open this link?",
        (Purpose::Open, _) => "Open which link?",
        (Purpose::Copy, _) => "Copy which link?",
    };
    let mut fields = Fields::new(width, NUMBER);
    for (index, link) in picker.links.iter().enumerate() {
        let marker = if index == picker.at { "▸" } else { " " };
        let number = format!("{marker} {}", index + 1);
        let shown = link.opened.as_deref().unwrap_or(&link.written);
        fields.field(&number, shown);
        if let Some(file) = link.file.as_ref().filter(|name| !name.is_empty()) {
            fields.field("", &format!("the file {file}"));
        }
    }
    (title.to_owned(), fields.rows)
}

/// First and last row of the link that is picked.
pub fn picked_rows(state: &State, width: usize) -> Option<(usize, usize)> {
    let picker = state.input.picker.as_ref()?;
    let room = width.saturating_sub(NUMBER + 1);
    let mut first = 0;
    for (index, link) in picker.links.iter().enumerate() {
        let shown = link.opened.as_deref().unwrap_or(&link.written);
        let file = link.file.as_ref().filter(|name| !name.is_empty());
        let mut count = 0;
        if room < super::details::NARROW {
            count += 1 + wrap(shown, width).len();
            count += file.map_or(0, |f| 1 + wrap(&format!("the file {f}"), width).len());
        } else {
            count += wrap(shown, room).len();
            count += file.map_or(0, |f| wrap(&format!("the file {f}"), room).len());
        }
        if index == picker.at {
            return Some((first, first + count - 1));
        }
        first += count;
    }
    None
}

#[cfg(test)]
mod tests;
