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

mod canvas;
mod cat;
mod lamps;
mod objects;
mod places;
mod prints;
mod still_life;
mod window;

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder, RgbImage};

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
}
