//! The boxes over the transcript: which are open, and how far each is scrolled.

use super::action::Action;
use super::command::Commands;
use super::context::Front;
use super::links::Picker;
use super::links::link::{Link, LinkPurpose};
use super::prompt::line::Asking;
use crate::layout::areas::{Areas, Size};
use crate::message::MessageKey;
use crate::text::SafeText;

/// What lies over the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layered {
    /// Details of a message, or its raw record.
    Details {
        /// The message.
        key: MessageKey,
        /// The record as the gateway sent it.
        raw: bool,
    },
    /// The keys.
    Help,
    /// Links to pick one of.
    Links,
    /// What a program has printed.
    Note,
}

/// What a program has printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What the user calls it.
    pub name: SafeText,
    pub text: SafeText,
}

/// An open overlay and how far it is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOverlay {
    pub what: Layered,
    pub first: usize,
}

/// The open box, and the box that links to pick one of lie over.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    open: Option<OpenOverlay>,
    picker: Option<Picker>,
    under: Option<OpenOverlay>,
    /// What the keys that are listed have to do with.
    wanted: String,
    /// It is shown, or will be as soon as nothing else is open.
    note: Option<Note>,
}

impl Overlays {
    /// The open box.
    pub fn top(&self) -> Option<OpenOverlay> {
        self.open
    }

    /// Links to pick one of, while they are shown.
    pub fn picker(&self) -> Option<&Picker> {
        self.picker.as_ref()
    }

    /// The message whose details are shown.
    pub fn front(&self) -> Option<Front> {
        match self.open?.what {
            Layered::Details { key, raw } => Some(Front { key, raw }),
            Layered::Help | Layered::Links | Layered::Note => None,
        }
    }

    /// Opens a box in place of the open one.
    pub fn open(&mut self, what: Layered) {
        self.open = Some(OpenOverlay { what, first: 0 });
        self.wanted.clear();
    }

    /// What the keys that are listed have to do with.
    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// Lists only keys that have to do with this.
    pub fn narrow(&mut self, wanted: &str) {
        wanted.clone_into(&mut self.wanted);
        if let Some(open) = &mut self.open {
            open.first = 0;
        }
    }

    /// What a program has printed.
    pub fn note(&self) -> Option<&Note> {
        self.note.as_ref()
    }

    /// Keeps what a program has printed until it can be shown.
    pub fn keep_note(&mut self, note: Note) {
        self.note = Some(note);
    }

    /// Shows what a program has printed, if anything is kept.
    pub fn show_note(&mut self) {
        if self.note.is_some() {
            self.open(Layered::Note);
        }
    }

    /// Shows links over the open box.
    pub fn pick_link(&mut self, links: Vec<Link>, purpose: LinkPurpose) {
        self.under = self.open;
        self.picker = Some(Picker::new(links, purpose));
        self.open(Layered::Links);
    }

    fn close(&mut self) {
        let above = self.picker.take().and(self.under.take());
        self.open = above;
    }

    /// Shows details of a message.
    pub fn open_details(&mut self, key: MessageKey) {
        self.open(Layered::Details { key, raw: false });
    }

    /// Asks which keys to list.
    pub fn ask_for_keys(&self) -> Commands {
        Commands::ask(Asking::Keys, &self.wanted)
    }

    /// Carries out an action on the open picker; `None` where it is not its business.
    fn act_on_links(&mut self, action: Action, times: u16, size: Size) -> Option<Commands> {
        let picker = self.picker.as_mut()?;
        let purpose = match action {
            Action::PickLink => None,
            Action::CopyLink => Some(LinkPurpose::Copy),
            Action::OpenLink => Some(LinkPurpose::Open),
            Action::Close | Action::CloseOrQuit => {
                self.close();
                return Some(Commands::none());
            }
            _ if picker.go(action, times) => {
                self.follow_pick(size);
                return Some(Commands::none());
            }
            _ => return None,
        };
        let commands = picker.picked(purpose);
        self.close();
        Some(commands)
    }

    /// Scrolls so that all of the link that is picked is in view, or its first rows.
    fn follow_pick(&mut self, size: Size) {
        let inner = inner(size);
        let height = usize::from(inner.height).max(1);
        if let (Some(open), Some(picker)) = (&mut self.open, &self.picker) {
            let picked = picker.rows(usize::from(inner.width)).picked;
            open.first = open.first.max(picked.end.saturating_sub(height));
            open.first = open.first.min(picked.start);
        }
    }

    /// Carries out an action on the open box, which has `total` rows; `None` where it is not its
    /// business.
    pub fn act(
        &mut self,
        action: Action,
        times: u16,
        (size, total): (Size, usize),
    ) -> Option<Commands> {
        if let Some(commands) = self.act_on_links(action, times, size) {
            return Some(commands);
        }
        let page = i64::from(inner(size).height).max(1);
        let times = i64::from(times);
        let rows = match action {
            Action::Newer | Action::RowDown => times,
            Action::Older | Action::RowUp => -times,
            Action::HalfPageDown => (page / 2).max(1) * times,
            Action::HalfPageUp => -(page / 2).max(1) * times,
            Action::PageDown => page * times,
            Action::PageUp => -page * times,
            Action::First => i64::MIN,
            Action::Latest => i64::MAX,
            Action::Search => return Some(self.ask_for_keys()),
            Action::Raw => return Some(self.toggle_raw()),
            Action::Close if !self.wanted.is_empty() => {
                self.narrow("");
                return Some(Commands::none());
            }
            Action::Close | Action::CloseOrQuit => return Some(self.close_box()),
            _ => return None,
        };
        self.scroll(rows, (size, total));
        Some(Commands::none())
    }

    fn close_box(&mut self) -> Commands {
        let closed = self.open.take();
        self.note
            .take_if(|_| closed.is_some_and(|open| open.what == Layered::Note));
        Commands::none()
    }

    /// Scrolls by rows, as far as it goes.
    pub fn scroll(&mut self, count: i64, (size, total): (Size, usize)) {
        let last = total.saturating_sub(usize::from(inner(size).height).max(1));
        if let Some(open) = &mut self.open {
            let first = i64::try_from(open.first).unwrap_or(i64::MAX);
            let moved = first.saturating_add(count).max(0);
            open.first = usize::try_from(moved).unwrap_or(usize::MAX).min(last);
        }
    }

    fn toggle_raw(&mut self) -> Commands {
        if let Some(OpenOverlay {
            what: Layered::Details { raw, .. },
            first,
        }) = &mut self.open
        {
            *raw = !*raw;
            *first = 0;
        }
        Commands::none()
    }
}

/// Room for text inside the box.
pub fn inner(size: Size) -> Size {
    Areas::of(size).overlay_text(size)
}
