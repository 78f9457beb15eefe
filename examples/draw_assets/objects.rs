//! A parcel and a present.

use image::RgbImage;

use crate::canvas::{
    Canvas, Point, circle, clouds, ellipse, hash, line, mix, noise, path, polygon, ramp, rect, rgb,
    shade,
};

pub const CARDBOARD: u32 = 0xc2_92_5e;

/// The box on the doorstep; soaked or not.
pub fn parcel(rain: bool) -> RgbImage {
    let dim = if rain { 0.62 } else { 1.0 };
    let mut canvas = Canvas::new(640, 480, |p| {
        let row = (p.1 / 27.0).floor();
        let shift = if row % 2.0 == 0.0 { 0.0 } else { 38.0 };
        let (x, y) = ((p.0 + shift) % 76.0, p.1 % 27.0);
        let tone = hash(((p.0 + shift) / 76.0) as i32, row as i32);
        let brick = mix(rgb(0x9a_4f_3a), rgb(0xb8_6d_4e), tone);
        let colour = if x < 3.0 || y < 3.0 {
            rgb(0xb8_a8_98)
        } else {
            brick
        };
        shade(colour, dim * (0.85 + 0.25 * clouds(p.0 / 30.0, p.1 / 30.0)))
    });
    door(&mut canvas, dim);
    canvas.shape(
        |p| 372.0 - p.1,
        |p| {
            let stone = mix(
                rgb(0x8e_96_9c),
                rgb(0x6c_74_7c),
                clouds(p.0 / 40.0, p.1 / 14.0),
            );
            let edge = if p.1 > 446.0 { 0.6 } else { 1.0 };
            shade(stone, edge * dim)
        },
    );
    if rain {
        for drop in 0..26 {
            let at = (hash(drop, 5) * 640.0, 385.0 + 55.0 * hash(drop, 6));
            canvas.soft(
                3.0,
                move |p| ellipse(p, at, (13.0, 3.0), 0.0).abs() - 1.0,
                |_| rgb(0x9a_a6_b2),
            );
        }
    }
    canvas.shadow(0.55, 26.0, |p| {
        ellipse(p, (322.0, 418.0), (190.0, 22.0), 0.0)
    });
    cardboard_box(&mut canvas, dim, rain);
    if rain {
        for streak in 0..240 {
            let from = (hash(streak, 8) * 680.0, hash(streak, 9) * 480.0 - 20.0);
            let to = (from.0 - 7.0, from.1 + 26.0);
            canvas.soft(2.0, move |p| line(p, from, to, 0.9), |_| rgb(0xa8_b4_c2));
        }
    }
    canvas.develop(0.025)
}

fn door(canvas: &mut Canvas, dim: f32) {
    canvas.shape(
        |p| rect(p, (196.0, -20.0), (470.0, 375.0), 2.0),
        |_| shade(rgb(0xd9_d2_c4), dim),
    );
    canvas.shape(
        |p| rect(p, (212.0, -20.0), (454.0, 375.0), 2.0),
        |p| {
            shade(
                rgb(0x2c_5c_8a),
                dim * (1.05 - 0.2 * noise(p.0 / 4.0, p.1 / 150.0)),
            )
        },
    );
    for (from, to) in [
        ((238.0, -30.0), (318.0, 150.0)),
        ((348.0, -30.0), (428.0, 150.0)),
        ((238.0, 190.0), (318.0, 340.0)),
        ((348.0, 190.0), (428.0, 340.0)),
    ] {
        canvas.shadow(0.3, 5.0, move |p| rect(p, from, to, 3.0).abs() - 2.5);
    }
    canvas.shape(
        |p| circle(p, (440.0, 176.0), 8.0),
        |p| shade(rgb(0xd8_b0_58), dim * (1.2 - (p.1 - 168.0) / 24.0)),
    );
    canvas.flat(shade(rgb(0xd8_b0_58), dim), |p| {
        rect(p, (300.0, 158.0), (366.0, 170.0), 4.0)
    });
}

