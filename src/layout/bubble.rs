//! Turns a message into rows, for a transcript of a given size. Nothing else decides a bubble's
//! height.

mod attachment;
mod edges;
mod footer;
mod highlight;
mod laid;
mod layout;
mod metrics;
mod status;
mod wrap;

use crate::message::Message;
use crate::text::columns::Columns;
use crate::time::Zone;

pub use crate::text::links::{find_links, is_web, is_www, web_address};
pub use crate::text::measure::{
    clusters, head, is_plain, is_spelled, shorten, shorten_by_parts, tail, width,
};
pub use attachment::AttachmentKind;
pub use edges::{EdgeRow, Joint, Outline};
pub use highlight::Marks;
pub use laid::{Bubble, FileRows, Preview, Role, TextSpan, Tone};
pub use metrics::{Look, Metrics};
pub use status::{clause, status_glyph, status_words};

/// Messages of one side within this many seconds form a group.
pub const GROUP_SECONDS: i64 = 5 * 60;
impl Bubble {
    /// Lays `message` out; of its files, only the names.
    pub fn layout(message: &Message, metrics: Metrics, zone: Zone) -> Self {
        layout::layout(message, metrics, zone, &[])
    }

    /// Lays `message` out with one preview for each of its files.
    pub fn with_previews(
        message: &Message,
        metrics: Metrics,
        zone: Zone,
        previews: &[Preview],
    ) -> Self {
        layout::layout(message, metrics, zone, previews)
    }
}

/// Rows of `text`, each at most `width` columns as the terminal counts them, for text outside of
/// bubbles.
pub fn wrap(text: &str, width: usize, counted: Columns) -> Vec<String> {
    wrap_some(text, width, counted, usize::MAX).0
}

/// The first `most` rows of [`wrap()`], and the rest of the text.
pub fn wrap_some(text: &str, width: usize, counted: Columns, most: usize) -> (Vec<String>, &str) {
    let mut lines = wrap::lines(text, width, counted);
    let mut end = 0;
    let first = lines.by_ref().take(most).map(|line| {
        end = line.range.end;
        layout::expanded(&text[line.range], width, counted)
    });
    let first = first.collect();
    let rest = lines.next().map_or("", |_| &text[end..]);
    (first, rest)
}

#[cfg(test)]
mod tests;
