//! What stands on a table: a bowl, a teapot; and a crack, close.

use image::RgbImage;

use crate::canvas::{
    Canvas, Point, circle, clouds, ellipse, hash, mix, noise, path, ramp, rect, rgb, shade, turned,
};

/// The bowl with a thumb print in its glaze, and three pears.
pub fn bowl() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        let wall = mix(rgb(0xe9_dc_c6), rgb(0xc4_ae_90), p.0 / 700.0);
        shade(wall, 0.95 + 0.1 * clouds(p.0 / 90.0, p.1 / 90.0))
    });
    canvas.shape(
        |p| 300.0 - p.1,
        |p| {
            let cloth = 0.94 + 0.05 * (p.0 / 2.3).sin() * (p.1 / 2.3).sin();
            shade(rgb(0x8d_9c_a8), cloth * (1.1 - p.0 / 1600.0))
        },
    );
    canvas.shadow(0.55, 60.0, |p| {
        ellipse(p, (350.0, 418.0), (190.0, 26.0), 0.0)
    });
    // Inside first, then the pears, then the front of the bowl.
    canvas.shape(
        |p| ellipse(p, (318.0, 252.0), (196.0, 46.0), 0.0),
        |p| shade(rgb(0x3a_6a_66), 0.6 + 0.4 * p.0 / 640.0),
    );
    for (at, lean, tone) in [
        ((235.0, 222.0), -0.35, 0x9c_aa_3c),
        ((395.0, 226.0), 0.3, 0xc8_a0_3a),
        ((316.0, 210.0), 0.05, 0xb8_b4_48),
    ] {
        pear(&mut canvas, at, lean, tone);
    }
    let profile = |t: f32| 196.0 * (1.0 - t * t * 0.72).max(0.0).sqrt() - 14.0 * t;
    let front = move |p: Point| {
        let rim = 252.0 + 46.0 * (1.0 - ((p.0 - 318.0) / 196.0).powi(2)).max(0.0).sqrt();
        turned(p, 318.0, 250.0, 418.0, profile).max(rim - p.1)
    };
    canvas.shape(front, |p| {
        let side = (p.0 - 318.0) / 196.0;
        let drip = ramp(0.0, 22.0, p.1 - 368.0 - 22.0 * noise(p.0 / 24.0, 1.0));
        let glaze = mix(rgb(0x4f_94_8c), rgb(0x2e_5d_62), (p.1 - 250.0) / 190.0);
        let clay = rgb(0xb8_7a_52);
        let speck = if noise(p.0 / 2.6, p.1 / 2.6) > 0.86 {
            0.75
        } else {
            1.0
        };
        shade(
            mix(glaze, clay, drip),
            speck * (1.15 - 0.7 * ramp(-0.3, 1.1, side)),
        )
    });
    canvas.soft(
        3.0,
        |p| {
            let ring = ellipse(p, (318.0, 252.0), (196.0, 46.0), 0.0).abs() - 2.6;
            ring.max(248.0 - p.1)
        },
        |_| rgb(0xa8_d4_c8),
    );
    let thumb = (236.0, 334.0);
    canvas.soft(
        8.0,
        move |p| ellipse(p, thumb, (20.0, 27.0), 0.3),
        |_| rgb(0x37_70_6e),
    );
    for ridge in 0_u8..4 {
        let radius = 4.0 + 5.0 * f32::from(ridge);
        canvas.soft(
            2.0,
            move |p| ellipse(p, thumb, (radius, radius * 1.35), 0.3).abs() - 0.9,
            |_| rgb(0x86_bc_b2),
        );
    }
    canvas.soft(
        26.0,
        |p| ellipse(p, (196.0, 322.0), (9.0, 36.0), 0.35),
        |_| rgb(0xd4_f0_e8),
    );
    canvas.develop(0.03)
}

