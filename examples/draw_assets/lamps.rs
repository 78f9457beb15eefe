//! The lamp, on a shelf and alone; and the heron on its foot.

use image::RgbImage;

use crate::canvas::{
    Canvas, Colour, Point, circle, clouds, ellipse, hash, line, mix, noise, path, polygon, ramp,
    rect, rgb, shade, turned,
};

pub const BLUE: u32 = 0x24_4a_8c;
pub const CREAM: u32 = 0xf3_ea_d6;
pub const WARM: u32 = 0xff_c4_6a;

/// How a lamp is painted.
pub struct Lamp {
    /// Middle of the foot's lower edge.
    pub foot: Point,
    /// Height of the whole in pixels.
    pub height: f32,
    pub body: Colour,
    pub cover: Colour,
    /// 0 is off.
    pub light: f32,
}

impl Lamp {
    pub fn paint(&self, canvas: &mut Canvas) {
        let (x, y) = self.foot;
        let unit = self.height / 100.0;
        let at = move |dx: f32, dy: f32| (x + dx * unit, y - dy * unit);
        let lit = self.light > 0.0;
        if lit {
            canvas.glow(at(0.0, 70.0), 120.0 * unit, rgb(WARM), 0.55 * self.light);
            canvas.glow(at(0.0, 30.0), 60.0 * unit, rgb(WARM), 0.25 * self.light);
        }
        canvas.shadow(0.45, 8.0 * unit, |p| {
            ellipse(p, at(5.0, 0.5), (24.0 * unit, 4.0 * unit), 0.0)
        });
        // The neck, then the belly with its light from the left.
        canvas.flat(rgb(0xb0_8d_4a), |p| {
            rect(p, at(-2.2, 60.0), at(2.2, 48.0), unit)
        });
        let profile = |t: f32| unit * (6.0 + 13.5 * (t * 3.0).sin().max(0.0).powf(0.8) - 2.0 * t);
        let (top, bottom) = (y - 50.0 * unit, y);
        let body = self.body;
        canvas.shape(
            |p| turned(p, x, top, bottom, profile),
            |p| {
                let t = ((p.1 - top) / (bottom - top)).clamp(0.0, 1.0);
                let side = (p.0 - x) / profile(t).max(1.0);
                let light = 1.15 - 0.75 * ramp(-0.5, 1.1, side) - 0.2 * ramp(-0.5, -1.0, side);
                let colour = shade(body, light);
                let from_above = if lit { 0.5 * ramp(0.6, 0.0, t) } else { 0.0 };
                mix(colour, rgb(WARM), from_above)
            },
        );
        canvas.soft(
            3.0 * unit,
            |p| ellipse(p, at(-7.0, 31.0), (2.2 * unit, 7.0 * unit), 0.2),
            |_| mix(body, [1.0; 3], 0.75),
        );
        heron(canvas, at(1.0, 22.0), 0.19 * unit, rgb(0xf4_f1_e8));
        self.paint_cover(canvas, unit);
    }

    fn paint_cover(&self, canvas: &mut Canvas, unit: f32) {
        let (x, y) = self.foot;
        let (top, bottom) = (y - 100.0 * unit, y - 57.0 * unit);
        let profile = |t: f32| unit * (15.0 + 14.0 * t);
        let (cover, lit) = (self.cover, self.light > 0.0);
        canvas.shape(
            |p| turned(p, x, top, bottom, profile),
            |p| {
                let t = ((p.1 - top) / (bottom - top)).clamp(0.0, 1.0);
                let side = (p.0 - x) / profile(t);
                let weave = 0.97 + 0.06 * noise(p.0 * 0.9, p.1 * 0.25);
                if lit {
                    let near = 1.0 - 0.45 * (side * side) - 0.3 * (t - 0.6).abs();
                    let hot = mix(rgb(0xf0_a0_4a), rgb(0xff_f2_c8), near);
                    shade(hot, weave)
                } else {
                    let light = 1.05 - 0.4 * ramp(-0.4, 1.1, side);
                    shade(cover, light * weave)
                }
            },
        );
        for (t, dark) in [(0.02, 0.75), (0.97, 0.7)] {
            let row = top + (bottom - top) * t;
            let half = profile(t);
            canvas.shape(
                |p| rect(p, (x - half, row - unit), (x + half, row + unit), unit),
                |_| shade(cover, dark),
            );
        }
    }
}

