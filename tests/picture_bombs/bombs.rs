//! Small picture files that claim a huge size, inflate to one, or have much data at their end.

use std::io::{Cursor, Write};
use std::sync::LazyLock;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::gif::GifEncoder;
use image::{Delay, DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};

/// Below the largest file that is fetched.
const FAT: usize = 19 << 20;

/// Makes a picture file.
type Maker = fn() -> Vec<u8>;

/// Every format, every field that can be blown up; each file is made once for all tests.
pub static ALL: LazyLock<Vec<(&str, Vec<u8>)>> =
    LazyLock::new(|| MAKERS.iter().map(|(name, make)| (*name, make())).collect());

const MAKERS: [(&str, Maker); 27] = [
    ("png-profile", || png_inflating(*b"iCCP", b"p\0\0")),
    ("png-text", || png_inflating(*b"zTXt", b"k\0\0")),
    ("png-itext", || png_inflating(*b"iTXt", b"k\0\x01\0\0\0")),
    ("png-plain-text", || {
        let text = [b"k\0".as_slice(), &vec![b'x'; FAT]].concat();
        png_with(*b"tEXt", &text)
    }),
    ("png-pixels", || png_of(4_400, 4_400, 6, 8)),
    ("png-deep", || png_of(3_100, 3_100, 6, 16)),
    ("png-grey", || png_of(11_999, 3_300, 0, 8)),
    ("png-claims", || png_claims(60_000, 60_000)),
    ("png-frames", png_frames),
    ("jpeg-profile", || jpeg_with(0xe2, b"ICC_PROFILE\0\x01\xff")),
    ("jpeg-xmp", || {
        jpeg_with(0xe1, b"http://ns.adobe.com/xmp/extension/\0")
    }),
    ("jpeg-comments", || jpeg_with(0xfe, b"")),
    ("jpeg-pixels", || jpeg_of(5_500, 4_900, 0xc0)),
    ("jpeg-progressive", || jpeg_of(2_900, 2_900, 0xc2)),
    ("jpeg-claims", || jpeg_of(65_000, 65_000, 0xc2)),
    ("gif-screen", || gif_of(4_500, 4_500, 10, 10)),
    ("gif-frame", || gif_of(10, 10, 65_535, 65_535)),
    ("gif-film", || gif_film(1_800, 1_800, 40)),
    ("gif-frames", || gif_film(8, 8, 4_000)),
    ("gif-profile", gif_with_blocks),
    ("webp-inside", webp_inside),
    ("webp-profile", || webp_with(*b"ICCP", &vec![7; FAT])),
    ("webp-exif", || webp_claims(*b"EXIF")),
    ("webp-pixels", || {
        encoded(&DynamicImage::new_rgb8(3_200, 3_200), ImageFormat::WebP)
    }),
    ("webp-tables", webp_tables),
    ("bmp-claims", || bmp_of(4_500, -4_500, 24, 0)),
    ("bmp-runs", || bmp_of(4_500, 4_500, 8, 1)),
];

pub fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A few bytes that inflate to this many.
fn inflating(length: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let run = vec![b'a'; 1 << 20];
    for _ in 0..length >> 20 {
        encoder.write_all(&run).unwrap();
    }
    encoder.finish().unwrap()
}

fn chunk(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    let mut crc = flate2::Crc::new();
    crc.update(&kind);
    crc.update(body);
    [length.as_slice(), &kind, body, &crc.sum().to_be_bytes()].concat()
}

fn small() -> DynamicImage {
    DynamicImage::ImageRgb8(image::RgbImage::from_fn(64, 48, |x, y| {
        image::Rgb([
            u8::try_from(x * 3).unwrap(),
            u8::try_from(y * 5).unwrap(),
            99,
        ])
    }))
}

fn png_with(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let png = encoded(&small(), ImageFormat::Png);
    [&png[..33], &chunk(kind, body), &png[33..]].concat()
}

/// A chunk whose body inflates to 150 MiB.
fn png_inflating(kind: [u8; 4], front: &[u8]) -> Vec<u8> {
    png_with(kind, &[front, &inflating(150 << 20)].concat())
}

fn header(width: u32, height: u32, colour: u8, depth: u8) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(
        *b"IHDR",
        &[sides.as_slice(), &[depth, colour, 0, 0, 0]].concat(),
    )
}

