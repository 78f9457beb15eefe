//! Draws the status line.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::Canvas;
use super::bar::{GAP, Parts};
use crate::chat::keymap::Hint;
use crate::chat::prompt::line::{LineView, Prompt};
use crate::chat::view_model::Liveness;
use crate::layout::bubble::{clause, shorten_by_parts};
use crate::thread::page::{Failure, FailureKind};

/// When the next try comes; with no seconds left, it is under way.
pub(super) fn again_words(seconds: u64) -> String {
    match seconds {
        0 => "trying again…".to_owned(),
        _ => format!("again in {seconds} s"),
    }
}

/// The frames of the spinner.
const SPINNER: [&str; 4] = ["◐", "◓", "◑", "◒"];
/// Columns beside the words of a chip: a blank at each end, and a gap.
const CHIP: usize = 4;

impl Canvas<'_> {
    /// Keys on the left, how current the screen is on the right.
    pub(super) fn status(&self, buffer: &mut Buffer) {
        let y = self.size().height - 1;
        let right = self.status_right();
        let left = self.room().saturating_sub(self.spread(&[], &right));
        self.spread_out(&self.hints(left), &right, y, buffer);
    }

    fn status_right(&self) -> Parts {
        let room = self.room();
        let status = &self.screen.status;
        match (&status.prompt, &status.remark) {
            (Some(prompt), Some((words, wrong))) => self.remark(prompt, words, *wrong),
            // A notice that would be cut gets the whole line.
            _ if self.is_crowded(room) => Vec::new(),
            _ if self.stopped().is_some() => vec![("not live".to_owned(), self.theme.ground.quiet)],
            _ => self.wheeled(self.liveness(room)),
        }
    }

    /// Whether a notice, or the mode with the hints it needs, does not fit beside the right part.
    fn is_crowded(&self, room: usize) -> bool {
        let status = &self.screen.status;
        if status.prompt.is_some() {
            return false;
        }
        let chip = status.chip.as_ref().map(|chip| self.width(chip) + CHIP);
        let words = match &status.notice {
            Some(notice) => Some(self.width(notice)),
            None => chip.map(|_| self.needed_hints()),
        };
        let left = words.map(|words| words + chip.unwrap_or(0));
        left.is_some_and(|left| left + self.spread(&[], &self.liveness(room)) > room)
    }

    /// Columns of the hints that a mode needs: words for help and the way out count for more than
    /// the clock, and the key alone if there is trouble to tell.
    fn needed_hints(&self) -> usize {
        let status = &self.screen.status;
        match status.liveness {
            Liveness::Live(_) => {
                let last = status.hints.len().saturating_sub(2);
                self.spread(&self.worded(status.hints[last..].iter(), true), &[])
            }
            _ => self.way_out(),
        }
    }

    /// Columns of the key that leaves a mode.
    fn way_out(&self) -> usize {
        let out = self.screen.status.hints.last();
        out.map_or(0, |(keys, _)| self.width(keys))
    }

    /// The mode, and as many hints as fit; or a notice in their place.
    fn hints(&self, room: usize) -> Parts {
        let status = &self.screen.status;
        if let Some(prompt) = &status.prompt {
            let ground = &self.theme.ground;
            let (label, line) = self.prompt_view(prompt, room);
            return vec![
                (label, ground.accent),
                (line.before, ground.strong),
                (line.under, ground.strong.add_modifier(Modifier::REVERSED)),
                (line.after, ground.strong),
            ];
        }
        let mut parts = Parts::new();
        if let Some((chip, style)) = self.chip(room) {
            parts.push((format!(" {chip} "), style));
            parts.push(("  ".to_owned(), self.theme.ground.quiet));
        }
        let room = room.saturating_sub(self.spread(&parts, &[]));
        match &status.notice {
            Some(notice) => {
                let notice = self.shorten(notice, room).into_owned();
                parts.push((notice, self.theme.ground.strong));
            }
            None if self.stopped().is_some() => {
                let retry = (status.retry.to_string(), "try again");
                let last = status.hints.len().saturating_sub(2);
                let hints: Vec<Hint> = std::iter::once(retry)
                    .chain(status.hints.iter().skip(last).cloned())
                    .collect();
                parts.extend(self.fitting_hints(&hints, room));
            }
            None => parts.extend(self.fitting_hints(&status.hints, room)),
        }
        parts
    }

    /// The mode, or why polling has stopped.
    fn chip(&self, room: usize) -> Option<(String, Style)> {
        let status = &self.screen.status;
        if let Some(chip) = &status.chip {
            let left = match status.notice {
                Some(_) => 2,
                None => CHIP + self.way_out(),
            };
            let chip = self.shorten(chip, room.saturating_sub(left)).into_owned();
            return Some((chip, self.theme.chip));
        }
        let failure = self.stopped()?;
        let long = format!("✗ stopped: {}", clause(&failure.what));
        let short = format!("✗ {}", short_reason(failure));
        let chip = [long, short];
        let chip = chip.iter().find(|chip| self.width(chip) <= room / 2);
        let chip = chip.map_or("✗ stopped", String::as_str);
        let style = self.theme.ground.alarm.add_modifier(Modifier::REVERSED);
        Some((chip.to_owned(), style))
    }

    /// Why polling has stopped, if the chip has room to say so.
    fn stopped(&self) -> Option<&Failure> {
        let status = &self.screen.status;
        let is_free = status.chip.is_none() && status.notice.is_none() && status.prompt.is_none();
        match &status.liveness {
            Liveness::Stopped(failure) if is_free => Some(failure),
            _ => None,
        }
    }

    /// The hints that fit. The last two (help, and the way out) are dropped last.
    fn fitting_hints(&self, hints: &[Hint], room: usize) -> Parts {
        let (most, last) = hints.split_at(hints.len().saturating_sub(2));
        let choices = (0..=most.len())
            .rev()
            .map(|kept| (&most[..kept], last, true));
        let out = last.get(last.len().saturating_sub(1)..).unwrap_or_default();
        let bare = [
            (&[] as &[Hint], last, false),
            (&[], out, true),
            (&[], out, false),
        ];
        let mut choices = choices.chain(bare);
        let choices = choices
            .by_ref()
            .map(|(most, last, worded)| self.worded(most.iter().chain(last), worded));
        let mut choices = choices;
        choices
            .find(|parts| self.spread(parts, &[]) <= room)
            .unwrap_or_default()
    }

    /// Keys and what they do.
    fn worded<'h>(&self, hints: impl Iterator<Item = &'h Hint>, worded: bool) -> Parts {
        let ground = &self.theme.ground;
        let mut parts = Parts::new();
        for (keys, word) in hints {
            let gap = if parts.is_empty() { "" } else { "  " };
            parts.push((format!("{gap}{keys}"), ground.accent));
            if worded {
                parts.push((format!(" {word}"), ground.quiet));
            }
        }
        parts
    }

    /// Columns before the cursor in the line that is typed.
    pub(super) fn before_cursor(&self, prompt: &Prompt) -> usize {
        let room = self
            .room()
            .saturating_sub(self.spread(&[], &self.status_right()));
        let (label, line) = self.prompt_view(prompt, room);
        self.margin() + self.width(&label) + self.width(&line.before)
    }

    /// The remark on the line that is typed, in the room beside the line. A mistake gets at least a
    /// third of the status line; parts of a hint that do not fit are left out.
    fn remark(&self, prompt: &Prompt, words: &str, wrong: bool) -> Parts {
        let ground = &self.theme.ground;
        let typed = self.width(prompt.asking.label()) + self.width(prompt.line.text()) + 1;
        let free = self.room().saturating_sub(typed + GAP);
        if wrong {
            let words = self.shorten(words, free.max(self.room() / 3));
            return vec![(words.into_owned(), ground.alarm)];
        }
        let words = shorten_by_parts(words, free, self.screen.columns);
        let is_cut = words.ends_with('…');
        let words = (!is_cut).then(|| (words.into_owned(), ground.quiet));
        words.into_iter().collect()
    }

    /// Adds the spinner, while it turns.
    fn wheeled(&self, liveness: Parts) -> Parts {
        let place = self.screen.status.spinner.map(usize::from);
        let spinner = place.and_then(|at| SPINNER.get(at));
        let spinner = spinner.map(|spinner| (format!("{spinner} "), self.theme.ground.accent));
        spinner.into_iter().chain(liveness).collect()
    }

    /// The longest wording that leaves a third of the line to the hints, else the shortest.
    fn liveness(&self, room: usize) -> Parts {
        let ground = &self.theme.ground;
        let clock = |time| self.screen.zone.clock(time);
        let (wordings, style) = match &self.screen.status.liveness {
            Liveness::Connecting => (vec!["connecting…".to_owned()], ground.pending),
            Liveness::Live(time) => (vec![format!("live · {}", clock(*time))], ground.quiet),
            Liveness::Kept { since, offline } => {
                let since = since.as_ref().map(|since| format!("as of {since}"));
                let state = if *offline { "offline" } else { "connecting…" };
                let both = since.as_ref().map(|since| format!("{since} · {state}"));
                let mut wordings: Vec<String> = both.into_iter().collect();
                wordings.extend(since.filter(|_| !offline));
                wordings.push(state.to_owned());
                (wordings, ground.pending)
            }
            Liveness::Off(time) => (
                vec![
                    format!("not live · {}", clock(*time)),
                    "not live".to_owned(),
                ],
                ground.quiet,
            ),
            Liveness::Trouble {
                failure,
                since,
                seconds,
            } => {
                let short = format!("✗ {}", short_reason(failure));
                let again = seconds.map(|seconds| format!("{short} · {}", again_words(seconds)));
                let last = since.map(|time| format!("live until {}", clock(time)));
                let all = again
                    .iter()
                    .zip(last)
                    .map(|(again, last)| format!("{again} · {last}"));
                let mut wordings: Vec<String> = all.collect();
                wordings.extend(again);
                wordings.push(short);
                (wordings, ground.alarm)
            }
            Liveness::Stopped(failure) => {
                let what = clause(&failure.what);
                let short = short_reason(failure);
                let retry = &self.screen.status.retry;
                (
                    vec![
                        format!("✗ stopped: {what} · {retry} tries again"),
                        format!("✗ stopped: {short} · {retry} tries again"),
                        format!("✗ stopped: {short} · {retry}"),
                        format!("✗ stopped · {retry}"),
                    ],
                    ground.alarm,
                )
            }
        };
        let fitting = wordings
            .iter()
            .find(|words| self.width(words) <= room * 2 / 3);
        let words = fitting.or(wordings.last());
        let words = words.map_or("", |words| words.as_str());
        // The key that quits is the last to go.
        let room = room.saturating_sub(self.way_out() + GAP);
        vec![(self.shorten(words, room).into_owned(), style)]
    }

    /// A question, and the line that is typed; the question is shortened to make room for the line.
    fn prompt_view(&self, prompt: &Prompt, room: usize) -> (String, LineView) {
        let typed = self.width(prompt.line.text()) + 1;
        let label = self.shorten(
            prompt.asking.label(),
            room.saturating_sub(typed).max(room / 3),
        );
        let line = prompt
            .line
            .view(room.saturating_sub(self.width(&label)), self.screen.columns);
        (label.into_owned(), line)
    }
}

/// A failure in a word or two, if there is no room for its sentence.
fn short_reason(failure: &Failure) -> &'static str {
    match failure.kind {
        FailureKind::NoConversation => "no conversation",
        FailureKind::BadNumber => "number not accepted",
        FailureKind::BadSetting => "setting not accepted",
        FailureKind::OurFault => "request not accepted",
        FailureKind::Refused => "access refused",
        FailureKind::Forbidden => "not allowed",
        FailureKind::Busy => "gateway has trouble",
        FailureKind::Unreachable => "no answer",
        FailureKind::Unreadable => "unreadable answer",
    }
}
