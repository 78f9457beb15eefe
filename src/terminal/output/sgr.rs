//! The terminal's drawing attributes, and the shortest sequence that changes them.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// Modifiers that are visible on blanks, too.
pub const SEEN_ON_BLANKS: Modifier = Modifier::UNDERLINED
    .union(Modifier::REVERSED)
    .union(Modifier::CROSSED_OUT);

/// Modifiers with the codes that set and clear them.
const MODIFIERS: [(Modifier, u16, u16); 8] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// Colours, modifiers and link that the terminal draws with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pen {
    fg: Color,
    bg: Color,
    modifier: Modifier,
    /// The number of the open link; 0: none.
    link: u32,
}

impl Pen {
    /// The terminal's own colours.
    pub const PLAIN: Self = Self {
        fg: Color::Reset,
        bg: Color::Reset,
        modifier: Modifier::empty(),
        link: 0,
    };

    pub fn of(cell: &Cell) -> Self {
        Self {
            fg: cell.fg,
            bg: cell.bg,
            modifier: cell.modifier,
            link: match cell.underline_color {
                Color::Rgb(r, g, b) => u32::from_be_bytes([0, r, g, b]),
                _ => 0,
            },
        }
    }

    /// The number of the open link; 0: none.
    pub fn link(self) -> u32 {
        self.link
    }

    pub fn draws_blanks_on(self, bg: Color) -> bool {
        self.bg == bg && self.link == 0 && !self.modifier.intersects(SEEN_ON_BLANKS)
    }

    /// The pen nearest to this one that draws blanks on `bg`, since only the background of blanks
    /// is visible. If codes are needed anyway, they also set the colour of the cell that is drawn
    /// `next`.
    pub fn for_blanks_on(self, bg: Color, next: Option<&Cell>) -> Self {
        let next = next.filter(|next| self.bg != bg && next.bg == bg);
        let long = matches!(self.fg, Color::Rgb(..) | Color::Indexed(_));
        if bg == Color::Reset && self.bg != bg && !long {
            return Self::PLAIN;
        }
        Self {
            fg: next.map_or(self.fg, |next| next.fg),
            bg,
            modifier: self.modifier.difference(SEEN_ON_BLANKS),
            link: 0,
        }
    }

    /// Changes the pen, and writes the codes for the change.
    pub fn change(&mut self, to: Self, out: &mut Vec<u8>) {
        let from = std::mem::replace(self, to);
        if (Self { link: 0, ..from }) == (Self { link: 0, ..to }) {
            return;
        }
        if (Self { link: 0, ..to }) == Self::PLAIN {
            return sequence(out, &[], b'm');
        }
        let mut codes = SgrCodes::default();
        let gone = from.modifier.difference(to.modifier);
        let mut kept = from.modifier.intersection(to.modifier);
        for (modifier, _, clear) in MODIFIERS {
            if gone.contains(modifier) {
                codes.push(&[clear]);
                // One code clears both bold and dim.
                let pair = MODIFIERS.iter().filter(|other| other.2 == clear);
                kept = pair.fold(kept, |kept, other| kept.difference(other.0));
            }
        }
        for (modifier, set, _) in MODIFIERS {
            if to.modifier.difference(kept).contains(modifier) {
                codes.push(&[set]);
            }
        }
        if from.fg != to.fg {
            codes.colour(to.fg, 30);
        }
        if from.bg != to.bg {
            codes.colour(to.bg, 40);
        }
        sequence(out, codes.all(), b'm');
    }
}

/// The numbers of one sequence.
#[derive(Default)]
struct SgrCodes {
    codes: [u16; 32],
    count: usize,
}

impl SgrCodes {
    fn push(&mut self, codes: &[u16]) {
        for code in codes {
            if let Some(free) = self.codes.get_mut(self.count) {
                *free = *code;
                self.count += 1;
            }
        }
    }

    /// `base` is 30 for text and 40 for the background.
    fn colour(&mut self, colour: Color, base: u16) {
        let named = match colour {
            Color::Reset => 9,
            Color::Black => 0,
            Color::Red => 1,
            Color::Green => 2,
            Color::Yellow => 3,
            Color::Blue => 4,
            Color::Magenta => 5,
            Color::Cyan => 6,
            Color::Gray => 7,
            Color::DarkGray => 60,
            Color::LightRed => 61,
            Color::LightGreen => 62,
            Color::LightYellow => 63,
            Color::LightBlue => 64,
            Color::LightMagenta => 65,
            Color::LightCyan => 66,
            Color::White => 67,
            Color::Indexed(index) => return self.push(&[base + 8, 5, index.into()]),
            Color::Rgb(r, g, b) => {
                return self.push(&[base + 8, 2, r.into(), g.into(), b.into()]);
            }
        };
        self.push(&[base + named]);
    }

    fn all(&self) -> &[u16] {
        &self.codes[..self.count]
    }
}

/// Writes a control sequence.
pub fn sequence(out: &mut Vec<u8>, numbers: &[u16], end: u8) {
    out.extend_from_slice(b"\x1b[");
    for (index, number) in numbers.iter().enumerate() {
        if index > 0 {
            out.push(b';');
        }
        push_number(out, *number);
    }
    out.push(end);
}

fn push_number(out: &mut Vec<u8>, number: u16) {
    if number > 9 {
        push_number(out, number / 10);
    }
    out.push(b'0' + (number % 10) as u8);
}
