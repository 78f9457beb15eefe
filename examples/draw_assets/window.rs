//! The lamp in the window, and what lies behind it.

use image::RgbImage;

use crate::canvas::{Canvas, circle, hash, line, mix, noise, polygon, rect, rgb, shade};
use crate::lamps::{BLUE, CREAM, Lamp, WARM};

/// The lamp in the window, at night over the canal.
pub fn window() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        if p.1 < 235.0 {
            mix(rgb(0x0e_16_33), rgb(0x3d_3a_5f), p.1 / 235.0)
        } else {
            let ripple = noise(p.0 / 40.0, p.1 / 3.5);
            mix(
                rgb(0x2a_2b_4d),
                rgb(0x0b_12_26),
                (p.1 - 235.0) / 200.0 + 0.25 * ripple,
            )
        }
    });
    for star in 0..60 {
        let at = (hash(star, 1) * 640.0, hash(star, 2) * 170.0);
        canvas.soft(2.0, move |p| circle(p, at, 0.7), |_| rgb(0xc8_d0_ea));
    }
    for house in 0_u8..9 {
        let i = i32::from(house);
        let left = f32::from(house) * 74.0 - 10.0;
        let roof = 150.0 + 40.0 * hash(i, 11);
        canvas.flat(rgb(0x12_14_26), move |p| {
            let gable = polygon(
                p,
                &[
                    (left + 36.0, roof - 34.0),
                    (left + 74.0, roof + 2.0),
                    (left - 2.0, roof + 2.0),
                ],
            );
            gable.min(rect(p, (left, roof), (left + 72.0, 236.0), 0.0))
        });
        for pane in 0_u8..4 {
            if hash(i * 7, i32::from(pane) + 40) > 0.45 {
                continue;
            }
            let at = (
                left + 15.0 + f32::from(pane % 2) * 28.0,
                roof + 10.0 + f32::from(pane / 2) * 26.0,
            );
            canvas.flat(rgb(0xe8_b0_5c), move |p| {
                rect(p, at, (at.0 + 11.0, at.1 + 15.0), 1.0)
            });
            canvas.soft(
                9.0,
                move |p| {
                    let shake = 5.0 * (p.1 / 4.0).sin();
                    line(
                        (p.0 + shake, p.1),
                        (at.0 + 5.0, 250.0),
                        (at.0 + 5.0, 300.0),
                        5.0,
                    )
                },
                |_| rgb(0x8a_66_44),
            );
        }
    }
    barge(&mut canvas);
    // The frame of the window and the sill.
    for (from, to) in [
        ((0.0, 0.0), (26.0, 480.0)),
        ((614.0, 0.0), (640.0, 480.0)),
        ((0.0, 0.0), (640.0, 22.0)),
        ((206.0, 0.0), (222.0, 480.0)),
    ] {
        canvas.shape(
            move |p| rect(p, from, to, 2.0),
            |p| shade(rgb(0x4a_42_40), 1.1 - p.1 / 900.0),
        );
    }
    canvas.shape(
        |p| 400.0 - p.1,
        |p| {
            shade(
                rgb(0x8a_6a_4c),
                0.9 + 0.2 * noise(p.0 / 100.0, p.1 / 4.0) - (p.1 - 400.0) / 260.0,
            )
        },
    );
    let lamp = Lamp {
        foot: (420.0, 438.0),
        height: 330.0,
        body: rgb(BLUE),
        cover: rgb(CREAM),
        light: 0.45,
    };
    lamp.paint(&mut canvas);
    canvas.develop(0.03)
}

fn barge(canvas: &mut Canvas) {
    let hull = [(40.0, 268.0), (300.0, 268.0), (286.0, 292.0), (58.0, 292.0)];
    canvas.flat(rgb(0x0c_0d_18), move |p| polygon(p, &hull));
    canvas.flat(rgb(0x16_18_26), |p| {
        rect(p, (225.0, 240.0), (275.0, 269.0), 2.0)
    });
    canvas.flat(rgb(0xff_d9_8a), |p| {
        rect(p, (234.0, 247.0), (248.0, 258.0), 1.0)
    });
    canvas.glow((52.0, 262.0), 26.0, rgb(0xff_50_40), 0.9);
    canvas.glow((241.0, 252.0), 40.0, rgb(WARM), 0.5);
}
