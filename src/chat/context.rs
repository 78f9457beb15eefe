//! The parts of the core that every feature may read, borrowed.

use std::time::Duration;

use super::attention::Attention;
use super::keymap::Keymap;
use crate::layout::bubble::Look;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::query::Filter;
use crate::search::visible::Visible;
use crate::sync::thread_sync::ThreadSync;
use crate::text::SafeText;
use crate::text::columns::Columns;
use crate::thread::Thread;
use crate::thread::page::PageSize;
use crate::time::{Now, Zone};

/// Settings that are fixed before the first event.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The number as the header shows it.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    /// Messages to ask for at a time: 50..=2000.
    pub page_size: PageSize,
    /// Time between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    pub zone: Zone,
    /// How bubbles are drawn, unless the user chose an appearance.
    pub look: Look,
    /// With more messages loaded, those farthest from the view are dropped.
    pub max_messages: u64,
    /// Seeds the jitter of retries.
    pub seed: u64,
}

impl Settings {
    /// The name of the thread: the contact's name, else the number.
    pub fn name(&self) -> &SafeText {
        self.contact.as_ref().unwrap_or(&self.number)
    }
}

/// The message that covers the transcript (its details or picture): keys act on this message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoveringMessage {
    pub key: MessageKey,
    /// The raw record is on screen.
    pub raw: bool,
}

/// What every feature may read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub settings: &'a Settings,
    pub keymap: &'a Keymap,
    pub sync: &'a ThreadSync,
    /// The messages that are shown: all, or those that pass the filter.
    pub shown: Visible<'a>,
    pub filter: Option<&'a Filter>,
    pub viewport: &'a Viewport,
    /// How the terminal counts columns.
    pub columns: Columns,
    /// Where the range began, if there is one.
    pub range: Option<MessageKey>,
    pub front: Option<CoveringMessage>,
    pub attention: &'a Attention,
    pub now: Now,
}

impl<'a> Context<'a> {
    pub fn thread(&self) -> &'a Thread {
        self.sync.thread()
    }

    /// The shown message that is `index` places older than the newest one.
    pub fn shown_at_index(&self, index: u64) -> Option<MessageKey> {
        match self.shown.only {
            None => self.thread().at_index(index),
            Some(only) => only.nth_newest(index),
        }
    }

    pub fn selected(&self) -> Option<MessageKey> {
        self.viewport.selected()
    }
}
