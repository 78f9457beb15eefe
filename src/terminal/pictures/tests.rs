use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use tokio::time::timeout;

use super::*;
use crate::chat::damage::{Damage, Scroll};
use crate::picture::CellBox;
use crate::terminal::Renderer;
use crate::terminal::replies::PixelSize;

const SIZE: Size = Size {
    width: 40,
    height: 20,
};
const BOX: CellBox = CellBox {
    columns: 8,
    rows: 4,
};
const PICTURE: PictureId = PictureId(1);

fn raster() -> Arc<Raster> {
    let pixel = |at: u32| [at % 251, at % 83, at % 37, 255].map(|n| u8::try_from(n).unwrap());
    Arc::new(Raster {
        width: 80,
        height: 80,
        rgba: (0..6400).flat_map(pixel).collect(),
    })
}

fn placement(top: u16, rows: u16, hidden_above: u16) -> Placement {
    Placement {
        picture: PICTURE,
        size: BOX,
        column: 2,
        rows: top..top + rows,
        hidden_above,
    }
}

fn ms(n: u64) -> Duration {
    Duration::from_millis(n)
}

/// The program's drawing side, with one picture.
struct Side {
    painter: Painter,
    screen: Renderer<Vec<Vec<u8>>>,
}

impl Side {
    fn new(protocol: Protocol) -> Self {
        let preference = ProtocolPreference {
            protocol: Some(protocol),
            cell: Some(PixelSize {
                width: 10,
                height: 20,
            }),
        };
        let facts = Capabilities::new(|_| None, None);
        let mut painter = Painter::new(facts, preference, ColourDepth::True, None, (ms(0), 0));
        painter.resize(SIZE, None);
        painter.insert(PICTURE, raster());
        Self {
            painter,
            screen: Renderer::with_sink(Vec::new(), SIZE),
        }
    }

    /// The bytes written to show this at `now`, after rows have moved up.
    fn draw(&mut self, placements: &[Placement], up: i32, now: u64) -> String {
        let mut damage = Damage {
            scroll: (up != 0).then_some(Scroll { rows: 1..19, up }),
            rows: Vec::new(),
            ..Damage::default()
        };
        self.painter.wake(ms(now));
        let plan = self.painter.plan(placements, Cover::default(), ms(now));
        plan.damage(self.painter.last(), &mut damage, SIZE.height);
        let frames = self.screen.sink().len();
        let paint = |buffer: &mut Buffer| plan.paint(buffer);
        self.screen.draw_pictured(&damage, &plan, paint).unwrap();
        self.painter.shown(plan);
        let frames = &self.screen.sink()[frames..];
        assert!(frames.len() <= 1, "one write a frame");
        String::from_utf8(frames.concat()).unwrap()
    }
}

fn count(text: &str, what: &str) -> usize {
    text.matches(what).count()
}

#[test]
fn half_blocks_scroll_with_the_text() {
    let mut side = Side::new(Protocol::HalfBlocks);
    let first = side.draw(&[placement(5, 4, 0)], 0, 0);
    assert_eq!(count(&first, "▀"), 32);
    // The moved part is not sent again.
    let second = side.draw(&[placement(4, 4, 0)], 1, 10);
    assert_eq!(count(&second, "▀"), 0, "{second:?}");
    assert!(side.painter.wakeup().is_none());
    // The two remaining rows stay as they are.
    let third = side.draw(&[placement(1, 2, 2)], 5, 20);
    assert_eq!(count(&third, "▀"), 0, "{third:?}");
    // A row comes back at the top.
    let fourth = side.draw(&[placement(1, 3, 1)], -1, 30);
    assert_eq!(count(&fourth, "▀"), 8, "{fourth:?}");
    assert_eq!(count(&side.draw(&[], 0, 40), "▀"), 0);
}

#[test]
fn kitty_is_given_a_picture_once_and_its_text_moves() {
    let mut side = Side::new(Protocol::Kitty);
    let first = side.draw(&[placement(5, 4, 0)], 0, 0);
    assert_eq!(count(&first, "a=T,U=1,f=100,t=d,q=2,i=65537,c=8,r=4"), 1);
    assert_eq!(count(&first, "\u{10EEEE}"), 32);
    let second = side.draw(&[placement(4, 4, 0)], 1, 10);
    assert_eq!(
        (count(&second, "\x1b_G"), count(&second, "\u{10EEEE}")),
        (0, 0)
    );
    let third = side.draw(&[placement(1, 2, 2)], 5, 20);
    assert_eq!(count(&third, "\u{10EEEE}"), 0);
    let fourth = side.draw(&[placement(1, 3, 1)], -1, 30);
    assert_eq!(count(&fourth, "\u{10EEEE}"), 8);
    assert!(
        fourth.contains("\u{10EEEE}\u{30D}\u{305}"),
        "its second row"
    );
    // A picture that left the screen is still in kitty; a forgotten one is deleted.
    assert_eq!(count(&side.draw(&[], 0, 40), "\x1b_G"), 0);
    assert_eq!(count(&side.draw(&[placement(5, 4, 0)], 0, 50), "a=T"), 0);
    side.painter.forget(PICTURE);
    assert_eq!(count(&side.draw(&[], 0, 60), "a=d,d=I,i=65537"), 1);
}

