//! The canal at dusk, the workshop before it closes.

use image::RgbImage;

use crate::canvas::{
    Canvas, Point, clouds, ellipse, hash, line, mix, noise, path, polygon, ramp, rect, rgb, shade,
    turned,
};

/// The houses of the quay and their picture in the water.
pub fn canal() -> RgbImage {
    let water = 300.0;
    let sky = |y: f32| {
        let upper = mix(rgb(0x24_2c_5a), rgb(0xb0_5a_6e), ramp(0.0, 190.0, y));
        mix(upper, rgb(0xff_b8_62), ramp(130.0, 300.0, y))
    };
    let mut canvas = Canvas::new(640, 480, |p| {
        let cloud = ramp(0.5, 0.75, clouds(p.0 / 130.0, p.1 / 26.0));
        mix(sky(p.1), rgb(0x6a_48_78), cloud * 0.55)
    });
    canvas.glow((180.0, 292.0), 190.0, rgb(0xff_d0_80), 0.6);
    for house in 0_u8..10 {
        quay_house(&mut canvas, house, water);
    }
    // The star in the window: the lamp.
    canvas.glow((577.0, 262.0), 38.0, rgb(0xff_e8_b0), 1.1);
    let above = canvas;
    let mut canvas = Canvas::new(640, 480, |_| [0.0; 3]);
    canvas.each(|p, _| {
        if p.1 < water {
            return above.at(p);
        }
        let deep = (p.1 - water) / 180.0;
        let wave = noise(p.0 / 46.0, p.1 / 4.0) - 0.5;
        let mirror = (
            p.0 + wave * (8.0 + 40.0 * deep),
            water - (p.1 - water) * 1.15 + wave * 12.0,
        );
        let seen = above.at(mirror);
        let dark = mix(seen, rgb(0x1a_22_40), 0.25 + 0.45 * deep);
        shade(dark, 0.9 + 0.25 * ramp(0.2, 0.5, wave))
    });
    canvas.flat(rgb(0x2a_24_2c), |p| {
        rect(p, (-5.0, water - 7.0), (645.0, water + 4.0), 0.0)
    });
    for bollard in [70.0, 250.0, 430.0, 610.0] {
        canvas.flat(rgb(0x18_16_20), move |p| {
            rect(p, (bollard, water - 20.0), (bollard + 9.0, water), 3.0)
        });
    }
    for (x, y) in [(300.0, 78.0), (332.0, 64.0), (360.0, 84.0)] {
        let bird = [(x - 10.0, y - 5.0), (x, y), (x + 10.0, y - 6.0)];
        canvas.soft(1.6, move |p| path(p, &bird, 1.8), |_| rgb(0x22_1c_34));
    }
    canvas.develop(0.03)
}

