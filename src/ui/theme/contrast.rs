//! Mixes the colours of a theme until each has enough contrast.

use ratatui::style::{Color, Modifier, Style};

use super::colour::{BLACK, Rgb, WHITE};
use super::styles::{Chrome, Colours, Paint, TONES, Theme};
use super::targets::{
    AMBER, DARK_FAILED, DARK_INBOUND, FillAndText, GREY, HIT, LIGHT_FAILED, LIGHT_INBOUND, MARK,
    MARK_TEXT, NEAR_WHITE, RED, like_indexed, near_luminance, shades,
};
use crate::layout::appearance::{Appearance, Bubbles, ThemeChoice};
use crate::layout::bubble::Tone;

/// The least contrast of text in bubbles with the fill.
pub(super) const TEXT: f64 = 7.0;
/// The least contrast of times, marks, and words outside of bubbles.
pub(super) const QUIET: f64 = 4.6;
/// The least contrast of dark and of light fills with the background.
pub(super) const DARK_FILL: f64 = 1.4;
pub(super) const LIGHT_FILL: f64 = 1.3;
/// The contrast of hairlines.
const HAIRLINE: f64 = 1.9;
/// The luminance with equal contrast to black and to white: the only one that can be read on both.
const MIDDLE: f64 = 0.179;
/// The most that the channels of a grey differ.
const GREYISH: u8 = 16;

/// Whether black text is easier to read on the colour than white text.
pub(super) fn is_light(red: u8, green: u8, blue: u8) -> bool {
    Rgb(red, green, blue).opposite() == BLACK
}

/// Makes colours that reach their contrast.
pub(super) struct ContrastMixer {
    fg: Option<Rgb>,
    bg: Option<Rgb>,
    indexed: bool,
    appearance: Appearance,
    /// Bubbles are dark.
    dark: bool,
}

impl ContrastMixer {
    pub fn new(colours: Colours, indexed: bool, appearance: Appearance) -> Self {
        let rgb = |(r, g, b)| Rgb(r, g, b);
        let bg = colours.bg.map(rgb).or(match appearance.theme {
            ThemeChoice::Auto => None,
            // The user knows the background if the terminal does not tell it.
            ThemeChoice::Dark => Some(Rgb(16, 16, 16)),
            ThemeChoice::Light => Some(WHITE),
        });
        Self {
            fg: colours.fg.map(rgb),
            bg,
            indexed,
            appearance,
            dark: match appearance.theme {
                ThemeChoice::Auto => bg.is_none_or(|bg| bg.opposite() == WHITE),
                theme => theme == ThemeChoice::Dark,
            },
        }
    }

