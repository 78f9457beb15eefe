//! Moves of the view by keys and wheel, also towards messages that are not loaded.

use super::Transcript;
use crate::chat::action::Action;
use crate::chat::command::{Command, Commands};
use crate::chat::words;
use crate::layout::viewport::{Gaps, Scrolled};
use crate::message::MessageKey;
use crate::text::numerals::count_of;
use crate::thread::Above;

impl Transcript<'_> {
    /// Selects the message that is `times` messages newer.
    pub fn select_newer(&mut self, times: u16) -> Commands {
        self.select(true, times)
    }

    /// Selects the message that is `times` messages older.
    pub fn select_older(&mut self, times: u16) -> Commands {
        let resumed = self.resume_filter();
        resumed.and(self.select(false, times))
    }

    fn select(&mut self, newer: bool, times: u16) -> Commands {
        let mut commands = Commands::none();
        for _ in 0..times {
            let (viewport, mut rows) = self.rows();
            let before = (viewport.anchor(), viewport.selected());
            let step = viewport.select_next(newer, Gaps::Stop, &mut rows);
            if let Some(gap) = step.gap {
                let (passes, notices) = self.meet_gap(gap, step);
                commands = commands.and(notices);
                if !passes {
                    break;
                }
                let (viewport, mut rows) = self.rows();
                viewport.select_next(newer, Gaps::Pass, &mut rows);
            }
            if before == (self.viewport().anchor(), self.selected()) {
                break;
            }
        }
        commands
    }

    /// A move came to the gap above this message: returns whether it goes on. It waits while the
    /// missing messages may come. A gap that cannot be filled is shown first, and passed by the
    /// next move.
    fn meet_gap(&mut self, gap: MessageKey, step: Scrolled) -> (bool, Commands) {
        let missing = match self.shown().above(gap) {
            Above::Gap { missing, .. } => missing,
            _ => None,
        };
        let count = missing.map_or_else(|| "Messages".to_owned(), |n| count_of(n, "message"));
        let Some(failure) = self.sync.held_above(Some(gap)) else {
            let words = format!("{count} not loaded yet: loading.");
            return (false, self.resume_filter().and(Commands::say(&words)));
        };
        let passes = !step.moved;
        let retry = words::key(self.keymap, Action::Refresh);
        let next = if passes {
            "passed"
        } else {
            "the next move passes them"
        };
        let words = format!(
            "{count} not loaded, {next}: {} {retry} tries again.",
            failure.what
        );
        (passes, Commands::say(&words))
    }

    /// Moves the view. Rows that are not loaded are owed until they come, but only for the last
    /// move.
    pub fn scroll(&mut self, count: i64) -> Commands {
        let mut commands = Commands::none();
        if count < 0 {
            commands = self.resume_filter();
        }
        let (viewport, mut rows) = self.rows();
        let scrolled = viewport.scroll(count, &mut rows);
        let waits = if let Some(gap) = scrolled.gap {
            let (passes, notices) = self.meet_gap(gap, scrolled);
            commands = commands.and(notices);
            if passes {
                let (viewport, mut rows) = self.rows();
                viewport.scroll_until(count, Gaps::Pass, &mut rows);
            }
            !passes && self.sync.held_above(Some(gap)).is_none()
        } else {
            let thread = self.sync.thread();
            !thread.begins() && self.sync.held_above(thread.oldest()).is_none()
        };
        let rest = scrolled.rest;
        commands.and(Command::SetPendingRows(if waits && rest.abs() > 1 {
            rest
        } else {
            0
        }))
    }

    /// Continues a move that waited for messages; returns the rows still owed.
    pub fn scroll_on(&mut self, owed: i64) -> Option<i64> {
        let (viewport, mut rows) = self.rows();
        let scrolled = viewport.scroll(owed, &mut rows);
        // The gap where the move waits may have shrunk at its other end.
        (!scrolled.moved && scrolled.gap.is_some()).then_some(scrolled.rest)
    }
}