#[test]
fn kitty_is_given_everything_again_when_it_may_have_forgotten() {
    let mut side = Side::new(Protocol::Kitty);
    side.draw(&[placement(5, 4, 0)], 0, 0);
    side.painter.cleared(true);
    side.screen.repaint();
    assert_eq!(count(&side.draw(&[placement(5, 4, 0)], 0, 10), "a=T"), 1);
}

#[test]
fn half_blocks_are_shown_while_moving_and_pixels_at_rest() {
    for (protocol, begin) in [(Protocol::Sixel, "\x1bP"), (Protocol::Iterm2, "\x1b]1337;")] {
        let mut side = Side::new(protocol);
        let first = side.draw(&[placement(5, 4, 0)], 0, 0);
        assert_eq!((count(&first, begin), count(&first, "▀")), (0, 32));
        assert_eq!(side.painter.wakeup(), Some(REST));
        let rest = side.draw(&[placement(5, 4, 0)], 0, 120);
        assert_eq!((count(&rest, begin), count(&rest, "▀")), (1, 0));
        assert!(rest.contains(&format!("\x1b[6;3H{begin}")), "its place");
        assert_eq!(side.painter.wakeup(), None);
        assert_eq!(side.draw(&[placement(5, 4, 0)], 0, 200), "");
        // A move: only text, over all cells that the pixels covered; pixels do not scroll, because
        // terminals differ in where they go.
        let step = side.draw(&[placement(4, 4, 0)], 1, 300);
        assert_eq!((count(&step, begin), count(&step, "▀")), (0, 32));
        let region = "\x1b[2;19r";
        assert!(!step.contains(region), "{step:?}");
        // Further moves scroll with the text.
        let step = side.draw(&[placement(3, 4, 0)], 1, 350);
        assert_eq!((count(&step, begin), count(&step, "▀")), (0, 0));
        assert!(step.contains(region), "{step:?}");
        let cut = side.draw(&[placement(1, 2, 2)], 4, 400);
        assert_eq!((count(&cut, begin), count(&cut, "▀")), (0, 0));
        let rest = side.draw(&[placement(1, 2, 2)], 0, 520);
        assert_eq!(count(&rest, begin), 1);
        // The picture is gone: every cell under the pixels is written.
        let gone = side.draw(&[], 0, 600);
        assert_eq!(count(&gone, &" ".repeat(8)), 2, "{gone:?}");
    }
}

#[test]
fn in_konsole_the_column_beside_pixels_is_drawn_after_them() {
    for (version, beside) in [("Konsole 22.12.3", 4), ("foot(1.13.1)", 0)] {
        let mut side = Side::new(Protocol::Sixel);
        side.painter.learn(&TerminalReport::Version(version.into()));
        side.draw(&[placement(5, 4, 0)], 0, 0);
        let rest = side.draw(&[placement(5, 4, 0)], 0, 120);
        let (_, after) = rest.rsplit_once("\x1b\\").expect("sixels");
        assert_eq!(count(after, " "), beside, "{version}: {after:?}");
        assert_eq!(after.starts_with("\x1b[6;11H "), beside > 0, "{after:?}");
        assert_eq!(side.draw(&[placement(5, 4, 0)], 0, 200), "", "once");
    }
}

#[test]
fn sharp_rows_are_those_in_view() {
    let mut side = Side::new(Protocol::Sixel);
    side.draw(&[placement(1, 3, 1)], 0, 0);
    let rest = side.draw(&[placement(1, 3, 1)], 0, 130);
    let start = rest.find("\x1bP").unwrap();
    let end = rest[start..].find("\x1b\\").unwrap() + start + 2;
    let read = icy_sixel::SixelImage::decode(&rest.as_bytes()[start..end]).unwrap();
    assert_eq!(read.dimensions(), (80, 60));
}

