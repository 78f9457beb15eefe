//! Header and status line.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::Canvas;
use super::cells::{fill, put};
use crate::chat::keymap::Hint;
use crate::chat::prompt::line::Prompt;
use crate::chat::view_model::Liveness;
use crate::layout::bubble::{clause, shorten, status_glyph, width};
use crate::message::DeliveryStatus;
pub(super) use crate::text::numerals::thousands;
use crate::thread::page::{Failure, FailureKind};

/// When the next try comes; none left: it is under way.
pub(super) fn again_words(seconds: u64) -> String {
    match seconds {
        0 => "trying again…".to_owned(),
        _ => format!("again in {seconds} s"),
    }
}

/// Places of the wheel that turns while something takes its time.
const WHEEL: [&str; 4] = ["◐", "◓", "◑", "◒"];
/// Columns between the left and the right part of a line, at least.
const GAP: usize = 2;

/// Words of one line, each with its style.
type Parts = Vec<(String, Style)>;

impl Canvas<'_> {
    /// Who the thread is with, and how much of it is here.
    pub(super) fn header(&self, buffer: &mut Buffer) {
        let bar = &self.theme.bar;
        fill(buffer, 0..self.size().width, 0, bar.plain);
        let room = self.room();
        let (left, right) = self
            .header_choices()
            .into_iter()
            .find(|(left, right)| spread(left, right) <= room)
            .unwrap_or_else(|| self.shortest(room));
        self.spread_out(&left, &right, 0, buffer);
    }

    /// Both sides of the header, from everything to almost nothing: what fits first is shown.
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
        // Before the first answer nothing is known, not even that there is nothing.
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
        // Both sides give way in turns.
        let turns = [(0, 0), (1, 0), (1, 1), (1, 2), (2, 2), (2, 3), (3, 3)];
        let last = (header.filter.is_some() || header.not_kept).then_some((3, 4));
        let turns = turns.into_iter().chain(last);
        turns
            .map(|(left, right): (usize, usize)| (lefts[left].clone(), rights[right].clone()))
            .collect()
    }

    /// Whom the thread is with, from everything to the name alone.
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

    /// As much of the name as there is room for. That not all is shown is told before that.
    fn shortest(&self, room: usize) -> (Parts, Parts) {
        let header = &self.screen.header;
        let bar = &self.theme.bar;
        let name = header.contact.as_ref().unwrap_or(&header.number);
        let filter = header.filter.as_ref();
        let filter = filter.map(|words| (shorten(words, room).into_owned(), bar.accent));
        let taken = filter.as_ref().map_or(0, |(words, _)| width(words) + GAP);
        let name = shorten(name, room.saturating_sub(taken)).into_owned();
        (vec![(name, bar.strong)], filter.into_iter().collect())
    }

    /// Keys on the left, how true the screen is on the right.
    pub(super) fn status(&self, buffer: &mut Buffer) {
        let room = self.room();
        let y = self.size().height - 1;
        let right = match &self.screen.status.remark {
            Some((words, wrong)) => self.remark(words, *wrong, room),
            // A passing word that would be cut has the line for itself.
            None if self.is_crowded(room) => Vec::new(),
            None => self.wheeled(self.liveness(room)),
        };
        let left = room.saturating_sub(spread(&[], &right));
        self.spread_out(&self.hints(left), &right, y, buffer);
    }

    /// A passing word and the right side do not both fit.
    fn is_crowded(&self, room: usize) -> bool {
        let status = &self.screen.status;
        let notice = status.notice.as_ref().filter(|_| status.prompt.is_none());
        notice.is_some_and(|words| width(words) + spread(&[], &self.liveness(room)) > room)
    }

    /// The mode, and as many hints as find room; a notice takes their place.
    fn hints(&self, room: usize) -> Parts {
        let status = &self.screen.status;
        if let Some(prompt) = &status.prompt {
            return self.prompt(prompt, room);
        }
        let mut parts = Parts::new();
        if let Some(chip) = &status.chip {
            let chip = shorten(chip, room.saturating_sub(2)).into_owned();
            parts.push((format!(" {chip} "), self.theme.chip));
            parts.push(("  ".to_owned(), self.theme.ground.quiet));
        }
        let room = room.saturating_sub(spread(&parts, &[]));
        match &status.notice {
            Some(notice) => {
                let notice = shorten(notice, room).into_owned();
                parts.push((notice, self.theme.ground.strong));
            }
            None => parts.extend(self.fitting_hints(room)),
        }
        parts
    }

    /// Of the hints those that find room: the last two, help and the way out, give way last.
    fn fitting_hints(&self, room: usize) -> Parts {
        let hints = &self.screen.status.hints;
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
            .find(|parts| spread(parts, &[]) <= room)
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

    /// A question, and the line that is typed with the cursor in it.
    fn prompt(&self, prompt: &Prompt, room: usize) -> Parts {
        let ground = &self.theme.ground;
        let label = shorten(prompt.asking.label(), room / 2).into_owned();
        let view = prompt.line.view(room.saturating_sub(width(&label)));
        vec![
            (label, ground.accent),
            (view.before, ground.strong),
            (view.under, ground.strong.add_modifier(Modifier::REVERSED)),
            (view.after, ground.strong),
        ]
    }

    /// What is said of the line that is typed; the line itself has half of the room.
    fn remark(&self, words: &str, wrong: bool, room: usize) -> Parts {
        let ground = &self.theme.ground;
        let style = if wrong { ground.alarm } else { ground.quiet };
        let typed = self.screen.status.prompt.as_ref().map_or(0, |prompt| {
            width(prompt.asking.label()) + width(prompt.line.text()) + 1
        });
        let room = room.saturating_sub(typed.min(room / 2) + GAP);
        vec![(shorten(words, room).into_owned(), style)]
    }

    /// With the wheel before it, while it turns.
    fn wheeled(&self, liveness: Parts) -> Parts {
        let place = self.screen.status.wheel.map(usize::from);
        let wheel = place.and_then(|at| WHEEL.get(at));
        let wheel = wheel.map(|wheel| (format!("{wheel} "), self.theme.ground.accent));
        wheel.into_iter().chain(liveness).collect()
    }

    /// The longest wording that leaves the hints a third of the line, else the shortest.
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
        let fitting = wordings.iter().find(|words| width(words) <= room * 2 / 3);
        let words = fitting.or(wordings.last());
        let words = words.map_or("", |words| words.as_str());
        vec![(shorten(words, room).into_owned(), style)]
    }

    /// Columns of header and status line without their margins.
    fn room(&self) -> usize {
        usize::from(self.size().width).saturating_sub(2 * self.margin())
    }

    fn margin(&self) -> usize {
        usize::from(self.areas.scroll_bar.is_some())
    }

    /// Left and right part of a line at its two ends.
    fn spread_out(&self, left: &Parts, right: &Parts, y: u16, buffer: &mut Buffer) {
        let margin = u16::try_from(self.margin()).unwrap_or(0);
        let end = self.size().width.saturating_sub(margin);
        let mut x = margin;
        for (words, style) in left {
            x = put(buffer, x, y, end, words, *style);
        }
        let taken: usize = right.iter().map(|(words, _)| width(words)).sum();
        let mut x = end.saturating_sub(u16::try_from(taken).unwrap_or(end));
        for (words, style) in right {
            x = put(buffer, x, y, end, words, *style);
        }
    }
}

fn part(words: Option<String>, style: Style) -> Option<(String, Style)> {
    words.map(|words| (words, style))
}

/// `✗ 1 failed`; nothing where there is none.
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

/// The first letters of the first and the last word of a name; `None` where there are none.
fn initials(name: &str) -> Option<String> {
    let words = name.split_whitespace();
    let mut letters = words.filter_map(|word| word.chars().next().filter(|c| c.is_alphabetic()));
    let first = letters.next()?;
    let both = std::iter::once(first).chain(letters.next_back());
    Some(both.flat_map(char::to_uppercase).collect())
}

/// Columns that both parts take, with the gap between them.
fn spread(left: &[(String, Style)], right: &[(String, Style)]) -> usize {
    let columns = |parts: &[(String, Style)]| -> usize { parts.iter().map(|p| width(&p.0)).sum() };
    let gap = if right.is_empty() { 0 } else { GAP };
    columns(left) + gap + columns(right)
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

/// A failure in a word or two, for where there is no room for its sentence.
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
