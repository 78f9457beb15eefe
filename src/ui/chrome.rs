//! Header and status line.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::Canvas;
use super::cells::{fill, put};
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
        let number = (header.number.to_string(), bar.strong);
        let dot = || (" · ".to_owned(), bar.quiet);
        let (whole, name) = match &header.contact {
            Some(contact) => {
                let contact = (contact.to_string(), bar.strong);
                let number = (number.0, bar.plain);
                (vec![number, dot(), contact.clone()], vec![contact])
            }
            None => (vec![number.clone()], vec![number]),
        };
        // Before the first answer nothing is known, not even that there is nothing.
        let known = header.loaded > 0 || header.total.is_some();
        let count = known.then(|| (count_words(header.loaded, header.total), bar.quiet));
        let failed = (header.failed > 0).then(|| {
            let glyph = status_glyph(&DeliveryStatus::NotDelivered);
            (format!("{glyph} {}", thousands(header.failed)), bar.alarm)
        });
        let pending = (header.pending > 0).then(|| {
            let glyph = status_glyph(&DeliveryStatus::Submitted);
            (
                format!("{glyph} {}", thousands(header.pending)),
                bar.pending,
            )
        });
        let joined = |parts: Vec<Option<(String, Style)>>| {
            let mut all: Parts = Vec::new();
            for part in parts.into_iter().flatten() {
                if !all.is_empty() {
                    all.push(dot());
                }
                all.push(part);
            }
            all
        };
        let failed = || failed.clone();
        let waiting = header.waiting.as_ref();
        let waiting = || waiting.map(|words| (words.to_string(), bar.pending));
        let filter = header.filter.as_ref();
        let filter = || filter.map(|words| (words.to_string(), bar.accent));
        let mut choices = vec![vec![
            filter(),
            count.clone(),
            failed(),
            pending.clone(),
            waiting(),
        ]];
        if header.waiting.is_some() {
            choices.push(vec![filter(), count.clone(), failed(), waiting()]);
            choices.push(vec![filter(), failed(), waiting()]);
        }
        if header.filter.is_none() {
            choices.push(vec![count, failed()]);
        }
        choices.push(vec![filter(), failed(), pending]);
        choices.push(vec![filter(), failed()]);
        choices.push(vec![filter()]);
        let mut with_clock = whole.clone();
        if let Some(clock) = &header.their_clock {
            with_clock.insert(1, (format!(" · {clock} there"), bar.quiet));
        }
        let all = choices.first().cloned().map(joined).unwrap_or_default();
        let wide = choices
            .into_iter()
            .map(|right| (whole.clone(), joined(right)));
        let mut choices = vec![(with_clock, all)];
        choices.extend(wide);
        let narrow = if header.filter.is_some() {
            filter()
        } else {
            failed()
        };
        if header.filter.is_none() {
            // Without a filter the last of them would show nothing at all.
            choices.pop();
        }
        choices.push((name, joined(vec![narrow])));
        choices
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
            None => self.liveness(room),
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

    /// As many hints as find room; a notice takes their place.
    fn hints(&self, room: usize) -> Parts {
        let ground = &self.theme.ground;
        let status = &self.screen.status;
        if let Some(prompt) = &status.prompt {
            return self.prompt(prompt, room);
        }
        if let Some(notice) = &status.notice {
            return vec![(shorten(notice, room).into_owned(), ground.strong)];
        }
        let mut parts: Parts = Vec::new();
        let mut taken = 0;
        for (keys, word) in status.hints.iter() {
            let gap = if parts.is_empty() { "" } else { "  " };
            taken += width(gap) + width(keys) + 1 + width(word);
            if taken > room {
                break;
            }
            parts.push((format!("{gap}{keys}"), ground.accent));
            parts.push((format!(" {word}"), ground.quiet));
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

    /// The longest wording that leaves the hints a third of the line, else the shortest.
    fn liveness(&self, room: usize) -> Parts {
        let ground = &self.theme.ground;
        let clock = |time| self.screen.zone.clock(time);
        let (wordings, style) = match &self.screen.status.liveness {
            Liveness::Connecting => (vec!["connecting…".to_owned()], ground.pending),
            Liveness::Live(time) => (vec![format!("live · {}", clock(*time))], ground.quiet),
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