/// A complete picture in one colour.
fn png_of(width: u32, height: u32, colour: u8, depth: u8) -> Vec<u8> {
    let channels = if colour == 6 { 4 } else { 1 };
    let row = width as usize * channels * usize::from(depth / 8) + 1;
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    for _ in 0..height {
        encoder.write_all(&vec![0; row]).unwrap();
    }
    let pixels = chunk(*b"IDAT", &encoder.finish().unwrap());
    let header = header(width, height, colour, depth);
    [
        b"\x89PNG\r\n\x1a\n",
        header.as_slice(),
        &pixels,
        &chunk(*b"IEND", b""),
    ]
    .concat()
}

fn png_claims(width: u32, height: u32) -> Vec<u8> {
    let png = encoded(&small(), ImageFormat::Png);
    [&png[..8], &header(width, height, 2, 8), &png[33..]].concat()
}

fn png_frames() -> Vec<u8> {
    let png = encoded(&small(), ImageFormat::Png);
    let control = chunk(*b"acTL", &[0xff, 0xff, 0, 0, 0, 0, 0, 0]);
    let frame = chunk(*b"fcTL", &[0; 26]);
    let frames = frame.repeat(100_000);
    [
        &png[..33],
        &control,
        &png[33..png.len() - 12],
        &frames,
        &png[png.len() - 12..],
    ]
    .concat()
}

/// Filled with segments of this kind up to the largest file.
fn jpeg_with(marker: u8, front: &[u8]) -> Vec<u8> {
    let jpeg = encoded(&small(), ImageFormat::Jpeg);
    let mut body = front.to_vec();
    body.resize(65_533, 7);
    let segment = [&[0xff, marker, 0xff, 0xff], body.as_slice()].concat();
    let segments = segment.repeat(FAT / segment.len());
    [&jpeg[..2], &segments, &jpeg[2..]].concat()
}

