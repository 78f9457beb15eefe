//! Round corners of bubbles in terminals that show pictures as text (kitty): a corner is one cell
//! of a small picture, and scrolls like text. Other terminals get quadrant characters.

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

use super::{encode, kitty};
use crate::picture::CellBox;
use crate::raster::Raster;
use crate::terminal::PixelSize;
use crate::xterm256::RgbBytes;

/// One picture holds the four corners of a fill.
const SIZE: CellBox = CellBox {
    columns: 2,
    rows: 2,
};
/// Samples per pixel in each direction.
const FINE: u32 = 4;

/// A fill, and the id under which the terminal has its corners.
pub type Corner = (RgbBytes, u32);

/// The cell of the picture for a quadrant character. The characters are drawn in reverse: they show
/// the background outside of the corner.
fn place(quadrants: &str) -> Option<(u16, u16)> {
    match quadrants {
        "▛" => Some((0, 0)),
        "▜" => Some((1, 0)),
        "▙" => Some((0, 1)),
        "▟" => Some((1, 1)),
        _ => None,
    }
}

/// Rounds all corners in these fills.
pub fn paint(corners: &[Corner], buffer: &mut Buffer) {
    if corners.is_empty() {
        return;
    }
    for cell in &mut buffer.content {
        if !cell.modifier.contains(Modifier::REVERSED) {
            continue;
        }
        let Some(place) = place(cell.symbol()) else {
            continue;
        };
        let fill = corners
            .iter()
            .find(|((r, g, b), _)| cell.fg == Color::Rgb(*r, *g, *b));
        if let Some((_, id)) = fill {
            cell.modifier.remove(Modifier::REVERSED);
            kitty::paint(*id, place, cell);
        }
    }
}

/// The bytes that give the terminal the corners of a fill, for cells of this size.
pub fn transmit(id: u32, fill: RgbBytes, cell: PixelSize) -> Option<Vec<u8>> {
    Some(kitty::transmit(id, SIZE, &encode::png(&drawn(fill, cell))?))
}

/// The corners, each half a row high and rounded at the outside.
fn drawn((red, green, blue): RgbBytes, cell: PixelSize) -> Raster {
    let (width, height) = (u32::from(cell.width), u32::from(cell.height));
    let mut rgba = Vec::new();
    for y in 0..height * 2 {
        for x in 0..width * 2 {
            // As seen from the nearest corner of the picture.
            let place = (x.min(width * 2 - 1 - x), y.min(height * 2 - 1 - y));
            rgba.extend_from_slice(&[red, green, blue, opacity(place, (width, height))]);
        }
    }
    Raster {
        width: width * 2,
        height: height * 2,
        rgba,
    }
}

/// How much of a pixel of the upper left corner is filled.
fn opacity((x, y): (u32, u32), (width, height): (u32, u32)) -> u8 {
    let fine = |pixels: u32| pixels * FINE * 2;
    let edge = fine(height / 2);
    let radius = fine(width.min(height - height / 2));
    let is_filled = |step: u32| {
        // The centres of equal parts of the pixel.
        let x = fine(x) + 2 * (step % FINE) + 1;
        let y = fine(y) + 2 * (step / FINE) + 1;
        let (across, down) = (radius.saturating_sub(x), (edge + radius).saturating_sub(y));
        y >= edge && across.pow(2) + down.pow(2) <= radius.pow(2)
    };
    let filled = (0..FINE * FINE).filter(|step| is_filled(*step)).count();
    u8::try_from(filled * 255 / (FINE * FINE) as usize).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    const FILL: RgbBytes = (29, 79, 156);
    const CELL: PixelSize = PixelSize {
        width: 9,
        height: 18,
    };

    #[test]
    fn a_corner_is_half_a_row_and_round_outside() {
        let drawn = drawn(FILL, CELL);
        assert_eq!((drawn.width, drawn.height), (18, 36));
        let opacity = |x: usize, y: usize| drawn.rgba[(y * 18 + x) * 4 + 3];
        for x in 0..18 {
            for y in (0..9).chain(27..36) {
                assert_eq!(opacity(x, y), 0, "ground at {x}, {y}");
            }
            assert_eq!(opacity(x, 17), 255, "the body goes on at {x}");
        }
        // As wide as the edge beside it, and empty at the very corner.
        assert_eq!([opacity(8, 9), opacity(9, 26)], [255, 255]);
        for (x, y) in [(0, 9), (17, 9), (0, 26), (17, 26)] {
            assert_eq!(opacity(x, y), 0, "{x}, {y}");
        }
        let between = |value: u8| (1..255).contains(&value);
        assert!(drawn.rgba.chunks(4).any(|pixel| between(pixel[3])));
        assert!(
            drawn
                .rgba
                .chunks(4)
                .all(|pixel| pixel[..3] == [29, 79, 156])
        );
    }

    #[test]
    fn only_corners_of_known_fills_are_rounded() {
        let mut buffer = Buffer::empty(ratatui::layout::Rect::new(0, 0, 4, 1));
        let fill = Style::new().fg(Color::Rgb(29, 79, 156));
        let edge = fill.add_modifier(Modifier::REVERSED);
        buffer.set_string(0, 0, "▛▀▜", edge);
        // The same character in a text of a stranger.
        buffer.set_string(3, 0, "▛", fill);
        let before = buffer.clone();
        paint(&[((1, 2, 3), 7)], &mut buffer);
        assert_eq!(buffer, before);
        paint(&[(FILL, 0x0102_0304)], &mut buffer);
        assert_eq!(buffer[(1, 0)], before[(1, 0)]);
        assert_eq!(buffer[(3, 0)], before[(3, 0)]);
        assert_eq!(buffer[(0, 0)].symbol(), "\u{10EEEE}\u{305}\u{305}");
        assert_eq!(buffer[(2, 0)].symbol(), "\u{10EEEE}\u{305}\u{30D}");
        assert_eq!(buffer[(2, 0)].style().fg, Some(Color::Rgb(2, 3, 4)));
        assert!(!buffer[(0, 0)].modifier.contains(Modifier::REVERSED));
    }
}
