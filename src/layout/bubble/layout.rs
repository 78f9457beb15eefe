//! Puts a bubble together: pictures, text, attachments, time and delivery mark.

mod builder;
mod files;

use super::footer::Meta;
use super::laid::{Bubble, Preview, Role, Tone};
use super::metrics::{LineShape, Metrics};
use crate::message::tapback::Tapback;
use crate::message::{Direction, Message};
use crate::time::Zone;
use builder::Builder;
pub(super) use builder::expanded;

/// See [`Bubble::layout`].
pub(super) fn layout(
    message: &Message,
    metrics: Metrics,
    zone: Zone,
    previews: &[Preview],
) -> Bubble {
    let widest = previews.iter().filter_map(|preview| preview.room);
    let widest = widest.map(|room| room.columns).max();
    let shape = match widest {
        Some(columns) => LineShape::of(metrics).beside_picture(columns),
        None => LineShape::of(metrics),
    };
    let is_reaction = is_reaction(message);
    let shape = LineShape {
        framed: shape.framed && !is_reaction,
        ..shape
    };
    let meta = Meta::of(message, zone, metrics.columns);
    let mut builder = Builder::new(shape, message.text().len());
    if is_reaction {
        builder.reaction(message.text(), &meta);
    } else if message.is_unreadable() {
        builder.words("? unreadable message", Role::Text);
        builder.words("press i to see what came", Role::Note);
    } else {
        builder.content(message, previews);
    }
    let tone = match message.direction() {
        _ if is_reaction => Tone::Aside,
        _ if message.is_unreadable() => Tone::Unreadable,
        Direction::Outbound if message.has_failed() => Tone::Failed,
        Direction::Outbound => Tone::Outbound,
        Direction::Inbound => Tone::Inbound,
    };
    builder.finish(message.direction(), tone, meta)
}

/// Whether a phone wrote the text as a reaction. This depends only on the text, not on the message
/// that it quotes.
fn is_reaction(message: &Message) -> bool {
    let is_text = message.attachments().is_empty() && !message.is_unreadable();
    is_text && !message.has_failed() && Tapback::read(message.text()).is_some()
}
