//! The client secret: where it is kept, and how it is fetched.

use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use tokio::runtime::Builder;
use tokio::time::sleep;

use super::error::ConfigError;
use super::origin::{Origin, Sourced};
use crate::child::{self, Child, ChildError};

/// How long to wait for the command.
#[derive(Clone, Copy)]
struct Patience {
    /// After this time, the user is told what the program waits for.
    quiet: Duration,
    /// After this time, the command is killed.
    limit: Duration,
}

/// Enough to find a key and type its passphrase. `quiet` is longer than the wait for a command that
/// has printed its line.
const PATIENCE: Patience = Patience {
    quiet: Duration::from_secs(3),
    limit: Duration::from_mins(2),
};

/// The secret, or the command that prints it.
#[derive(Clone)]
pub enum Secret {
    Text(SecretString),
    /// A command that prints the secret as its first line.
    Command(SecretCommand),
}

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

/// The credentials of every request. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Sent as `X-Client-Id`.
    pub client_id: String,
    /// Sent as `X-Client-Secret`.
    pub client_secret: SecretString,
}

impl Sourced<Secret> {
    /// The secret. May run the user's command, which may use the terminal to ask for a passphrase.
    pub fn fetch(&self) -> Result<SecretString, ConfigError> {
        let secret = match &self.value {
            Secret::Text(secret) => secret.clone(),
            Secret::Command(command) => run(command, &self.origin, PATIENCE)?,
        };
        check_sendable("client secret", secret.expose_secret(), &self.origin)?;
        Ok(secret)
    }
}

/// A header holds printable ASCII; anything else is a mistake in copying.
pub fn check_sendable(what: &'static str, key: &str, origin: &Origin) -> Result<(), ConfigError> {
    if !key.is_empty() && key.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    Err(ConfigError::UnsendableKey {
        what,
        origin: origin.clone(),
    })
}

fn run(
    command: &SecretCommand,
    origin: &Origin,
    patience: Patience,
) -> Result<SecretString, ConfigError> {
    let origin = origin.clone();
    let runtime = Builder::new_current_thread().enable_all().build();
    let printed = match runtime {
        Ok(runtime) => runtime.block_on(wait_for(to_child(command), &origin, patience)),
        Err(error) => Err(error.into()),
    };
    let line = match printed {
        Ok(line) => line,
        Err(ChildError::System(source)) => {
            return Err(ConfigError::CommandNotRun { origin, source });
        }
        Err(error @ ChildError::Stopped) => {
            let source = std::io::Error::other(error);
            return Err(ConfigError::CommandNotRun { origin, source });
        }
        Err(ChildError::LongLine(_) | ChildError::TooMuch(_)) => {
            return Err(ConfigError::CommandTalks { origin });
        }
        Err(ChildError::GivenUp(signal)) => {
            return Err(ConfigError::CommandGivenUp { origin, signal });
        }
        Err(ChildError::Failed(status, _)) => {
            return Err(ConfigError::CommandFailed { origin, status });
        }
        Err(ChildError::TooLong(limit)) => {
            return Err(ConfigError::CommandTooLong { origin, limit });
        }
    };
    match std::str::from_utf8(&line) {
        Ok("") => Err(ConfigError::CommandSilent { origin }),
        Ok(secret) => Ok(SecretString::from(secret)),
        Err(_) => Err(ConfigError::UnsendableKey {
            what: "client secret",
            origin,
        }),
    }
}

/// The command's first line. If the command takes long and asks nothing itself, tells the user what
/// the program waits for.
async fn wait_for(
    command: Child,
    origin: &Origin,
    Patience { quiet, limit }: Patience,
) -> Result<child::OutputLine, ChildError> {
    let printed = command.using_terminal().first_line(limit);
    tokio::pin!(printed);
    tokio::select! {
        printed = &mut printed => return printed,
        () = sleep(quiet) => {}
    }
    if !child::prompts() {
        let seconds = limit.as_secs();
        // If stderr is closed, there is nobody to tell.
        let _ = writeln!(
            io::stderr(),
            "smsthread: waiting for client_secret_command ({origin}), at most {seconds} seconds; \
             Ctrl-c gives up"
        );
    }
    printed.await
}

fn to_child(command: &SecretCommand) -> Child {
    match command {
        SecretCommand::Shell(line) => Child::new("sh").args(["-c", line]),
        SecretCommand::Argv(words) => {
            let mut words = words.iter();
            Child::new(words.next().map_or("", String::as_str)).args(words)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limit is zero, so the test does not depend on time.
    #[test]
    fn an_endless_command_is_killed_and_the_limit_is_reported() {
        let command = SecretCommand::Shell("exec sleep 1000".to_owned());
        for quiet in [Duration::ZERO, PATIENCE.quiet] {
            let patience = Patience {
                quiet,
                limit: Duration::ZERO,
            };
            let origin = Origin::Variable("SMSTHREAD_TEST");
            let given_up = run(&command, &origin, patience).expect_err("it has no end");
            assert!(
                matches!(given_up, ConfigError::CommandTooLong { limit, .. } if limit.is_zero())
            );
        }
        let error = ConfigError::CommandTooLong {
            origin: Origin::Variable("SMSTHREAD_TEST"),
            limit: PATIENCE.limit,
        };
        assert!(error.to_string().contains("120 seconds"), "{error}");
    }
}
