//! The barge that went by at half past ten: a picture that moves.

use image::RgbImage;

use crate::canvas::{Canvas, circle, ellipse, mix, noise, polygon, rect, rgb, shade};
use crate::lamps::WARM;

/// How many pictures it takes.
pub const FRAMES: u32 = 20;
/// Milliseconds of each.
pub const DELAY: u32 = 120;

const WIDTH: f32 = 288.0;
const WATER: f32 = 138.0;

/// The canal by night, as seen from the window; the barge is at this step of its way.
pub fn frame(step: u32) -> RgbImage {
    // The first one is what stands for it where it is still.
    let way = (step as f32 / FRAMES as f32 + 0.5).fract();
    let mut canvas = Canvas::new(288, 216, |p| {
        let sky = mix(rgb(0x0c_14_2c), rgb(0x2a_30_50), p.1 / WATER);
        let water = mix(rgb(0x1c_26_44), rgb(0x08_0e_1c), (p.1 - WATER) / 80.0);
        if p.1 < WATER { sky } else { water }
    });
    canvas.flat(rgb(0xf0_ec_d8), |p| circle(p, (232.0, 34.0), 11.0));
    // Houses on the other quay, some of them awake.
    for house in 0..9 {
        let left = house as f32 * 34.0 - 8.0;
        let top = 74.0 + 26.0 * noise(house as f32 * 3.7, 1.0);
        let wall = shade(rgb(0x1a_1e_30), 0.8 + 0.5 * noise(house as f32, 9.0));
        canvas.flat(wall, |p| rect(p, (left, top), (left + 32.0, WATER), 1.0));
        if house % 3 == 1 {
            let at = (left + 10.0, top + 14.0);
            canvas.flat(rgb(WARM), |p| rect(p, at, (at.0 + 7.0, at.1 + 9.0), 0.5));
        }
    }
    // It comes from beyond the one edge and leaves by the other.
    let x = -90.0 + (WIDTH + 180.0) * way;
    let sway = (way * std::f32::consts::TAU * 3.0).sin();
    let y = WATER + 14.0 + sway;
    let light = (x + 52.0, y - 26.0);
    canvas.glow(light, 60.0, rgb(WARM), 0.7);
    for ring in 0..4 {
        let at = (light.0, WATER + 22.0 + 11.0 * ring as f32);
        let wide = 10.0 + 5.0 * ring as f32 + 2.0 * sway;
        let glitter = shade(rgb(WARM), 0.7 - 0.14 * ring as f32);
        canvas.flat(glitter, |p| ellipse(p, at, (wide, 1.3), 0.0));
    }
    let hull = [
        (x - 70.0, y - 12.0),
        (x + 78.0, y - 14.0),
        (x + 64.0, y + 6.0),
        (x - 62.0, y + 6.0),
    ];
    canvas.flat(rgb(0x05_07_0e), |p| polygon(p, &hull));
    canvas.flat(rgb(0x10_12_1c), |p| {
        rect(p, (x + 36.0, y - 32.0), (x + 62.0, y - 10.0), 2.0)
    });
    canvas.flat(rgb(WARM), |p| {
        rect(p, (x + 45.0, y - 28.0), (x + 57.0, y - 19.0), 1.0)
    });
    // The skipper, and in the middle of the way his finger.
    canvas.flat(rgb(0x05_07_0e), |p| circle(p, (x + 50.0, y - 23.0), 3.2));
    if (0.4..0.65).contains(&way) {
        canvas.flat(rgb(0x05_07_0e), |p| {
            rect(p, (x + 54.0, y - 27.0), (x + 55.2, y - 20.0), 0.4)
        });
    }
    canvas.develop(0.0)
}
