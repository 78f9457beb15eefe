//! The screen's colours as CSS, for exported pages; the browser chooses between light and dark.

use std::fmt::Write as _;

use ratatui::style::{Color, Style};

use super::{ColourDepth, Colours, Theme};
use crate::layout::appearance::{Appearance, Bubbles, ThemeChoice};
use crate::layout::bubble::Tone;

/// Text and background of a light and of a dark page.
const LIGHT: [(u8, u8, u8); 2] = [(0x1f, 0x23, 0x28), (0xff, 0xff, 0xff)];
const DARK: [(u8, u8, u8); 2] = [(0xd8, 0xdb, 0xe0), (0x10, 0x12, 0x15)];

/// The rules of the style sheet that define the colours: light ones, and dark ones for dark
/// browsers.
pub fn page_colours(appearance: Appearance) -> String {
    let light = names(appearance, ThemeChoice::Light, LIGHT);
    let dark = names(appearance, ThemeChoice::Dark, DARK);
    format!(
        ":root{{color-scheme:light dark;{light}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    )
}

fn names(appearance: Appearance, theme: ThemeChoice, [fg, bg]: [(u8, u8, u8); 2]) -> String {
    let colours = Colours {
        fg: Some(fg),
        bg: Some(bg),
    };
    let of = Appearance {
        theme,
        bubbles: Bubbles::default(),
        ..appearance
    };
    let theme = Theme::of(colours, ColourDepth::True, of);
    let hex = |colour: Option<Color>, usual: (u8, u8, u8)| {
        let (r, g, b) = match colour {
            Some(Color::Rgb(r, g, b)) => (r, g, b),
            _ => usual,
        };
        format!("#{r:02x}{g:02x}{b:02x}")
    };
    let ink = |style: Style| hex(style.fg, fg);
    let behind = |style: Style| hex(style.bg, bg);
    let mut out = format!(
        "--ground:{};--ink:{};--quiet:{};--day:{};--day-ink:{}",
        hex(None, bg),
        ink(theme.ground.plain),
        ink(theme.ground.quiet),
        behind(theme.day),
        ink(theme.day),
    );
    let tones = [
        ("in", Tone::Inbound),
        ("out", Tone::Outbound),
        ("failed", Tone::Failed),
    ];
    for (name, tone) in tones {
        let paint = theme.bubble(tone);
        let [fill, text] = [behind(paint.text), ink(paint.text)];
        let [quiet, address, alarm] = [paint.time, paint.link, paint.alarm].map(ink);
        let _ = write!(
            out,
            ";--{name}:{fill};--{name}-ink:{text};--{name}-quiet:{quiet};--{name}-link:{address};--{name}-alarm:{alarm}"
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::appearance::Accent;

    #[test]
    fn a_page_has_the_colours_of_the_screen() {
        let blue = page_colours(Appearance::default());
        let (light, dark) = blue.split_once("@media").unwrap();
        assert!(light.contains("--ground:#ffffff;--ink:#1f2328"), "{light}");
        assert!(light.contains("--in:#dee2e6;--in-ink:#1f2328"), "{light}");
        assert!(dark.contains("--in:#2d3035;"), "{dark}");
        for page in [light, dark] {
            assert!(page.contains("--out:#1d4f9c;--out-ink:#f2f5f8"), "{page}");
        }
        // The browser decides between light and dark, whatever the theme of the screen.
        let chosen = Appearance {
            theme: ThemeChoice::Dark,
            ..Appearance::default()
        };
        assert_eq!(page_colours(chosen), blue);
        let rose = Appearance {
            accent: Accent::Rose,
            ..Appearance::default()
        };
        assert!(page_colours(rose).contains("--out:#8a2c5a"));
    }
}
