//! The variables that count, read once.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use etcetera::BaseStrategy;
use secrecy::SecretString;

use super::ImageChoice;
use super::error::ConfigError;

/// Names the configuration file.
pub const CONFIG: &str = "SMSTHREAD_CONFIG";
/// Names the profile.
pub const PROFILE: &str = "SMSTHREAD_PROFILE";
/// Where the gateway's API begins.
pub const BASE_URL: &str = "SMSTHREAD_BASE_URL";
/// Names the log file.
pub const LOG: &str = "SMSTHREAD_LOG";
/// How pictures are shown.
pub const IMAGES: &str = "SMSTHREAD_IMAGES";
/// The account's id.
pub const CLIENT_ID: &str = "SMSTOOLS_CLIENT_ID";
/// The account's secret.
pub const CLIENT_SECRET: &str = "SMSTOOLS_CLIENT_SECRET";
/// No colours, whatever its value.
pub const NO_COLOR: &str = "NO_COLOR";

/// In words, for the user.
pub const IMAGE_CHOICES: &str = "auto, kitty, sixel, iterm2, halfblocks or off";

/// What the environment says. An empty variable counts as unset.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The profile's name.
    pub profile: Option<String>,
    /// Where the gateway's API begins.
    pub base_url: Option<String>,
    /// The account's id.
    pub client_id: Option<String>,
    /// The account's secret.
    pub client_secret: Option<SecretString>,
    /// The log file.
    pub log: Option<PathBuf>,
    /// How pictures are shown.
    pub images: Option<ImageChoice>,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// The directory of all programs' configurations.
    pub config_dir: Option<PathBuf>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// What this process was given.
    pub fn of_process() -> Result<Self, ConfigError> {
        let mut environment = Self::read(|name| std::env::var_os(name))?;
        environment.config_dir = etcetera::choose_base_strategy()
            .ok()
            .map(|dirs| dirs.config_dir());
        environment.home = etcetera::home_dir().ok();
        Ok(environment)
    }

    /// Reads the variables by `get`; the directories stay unknown.
    pub fn read(get: impl Fn(&str) -> Option<OsString>) -> Result<Self, ConfigError> {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let text = |name: &'static str| match set(name).map(OsString::into_string) {
            Some(Err(_)) => Err(ConfigError::NotText { variable: name }),
            Some(Ok(text)) => Ok(Some(text)),
            None => Ok(None),
        };
        Ok(Self {
            config: set(CONFIG).map(PathBuf::from),
            profile: text(PROFILE)?,
            base_url: text(BASE_URL)?,
            client_id: text(CLIENT_ID)?,
            client_secret: text(CLIENT_SECRET)?.map(SecretString::from),
            log: set(LOG).map(PathBuf::from),
            images: text(IMAGES)?.map(|said| images(&said)).transpose()?,
            no_color: set(NO_COLOR).is_some(),
            config_dir: None,
            home: None,
        })
    }
}

fn images(said: &str) -> Result<ImageChoice, ConfigError> {
    ImageChoice::from_str(said, false).map_err(|_| ConfigError::BadVariable {
        variable: IMAGES,
        expected: IMAGE_CHOICES,
    })
}
