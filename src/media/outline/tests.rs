use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

use super::*;
use crate::media::bounds::MAX_MEMORY;
use crate::media::decode::Outlined;
use crate::picture::{CellBox, Room};

fn encoded(format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 48, |x, y| {
        Rgb([
            u8::try_from(x * 3).expect("small"),
            u8::try_from(y * 5).expect("small"),
            90,
        ])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn outline(bytes: &[u8]) -> FileOutline {
    FileOutline::of(MediaKind::of(bytes), bytes).expect("a picture")
}

fn essential(bytes: &[u8]) -> Cow<'_, [u8]> {
    outline(bytes).essential(MediaKind::of(bytes), bytes)
}

fn png_chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_be_bytes();
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(body);
    [length.as_slice(), &kind, body, &crc.sum().to_be_bytes()].concat()
}

fn jpeg_segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).expect("short").to_be_bytes();
    [&[0xff, marker], length.as_slice(), body].concat()
}

fn riff_chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).expect("short").to_le_bytes();
    let padding: &[u8] = if body.len() % 2 == 1 { &[0] } else { &[] };
    [kind.as_slice(), &length, body, padding].concat()
}

/// The file with `more` inserted after the first `at` bytes.
fn with(bytes: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&bytes[..at], more, &bytes[at..]].concat()
}

