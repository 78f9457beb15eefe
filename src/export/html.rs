//! HTML: one file with bubbles as on screen, light and dark, ready to print.
//!
//! The page is passive: no script, link or form. The policy in its head allows only the embedded
//! style sheet (by its hash) and embedded pictures. Strangers' text is a [`SafeText`], is escaped,
//! and is isolated from the writing direction of the text around it.
//!
//! [`SafeText`]: crate::text::SafeText

use std::fmt::Write as _;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::format::{About, Days, Format};
use super::pictures::{FetchedFile, FileContent};
use super::text::said;
use crate::layout::bubble::{
    AttachmentKind, GROUP_SECONDS, clause, find_links, status_glyph, status_words,
};
use crate::message::{Attachment, DeliveryStatus, Direction, Message};
use crate::picture::request::{FROM_ARCHIVE, MediaKind};
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::time::UnixTime;
use crate::ui::page_colours;

/// The style sheet without its colours.
const SHAPES: &str = include_str!("page.css");

pub struct Html {
    about: About,
    days: Days,
    before: Option<(Direction, UnixTime)>,
    /// Our sender of the last outbound message.
    own: Option<SafeText>,
}

impl Html {
    pub fn new(about: About) -> Self {
        Self {
            about,
            days: Days::default(),
            before: None,
            own: None,
        }
    }

    fn article(&mut self, second: UnixTime, message: &Message, is_new_day: bool) -> String {
        let side = message.direction();
        let follows = self
            .before
            .replace((side, second))
            .is_some_and(|(last, at)| {
                last == side && second.seconds() - at.seconds() <= GROUP_SECONDS && !is_new_day
            });
        let mut class = match side {
            Direction::Inbound => "in".to_owned(),
            Direction::Outbound => "out".to_owned(),
        };
        if follows {
            class.push_str(" close");
        }
        if message.has_failed() {
            class.push_str(" failed");
        }
        let mut html = format!("<article class=\"{class}\">\n");
        if side == Direction::Outbound && self.own.as_ref() != Some(message.sender()) {
            self.own = Some(message.sender().clone());
            let from = escaped(message.sender());
            let _ = writeln!(html, "<p class=\"from\">from <bdi>{from}</bdi></p>");
        }
        Self::content(message, &mut html);
        html
    }

    fn content(message: &Message, html: &mut String) {
        let text = said(message);
        if message.text().trim().is_empty() || message.is_unreadable() {
            if !text.is_empty() {
                let _ = writeln!(html, "<p class=\"note\">{}</p>", escaped(text));
            }
        } else {
            let _ = writeln!(html, "<p dir=\"auto\">{}</p>", with_links(text));
        }
    }

    fn alarm(message: &Message, html: &mut String) {
        if message.has_failed() {
            let (glyph, words) = (
                status_glyph(message.status()),
                status_words(message.status()),
            );
            let (name, meaning) = (words.name, clause(words.meaning));
            let _ = writeln!(html, "<p class=\"alarm\">{glyph} {name}: {meaning}</p>");
        }
    }

    fn footer(&self, message: &Message) -> String {
        let zone = self.about.zone;
        let time = message.sent_at().map_or("no time".to_owned(), |at| {
            let (machine, exact) = (zone.local(at).to_rfc3339(), zone.exact(at));
            let clock = zone.clock(at);
            format!("<time datetime=\"{machine}\" title=\"{exact}\">{clock}</time>")
        });
        let mark = match (message.direction(), message.status()) {
            (Direction::Inbound, _) | (_, DeliveryStatus::Absent) => String::new(),
            (_, status) => {
                let words = status_words(status);
                let mark = match status {
                    DeliveryStatus::Other(word) => word.as_str(),
                    status => status_glyph(status),
                };
                let (name, mark) = (escaped(words.name), escaped(mark));
                format!(" <span title=\"{name}: {}\">{mark}</span>", words.meaning)
            }
        };
        format!("<footer>{time}{mark}</footer>\n")
    }
}