#[test]
fn pixels_cover_neither_the_last_row_nor_a_box() {
    let mut side = Side::new(Protocol::Sixel);
    for placed in [placement(16, 4, 0), placement(18, 2, 0)] {
        side.draw(std::slice::from_ref(&placed), 0, 0);
        let rest = side.draw(&[placed], 0, 1000);
        assert_eq!(count(&rest, "\x1bP"), 0);
    }
    let placed = [placement(5, 4, 0)];
    side.draw(&placed, 0, 2000);
    assert_eq!(count(&side.draw(&placed, 0, 3000), "\x1bP"), 1);
    let overlay = Cover {
        overlay: true,
        pill: false,
    };
    let plan = side.painter.plan(&placed, overlay, ms(3100));
    assert_eq!(plan.pieces().count(), 0);
    let plan = side.painter.plan(&placed, Cover::default(), ms(3200));
    assert_eq!(plan.pieces().count(), 1, "at once, for nothing has moved");
}

#[test]
fn text_under_pixels_draws_them_again() {
    let mut side = Side::new(Protocol::Sixel);
    let placed = [placement(5, 4, 0)];
    side.draw(&placed, 0, 0);
    assert_eq!(count(&side.draw(&placed, 0, 130), "\x1bP"), 1);
    let plan = side.painter.plan(&placed, Cover::default(), ms(140));
    let row = Damage {
        scroll: None,
        rows: std::iter::once(6..7).collect(),
        ..Damage::default()
    };
    let frames = side.screen.sink().len();
    let paint = |buffer: &mut Buffer| {
        plan.paint(buffer);
        if let Some(cell) = buffer.cell_mut((4, 6)) {
            cell.set_symbol("x");
        }
    };
    side.screen.draw_pictured(&row, &plan, paint).unwrap();
    let written = String::from_utf8(side.screen.sink()[frames..].concat()).unwrap();
    let (text, pixels) = written.split_once("\x1bP").unwrap();
    assert!(
        text.contains('x') && !pixels.contains('x'),
        "pixels come last"
    );
}

#[test]
fn a_new_picture_replaces_the_old_one_when_it_is_ready() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let mut side = Side::new(Protocol::Kitty);
    let first = [placement(5, 4, 0)];
    side.draw(&first, 0, 0);
    side.painter.forms.set_workers(runtime.handle().clone());
    let next = [Placement {
        picture: PictureId(2),
        ..placement(5, 4, 0)
    }];
    side.painter.insert(PictureId(2), raster());
    // The old picture stays until the new one is finished, even if that is soon.
    let mut shown = side.draw(&next, 0, 10);
    while shown.is_empty() {
        runtime.block_on(side.painter.wait());
        shown = side.draw(&next, 0, 20);
    }
    assert_eq!((count(&shown, "a=T"), count(&shown, "\u{10EEEE}")), (1, 32));
}

#[test]
fn no_picture_leaves_a_hole_while_many_are_encoded() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    // Without free memory nothing sharp is ever finished.
    let memory = Arc::new(Semaphore::new(0));
    let mut side = Side::new(Protocol::Kitty);
    side.painter = side.painter.sharing(memory, SerialQueue::default());
    side.painter.forms.set_workers(runtime.handle().clone());
    let places: Vec<Placement> = (0..8)
        .map(|at| {
            let picture = PictureId(10 + at);
            side.painter.insert(picture, raster());
            let at = u16::try_from(at).unwrap();
            Placement {
                picture,
                column: at % 4 * 10,
                ..placement(1 + at / 4 * 5, 4, 0)
            }
        })
        .collect();
    // At once each row of a picture has a colour, soon each cell has two.
    side.draw(&places, 0, 0);
    assert!(
        side.painter
            .last()
            .views
            .iter()
            .all(|view| view.look.is_some())
    );
    let mut blocks = 0;
    while blocks < 8 * 32 {
        let rough = async { timeout(Duration::from_mins(1), side.painter.wait()).await };
        runtime
            .block_on(rough)
            .expect("half blocks wait for nothing sharp");
        blocks += count(&side.draw(&places, 0, 10), "▀");
    }
    assert_eq!(blocks, 8 * 32);
}

#[test]
fn solid_pixels_replace_others_without_flicker() {
    let glassy = Arc::new(Raster {
        rgba: [1, 2, 3, 0].repeat(6_400),
        ..Raster::clone(&raster())
    });
    for protocol in [Protocol::Sixel, Protocol::Iterm2] {
        for (next, cells) in [(raster(), 0), (Arc::clone(&glassy), 32)] {
            let mut side = Side::new(protocol);
            side.draw(&[placement(5, 4, 0)], 0, 0);
            side.draw(&[placement(5, 4, 0)], 0, 120);
            side.painter.insert(PictureId(2), next);
            let second = Placement {
                picture: PictureId(2),
                ..placement(5, 4, 0)
            };
            let shown = side.draw(&[second], 0, 200);
            let written = count(&shown, "▀") + count(&shown, " ");
            assert_eq!(written, cells, "{protocol:?}: {shown:?}");
            // The first move draws the half blocks of the current picture.
            let step = side.draw(&[placement(4, 4, 0)], 1, 300);
            assert_eq!(count(&step, "▀"), 32);
        }
    }
}

