//! Checks that what the user reads stays in place.

use super::History;
use crate::chat::action::Layer;
use crate::chat::sim::world::START;
use crate::chat::view_model::Row;
use crate::layout::viewport::Separator;
use crate::message::MessageKey;
use crate::sync::requests::Purpose;

impl History {
    /// For the story: loaded segments, open requests, and where the user is.
    pub(in crate::chat::sim) fn standing(&self) -> String {
        let open: Vec<String> = self
            .state
            .sync()
            .open()
            .iter()
            .map(|r| {
                let (word, key) = match r.purpose {
                    Purpose::Older(key) => ("older", Some(key)),
                    Purpose::Newer(key) => ("newer", Some(key)),
                    Purpose::Again(key) => ("again", Some(key)),
                    Purpose::Newest => ("newest", None),
                    Purpose::Probe => ("probe", None),
                    Purpose::Audit => ("audit", None),
                    Purpose::Survey => ("survey", None),
                    Purpose::Kept => ("kept", None),
                };
                let second = key.map(|k| k.second().seconds() - START);
                format!("{}:{word} {second:?}", r.id.0)
            })
            .collect();
        let runs: Vec<String> = self
            .state
            .sync()
            .thread()
            .runs(|key, _| key.second().seconds() - START)
            .iter()
            .map(|(e, n, o)| {
                let (a, b) = (e[0], e[e.len() - 1]);
                format!(
                    "{}[{a}..{b}]{}x{}",
                    if *n { "|" } else { "" },
                    if *o { "|" } else { "" },
                    e.len()
                )
            })
            .collect();
        format!(
            "   holds {} of {}, asks {open:?} at {:?} {:?}{}",
            runs.join(" "),
            self.world.list.len(),
            self.state.selected().map(|k| k.second().seconds() - START),
            self.state.sync().failed_history().is_some(),
            self.modes(),
        )
    }

    /// Other modes and requests, in short.
    fn modes(&self) -> String {
        let state = &self.state;
        let (find, view) = (state.find(), state.view());
        let line = state.input().question().open();
        let hit = find.search().current();
        let told = [
            Some(format!("{:?}", state.layer())).filter(|_| state.layer() != Layer::Transcript),
            line.map(|line| format!("line {:?}", line.line.text())),
            view.range()
                .map(|key| format!("range {}", key.second().seconds() - START)),
            find.filter()
                .map(|filter| format!("filter {:?}", filter.words())),
            (find.search().known())
                .map(|(words, count, done)| format!("search {words:?} {count} {done}")),
            hit.map(|hit| format!("hit {}", hit.key.second().seconds() - START)),
            self.waits().then(|| "waits".to_owned()),
            state.sync().jumps().then(|| "jumps".to_owned()),
            state.follows().then(|| "follows".to_owned()),
            (state.sync().owed() != 0).then(|| format!("owes {}", state.sync().owed())),
        ];
        told.into_iter()
            .flatten()
            .fold(String::new(), |all, one| all + " · " + &one)
    }

    /// The row that must not move: the first row of the selected message on screen, else the first
    /// row of any bubble. Returns the message, the row of its bubble, and the row of the screen.
    pub(in crate::chat::sim) fn first_bubble(&mut self) -> Option<(MessageKey, usize, usize)> {
        if self.state.follows() {
            return None;
        }
        // A thread that fits into the view is at the bottom, and moves up as it grows.
        let mut transcript = self.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        viewport.top(&mut rows)?;
        let selected = self.state.selected();
        let screen = self.state.screen();
        let bubbles = || {
            let rows = screen.rows.iter().enumerate();
            rows.filter_map(|(at, row)| match row {
                Row::Bubble { bubble, row } => Some((screen.bubbles[*bubble].key, *row, at)),
                _ => None,
            })
        };
        let of_selected = bubbles().find(|(key, ..)| Some(*key) == selected);
        of_selected.or_else(|| bubbles().next())
    }

    /// Which ends of the thread are in view.
    pub(in crate::chat::sim) fn ends(&mut self) -> RangeEnds {
        let newest = self.state.shown().newest();
        let mut transcript = self.state.transcript();
        let (viewport, mut rows) = transcript.rows();
        let fits = viewport.top(&mut rows).is_none();
        let screen = self.state.screen();
        let mut last = screen.rows.iter().rev();
        let foot = |row: &&Row| matches!(row, Row::Between(Separator::Edges(edges)) if edges.below.is_none());
        let newest = matches!(last.find(|row| !foot(row)), Some(Row::Bubble { bubble, row })
            if Some(screen.bubbles[*bubble].key) == newest
                && row + 1 == screen.bubbles[*bubble].bubble.height());
        let oldest = matches!(
            screen.rows.first(),
            Some(Row::Between(Separator::History(_)))
        );
        RangeEnds {
            fits,
            newest,
            oldest,
        }
    }

    /// The row has not moved, unless its message is gone. It may move down at the end and up at the
    /// beginning of the thread, if messages there were removed; a thread that fits into the view is
    /// at the bottom.
    pub(in crate::chat::sim) fn anchor_stands(
        &mut self,
        before: Option<(MessageKey, usize, usize)>,
    ) -> Result<(), String> {
        let Some((key, row, at)) = before else {
            return Ok(());
        };
        if !self.state.shown().contains(key) {
            return Ok(());
        }
        let ends = self.ends();
        let screen = self.state.screen();
        let there = screen.rows.iter().position(|shown| match shown {
            Row::Bubble { bubble, row: shown } => {
                (screen.bubbles[*bubble].key, *shown) == (key, row)
            }
            _ => false,
        });
        let moved = |there: usize| i64::try_from(there).unwrap() - i64::try_from(at).unwrap();
        let is_forced = ends.fits || there.is_some_and(|there| ends.force(moved(there)));
        match there == Some(at) || is_forced {
            true => Ok(()),
            false => {
                let (second, count) = (key.second().seconds() - START, screen.rows.len());
                Err(format!(
                    "row {row} of {second} was at {at} of {count}, now at {there:?}"
                ))
            }
        }
    }
}

/// Ends of the thread that are in view. There, rows move as messages come and go.
#[derive(Clone, Copy)]
pub(in crate::chat::sim) struct RangeEnds {
    /// All messages are in view.
    pub fits: bool,
    newest: bool,
    oldest: bool,
}

impl RangeEnds {
    /// Whether so many rows down (negative: up) are no choice of the view's.
    pub fn force(self, rows: i64) -> bool {
        self.fits || rows > 0 && self.newest || rows < 0 && self.oldest
    }
}