fn pear(canvas: &mut Canvas, at: Point, lean: f32, tone: u32) {
    let (sin, cos) = lean.sin_cos();
    let turn = move |x: f32, y: f32| (at.0 + x * cos - y * sin, at.1 + x * sin + y * cos);
    let body = move |p: Point| {
        let low = circle(p, turn(0.0, 22.0), 50.0);
        let high = circle(p, turn(0.0, -46.0), 25.0);
        // A smooth union: the waist of the pear.
        let blend = (0.5 + (high - low) / 70.0).clamp(0.0, 1.0);
        high + (low - high) * blend - 35.0 * blend * (1.0 - blend)
    };
    canvas.shape(body, move |p| {
        let light = 1.25 - 0.6 * ramp(-30.0, 60.0, p.0 - at.0 + (p.1 - at.1) * 0.3);
        let blush = ramp(0.5, 0.8, clouds(p.0 / 35.0, p.1 / 35.0));
        let peel = mix(rgb(tone), rgb(0xc0_6a_3a), blush * 0.6);
        let freckle = if hash(p.0 as i32 / 2, p.1 as i32 / 2) > 0.97 {
            0.8
        } else {
            1.0
        };
        shade(peel, light * freckle)
    });
    let stem = [turn(0.0, -68.0), turn(3.0, -84.0), turn(9.0, -96.0)];
    canvas.flat(rgb(0x5a_42_28), move |p| path(p, &stem, 5.0));
    canvas.soft(
        16.0,
        move |p| circle(p, turn(-18.0, 4.0), 9.0),
        |_| rgb(0xf4_ee_c0),
    );
}

/// Number eleven does not drip.
pub fn teapot() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        let wall = mix(rgb(0xf0_e2_cc), rgb(0xd0_a8_86), p.1 / 520.0);
        shade(wall, 1.05 - 0.2 * p.0 / 640.0)
    });
    // A tiled wall.
    canvas.each(|p, under| {
        let seam = (p.0 + 20.0) % 80.0 < 2.0 || (p.1 + 30.0) % 80.0 < 2.0;
        shade(under, if seam { 0.9 } else { 1.0 })
    });
    canvas.shape(
        |p| 340.0 - p.1,
        |p| shade(rgb(0x9a_6c_46), 0.85 + 0.3 * noise(p.0 / 120.0, p.1 / 5.0)),
    );
    canvas.shadow(0.5, 44.0, |p| {
        ellipse(p, (310.0, 405.0), (200.0, 22.0), 0.0)
    });
    let green = |p: Point| {
        let light = 1.3 - 0.85 * ramp(-120.0, 150.0, p.0 - 290.0 + (p.1 - 280.0) * 0.35);
        let crackle = if noise(p.0 / 3.0, p.1 / 3.0) > 0.83 {
            0.88
        } else {
            1.0
        };
        shade(rgb(0x5f_8f_5a), light * crackle)
    };
    canvas.shape(
        |p| {
            let handle = ellipse(p, (424.0, 278.0), (62.0, 74.0), 0.12).abs() - 10.0;
            handle.max(395.0 - p.0)
        },
        |p| shade(green(p), 0.85),
    );
    let spout = [
        (196.0, 316.0),
        (158.0, 296.0),
        (138.0, 252.0),
        (112.0, 216.0),
    ];
    canvas.shape(
        move |p| path(p, &spout, 36.0 - (260.0 - p.1).max(0.0) * 0.32),
        |p| shade(green(p), 0.97),
    );
    canvas.shape(|p| ellipse(p, (290.0, 300.0), (132.0, 106.0), 0.0), green);
    canvas.shape(
        |p| rect(p, (234.0, 392.0), (346.0, 410.0), 6.0),
        |p| shade(green(p), 0.7),
    );
    canvas.soft(
        4.0,
        |p| ellipse(p, (290.0, 206.0), (62.0, 14.0), 0.0),
        |p| shade(green(p), 0.6),
    );
    canvas.shape(
        |p| ellipse(p, (290.0, 199.0), (57.0, 21.0), 0.0).max(p.1 - 206.0),
        |p| shade(green(p), 1.12),
    );
    canvas.shape(
        |p| circle(p, (290.0, 170.0), 14.0),
        |p| shade(green(p), 1.1),
    );
    canvas.soft(
        24.0,
        |p| ellipse(p, (224.0, 262.0), (15.0, 42.0), 0.5),
        |_| rgb(0xe8_f6_dc),
    );
    cup(&mut canvas);
    for (left, lean) in [(104.0, 1.0), (548.0, -1.0), (530.0, 0.6)] {
        canvas.each(move |p, under| {
            let rise = ((208.0 - p.1) / 170.0).clamp(0.0, 1.0);
            let sway = left + lean * 16.0 * (p.1 / 26.0).sin() - rise * 12.0 * lean;
            let base = if left > 300.0 { 60.0 } else { 0.0 };
            let inside = p.1 < 206.0 + base && p.1 > 40.0;
            let wisp = (-((p.0 - sway) / (7.0 + 15.0 * rise)).powi(2)).exp();
            let strength = if inside {
                0.3 * wisp * (1.0 - rise)
            } else {
                0.0
            };
            mix(under, [1.0; 3], strength)
        });
    }
    canvas.develop(0.03)
}