#[test]
fn a_picture_outside_of_the_screen_draws_nothing() {
    let shapes = [(0, 0), (1, 1), (300, 300), (u16::MAX, 1)];
    let spots = [
        (0, 0..0, 0),
        (65_000, 19..25, 0),
        (SIZE.width, 0..4, 0),
        (2, SIZE.height..25, 0),
        (38, 0..20, 65_000),
        (2, 3..3, 7),
    ];
    let draws = |side: &mut Side, placed: Placement| {
        side.draw(std::slice::from_ref(&placed), 0, 0);
        let shown = side.draw(std::slice::from_ref(&placed), 0, 1000);
        let plan = side.painter.plan(&[placed], Cover::default(), ms(1000));
        let empty = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        let mut buffer = empty.clone();
        plan.paint(&mut buffer);
        buffer != empty || plan.pieces().count() > 0 || !shown.is_empty()
    };
    for protocol in [
        Protocol::Kitty,
        Protocol::Sixel,
        Protocol::Iterm2,
        Protocol::HalfBlocks,
    ] {
        let mut side = Side::new(protocol);
        assert!(draws(&mut side, placement(1, 4, 0)), "{protocol:?} draws");
        side.draw(&[], 0, 1000);
        for (columns, rows) in shapes {
            for (column, at, hidden_above) in spots.clone() {
                // The memory for extremely wide rows is not the subject of this test.
                let sharp = !matches!(protocol, Protocol::HalfBlocks) && columns == u16::MAX;
                let placed = Placement {
                    picture: PICTURE,
                    size: CellBox { columns, rows },
                    column,
                    rows: at,
                    hidden_above,
                };
                let words = format!("{protocol:?} {placed:?}");
                assert!(sharp || !draws(&mut side, placed), "{words}");
            }
        }
    }
}

#[test]
fn kitty_is_given_the_corners_of_each_fill_once() {
    let fills = vec![(29, 79, 156), (42, 45, 51)];
    let corner = |fill: (u8, u8, u8)| {
        let mut cell = ratatui::buffer::Cell::new("▛");
        let (r, g, b) = fill;
        cell.set_fg(Color::Rgb(r, g, b));
        cell.modifier.insert(Modifier::REVERSED);
        cell
    };
    for (protocol, is_round) in [(Protocol::Kitty, true), (Protocol::HalfBlocks, false)] {
        let mut painter = Side::new(protocol).painter;
        painter.set_fills(fills.clone());
        let plan = painter.plan(&[], Cover::default(), ms(0));
        assert_eq!(plan.before.len(), 2 * usize::from(is_round));
        for fill in &fills {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 1, 1));
            buffer[(0, 0)] = corner(*fill);
            plan.paint(&mut buffer);
            assert_eq!(buffer[(0, 0)] != corner(*fill), is_round);
        }
        // All rows have other corners now.
        let mut damage = Damage::default();
        plan.damage(painter.last(), &mut damage, 9);
        assert_eq!(damage.rows.first() == Some(&(0..9)), is_round);
        painter.shown(plan);
        let again = painter.plan(&[], Cover::default(), ms(0));
        assert!(again.before.is_empty());
        let mut damage = Damage::default();
        again.damage(painter.last(), &mut damage, 9);
        assert_eq!(damage, Damage::default());
    }
}

#[test]
fn corners_are_sent_again_for_new_cells_and_after_a_loss() {
    let mut painter = Side::new(Protocol::Kitty).painter;
    painter.set_fills(vec![(29, 79, 156)]);
    let given = |painter: &mut Painter| {
        let plan = painter.plan(&[], Cover::default(), ms(0));
        let before = plan.before.len();
        painter.shown(plan);
        before
    };
    assert_eq!([given(&mut painter), given(&mut painter)], [1, 0]);
    painter.cleared(true);
    assert_eq!([given(&mut painter), given(&mut painter)], [1, 0]);
    painter.preference.cell = Some(PixelSize {
        width: 12,
        height: 24,
    });
    painter.resize(SIZE, None);
    assert_eq!([given(&mut painter), given(&mut painter)], [1, 0]);
}
