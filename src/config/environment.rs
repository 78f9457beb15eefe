//! Reads the environment variables of smsthread once.

use std::ffi::OsString;
use std::path::PathBuf;

use etcetera::BaseStrategy;
use secrecy::SecretString;

use super::error::ConfigError;
use super::options::Options;
use super::variables::{ACCESSIBLE, CLIENT_SECRET, NO_COLOR};

/// The settings from the environment. An empty variable counts as unset.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// Variables that have an option.
    pub options: Options,
    pub client_secret: Option<SecretString>,
    /// `ACCESSIBLE` is set, and not to 0.
    pub accessible: bool,
    pub no_color: bool,
    /// The directory for the configuration of all programs.
    pub config_dir: Option<PathBuf>,
    /// The directory for the data of all programs.
    pub data_dir: Option<PathBuf>,
    pub home: Option<PathBuf>,
}

impl Environment {
    /// The settings of this process; `options` are already read.
    pub fn of_process(options: Options) -> Result<Self, ConfigError> {
        let mut environment = Self::read(options, |name| std::env::var_os(name))?;
        environment.config_dir = etcetera::choose_base_strategy()
            .ok()
            .map(|dirs| dirs.config_dir());
        environment.data_dir = etcetera::choose_base_strategy()
            .ok()
            .map(|dirs| dirs.data_dir());
        environment.home = etcetera::home_dir().ok();
        Ok(environment)
    }

    /// The path of the configuration file, unless another is named.
    pub fn default_file(&self) -> Option<PathBuf> {
        let directory = self.config_dir.as_ref()?;
        Some(directory.join("smsthread").join("config.toml"))
    }

    /// Adds the variables without options, read by `get`; the directories stay unknown.
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
            accessible: set(ACCESSIBLE).is_some_and(|value| value != "0"),
            no_color: set(NO_COLOR).is_some(),
            config_dir: None,
            data_dir: None,
            home: None,
        })
    }
}
