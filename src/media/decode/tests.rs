use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{Delay, Frame, Rgb, RgbImage, Rgba};
use proptest::prelude::*;

use super::*;
use crate::media::decode_pool::{AT_ONCE, DecodePool};
use crate::media::decode_untrusted;
use crate::picture::Part;

const ROOM: Room = Room {
    cells: CellBox {
        columns: 32,
        rows: 12,
    },
    cell: Pixels {
        width: 10,
        height: 20,
    },
};

/// A flag: left half red, right half blue, the upper quarter white.
fn flag(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 4) {
            (_, true) => Rgb([255, 255, 255]),
            (true, _) => Rgb([255, 0, 0]),
            (false, _) => Rgb([0, 0, 255]),
        }
    })
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn gif(frames: u8, width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for shade in 0..frames {
        let picture = RgbaImage::from_pixel(width, height, Rgba([shade * 20, 0, 0, 255]));
        let delay = Delay::from_numer_denom_ms(u32::from(shade) * 40, 1);
        let frame = Frame::from_parts(picture, 0, 0, delay);
        encoder.encode_frame(frame).expect("encodes");
    }
    drop(encoder);
    bytes
}

/// A JPEG whose EXIF data say how to turn it.
fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = [
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(),
        &[orientation, 0, 0, 0, 0, 0, 0, 0],
    ]
    .concat();
    let length = u16::try_from(tiff.len() + 2).expect("short").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &tiff, &jpeg[2..]].concat()
}

fn outlined(bytes: &[u8]) -> Result<Outlined, FileError> {
    Outlined::new(MediaKind::of(bytes), Bytes::copy_from_slice(bytes))
}

fn shown(bytes: &[u8]) -> Result<(Raster, Decoded), FileError> {
    preview(&outlined(bytes)?, ROOM)
}

fn pixel(raster: &Raster, x: u32, y: u32) -> [u8; 4] {
    let at = ((y * raster.width + x) * 4) as usize;
    raster.rgba[at..at + 4].try_into().expect("four bytes")
}

fn is_like(pixel: [u8; 4], colour: [u8; 3]) -> bool {
    pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 60)
}

#[test]
fn every_format_becomes_pixels_of_its_box() {
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::Gif,
        ImageFormat::WebP,
        ImageFormat::Bmp,
    ] {
        let bytes = encoded(&flag(640, 480), format);
        let (raster, known) = shown(&bytes).expect("a picture");
        assert_eq!((raster.width, raster.height), (320, 240), "{format:?}");
        let size = Pixels {
            width: 640,
            height: 480,
        };
        let still = Decoded {
            size,
            moves: false,
            cut_short: false,
        };
        assert_eq!(known, still);
        assert!(is_like(pixel(&raster, 10, 200), [255, 0, 0]), "{format:?}");
        assert!(is_like(pixel(&raster, 310, 200), [0, 0, 255]), "{format:?}");
        assert!(is_like(pixel(&raster, 10, 10), [255, 255, 255]));
    }
}

#[test]
fn a_picture_that_lies_on_its_side_is_set_upright() {
    let jpeg = encoded(&flag(640, 480), ImageFormat::Jpeg);
    // Orientation 6: the right side of the stored picture is its top.
    let bytes = turned(&jpeg, 6);
    let (raster, known) = shown(&bytes).expect("a picture");
    assert_eq!((known.size.width, known.size.height), (480, 640));
    assert_eq!((raster.width, raster.height), (180, 240));
    assert!(
        is_like(pixel(&raster, 10, 10), [255, 0, 0]),
        "{:?}",
        pixel(&raster, 10, 10)
    );
    assert!(is_like(pixel(&raster, 170, 10), [255, 255, 255]));
    assert!(is_like(pixel(&raster, 10, 230), [0, 0, 255]));
    let part = Part {
        x: 0,
        y: 0,
        size: Pixels {
            width: 240,
            height: 320,
        },
    };
    let file = outlined(&bytes).expect("a picture");
    let opened = super::super::opened::OpenedPicture::new(&file).expect("a picture");
    assert_eq!(opened.known, known);
    let raster = opened.large(ROOM, Some(part));
    assert!(is_like(pixel(&raster, 10, 230), [255, 0, 0]));
}

