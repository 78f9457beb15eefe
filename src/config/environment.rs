//! The variables that count, read once.

use std::ffi::OsString;
use std::path::PathBuf;

use etcetera::BaseStrategy;
use secrecy::SecretString;

use super::error::ConfigError;
use crate::cli::Options;

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

/// What the environment says. An empty variable counts as unset.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// What variables of options say.
    pub options: Options,
    /// The account's secret.
    pub client_secret: Option<SecretString>,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// The directory of all programs' configurations.
    pub config_dir: Option<PathBuf>,
    /// The user's home directory.
    pub home: Option<PathBuf>,
}

impl Environment {
    /// What this process was given, of which `options` are read already.
    pub fn of_process(options: Options) -> Result<Self, ConfigError> {
        let mut environment = Self::read(options, |name| std::env::var_os(name))?;
        environment.config_dir = etcetera::choose_base_strategy()
            .ok()
            .map(|dirs| dirs.config_dir());
        environment.home = etcetera::home_dir().ok();
        Ok(environment)
    }

    /// Adds to `options` the variables that no option has, by `get`; the directories stay unknown.
    pub fn read(
        options: Options,
        get: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, ConfigError> {
        let set = |name: &str| get(name).filter(|value| !value.is_empty());
        let secret = set(CLIENT_SECRET).map(OsString::into_string).transpose();
        let secret = secret.map_err(|_| ConfigError::NotText {
            variable: CLIENT_SECRET,
        })?;
        Ok(Self {
            options,
            client_secret: secret.map(SecretString::from),
            no_color: set(NO_COLOR).is_some(),
            config_dir: None,
            home: None,
        })
    }
}
