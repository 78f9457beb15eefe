//! Plain text: time, sender and text.

use std::fmt::Write as _;

use super::format::{About, Days, Format};
use crate::layout::bubble::{AttachmentKind, status_glyph, status_words};
use crate::message::{Direction, Message};
use crate::sync::sweep::Filed;

pub struct PlainText {
    about: About,
    days: Days,
}

impl PlainText {
    pub fn new(about: About) -> Self {
        Self {
            about,
            days: Days::default(),
        }
    }
}

/// `✓✓ delivered` for an outbound message; `None` for an inbound one.
pub fn status_of(message: &Message) -> Option<String> {
    let words = status_words(message.status());
    let is_said = message.direction() == Direction::Outbound && !message.is_unreadable();
    is_said.then(|| format!("{} {}", status_glyph(message.status()), words.name))
}

impl Format for PlainText {
    fn begin(&mut self, out: &mut Vec<u8>) {
        let about = &self.about;
        out.extend_from_slice(format!("{}\n{}\n", about.title(), about.words()).as_bytes());
    }

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let mut text = String::new();
        if let Some(day) = self.days.turn(*second, self.about.zone) {
            text = format!("\n--- {day} ---\n");
        }
        let time = message.sent_at().map(|at| self.about.zone.clock(at));
        let time = time.as_deref().unwrap_or("--:--");
        let status = status_of(message).map(|status| format!("  {}", status.trim()));
        let status = status.unwrap_or_default();
        let _ = write!(text, "\n{time}  {}{status}\n", self.about.speaker(message));
        for line in said(message).lines() {
            text.push_str(format!("       {line}").trim_end());
            text.push('\n');
        }
        for file in message.attachments() {
            let kind = AttachmentKind::of(file).name();
            let _ = write!(text, "       [{kind}");
            for part in [&file.name, &file.link] {
                let blank = if part.is_empty() { "" } else { " " };
                let _ = write!(text, "{blank}{part}");
            }
            text.push_str("]\n");
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// The text of a message, or words in its place.
pub fn said(message: &Message) -> &str {
    let text = message.text();
    if message.is_unreadable() {
        "(unreadable message)"
    } else if text.trim().is_empty() && message.attachments().is_empty() {
        "(no text)"
    } else {
        text.trim_end()
    }
}
