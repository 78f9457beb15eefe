//! A small painter: shapes are signed distances in pixels, so every edge is smooth.

use image::RgbImage;

/// Red, green, blue, each 0 to 1.
pub type Colour = [f32; 3];

/// A point or a size in pixels.
pub type Point = (f32, f32);

/// `0xRRGGBB` as a colour.
pub fn rgb(hex: u32) -> Colour {
    let part = |shift: u32| (hex >> shift & 0xff) as f32 / 255.0;
    [part(16), part(8), part(0)]
}

/// From `a` (0) to `b` (1).
pub fn mix(a: Colour, b: Colour, t: f32) -> Colour {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|i| a[i] + (b[i] - a[i]) * t)
}

/// Lighter (above 1) or darker (below 1).
pub fn shade(colour: Colour, factor: f32) -> Colour {
    colour.map(|part| part * factor)
}

/// A smooth step from 0 at `from` to 1 at `to`.
pub fn ramp(from: f32, to: f32, x: f32) -> f32 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// A number from 0 to 1 that belongs to this grid point.
pub fn hash(x: i32, y: i32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(0x8da6_b343) ^ (y as u32).wrapping_mul(0xd816_3841);
    bits = (bits ^ (bits >> 15)).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ (bits >> 12)).wrapping_mul(0x297a_2d39);
    (bits ^ (bits >> 15)) as f32 / u32::MAX as f32
}

/// Smooth noise from 0 to 1 with features of about one unit.
pub fn noise(x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor() as i32, y.floor() as i32);
    let (u, v) = (ramp(0.0, 1.0, x - x.floor()), ramp(0.0, 1.0, y - y.floor()));
    let line = |row| hash(column, row) * (1.0 - u) + hash(column + 1, row) * u;
    line(row) * (1.0 - v) + line(row + 1) * v
}

/// Three octaves of noise.
pub fn clouds(x: f32, y: f32) -> f32 {
    (noise(x, y) * 4.0 + noise(x * 2.1, y * 2.1 + 9.0) * 2.0 + noise(x * 4.3, y * 4.3 + 5.0)) / 7.0
}

/// Distance to a circle.
pub fn circle(p: Point, centre: Point, radius: f32) -> f32 {
    (p.0 - centre.0).hypot(p.1 - centre.1) - radius
}

/// Distance (nearly) to an ellipse turned by `angle`.
pub fn ellipse(p: Point, centre: Point, radii: Point, angle: f32) -> f32 {
    let (sin, cos) = angle.sin_cos();
    let (dx, dy) = (p.0 - centre.0, p.1 - centre.1);
    let (x, y) = (dx * cos + dy * sin, dy * cos - dx * sin);
    let near = (x / radii.0).hypot(y / radii.1);
    let slope = (x / (radii.0 * radii.0)).hypot(y / (radii.1 * radii.1));
    if slope == 0.0 {
        return -radii.0.min(radii.1);
    }
    near * (near - 1.0) / slope
}

/// Distance to a rectangle with round corners, given by two corners.
pub fn rect(p: Point, from: Point, to: Point, round: f32) -> f32 {
    let half = ((to.0 - from.0) / 2.0, (to.1 - from.1) / 2.0);
    let dx = (p.0 - from.0 - half.0).abs() - half.0 + round;
    let dy = (p.1 - from.1 - half.1).abs() - half.1 + round;
    dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - round
}

/// Distance to a thick line with round ends.
pub fn line(p: Point, from: Point, to: Point, thick: f32) -> f32 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let along = ((p.0 - from.0) * dx + (p.1 - from.1) * dy) / (dx * dx + dy * dy).max(1e-6);
    let t = along.clamp(0.0, 1.0);
    (p.0 - from.0 - dx * t).hypot(p.1 - from.1 - dy * t) - thick / 2.0
}

/// Distance to a thick line through all points.
pub fn path(p: Point, points: &[Point], thick: f32) -> f32 {
    let parts = points.windows(2);
    parts
        .map(|pair| line(p, pair[0], pair[1], thick))
        .fold(f32::INFINITY, f32::min)
}

/// Distance to a convex polygon whose corners go clockwise on the screen.
pub fn polygon(p: Point, corners: &[Point]) -> f32 {
    let edges = corners.iter().zip(corners.iter().cycle().skip(1));
    edges
        .map(|(a, b)| {
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            ((p.0 - a.0) * dy - (p.1 - a.1) * dx) / dx.hypot(dy).max(1e-6)
        })
        .fold(f32::NEG_INFINITY, f32::max)
}

