//! Checks that what the user reads stays in place.

use super::History;
use crate::chat::sim::world::{START, Ties};
use crate::chat::view_model::Row;
use crate::message::MessageKey;
use crate::sync::requests::Purpose;

impl History {
    /// What is held, what is asked, and where the reader is.
    pub(in crate::chat::sim) fn standing(&self) -> String {
        let open: Vec<String> = self
            .state
            .sync
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
                };
                let second = key.map(|k| k.second().seconds() - START);
                format!("{}:{word} {second:?}", r.id.0)
            })
            .collect();
        let runs: Vec<String> = self
            .state
            .sync
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
            "   holds {} of {}, asks {open:?} at {:?} {:?}",
            runs.join(" "),
            self.world.list.len(),
            self.state.selected().map(|k| k.second().seconds() - START),
            self.state.sync.failed_history().is_some(),
        )
    }

    /// What the view is held by: the first row of the selected message that is on screen, else the
    /// first bubble row. Whose, which of its rows, and where.
    pub(in crate::chat::sim) fn first_bubble(&mut self) -> Option<(MessageKey, usize, usize)> {
        if self.state.follows() {
            return None;
        }
        // A thread that fits into the view stands at its bottom, and moves up as it grows.
        let (viewport, mut rows) = self.state.rows();
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

    /// Whatever came, what the reader looks at has not moved, unless it is gone or the thread is
    /// now too short below it.
    pub(in crate::chat::sim) fn anchor_stands(
        &mut self,
        before: Option<(MessageKey, usize, usize)>,
        shorter: bool,
    ) -> Result<(), String> {
        let Some((key, row, at)) = before else {
            return Ok(());
        };
        if self.state.sync.thread().get(key).is_none() {
            return Ok(());
        }
        let newest = self.state.sync.thread().newest();
        let screen = self.state.screen();
        let mut last = screen.rows.iter().rev();
        let foot = |row: &&Row| matches!(row, Row::Edges(edges) if edges.below.is_none());
        let at_the_end = matches!(last.find(|row| !foot(row)), Some(Row::Bubble { bubble, row })
            if Some(screen.bubbles[*bubble].key) == newest
                && row + 1 == screen.bubbles[*bubble].bubble.height());
        let shuffled = self.world.habits.ties == Ties::Shuffled;
        // Where all above is gone, or goes below, there are fewer rows above.
        let at_the_beginning = matches!(screen.rows.first(), Some(Row::History(_)));
        if at_the_beginning && (self.checker.removed || shuffled) {
            return Ok(());
        }
        // What is gone below, or a gap that closed there, can leave too little to fill the view.
        if at_the_end && (shorter || self.checker.removed || shuffled) {
            return Ok(());
        }
        let now = screen.rows.get(at).and_then(|shown| match shown {
            Row::Bubble { bubble, row } => Some((screen.bubbles[*bubble].key, *row)),
            _ => None,
        });
        match now == Some((key, row)) {
            true => Ok(()),
            false => Err(format!("row {at} showed {:?}, now {now:?}", (key, row))),
        }
    }
}
