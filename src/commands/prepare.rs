//! Everything that a command needs before the gateway is asked, and everything that can fail until
//! then.

use secrecy::SecretString;
use url::Url;

use super::kept;
use super::log::start_log;
use super::output::note;
use super::whose::{as_is_if_wanted, recipient};
use crate::app::proven::ThreadSource;
use crate::app::session::FileSettings;
use crate::app::source::ThreadGateway;
use crate::config::environment::Environment;
use crate::config::secret::Credentials;
use crate::config::{Config, Options};
use crate::error::AppError;
use crate::gateway::{GatewayConfig, HttpGateway, Pacing, Timeouts};
use crate::media::{Limits, Rules, save};
use crate::number::Recipient;

/// Everything that is needed to open a thread.
#[derive(Clone, Debug)]
pub struct Session {
    /// All settings.
    pub config: Config,
    /// The number of the thread.
    pub recipient: Recipient,
    /// The credentials for every request; `None`: offline, without requests.
    pub keys: Option<Credentials>,
}

impl Session {
    /// The source of messages: the gateway, or the archive if offline.
    pub fn source(self) -> Result<ThreadSource, AppError> {
        let phone = self.recipient.wire().to_owned();
        match self.keys {
            Some(keys) => {
                let gateway = http_gateway(&self.config, keys)?;
                Ok(ThreadSource::Gateway(ThreadGateway { gateway, phone }))
            }
            None => kept::pages(&self.config, &phone).map(ThreadSource::Archive),
        }
    }
}

pub fn http_gateway(config: &Config, keys: Credentials) -> Result<HttpGateway, AppError> {
    HttpGateway::new(GatewayConfig {
        base_url: config.account.base_url.value.clone(),
        client_id: SecretString::from(keys.client_id),
        client_secret: keys.client_secret,
        insecure_http: config.account.insecure_http,
        timeouts: Timeouts::default(),
        pacing: Pacing::default(),
    })
    .map_err(|error| AppError::from(error.failure()))
}

/// How to fetch files from a gateway at `base_url`.
pub fn file_settings(config: &Config, base_url: Url) -> FileSettings {
    let megabytes = |count: u32| u64::from(count) * 1_000_000;
    FileSettings {
        rules: Rules {
            gateway: base_url,
            insecure_http: config.account.insecure_http,
            cap: megabytes(config.max_picture_mb),
            timeouts: Timeouts::of_file(),
            offline: config.archive.offline,
        },
        folder: config.save_dir.clone().unwrap_or_else(save::usual_folder),
        limits: Limits {
            memory: megabytes(config.picture_memory_mb),
            at_once: config.max_in_flight as usize,
        },
    }
}

/// Does everything that can fail before the first request.
pub fn prepare(
    options: &Options,
    environment: &Environment,
    asked: &str,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Session, AppError> {
    let config = Config::load(options, environment)?;
    note_bad_contacts(&config);
    let recipient = recipient(&config, asked).or_else(|error| {
        let as_is = as_is_if_wanted(&config, asked).ok_or(error)?;
        recipient(&as_is, asked)
    })?;
    let keys = unlock_or_offline(&config, require)?;
    Ok(Session {
        config,
        recipient,
        keys,
    })
}

/// Like [`unlock`]; offline, only the id of the account is needed.
pub fn unlock_or_offline(
    config: &Config,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Option<Credentials>, AppError> {
    if !config.archive.offline {
        return unlock(config, require).map(Some);
    }
    kept::archive_use(config)?;
    config.account.require_id()?;
    require()?;
    start_log(config)?;
    Ok(None)
}

pub fn note_bad_contacts(config: &Config) {
    for contact in config.bad_contacts.iter() {
        note(&AppError::from(contact).words());
    }
}

/// Does everything that can fail before the first request, for any number.
fn unlock(
    config: &Config,
    require: impl FnOnce() -> Result<(), AppError>,
) -> Result<Credentials, AppError> {
    config.account.require_keys()?;
    require()?;
    start_log(config)?;
    // This is last, because it may ask for a passphrase.
    Ok(config.account.credentials()?)
}
