//! How many colours the terminal has, by the user's choice and the environment.

use crate::config::ColorChoice;
use crate::terminal::identity::{KnownColours, Multiplexer, is_dumb, named_colours};
use crate::ui::ColourDepth;

/// The colour depth of this process's terminal.
pub fn depth_of_process(choice: ColorChoice) -> ColourDepth {
    colour_depth(choice, |name| std::env::var(name).ok()).0
}

/// The colour depth by the user's choice and the environment, and what decided it.
pub fn colour_depth(
    choice: ColorChoice,
    get: impl Fn(&str) -> Option<String>,
) -> (ColourDepth, &'static str) {
    let term = get("TERM").unwrap_or_default();
    let colorterm = get("COLORTERM").unwrap_or_default();
    if choice == ColorChoice::Never {
        return (ColourDepth::None, "the setting color");
    }
    let is_plain = is_dumb(&term) || (term.is_empty() && colorterm.is_empty());
    if choice == ColorChoice::Auto && is_plain {
        return (ColourDepth::None, "TERM");
    }
    // COLORTERM comes from the terminal outside of a multiplexer.
    let has_all = matches!(&*colorterm, "truecolor" | "24bit");
    match named_colours(&term) {
        KnownColours::AtMost256 => (ColourDepth::Indexed256, "TERM"),
        _ if has_all && Multiplexer::of(&get).passes_all_colours() => {
            (ColourDepth::True, "COLORTERM")
        }
        KnownColours::All => (ColourDepth::True, "TERM"),
        KnownColours::AsNamed if term.contains("256color") => (ColourDepth::Indexed256, "TERM"),
        KnownColours::AsNamed => (ColourDepth::Ansi16, "TERM"),
    }
}

/// [`colour_depth`] in words. `option`: what the user chose by `--color`.
pub fn colour_words(
    choice: ColorChoice,
    option: Option<ColorChoice>,
    get: impl Fn(&str) -> Option<String>,
) -> String {
    let (depth, why) = colour_depth(choice, &get);
    let is_set = |name: &str| get(name).is_some_and(|value| !value.is_empty());
    let why = match (choice, option) {
        (ColorChoice::Never, Some(_)) => "--color",
        (ColorChoice::Never, None) if is_set("NO_COLOR") => "NO_COLOR",
        _ => why,
    };
    let how_many = match depth {
        ColourDepth::None => "none",
        ColourDepth::Ansi16 => "16",
        ColourDepth::Indexed256 => "256",
        ColourDepth::True => "all",
    };
    format!("{how_many} ({why})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(choice: ColorChoice, term: &str, colorterm: &str) -> ColourDepth {
        colour_depth(choice, |name| match name {
            "TERM" => Some(term.to_owned()),
            "COLORTERM" => Some(colorterm.to_owned()),
            _ => None,
        })
        .0
    }

    #[test]
    fn colours_go_by_choice_then_by_environment() {
        use ColorChoice::{Always, Auto, Never};
        assert_eq!(depth(Never, "xterm-kitty", "truecolor"), ColourDepth::None);
        assert_eq!(
            depth(Auto, "xterm-256color", "truecolor"),
            ColourDepth::True
        );
        assert_eq!(depth(Auto, "xterm-kitty", ""), ColourDepth::True);
        assert_eq!(depth(Auto, "xterm-256color", ""), ColourDepth::Indexed256);
        assert_eq!(depth(Auto, "linux", ""), ColourDepth::Ansi16);
        assert_eq!(depth(Auto, "mlterm", "truecolor"), ColourDepth::Indexed256);
        assert_eq!(depth(Auto, "dumb", ""), ColourDepth::None);
        assert_eq!(depth(Auto, "", ""), ColourDepth::None);
        assert_eq!(depth(Always, "dumb", ""), ColourDepth::Ansi16);
    }

    #[test]
    fn the_words_about_colours_match_the_screen() {
        use ColorChoice::{Always, Auto, Never};
        let words = |choice, variables: &[(&str, &str)]| {
            colour_words(choice, None, |name| {
                let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
                Some((*value).to_owned())
            })
        };
        let kitty = ("TERM", "xterm-kitty");
        assert_eq!(words(Auto, &[kitty]), "all (TERM)");
        assert_eq!(
            words(Auto, &[kitty, ("COLORTERM", "truecolor")]),
            "all (COLORTERM)"
        );
        assert_eq!(words(Never, &[kitty]), "none (the setting color)");
        assert_eq!(words(Never, &[kitty, ("NO_COLOR", "1")]), "none (NO_COLOR)");
        let by_option = colour_words(Never, Some(Never), |_| Some("1".to_owned()));
        assert_eq!(by_option, "none (--color)", "the option counts more");
        assert_eq!(words(Always, &[kitty, ("NO_COLOR", "1")]), "all (TERM)");
        assert_eq!(words(Auto, &[("TERM", "dumb")]), "none (TERM)");
        assert_eq!(words(Auto, &[("TERM", "screen")]), "16 (TERM)");
        let outside = [("STY", "1.pts-0"), ("COLORTERM", "truecolor")];
        let [sty, colorterm] = outside;
        let inside = |term| words(Auto, &[("TERM", term), sty, colorterm]);
        assert_eq!(inside("screen"), "16 (TERM)");
        assert_eq!(inside("screen.xterm-256color"), "256 (TERM)");
    }
}
