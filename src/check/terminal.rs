//! What is known of the terminal without asking the terminal.
#![expect(clippy::disallowed_methods, reason = "an edge: it looks at stdout")]

use std::io::{self, IsTerminal};

use crate::text::SafeText;
use crate::text::locale::Locale;
use crate::time::{UnixTime, Zone};

/// What the terminal answered to our questions, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalAnswers {
    /// The terminal's name and colours.
    pub name: SafeText,
    /// How pictures are shown in the terminal, and why.
    pub pictures: SafeText,
}

/// What is known about the terminal from the environment and the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalFacts {
    /// Standard input and output are terminals.
    pub interactive: bool,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// `TERM`.
    pub term: Option<SafeText>,
    /// How many colours the screen has, and why.
    pub colours: SafeText,
    /// The locale, which decides which characters can be shown.
    pub locale: Locale,
    /// What the terminal answered, if it was asked.
    pub found: Option<TerminalAnswers>,
    /// The local time zone's offset, and its source.
    pub zone: SafeText,
    /// The time zone is known.
    pub has_zone: bool,
}

impl TerminalFacts {
    /// Reads this process's terminal and environment. `size` and `colours` are those of the screen.
    pub fn gather(size: Option<(u16, u16)>, colours: &str, here: (Zone, UnixTime)) -> Self {
        let interactive = is_interactive();
        let size = size.filter(|_| interactive);
        Self::read(interactive, size, colours, here, |name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    fn read(
        interactive: bool,
        size: Option<(u16, u16)>,
        colours: &str,
        (zone, now): (Zone, UnixTime),
        get: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let set = |name: &str| {
            let value = get(name).filter(|value| !value.is_empty())?;
            Some(SafeText::line(&value))
        };
        let offset = zone.local(now).format("UTC%:z");
        let (has_zone, named) = (zone.is_known(), set("TZ"));
        let zone = match named {
            Some(named) if has_zone => format!("{offset} (TZ={named})"),
            None if has_zone => format!("{offset} (the system's)"),
            Some(named) => format!("UTC, because TZ={named} is not a time zone"),
            None => "UTC, because the system's time zone cannot be read".to_owned(),
        };
        Self {
            interactive,
            size,
            term: set("TERM"),
            colours: SafeText::line(colours),
            locale: Locale::of(&get),
            found: None,
            zone: SafeText::line(&zone),
            has_zone,
        }
    }

    /// The kind of terminal, from `TERM`.
    pub fn name(&self) -> &str {
        self.term.as_deref().unwrap_or("TERM is not set")
    }
}

/// Whether the screen can be shown: standard input and output are terminals.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

#[cfg(test)]
mod tests;
