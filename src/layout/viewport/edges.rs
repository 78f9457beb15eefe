//! How near the view is to messages that are not loaded.

use super::Viewport;
use super::rows::Rows;
use crate::message::MessageKey;
use crate::thread::Above;

impl Viewport {
    /// If messages are missing within `reach` rows above the view: the message right below them.
    pub fn edge_above(&self, reach: i64, rows: &mut Rows) -> Option<MessageKey> {
        let top = self.top(rows);
        let (mut key, mut seen) = match top {
            Some(top) => (top.key, top.row),
            None => (rows.thread.newest()?, 0),
        };
        let in_run = rows.in_run(key).filter(|_| top.is_some());
        if in_run.is_some_and(|(older, _)| older > reach - seen) {
            return None;
        }
        loop {
            match rows.above(key) {
                Above::Unloaded | Above::Gap { .. } => return Some(rows.thread.edge_above(key)),
                Above::Beginning => return None,
                Above::Message(older) => key = older,
            }
            seen += rows.height(key) + 1;
            if seen > reach && top.is_some() {
                return None;
            }
        }
    }

    /// If there is a gap in view or within `reach` rows below it: the message right above the gap.
    pub fn edge_below(&self, reach: i64, rows: &mut Rows) -> Option<MessageKey> {
        let top = self.top(rows)?;
        if rows.is_in_newest_run(top.key) {
            return None;
        }
        let (mut key, mut seen) = (top.key, -top.row);
        let left = self.height + reach - seen;
        if rows.in_run(key).is_some_and(|(_, newer)| newer > left) {
            return None;
        }
        while seen <= self.height + reach {
            let newer = rows.newer(key)?;
            if matches!(rows.above(newer), Above::Gap { .. }) {
                return Some(rows.thread.edge_below(key));
            }
            seen += rows.height(key) + 1;
            key = newer;
        }
        None
    }
}