/// A heron whose neck is too short; `size` 1 is 100 pixels tall.
fn heron(canvas: &mut Canvas, at: Point, size: f32, ink: Colour) {
    let place = move |x: f32, y: f32| (at.0 + x * size, at.1 + y * size);
    let dark = shade(ink, 0.62);
    for (from, knee, to) in [
        ((-4.0, 22.0), (-7.0, 42.0), (-5.0, 66.0)),
        ((6.0, 22.0), (8.0, 44.0), (5.0, 66.0)),
    ] {
        let leg = [
            place(from.0, from.1),
            place(knee.0, knee.1),
            place(to.0, to.1),
        ];
        canvas.flat(dark, move |p| path(p, &leg, 3.2 * size));
    }
    canvas.flat(ink, |p| {
        ellipse(p, place(2.0, 8.0), (33.0 * size, 18.0 * size), 0.42)
    });
    canvas.flat(dark, |p| {
        ellipse(p, place(10.0, 10.0), (22.0 * size, 10.0 * size), 0.55)
    });
    let neck = [place(-20.0, -2.0), place(-26.0, -16.0), place(-20.0, -28.0)];
    canvas.flat(ink, move |p| path(p, &neck, 10.0 * size));
    canvas.flat(ink, |p| circle(p, place(-19.0, -31.0), 9.5 * size));
    let beak = [
        place(-25.0, -35.0),
        place(-54.0, -27.0),
        place(-24.0, -26.0),
    ];
    canvas.flat(rgb(0xe0_9a_3e), move |p| {
        polygon(p, &[beak[0], beak[2], beak[1]])
    });
    canvas.flat(rgb(0x1b_22_33), |p| {
        circle(p, place(-21.0, -33.0), 2.3 * size)
    });
    let crest = [place(-13.0, -36.0), place(2.0, -34.0), place(10.0, -29.0)];
    canvas.flat(rgb(0x1b_22_33), move |p| path(p, &crest, 2.6 * size));
}

/// The fresh foot, close.
pub fn heron_close() -> RgbImage {
    let mut canvas = Canvas::new(480, 640, |p| {
        let brick = mix(
            rgb(0x6a_4a_38),
            rgb(0x3a_2a_24),
            p.1 / 640.0 + 0.3 * clouds(p.0 / 60.0, p.1 / 40.0),
        );
        let seam =
            (p.1 % 64.0 < 4.0) || ((p.0 + 60.0 * (p.1 / 64.0).floor() % 120.0) % 120.0 < 4.0);
        shade(brick, if seam { 0.7 } else { 1.0 })
    });
    canvas.glow((90.0, 60.0), 420.0, rgb(0xff_9a_4a), 0.5);
    canvas.shadow(0.6, 60.0, |p| {
        ellipse(p, (270.0, 600.0), (230.0, 46.0), 0.0)
    });
    let profile = |t: f32| 70.0 + 150.0 * (0.35 + t * 2.35).sin().max(0.0) - 30.0 * t;
    canvas.shape(
        |p| turned(p, 240.0, 40.0, 600.0, profile),
        |p| {
            let t = ((p.1 - 40.0) / 560.0).clamp(0.0, 1.0);
            let side = (p.0 - 240.0) / profile(t);
            let light = 1.2 - 0.85 * ramp(-0.4, 1.15, side) - 0.35 * ramp(-0.5, -1.1, side);
            let glaze = mix(
                rgb(BLUE),
                rgb(0x3f_72_b8),
                clouds(p.0 / 70.0, p.1 / 110.0) * 0.8,
            );
            shade(glaze, light)
        },
    );
    for (x, lean) in [(120.0, 18.0), (140.0, -8.0), (330.0, 22.0), (350.0, -6.0)] {
        let reed = [
            (x, 500.0),
            (x + lean * 0.4, 400.0),
            (x + lean, 330.0 + lean),
        ];
        canvas.soft(
            3.0,
            move |p| path(p, &reed, 4.0),
            |_| mix(rgb(BLUE), rgb(CREAM), 0.45),
        );
        let head = reed[2];
        canvas.flat(mix(rgb(BLUE), rgb(CREAM), 0.6), move |p| {
            ellipse(p, head, (5.0, 17.0), 0.1)
        });
    }
    for row in [500.0, 512.0, 521.0] {
        canvas.soft(
            4.0,
            |p| {
                let wave = 3.0 * (p.0 / 17.0 + row).sin();
                line(
                    (p.0, p.1 + wave),
                    (130.0 + row / 12.0, row),
                    (350.0 - row / 12.0, row),
                    3.0,
                )
            },
            |_| mix(rgb(BLUE), rgb(CREAM), 0.5),
        );
    }
    heron(&mut canvas, (245.0, 340.0), 2.3, rgb(0xf7_f3_e6));
    canvas.soft(
        26.0,
        |p| ellipse(p, (150.0, 190.0), (12.0, 62.0), 0.25),
        |_| rgb(0xdc_e8_ff),
    );
    canvas.develop(0.03)
}

/// One lamp on a table before a plain wall.
pub fn portrait(body: u32, wall: u32, lit: bool) -> RgbImage {
    let wall = shade(rgb(wall), if lit { 0.42 } else { 1.0 });
    let mut canvas = Canvas::new(480, 640, |p| {
        let even = shade(wall, 1.05 - 0.25 * p.0 / 480.0);
        mix(even, shade(wall, 0.85), clouds(p.0 / 120.0, p.1 / 120.0))
    });
    let wood = shade(rgb(0xa8_77_48), if lit { 0.6 } else { 1.0 });
    canvas.shape(
        |p| 505.0 - p.1,
        |p| {
            shade(
                wood,
                0.85 + 0.3 * noise(p.0 / 90.0, p.1 / 5.0) - (p.1 - 505.0) / 700.0,
            )
        },
    );
    canvas.shadow(0.35, 30.0, |p| line(p, (0.0, 507.0), (480.0, 507.0), 10.0));
    let cable = [
        (250.0, 552.0),
        (330.0, 566.0),
        (400.0, 548.0),
        (482.0, 560.0),
    ];
    canvas.flat(rgb(0xc9_9a_2e), move |p| path(p, &cable, 5.0));
    let lamp = Lamp {
        foot: (230.0, 555.0),
        height: 440.0,
        body: rgb(body),
        cover: rgb(CREAM),
        light: if lit { 1.0 } else { 0.0 },
    };
    lamp.paint(&mut canvas);
    canvas.develop(0.03)
}