fn quay_house(canvas: &mut Canvas, house: u8, water: f32) {
    let i = i32::from(house);
    let left = f32::from(house) * 66.0 - 8.0;
    let right = left + 65.0;
    let roof = 130.0 + 70.0 * hash(i, 61);
    let tones = [0x5a_34_38, 0x3c_3a_50, 0x6e_46_3a, 0x46_30_44, 0x58_4c_54];
    let wall = shade(rgb(tones[usize::from(house) % 5]), 0.75);
    let middle = f32::midpoint(left, right);
    canvas.shape(
        move |p| rect(p, (left, roof), (right, water), 0.0),
        move |p| {
            shade(
                wall,
                1.1 - 0.3 * (p.0 - left) / 65.0 + 0.06 * noise(p.0 / 3.0, p.1 / 2.0),
            )
        },
    );
    canvas.flat(shade(wall, 0.6), move |p| {
        if i % 3 == 0 {
            // A stepped gable.
            let step = ((roof - p.1) / 11.0).floor().clamp(0.0, 3.0);
            let half = 33.0 - step * 9.0;
            rect(
                p,
                (middle - half, roof - 44.0),
                (middle + half, roof + 2.0),
                0.0,
            )
        } else {
            polygon(
                p,
                &[
                    (middle, roof - 38.0),
                    (right + 3.0, roof + 2.0),
                    (left - 3.0, roof + 2.0),
                ],
            )
        }
    });
    let floors = ((water - roof) / 42.0) as u8;
    for floor in 0..floors {
        for column in 0_u8..2 {
            let at = (
                left + 11.0 + f32::from(column) * 27.0,
                roof + 12.0 + f32::from(floor) * 40.0,
            );
            let lit = hash(i * 5 + i32::from(column), i32::from(floor) + 90) > 0.5;
            let pane = if lit {
                rgb(0xff_cf_78)
            } else {
                rgb(0x24_24_3a)
            };
            canvas.flat(shade(wall, 1.5), move |p| {
                rect(p, (at.0 - 2.0, at.1 - 2.0), (at.0 + 18.0, at.1 + 26.0), 1.0)
            });
            canvas.shape(
                move |p| rect(p, at, (at.0 + 16.0, at.1 + 24.0), 0.0),
                move |p| shade(pane, 1.05 - (p.1 - at.1) / 70.0),
            );
            canvas.flat(shade(wall, 1.3), move |p| {
                let upright = line(p, (at.0 + 8.0, at.1), (at.0 + 8.0, at.1 + 24.0), 1.6);
                upright.min(line(p, (at.0, at.1 + 9.0), (at.0 + 16.0, at.1 + 9.0), 1.6))
            });
        }
    }
}

/// Pots on their boards before the evening window, the kiln still warm.
pub fn workshop() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        shade(
            rgb(0x4a_36_34),
            0.9 + 0.2 * clouds(p.0 / 70.0, p.1 / 70.0) - p.1 / 1400.0,
        )
    });
    canvas.shape(
        |p| rect(p, (150.0, 50.0), (470.0, 300.0), 3.0),
        |p| {
            let sky = mix(rgb(0x3a_3c_74), rgb(0xf0_7a_5a), ramp(40.0, 210.0, p.1));
            let low = mix(sky, rgb(0xff_d0_7a), ramp(170.0, 290.0, p.1));
            mix(
                low,
                rgb(0x7a_4a_7a),
                0.5 * ramp(0.5, 0.8, clouds(p.0 / 90.0, p.1 / 18.0)),
            )
        },
    );
    for house in 0_u8..8 {
        let left = 150.0 + f32::from(house) * 40.0;
        let roof = 240.0 + 30.0 * hash(i32::from(house), 81);
        canvas.flat(rgb(0x33_24_3c), move |p| {
            rect(p, (left, roof), (left + 40.0, 299.0), 0.0)
        });
    }
    for (from, to) in [
        ((150.0, 50.0), (150.0, 300.0)),
        ((256.0, 50.0), (256.0, 300.0)),
        ((363.0, 50.0), (363.0, 300.0)),
        ((470.0, 50.0), (470.0, 300.0)),
        ((150.0, 50.0), (470.0, 50.0)),
        ((150.0, 132.0), (470.0, 132.0)),
        ((150.0, 300.0), (470.0, 300.0)),
    ] {
        canvas.flat(rgb(0x2a_1e_20), move |p| line(p, from, to, 8.0));
    }
    canvas.glow((310.0, 240.0), 300.0, rgb(0xff_a0_60), 0.3);
    for (row, y) in [(0_u8, 215.0_f32), (1, 302.0), (2, 128.0)] {
        let span = if row == 1 {
            (130.0, 490.0)
        } else {
            (494.0, 650.0)
        };
        canvas.flat(rgb(0x38_26_20), move |p| {
            rect(p, (span.0, y), (span.1, y + 10.0), 1.0)
        });
        for pot in 0_u8..7 {
            let at = (span.0 + 28.0 + f32::from(pot) * 51.0, y);
            if at.0 < span.1 - 12.0 {
                silhouette(&mut canvas, at, i32::from(row * 16 + pot), row == 1);
            }
        }
    }
    kiln(&mut canvas);
    canvas.shape(
        |p| 372.0 - p.1,
        |p| {
            shade(
                rgb(0x6a_46_33),
                0.75 + 0.3 * noise(p.0 / 130.0, p.1 / 5.0) - (p.1 - 372.0) / 500.0,
            )
        },
    );
    canvas.glow((320.0, 385.0), 210.0, rgb(0xff_b0_70), 0.18);
    silhouette(&mut canvas, (300.0, 420.0), 5, true);
    canvas.flat(rgb(0x5a_3e_30), |p| {
        ellipse(p, (390.0, 424.0), (52.0, 11.0), 0.0)
    });
    canvas.soft(
        6.0,
        |p| ellipse(p, (390.0, 404.0), (32.0, 24.0), 0.0).max(p.1 - 424.0),
        |p| shade(rgb(0x9a_7a_62), 1.2 - (p.0 - 360.0) / 110.0),
    );
    for (brush, lean) in [(478.0, 6.0), (488.0, -4.0), (497.0, 11.0)] {
        canvas.flat(rgb(0xb0_84_50), move |p| {
            line(p, (brush, 410.0), (brush + lean, 340.0), 4.0)
        });
        canvas.flat(rgb(0x2a_20_20), move |p| {
            ellipse(p, (brush + lean, 336.0), (3.5, 10.0), 0.1)
        });
    }
    canvas.flat(rgb(0x48_5a_70), |p| {
        turned(p, 488.0, 386.0, 430.0, |t| 24.0 - 4.0 * t)
    });
    canvas.develop(0.03)
}