#[test]
fn a_long_narrow_picture_is_not_distorted() {
    let bytes = encoded(&flag(1000, 10), ImageFormat::Png);
    let (raster, ..) = shown(&bytes).expect("a picture");
    assert_eq!((raster.width, raster.height), (320, 20));
    assert_eq!(pixel(&raster, 100, 1)[3], 0, "nothing above it");
    assert_eq!(pixel(&raster, 100, 10)[3], 255);
}

#[test]
fn an_animated_picture_is_recognised_and_played() {
    assert!(!shown(&gif(1, 40, 30)).expect("a picture").1.moves);
    let bytes = gif(5, 40, 30);
    assert!(shown(&bytes).expect("a picture").1.moves);
    let file = outlined(&bytes).expect("a picture");
    let frames = crate::media::frames::all(&file, ROOM, (4, MAX_MEMORY)).expect("frames");
    assert_eq!(frames.len(), 4);
    let delays: Vec<u32> = frames.iter().map(|f| f.1).collect();
    assert_eq!(delays, [100, 40, 80, 120]);
    assert!(frames.iter().all(|f| (f.0.width, f.0.height) == (320, 240)));
    assert_ne!(frames[0].0, frames[3].0);
    // Never more bytes than allowed, but at least one frame.
    let all = |allowed| crate::media::frames::all(&file, ROOM, (4, allowed));
    let each = frames[0].0.bytes() as u64;
    assert_eq!(all(2 * each).expect("frames").len(), 2);
    assert_eq!(all(1).expect("frames").len(), 1);
}

#[test]
fn a_jpeg_that_is_cut_short_is_shown_as_far_as_it_arrived() {
    let mut whole = RgbImage::from_pixel(640, 480, Rgb([255, 0, 0]));
    // Pixels that compress badly: otherwise nearly all data would be in the first half of the file.
    for (x, y, pixel) in whole.enumerate_pixels_mut() {
        pixel[1] = u8::try_from((x * 7 + y * 13) % 50).expect("small");
    }
    let bytes = encoded(&whole, ImageFormat::Jpeg);
    let (raster, known) = shown(&bytes[..bytes.len() / 2]).expect("a half");
    assert!(known.cut_short);
    assert_eq!((raster.width, raster.height), (320, 240));
    assert!(is_like(pixel(&raster, 160, 20), [255, 20, 0]));
    let (x, y) = (160, 220);
    assert!(!is_like(pixel(&raster, x, y), [255, 20, 0]));
    assert!(!shown(&bytes).expect("whole").1.cut_short);
    // The tables before the pixels, and the first pixels.
    let pixels = bytes.windows(2).position(|w| w == [0xff, 0xda]);
    let front = pixels.expect("a pass");
    let next_to_nothing = shown(&bytes[..front + 100]);
    assert!(matches!(next_to_nothing, Err(FileError::CutShort)));
}

/// Red with noise, so that half of the bytes hold about half of the rows.
fn grained(width: u32, height: u32) -> RgbImage {
    let mut random = fastrand::Rng::with_seed(4);
    RgbImage::from_fn(width, height, |_, _| Rgb([255, random.u8(..50), 0]))
}

#[test]
fn other_pictures_that_are_cut_short_show_the_rows_that_arrived() {
    let whole = grained(640, 480);
    // The format, a row that arrived, a row that did not (a BMP is stored from the bottom), and the
    // colour of missing rows.
    for (format, top, bottom, missing) in [
        (ImageFormat::Png, 20, 220, [128, 128, 128, 255]),
        (ImageFormat::Gif, 20, 220, [0, 0, 0, 0]),
        (ImageFormat::Bmp, 220, 20, [128, 128, 128, 255]),
    ] {
        let bytes = encoded(&whole, format);
        assert!(!shown(&bytes).expect("whole").1.cut_short);
        let (raster, known) = shown(&bytes[..bytes.len() / 2]).expect("a half");
        assert!(known.cut_short, "{format:?}");
        assert_eq!((raster.width, raster.height), (320, 240));
        let came = pixel(&raster, 160, top);
        assert!(is_like(came, [255, 25, 0]), "{format:?} {came:?}");
        assert_eq!(pixel(&raster, 160, bottom), missing, "{format:?}");
        // With only a few rows the picture is refused.
        let cut = shown(&bytes[..bytes.len() / 30]);
        assert!(matches!(cut, Err(FileError::CutShort)), "{cut:?}");
    }
    // Only the last chunk of the PNG is missing.
    let bytes = encoded(&whole, ImageFormat::Png);
    let unended = shown(&bytes[..bytes.len() - 12]).expect("whole");
    assert!(unended == shown(&bytes).expect("whole"));
    let bytes = encoded(&whole, ImageFormat::WebP);
    let cut = shown(&bytes[..bytes.len() / 2]).expect_err("cut");
    assert!(matches!(cut, FileError::CutShort), "{cut:?}");
    assert_eq!(cut.failure().words(), "✗ the picture is cut short");
}

