//! The parts of the core that every feature may read, borrowed.

use std::time::Duration;

use super::keymap::Keymap;
use crate::layout::areas::Size;
use crate::layout::bubble::Look;
use crate::layout::viewport::Viewport;
use crate::message::MessageKey;
use crate::search::query::Filter;
use crate::search::visible::Visible;
use crate::sync::thread_sync::ThreadSync;
use crate::text::SafeText;
use crate::thread::Thread;
use crate::time::{Now, Zone};

/// What is settled before the first event.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// Messages per slice for older messages: 50..=2000.
    pub page_size: u32,
    /// Between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    /// The reader's time zone.
    pub zone: Zone,
    /// How bubbles are set off, unless an appearance is chosen.
    pub look: Look,
    /// Messages beyond this many are dropped again, those farthest from the reader first.
    pub max_messages: u64,
    /// For the jitter of back-off.
    pub seed: u64,
}

impl Settings {
    /// What the thread is called: the contact's name, else the number.
    pub fn name(&self) -> &SafeText {
        self.contact.as_ref().unwrap_or(&self.number)
    }
}

/// A message that lies over the transcript: keys act on this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Front {
    pub key: MessageKey,
    /// Its raw record is on screen.
    pub raw: bool,
}

/// What every feature may read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub settings: &'a Settings,
    pub keymap: &'a Keymap,
    pub sync: &'a ThreadSync,
    /// The messages that are shown.
    pub shown: Visible<'a>,
    pub filter: Option<&'a Filter>,
    pub viewport: &'a Viewport,
    /// Of the terminal, as soon as it is known.
    pub size: Option<Size>,
    /// Where the range began, while there is one.
    pub range: Option<MessageKey>,
    pub front: Option<Front>,
    pub now: Now,
}

impl<'a> Context<'a> {
    /// What is loaded.
    pub fn thread(&self) -> &'a Thread {
        self.sync.thread()
    }

    /// The message so many places before the newest one, of those that are shown.
    pub fn shown_at_index(&self, index: u64) -> Option<MessageKey> {
        match self.shown.only {
            None => self.thread().at_index(index),
            Some(only) => only.nth_newest(index),
        }
    }

    /// The selected message of the transcript.
    pub fn selected(&self) -> Option<MessageKey> {
        self.viewport.selected()
    }
}
