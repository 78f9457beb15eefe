use super::colour::{BLACK, Rgb, WHITE, indexed};
use super::*;
use crate::layout::appearance::{Accent, Bubbles, ThemeChoice};
use strum::IntoEnumIterator;

/// Backgrounds that people use.
const GROUNDS: [(u8, u8, u8); 14] = [
    (0, 0, 0),
    (0x10, 0x10, 0x10),
    (0x1e, 0x1e, 0x2e),
    (0x00, 0x2b, 0x36),
    (0x28, 0x28, 0x28),
    (0x40, 0x44, 0x4c),
    (0x55, 0x55, 0x55),
    (0x70, 0x70, 0x70),
    (0x80, 0x80, 0x80),
    (0x98, 0x98, 0x98),
    (0xc0, 0xc0, 0xc0),
    (0xfd, 0xf6, 0xe3),
    (0xff, 0xff, 0xdd),
    (0xff, 0xff, 0xff),
];
const DEPTHS: [ColourDepth; 2] = [ColourDepth::Indexed256, ColourDepth::True];

fn rgb(color: Option<Color>) -> Option<Rgb> {
    match color? {
        Color::Rgb(r, g, b) => Some(Rgb(r, g, b)),
        Color::Indexed(index) => Some(indexed(index)),
        _ => None,
    }
}

fn contrast(style: Style) -> f64 {
    rgb(style.fg).unwrap().contrast(rgb(style.bg).unwrap())
}

/// Every background with a suitable text colour and with none, and a terminal that reports nothing.
fn terminals() -> impl Iterator<Item = Colours> {
    let known = GROUNDS.into_iter().flat_map(|bg| {
        let Rgb(r, g, b) = Rgb(bg.0, bg.1, bg.2)
            .opposite()
            .mix(Rgb(128, 128, 128), 0.3);
        [None, Some((r, g, b))].map(|fg| Colours { fg, bg: Some(bg) })
    });
    known.chain([Colours::default()])
}

/// Every theme with every accent (some of them user-defined), for terminals of all colours and
/// depths. The terminals' own text colours are tried only with the first accent.
fn themes(bubbles: Bubbles) -> impl Iterator<Item = (Appearance, Colours, ColourDepth, Theme)> {
    let own = [(0, 0, 0), (255, 255, 255), (255, 255, 0), (128, 128, 128)];
    let own = own.map(|(r, g, b)| Accent::Custom(r, g, b));
    let accents = Accent::NAMED.into_iter().chain(own);
    let appearances = accents.flat_map(move |accent| {
        ThemeChoice::iter().map(move |theme| Appearance {
            theme,
            accent,
            bubbles,
        })
    });
    appearances.flat_map(|appearance| {
        let with_text = appearance.accent == Accent::Blue;
        let terminals = terminals().filter(move |colours| with_text || colours.fg.is_none());
        terminals.flat_map(move |colours| {
            DEPTHS.map(|depth| {
                let theme = Theme::of(colours, depth, appearance);
                (appearance, colours, depth, theme)
            })
        })
    })
}

/// The backgrounds that words outside of bubbles may have.
fn grounds(appearance: Appearance, colours: Colours) -> Vec<Rgb> {
    match (colours.bg, appearance.theme) {
        (Some((r, g, b)), _) => vec![Rgb(r, g, b)],
        (None, ThemeChoice::Auto) => vec![BLACK, WHITE],
        // The user has told the background.
        (None, ThemeChoice::Dark) => vec![Rgb(16, 16, 16), BLACK],
        (None, ThemeChoice::Light) => vec![WHITE],
    }
}

fn paints(theme: &Theme) -> impl Iterator<Item = (Tone, &Paint)> {
    TONES.into_iter().map(|tone| (tone, theme.bubble(tone)))
}

#[test]
fn contrast_is_that_of_the_standard() {
    assert!((WHITE.contrast(BLACK) - 21.0).abs() < 0.01);
    assert!((Rgb(0x76, 0x76, 0x76).contrast(WHITE) - 4.54).abs() < 0.01);
    assert_eq!(Rgb(255, 0, 0).nearest_indexed(), (196, Rgb(255, 0, 0)));
    assert_eq!(indexed(243), Rgb(0x76, 0x76, 0x76));
}

#[test]
fn text_in_bubbles_can_be_read_in_every_terminal() {
    for (appearance, colours, depth, theme) in themes(Bubbles::Round) {
        let own = colours.fg.map(|(r, g, b)| Color::Rgb(r, g, b));
        for (tone, paint) in paints(&theme) {
            let case = format!("{appearance:?} {colours:?} {depth:?} {tone:?}");
            let text = Style {
                fg: paint.text.fg.or(own),
                ..paint.text
            };
            for style in [text, paint.link, paint.kind, paint.alarm] {
                assert!(contrast(style) >= 7.0, "{case}: {}", contrast(style));
            }
            for style in [paint.time, paint.note, paint.alarm_mark] {
                assert!(contrast(style) >= 4.5, "{case}: {}", contrast(style));
            }
        }
        assert!(contrast(theme.chip) >= 7.0);
        for style in [theme.mark, theme.hit] {
            assert!(contrast(style) >= 7.0);
        }
        assert!(contrast(theme.pill) >= 4.5);
    }
}

