//! The cat in the straw.

use image::RgbImage;

use crate::canvas::{
    Canvas, Colour, Point, circle, ellipse, hash, line, mix, noise, path, polygon, ramp, rect, rgb,
    shade,
};
use crate::objects::CARDBOARD;
use crate::prints::print;

/// Plume, asleep in the straw of a box.
pub fn cat() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        shade(
            rgb(0x9c_78_58),
            0.75 + 0.3 * noise(p.0 / 140.0, p.1 / 5.0) - p.0 / 3000.0,
        )
    });
    canvas.glow((140.0, 60.0), 420.0, rgb(0xff_d8_a0), 0.35);
    canvas.shadow(0.5, 50.0, |p| rect(p, (70.0, 90.0), (590.0, 460.0), 20.0));
    canvas.shape(
        |p| rect(p, (78.0, 70.0), (572.0, 432.0), 8.0),
        |p| shade(rgb(CARDBOARD), 0.98 + 0.08 * noise(p.0 / 3.0, p.1 / 17.0)),
    );
    canvas.shape(
        |p| rect(p, (98.0, 90.0), (552.0, 398.0), 4.0),
        |p| shade(rgb(0x7c_58_34), 0.6 + p.1 / 900.0),
    );
    straw(&mut canvas, 0, 300, |_| true);
    sleeping_cat(&mut canvas);
    straw(&mut canvas, 900, 110, |at| at.1 > 330.0 || at.0 < 165.0);
    canvas.shape(
        |p| rect(p, (78.0, 396.0), (572.0, 440.0), 6.0),
        |p| {
            shade(
                rgb(CARDBOARD),
                1.08 - (p.1 - 396.0) / 200.0 + 0.06 * noise(p.0 / 3.0, p.1),
            )
        },
    );
    print(&mut canvas, rgb(0xa8_30_2a), "FRAGILE", (236.0, 405.0), 4.0);
    canvas.develop(0.03)
}

fn straw(canvas: &mut Canvas, seed: i32, count: i32, keep: impl Fn(Point) -> bool) {
    for stalk in seed..seed + count {
        let at = (
            105.0 + 440.0 * hash(stalk, 21),
            105.0 + 285.0 * hash(stalk, 22),
        );
        if !keep(at) {
            continue;
        }
        let angle = hash(stalk, 23) * 6.3;
        let long = 18.0 + 34.0 * hash(stalk, 24);
        let to = (
            (at.0 + long * angle.cos()).clamp(102.0, 548.0),
            (at.1 + long * angle.sin()).clamp(94.0, 396.0),
        );
        let colour = mix(rgb(0xc4_9a_4a), rgb(0xf2_d8_8e), hash(stalk, 25));
        canvas.flat(colour, move |p| line(p, at, to, 2.6));
    }
}

fn sleeping_cat(canvas: &mut Canvas) {
    let fur = |p: Point, light: f32| -> Colour {
        let stripe = ramp(0.35, 0.75, ((p.0 - p.1 * 0.35) / 15.0).sin() * 0.5 + 0.5);
        let grey = mix(rgb(0x8c_8a_8e), rgb(0x5a_58_60), stripe * 0.7);
        shade(grey, light * (0.9 + 0.22 * noise(p.0 / 2.2, p.1 / 5.0)))
    };
    canvas.shadow(0.5, 30.0, |p| {
        ellipse(p, (330.0, 292.0), (188.0, 92.0), 0.0)
    });
    canvas.soft(
        4.0,
        |p| ellipse(p, (345.0, 262.0), (168.0, 104.0), 0.06),
        |p| fur(p, 1.15 - ramp(180.0, 400.0, p.1) * 0.5),
    );
    // The tail lies round the paws.
    let tail = [
        (500.0, 300.0),
        (476.0, 344.0),
        (410.0, 366.0),
        (330.0, 370.0),
        (262.0, 360.0),
    ];
    canvas.shadow(0.35, 14.0, move |p| path(p, &tail, 52.0));
    canvas.soft(3.0, move |p| path(p, &tail, 40.0), move |p| fur(p, 1.05));
    canvas.soft(
        3.0,
        |p| circle(p, (258.0, 360.0), 20.0),
        |_| rgb(0xe8_e4_de),
    );
    for ear in [
        [(168.0, 262.0), (150.0, 186.0), (214.0, 222.0)],
        [(234.0, 216.0), (284.0, 170.0), (288.0, 250.0)],
    ] {
        canvas.soft(3.0, move |p| polygon(p, &ear), move |p| fur(p, 0.92));
        let middle = (
            (ear[0].0 + ear[1].0 + ear[2].0) / 3.0,
            (ear[0].1 + ear[1].1 + ear[2].1) / 3.0,
        );
        let inner = ear.map(|c| {
            (
                middle.0 + (c.0 - middle.0) * 0.55,
                middle.1 + (c.1 - middle.1) * 0.55,
            )
        });
        canvas.soft(4.0, move |p| polygon(p, &inner), |_| rgb(0xd8_9a_98));
    }
    canvas.shadow(0.3, 22.0, |p| ellipse(p, (232.0, 296.0), (86.0, 74.0), 0.0));
    canvas.soft(
        3.0,
        |p| ellipse(p, (226.0, 284.0), (80.0, 68.0), 0.0),
        |p| fur(p, 1.2 - ramp(220.0, 360.0, p.1) * 0.35),
    );
    canvas.soft(
        8.0,
        |p| ellipse(p, (222.0, 318.0), (38.0, 27.0), 0.0),
        |_| rgb(0xe8_e4_de),
    );
    for eye in [190.0, 256.0] {
        canvas.soft(
            2.0,
            move |p| {
                let lid = ellipse(p, (eye, 278.0), (17.0, 10.0), 0.0).abs() - 1.8;
                lid.max(279.0 - p.1)
            },
            |_| rgb(0x2c_28_2c),
        );
    }
    canvas.soft(
        2.0,
        |p| polygon(p, &[(213.0, 300.0), (233.0, 300.0), (223.0, 311.0)]),
        |_| rgb(0xc8_7a_78),
    );
    for (from, to) in [
        ((223.0, 311.0), (223.0, 319.0)),
        ((223.0, 319.0), (211.0, 325.0)),
        ((223.0, 319.0), (235.0, 325.0)),
    ] {
        canvas.soft(2.0, move |p| line(p, from, to, 2.2), |_| rgb(0x6a_58_58));
    }
    for side in [-1.0, 1.0] {
        for whisker in [-8.0, 0.0, 8.0] {
            let from = (223.0 + side * 30.0, 312.0 + whisker * 0.6);
            let to = (223.0 + side * 112.0, 304.0 + whisker * 2.4);
            canvas.soft(1.5, move |p| line(p, from, to, 1.1), |_| rgb(0xf4_f2_ee));
        }
    }
}
