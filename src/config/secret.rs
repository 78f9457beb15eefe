//! The client secret: where it lies, and how it is fetched.

use std::fmt;
use std::io::Read;
use std::process::{Command, Stdio};

use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};

use super::error::ConfigError;
use super::origin::{Origin, Sourced};

/// Most that is read of a command's output; a secret is far shorter.
const MAX_OUTPUT: u64 = 64 * 1024;

/// The secret itself, or the command that prints it.
#[derive(Clone)]
pub enum Secret {
    /// The secret.
    Text(SecretString),
    /// A command that prints the secret as its first line.
    Command(SecretCommand),
}

/// A command that prints the secret.
#[derive(Clone)]
pub enum SecretCommand {
    /// For `sh -c`.
    Shell(String),
    /// Program and arguments; never empty.
    Argv(Vec<String>),
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Secret::Text([REDACTED])",
            Self::Command(_) => "Secret::Command([REDACTED])",
        })
    }
}

/// What every request carries. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Sent as `X-Client-Id`.
    pub client_id: String,
    /// Sent as `X-Client-Secret`.
    pub client_secret: SecretString,
}

impl Sourced<Secret> {
    /// The secret; may run the user's command, with the terminal attached to it for a passphrase.
    pub fn fetch(&self) -> Result<SecretString, ConfigError> {
        let secret = match &self.value {
            Secret::Text(secret) => secret.clone(),
            Secret::Command(command) => run(command, &self.origin)?,
        };
        check_sendable("client secret", secret.expose_secret(), &self.origin)?;
        Ok(secret)
    }
}

/// A header carries printable ASCII; anything else is a copying error.
pub fn check_sendable(what: &'static str, key: &str, origin: &Origin) -> Result<(), ConfigError> {
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ConfigError::UnsendableKey {
        what,
        origin: origin.clone(),
    })
}

fn run(command: &SecretCommand, origin: &Origin) -> Result<SecretString, ConfigError> {
    let not_run = |source| ConfigError::CommandNotRun {
        origin: origin.clone(),
        source,
    };
    let mut child = to_process(command)
        .stdin(Stdio::inherit())
        .stderr(Stdio::inherit())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(not_run)?;
    // Room for all of it from the start: growing would leave copies that nobody zeroes.
    let mut output = Vec::with_capacity(usize::try_from(MAX_OUTPUT).unwrap_or_default());
    let read = match child.stdout.take() {
        Some(stdout) => stdout.take(MAX_OUTPUT).read_to_end(&mut output),
        None => Ok(0),
    };
    let ended = child.wait();
    let secret = first_line(&output).map(SecretString::from);
    output.zeroize();
    read.map_err(not_run)?;
    let status = ended.map_err(not_run)?;
    if !status.success() {
        return Err(ConfigError::CommandFailed {
            origin: origin.clone(),
            status,
        });
    }
    match secret {
        Some(secret) if !secret.expose_secret().is_empty() => Ok(secret),
        Some(_) => Err(ConfigError::CommandSilent {
            origin: origin.clone(),
        }),
        None => Err(ConfigError::UnsendableKey {
            what: "client secret",
            origin: origin.clone(),
        }),
    }
}

fn to_process(command: &SecretCommand) -> Command {
    match command {
        SecretCommand::Shell(line) => {
            let mut process = Command::new("sh");
            process.arg("-c").arg(line);
            process
        }
        SecretCommand::Argv(words) => {
            let mut words = words.iter();
            let mut process = Command::new(words.next().map_or("", String::as_str));
            process.args(words);
            process
        }
    }
}

/// `None` where it is not UTF-8.
fn first_line(output: &[u8]) -> Option<&str> {
    let line = output.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    std::str::from_utf8(line).ok()
}