#[test]
fn bubbles_stand_out_from_the_background_and_from_each_other() {
    for (appearance, colours, depth, theme) in themes(Bubbles::Round) {
        let Some((r, g, b)) = colours.bg else {
            continue;
        };
        let case = format!("{appearance:?} {colours:?} {depth:?}");
        let fill = |tone| rgb(theme.bubble(tone).text.bg).unwrap();
        for (tone, paint) in paints(&theme) {
            let fill = fill(tone);
            let dark = fill.opposite() == WHITE;
            let least = if dark { 1.4 } else { 1.3 };
            let contrast = fill.contrast(Rgb(r, g, b));
            // Between black and white, a fixed palette has few suitable colours.
            let ground = Rgb(r, g, b).luminance();
            let is_common = !(0.06..0.85).contains(&ground);
            let least = if depth == ColourDepth::True || is_common {
                least
            } else {
                1.1
            };
            assert!(contrast >= least, "{case} {tone:?}: {fill:?} {contrast}");
            assert_eq!(paint.edge.fg, paint.text.bg, "{case} {tone:?}");
        }
        assert_ne!(fill(Tone::Inbound), fill(Tone::Failed), "{case}");
        if Accent::NAMED.contains(&appearance.accent) {
            assert_ne!(fill(Tone::Inbound), fill(Tone::Outbound), "{case}");
            // With few colours, those most like rose and amber are reds; words tell a failed
            // message.
            let warm = [Accent::Rose, Accent::Amber].contains(&appearance.accent);
            let same = depth == ColourDepth::Indexed256 && warm;
            assert!(same || fill(Tone::Failed) != fill(Tone::Outbound), "{case}");
        }
    }
}

#[test]
fn the_default_colours_stay_as_designed() {
    let dark = Colours {
        fg: None,
        bg: Some((0x10, 0x10, 0x10)),
    };
    let light = Colours {
        fg: None,
        bg: Some((0xff, 0xff, 0xff)),
    };
    for (accent, fill) in [
        (Accent::Blue, Rgb(0x1d, 0x4f, 0x9c)),
        (Accent::Teal, Rgb(0x0d, 0x5c, 0x63)),
        (Accent::Violet, Rgb(0x5a, 0x3a, 0xa8)),
        (Accent::Rose, Rgb(0x8a, 0x2c, 0x5a)),
    ] {
        for colours in [dark, light] {
            let appearance = Appearance {
                accent,
                ..Appearance::default()
            };
            let theme = Theme::of(colours, ColourDepth::True, appearance);
            let paint = theme.bubble(Tone::Outbound);
            assert_eq!(rgb(paint.text.bg), Some(fill));
            assert_eq!(rgb(paint.text.fg), Some(Rgb(0xf2, 0xf5, 0xf8)));
        }
    }
}

#[test]
fn with_256_colours_a_grey_bubble_is_grey() {
    for bg in [(0xff, 0xff, 0xff), (0xfd, 0xf6, 0xe3), (0x10, 0x10, 0x10)] {
        let colours = Colours {
            fg: None,
            bg: Some(bg),
        };
        let theme = Theme::new(colours, ColourDepth::Indexed256);
        let fill = rgb(theme.bubble(Tone::Inbound).text.bg).unwrap();
        assert_eq!(fill.spread(), 0, "{bg:?}: {fill:?}");
    }
}

#[test]
fn words_outside_bubbles_can_be_read_in_every_terminal() {
    for (appearance, colours, depth, theme) in themes(Bubbles::Outline) {
        let grounds = grounds(appearance, colours);
        let mut styles = vec![theme.day, theme.marker, theme.thumb];
        for chrome in [theme.ground, theme.bar] {
            styles.extend([
                chrome.plain,
                chrome.strong,
                chrome.quiet,
                chrome.accent,
                chrome.alarm,
                chrome.pending,
            ]);
        }
        for (_, paint) in paints(&theme) {
            styles.extend([paint.text, paint.link, paint.time, paint.alarm, paint.frame]);
        }
        for style in styles {
            let Some(fg) = rgb(style.fg) else { continue };
            let behind = rgb(style.bg).map_or(grounds.clone(), |bg| vec![bg]);
            for bg in behind {
                let ratio = fg.contrast(bg);
                assert!(
                    ratio >= 4.5,
                    "{appearance:?} {colours:?} {depth:?} {style:?}: {ratio}"
                );
            }
        }
    }
}

#[test]
fn sixteen_colours_have_no_bright_one_on_a_light_background() {
    let bg = Some((255, 255, 255));
    let theme = Theme::new(Colours { fg: None, bg }, ColourDepth::Ansi16);
    assert_eq!(theme.marker.fg, Some(Color::Blue));
    let theme = Theme::new(Colours::default(), ColourDepth::Ansi16);
    assert_eq!(theme.marker.fg, Some(Color::Cyan));
}

#[test]
fn a_theme_without_colours_uses_none() {
    let theme = Theme::new(Colours::default(), ColourDepth::None);
    assert!(!ColourDepth::None.has_fills());
    let words = format!("{theme:?}");
    assert!(!words.contains("Rgb") && !words.contains("Indexed"));
    for (_, paint) in paints(&theme) {
        for style in [
            paint.text,
            paint.frame,
            paint.alarm_mark,
            theme.pill,
            theme.marker,
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}

#[test]
fn nothing_but_bubbles_header_and_pill_has_a_background() {
    let colours = Colours {
        fg: None,
        bg: Some((0, 0, 0)),
    };
    let theme = Theme::new(colours, ColourDepth::True);
    for style in [
        theme.ground.plain,
        theme.ground.quiet,
        theme.rule,
        theme.marker,
    ] {
        assert_eq!(style.bg, None);
    }
}