fn cardboard_box(canvas: &mut Canvas, dim: f32, wet: bool) {
    let front = [
        (170.0, 262.0),
        (400.0, 280.0),
        (400.0, 432.0),
        (170.0, 410.0),
    ];
    let side = [
        (400.0, 280.0),
        (486.0, 250.0),
        (486.0, 388.0),
        (400.0, 432.0),
    ];
    let top = [
        (170.0, 262.0),
        (262.0, 238.0),
        (486.0, 250.0),
        (400.0, 280.0),
    ];
    let paint = move |p: Point, light: f32| {
        let fibre = 0.93 + 0.14 * noise(p.0 / 2.5, p.1 / 14.0);
        let damp = if wet {
            1.0 - 0.45
                * ramp(
                    0.45,
                    0.65,
                    clouds(p.0 / 55.0, p.1 / 45.0) + (p.1 - 330.0) / 500.0,
                )
        } else {
            1.0
        };
        shade(rgb(CARDBOARD), light * fibre * damp * dim)
    };
    canvas.shape(move |p| polygon(p, &front), move |p| paint(p, 1.0));
    canvas.shape(move |p| polygon(p, &side), move |p| paint(p, 0.68));
    canvas.shape(move |p| polygon(p, &top), move |p| paint(p, 1.17));
    let tape = [
        (276.0, 270.5),
        (368.0, 244.0),
        (390.0, 245.0),
        (300.0, 272.5),
        (300.0, 312.0),
        (276.0, 310.0),
    ];
    let over: [Point; 4] = [tape[0], tape[1], tape[2], tape[3]];
    let down: [Point; 4] = [tape[0], tape[3], tape[4], tape[5]];
    canvas.flat(shade(rgb(0xe4_cb_96), dim), move |p| {
        polygon(p, &over).min(polygon(p, &down))
    });
    let label = [
        (190.0, 322.0),
        (286.0, 330.0),
        (286.0, 394.0),
        (190.0, 386.0),
    ];
    canvas.flat(shade(rgb(0xf6_f3_ea), dim), move |p| polygon(p, &label));
    for row in 0_u8..3 {
        let y = 337.0 + f32::from(row) * 11.0;
        let long = [60.0, 44.0, 52.0][usize::from(row)];
        canvas.flat(shade(rgb(0x3a_3a_40), dim), move |p| {
            line(p, (199.0, y), (199.0 + long, y + long * 0.08), 3.0)
        });
    }
    for bar in 0_u8..16 {
        let x = 199.0 + f32::from(bar) * 5.0;
        let thick = 1.0 + 2.4 * hash(i32::from(bar), 2);
        canvas.flat(shade(rgb(0x22_22_28), dim), move |p| {
            line(p, (x, 371.0 + bar_lift(x)), (x, 380.0 + bar_lift(x)), thick)
        });
    }
    let sign = shade(rgb(0xb0_34_2c), dim);
    canvas.flat(sign, |p| {
        let bowl = ellipse(p, (346.0, 338.0), (14.0, 19.0), 0.0).abs() - 1.7;
        bowl.max(336.0 - p.1)
    });
    canvas.flat(sign, |p| line(p, (332.0, 336.0), (360.0, 338.0), 3.0));
    canvas.flat(sign, |p| {
        let stem = line(p, (346.0, 357.0), (346.0, 368.0), 3.5);
        stem.min(line(p, (334.0, 368.0), (358.0, 370.0), 3.5))
    });
}

/// The label lies askew: its rows drop to the right.
fn bar_lift(x: f32) -> f32 {
    (x - 199.0) * 0.08
}

/// Wrapped in the paper with the stars.
pub fn gift() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        let glow = 1.1 - 0.4 * (p.0 / 640.0 - 0.4).hypot(p.1 / 480.0 - 0.4);
        shade(rgb(0xe6_d2_c0), glow)
    });
    canvas.shape(
        |p| 350.0 - p.1,
        |p| shade(rgb(0x8e_5f_3e), 0.85 + 0.3 * noise(p.0 / 110.0, p.1 / 5.0)),
    );
    canvas.shadow(0.5, 40.0, |p| {
        ellipse(p, (345.0, 425.0), (225.0, 26.0), 0.0)
    });
    let paper = |p: Point, light: f32| {
        shade(
            rgb(0x1f_3a_5f),
            light + 0.08 * clouds(p.0 / 40.0, p.1 / 40.0),
        )
    };
    canvas.shape(
        |p| rect(p, (150.0, 210.0), (500.0, 430.0), 5.0),
        move |p| paper(p, 1.15 - (p.0 - 150.0) / 700.0),
    );
    for star in 0..46 {
        let at = (
            165.0 + 320.0 * hash(star, 31),
            240.0 + 178.0 * hash(star, 32),
        );
        let size = 4.0 + 7.0 * hash(star, 33);
        canvas.flat(rgb(0xe8_c0_5a), move |p| {
            let (dx, dy) = ((p.0 - at.0).abs(), (p.1 - at.1).abs());
            // A four-pointed star: hyperbolas between its rays.
            (dx.sqrt() + dy.sqrt()) * 2.6 - size.sqrt() * 2.6
        });
    }
    canvas.shape(
        |p| rect(p, (140.0, 192.0), (510.0, 238.0), 5.0),
        move |p| paper(p, 1.4 - (p.0 - 150.0) / 700.0),
    );
    canvas.shadow(0.4, 12.0, |p| line(p, (152.0, 242.0), (500.0, 242.0), 6.0));
    let silk = |p: Point| {
        shade(
            rgb(0xc8_3a_3a),
            0.8 + 0.4 * (p.0 / 9.0 + p.1 / 40.0).sin().abs(),
        )
    };
    canvas.shape(|p| rect(p, (298.0, 192.0), (340.0, 430.0), 0.0), silk);
    for side in [-1.0_f32, 1.0] {
        canvas.shape(
            move |p| {
                let loop_ = ellipse(p, (319.0 + side * 58.0, 160.0), (58.0, 30.0), side * -0.45);
                loop_.max(-ellipse(
                    p,
                    (319.0 + side * 64.0, 158.0),
                    (30.0, 11.0),
                    side * -0.45,
                ))
            },
            silk,
        );
        let end = [
            (319.0, 190.0),
            (319.0 + side * 50.0, 222.0),
            (319.0 + side * 66.0, 272.0),
        ];
        canvas.shape(move |p| path(p, &end, 17.0), silk);
    }
    canvas.shape(
        |p| rect(p, (298.0, 162.0), (341.0, 202.0), 12.0),
        |p| shade(rgb(0xb0_2e_2e), 1.25 - (p.1 - 160.0) / 70.0),
    );
    canvas.develop(0.025)
}
