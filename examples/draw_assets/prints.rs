//! What is on paper: the receipt, the map with the bakery, the chart of glazes.

use image::RgbImage;

use crate::canvas::{
    Canvas, Colour, Point, circle, clouds, ellipse, hash, line, mix, noise, path, polygon, ramp,
    rect, rgb, shade,
};

/// Rows of five bits for the signs of a receipt.
const GLYPHS: [(char, [u8; 7]); 24] = [
    ('0', [14, 17, 19, 21, 25, 17, 14]),
    ('1', [4, 12, 4, 4, 4, 4, 14]),
    ('2', [14, 17, 1, 6, 8, 16, 31]),
    ('3', [14, 17, 1, 6, 1, 17, 14]),
    ('4', [2, 6, 10, 18, 31, 2, 2]),
    ('5', [31, 16, 30, 1, 1, 17, 14]),
    ('8', [14, 17, 17, 14, 17, 17, 14]),
    ('9', [14, 17, 17, 15, 1, 2, 12]),
    ('A', [14, 17, 17, 31, 17, 17, 17]),
    ('C', [14, 17, 16, 16, 16, 17, 14]),
    ('E', [31, 16, 16, 30, 16, 16, 31]),
    ('F', [31, 16, 16, 30, 16, 16, 16]),
    ('G', [14, 17, 16, 23, 17, 17, 14]),
    ('I', [14, 4, 4, 4, 4, 4, 14]),
    ('L', [16, 16, 16, 16, 16, 16, 31]),
    ('M', [17, 27, 21, 21, 17, 17, 17]),
    ('O', [14, 17, 17, 17, 17, 17, 14]),
    ('P', [30, 17, 17, 30, 16, 16, 16]),
    ('R', [30, 17, 17, 30, 20, 18, 17]),
    ('S', [15, 16, 16, 14, 1, 1, 30]),
    ('T', [31, 4, 4, 4, 4, 4, 4]),
    ('Y', [17, 17, 10, 4, 4, 4, 4]),
    (',', [0, 0, 0, 0, 4, 4, 8]),
    ('-', [0, 0, 0, 31, 0, 0, 0]),
];

/// Writes in capitals and digits; a dot of a sign is `dot` pixels wide.
pub fn print(canvas: &mut Canvas, ink: Colour, text: &str, at: Point, dot: f32) {
    for (place, sign) in text.chars().enumerate() {
        let Some((_, rows)) = GLYPHS.iter().find(|(known, _)| *known == sign) else {
            continue;
        };
        let left = at.0 + place as f32 * dot * 6.0;
        canvas.flat(ink, move |p| {
            let (x, y) = ((p.0 - left) / dot, (p.1 - at.1) / dot);
            let inside = (0.0..5.0).contains(&x) && (0.0..7.0).contains(&y);
            if inside && rows[y as usize] >> (4 - x as u8) & 1 == 1 {
                -1.0
            } else {
                1.0
            }
        });
    }
}

