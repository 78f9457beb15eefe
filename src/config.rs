//! Options, environment and configuration file become one [`Config`].

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub mod account;
mod choices;
pub mod contacts;
pub mod environment;
pub mod error;
pub mod file;
pub mod keys;
mod load;
mod options;
pub mod origin;
pub mod secret;
mod spelling;
pub mod variables;

use account::Account;
pub use choices::{ColorChoice, ImageChoice};
use contacts::Contacts;
use error::ConfigError;
pub use options::Options;
pub use spelling::nearest;

use crate::chat::hand_on::program::OutsideProgram;
use crate::chat::keymap::Keymap;
use crate::chat::notify::Alerts;
use crate::layout::appearance::Appearance;
use crate::number;
use crate::number::{Country, NumberError, Recipient};

/// The user's settings for pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Images {
    pub choice: ImageChoice,
    /// Width and height of a cell in pixels; `None`: the terminal tells.
    pub cell: Option<(u16, u16)>,
}

/// The configuration file that was read, or would have been.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileStatus {
    Read {
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file does not exist, and was not asked for.
    Absent {
        /// Where it would be; `None` if no home directory is known.
        path: Option<PathBuf>,
    },
    /// The demo reads no file.
    NotWanted,
}

/// All settings, checked. `Debug` shows no secret.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting")]
pub struct Config {
    pub file: FileStatus,
    /// The name of the profile in use.
    pub profile: Option<String>,
    /// The names of all profiles of the file.
    pub profiles: Box<[String]>,
    pub account: Account,
    /// For numbers without a country code.
    pub country: Option<Country>,
    /// Accepts numbers that exist in no numbering plan.
    pub as_is: bool,
    /// Messages per request, 50 to 2000.
    pub page_size: Option<u32>,
    /// Most messages in memory, 5,000 to 10,000,000.
    pub max_messages: u32,
    /// Largest file of a message, in megabytes.
    pub max_picture_mb: u32,
    /// Memory for pictures, in megabytes.
    pub picture_memory_mb: u32,
    /// Files fetched at the same time, and pages if a whole thread is read, 1 to 8.
    pub max_in_flight: u32,
    /// Where files are saved; `None`: the download folder.
    pub save_dir: Option<PathBuf>,
    /// Time between two polls; `None`: no polling.
    pub refresh: Option<Duration>,
    pub color: ColorChoice,
    pub appearance: Appearance,
    pub images: Images,
    pub log: Option<PathBuf>,
    pub contacts: Contacts,
    /// Contacts with mistakes; they cannot be used.
    pub bad_contacts: Arc<[ConfigError]>,
    pub keymap: Keymap,
    /// Programs that can be given the selected messages.
    pub programs: Arc<[OutsideProgram]>,
    /// Writes sentences in place of a screen.
    pub accessible: bool,
    /// Puts the terminal's cursor on the selected message.
    pub cursor: bool,
    /// The program handles clicks and the wheel, not the terminal.
    pub mouse: bool,
    /// How the user is told of messages while the terminal is not in focus.
    pub alerts: Alerts,
    pub archive: ArchiveSettings,
}

/// Settings of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveSettings {
    pub is_on: bool,
    /// `None`: no home directory is known.
    pub folder: Option<PathBuf>,
    /// Nothing is asked of the gateway.
    pub offline: bool,
    /// The most megabytes of files that are kept; `None`: files are not kept.
    pub files_mb: Option<u32>,
}

impl Config {
    /// The recipient that the command line names: a contact or a number.
    pub fn recipient(&self, asked: &str) -> Result<Recipient, NumberError> {
        match self.contacts.by_name(asked)? {
            Some(contact) => Ok(contact.recipient.clone()),
            None if self.as_is => {
                number::parse(asked, self.country).or_else(|_| number::as_is(asked))
            }
            None => number::parse(asked, self.country),
        }
    }

    /// The mistake in the contact with that name.
    pub fn bad_contact(&self, asked: &str) -> Option<&ConfigError> {
        let mut bad = self.bad_contacts.iter();
        bad.find(|error| match error {
            ConfigError::BadContact { name, .. } => contacts::is_name(name, asked),
            _ => false,
        })
    }
}

#[cfg(test)]
mod tests;
