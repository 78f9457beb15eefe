//! Reads out details, help and links.

use super::key::key_words;
use super::plain::plain_line;
use super::punctuation::ended;
use crate::chat::action::Layer;
use crate::chat::linear::LinearModel;
use crate::chat::view_model::{BoxShape, OverlayRow, WholeBox};

/// Says the whole content of a box when it opens; in a list to pick from, says the picked row.
pub fn describe(before: &LinearModel, now: &LinearModel, by_key: bool, out: &mut Vec<String>) {
    let Some(open) = &now.open else {
        return;
    };
    let is_same = before
        .open
        .as_ref()
        .is_some_and(|old| old.title == open.title);
    let first = |model: &LinearModel| model.seen.overlay.as_ref().map_or(0, |o| o.first);
    if !is_same {
        out.push(format!("{}.", open.title.trim_end_matches('?')));
        out.extend(rows(open, now.layer));
    } else if by_key && now.layer == Layer::Links {
        out.extend(
            rows(open, now.layer)
                .into_iter()
                .filter(|row| row.starts_with("Picked")),
        );
    } else if by_key && first(before) != first(now) {
        out.extend(rows(open, now.layer).into_iter().nth(first(now)));
    } else if by_key && before.open.as_ref() != Some(open) {
        out.extend(rows(open, now.layer));
    } else if by_key {
        out.push(format!(
            "All of {} has been read.",
            open.title.to_lowercase()
        ));
    }
}

fn rows(open: &WholeBox, layer: Layer) -> Vec<String> {
    let picked = match open.shape {
        BoxShape::List { picked, .. } => picked,
        BoxShape::Text | BoxShape::Fields { .. } => None,
    };
    let mut out: Vec<String> = Vec::new();
    for (at, row) in open.rows.iter().enumerate() {
        match row {
            // A box of text has only one column.
            OverlayRow::Pair(..) | OverlayRow::Blank => {}
            OverlayRow::Heading(words) => out.push(format!("{}:", plain_line(words))),
            OverlayRow::Text(words) => out.push(plain_line(words)),
            OverlayRow::Field { name, value, .. } if picked == Some(at) => {
                out.push(format!("Picked: {}", field(name, value, layer)));
            }
            OverlayRow::Field { name, value, .. } => out.push(field(name, value, layer)),
        }
    }
    out
}

fn field(name: &str, value: &str, layer: Layer) -> String {
    let parts: Vec<_> = name
        .split("  ")
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    let name = match (layer, parts.as_slice()) {
        // The sign of a status cannot be spoken; its name follows.
        (Layer::Help, [mark, name]) if !mark.is_ascii() => (*name).to_owned(),
        (Layer::Help, keys) => {
            let keys: Vec<_> = keys.iter().map(|key| key_words(key)).collect();
            keys.join(" or ")
        }
        _ => name.to_owned(),
    };
    let value = ended(&plain_line(value));
    match &*name {
        "" => value,
        name if value.is_empty() => format!("{}: none.", plain_line(name)),
        name => format!("{}: {value}", plain_line(name)),
    }
}
