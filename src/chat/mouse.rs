//! The mouse: a click selects, a double click opens the details, the scroll bar can be dragged.

use std::time::Duration;

use super::command::{Command, Commands};
use super::context::Context;
use super::event::{Pointer, PointerMove};
use super::view_model::{Row, ViewModel};
use crate::layout::areas::{Areas, Size};
use crate::message::MessageKey;
use crate::sync::work::Target;
use crate::text::numerals::thousands;

const TWICE: Duration = Duration::from_millis(500);

#[derive(Clone, Copy, Debug, Default)]
pub struct Pointing {
    /// The message that was clicked last, and when.
    clicked: Option<(MessageKey, Duration)>,
    /// Set while the scroll bar is held: the place that it points to.
    held: Option<ScrollTarget>,
}

/// The place that the held scroll bar points to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScrollTarget {
    Oldest,
    /// Index in the gateway's list.
    Index(u64),
    Newest,
}

impl Pointing {
    /// Something covers the transcript: the scroll bar is no longer held.
    pub fn release_scroll_bar(&mut self) {
        self.held = None;
    }

    /// Handles the left button over a transcript of this size.
    pub fn act(
        &mut self,
        pointer: Pointer,
        size: Size,
        (seen, context): (&ViewModel, Context),
    ) -> Commands {
        let areas = Areas::of(size);
        let height = areas.transcript.height;
        let row = pointer.row.checked_sub(areas.top);
        let inside = row.filter(|row| *row < height);
        match (pointer.what, inside) {
            (PointerMove::Pressed, Some(row)) if areas.scroll_bar == Some(pointer.column) => {
                self.pull(row, height, (seen, context))
            }
            (PointerMove::Pressed, Some(row)) => self.click(row, seen, context.now.elapsed),
            (PointerMove::Dragged, _) if self.held.is_some() => {
                let row = row.unwrap_or(0).min(height.saturating_sub(1));
                self.pull(row, height, (seen, context))
            }
            (PointerMove::Released, _) => self.let_go(context),
            _ => Commands::none(),
        }
    }

    fn click(&mut self, row: u16, seen: &ViewModel, now: Duration) -> Commands {
        let shown = match seen.rows.get(usize::from(row)) {
            Some(Row::Bubble { bubble, .. } | Row::Note { bubble, .. }) => {
                seen.bubbles.get(*bubble)
            }
            _ => None,
        };
        let Some(key) = shown.map(|shown| shown.key) else {
            return Commands::none();
        };
        let before = self.clicked;
        let twice = before.is_some_and(|(last, at)| last == key && now.saturating_sub(at) <= TWICE);
        self.clicked = (!twice).then_some((key, now));
        let picked = Commands::from(Command::Pick(key));
        if twice {
            return picked.and(Command::OpenDetails);
        }
        picked
    }

    /// The scroll bar is held at `row` of `height`. A loaded place is shown at once; other places
    /// are fetched when the button is released, so that a drag does not fetch every place that it
    /// passes.
    fn pull(&mut self, row: u16, height: u16, (seen, context): (&ViewModel, Context)) -> Commands {
        let scroll = seen.scroll;
        if scroll.thumb(height).is_none() {
            return Commands::none();
        }
        let last = u64::from(height.saturating_sub(1)).max(1);
        let hidden = scroll.total.saturating_sub(scroll.shown);
        let before = hidden * u64::from(row) / last;
        let index = scroll.total.saturating_sub(before + 1);
        let pull = match u64::from(row) {
            0 => ScrollTarget::Oldest,
            row if row >= last => ScrollTarget::Newest,
            _ => ScrollTarget::Index(index),
        };
        if self.held.replace(pull) == Some(pull) {
            return Commands::none();
        }
        match pull {
            ScrollTarget::Newest => Command::GoToLatest.into(),
            ScrollTarget::Oldest if context.thread().begins() => Command::GoToOldest.into(),
            ScrollTarget::Oldest => Commands::say("Let go to see the first message."),
            ScrollTarget::Index(index) => {
                if let Some(key) = context.shown_at_index(index) {
                    return Command::ShowAtTop(key).into();
                }
                let (at, total) = (thousands(before + 1), thousands(scroll.total));
                Commands::say(&format!("Let go to see message {at} of {total}."))
            }
        }
    }

    fn let_go(&mut self, context: Context) -> Commands {
        let target = match self.held.take() {
            Some(ScrollTarget::Oldest) => Target::First,
            Some(ScrollTarget::Index(index)) if context.shown_at_index(index).is_none() => {
                Target::Index(index)
            }
            _ => return Commands::none(),
        };
        Commands::from(Command::ForgetNotice).and(Command::Jump(target))
    }
}

#[cfg(test)]
mod tests;