/// A picture whose header claims another size than its pixels have.
fn jpeg_of(width: u16, height: u16, frame: u8) -> Vec<u8> {
    let mut jpeg = encoded(&small(), ImageFormat::Jpeg);
    let sof = jpeg.windows(2).position(|w| w == [0xff, 0xc0]).unwrap();
    jpeg[sof + 1] = frame;
    jpeg[sof + 5..sof + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[sof + 7..sof + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

fn gif_film(width: u32, height: u32, frames: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut bytes, 30);
    for n in 0..frames {
        let shade = u8::try_from(n % 250).unwrap();
        let picture = RgbaImage::from_pixel(width, height, Rgba([shade, 90, 90, 255]));
        let delay = Delay::from_numer_denom_ms(50, 1);
        encoder
            .encode_frame(Frame::from_parts(picture, 0, 0, delay))
            .unwrap();
    }
    drop(encoder);
    bytes
}

/// A screen and a frame of these sizes, with the pixels of another one.
fn gif_of(width: u16, height: u16, frame_width: u16, frame_height: u16) -> Vec<u8> {
    let mut gif = gif_film(10, 10, 1);
    gif[6..8].copy_from_slice(&width.to_le_bytes());
    gif[8..10].copy_from_slice(&height.to_le_bytes());
    let frame = gif
        .windows(5)
        .position(|w| w == [0x2c, 0, 0, 0, 0])
        .unwrap();
    gif[frame + 5..frame + 7].copy_from_slice(&frame_width.to_le_bytes());
    gif[frame + 7..frame + 9].copy_from_slice(&frame_height.to_le_bytes());
    gif
}

/// Application data, where profiles are.
fn gif_with_blocks() -> Vec<u8> {
    let gif = gif_film(64, 48, 1);
    let table = if gif[10] & 0x80 == 0 {
        0
    } else {
        3 << ((gif[10] & 7) + 1)
    };
    let block = [&[255], vec![7; 255].as_slice()].concat();
    let blocks = block.repeat(FAT / block.len());
    let profile = [b"\x21\xff\x0bICCRGBG1012".as_slice(), &blocks, &[0]].concat();
    [&gif[..13 + table], &profile, &gif[13 + table..]].concat()
}

fn riff(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_le_bytes();
    [kind.as_slice(), &length, body, &[0][..body.len() % 2]].concat()
}

fn webp(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff(*b"RIFF", &[b"WEBP".as_slice(), &chunks.concat()].concat())
}

fn webp_header(flags: u8, width: u8, height: u8) -> Vec<u8> {
    riff(
        *b"VP8X",
        &[flags, 0, 0, 0, width - 1, 0, 0, height - 1, 0, 0],
    )
}

fn webp_with(kind: [u8; 4], body: &[u8]) -> Vec<u8> {
    let image = encoded(&small(), ImageFormat::WebP)[12..].to_vec();
    webp(&[webp_header(0x20, 64, 48), riff(kind, body), image])
}

/// A chunk that claims four gigabytes.
fn webp_claims(kind: [u8; 4]) -> Vec<u8> {
    let image = encoded(&small(), ImageFormat::WebP)[12..].to_vec();
    let claims = [kind.as_slice(), &[0xfe, 0xff, 0xff, 0xff], b"few"].concat();
    webp(&[webp_header(0x08, 64, 48), image, claims])
}

/// Frames that claim more than the picture.
fn webp_inside() -> Vec<u8> {
    let lossy = [
        0, 0, 0, 0x9d, 1, 0x2a, 0xff, 0x3f, 0xff, 0x3f, 0, 0, 0, 0, 0, 0,
    ];
    let place = [0, 0, 0, 0, 0, 0, 9, 0, 0, 9, 0, 0, 50, 0, 0, 0];
    let frame = [place.as_slice(), &riff(*b"VP8 ", &lossy)].concat();
    let frames = vec![riff(*b"ANMF", &frame); 3];
    webp(&[
        webp_header(0x02, 10, 10),
        riff(*b"ANIM", &[0; 6]),
        frames.concat(),
    ])
}

/// Bits, the lowest first.
#[derive(Default)]
struct Bits(Vec<u8>, u8);

impl Bits {
    fn put(&mut self, value: u32, count: u8) {
        for bit in 0..count {
            if self.1 == 0 {
                self.0.push(0);
            }
            let set = u8::try_from(value >> bit & 1).unwrap();
            *self.0.last_mut().unwrap() |= set << self.1;
            self.1 = (self.1 + 1) % 8;
        }
    }

    /// A code with one symbol, which takes no bits.
    fn put_single(&mut self, symbol: u32) {
        self.put(0b101, 3);
        self.put(symbol, 8);
    }

    /// A code of eleven symbols and ten bits: a few bytes, and a table of 1,024 entries.
    fn put_long(&mut self) {
        self.put(0, 1);
        self.put(10, 4);
        // In the order 17, 18, 0 to 5, 16, 6 to 10: six lengths take three bits, four take four.
        for length in [0, 0, 0, 3, 3, 3, 3, 3, 0, 3, 4, 4, 4, 4] {
            self.put(length, 3);
        }
        self.put(1, 1);
        self.put(1, 3);
        self.put(9, 4);
        for length in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10_u32] {
            let (code, count) = if length < 7 {
                (length - 1, 3)
            } else {
                (length + 5, 4)
            };
            self.put(
                code.reverse_bits() >> (32 - count),
                u8::try_from(count).unwrap(),
            );
        }
    }
}

/// A lossless picture of sixteen pixels with 65,536 groups of tables.
fn webp_tables() -> Vec<u8> {
    let mut bits = Bits::default();
    bits.put(0x2f, 8);
    bits.put(3, 14);
    bits.put(3, 14);
    // No alpha, version, no transforms, no cache; groups, for blocks of 4 by 4.
    bits.put(0b100_0000, 7);
    bits.put(0, 3);
    // The only block has the last group.
    bits.put(0, 1);
    for symbol in [0xff, 0xff, 0, 0, 0] {
        bits.put_single(symbol);
    }
    for _ in 0..65_536 * 5 {
        bits.put_long();
    }
    bits.0.extend([0; 64]);
    webp(&[riff(*b"VP8L", &bits.0)])
}

fn bmp_of(width: i32, height: i32, depth: u16, compression: u32) -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    bytes.extend([0; 8]);
    bytes.extend(1_078_u32.to_le_bytes());
    bytes.extend(40_u32.to_le_bytes());
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(1_u16.to_le_bytes());
    bytes.extend(depth.to_le_bytes());
    bytes.extend(compression.to_le_bytes());
    bytes.extend([0; 20 + 1024]);
    // Runs of 255 pixels, or a few pixels.
    bytes.extend([0xff, 7].repeat(100_000));
    bytes
}
