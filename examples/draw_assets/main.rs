//! Draws the pictures of `assets/`: run `cargo run --example draw_assets` and commit what changed.
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "a painter's numbers are small"
)]
#![expect(
    clippy::too_many_lines,
    reason = "a picture is painted in one go, from back to front"
)]
#![expect(
    clippy::expect_used,
    reason = "a tool for the developer: it may stop with a panic"
)]

mod barge;
mod canvas;
mod cat;
mod lamps;
mod objects;
mod places;
mod prints;
mod still_life;
mod window;

use std::path::Path;

use image::codecs::gif::{GifEncoder, Repeat};
use image::codecs::jpeg::JpegEncoder;
use image::{Delay, DynamicImage, ExtendedColorType, Frame, ImageEncoder, RgbImage};

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let save = |name: &str, picture: &RgbImage| {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 72)
            .write_image(
                picture,
                picture.width(),
                picture.height(),
                ExtendedColorType::Rgb8,
            )
            .expect("a JPEG");
        std::fs::write(folder.join(name), bytes).expect("a file in assets/");
    };
    save("heron.jpg", &lamps::heron_close());
    save(
        "lamp-blue.jpg",
        &lamps::portrait(0x24_4a_8c, 0xd8_cf_c0, false),
    );
    save(
        "lamp-amber.jpg",
        &lamps::portrait(0xb0_62_1e, 0xc8_bc_a8, true),
    );
    save("shelf.jpg", &lamps::shelf(false));
    save("shelf-night.jpg", &lamps::shelf(true));
    save("window.jpg", &window::window());
    save("parcel.jpg", &objects::parcel(false));
    save("parcel-rain.jpg", &objects::parcel(true));
    save("cat.jpg", &cat::cat());
    save("gift.jpg", &objects::gift());
    save("receipt.jpg", &prints::receipt());
    save("bowl.jpg", &still_life::bowl());
    save("teapot.jpg", &still_life::teapot());
    save("crack.jpg", &still_life::crack(1.0));
    save("crack-detail.jpg", &still_life::crack(2.4));
    save("map.jpg", &prints::map());
    save("canal.jpg", &places::canal());
    save("workshop.jpg", &places::workshop());
    let chart = prints::colours();
    chart.save(folder.join("colours.png")).expect("a PNG");
    // Half a picture: what a cut connection leaves behind.
    let whole = std::fs::read(folder.join("bowl.jpg")).expect("just written");
    std::fs::write(folder.join("broken.jpg"), &whole[..700]).expect("a file in assets/");
    film(&folder.join("barge.gif"));
    // Files that must not harm any reader: an empty file, a web page, and two files that claim more
    // pixels than any memory holds.
    let odd: [(&str, &[u8]); 4] = [
        ("claim-1.jpg", b""),
        ("claim-2.jpg", b"<!DOCTYPE html><title>Please sign in</title>"),
        ("claim-3.png", &enormous_png(60_000)),
        ("claim-4.gif", b"GIF89a\xf8\x2a\xf8\x2a\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\xf8\x2a\xf8\x2a\0\x02\x02D\x01\0;"),
    ];
    for (name, bytes) in odd {
        std::fs::write(folder.join(name), bytes).expect("a file in assets/");
    }
}

/// All frames of the barge, over and over.
fn film(path: &Path) {
    let file = std::fs::File::create(path).expect("a file in assets/");
    let mut encoder = GifEncoder::new_with_speed(file, 1);
    encoder.set_repeat(Repeat::Infinite).expect("a GIF");
    for step in 0..barge::FRAMES {
        let picture = DynamicImage::from(barge::frame(step)).into_rgba8();
        let delay = Delay::from_numer_denom_ms(barge::DELAY, 1);
        let frame = Frame::from_parts(picture, 0, 0, delay);
        encoder.encode_frame(frame).expect("a frame");
    }
}

/// A small file that begins a picture of so many pixels a side.
fn enormous_png(side: u32) -> Vec<u8> {
    let mut whole = Vec::new();
    let white = RgbImage::from_pixel(1, 1, image::Rgb([255; 3]));
    image::codecs::png::PngEncoder::new(&mut whole)
        .write_image(&white, 1, 1, ExtendedColorType::Rgb8)
        .expect("a PNG");
    // After the signature, the length and the name of the first chunk.
    let header = 12..29;
    whole[16..20].copy_from_slice(&side.to_be_bytes());
    whole[20..24].copy_from_slice(&side.to_be_bytes());
    let sum = checksum(&whole[header]);
    whole[29..33].copy_from_slice(&sum.to_be_bytes());
    whole
}

/// The CRC of PNG.
fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = if sum & 1 == 1 { 0xedb8_8320 } else { 0 };
            sum = (sum >> 1) ^ carry;
        }
    }
    !sum
}
