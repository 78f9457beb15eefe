//! EDGE: bubbles on standard output, drawn as on screen.

use std::sync::Arc;

use chrono::NaiveDate;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::chat::bubble::{Bubble, GROUP_SECONDS, Metrics};
use crate::chat::event::Size;
use crate::chat::message::{Direction, MessageKey, UnixTime};
use crate::chat::screen::{Areas, Row, Screen, ShownBubble};
use crate::chat::sweep::Filed;
use crate::chat::time::{Zone, day_words};
use crate::export::format::{About, Format};
use crate::terminal::{plain_lines, styled_lines};
use crate::ui::{self, ColourDepth, Colours, Theme};

/// Rows that are drawn at once.
const STRIP: usize = 200;
/// Rows of the screen that the drawing is made for; nothing that is printed depends on it.
const HEIGHT: u16 = 40;

/// What is printed on.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Columns.
    pub width: u16,
    /// Escape sequences may be used.
    pub has_pens: bool,
    /// How many colours there are.
    pub depth: ColourDepth,
    /// What the terminal says of its own.
    pub colours: Colours,
}

/// Writes messages as bubbles.
pub struct Bubbles {
    zone: Zone,
    today: NaiveDate,
    width: u16,
    has_pens: bool,
    metrics: Metrics,
    theme: Theme,
    before: Option<Before>,
}

/// What the rows between two bubbles go by.
#[derive(Clone, Copy)]
struct Before {
    side: Direction,
    second: UnixTime,
    day: NaiveDate,
}

impl Bubbles {
    /// On this paper.
    pub fn new(about: &About, paper: &Paper) -> Self {
        let size = Size {
            width: paper.width.max(1),
            height: HEIGHT,
        };
        Self {
            zone: about.zone,
            today: about.zone.day(about.exported),
            width: size.width,
            has_pens: paper.has_pens,
            metrics: Metrics {
                transcript: Areas::of(size).transcript,
                look: paper.depth.look(),
            },
            theme: Theme::new(paper.colours, paper.depth),
            before: None,
        }
    }

    /// The rows above a bubble.
    fn decor(&self, now: Before) -> Vec<Row> {
        let day = || Row::Day(day_words(now.day, self.today));
        match self.before {
            None => vec![day(), Row::Blank],
            Some(before) if before.day != now.day => vec![Row::Blank, day(), Row::Blank],
            Some(before) => {
                let apart = now.second.seconds() - before.second.seconds();
                let same_side = before.side == now.side;
                let air = self.metrics.spacing(same_side, apart <= GROUP_SECONDS);
                vec![Row::Blank; air.into()]
            }
        }
    }

    fn draw(&self, rows: &[Row], bubbles: &[ShownBubble], out: &mut Vec<u8>) {
        for strip in rows.chunks(STRIP) {
            let height = u16::try_from(strip.len()).unwrap_or(u16::MAX - 2);
            let screen = Screen {
                // The first and the last row are for the chrome, and are not drawn.
                size: Size {
                    width: self.width,
                    height: height + 2,
                },
                rows: strip.to_vec(),
                bubbles: bubbles.to_vec(),
                zone: self.zone,
                ..Screen::empty()
            };
            let mut buffer = Buffer::empty(Rect::new(0, 1, self.width, height));
            ui::draw(&screen, &self.theme, &mut buffer);
            if self.has_pens {
                styled_lines(&buffer, out);
            } else {
                plain_lines(&buffer, out);
            }
        }
    }
}

impl Format for Bubbles {
    fn begin(&mut self, _: &mut Vec<u8>) {}

    fn message(&mut self, (second, message): &Filed, out: &mut Vec<u8>) {
        let now = Before {
            side: message.direction(),
            second: *second,
            day: self.zone.day(*second),
        };
        let bubble = Arc::new(Bubble::layout(message, self.metrics, self.zone));
        let mut rows = self.decor(now);
        rows.extend((0..bubble.height()).map(|row| Row::Bubble { bubble: 0, row }));
        let shown = ShownBubble {
            key: MessageKey::alone(*second),
            bubble,
            selected: false,
            links: Vec::new(),
            marks: None,
            hit: None,
        };
        self.draw(&rows, &[shown], out);
        self.before = Some(now);
    }

    fn end(&mut self, _: &mut Vec<u8>) {}
}
