//! Markdown: each message is a quotation under its time and sender. Strangers' text is never
//! markup.

use std::fmt::Write as _;

use super::format::{About, Days, Format};
use super::text::{said, status_of};
use crate::layout::bubble::AttachmentKind;
use crate::layout::markdown;
use crate::sync::sweep::Filed;

pub struct Markdown {
    about: About,
    days: Days,
}

impl Markdown {
    pub fn new(about: About) -> Self {
        Self {
            about,
            days: Days::default(),
        }
    }
}

impl Format for Markdown {
    fn begin(&mut self, out: &mut Vec<u8>) {
        let title = markdown::line(&self.about.title());
        let words = markdown::line(&self.about.words());
        out.extend_from_slice(format!("# {title}\n\n{words}\n").as_bytes());
    }

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let mut text = String::new();
        if let Some(day) = self.days.turn(*second, self.about.zone) {
            text = format!("\n## {day}\n");
        }
        let time = message.sent_at().map(|at| self.about.zone.clock(at));
        let time = time.as_deref().unwrap_or("no time");
        let who = markdown::bold(&format!("{time} {}", self.about.speaker(message)));
        let status = status_of(message);
        let status = status.map(|status| format!(" ({})", markdown::line(status.trim())));
        let _ = write!(text, "\n{who}{}\n\n", status.unwrap_or_default());
        for line in said(message).lines() {
            // In Markdown, two spaces at the end keep the line break.
            let _ = writeln!(text, "> {}  ", markdown::line(line.trim_end()));
        }
        for file in message.attachments() {
            let kind = AttachmentKind::of(file).name();
            let _ = write!(text, "> \\[{kind}");
            for part in [markdown::line(&file.name), markdown::link(&file.link)] {
                let blank = if part.is_empty() { "" } else { " " };
                let _ = write!(text, "{blank}{part}");
            }
            text.push_str("\\]  \n");
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}