/// What the till printed.
pub fn receipt() -> RgbImage {
    let mut canvas = Canvas::new(480, 640, |p| {
        shade(rgb(0x8a_62_40), 0.8 + 0.35 * noise(p.0 / 5.0, p.1 / 130.0))
    });
    let edge = |p: Point| {
        rect(
            p,
            (92.0 + 6.0 * (p.1 / 210.0).sin(), 38.0),
            (
                388.0 + 5.0 * (p.1 / 260.0).sin(),
                604.0 + 3.0 * (p.0 / 3.0).sin(),
            ),
            2.0,
        )
    };
    canvas.shadow(0.5, 24.0, move |p| edge((p.0 - 9.0, p.1 - 10.0)));
    canvas.shape(edge, |p| {
        let fold = 1.0 - 0.1 * ramp(9.0, 0.0, (p.1 - 318.0).abs());
        shade(
            rgb(0xf7_f4_ea),
            fold * (1.0 - 0.1 * ramp(250.0, 400.0, p.0)),
        )
    });
    let ink = rgb(0x3a_38_3e);
    print(&mut canvas, ink, "ATELIER LYS", (141.0, 76.0), 3.0);
    print(&mut canvas, ink, "----------------", (118.0, 124.0), 2.5);
    for (row, (what, price)) in [("LAMPE", "132,00"), ("TASSE", "24,00"), ("PAPIER", "2,50")]
        .iter()
        .enumerate()
    {
        let y = 168.0 + 46.0 * row as f32;
        print(&mut canvas, ink, what, (118.0, y), 2.5);
        print(
            &mut canvas,
            ink,
            price,
            (360.0 - price.len() as f32 * 15.0, y),
            2.5,
        );
    }
    print(&mut canvas, ink, "----------------", (118.0, 306.0), 2.5);
    print(&mut canvas, ink, "TOTAL", (118.0, 346.0), 3.0);
    print(&mut canvas, ink, "158,50", (252.0, 346.0), 3.0);
    print(&mut canvas, ink, "MERCI", (195.0, 414.0), 3.0);
    for bar in 0_u8..44 {
        let x = 130.0 + f32::from(bar) * 5.0;
        let thick = 1.0 + 3.2 * hash(i32::from(bar), 71);
        canvas.flat(rgb(0x2c_2a_30), move |p| {
            rect(p, (x, 470.0), (x + thick, 540.0), 0.0)
        });
    }
    canvas.develop(0.02)
}

/// The only map that shows the good bakery.
pub fn map() -> RgbImage {
    let mut canvas = Canvas::new(640, 480, |p| {
        let paper = 0.96 + 0.06 * clouds(p.0 / 60.0, p.1 / 60.0);
        let fold = ramp(5.0, 0.0, (p.0 - 322.0).abs()).max(ramp(5.0, 0.0, (p.1 - 240.0).abs()));
        shade(rgb(0xf6_ee_da), paper - 0.07 * fold)
    });
    let wobble = |p: Point| {
        (
            p.0 + 3.0 * noise(p.1 / 30.0, 2.0),
            p.1 + 3.0 * noise(p.0 / 30.0, 7.0),
        )
    };
    let canal = [
        (-10.0, 70.0),
        (130.0, 120.0),
        (250.0, 240.0),
        (300.0, 380.0),
        (290.0, 500.0),
    ];
    canvas.soft(
        2.0,
        move |p| path(wobble(p), &canal, 40.0),
        |p| {
            mix(
                rgb(0x7a_b0_d0),
                rgb(0xa8_d0_e4),
                noise(p.0 / 30.0, p.1 / 6.0),
            )
        },
    );
    canvas.soft(
        14.0,
        |p| ellipse(wobble(p), (520.0, 120.0), (74.0, 56.0), 0.3),
        |p| {
            mix(
                rgb(0xa8_c8_88),
                rgb(0x8a_b4_72),
                noise(p.0 / 8.0, p.1 / 8.0),
            )
        },
    );
    let ink = rgb(0x3c_3a_48);
    let roads: [&[Point]; 5] = [
        &[
            (40.0, 340.0),
            (200.0, 330.0),
            (420.0, 290.0),
            (660.0, 260.0),
        ],
        &[
            (400.0, -10.0),
            (410.0, 150.0),
            (425.0, 290.0),
            (470.0, 500.0),
        ],
        &[(60.0, 40.0), (170.0, 30.0), (400.0, 80.0)],
        &[(425.0, 290.0), (530.0, 380.0), (660.0, 420.0)],
        &[(100.0, 500.0), (130.0, 400.0), (120.0, 335.0)],
    ];
    for road in roads {
        canvas.soft(1.5, move |p| path(wobble(p), road, 17.0), move |_| ink);
    }
    for road in roads {
        canvas.soft(
            1.5,
            move |p| path(wobble(p), road, 12.0),
            |_| rgb(0xfd_fa_f0),
        );
    }
    // The tram, as a dashed line.
    canvas.soft(
        1.5,
        move |p| {
            let rail = path(wobble(p), roads[0], 3.0);
            if (p.0 / 14.0) as i32 % 2 == 0 {
                rail
            } else {
                1.0
            }
        },
        |_| rgb(0xc8_48_3a),
    );
    for (left, top) in [
        (150.0, 250.0),
        (196.0, 262.0),
        (480.0, 200.0),
        (330.0, 140.0),
        (352.0, 400.0),
        (560.0, 300.0),
        (60.0, 250.0),
    ] {
        let house = [(left, top), (left + 17.0, top - 17.0), (left + 34.0, top)];
        canvas.soft(
            1.5,
            move |p| rect(wobble(p), (left, top), (left + 34.0, top + 26.0), 1.0).abs() - 1.3,
            move |_| ink,
        );
        canvas.soft(1.5, move |p| path(wobble(p), &house, 2.8), move |_| ink);
    }
    let heart = (372.0, 236.0);
    canvas.flat(rgb(0xd8_3a_48), move |p| {
        let (x, y) = ((p.0 - heart.0).abs() / 25.0, (heart.1 + 5.0 - p.1) / 25.0);
        ((x * x + (y - x.sqrt() * 0.75).powi(2)).sqrt() - 0.9) * 25.0
    });
    for (from, to) in [
        ((508.0, 366.0), (540.0, 398.0)),
        ((540.0, 366.0), (508.0, 398.0)),
    ] {
        canvas.flat(rgb(0x24_4a_8c), move |p| line(p, from, to, 7.0));
    }
    canvas.soft(
        1.6,
        |p| circle(p, (524.0, 382.0), 33.0).abs() - 1.8,
        |_| rgb(0x24_4a_8c),
    );
    for (point, colour) in [((600.0, 38.0), 0xd8_3a_48), ((600.0, 96.0), 0x3c_3a_48)] {
        canvas.flat(rgb(colour), move |p| {
            let half = [(591.0, 67.0), (609.0, 67.0)];
            if point.1 < 67.0 {
                polygon(p, &[point, half[1], half[0]])
            } else {
                polygon(p, &[point, half[0], half[1]])
            }
        });
    }
    canvas.develop(0.015)
}

