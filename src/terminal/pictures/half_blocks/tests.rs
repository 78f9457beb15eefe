use super::*;

fn raster(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Raster {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    Raster {
        width,
        height,
        rgba: pixels.flat_map(|(x, y)| pixel(x, y)).collect(),
    }
}

fn size(columns: u16, rows: u16) -> CellBox {
    CellBox { columns, rows }
}

fn painted(blocks: &Blocks, at: (u16, u16)) -> Cell {
    let mut cell = Cell::EMPTY;
    blocks.paint(at, (0, 0, 0), false, &mut cell);
    cell
}

#[test]
fn a_cell_holds_two_pixels() {
    let pixel = |x, y| {
        [
            u8::try_from(x * 100).unwrap(),
            u8::try_from(y * 50).unwrap(),
            7,
            255,
        ]
    };
    let blocks = Blocks::new(&raster(2, 4, pixel), size(2, 2), false).unwrap();
    let cell = painted(&blocks, (1, 1));
    assert_eq!(cell.symbol(), "▀");
    assert_eq!(cell.fg, Color::Rgb(100, 100, 7));
    assert_eq!(cell.bg, Color::Rgb(100, 150, 7));
    assert_eq!(painted(&blocks, (2, 0)), Cell::EMPTY);
    assert_eq!(painted(&blocks, (0, 2)), Cell::EMPTY);
}

#[test]
fn a_larger_picture_is_averaged() {
    let chequered = |x, y| {
        if (x + y) % 2 == 0 {
            [255, 255, 255, 255]
        } else {
            [0, 0, 0, 255]
        }
    };
    let blocks = Blocks::new(&raster(100, 100, chequered), size(4, 2), false).unwrap();
    for at in [(1, 0), (2, 1)] {
        let Color::Rgb(r, ..) = painted(&blocks, at).bg else {
            panic!("no colour");
        };
        assert!((110..=145).contains(&r), "{r}");
    }
}

#[test]
fn a_draft_has_the_average_colour_of_each_row() {
    let sky_and_sea = |x: u32, y: u32| match (x % 2, y < 50) {
        (0, true) => [100, 200, 255, 255],
        (_, true) => [200, 100, 255, 255],
        (0, false) => [0, 0, 200, 255],
        // What cannot be seen has no part in the colour.
        (_, false) => [255, 255, 255, 0],
    };
    let blocks = Blocks::draft(&raster(100, 100, sky_and_sea), size(4, 2), false).unwrap();
    for column in 0..4 {
        let above = painted(&blocks, (column, 0));
        assert_eq!((above.symbol(), above.bg), (" ", Color::Rgb(150, 150, 255)));
        let below = painted(&blocks, (column, 1));
        assert_eq!(below.bg, Color::Rgb(0, 0, 100), "half of it shines through");
    }
    assert_eq!(painted(&blocks, (0, 2)), Cell::EMPTY);
    let nothing = raster(0, 0, |_, _| [0; 4]);
    assert_eq!(Blocks::draft(&nothing, size(4, 2), false), None);
}

#[test]
fn transparent_pixels_show_the_background() {
    let half = |_, y| [200, 0, 0, if y == 0 { 255 } else { 0 }];
    let blocks = Blocks::new(&raster(1, 2, half), size(1, 1), false).unwrap();
    let mut cell = Cell::EMPTY;
    cell.set_bg(Color::Rgb(9, 9, 9));
    blocks.paint((0, 0), (0, 0, 0), false, &mut cell);
    assert_eq!((cell.symbol(), cell.bg), ("▀", Color::Rgb(9, 9, 9)));
    let glass = Blocks::new(
        &raster(1, 2, |_, _| [255, 255, 255, 128]),
        size(1, 1),
        false,
    );
    let cell = painted(&glass.unwrap(), (0, 0));
    assert_eq!((cell.symbol(), cell.bg), (" ", Color::Rgb(128, 128, 128)));
}

#[test]
fn with_256_colours_only_these_are_used() {
    let pixels = raster(1, 2, |_, y| [0, 67, if y == 0 { 59 } else { 60 }, 255]);
    let blocks = Blocks::new(&pixels, size(1, 1), true).unwrap();
    let cell = painted(&blocks, (0, 0));
    assert_eq!((cell.symbol(), cell.bg), (" ", Color::Indexed(23)));
}

#[test]
fn no_pixels_make_no_picture() {
    let nothing = Raster {
        width: 0,
        height: 0,
        rgba: Vec::new(),
    };
    assert_eq!(Blocks::new(&nothing, size(2, 2), false), None);
    let damaged = Raster {
        width: 4,
        height: 4,
        rgba: vec![0; 5],
    };
    assert_eq!(Blocks::new(&damaged, size(2, 2), false), None);
}
