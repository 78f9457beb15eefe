//! What can be wrong with the configuration, in words for the user.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use thiserror::Error;

use super::origin::{FileLine, Origin};
use crate::number::NumberError;

/// The configuration cannot be used. `Display` says what is wrong, [`ConfigError::advice`] what to
/// do. Neither ever contains a value that could be a secret.
#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("there is no configuration file at {}", .path.display())]
    NoFile { path: PathBuf },
    #[error("{} cannot be read: {source}", .path.display())]
    Unreadable { path: PathBuf, source: io::Error },
    #[error("{place}: {what}")]
    Syntax {
        place: FileLine,
        /// The parser's message; never the line itself, which may hold a secret.
        what: String,
    },
    #[error("{place}: unknown setting {key}{}", nearest_words(*.nearest))]
    UnknownKey {
        place: FileLine,
        /// With its section.
        key: String,
        /// The most similar known key, if any is similar.
        nearest: Option<&'static str>,
        /// All keys that are known in this place.
        known: Vec<&'static str>,
    },
    #[error("{place}: {key} must be {expected}{}", found_words(*.found))]
    BadValue {
        place: FileLine,
        /// With its section.
        key: String,
        expected: String,
        /// The type that was found, if the type is wrong.
        found: Option<&'static str>,
    },
    /// Other users could enter another gateway or another command.
    #[error("others can change {} (mode {mode:04o}), which says where the secret goes", .path.display())]
    OthersCanWrite {
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Other users could replace the file.
    #[error("others can replace {}, because they can change {} (mode {mode:04o})", .path.display(), .folder.display())]
    OthersCanReplace {
        path: PathBuf,
        /// The folder that they can change.
        folder: PathBuf,
        /// The folder's permission bits.
        mode: u32,
    },
    /// Another user owns the file, and can change it at any time.
    #[error("{} belongs to another user, who can change where the secret goes", .path.display())]
    StrangersFile { path: PathBuf },
    #[error("{} holds a client_secret and others can read or change it (mode {mode:04o})", .path.display())]
    OthersCanRead {
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    #[error("{place}: client_secret and client_secret_command are both set; only one may be")]
    TwoSecrets {
        /// The place of the second one.
        place: FileLine,
    },
    #[error("there is no profile \"{name}\" in {}", .path.display())]
    NoProfile {
        name: String,
        path: PathBuf,
        /// The profiles in the file.
        known: Vec<String>,
    },
    /// Part of an account is in the environment, the rest in the default profile.
    #[error("the environment sets {set}, but the rest would come from the profile \"{profile}\"")]
    MixedAccount {
        /// The variables that are set.
        set: String,
        /// The default profile.
        profile: String,
    },
    #[error("the base URL ({origin}) {fault}")]
    BadBaseUrl {
        origin: Origin,
        /// What is wrong; never the URL itself, which may hold a password.
        fault: &'static str,
    },
    #[error("${variable} must be valid UTF-8")]
    NotText { variable: &'static str },
    #[error("{place}: keys.{action}: there is no key \"{key}\"{}", nearest_words(.nearest.as_deref()))]
    NoSuchKey {
        place: FileLine,
        action: String,
        /// As it was written.
        key: String,
        /// The most similar known key, if any is similar.
        nearest: Option<String>,
    },
    /// A digit would begin a count.
    #[error(
        "{place}: keys.{action}: {key} begins a count, as in 5k, and cannot be a key of its own"
    )]
    KeyCounts {
        place: FileLine,
        action: String,
        /// The digit.
        key: String,
    },
    #[error("{place}: {key} would mean both {first} and {second}")]
    KeyClash {
        /// The place of the later one.
        place: FileLine,
        key: String,
        first: &'static str,
        second: &'static str,
    },
    /// A contact whose number cannot be understood.
    #[error("{place}: the contact {name}: {source}")]
    BadContact {
        place: FileLine,
        name: String,
        source: NumberError,
    },
    /// A contact's name that could be taken for a number.
    #[error("{place}: the contact's name {name} looks like a number")]
    ContactReversed { place: FileLine, name: String },
    #[error("{what}")]
    NoKeys {
        /// Which of them is missing.
        what: &'static str,
        /// The places that were searched, one per line.
        searched: Vec<String>,
    },
    /// An id or secret that an HTTP header cannot hold.
    #[error("the {what} ({origin}) is empty or holds a character that cannot be sent")]
    UnsendableKey {
        /// `client id` or `client secret`.
        what: &'static str,
        origin: Origin,
    },
    #[error("client_secret_command ({origin}) could not be run: {source}")]
    CommandNotRun {
        /// Where the command is set.
        origin: Origin,
        source: io::Error,
    },
    #[error("client_secret_command ({origin}) failed with {status}")]
    CommandFailed {
        /// Where the command is set.
        origin: Origin,
        status: std::process::ExitStatus,
    },
    /// A signal ended the program while the command ran.
    #[error("client_secret_command ({origin}) was given up (signal {signal})")]
    CommandGivenUp {
        /// Where the command is set.
        origin: Origin,
        /// The signal's number.
        signal: i32,
    },
    #[error("client_secret_command ({origin}) printed a first line of more than 64 KiB")]
    CommandTalks {
        /// Where the command is set.
        origin: Origin,
    },
    #[error("client_secret_command ({origin}) printed no line within {} seconds", .limit.as_secs())]
    CommandTooLong {
        /// Where the command is set.
        origin: Origin,
        limit: Duration,
    },
    /// The command succeeded, but printed nothing.
    #[error("client_secret_command ({origin}) printed nothing on its first line")]
    CommandSilent {
        /// Where the command is set.
        origin: Origin,
    },
}