    pub fn theme(&self) -> Theme {
        let ground = self.ground();
        let fills = self.appearance.bubbles != Bubbles::Outline;
        Theme {
            bubbles: TONES.map(|tone| {
                if fills {
                    self.paint(tone)
                } else {
                    outlined(tone, &ground)
                }
            }),
            aside: Paint::words(ground.quiet),
            bar: self.bar().unwrap_or(ground),
            ground,
            rule: self.rule(),
            thumb: match self.appearance.bubbles {
                // Drawn again with every scrolled row: the flat look is for few bytes per row.
                Bubbles::Flat => ground.plain,
                _ => ground.quiet,
            },
            marker: match self.appearance.bubbles {
                Bubbles::Flat => ground.plain,
                _ => self.accent_on_ground(),
            },
            chip: self.chip(),
            day: self.day().unwrap_or(ground.quiet),
            pill: self.pill(),
            mark: self.fg(MARK_TEXT).bg(self.color(MARK)),
            hit: self
                .fg(MARK_TEXT)
                .bg(self.color(HIT))
                .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// The nearest colour that the terminal can show.
    fn shown(&self, colour: Rgb) -> Rgb {
        if self.indexed {
            colour.nearest_indexed().1
        } else {
            colour
        }
    }

    fn color(&self, colour: Rgb) -> Color {
        if self.indexed {
            Color::Indexed(colour.nearest_indexed().0)
        } else {
            Color::Rgb(colour.0, colour.1, colour.2)
        }
    }

    fn fg(&self, colour: Rgb) -> Style {
        Style::new().fg(self.color(colour))
    }

    /// `target`, moved as little as possible to reach a contrast with `on`.
    fn fit(&self, target: Rgb, on: Rgb, contrast: f64) -> Rgb {
        let goal = on.opposite();
        (0..=20)
            .map(|step| self.shown(target.mix(goal, f64::from(step) / 20.0)))
            .find(|colour| colour.contrast(on) >= contrast)
            .unwrap_or(goal)
    }

    /// `text`, faded towards the background `on` as far as the contrast allows.
    fn fade(&self, text: Rgb, on: Rgb, contrast: f64) -> Rgb {
        (0..=20)
            .rev()
            .map(|step| self.shown(text.mix(on, f64::from(step) / 20.0)))
            .find(|colour| colour.contrast(on) >= contrast)
            .unwrap_or(text)
    }

    /// A style on the terminal's own background; without a colour if none is surely readable.
    fn on_ground(&self, target: Rgb, contrast: f64) -> Style {
        if let Some(bg) = self.bg {
            return self.fg(self.fit(target, bg, contrast));
        }
        let middle = self.shown(target.at_luminance(MIDDLE));
        let readable = [BLACK, WHITE].map(|on| middle.contrast(on) >= contrast.min(4.5));
        if readable == [true, true] {
            self.fg(middle)
        } else {
            Style::new()
        }
    }

    /// The terminal's text colour on `on`; a soft black or white if unknown.
    fn text_on(&self, on: Rgb, contrast: f64) -> Rgb {
        let soft = on.opposite().mix(on, 0.1);
        self.fit(self.fg.unwrap_or(soft), on, contrast)
    }

    fn ground(&self) -> Chrome {
        let quiet = match self.bg {
            Some(bg) => self.fg(self.fade(self.text_on(bg, QUIET), bg, QUIET)),
            None => self.on_ground(GREY, QUIET),
        };
        // The colours that the user has set in the terminal stay, unless they cannot be read.
        let plain = match (self.fg, self.bg) {
            (Some(fg), Some(bg)) if fg.contrast(bg) < QUIET => self.fg(self.text_on(bg, QUIET)),
            _ => Style::new(),
        };
        Chrome {
            plain,
            strong: plain.add_modifier(Modifier::BOLD),
            quiet,
            accent: self.accent_on_ground(),
            alarm: self.on_ground(RED, QUIET).add_modifier(Modifier::BOLD),
            pending: self.on_ground(AMBER, QUIET),
        }
    }

    /// The header's band, slightly different from the background; `None` if that is unknown.
    fn bar(&self) -> Option<Chrome> {
        let bg = self.bg?;
        let light = bg.luminance();
        let shade = if light < MIDDLE {
            (light + 0.05) * 1.16 - 0.05
        } else {
            (light + 0.05) / 1.1 - 0.05
        };
        let fill = self.shown(bg.at_luminance(shade));
        let text = self.text_on(fill, TEXT);
        let on = |colour: Rgb| self.fg(colour).bg(self.color(fill));
        Some(Chrome {
            plain: on(text),
            strong: on(text).add_modifier(Modifier::BOLD),
            quiet: on(self.fade(text, fill, QUIET)),
            accent: on(self.fit(self.ink(fill), fill, QUIET)),
            alarm: on(self.fit(RED, fill, QUIET)).add_modifier(Modifier::BOLD),
            pending: on(self.fit(AMBER, fill, QUIET)),
        })
    }

    fn rule(&self) -> Style {
        match self.bg {
            Some(bg) => self.fg(self.fade(self.text_on(bg, QUIET), bg, HAIRLINE)),
            None => self.on_ground(GREY, HAIRLINE),
        }
    }

    /// The accent as a colour for words on `on`.
    fn ink(&self, on: Rgb) -> Rgb {
        let (fill, ink) = shades(self.appearance.accent);
        if on.opposite() == WHITE { ink } else { fill }
    }

    fn accent_on_ground(&self) -> Style {
        let on = self.bg.unwrap_or(BLACK);
        self.on_ground(self.ink(on), QUIET)
    }

    /// The style for the name of a mode, and for the contact's initials.
    fn chip(&self) -> Style {
        let FillAndText { fill, text } = self.pair(Tone::Outbound);
        self.fg(text)
            .bg(self.color(fill))
            .add_modifier(Modifier::BOLD)
    }

    /// The style for day lines, slightly different from the background; `None` if that is unknown.
    fn day(&self) -> Option<Style> {
        let bg = self.bg?;
        let fill = self.shown(bg.mix(bg.opposite(), 0.085));
        let text = self.fade(self.text_on(fill, TEXT), fill, QUIET);
        Some(self.fg(text).bg(self.color(fill)))
    }

    /// The style for the count of new messages: as bright as bubbles are dim, to stand out from
    /// them.
    fn pill(&self) -> Style {
        let dim = self.bg.is_none_or(|bg| bg.opposite() == WHITE);
        let (_, ink) = shades(self.appearance.accent);
        let fill = self.shown(ink.at_luminance(if dim { 0.5 } else { 0.06 }));
        let text = self.fit(fill.opposite(), fill, TEXT);
        let style = self.fg(text).bg(self.color(fill));
        style.add_modifier(Modifier::BOLD)
    }

    /// Fill and text of a bubble, as the terminal shows them.
    fn pair(&self, tone: Tone) -> FillAndText {
        let target = match (tone, self.dark) {
            (Tone::Inbound | Tone::Unreadable | Tone::Aside, true) => self.tinted(DARK_INBOUND),
            (Tone::Inbound | Tone::Unreadable | Tone::Aside, false) => self.tinted(LIGHT_INBOUND),
            (Tone::Outbound, _) => FillAndText {
                fill: shades(self.appearance.accent).0,
                text: NEAR_WHITE,
            },
            (Tone::Failed, true) => DARK_FAILED,
            (Tone::Failed, false) => LIGHT_FAILED,
        };
        let fill = self.fill(target.fill);
        FillAndText {
            fill,
            text: self.fit(target.text, fill, TEXT),
        }
    }

    /// A neutral fill, tinted like the background if that is not grey.
    fn tinted(&self, pair: FillAndText) -> FillAndText {
        // With few colours, the tint could be that of an accent.
        let tint = self.bg.filter(|bg| !self.indexed && bg.spread() > GREYISH);
        let fill = match tint {
            Some(bg) => bg.at_luminance(pair.fill.luminance()),
            None => pair.fill,
        };
        FillAndText { fill, ..pair }
    }

    /// The colour most like `target` on which text can be read and which stands out from the
    /// background.
    fn fill(&self, target: Rgb) -> Rgb {
        let readable = |fill: Rgb| fill.contrast(fill.opposite()) >= TEXT;
        let off_ground = |fill: Rgb| {
            let is_dark = fill.opposite() == WHITE;
            let least = if is_dark { DARK_FILL } else { LIGHT_FILL };
            self.bg.is_none_or(|bg| fill.contrast(bg) >= least)
        };
        let find = |is_right: &dyn Fn(Rgb) -> bool| {
            let is_right = |fill: &Rgb| readable(*fill) && is_right(*fill);
            if self.indexed {
                like_indexed(target).into_iter().find(is_right)
            } else {
                near_luminance(target).find(is_right)
            }
        };
        find(&|fill| off_ground(fill) && fill.keeps_hue(target))
            .or_else(|| find(&off_ground))
            .or_else(|| find(&|_| true))
            .unwrap_or(if self.dark { BLACK } else { WHITE })
    }

    fn paint(&self, tone: Tone) -> Paint {
        let FillAndText { fill, text } = self.pair(tone);
        let dark = fill.opposite() == WHITE;
        let bright = |hue: Rgb| hue.at_luminance(if dark { 0.5 } else { 0.06 });
        let on = |colour: Rgb| self.fg(colour).bg(self.color(fill));
        let quiet = on(self.fade(text, fill, QUIET));
        let is_neutral = matches!(tone, Tone::Inbound | Tone::Unreadable);
        let words = match self.fg.filter(|_| is_neutral) {
            // The terminal's own text colour needs no code: fewer bytes in every row.
            Some(fg) if fg.contrast(fill) >= TEXT => Style::new().bg(self.color(fill)),
            _ => on(text),
        };
        let (_, ink) = shades(self.appearance.accent);
        let accent = on(self.fit(bright(ink), fill, TEXT));
        let alarm = on(self.fit(bright(RED), fill, TEXT));
        Paint {
            text: words,
            link: accent.add_modifier(Modifier::UNDERLINED),
            kind: accent,
            alarm,
            alarm_mark: alarm.add_modifier(Modifier::BOLD),
            note: quiet,
            time: quiet,
            frame: quiet,
            edge: self.fg(fill).add_modifier(Modifier::REVERSED),
        }
    }
}

/// A bubble as a frame around text on the terminal's own background.
fn outlined(tone: Tone, ground: &Chrome) -> Paint {
    let frame = match tone {
        Tone::Inbound | Tone::Unreadable | Tone::Aside => ground.quiet,
        Tone::Outbound => ground.accent,
        Tone::Failed => ground.alarm,
    };
    Paint {
        text: ground.plain,
        link: ground.accent.add_modifier(Modifier::UNDERLINED),
        kind: ground.accent,
        alarm: ground.alarm,
        alarm_mark: ground.alarm,
        note: ground.quiet,
        time: ground.quiet,
        frame,
        edge: frame,
    }
}
