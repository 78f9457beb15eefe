//! Draws the header and the status line.

use std::ops::Range;

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::Canvas;
use super::cells::{fill, put_signs};
use crate::chat::keymap::Hint;
use crate::chat::prompt::line::{LineView, Prompt};
use crate::chat::view_model::Liveness;
use crate::layout::bubble::{clause, status_glyph};
use crate::message::DeliveryStatus;
pub(super) use crate::text::numerals::thousands;
use crate::thread::page::{Failure, FailureKind};

/// When the next try comes; with no seconds left, it is under way.
pub(super) fn again_words(seconds: u64) -> String {
    match seconds {
        0 => "trying again…".to_owned(),
        _ => format!("again in {seconds} s"),
    }
}

/// The frames of the spinner.
const WHEEL: [&str; 4] = ["◐", "◓", "◑", "◒"];
/// The least columns between the left and the right part of a line.
const GAP: usize = 2;
/// Columns beside the words of a chip: a blank at each end, and a gap.
const CHIP: usize = 4;
/// With fewer columns, a remark is left out.
const LEAST_REMARK: usize = 12;

/// The words of a line, each with its style.
type Parts = Vec<(String, Style)>;

impl Canvas<'_> {
    /// Who the thread is with, and how much of it is loaded.
    pub(super) fn header(&self, buffer: &mut Buffer) {
        let bar = &self.theme.bar;
        fill(buffer, 0..self.size().width, 0, bar.plain);
        self.header_rule(buffer);
        let room = self.room();
        let (left, right) = self
            .header_choices()
            .into_iter()
            .find(|(left, right)| self.spread(left, right) <= room)
            .unwrap_or_else(|| self.shortest(room));
        self.spread_out(&left, &right, 0, buffer);
    }

    /// Half a row in the header's colour, or a hairline if the header has no colour.
    fn header_rule(&self, buffer: &mut Buffer) {
        let Some(y) = self.areas.rule else {
            return;
        };
        let (glyph, style) = match self.theme.bar.plain.bg {
            // In reverse, like the edges of bubbles.
            Some(band) => ("▄", Style::new().fg(band).add_modifier(Modifier::REVERSED)),
            None => ("─", self.theme.rule),
        };
        for x in 0..self.size().width {
            put_signs(buffer, x, y, x + 1, glyph, style);
        }
    }

    /// Both sides of the header, from the longest wording to the shortest: the first that fits is
    /// shown.
    fn header_choices(&self) -> Vec<(Parts, Parts)> {
        let bar = &self.theme.bar;
        let header = &self.screen.header;
        let filter = || part(header.filter.as_ref().map(ToString::to_string), bar.accent);
        let waiting = || {
            part(
                header.waiting.as_ref().map(ToString::to_string),
                bar.pending,
            )
        };
        let failed = status_glyph(&DeliveryStatus::NotDelivered);
        let failed = |word: &str| part(counted(failed, header.failed, word), bar.alarm);
        let pending = status_glyph(&DeliveryStatus::Submitted);
        let pending = || part(counted(pending, header.pending, " pending"), bar.pending);
        // Before the first answer it is not even known whether there are messages.
        let known = header.loaded > 0 || header.total.is_some();
        let count = || {
            let words = known.then(|| count_words(header.loaded, header.total));
            part(words, bar.quiet)
        };
        let loss = || part(header.not_kept.then(|| "✗ not kept".to_owned()), bar.alarm);
        let rights = [
            vec![filter(), failed(" failed"), pending(), waiting(), count()],
            vec![filter(), failed(" failed"), waiting(), count()],
            vec![filter(), failed(" failed"), waiting()],
            vec![filter(), failed("")],
            vec![filter()],
        ];
        let rights = rights.map(|parts| apart([loss()].into_iter().chain(parts).flatten()));
        let lefts = self.names();
        // Both sides get shorter in turns.
        let turns = [(0, 0), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)];
        let last = (header.filter.is_some() || header.not_kept).then_some((3, 4));
        let turns = turns.into_iter().chain(last);
        turns
            .map(|(left, right): (usize, usize)| (lefts[left].clone(), rights[right].clone()))
            .collect()
    }

    /// Who the thread is with, from all details to the name alone.
    fn names(&self) -> [Parts; 4] {
        let bar = &self.theme.bar;
        let header = &self.screen.header;
        let number = || header.number.to_string();
        let clock = header.their_clock.as_ref();
        let clock = || clock.map(|clock| (format!(" · {clock} their time"), bar.quiet));
        let Some(contact) = &header.contact else {
            let name = vec![(number(), bar.strong)];
            let whole = name.iter().cloned().chain(clock()).collect();
            return [whole, name.clone(), name.clone(), name];
        };
        let name = (contact.to_string(), bar.strong);
        let chip = initials(contact).map(|initials| (format!(" {initials} "), self.theme.chip));
        let gap = chip.is_some().then(|| (" ".to_owned(), bar.quiet));
        let named: Parts = chip.into_iter().chain(gap).chain([name.clone()]).collect();
        let mut numbered = named.clone();
        numbered.push((format!("  {}", number()), bar.quiet));
        let whole = numbered.iter().cloned().chain(clock()).collect();
        [whole, numbered, named, vec![name]]
    }

    /// The shortened name. A filter comes before the name, because users must know that not all
    /// messages are shown.
    fn shortest(&self, room: usize) -> (Parts, Parts) {
        let header = &self.screen.header;
        let bar = &self.theme.bar;
        let name = header.contact.as_ref().unwrap_or(&header.number);
        let filter = header.filter.as_ref();
        let filter = filter.map(|words| (self.shorten(words, room).into_owned(), bar.accent));
        let taken = filter
            .as_ref()
            .map_or(0, |(words, _)| self.width(words) + GAP);
        let name = self.shorten(name, room.saturating_sub(taken)).into_owned();
        (vec![(name, bar.strong)], filter.into_iter().collect())
    }

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

    /// Whether a notice, or the mode with its way out, does not fit beside the right part.
    fn is_crowded(&self, room: usize) -> bool {
        let status = &self.screen.status;
        if status.prompt.is_some() {
            return false;
        }
        let chip = status.chip.as_ref().map(|chip| self.width(chip) + CHIP);
        let words = match &status.notice {
            Some(notice) => Some(self.width(notice)),
            None => chip.map(|_| self.way_out()),
        };
        let left = words.map(|words| words + chip.unwrap_or(0));
        left.is_some_and(|left| left + self.spread(&[], &self.liveness(room)) > room)
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
    /// third of the status line; a hint that does not fit is left out.
    fn remark(&self, prompt: &Prompt, words: &str, wrong: bool) -> Parts {
        let ground = &self.theme.ground;
        let typed = self.width(prompt.asking.label()) + self.width(prompt.line.text()) + 1;
        let free = self.room().saturating_sub(typed + GAP);
        let (free, style) = if wrong {
            (free.max(self.room() / 3), ground.alarm)
        } else {
            (free, ground.quiet)
        };
        if free < LEAST_REMARK.min(self.width(words)) {
            return Parts::new();
        }
        vec![(self.shorten(words, free).into_owned(), style)]
    }

    /// Adds the spinner, while it turns.
    fn wheeled(&self, liveness: Parts) -> Parts {
        let place = self.screen.status.wheel.map(usize::from);
        let wheel = place.and_then(|at| WHEEL.get(at));
        let wheel = wheel.map(|wheel| (format!("{wheel} "), self.theme.ground.accent));
        wheel.into_iter().chain(liveness).collect()
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
        vec![(self.shorten(words, room).into_owned(), style)]
    }

    /// Columns of header and status line without margins.
    fn room(&self) -> usize {
        let columns = self.words();
        usize::from(columns.end - columns.start)
    }

    fn margin(&self) -> usize {
        usize::from(self.words().start)
    }

    /// The columns for the words of header and status line: above and below those of the
    /// transcript, which does not fill a wide screen.
    fn words(&self) -> Range<u16> {
        let margin = u16::from(self.areas.scroll_bar.is_some());
        let end = self.size().width.saturating_sub(margin);
        let transcript_end = self.areas.left + self.areas.transcript.width;
        let start = self.areas.left.saturating_sub(1).max(margin).min(end);
        start..end.min(transcript_end + 2)
    }

    /// Writes the parts of a line at its two ends.
    fn spread_out(&self, left: &Parts, right: &Parts, y: u16, buffer: &mut Buffer) {
        let Range { start, end } = self.words();
        let mut x = start;
        for (words, style) in left {
            x = self.put(buffer, (x, y), end, words, *style);
        }
        let taken: usize = right.iter().map(|(words, _)| self.width(words)).sum();
        let mut x = end.saturating_sub(u16::try_from(taken).unwrap_or(end));
        for (words, style) in right {
            x = self.put(buffer, (x, y), end, words, *style);
        }
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

    /// Columns of both parts, with the gap between them.
    fn spread(&self, left: &[(String, Style)], right: &[(String, Style)]) -> usize {
        let columns =
            |parts: &[(String, Style)]| -> usize { parts.iter().map(|p| self.width(&p.0)).sum() };
        let gap = if right.is_empty() { 0 } else { GAP };
        columns(left) + gap + columns(right)
    }
}

fn part(words: Option<String>, style: Style) -> Option<(String, Style)> {
    words.map(|words| (words, style))
}

/// `✗ 1 failed`; `None` for zero.
fn counted(glyph: &str, count: u64, word: &str) -> Option<String> {
    (count > 0).then(|| format!("{glyph} {}{word}", thousands(count)))
}

/// Words with blanks between them.
fn apart(parts: impl Iterator<Item = (String, Style)>) -> Parts {
    let parts = parts.enumerate();
    let spaced = parts.map(|(at, (words, style))| match at {
        0 => (words, style),
        _ => (format!("   {words}"), style),
    });
    spaced.collect()
}

/// The first letters of the first and the last word of a name; `None` if there are none.
fn initials(name: &str) -> Option<String> {
    let words = name.split_whitespace();
    let mut letters = words.filter_map(|word| word.chars().next().filter(|c| c.is_alphabetic()));
    let first = letters.next()?;
    let both = std::iter::once(first).chain(letters.next_back());
    Some(both.flat_map(char::to_uppercase).collect())
}

fn count_words(loaded: u64, total: Option<u64>) -> String {
    match total {
        Some(total) if total > loaded => {
            format!("{} of {}", thousands(loaded), thousands(total))
        }
        _ if loaded == 1 => "1 message".to_owned(),
        _ => format!("{} messages", thousands(loaded)),
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