/// Twelve glazes on their chips; flat colours, so that it packs well as PNG.
pub fn colours() -> RgbImage {
    const GLAZES: [u32; 12] = [
        0x24_4a_8c, 0x5c_86_b8, 0xb8_c8_d8, 0x1d_2b_4f, 0x9c_b0_8c, 0x5a_7a_5c, 0xa8_b8_d8,
        0xd8_a0_98, 0xd8_a8_38, 0xc0_6a_45, 0xf0_e8_d8, 0x8c_4a_3c,
    ];
    let mut canvas = Canvas::new(640, 480, |_| rgb(0xec_e6_da));
    for (index, glaze) in GLAZES.into_iter().enumerate() {
        let left = 36.0 + (index % 4) as f32 * 146.0;
        let top = 36.0 + (index / 4) as f32 * 142.0;
        canvas.shadow(0.25, 12.0, move |p| {
            rect(
                p,
                (left + 4.0, top + 6.0),
                (left + 130.0, top + 126.0),
                14.0,
            )
        });
        canvas.flat(rgb(0xb8_7a_52), move |p| {
            rect(p, (left, top), (left + 128.0, top + 122.0), 14.0)
        });
        canvas.flat(rgb(glaze), move |p| {
            let dip = top + 100.0 + 5.0 * (p.0 / 15.0 + index as f32).sin();
            rect(p, (left, top), (left + 128.0, top + 122.0), 14.0).max(p.1 - dip)
        });
        canvas.flat(mix(rgb(glaze), [1.0; 3], 0.45), move |p| {
            ellipse(p, (left + 26.0, top + 30.0), (6.0, 17.0), 0.5)
        });
        canvas.flat(rgb(0xec_e6_da), move |p| {
            circle(p, (left + 110.0, top + 18.0), 7.0)
        });
    }
    canvas.develop(0.0)
}
