//! The colours that a theme begins with, before each is made to be readable.

use super::colour::{Rgb, indexed};
use crate::layout::appearance::Accent;

pub(super) const RED: Rgb = Rgb(200, 62, 62);
pub(super) const AMBER: Rgb = Rgb(196, 144, 40);
/// The backgrounds of hits, and of the current hit: visible on any fill.
pub(super) const MARK: Rgb = Rgb(232, 196, 84);
pub(super) const HIT: Rgb = Rgb(255, 148, 48);
pub(super) const MARK_TEXT: Rgb = Rgb(20, 20, 20);
pub(super) const GREY: Rgb = Rgb(112, 116, 122);

/// A fill, and its text colour.
#[derive(Clone, Copy)]
pub(super) struct FillAndText {
    pub fill: Rgb,
    pub text: Rgb,
}

pub(super) const NEAR_WHITE: Rgb = Rgb(0xf2, 0xf5, 0xf8);
pub(super) const DARK_INBOUND: FillAndText = FillAndText {
    fill: Rgb(0x2a, 0x2d, 0x33),
    text: Rgb(0xd8, 0xdb, 0xe0),
};
pub(super) const LIGHT_INBOUND: FillAndText = FillAndText {
    fill: Rgb(0xe9, 0xed, 0xf2),
    text: Rgb(0x1f, 0x23, 0x28),
};
pub(super) const DARK_FAILED: FillAndText = FillAndText {
    fill: Rgb(0x5e, 0x1f, 0x28),
    text: Rgb(0xff, 0xb3, 0xb8),
};
pub(super) const LIGHT_FAILED: FillAndText = FillAndText {
    fill: Rgb(0xf7, 0xcd, 0xd1),
    text: Rgb(0x6b, 0x0f, 0x1a),
};

/// The fill of an accent, and its colour for words on a dark background.
pub(super) fn shades(accent: Accent) -> (Rgb, Rgb) {
    match accent {
        Accent::Blue => (Rgb(0x1d, 0x4f, 0x9c), Rgb(0x5b, 0x9d, 0xf2)),
        Accent::Teal => (Rgb(0x0d, 0x5c, 0x63), Rgb(0x3f, 0xb8, 0xc0)),
        Accent::Green => (Rgb(0x1b, 0x5e, 0x37), Rgb(0x4c, 0xb9, 0x7a)),
        Accent::Violet => (Rgb(0x5a, 0x3a, 0xa8), Rgb(0xa7, 0x8b, 0xf0)),
        Accent::Rose => (Rgb(0x8a, 0x2c, 0x5a), Rgb(0xf0, 0x7f, 0xb4)),
        Accent::Amber => (Rgb(0x6f, 0x4a, 0x0a), Rgb(0xd9, 0xa4, 0x41)),
        Accent::Custom(red, green, blue) => (Rgb(red, green, blue), Rgb(red, green, blue)),
    }
}

/// The colour, then lighter and darker ones, nearest first. Lazy: mostly the first one is taken, and
/// each of the others takes time.
pub(super) fn near_luminance(target: Rgb) -> impl Iterator<Item = Rgb> {
    let light = target.luminance() + 0.05;
    let near = (1..50).flat_map(move |step| {
        let off = f64::from(step) * 0.02;
        [1.0 + off, 1.0 - off].map(|factor| (light * factor - 0.05).clamp(0.0, 1.0))
    });
    let near = near.map(move |luminance| target.at_luminance(luminance));
    std::iter::once(target).chain(near)
}

/// The 256-colour palette, most similar colours first.
pub(super) fn like_indexed(target: Rgb) -> Vec<Rgb> {
    let mut all: Vec<Rgb> = (16..=255).map(indexed).collect();
    all.sort_by_key(|colour| colour.distance(target));
    all
}
