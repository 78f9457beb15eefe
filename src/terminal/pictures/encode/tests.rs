use super::*;

const CELL: PixelSize = PixelSize {
    width: 4,
    height: 6,
};
const SIZE: CellBox = CellBox {
    columns: 3,
    rows: 2,
};

/// Upper half red, lower half blue, left column transparent.
fn picture() -> Raster {
    let pixel = |x: u32, y: u32| match (x, y) {
        (0, _) => [0, 0, 0, 0],
        (_, 0..6) => [255, 0, 0, 255],
        _ => [0, 0, 255, 255],
    };
    let pixels = (0..12).flat_map(|y| (0..12).map(move |x| (x, y)));
    Raster {
        width: 12,
        height: 12,
        rgba: pixels.flat_map(|(x, y)| pixel(x, y)).collect(),
    }
}

#[test]
fn a_cut_has_whole_rows_of_cells() {
    let fitted = fitted(&picture(), SIZE, CELL, None).unwrap();
    assert_eq!((fitted.width, fitted.height), (12, 12));
    let lower = cut(&fitted, 1..2, CELL).unwrap();
    assert_eq!((lower.width, lower.height), (12, 6));
    assert_eq!(lower.rgba[4..8], [0, 0, 255, 255]);
    assert_eq!(cut(&fitted, 1..3, CELL), None);
}

#[test]
fn translucent_pixels_become_solid_and_transparent_ones_stay() {
    let glass = Raster {
        width: 2,
        height: 1,
        rgba: vec![255, 255, 255, 51, 9, 9, 9, 0],
    };
    let size = CellBox {
        columns: 1,
        rows: 1,
    };
    let cell = PixelSize {
        width: 2,
        height: 1,
    };
    let solid = fitted(&glass, size, cell, Some((0, 100, 0))).unwrap();
    assert_eq!(solid.rgba, [51, 131, 51, 255, 9, 9, 9, 0]);
}

#[test]
fn sixels_are_read_back_as_they_were() {
    let encoded = sixel(&picture(), CELL).unwrap();
    let text = String::from_utf8(encoded.clone()).unwrap();
    assert!(
        text.starts_with("\x1bP") && text.ends_with("\x1b\\"),
        "{text:?}"
    );
    let read = SixelImage::decode(&encoded).unwrap();
    assert_eq!(read.dimensions(), (12, 12));
    assert_eq!(read.pixels, picture().rgba);
}

/// A common set of colours would take too much memory.
#[test]
fn a_large_picture_becomes_bands_of_sixels_that_are_read_back() {
    let cell = PixelSize {
        width: 10,
        height: 20,
    };
    let (width, height) = (1_000, 1_600);
    let shade = |y: u32| u8::try_from(y / 800 * 255).unwrap();
    let raster = Raster {
        width,
        height,
        rgba: (0..height)
            .flat_map(|y| [shade(y), 0, 0, 255].repeat(1_000))
            .collect(),
    };
    let encoded = String::from_utf8(sixel(&raster, cell).unwrap()).unwrap();
    let first = encoded.strip_prefix("\x1b7").unwrap();
    let (first, second) = first.split_once("\x1b8\x1b[75B").unwrap();
    let read = |band: &str| SixelImage::decode(band.as_bytes()).unwrap();
    assert!(
        first.contains("q\"1;1;1000;1500#"),
        "the size of the upper band"
    );
    assert!(
        second.contains("q\"1;1;1000;100#"),
        "the size of the lower band"
    );
    assert!(read(first).pixels[0] < 10, "black above");
    assert!(read(second).pixels[0] > 245, "red below");
}

#[test]
fn inline_pictures_say_their_size_and_move_nothing() {
    let bytes = iterm2(&picture(), SIZE).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once(':').unwrap();
    assert!(head.starts_with("\x1b]1337;File=inline=1;size="), "{head}");
    assert!(head.contains("width=3;height=2;") && head.ends_with("doNotMoveCursor=1"));
    let png = STANDARD.decode(body.strip_suffix('\x07').unwrap()).unwrap();
    let read = image::load_from_memory(&png).unwrap().into_rgba8();
    assert_eq!(read.into_raw(), picture().rgba);
}