/// The lamp on the shelf, by day or by night.
pub fn shelf(night: bool) -> RgbImage {
    let wall = if night { 0x32_3d_3a } else { 0xb4_c3_a8 };
    let mut canvas = Canvas::new(640, 480, |p| {
        shade(
            rgb(wall),
            1.08 - 0.3 * p.0 / 640.0 + 0.05 * clouds(p.0 / 50.0, p.1 / 50.0),
        )
    });
    if !night {
        // Daylight through a window outside of the picture.
        for left in [40.0, 150.0] {
            let pane = [
                (left, 30.0),
                (left + 90.0, 60.0),
                (left + 140.0, 260.0),
                (left + 50.0, 230.0),
            ];
            canvas.soft(18.0, move |p| polygon(p, &pane), |_| rgb(0xd8_de_bf));
        }
    }
    let dim = if night { 0.5 } else { 1.0 };
    canvas.shadow(0.4, 40.0, |p| rect(p, (30.0, 392.0), (640.0, 430.0), 4.0));
    canvas.shape(
        |p| rect(p, (20.0, 360.0), (640.0, 392.0), 3.0),
        |p| {
            let grain = 0.85 + 0.35 * noise(p.0 / 120.0, p.1 / 4.0);
            let edge = if p.1 > 374.0 { 0.72 } else { 1.0 };
            shade(rgb(0xb4_84_52), grain * edge * dim)
        },
    );
    let spines = [
        (0x7a_2e_2e, 30.0, 150.0),
        (0xd9_a4_41, 22.0, 130.0),
        (0x2f_5d_62, 36.0, 165.0),
        (0xe6_dc_c8, 18.0, 140.0),
        (0x8a_5a_7a, 26.0, 120.0),
        (0x45_50_6b, 30.0, 158.0),
    ];
    let mut left = 70.0;
    for (colour, width, tall) in spines {
        let (from, to) = ((left, 362.0 - tall), (left + width, 362.0));
        canvas.shape(
            move |p| rect(p, from, to, 3.0),
            move |p| {
                let round = 1.1 - 0.5 * ((p.0 - from.0) / width - 0.4).abs();
                let band = (p.1 - from.1 - 22.0).abs() < 4.0 || (to.1 - p.1 - 20.0).abs() < 2.0;
                shade(
                    rgb(colour),
                    round
                        * dim
                        * if band && p.0 > from.0 + 2.0 {
                            1.35
                        } else {
                            1.0
                        },
                )
            },
        );
        left += width + 1.5;
    }
    plant(&mut canvas, (545.0, 362.0), dim);
    let lamp = Lamp {
        foot: (375.0, 366.0),
        height: 290.0,
        body: rgb(BLUE),
        cover: rgb(CREAM),
        light: if night { 1.0 } else { 0.0 },
    };
    lamp.paint(&mut canvas);
    canvas.develop(0.03)
}

fn plant(canvas: &mut Canvas, foot: Point, dim: f32) {
    for index in 0_u8..13 {
        let i = f32::from(index);
        let lean = (i - 6.0) * 0.2;
        let tall = 95.0 + 45.0 * hash(i32::from(index), 3);
        let tip = (foot.0 + lean * tall * 0.85, foot.1 - 48.0 - tall);
        let middle = (foot.0 + lean * 22.0, foot.1 - 60.0 - tall * 0.45);
        let green = mix(rgb(0x2d_5a_3a), rgb(0x7f_a0_58), hash(i32::from(index), 7));
        let stem = [(foot.0, foot.1 - 48.0), middle, tip];
        canvas.flat(shade(green, dim * 0.8), move |p| path(p, &stem, 3.0));
        canvas.flat(shade(green, dim), move |p| {
            let mid = (middle.0 * 0.5 + tip.0 * 0.5, middle.1 * 0.5 + tip.1 * 0.5);
            let angle = (tip.1 - middle.1).atan2(tip.0 - middle.0);
            ellipse(p, mid, (tall * 0.32, 8.5), angle)
        });
    }
    let pot = [
        (foot.0 - 40.0, foot.1 - 58.0),
        (foot.0 + 40.0, foot.1 - 58.0),
        (foot.0 + 29.0, foot.1 + 1.0),
        (foot.0 - 29.0, foot.1 + 1.0),
    ];
    canvas.shape(
        move |p| polygon(p, &pot),
        move |p| {
            let light = 1.1 - 0.6 * ramp(-20.0, 45.0, p.0 - foot.0);
            shade(rgb(0xc0_6a_45), light * dim)
        },
    );
}