impl Format for Html {
    fn begin(&mut self, out: &mut Vec<u8>) {
        let (title, words) = (escaped(&self.about.title()), escaped(&self.about.words()));
        let style = page_colours(self.about.rendition.appearance) + SHAPES;
        let hash = BASE64_STANDARD.encode(Sha256::digest(&style));
        let head = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
             img-src data:; style-src 'sha256-{hash}'; base-uri 'none'; \
             form-action 'none'\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n\
             <header>\n<h1><bdi>{title}</bdi></h1>\n<p>{words}</p>\n</header>\n<main>\n"
        );
        out.extend_from_slice(head.as_bytes());
    }

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let day = self.days.turn(*second, self.about.zone);
        if let Some(day) = &day {
            out.extend_from_slice(format!("<h2>{day}</h2>\n").as_bytes());
        }
        let article = self.article(*second, message, day.is_some());
        out.extend_from_slice(article.as_bytes());
    }

    fn attachment(
        &mut self,
        file: &Attachment,
        found: &FetchedFile,
        out: &mut Vec<u8>,
    ) -> Option<&'static str> {
        let kind = AttachmentKind::of(file);
        let (glyph, name, words) = (kind.glyph(), escaped(&file.name), kind.name());
        let why = match &found.content {
            FileContent::Picture(kind, _)
            | FileContent::Original {
                kind, shown: true, ..
            } => {
                out.extend_from_slice(picture(*kind, &name).as_bytes());
                return Some(match found.lost {
                    None => "\">\n",
                    Some(_) => KEPT,
                });
            }
            FileContent::Failed(why) => format!(" ({})", escaped(why)),
            _ if found.lost.is_some() => format!(" ({FROM_ARCHIVE})"),
            FileContent::Pixels(..) | FileContent::Original { .. } | FileContent::Nothing => {
                String::new()
            }
        };
        let named =
            format!("<p class=\"file\">{glyph} {words} <b><bdi>{name}</bdi></b>{why}</p>\n");
        out.extend_from_slice(named.as_bytes());
        None
    }

    fn close(&mut self, (_, message): &Filed, out: &mut Vec<u8>) {
        let mut html = String::new();
        Self::alarm(message, &mut html);
        html.push_str(&self.footer(message));
        html.push_str("</article>\n");
        out.extend_from_slice(html.as_bytes());
    }

    fn end(&mut self, out: &mut Vec<u8>) {
        let count = self.about.count;
        let words = if count == 0 {
            "No messages."
        } else {
            "End of the conversation."
        };
        let tail = format!("</main>\n<footer>{words}</footer>\n</body>\n</html>\n");
        out.extend_from_slice(tail.as_bytes());
    }
}

/// The end of an inline picture whose link does not work.
const KEPT: &str = "\">\n<p class=\"note\">kept in the archive</p>\n";

/// The beginning of an inline picture, up to its bytes. The kind is that of the bytes, whatever the
/// gateway says; `name` is escaped.
fn picture(kind: MediaKind, name: &str) -> String {
    let mime = match kind {
        MediaKind::Jpeg => "jpeg",
        MediaKind::Png => "png",
        MediaKind::Gif => "gif",
        MediaKind::WebP => "webp",
        _ => "bmp",
    };
    format!("<img alt=\"{name}\" src=\"data:image/{mime};base64,")
}

/// The text with web addresses set off. They are not links.
fn with_links(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut at = 0;
    for link in find_links(text) {
        html.push_str(&escaped(&text[at..link.start]));
        at = link.end;
        let _ = write!(html, "<span class=\"link\">{}</span>", escaped(&text[link]));
    }
    html.push_str(&escaped(&text[at..]));
    html
}

/// Escapes `text` for a page, in elements and attributes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::appearance::Appearance;

    #[test]
    fn a_style_sheet_ends_nothing_and_loads_nothing() {
        let style = page_colours(Appearance::default()) + SHAPES;
        assert!(!style.contains("</") && !style.contains("url("));
        // Every colour that is used is defined.
        for used in style.split("var(").skip(1) {
            let name = used.split(')').next().unwrap();
            assert!(style.contains(&format!("{name}:")), "{name}");
        }
    }

    #[test]
    fn markup_in_a_text_is_escaped() {
        let html = with_links("<script>alert('x')</script> https://a.example/?q=\"&x <b>");
        assert!(!html.contains("<script") && !html.contains("<b>"));
        assert!(html.contains("<span class=\"link\">https://a.example/?q="));
    }
}
