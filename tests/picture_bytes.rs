//! What a picture costs on the way to the terminal: one of 300x400 pixels passes through a screen of
//! 100x40, a row at a time. Bytes are the same in every run.

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::style::Style;
use smsthread::chat::damage::{Damage, Scroll};
use smsthread::layout::areas::Size;
use smsthread::picture::{CellBox, PictureId, Placement};
use smsthread::raster::Raster;
use smsthread::terminal::pictures::{Cover, Painter, Protocol, ProtocolPreference};
use smsthread::terminal::{Capabilities, PixelSize, Renderer};
use smsthread::ui::ColourDepth;

const SIZE: Size = Size {
    width: 100,
    height: 40,
};
const CELL: PixelSize = PixelSize {
    width: 10,
    height: 20,
};
/// Of 300x400 pixels, as large as a bubble has room for (32x12 cells).
const BOX: CellBox = CellBox {
    columns: 18,
    rows: 12,
};
/// First and last row of the transcript, and one more.
const ROWS: std::ops::Range<u16> = 1..39;

/// Something like a photograph: gradients, edges and a little noise.
fn photograph() -> Raster {
    let mut noise = 1_u32;
    let mut pixel = |x: u32, y: u32| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = noise >> 29;
        let disc = (x.abs_diff(150).pow(2) + y.abs_diff(160).pow(2)) < 9_000;
        let (r, g, b) = if disc {
            (200 - x / 4, 120 + y / 8, 60 + x / 5)
        } else {
            (40 + x / 3, 60 + y / 4, 180 - y / 4)
        };
        [r + grain, g + grain, b + grain, 255].map(|value| u8::try_from(value).unwrap_or(255))
    };
    let mut rgba = Vec::with_capacity(300 * 400 * 4);
    for y in 0..400 {
        for x in 0..300 {
            rgba.extend(pixel(x, y));
        }
    }
    Raster {
        width: 300,
        height: 400,
        rgba,
    }
}

/// The number of bytes written.
#[derive(Debug, Default)]
struct Cost {
    /// The picture's first frame.
    first: usize,
    /// The largest number of bytes of the steps after the first one.
    step: usize,
    mean: usize,
    /// At rest, whole and in view.
    rest: usize,
}

struct Program {
    painter: Painter,
    screen: Renderer<Vec<Vec<u8>>>,
    now: Duration,
}

impl Program {
    fn new(protocol: Protocol, depth: ColourDepth) -> Self {
        let preference = ProtocolPreference {
            protocol: Some(protocol),
            cell: Some(CELL),
        };
        let facts = Capabilities::new(|_| None, None);
        let mut painter = Painter::new(facts, preference, depth, None, (Duration::ZERO, 0));
        painter.resize(SIZE, None);
        painter.insert(PictureId(1), Arc::new(photograph()));
        Self {
            painter,
            screen: Renderer::with_sink(Vec::new(), SIZE),
            now: Duration::ZERO,
        }
    }

    /// Draws the picture with its upper edge at `top`, after rows moved up by `up`; beside each of
    /// its rows is a row of text. Returns the bytes.
    fn draw(&mut self, top: i32, up: i32) -> usize {
        let start = top.max(ROWS.start.into());
        let end = (top + i32::from(BOX.rows)).min(ROWS.end.into());
        let row = |row: i32| u16::try_from(row).unwrap();
        let placements: Vec<Placement> = (start < end)
            .then(|| Placement {
                picture: PictureId(1),
                size: BOX,
                column: 4,
                rows: row(start)..row(end),
                hidden_above: row(start - top),
            })
            .into_iter()
            .collect();
        let mut damage = Damage {
            scroll: (up != 0).then_some(Scroll { rows: ROWS, up }),
            rows: Vec::new(),
            ..Damage::default()
        };
        damage.add_rows((up != 0).then_some(ROWS.end - 1));
        self.painter.wake(self.now);
        let plan = self.painter.plan(&placements, Cover::default(), self.now);
        plan.damage(self.painter.last(), &mut damage, SIZE.height);
        let frames = self.screen.sink().len();
        let paint = |buffer: &mut Buffer| {
            for y in buffer.area.top().max(ROWS.start)..buffer.area.bottom().min(ROWS.end) {
                let words = format!("row {} of a conversation in words", i32::from(y) - top);
                buffer.set_string(40, y, words, Style::new());
            }
            plan.paint(buffer);
        };
        self.screen.draw_pictured(&damage, &plan, paint).unwrap();
        self.painter.shown(plan);
        self.screen.sink()[frames..].concat().len()
    }

    /// From below to above, with a rest in the middle.
    fn pass(&mut self) -> Cost {
        let mut cost = Cost::default();
        let bottom = i32::from(ROWS.end);
        self.screen.repaint();
        self.draw(bottom, 0);
        let mut steps = Vec::new();
        for top in (-i32::from(BOX.rows)..bottom).rev() {
            self.now += Duration::from_millis(30);
            let bytes = self.draw(top, 1);
            if top + 1 == bottom {
                cost.first = bytes;
            } else {
                steps.push(bytes);
            }
            if top == 14 {
                self.now += Duration::from_millis(500);
                cost.rest = self.draw(top, 0);
                assert_eq!(self.draw(top, 0), 0, "nothing is sent twice");
            }
        }
        cost.step = steps.iter().copied().max().unwrap();
        cost.mean = steps.iter().sum::<usize>() / steps.len();
        cost
    }
}

#[test]
fn a_passing_picture_costs_a_row_a_step() {
    for (protocol, depth, step, first, rest) in [
        (Protocol::HalfBlocks, ColourDepth::True, 2_000, 2_000, 0),
        (
            Protocol::HalfBlocks,
            ColourDepth::Indexed256,
            2_000,
            2_000,
            0,
        ),
        (Protocol::Kitty, ColourDepth::True, 1_000, 100_000, 0),
        (Protocol::Sixel, ColourDepth::True, 12_000, 2_000, 100_000),
        (Protocol::Iterm2, ColourDepth::True, 12_000, 2_000, 100_000),
    ] {
        let cost = Program::new(protocol, depth).pass();
        println!("{protocol:?} {depth:?}: {cost:?}");
        assert!(
            cost.step <= step && cost.first <= first,
            "{protocol:?}: {cost:?}"
        );
        assert!(cost.rest <= rest, "{protocol:?}: {cost:?}");
        assert_eq!(cost.rest > 0, rest > 0, "{protocol:?}: {cost:?}");
    }
}
