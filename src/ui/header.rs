//! Draws the header.

use ratatui::buffer::Buffer;
use ratatui::style::{Modifier, Style};

use super::Canvas;
use super::bar::{GAP, Parts};
use super::cells::{fill, fill_signs};
use crate::layout::bubble::status_glyph;
use crate::message::DeliveryStatus;
use crate::text::numerals::thousands;

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
        fill_signs(buffer, 0..self.size().width, y, glyph, style);
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