/// Distance to a turned body: at height `t` (0 top, 1 foot) it is `profile(t)` pixels wide to each side.
pub fn turned(p: Point, axis: f32, top: f32, foot: f32, profile: impl Fn(f32) -> f32) -> f32 {
    let t = ((p.1 - top) / (foot - top)).clamp(0.0, 1.0);
    let side = (p.0 - axis).abs() - profile(t);
    side.max(top - p.1).max(p.1 - foot)
}

/// The picture while it is painted.
pub struct Canvas {
    pub width: f32,
    pub height: f32,
    pixels: Vec<Colour>,
}

impl Canvas {
    /// Paints every pixel.
    pub fn new(width: u32, height: u32, paint: impl Fn(Point) -> Colour) -> Self {
        let mut pixels = Vec::with_capacity((width * height) as usize);
        for y in 0..height {
            for x in 0..width {
                pixels.push(paint((x as f32 + 0.5, y as f32 + 0.5)));
            }
        }
        Self {
            width: width as f32,
            height: height as f32,
            pixels,
        }
    }

    /// The colour at a point; the edge's beyond it.
    pub fn at(&self, p: Point) -> Colour {
        let x = p.0.clamp(0.0, self.width - 1.0) as usize;
        let y = p.1.clamp(0.0, self.height - 1.0) as usize;
        self.pixels[y * self.width as usize + x]
    }

    /// Lets `change` repaint every pixel, knowing where it is.
    pub fn each(&mut self, change: impl Fn(Point, Colour) -> Colour) {
        let width = self.width as usize;
        for (index, pixel) in self.pixels.iter_mut().enumerate() {
            let at = ((index % width) as f32 + 0.5, (index / width) as f32 + 0.5);
            *pixel = change(at, *pixel);
        }
    }

    /// Paints the inside of a shape; its edge is `soft` pixels wide.
    pub fn soft(
        &mut self,
        soft: f32,
        distance: impl Fn(Point) -> f32,
        paint: impl Fn(Point) -> Colour,
    ) {
        self.each(|p, under| {
            let cover = (0.5 - distance(p) / soft).clamp(0.0, 1.0);
            if cover == 0.0 {
                under
            } else {
                mix(under, paint(p), cover)
            }
        });
    }

    /// Paints the inside of a shape.
    pub fn shape(&mut self, distance: impl Fn(Point) -> f32, paint: impl Fn(Point) -> Colour) {
        self.soft(1.2, distance, paint);
    }

    /// Paints the inside of a shape in one colour.
    pub fn flat(&mut self, colour: Colour, distance: impl Fn(Point) -> f32) {
        self.shape(distance, |_| colour);
    }

    /// Darkens the inside of a shape: 0 not at all, 1 to black; the edge is `soft` pixels wide.
    pub fn shadow(&mut self, strength: f32, soft: f32, distance: impl Fn(Point) -> f32) {
        self.each(|p, under| {
            let cover = ramp(soft / 2.0, -soft / 2.0, distance(p));
            shade(under, 1.0 - strength * cover)
        });
    }

    /// Adds light around a point.
    pub fn glow(&mut self, centre: Point, radius: f32, colour: Colour, strength: f32) {
        self.each(|p, under| {
            let far = (p.0 - centre.0).hypot(p.1 - centre.1) / radius;
            let light = strength * (-far * far * 2.0).exp();
            [0, 1, 2].map(|i| under[i] + colour[i] * light * (1.0 - under[i] * 0.5))
        });
    }

    /// A photograph's darker corners and fine grain, then bytes.
    pub fn develop(mut self, grain: f32) -> RgbImage {
        let (width, height) = (self.width, self.height);
        self.each(|p, under| {
            let (x, y) = (p.0 / width - 0.5, p.1 / height - 0.5);
            let corner = 1.0 - 0.35 * ramp(0.35, 0.75, x.hypot(y)) * ramp(0.0, 0.01, grain);
            let speck = (hash(p.0 as i32, p.1 as i32) - 0.5) * grain;
            under.map(|part| part * corner + speck)
        });
        let bytes = self.pixels.iter().flatten();
        let bytes = bytes.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8);
        RgbImage::from_raw(width as u32, height as u32, bytes.collect()).expect("one colour each")
    }
}
