//! The look that the user chose: theme, accent and bubbles.

use std::fmt;
use std::str::FromStr;

use strum::{EnumIter, EnumString, IntoStaticStr};

use super::bubble::Look;

/// The user's choice of looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Appearance {
    pub theme: ThemeChoice,
    /// The colour of outbound bubbles, and of highlights.
    pub accent: Accent,
    pub bubbles: Bubbles,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum ThemeChoice {
    /// By the terminal's background.
    #[default]
    Auto,
    Dark,
    Light,
}

/// The colour of outbound bubbles, and of highlights.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Accent {
    #[default]
    Blue,
    /// Between blue and green.
    Teal,
    /// Dark green.
    Green,
    /// Between blue and red.
    Violet,
    /// Dark pink.
    Rose,
    /// Brown and gold.
    Amber,
    /// Red, green and blue.
    Custom(u8, u8, u8),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, EnumIter, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Bubbles {
    /// Filled, with rounded edges; flat in a terminal with few rows.
    #[default]
    Round,
    /// Filled, without rows for edges.
    Flat,
    Outline,
}

impl Accent {
    /// All accents with a name.
    pub const NAMED: [Self; 6] = [
        Self::Blue,
        Self::Teal,
        Self::Green,
        Self::Violet,
        Self::Rose,
        Self::Amber,
    ];
}

impl FromStr for Accent {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let named = Self::NAMED.into_iter().find(|accent| {
            let name: &str = accent.into();
            name == text
        });
        named.or_else(|| custom(text)).ok_or(())
    }
}

/// `#rrggbb`.
fn custom(text: &str) -> Option<Accent> {
    let digits = text.strip_prefix('#')?;
    if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
    Some(Accent::Custom(red, green, blue))
}

impl fmt::Display for Accent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Custom(red, green, blue) => write!(f, "#{red:02x}{green:02x}{blue:02x}"),
            named => f.write_str(named.into()),
        }
    }
}

impl Appearance {
    /// How bubbles are drawn. Without known colours, a frame around the terminal's own text is
    /// readable in every palette.
    pub fn look(self, has_fills: bool) -> Look {
        match self.bubbles {
            _ if !has_fills => Look::Outlined,
            Bubbles::Round => Look::Round,
            Bubbles::Flat => Look::Filled,
            Bubbles::Outline => Look::Outlined,
        }
    }

    /// The lines for the configuration file.
    pub fn lines(self) -> [(&'static str, String); 3] {
        let theme: &str = self.theme.into();
        let bubbles: &str = self.bubbles.into();
        [
            ("theme", theme.to_owned()),
            ("accent", self.accent.to_string()),
            ("bubbles", bubbles.to_owned()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn appearance_lines_read_back() {
        let custom = Accent::Custom(0x1d, 0x4f, 0x9c);
        for accent in Accent::NAMED.into_iter().chain([custom]) {
            assert_eq!(accent.to_string().parse(), Ok(accent));
        }
        assert_eq!("#1D4F9C".parse(), Ok(custom));
        for bad in [
            "", "#", "#12345", "#12345g", "#+12345", "1d4f9c", "Blue", "custom", "#1d4f9c0",
        ] {
            assert_eq!(bad.parse::<Accent>(), Err(()), "{bad}");
        }
        for theme in ThemeChoice::iter() {
            let appearance = Appearance {
                theme,
                ..Appearance::default()
            };
            assert_eq!(appearance.lines()[0].1.parse(), Ok(theme));
        }
        for bubbles in Bubbles::iter() {
            let appearance = Appearance {
                bubbles,
                ..Appearance::default()
            };
            assert_eq!(appearance.lines()[2].1.parse(), Ok(bubbles));
        }
    }

    #[test]
    fn without_fills_bubbles_are_outlined() {
        for bubbles in Bubbles::iter() {
            let appearance = Appearance {
                bubbles,
                ..Appearance::default()
            };
            assert_eq!(appearance.look(false), Look::Outlined);
        }
        assert_eq!(
            Appearance {
                bubbles: Bubbles::Round,
                ..Appearance::default()
            }
            .look(true),
            Look::Round
        );
    }
}
