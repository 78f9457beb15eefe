//! `u` and `o`: copy or open a link of the selection, after its full address was shown.

mod numbers;

use super::action::Action;
use super::command::{Command, Commands};
use super::context::Context;
use super::fields::Fields;
use super::keymap::Keymap;
use super::link::{Link, LinkPurpose, NOT_WEB, links_of};
use super::view_model::{BoxShape, WholeBox};
use crate::text::SafeText;
use crate::text::columns::Columns;
use std::ops::Range;
use std::sync::Arc;

pub use numbers::Numbers;

/// Links offered at most: a stranger can write thousands.
const MOST: usize = 500;
/// Columns for the numbers of links.
const NUMBERS: u16 = 4;
/// Columns for the mark of the picked link.
const MARK: usize = 2;

/// The list of links to pick from.
#[derive(Clone, Debug)]
pub struct Picker {
    links: Vec<Link>,
    at: usize,
    purpose: LinkPurpose,
}

/// Copies or opens a link of the selected messages. Asks if there are several, and always before a
/// link is opened.
pub fn start(context: Context, purpose: LinkPurpose) -> Commands {
    let chosen = context.chosen();
    let mut links: Vec<Link> = Vec::new();
    for (_, message) in chosen.messages.iter().rev() {
        let wanted =
            links_of(message).filter(|link| purpose == LinkPurpose::Copy || link.opened.is_some());
        for link in wanted {
            if links.len() < MOST && !links.iter().any(|l| l.written == link.written) {
                links.push(link);
            }
        }
    }
    match (&*links, purpose) {
        ([], _) => Commands::say("There is no link in it."),
        ([only], LinkPurpose::Copy) => copy(only),
        _ => Command::PickLink { links, purpose }.into(),
    }
}

fn copy(link: &Link) -> Commands {
    let text = link.written.to_string().into();
    let what = "link copied".to_owned();
    Command::Copy { text, what }.into()
}

impl Picker {
    /// Picks the first link.
    pub fn new(links: Vec<Link>, purpose: LinkPurpose) -> Self {
        Self {
            links,
            at: 0,
            purpose,
        }
    }

    /// Picks another link; `false` if the action does not move.
    pub fn go(&mut self, action: Action, times: u16) -> bool {
        let last = self.links.len().saturating_sub(1);
        let times = usize::from(times);
        self.at = match action {
            Action::RowDown => self.at + times,
            Action::RowUp => self.at.saturating_sub(times),
            Action::HalfPageDown => self.at + 5 * times,
            Action::HalfPageUp => self.at.saturating_sub(5 * times),
            Action::PageDown => self.at + 10 * times,
            Action::PageUp => self.at.saturating_sub(10 * times),
            Action::First => 0,
            Action::Latest => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Opens or copies the picked link, as `purpose` says, else as the list was opened for.
    pub fn picked(&self, purpose: Option<LinkPurpose>) -> Commands {
        let Some(link) = self.links.get(self.at) else {
            return Commands::none();
        };
        match (purpose.unwrap_or(self.purpose), &link.opened) {
            (LinkPurpose::Copy, _) => copy(link),
            (LinkPurpose::Open, Some(url)) => Commands::from(Command::OpenLink(Arc::clone(url)))
                .and(Commands::say("Opening the link…")),
            (LinkPurpose::Open, None) => Commands::say(NOT_WEB),
        }
    }

    /// All links, none shortened; and the rows of the picked link.
    pub fn list(&self, width: usize, columns: Columns) -> (WholeBox, Range<usize>) {
        let title = match (self.purpose, self.links.len()) {
            (LinkPurpose::Open, 1) => "Open this link?",
            (LinkPurpose::Open, _) => "Open which link?",
            (LinkPurpose::Copy, _) => "Copy which link?",
        };
        let mut fields = Fields::new(width.saturating_sub(MARK), NUMBERS, columns);
        let mut picked = 0..0;
        for (index, link) in self.links.iter().enumerate() {
            let first = fields.count();
            let shown = link.opened.as_deref().unwrap_or(&link.written);
            fields.field(&(index + 1).to_string(), shown);
            if let Some(file) = link.file.as_ref().filter(|name| !name.is_empty()) {
                fields.field("", &format!("the file {file}"));
            }
            if index == self.at {
                picked = first..fields.count();
            }
        }
        let shape = BoxShape::List {
            names: NUMBERS,
            picked: Some(picked.start),
        };
        let rows = fields.into_rows();
        (WholeBox { title, shape, rows }, picked)
    }
}

/// Says how opening a link ended.
pub fn answered(failed: Option<&SafeText>, keymap: &Keymap) -> Commands {
    let Some(why) = failed else {
        return Commands::say("The link was given to the system.");
    };
    let copies = match keymap.key(Action::CopyLink) {
        Some(key) => format!(" {key} copies the link."),
        None => String::new(),
    };
    Commands::say(&format!("Not opened: {why}.{copies}"))
}

#[cfg(test)]
mod tests;
