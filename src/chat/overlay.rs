//! The boxes over the transcript: which are open, and how far each is scrolled.

use super::action::Action;
use super::command::Commands;
use super::context::CoveringMessage;
use super::link::{Link, LinkPurpose};
use super::links::Picker;
use super::prompt::line::PromptKind;
use crate::layout::areas::{Areas, Size};
use crate::message::MessageKey;
use crate::text::columns::Columns;

/// A kind of box over the transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverlayKind {
    /// Details of a message, or its raw record.
    Details {
        key: MessageKey,
        /// Whether the record is shown as the gateway sent it.
        raw: bool,
    },
    /// The list of keys.
    Help,
    /// The list of links to pick from.
    Links,
}

/// An open box, and the first of its rows in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOverlay {
    pub what: OverlayKind,
    pub first: usize,
}

/// What the open box has room in.
#[derive(Clone, Copy, Debug)]
pub struct BoxRoom {
    /// Of the terminal.
    pub size: Size,
    /// How the terminal counts columns.
    pub columns: Columns,
    /// Rows of the box, in view or not.
    pub total: usize,
}

/// The open box, and the box below a list of links.
#[derive(Clone, Debug, Default)]
pub struct Overlays {
    open: Option<OpenOverlay>,
    picker: Option<Picker>,
    under: Option<OpenOverlay>,
    /// The words that narrow the list of keys.
    wanted: String,
}

impl Overlays {
    pub fn top(&self) -> Option<OpenOverlay> {
        self.open
    }

    /// The open list of links.
    pub fn picker(&self) -> Option<&Picker> {
        self.picker.as_ref()
    }

    pub fn front(&self) -> Option<CoveringMessage> {
        match self.open?.what {
            OverlayKind::Details { key, raw } => Some(CoveringMessage { key, raw }),
            OverlayKind::Help | OverlayKind::Links => None,
        }
    }

    pub fn open(&mut self, what: OverlayKind) {
        self.open = Some(OpenOverlay { what, first: 0 });
        self.wanted.clear();
    }

    pub fn wanted(&self) -> &str {
        &self.wanted
    }

    /// Narrows the list of keys to those that match.
    pub fn narrow(&mut self, wanted: &str) {
        wanted.clone_into(&mut self.wanted);
        if let Some(open) = &mut self.open {
            open.first = 0;
        }
    }

    /// Opens the list of links over the open box.
    pub fn pick_link(&mut self, links: Vec<Link>, purpose: LinkPurpose) {
        self.under = self.open;
        self.picker = Some(Picker::new(links, purpose));
        self.open(OverlayKind::Links);
    }

    fn close(&mut self) {
        let above = self.picker.take().and(self.under.take());
        self.open = above;
    }

    pub fn open_details(&mut self, key: MessageKey) {
        self.open(OverlayKind::Details { key, raw: false });
    }

    /// Asks for words that narrow the list of keys.
    pub fn ask_for_keys(&self) -> Commands {
        Commands::ask(PromptKind::Keys, &self.wanted)
    }

    /// Carries out an action on the list of links; `None` if the list does not handle it.
    fn act_on_links(&mut self, action: Action, times: u16, room: BoxRoom) -> Option<Commands> {
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
                self.follow_pick(room);
                return Some(Commands::none());
            }
            _ => return None,
        };
        let commands = picker.picked(purpose);
        self.close();
        Some(commands)
    }

    /// Scrolls the picked link into view, or at least its first rows.
    fn follow_pick(&mut self, BoxRoom { size, columns, .. }: BoxRoom) {
        let inner = inner(size);
        let height = usize::from(inner.height).max(1);
        if let (Some(open), Some(picker)) = (&mut self.open, &self.picker) {
            let (_, picked) = picker.list(usize::from(inner.width), columns);
            open.first = open.first.max(picked.end.saturating_sub(height));
            open.first = open.first.min(picked.start);
        }
    }

    /// Carries out an action on the open box, which has `total` rows; `None` if the box does not
    /// handle it.
    pub fn act(&mut self, action: Action, times: u16, room: BoxRoom) -> Option<Commands> {
        if let Some(commands) = self.act_on_links(action, times, room) {
            return Some(commands);
        }
        let page = i64::from(inner(room.size).height).max(1);
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
            Action::Close | Action::CloseOrQuit => {
                self.open = None;
                return Some(Commands::none());
            }
            _ => return None,
        };
        self.scroll(rows, room);
        Some(Commands::none())
    }

    /// Scrolls by `count` rows, at most to the end.
    pub fn scroll(&mut self, count: i64, BoxRoom { size, total, .. }: BoxRoom) {
        let last = total.saturating_sub(usize::from(inner(size).height).max(1));
        if let Some(open) = &mut self.open {
            let first = i64::try_from(open.first).unwrap_or(i64::MAX);
            let moved = first.saturating_add(count).max(0);
            open.first = usize::try_from(moved).unwrap_or(usize::MAX).min(last);
        }
    }

    fn toggle_raw(&mut self) -> Commands {
        if let Some(OpenOverlay {
            what: OverlayKind::Details { raw, .. },
            first,
        }) = &mut self.open
        {
            *raw = !*raw;
            *first = 0;
        }
        Commands::none()
    }
}

pub fn inner(size: Size) -> Size {
    Areas::of(size).overlay_text(size)
}
