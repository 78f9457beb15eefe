use super::colour::{BLACK, Rgb, WHITE, indexed};
use super::*;

/// Backgrounds that people have.
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

/// Every background with a text colour that belongs to it, with none, and nothing at all.
fn terminals() -> impl Iterator<Item = Colours> {
    let known = GROUNDS.into_iter().flat_map(|bg| {
        let Rgb(r, g, b) = Rgb(bg.0, bg.1, bg.2)
            .opposite()
            .mix(Rgb(128, 128, 128), 0.3);
        [None, Some((r, g, b))].map(|fg| Colours { fg, bg: Some(bg) })
    });
    known.chain([Colours::default()])
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
    for depth in DEPTHS {
        for colours in terminals() {
            let theme = Theme::new(colours, depth);
            let own = colours.fg.map(|(r, g, b)| Color::Rgb(r, g, b));
            for (tone, paint) in paints(&theme) {
                let case = format!("{colours:?} {depth:?} {tone:?}");
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
            assert!(contrast(theme.pill) >= 4.5);
        }
    }
}

#[test]
fn bubbles_stand_out_from_the_background_and_from_each_other() {
    for depth in DEPTHS {
        for colours in terminals().filter(|c| c.bg.is_some()) {
            let theme = Theme::new(colours, depth);
            let bg = colours.bg.map(|(r, g, b)| Rgb(r, g, b)).unwrap();
            let fill = |tone| rgb(theme.bubble(tone).text.bg).unwrap();
            for tone in TONES {
                let fill = fill(tone);
                assert!(
                    fill.stands_out_from(bg),
                    "{colours:?} {depth:?} {tone:?}: {fill:?}"
                );
            }
            assert_ne!(fill(Tone::Inbound), fill(Tone::Outbound));
            assert_ne!(fill(Tone::Failed), fill(Tone::Outbound));
        }
    }
}

#[test]
fn words_outside_bubbles_can_be_read_in_every_terminal() {
    for depth in DEPTHS {
        for colours in terminals() {
            let theme = Theme::new(colours, depth);
            let grounds = match colours.bg {
                Some((r, g, b)) => vec![Rgb(r, g, b)],
                None => vec![BLACK, WHITE],
            };
            for chrome in [theme.ground, theme.bar] {
                for style in [
                    chrome.plain,
                    chrome.strong,
                    chrome.quiet,
                    chrome.accent,
                    chrome.alarm,
                    chrome.pending,
                ] {
                    let Some(fg) = rgb(style.fg) else { continue };
                    let behind = rgb(style.bg).map_or(grounds.clone(), |bg| vec![bg]);
                    for bg in behind {
                        let ratio = fg.contrast(bg);
                        assert!(ratio >= 4.5, "{colours:?} {depth:?} {style:?}: {ratio}");
                    }
                }
            }
        }
    }
}

#[test]
fn without_colour_there_is_none() {
    let theme = Theme::new(Colours::default(), ColourDepth::None);
    assert_eq!(ColourDepth::None.look(), Look::Outlined);
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