fn cup(canvas: &mut Canvas) {
    canvas.shadow(0.5, 30.0, |p| ellipse(p, (540.0, 410.0), (72.0, 13.0), 0.0));
    canvas.shape(
        |p| turned(p, 532.0, 318.0, 408.0, |t| 52.0 - 22.0 * t * t),
        |p| {
            let stripe = if ((p.1 - 322.0) / 17.0) as i32 % 2 == 0 {
                rgb(0xee_e6_d8)
            } else {
                rgb(0x3c_5a_8a)
            };
            shade(stripe, 1.1 - 0.55 * ramp(500.0, 590.0, p.0))
        },
    );
    canvas.shape(
        |p| ellipse(p, (532.0, 318.0), (52.0, 13.0), 0.0),
        |_| rgb(0xf4_ee_e2),
    );
    canvas.shape(
        |p| ellipse(p, (532.0, 320.0), (45.0, 9.5), 0.0),
        |p| mix(rgb(0x9a_52_20), rgb(0xc8_84_3c), (p.0 - 490.0) / 90.0),
    );
}

/// The foot of a lamp with a crack; `near` 1 shows the foot, more comes closer.
pub fn crack(near: f32) -> RgbImage {
    let focus = (300.0, 262.0);
    let place = move |p: Point| {
        (
            320.0 + (p.0 - focus.0) * near,
            240.0 + (p.1 - focus.1) * near,
        )
    };
    let back = move |p: Point| {
        (
            focus.0 + (p.0 - 320.0) / near,
            focus.1 + (p.1 - 240.0) / near,
        )
    };
    let mut canvas = Canvas::new(640, 480, move |p| {
        let q = back(p);
        shade(
            rgb(0xb8_94_6a),
            0.75 + 0.3 * noise(q.0 / 120.0, q.1 / 5.0) - q.1 / 3000.0,
        )
    });
    let body = move |p: Point| {
        turned(back(p), 320.0, -60.0, 420.0, |t| {
            120.0 + 130.0 * (0.5 + t * 2.2).sin() - 60.0 * t
        })
    };
    canvas.shadow(0.5, 50.0 * near, move |p| {
        ellipse(back(p), (350.0, 418.0), (190.0, 26.0), 0.0)
    });
    canvas.shape(body, move |p| {
        let q = back(p);
        let side = (q.0 - 320.0) / 240.0;
        let net = noise(q.0 / 9.0, q.1 / 9.0) - noise(q.0 / 9.0 + 40.0, q.1 / 9.0);
        let fine = if net.abs() < 0.012 * near { 0.88 } else { 1.0 };
        let glaze = mix(
            rgb(0x2f_62_ae),
            rgb(0x1c_3c_78),
            clouds(q.0 / 60.0, q.1 / 80.0),
        );
        shade(glaze, fine * (1.25 - 0.85 * ramp(-0.4, 1.0, side)))
    });
    canvas.soft(
        30.0 * near,
        move |p| ellipse(back(p), (190.0, 150.0), (14.0, 90.0), 0.15),
        |_| rgb(0xcf_e0_ff),
    );
    // The crack itself, with two branches.
    let mut main = vec![(372.0_f32, 40.0_f32)];
    for step in 1..17 {
        let (x, y) = main[main.len() - 1];
        main.push((
            x - 17.0 * hash(step, 51) + 4.0,
            y + 14.0 + 12.0 * hash(step, 52),
        ));
    }
    let branch = |from: u8, way: f32| {
        let start = main[usize::from(from)];
        let steps = (0_u8..6).map(|step| {
            let i = f32::from(step);
            let wave = 9.0 * hash(i32::from(step), i32::from(from));
            (start.0 + way * i * 17.0, start.1 + i * 11.0 + wave)
        });
        steps.collect::<Vec<Point>>()
    };
    for (points, thick) in [
        (main.clone(), 4.2),
        (branch(6, 1.0), 2.6),
        (branch(9, -1.0), 2.2),
    ] {
        let points: Vec<Point> = points.into_iter().map(place).collect();
        let lit: Vec<Point> = points.iter().map(|p| (p.0 + 2.0, p.1 - 1.0)).collect();
        canvas.soft(
            2.5,
            move |p| path(p, &lit, thick * near).max(body(p)),
            |_| rgb(0x9a_b8_e8),
        );
        canvas.soft(
            1.8,
            move |p| path(p, &points, thick * near * 0.75).max(body(p)),
            |_| rgb(0x14_16_22),
        );
    }
    canvas.develop(0.04)
}