fn silhouette(canvas: &mut Canvas, foot: Point, kind: i32, before_light: bool) {
    let tall = 34.0 + 34.0 * hash(kind, 91);
    let wide = 9.0 + 9.0 * hash(kind, 92);
    let belly = 1.0 + 2.2 * hash(kind, 93);
    let tone = if before_light {
        rgb(0x2c_1e_26)
    } else {
        mix(rgb(0x7a_52_44), rgb(0x50_5c_78), hash(kind, 94))
    };
    canvas.shape(
        move |p| {
            turned(p, foot.0, foot.1 - tall, foot.1, |t| {
                wide * (0.5 + 0.6 * (t * belly + 0.4).sin().abs())
            })
        },
        move |p| {
            let edge = ramp(0.3, 1.0, (foot.0 - p.0) / wide);
            mix(tone, rgb(0xff_a8_6a), edge * 0.45)
        },
    );
}

fn kiln(canvas: &mut Canvas) {
    canvas.shape(
        |p| rect(p, (14.0, 150.0), (128.0, 380.0), 10.0),
        |p| {
            let seam = p.1 % 26.0 < 2.0 || (p.0 + 30.0 * (p.1 / 26.0).floor()) % 46.0 < 2.0;
            shade(rgb(0x7a_5a_50), if seam { 0.6 } else { 0.95 - p.0 / 500.0 })
        },
    );
    canvas.flat(rgb(0x30_24_26), |p| {
        rect(p, (34.0, 220.0), (108.0, 330.0), 34.0)
    });
    canvas.shape(
        |p| rect(p, (42.0, 228.0), (100.0, 326.0), 28.0),
        |p| {
            mix(
                rgb(0xff_e0_90),
                rgb(0xe0_48_18),
                ((p.0 - 71.0).hypot(p.1 - 290.0)) / 62.0,
            )
        },
    );
    canvas.glow((71.0, 285.0), 120.0, rgb(0xff_80_30), 0.65);
    for pot in [58.0, 84.0] {
        canvas.flat(rgb(0xb0_40_18), move |p| {
            turned(p, pot, 284.0, 322.0, |t| 6.0 + 5.0 * (t * 2.6).sin())
        });
    }
}