impl ConfigError {
    /// What to do; may have several lines.
    pub fn advice(&self) -> String {
        match self {
            Self::NoFile { .. } => {
                "Name another file with --config or SMSTHREAD_CONFIG, or leave both out.".to_owned()
            }
            Self::UnknownKey { known, .. } => format!("Possible here: {}.", known.join(", ")),
            Self::OthersCanRead { path, .. } => mend_with("chmod 600", path),
            Self::OthersCanWrite { path, .. } | Self::OthersCanReplace { folder: path, .. } => {
                mend_with("chmod go-w", path)
            }
            Self::StrangersFile { path } => mend_with("sudo chown -h \"$(id -un)\"", path),
            Self::TwoSecrets { .. } => "Remove one of the two.".to_owned(),
            Self::NoProfile { known, .. } if known.is_empty() => {
                "A profile is a section of the configuration file: [profiles.NAME].".to_owned()
            }
            Self::NoProfile { known, .. } => format!("Its profiles are: {}.", known.join(", ")),
            Self::MixedAccount { profile, .. } => format!(
                "So that no secret goes to another account's gateway, set both \
                 SMSTOOLS_CLIENT_ID and SMSTOOLS_CLIENT_SECRET (the profile is then not used), \
                 or give -P {profile} (the environment is then not used)."
            ),
            Self::BadBaseUrl { .. } => "It looks like https://api.smsgatewayapi.com/v1.".to_owned(),
            Self::NoSuchKey { .. } => {
                "Keys are single characters, Ctrl- or Alt- before one, F1 to F12, or Up, Down, \
                 Left, Right, PgUp, PgDn, Home, End, Enter, Space, Tab, Esc, Backspace, Insert, \
                 Delete."
                    .to_owned()
            }
            Self::KeyCounts { .. } => "Choose another key, or 0.".to_owned(),
            Self::KeyClash { first, second, .. } => {
                format!("Give {first} or {second} other keys, or none: {second} = [].")
            }
            Self::BadContact { source, .. } => source.how_to_write(),
            Self::ContactReversed { .. } => {
                "Contacts are written name first: Ann = \"+32 496 12 34 56\".".to_owned()
            }
            Self::NoKeys { searched, .. } => no_credentials_advice(searched),
            Self::UnsendableKey { .. } => {
                "Copy it again, on one line, with nothing before or after it.".to_owned()
            }
            Self::CommandNotRun { .. }
            | Self::CommandFailed { .. }
            | Self::CommandTalks { .. }
            | Self::CommandTooLong { .. }
            | Self::CommandSilent { .. } => {
                "Try the command in a shell: it must print the secret as its first line and end \
                 with 0."
                    .to_owned()
            }
            Self::Unreadable { .. }
            | Self::CommandGivenUp { .. }
            | Self::Syntax { .. }
            | Self::BadValue { .. }
            | Self::NotText { .. } => String::new(),
        }
    }
}

fn mend_with(command: &str, path: &Path) -> String {
    let path = shell_word(&path.to_string_lossy());
    format!("To repair this:\n  {command} {path}")
}

fn no_credentials_advice(searched: &[String]) -> String {
    let mut advice = "Create credentials on the gateway's website: Advanced, API authentication.\n\
                      smsthread looked for them in:\n"
        .to_owned();
    for place in searched {
        advice.push_str("  ");
        advice.push_str(place);
        advice.push('\n');
    }
    advice.push_str("To try smsthread without credentials: smsthread --demo");
    advice
}

fn nearest_words(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |key| format!("; did you mean {key}?"))
}

fn found_words(found: Option<&str>) -> String {
    found.map_or_else(String::new, |found| format!(", not {found}"))
}

/// `text` quoted as one word for a shell.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+:@,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}
