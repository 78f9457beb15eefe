//! Mixes a theme from the terminal's colours, so that all of it reaches its contrast.

use ratatui::style::{Color, Modifier, Style};

use super::colour::{BLACK, Rgb, WHITE};
use super::{Chrome, Colours, Paint, TONES, Theme};
use crate::layout::bubble::Tone;

/// A calm blue with a little green in it: ours.
const ACCENT: Rgb = Rgb(34, 130, 176);
const RED: Rgb = Rgb(200, 62, 62);
const AMBER: Rgb = Rgb(196, 144, 40);
/// Behind what is searched for, and behind the one place of it that one is at: seen on any fill.
const MARK: Rgb = Rgb(232, 196, 84);
const HIT: Rgb = Rgb(255, 148, 48);
const MARK_TEXT: Rgb = Rgb(20, 20, 20);
const GREY: Rgb = Rgb(112, 116, 122);

/// What text in bubbles must reach on what is behind it.
pub(super) const TEXT: f64 = 7.0;
/// What times, marks and words outside bubbles must reach.
pub(super) const QUIET: f64 = 4.6;
/// What hairlines have.
const HAIRLINE: f64 = 1.9;
/// As far from black as from white: the only luminance that can be read on both.
const MIDDLE: f64 = 0.179;
/// The lightest fill for white text and the darkest for black text.
const DARK_FILL: f64 = 0.095;
const LIGHT_FILL: f64 = 0.32;

/// Makes colours that reach their contrast.
pub(super) struct Mixer {
    fg: Option<Rgb>,
    bg: Option<Rgb>,
    indexed: bool,
}

impl Mixer {
    pub fn new(colours: Colours, indexed: bool) -> Self {
        let rgb = |(r, g, b)| Rgb(r, g, b);
        Self {
            fg: colours.fg.map(rgb),
            bg: colours.bg.map(rgb),
            indexed,
        }
    }

    pub fn theme(&self) -> Theme {
        let ground = self.ground();
        Theme {
            bubbles: TONES.map(|tone| self.paint(self.fill_of(tone))),
            bar: self.bar().unwrap_or(ground),
            ground,
            rule: self.rule(),
            marker: self.on_ground(ACCENT, QUIET),
            pill: self.pill(),
            mark: self.fg(MARK_TEXT).bg(self.color(MARK)),
            hit: self
                .fg(MARK_TEXT)
                .bg(self.color(HIT))
                .add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        }
    }

    /// The colour as the terminal can show it.
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

    /// `wish`, moved as far as it takes to reach a contrast on `on`.
    fn fit(&self, wish: Rgb, on: Rgb, contrast: f64) -> Rgb {
        let goal = on.opposite();
        (0..=20)
            .map(|step| self.shown(wish.mix(goal, f64::from(step) / 20.0)))
            .find(|colour| colour.contrast(on) >= contrast)
            .unwrap_or(goal)
    }

    /// `text`, faded towards what is behind it as far as a contrast allows.
    fn fade(&self, text: Rgb, on: Rgb, contrast: f64) -> Rgb {
        (0..=20)
            .rev()
            .map(|step| self.shown(text.mix(on, f64::from(step) / 20.0)))
            .find(|colour| colour.contrast(on) >= contrast)
            .unwrap_or(text)
    }

    /// A style for something on the terminal's own background; without colour where none can be
    /// trusted.
    fn on_ground(&self, wish: Rgb, contrast: f64) -> Style {
        if let Some(bg) = self.bg {
            return self.fg(self.fit(wish, bg, contrast));
        }
        let middle = self.shown(wish.at_luminance(MIDDLE));
        let readable = [BLACK, WHITE].map(|on| middle.contrast(on) >= contrast.min(4.5));
        if readable == [true, true] {
            self.fg(middle)
        } else {
            Style::new()
        }
    }

    /// The terminal's colour of text on `on`; a soft black or white where it is unknown.
    fn text_on(&self, on: Rgb, contrast: f64) -> Rgb {
        let soft = on.opposite().mix(on, 0.1);
        self.fit(self.fg.unwrap_or(soft), on, contrast)
    }