#[test]
fn damaged_pictures_are_reported() {
    let whole = encoded(&flag(640, 480), ImageFormat::Png);
    for bytes in [
        &whole[..40],
        b"GIF89a",
        b"\xff\xd8\xff",
        b"BM\0\0\0\0\0\0\0\0",
    ] {
        assert!(shown(bytes).is_err());
    }
    let words = shown(&whole[..40]).expect_err("damaged").failure();
    assert_eq!(&*words.what, "the picture is cut short");
    assert!(!words.kind.may_pass());
}

/// A PNG whose header claims any size, with next to no data.
fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&flag(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&sum.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn gif_of(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = gif(1, 2, 2);
    bytes[6..8].copy_from_slice(&width.to_le_bytes());
    bytes[8..10].copy_from_slice(&height.to_le_bytes());
    bytes
}

fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = encoded(&flag(8, 8), ImageFormat::Jpeg);
    let sof = bytes
        .windows(2)
        .position(|w| w == [0xff, 0xc0])
        .expect("a frame");
    bytes[sof + 5..sof + 7].copy_from_slice(&height.to_be_bytes());
    bytes[sof + 7..sof + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

#[test]
fn a_bomb_is_refused_by_its_header() {
    for bytes in [
        png_of(12_001, 1),
        png_of(1, 12_001),
        png_of(9_000, 9_000),
        png_of(u32::MAX >> 1, u32::MAX >> 1),
        gif_of(11_000, 11_000),
        gif_of(65_535, 65_535),
        jpeg_of(11_000, 11_000),
        jpeg_of(65_000, 100),
    ] {
        let refused = outlined(&bytes).and_then(|file| file.memory(ROOM));
        let told = matches!(
            refused,
            Err(FileError::TooLarge(..) | FileError::Damaged(_))
        );
        assert!(told, "{refused:?}");
    }
    assert!(outlined(&png_of(0, 5)).is_err());
    let words = outlined(&png_of(12_000, 12_000));
    let words = words.expect_err("refused").failure();
    assert_eq!(&*words.what, "12000 x 12000 pixels are too many to show");
}

/// Cameras and scanners leave the end marker out; a JPEG cut at any other place is not whole.
#[test]
fn a_jpeg_without_its_end_marker_is_whole() {
    for (width, height) in [(640, 480), (40, 9), (900, 8)] {
        let bytes = encoded(&grained(width, height), ImageFormat::Jpeg);
        let flat = encoded(&RgbImage::new(width, height), ImageFormat::Jpeg);
        for bytes in [&bytes, &flat] {
            let (whole, _) = shown(bytes).expect("whole");
            let unmarked = &bytes[..bytes.len() - 2];
            // Some programs write data of their own after the pixels.
            let trailed = [unmarked, b"SEFT\0\x01ab"].concat();
            for unmarked in [unmarked, &bytes[..bytes.len() - 1], &trailed] {
                let (raster, known) = shown(unmarked).expect("whole");
                assert!(!known.cut_short, "{width} x {height}");
                assert!(raster == whole, "{width} x {height}");
            }
        }
        let pixels = bytes.len()
            - bytes
                .windows(2)
                .rposition(|w| w == [0xff, 0xda])
                .expect("pixels");
        for missing in [3, 10, pixels / 4, pixels / 2] {
            let cut = &bytes[..bytes.len() - 2 - missing];
            let cut_short = shown(cut).map(|(_, known)| known.cut_short);
            assert!(
                matches!(cut_short, Ok(true) | Err(FileError::CutShort)),
                "{width} x {height} without {missing} bytes: {cut_short:?}"
            );
        }
    }
}

#[test]
fn an_unreadable_format_is_reported_without_advice_to_retry() {
    let whole = encoded(&flag(64, 64), ImageFormat::Jpeg);
    let sof = whole
        .windows(2)
        .position(|w| w == [0xff, 0xc0])
        .expect("a frame");
    let with = |at: usize, new: &[u8]| {
        let mut bytes = whole.clone();
        bytes[sof + at..sof + at + new.len()].copy_from_slice(new);
        shown(&bytes).expect_err("unreadable").failure()
    };
    for (at, new, words) in [
        (
            1,
            &[0xc9][..],
            "JPEG with arithmetic coding cannot be shown here",
        ),
        (
            1,
            &[0xca],
            "JPEG with arithmetic coding cannot be shown here",
        ),
        (1, &[0xc3], "lossless JPEG cannot be shown here"),
        (1, &[0xc5], "hierarchical JPEG cannot be shown here"),
        (4, &[12], "JPEG with 12 bits a colour cannot be shown here"),
        (
            5,
            &[0, 0],
            "JPEG that tells its height at its end (DNL) cannot be shown here",
        ),
    ] {
        let failure = with(at, new);
        assert_eq!(&*failure.what, words);
        assert!(
            !failure.words().contains("tries again"),
            "{}",
            failure.words()
        );
    }
    // Fetching again does not mend a complete but damaged file; an empty file may be filled later.
    assert!(!FileError::Broke.failure().words().contains("tries again"));
    assert!(
        FileError::Empty
            .failure()
            .words()
            .ends_with("R tries again")
    );
}

async fn run<T: Send + 'static>(
    pool: &DecodePool,
    bytes: &[u8],
    job: impl FnOnce() -> Result<T, FileError> + Send + 'static,
) -> Result<T, FileError> {
    let bytes = Bytes::copy_from_slice(bytes);
    pool.run(MediaKind::Png, bytes, |_| Ok(1), |_, _| job())
        .await
}

#[tokio::test]
async fn a_decoder_that_panics_loses_only_its_picture() {
    let pool = DecodePool::new();
    let bytes = encoded(&flag(8, 8), ImageFormat::Png);
    for _ in 0..5 {
        let broken = run::<()>(&pool, &bytes, || panic!("a decoder's bug"));
        assert!(matches!(broken.await, Err(FileError::Broke)));
    }
    let fine = run(&pool, &bytes, || Ok(7)).await;
    assert!(matches!(fine, Ok(7)), "nothing is held any more");
}

/// Jobs that do not end are given up, and so are jobs that wait for them.
#[tokio::test]
async fn endless_jobs_are_given_up() {
    let pool = DecodePool {
        patience: Duration::from_millis(50),
        ..DecodePool::new()
    };
    let bytes = encoded(&flag(8, 8), ImageFormat::Png);
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let ended = Arc::new(std::sync::Mutex::new(ended));
    let count = AT_ONCE + 2;
    let jobs = (0..count).map(|_| {
        let ended = Arc::clone(&ended);
        run(&pool, &bytes, move || {
            // Blocks until the test drops the sender.
            let _ = ended.lock().map(|ended| ended.recv());
            Ok(())
        })
    });
    let given_up = futures_util::future::join_all(jobs).await;
    let costly = given_up
        .iter()
        .filter(|job| matches!(job, Err(FileError::TooCostly)));
    assert_eq!(costly.count(), AT_ONCE);
    let crowded = given_up
        .iter()
        .filter(|job| matches!(job, Err(FileError::Crowded)));
    assert_eq!(crowded.count(), 2);
    drop(end);
}

proptest! {
    /// The first bytes of any format, then any bytes: decoding must give some answer.
    #[test]
    fn no_bytes_break_the_decode_pool(
        format in 0_usize..5,
        at in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let formats = [
            ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP,
            ImageFormat::Bmp,
        ];
        let mut whole = encoded(&flag(40, 30), formats[format]);
        let at = at.index(whole.len());
        for (target, byte) in whole[at..].iter_mut().zip(bytes) {
            *target = byte;
        }
        if let Some((raster, _)) = decode_untrusted(&whole, ROOM) {
            prop_assert_eq!(raster.rgba.len(), (raster.width * raster.height * 4) as usize);
            prop_assert!(raster.width <= 320 && raster.height <= 240);
        }
    }
}
