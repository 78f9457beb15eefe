//! The last row or lower edge of a bubble: time and delivery status.

use std::borrow::Cow;

use chrono::Timelike;

use super::laid::Role;
use super::status::{MARK_WIDTH, status_glyph, status_words};
use crate::message::{DeliveryStatus, Direction, Message};
use crate::text::columns::Columns;
use crate::text::measure::{shorten, width};
use crate::time::Zone;

/// An unknown status is shown beside the time in the gateway's word, with at most this many
/// columns.
const MAX_STATUS_WORD: usize = 24;

/// The time and the mark of a message; either may be empty.
pub(super) struct Meta<'a> {
    pub time: String,
    pub mark: Cow<'a, str>,
    pub mark_role: Role,
    /// Columns kept free beside the mark, so that the bubble keeps its shape when the mark changes.
    spare: usize,
    columns: Columns,
}

impl<'a> Meta<'a> {
    pub fn of(message: &'a Message, zone: Zone, columns: Columns) -> Self {
        let time = message.sent_at().map_or_else(
            || "no time".to_owned(),
            |time| {
                let local = zone.local(time);
                format!("{:02}:{:02}", local.hour(), local.minute())
            },
        );
        let mark = match (message.direction(), message.status()) {
            (Direction::Inbound, _) => "".into(),
            (_, DeliveryStatus::Other(word)) => shorten(word, MAX_STATUS_WORD, columns),
            (_, status) if message.has_failed() => {
                format!("{} {}", status_glyph(status), status_words(status).name).into()
            }
            (_, status) => status_glyph(status).into(),
        };
        let spare = match (message.direction(), message.status()) {
            (Direction::Inbound, _) | (_, DeliveryStatus::Other(_) | DeliveryStatus::Absent) => 0,
            _ => MARK_WIDTH.saturating_sub(width(&mark, columns)),
        };
        let mark_role = if message.has_failed() {
            Role::AlarmMark
        } else {
            Role::Mark
        };
        Self {
            time,
            mark,
            mark_role,
            spare,
            columns,
        }
    }

    /// Columns of both.
    pub fn width(&self) -> usize {
        let gap = usize::from(!self.time.is_empty() && !self.mark.is_empty());
        self.time.len() + gap + width(&self.mark, self.columns) + self.spare
    }

    /// Leaves out what does not fit: the mark is more important than the time.
    pub fn fit(&mut self, room: usize) {
        if self.width() <= room {
            return;
        }
        self.spare = 0;
        if self.width() <= room {
            return;
        }
        let beside_time = room.saturating_sub(self.time.len() + 1);
        let mark_room = if self.mark.is_empty() || beside_time > 0 {
            beside_time
        } else {
            self.time.clear();
            room
        };
        self.mark = shorten(&self.mark, mark_room, self.columns)
            .into_owned()
            .into();
        if self.width() > room {
            self.time.clear();
        }
    }
}