    fn ground(&self) -> Chrome {
        let quiet = match self.bg {
            Some(bg) => self.fg(self.fade(self.text_on(bg, QUIET), bg, QUIET)),
            None => self.on_ground(GREY, QUIET),
        };
        // What the terminal's owner chose stays, unless it cannot be read.
        let plain = match (self.fg, self.bg) {
            (Some(fg), Some(bg)) if fg.contrast(bg) < QUIET => self.fg(self.text_on(bg, QUIET)),
            _ => Style::new(),
        };
        Chrome {
            plain,
            strong: plain.add_modifier(Modifier::BOLD),
            quiet,
            accent: self.on_ground(ACCENT, QUIET),
            alarm: self.on_ground(RED, QUIET).add_modifier(Modifier::BOLD),
            pending: self.on_ground(AMBER, QUIET),
        }
    }

    /// The header's band, a shade off the background; none where that is unknown.
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
            accent: on(self.fit(ACCENT, fill, QUIET)),
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

    /// Stands out from every bubble: as bright as they are dim.
    fn pill(&self) -> Style {
        let dim = self.bg.is_none_or(|bg| bg.opposite() == WHITE);
        let fill = self.shown(ACCENT.at_luminance(if dim { 0.5 } else { 0.06 }));
        let text = self.fit(fill.opposite(), fill, TEXT);
        let style = self.fg(text).bg(self.color(fill));
        style.add_modifier(Modifier::BOLD)
    }

    /// Behind a bubble.
    fn fill_of(&self, tone: Tone) -> Rgb {
        let (inbound, outbound) = luminances(self.bg);
        let neutral = self.bg.unwrap_or(GREY);
        let (hue, luminance) = match tone {
            Tone::Inbound | Tone::Unreadable => (neutral, inbound),
            Tone::Outbound => (ACCENT, outbound),
            // Red of the same luminance shouts.
            Tone::Failed if outbound < MIDDLE => (RED, outbound * 0.75),
            Tone::Failed => (RED, outbound),
        };
        self.fill(hue, luminance)
    }

    /// A colour near a luminance on which text reaches its contrast, off the background.
    fn fill(&self, hue: Rgb, luminance: f64) -> Rgb {
        let readable = |fill: Rgb| fill.contrast(fill.opposite()) >= TEXT;
        let off_ground = |fill: Rgb| self.bg.is_none_or(|bg| fill.stands_out_from(bg));
        let near = (0..24).flat_map(|step| {
            let off = f64::from(step) * 0.04;
            [1.0 + off, 1.0 - off].map(|factor| luminance * factor)
        });
        let fills = near.map(|wanted| self.shown(hue.at_luminance(wanted.clamp(0.0, 1.0))));
        fills
            .clone()
            .find(|fill| readable(*fill) && off_ground(*fill))
            .or_else(|| fills.clone().find(|fill| readable(*fill)))
            .unwrap_or(if luminance < MIDDLE { BLACK } else { WHITE })
    }

    fn paint(&self, fill: Rgb) -> Paint {
        let dark = fill.opposite() == WHITE;
        let bright = |hue: Rgb| hue.at_luminance(if dark { 0.5 } else { 0.06 });
        let on = |colour: Rgb| self.fg(colour).bg(self.color(fill));
        let text = self.text_on(fill, TEXT);
        let quiet = on(self.fade(text, fill, QUIET));
        // What the terminal's owner chose needs no name: fewer bytes in every row.
        let text = match self.fg {
            Some(fg) if fg.contrast(fill) >= TEXT => Style::new().bg(self.color(fill)),
            _ => on(text),
        };
        let accent = on(self.fit(bright(ACCENT), fill, TEXT));
        let alarm = on(self.fit(bright(RED), fill, TEXT));
        Paint {
            text,
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

/// Luminances behind inbound and outbound bubbles: off the background, and never where neither
/// black nor white text could be read.
fn luminances(bg: Option<Rgb>) -> (f64, f64) {
    let Some(bg) = bg.map(Rgb::luminance) else {
        return (0.065, 0.09);
    };
    let light = bg + 0.05;
    match bg {
        ..0.05 => (
            light * 1.45 - 0.05,
            (light * 1.9 - 0.05).clamp(0.05, DARK_FILL),
        ),
        ..0.17 => (
            (light / 1.5 - 0.05).max(0.01),
            (light / 1.9 - 0.05).max(0.01),
        ),
        ..0.42 => (
            (light * 1.3 - 0.05).max(0.34),
            (light * 1.5 - 0.05).max(0.4),
        ),
        _ => (
            (light / 1.17 - 0.05).max(LIGHT_FILL),
            (light / 1.38 - 0.05).max(LIGHT_FILL),
        ),
    }
}
