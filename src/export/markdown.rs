//! Markdown: each message a quotation under its time and speaker. What strangers wrote is text to
//! every reader of Markdown, never markup.

use std::fmt::Write as _;

use super::format::{About, Days, Format};
use super::text::{said, status_of};
use crate::layout::bubble::AttachmentKind;
use crate::sync::sweep::Filed;

/// See the module.
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
        let (title, words) = (escaped(&self.about.title()), escaped(&self.about.words()));
        out.extend_from_slice(format!("# {title}\n\n{words}\n").as_bytes());
    }

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let mut text = String::new();
        if let Some(day) = self.days.turn(*second, self.about.zone) {
            text = format!("\n## {day}\n");
        }
        let time = message.sent_at().map(|at| self.about.zone.clock(at));
        let time = time.as_deref().unwrap_or("no time");
        let speaker = escaped(self.about.speaker(message));
        let status = status_of(message).map(|status| format!(" ({})", escaped(status.trim())));
        let status = status.unwrap_or_default();
        let _ = write!(text, "\n**{time} {speaker}**{status}\n\n");
        for line in said(message).lines() {
            // Two spaces at the end break the line where the text does.
            let _ = writeln!(text, "> {}  ", escaped(line.trim_end()));
        }
        for file in message.attachments() {
            let kind = AttachmentKind::of(file).name();
            let words = format!("> [{kind} {} {}]", file.name, file.link);
            let words = words.replace(" ]", "]");
            let _ = writeln!(text, "> {}  ", escaped(&words[2..]));
        }
        out.extend_from_slice(text.as_bytes());
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}

/// `text` as a line of Markdown that means the text itself.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    // Leading blanks could begin a block of code, and the reader drops them anyway.
    let text = text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    for (at, c) in text.char_indices() {
        // Headings, lists, rules, quotations and tables begin at the start of a line.
        let begins = at == 0 && "#+-=>:".contains(c);
        let numbers = digits > 0 && at == digits && ".)".contains(c);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '\t' => out.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '{' | '}' | '^' => {
                out.extend(['\\', c]);
            }
            c if begins || numbers => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}