#[test]
fn a_decoder_sees_no_profile_text_or_comment() {
    let png = encoded(ImageFormat::Png);
    let extras: Vec<u8> = [
        b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"eXIf", b"acTL", b"sPLT",
    ]
    .iter()
    .flat_map(|kind| png_chunk(**kind, &[7; 300]))
    .collect();
    assert_eq!(essential(&with(&png, 33, &extras)), png);
    // A chunk that claims more bytes than the file has.
    let mut claims = png_chunk(*b"iCCP", b"x");
    claims[..4].copy_from_slice(&[0x7f, 0xff, 0xff, 0xff]);
    assert!(essential(&with(&png, 33, &claims)).len() < 34);

    let jpeg = encoded(ImageFormat::Jpeg);
    let extras = [
        jpeg_segment(0xe2, b"ICC_PROFILE\0\x01\x01profile"),
        jpeg_segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        jpeg_segment(0xed, b"Photoshop 3.0\0"),
        jpeg_segment(0xfe, b"a comment"),
    ];
    assert_eq!(essential(&with(&jpeg, 2, &extras.concat())), jpeg);
    let adobe = with(&jpeg, 2, &jpeg_segment(0xee, b"Adobe\0\x64\0\0\0\0\x01"));
    assert_eq!(essential(&adobe), adobe, "it says how colours are coded");

    let gif = encoded(ImageFormat::Gif);
    let table = 13
        + if gif[10] & 0x80 == 0 {
            0
        } else {
            3 << ((gif[10] & 7) + 1)
        };
    let extras = b"\x21\xff\x0bICCRGBG1012\x04prof\0\x21\xfe\x05hello\0";
    let more = with(&gif, table, extras);
    assert_eq!(essential(&more), essential(&gif));

    let lossless = encoded(ImageFormat::WebP);
    let image = &lossless[12..];
    let header = |flags: u8| riff_chunk(*b"VP8X", &[flags, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
    let file = |flags: u8, more: &[Vec<u8>]| {
        [&lossless[..12], &header(flags), &more.concat(), image].concat()
    };
    let extras = [
        riff_chunk(*b"ICCP", b"profile"),
        riff_chunk(*b"EXIF", b"II*\0\x08\0\0\0"),
        riff_chunk(*b"XMP ", b"<x/>"),
    ];
    assert_eq!(essential(&file(0x3c, &extras)), file(0x10, &[]));
}

#[test]
fn the_orientation_is_found_in_every_format_that_has_one() {
    let exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    let png = with(&encoded(ImageFormat::Png), 33, &png_chunk(*b"eXIf", exif));
    let segment = jpeg_segment(0xe1, &[b"Exif\0\0".as_slice(), exif].concat());
    let jpeg = with(&encoded(ImageFormat::Jpeg), 2, &segment);
    let webp = encoded(ImageFormat::WebP);
    let header = riff_chunk(*b"VP8X", &[0x08, 0, 0, 0, 63, 0, 0, 47, 0, 0]);
    let webp = [
        &webp[..12],
        &header,
        &webp[12..],
        &riff_chunk(*b"EXIF", exif),
    ]
    .concat();
    for bytes in [png, jpeg, webp] {
        assert_eq!(outline(&bytes).orientation, Orientation::Rotate90);
    }
}

#[test]
fn what_decoding_takes_is_known_by_the_largest_frame() {
    // A frame inside that claims a larger size than the picture.
    let webp = encoded(ImageFormat::WebP);
    let header = riff_chunk(*b"VP8X", &[0x02, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
    let lossy = [0, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0];
    let frame = [&[0; 16], riff_chunk(*b"VP8 ", &lossy).as_slice()].concat();
    let anim = riff_chunk(*b"ANIM", &[0; 6]);
    let bomb = [&webp[..12], &header, &anim, &riff_chunk(*b"ANMF", &frame)].concat();
    let read = outline(&bomb);
    assert_eq!(
        (read.size.width, read.size.height, read.moves),
        (10, 10, true)
    );
    assert!(read.memory > 16_383 * 16_383, "{}", read.memory);

    let mut gif = encoded(ImageFormat::Gif);
    let image = gif.iter().position(|byte| *byte == 0x2c).expect("a frame");
    let image = (image..gif.len()).find(|at| gif[*at..*at + 5] == [0x2c, 0, 0, 0, 0]);
    let image = image.expect("a frame");
    gif[image + 5..image + 9].copy_from_slice(&[0xff; 4]);
    assert!(outline(&gif).memory > 65_535 * 65_535);

    let still = outline(&encoded(ImageFormat::Png)).memory;
    let mut deep = encoded(ImageFormat::Png);
    deep[24] = 16;
    assert_eq!(outline(&deep).memory - (1 << 20), (still - (1 << 20)) * 2);
    deep[16..24].copy_from_slice(&[0xff; 8]);
    let endless = FileOutline::of(MediaKind::Png, &deep);
    assert!(matches!(endless, Err(FileError::TooLarge(u32::MAX, _))));
}

#[test]
fn passes_over_a_jpeg_are_counted() {
    let mut bytes = encoded(ImageFormat::Jpeg);
    let baseline = outline(&bytes);
    assert_eq!(baseline.end, FileEnd::Whole);
    let sof = bytes
        .windows(2)
        .position(|w| w == [0xff, 0xc0])
        .expect("a frame");
    bytes[sof + 1] = 0xc2;
    assert!(
        outline(&bytes).memory > baseline.memory,
        "coefficients are kept"
    );
    bytes.truncate(bytes.len() - 2);
    assert!(matches!(outline(&bytes).end, FileEnd::Unmarked { data } if data > 64));
    // The pass over all coefficients is replaced by a pass over the first one.
    let sos = bytes
        .windows(2)
        .rposition(|w| w == [0xff, 0xda])
        .expect("a pass");
    let count = usize::from(bytes[sof + 9]);
    bytes[sos + 5 + 2 * count + 1] = 0;
    assert!(matches!(outline(&bytes).end, FileEnd::Missing { .. }));
    for _ in 0..200 {
        bytes.extend([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 3]);
    }
    bytes.extend([0xff, 0xd9]);
    let told = FileOutline::of(MediaKind::Jpeg, &bytes);
    assert!(matches!(told, Err(FileError::TooCostly)), "{told:?}");
}

/// A photograph that claims this size, with four times as many samples of brightness as of colour.
/// `frame`: the second byte of the marker, which tells how it is coded.
fn photograph(frame: u8, width: u16, height: u16) -> Outlined {
    let mut bytes = encoded(ImageFormat::Jpeg);
    let sof = bytes.windows(2).position(|w| w == [0xff, 0xc0]);
    let sof = sof.expect("a frame");
    bytes[sof + 1] = frame;
    let [height, width] = [height, width].map(u16::to_be_bytes);
    bytes[sof + 5..sof + 9].copy_from_slice(&[height, width].concat());
    bytes[sof + 11] = 0x22;
    // The coded pixels of a small picture would be too few.
    let pixels = usize::from(u16::from_be_bytes(width)) * usize::from(u16::from_be_bytes(height));
    let end = bytes.len() - 2;
    bytes.splice(end..end, vec![0; pixels / 256 + 1]);
    Outlined::new(MediaKind::Jpeg, bytes.into()).expect("a photograph")
}

/// Photographs of telephones, also as editors save them, on a screen of 3840 by 2160 pixels.
#[test]
fn photographs_fit_on_the_largest_screens() {
    let room = Room {
        cells: CellBox {
            columns: 200,
            rows: 60,
        },
        cell: Pixels {
            width: 18,
            height: 36,
        },
    };
    for (frame, width, height) in [(0xc2, 4_000, 3_000), (0xc0, 6_300, 4_700)] {
        let memory = photograph(frame, width, height).memory(room);
        assert!(memory.is_ok_and(|memory| memory <= MAX_MEMORY), "{width}");
    }
}
