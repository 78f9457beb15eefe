//! Where a thread is opened (`--at`, `--find`), and the command line that opens the thread there
//! again.

use std::borrow::Cow;

use crate::app::Clock;
use crate::app::session;
use crate::chat::start::{Goal, Start};
use crate::cli::OpenAt;
use crate::config::Options;
use crate::error::AppError;
use crate::number::Recipient;

/// Where to open the thread, from the options.
pub fn start(options: &Options, place: &OpenAt) -> Result<Start, AppError> {
    let now = Clock::start().now().wall;
    let at = |text: &String| Goal::at(text, now, session::local_zone());
    let (flag, goal) = match (&place.at, &place.find) {
        (Some(text), _) => ("--at", Some(at(text))),
        (None, Some(words)) => ("--find", Some(Goal::find(words))),
        (None, None) => ("", None),
    };
    let goal = goal.transpose().map_err(|error| {
        let advice = format!("Change {flag}, or leave it out.");
        AppError::usage(&format!("{flag}: {error}"), &advice)
    })?;
    Ok(Start {
        goal,
        command: command(options),
    })
}

/// The number as an argument of a command line, without spaces.
pub fn argument(recipient: &Recipient) -> String {
    let plus = if recipient.shown().starts_with('+') {
        "+"
    } else {
        ""
    };
    let as_is = if recipient.is_as_is() { " --as-is" } else { "" };
    format!("{as_is} {plus}{}", recipient.wire())
}

/// The program's name with the options that choose the account, quoted for a shell. Values from
/// environment variables are left out.
fn command(options: &Options) -> String {
    let path = options.config.as_ref();
    let path = path.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    let text = |value: &Option<String>| value.as_ref().map(|value| value.as_str().to_owned());
    let pairs = [
        (
            "--config",
            path.map(|path| path.as_os_str().to_string_lossy().into_owned()),
        ),
        ("--profile", text(&options.profile)),
        ("--base-url", text(&options.base_url)),
        ("--client-id", text(&options.client_id)),
    ];
    let mut words = vec!["smsthread".to_owned()];
    for (flag, value) in pairs {
        if let Some(value) = value {
            words.extend([flag.to_owned(), value]);
        }
    }
    if options.insecure_http {
        words.push("--insecure-http".to_owned());
    }
    let words: Vec<_> = words.iter().map(|word| quoted(word)).collect();
    words.join(" ")
}

/// A word in quotes that a shell takes literally. A word from a command line never contains a NUL,
/// so it can always be quoted.
fn quoted(word: &str) -> Cow<'_, str> {
    shlex::try_quote(word).unwrap_or(Cow::Borrowed("''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_the_account_options_unchanged() {
        for name in [
            "work",
            "my work",
            "a'b",
            "$(reboot)",
            "`x`;y|z&",
            "ü\"\\!",
            "*?[a]",
            "#x",
        ] {
            let options = Options {
                profile: Some(name.to_owned()),
                config: Some("/tmp/a b/c.toml".into()),
                ..Options::default()
            };
            let words = shlex::split(&command(&options)).unwrap_or_default();
            let expected = [
                "smsthread",
                "--config",
                "/tmp/a b/c.toml",
                "--profile",
                name,
            ];
            assert_eq!(words, expected);
        }
    }

    #[test]
    fn the_number_argument_is_read_as_the_same_number() {
        for (written, argument) in [
            ("+32 496 12 34 56", " +32496123456"),
            ("sms:+32496123456?body=x", " +32496123456"),
            ("8850", " 8850"),
        ] {
            let recipient = crate::number::parse(written, None).unwrap();
            assert_eq!(super::argument(&recipient), argument);
        }
        let retired = crate::number::as_is("+999 123").unwrap();
        assert_eq!(argument(&retired), " --as-is +999123");
    }
}
