//! Finds the number or contact that the words of the command line name.

use std::io::{self, IsTerminal, Write};
use std::thread;

use tokio::sync::oneshot;

use crate::check::terminal::is_interactive;
use crate::cli;
use crate::config::Config;
use crate::error::AppError;
use crate::number::{self, NumberError, Recipient, looks_whole};
use crate::text::SafeText;

/// The search for the number that was asked for.
pub enum Lookup {
    Ended(Recipient),
    /// The text looks like a complete number, so the screen does not wait for the numbering plans.
    Later {
        config: Box<Config>,
        asked: String,
    },
}

impl Lookup {
    pub fn new(config: &Config, asked: &str) -> Result<Self, AppError> {
        if !is_interactive() || !looks_whole(asked) {
            return recipient(config, asked).map(Self::Ended);
        }
        let (config, asked) = (Box::new(config.clone()), asked.to_owned());
        Ok(Self::Later { config, asked })
    }

    /// The result, without a screen.
    pub fn end(self) -> Result<Recipient, AppError> {
        match self {
            Self::Ended(recipient) => Ok(recipient),
            Self::Later { config, asked } => recipient(&config, &asked),
        }
    }

    /// The result. The search begins when this is first awaited: reading the numbering plans beside
    /// the first frame would delay that frame.
    pub async fn found(self) -> Result<Recipient, AppError> {
        let (config, asked) = match self {
            Self::Ended(recipient) => return Ok(recipient),
            Self::Later { config, asked } => (config, asked),
        };
        let (sender, found) = oneshot::channel();
        thread::spawn(move || {
            // If the program ends meanwhile, nobody wants to know.
            let _ = sender.send(recipient(&config, &asked));
        });
        found.await.map_err(|error| lost(&error))?
    }
}

/// The search has panicked.
fn lost(error: &oneshot::error::RecvError) -> AppError {
    AppError::system("the number cannot be looked up", error)
}

/// Finds the number that was asked for. If there is none, the error names a similar contact or
/// command.
pub fn recipient(config: &Config, asked: &str) -> Result<Recipient, AppError> {
    config.recipient(asked).map_err(|error| {
        if let Some(bad) = config.bad_contact(asked) {
            return AppError::from(bad);
        }
        let is_name = matches!(error, NumberError::NotANumber { .. });
        let mut problem = AppError::from(error);
        if is_name {
            let guess = match (config.contacts.nearest(asked), cli::nearest_command(asked)) {
                (Some(name), _) => format!("Did you mean the contact {name}? "),
                (None, Some(command)) => format!("Did you mean: smsthread {command}? "),
                (None, None) => String::new(),
            };
            problem.what = SafeText::new(&format!("{}, nor a contact's name", problem.what));
            problem.advice = SafeText::new(&format!("{guess}{}", problem.advice));
        }
        problem
    })
}

/// If no numbering plan has the number, asks the user whether to take its digits as written, and
/// returns the settings for that.
pub fn as_is_if_wanted(config: &Config, asked: &str) -> Option<Config> {
    let can_ask = io::stdin().is_terminal() && io::stderr().is_terminal();
    if config.as_is || !can_ask {
        return None;
    }
    let error = config.recipient(asked).err()?;
    let number = number::as_is(asked).ok()?;
    let question = format!(
        "smsthread: {error}.\nOpen the thread of {} anyway? [y/N] ",
        number.shown()
    );
    let mut stderr = io::stderr();
    let mut answer = String::new();
    stderr.write_all(question.as_bytes()).ok()?;
    io::stdin().read_line(&mut answer).ok()?;
    let is_wanted = matches!(&*answer.trim().to_lowercase(), "y" | "yes");
    is_wanted.then(|| Config {
        as_is: true,
        ..config.clone()
    })
}
