//! A link of a message.

use std::sync::Arc;

use crate::layout::bubble::{find_links, web_address};
use crate::message::{Attachment, Message};
use crate::text::SafeText;

/// Shown if the user opens a link that is not a web address.
pub const NOT_WEB: &str = "Only http and https links are opened.";

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub written: SafeText,
    /// The address that is opened, with letters of other alphabets in the host made visible; `None`
    /// if the link is not a web address.
    pub opened: Option<Arc<str>>,
    /// The name of the file, if the link belongs to a file.
    pub file: Option<SafeText>,
}

impl Link {
    /// The link of a file.
    pub fn of_file(file: &Attachment) -> Self {
        Self {
            written: file.link.clone(),
            opened: web_address(&file.link),
            file: Some(file.name.clone()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkPurpose {
    Copy,
    Open,
}

/// The links of a message: those in its text, then those of its files.
pub fn links_of(message: &Message) -> impl Iterator<Item = Link> {
    let text = message.text();
    let in_text = find_links(text).into_iter().map(|range| Link {
        written: SafeText::line(&text[range.clone()]),
        opened: web_address(&text[range]),
        file: None,
    });
    let files = message.attachments().iter().map(Link::of_file);
    let found: Vec<Link> = in_text.chain(files).collect();
    found.into_iter().filter(|link| !link.written.is_empty())
}
