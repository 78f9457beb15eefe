//! Where a thread is opened (`--at`, `--find`), and the command line that opens the thread there
//! again.

use std::ffi::OsString;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::app::Clock;
use crate::app::local_zone::local_zone;
use crate::chat::start::{Goal, Start};
use crate::cli::OpenAt;
use crate::config::Options;
use crate::error::AppError;
use crate::number::Recipient;
use crate::text::SafeText;

/// Where to open the thread, from the options.
pub fn start(options: &Options, place: &OpenAt) -> Result<Start, AppError> {
    let now = Clock::start().now().wall;
    let at = |text: &String| Goal::at(text, now, local_zone());
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

/// The program's name with the options that choose the account and the archive, quoted for a
/// shell. Values from environment variables are left out.
fn command(options: &Options) -> String {
    let path = options.config.as_ref();
    let path = path.map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    let text = |value: &Option<String>| value.as_ref().map(OsString::from);
    let values = [
        ("--config", path.map(PathBuf::into_os_string)),
        ("--profile", text(&options.profile)),
        ("--base-url", text(&options.base_url)),
        ("--client-id", text(&options.client_id)),
    ];
    let flags = [
        ("--insecure-http", options.insecure_http),
        ("--archive", options.archive == Some(true)),
        ("--no-archive", options.no_archive),
        ("--offline", options.offline),
    ];
    let mut words = vec!["smsthread".to_owned()];
    for (flag, value) in values {
        let Some(value) = value else {
            continue;
        };
        let value = value.as_bytes();
        // A value like an option must be joined to its own option.
        let joint = if value.starts_with(b"-") { "=" } else { " " };
        words.push(format!("{flag}{joint}{}", quoted(value)));
    }
    let given = flags.iter().filter(|(_, given)| *given);
    words.extend(given.map(|(flag, _)| (*flag).to_owned()));
    words.join(" ")
}

/// A word in quotes that a shell takes literally. Control characters and bytes that are not UTF-8
/// are written as escapes of `$'…'`, because they would not survive copying and pasting.
fn quoted(word: &[u8]) -> String {
    let plain = str::from_utf8(word).ok();
    let plain = plain.filter(|plain| **plain == *SafeText::line(plain));
    if let Some(Ok(quoted)) = plain.map(shlex::try_quote) {
        return quoted.into_owned();
    }
    let escape = |byte: &u8| match byte {
        b'\\' | b'\'' => format!("\\{}", char::from(*byte)),
        b' '..=b'~' => char::from(*byte).to_string(),
        // Three digits, so that a digit that follows does not count.
        _ => format!("\\{byte:03o}"),
    };
    let escaped: String = word.iter().map(escape).collect();
    format!("$'{escaped}'")
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

    /// The words that bash reads in a command line, each between brackets.
    fn read_by_bash(line: &str) -> Vec<u8> {
        let script = format!("printf '<%s>' {line}");
        let mut bash = std::process::Command::new("bash");
        bash.args(["--norc", "-c", &script])
            .output()
            .unwrap()
            .stdout
    }

    #[test]
    fn a_shell_reads_any_bytes_of_a_name_unchanged() {
        use std::os::unix::ffi::OsStringExt;
        for name in [
            &b"\xff\xfe\\'1.toml"[..],
            b"a\nb\tc\x1b[31m7",
            "a\u{202e}b\u{200b}'c".as_bytes(),
            b"!x $HOME ~",
            b"",
        ] {
            let path = [b"/", name].concat();
            let options = Options {
                config: Some(OsString::from_vec(path.clone()).into()),
                profile: Some("-x".to_owned()),
                archive: Some(true),
                offline: true,
                ..Options::default()
            };
            let line = command(&options);
            assert_eq!(line, *SafeText::line(&line), "{line:?}");
            let words = [
                b"<smsthread><--config><",
                &*path,
                b"><--profile=-x><--archive><--offline>",
            ];
            assert_eq!(read_by_bash(&line), words.concat(), "{line}");
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
