//! What can be known of the terminal without asking it.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it looks at the clock's zone and stdout"
)]

use std::io::{self, IsTerminal};

use crate::text::SafeText;

/// What the terminal answered when it was asked, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its name and colours.
    pub name: SafeText,
    /// How pictures are shown in it, and why so.
    pub pictures: SafeText,
}

/// What the environment and the terminal's driver say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerminalFacts {
    /// Standard input and output are terminals.
    pub interactive: bool,
    /// Columns and rows.
    pub size: Option<(u16, u16)>,
    /// `TERM`.
    pub term: Option<SafeText>,
    /// `COLORTERM`.
    pub colorterm: Option<SafeText>,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// The variable that sets the locale, with its value.
    pub locale: SafeText,
    /// The locale's characters are UTF-8.
    pub utf8: bool,
    /// What the terminal answered, where it was asked.
    pub found: Option<Found>,
    /// The local zone's offset and where it comes from.
    pub zone: SafeText,
}

impl TerminalFacts {
    /// Looks at this process's terminal and environment.
    pub fn gather() -> Self {
        let interactive = is_interactive();
        let size = interactive.then(crossterm::terminal::size);
        // Some terminals do not know their size and say 0.
        let size = size
            .and_then(Result::ok)
            .filter(|size| size.0 > 0 && size.1 > 0);
        Self::read(interactive, size, |name| {
            std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
        })
    }

    fn read(
        interactive: bool,
        size: Option<(u16, u16)>,
        get: impl Fn(&str) -> Option<String>,
    ) -> Self {
        let set = |name: &str| {
            let value = get(name).filter(|value| !value.is_empty())?;
            Some(SafeText::line(&value))
        };
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
            .iter()
            .find_map(|name| Some((name, set(name)?)));
        let utf8 = locale.as_ref().is_some_and(|(_, value)| {
            let value = value.to_lowercase();
            value.contains("utf-8") || value.contains("utf8")
        });
        let offset = chrono::Local::now().format("UTC%:z");
        let zone = match set("TZ") {
            Some(zone) => format!("{offset} (TZ={zone})"),
            None => format!("{offset} (the system's)"),
        };
        Self {
            interactive,
            size,
            term: set("TERM"),
            colorterm: set("COLORTERM"),
            no_color: set("NO_COLOR").is_some(),
            locale: match locale {
                Some((name, value)) => SafeText::line(&format!("{name}={value}")),
                None => "no locale is set".into(),
            },
            utf8,
            found: None,
            zone: SafeText::line(&zone),
        }
    }

    /// The terminal's kind.
    pub fn name(&self) -> &str {
        self.term.as_deref().unwrap_or("TERM is not set")
    }

    /// How many colours it says that it has.
    pub fn colours(&self) -> &'static str {
        let term = self.term.as_deref().unwrap_or_default();
        match self.colorterm.as_deref() {
            _ if self.no_color => "none, since NO_COLOR is set",
            Some("truecolor" | "24bit") => "all (COLORTERM)",
            _ if term.contains("direct") => "all (TERM)",
            _ if term.contains("256color") => "256 (TERM)",
            _ if term.is_empty() || term == "dumb" => "none (TERM)",
            _ => "16 (TERM)",
        }
    }
}

/// The screen can be shown: standard input and output are terminals.
pub fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

#[cfg(test)]
mod tests;
