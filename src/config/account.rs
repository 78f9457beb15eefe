//! Decides which secret goes to which gateway.
//!
//! An option wins over the environment, and the environment wins over the file. One exception: an
//! account is never mixed from a profile and another place (except options), so that no secret
//! reaches another account's gateway.

use url::Url;

use super::environment::Environment;
use super::error::ConfigError;
use super::file::{ConfigFile, ConfigSection};
use super::options::Options;
use super::origin::{Origin, Sourced};
use super::secret::{Credentials, Secret, check_sendable};
use super::variables;
use crate::endpoint;

/// The base URL, unless another one is set.
pub const DEFAULT_BASE_URL: &str = "https://api.smsgatewayapi.com/v1";

/// Id, secret and base URL, which belong together. `Debug` shows no secret.
#[derive(Clone, Debug)]
pub struct Account {
    pub client_id: Option<Sourced<String>>,
    /// The secret, or the command that prints it.
    pub secret: Option<Sourced<Secret>>,
    /// Without a trailing slash.
    pub base_url: Sourced<Url>,
    /// Plain HTTP is allowed to other machines.
    pub insecure_http: bool,
    searched: Vec<String>,
}

/// The profile in use.
#[derive(Clone, Copy, Debug)]
pub enum ChosenProfile<'a> {
    /// No profile: the top level of the file.
    TopLevel,
    /// The user asked for this profile by option or variable.
    Asked(&'a str, &'a ConfigSection),
    /// The file's `default_profile`.
    ByDefault(&'a str, &'a ConfigSection),
}

/// The sources of an account's parts.
#[derive(Default)]
struct Places<'a> {
    environment: Option<&'a Environment>,
    section: Option<&'a ConfigSection>,
}

impl Account {
    /// Combines the account from its sources.
    pub fn resolve(
        flags: &Options,
        environment: &Environment,
        file: Option<&ConfigFile>,
        chosen: ChosenProfile<'_>,
    ) -> Result<Self, ConfigError> {
        let places = match chosen {
            ChosenProfile::Asked(_, section) => Places {
                section: Some(section),
                ..Places::default()
            },
            ChosenProfile::TopLevel => Places {
                environment: Some(environment),
                section: file.map(|file| &file.top),
            },
            ChosenProfile::ByDefault(name, section) => {
                by_default(flags, environment, name, section)?
            }
        };
        let mut account = places.account(flags)?;
        account.searched = searched(environment, file, chosen);
        Ok(account)
    }

    /// An account without credentials, for the demo gateway.
    pub fn without_credentials(flags: &Options) -> Result<Self, ConfigError> {
        Places::default().account(flags)
    }

    /// Fails if no client id is set.
    pub fn require_id(&self) -> Result<(), ConfigError> {
        if self.client_id.is_some() {
            return Ok(());
        }
        Err(ConfigError::NoKeys {
            what: "no client id was found, which names the account",
            searched: self.searched.clone(),
        })
    }

    /// Fails if id or secret is not set; runs no command.
    pub fn require_keys(&self) -> Result<(), ConfigError> {
        let what = match (&self.client_id, &self.secret) {
            (Some(_), Some(_)) => return Ok(()),
            (None, None) => "no client id and no client secret were found",
            (None, Some(_)) => "there is a client secret, but no client id was found",
            (Some(_), None) => "there is a client id, but no client secret was found",
        };
        Err(ConfigError::NoKeys {
            what,
            searched: self.searched.clone(),
        })
    }

    /// The credentials for requests. May run the user's command, so the screen must not be open
    /// yet.
    pub fn credentials(&self) -> Result<Credentials, ConfigError> {
        self.require_keys()?;
        let (Some(client_id), Some(secret)) = (&self.client_id, &self.secret) else {
            return Err(ConfigError::NoKeys {
                what: "no credentials were found",
                searched: self.searched.clone(),
            });
        };
        check_sendable("client id", &client_id.value, &client_id.origin)?;
        Ok(Credentials {
            client_id: client_id.value.clone(),
            client_secret: secret.fetch()?,
        })
    }
}

/// A complete account in the environment replaces the default profile; half an account is refused.
fn by_default<'a>(
    flags: &Options,
    environment: &'a Environment,
    name: &str,
    section: &'a ConfigSection,
) -> Result<Places<'a>, ConfigError> {
    let id = environment.options.client_id.is_some() && flags.client_id.is_none();
    let secret = environment.client_secret.is_some();
    let base_url = environment.options.base_url.is_some() && flags.base_url.is_none();
    if secret && (id || flags.client_id.is_some()) {
        return Ok(Places {
            environment: Some(environment),
            section: None,
        });
    }
    let set: Vec<_> = [
        (id, variables::CLIENT_ID),
        (secret, variables::CLIENT_SECRET),
        (base_url, variables::BASE_URL),
    ]
    .into_iter()
    .filter_map(|(set, name)| set.then_some(name))
    .collect();
    if set.is_empty() {
        return Ok(Places {
            environment: None,
            section: Some(section),
        });
    }
    Err(ConfigError::MixedAccount {
        set: set.join(" and "),
        profile: name.to_owned(),
    })
}

impl Places<'_> {
    fn account(&self, flags: &Options) -> Result<Account, ConfigError> {
        let flag = |value: &Option<String>, name| {
            let value = value.clone()?;
            Some(Sourced::new(value, Origin::Flag(name)))
        };
        let variable = |value: Option<&String>, name| {
            let value = value?.clone();
            Some(Sourced::new(value, Origin::Variable(name)))
        };
        let env = self.environment;
        let client_id = flag(&flags.client_id, "--client-id")
            .or_else(|| {
                let value = env.and_then(|env| env.options.client_id.as_ref());
                variable(value, variables::CLIENT_ID)
            })
            .or_else(|| self.section.and_then(|section| section.client_id.clone()));
        let secret = env
            .and_then(|env| env.client_secret.clone())
            .map(|secret| {
                let origin = Origin::Variable(variables::CLIENT_SECRET);
                Sourced::new(Secret::Text(secret), origin)
            })
            .or_else(|| self.section.and_then(|section| section.secret.clone()));
        let base_url = flag(&flags.base_url, "--base-url")
            .or_else(|| {
                let value = env.and_then(|env| env.options.base_url.as_ref());
                variable(value, variables::BASE_URL)
            })
            .or_else(|| self.section.and_then(|section| section.base_url.clone()))
            .unwrap_or_else(|| Sourced::new(DEFAULT_BASE_URL.to_owned(), Origin::Default));
        let insecure_http = flags.insecure_http
            || self
                .section
                .and_then(|section| section.insecure_http)
                .unwrap_or_default();
        Ok(Account {
            client_id,
            secret,
            base_url: read_base_url(base_url, insecure_http)?,
            insecure_http,
            searched: Vec::new(),
        })
    }
}

fn read_base_url(
    written: Sourced<String>,
    insecure_http: bool,
) -> Result<Sourced<Url>, ConfigError> {
    let origin = written.origin;
    match parse_base_url(&written.value, insecure_http) {
        Ok(url) => Ok(Sourced::new(url, origin)),
        Err(fault) => Err(ConfigError::BadBaseUrl { origin, fault }),
    }
}

fn parse_base_url(written: &str, insecure_http: bool) -> Result<Url, &'static str> {
    let url = Url::parse(written.trim().trim_end_matches('/')).map_err(|_| "is not a URL")?;
    endpoint::check_base_url(&url, insecure_http)?;
    Ok(url)
}

fn searched(
    environment: &Environment,
    file: Option<&ConfigFile>,
    chosen: ChosenProfile<'_>,
) -> Vec<String> {
    const SETTINGS: &str = "client_id, and client_secret or client_secret_command";
    let mut places = vec!["--client-id".to_owned()];
    let path = file.map(|file| file.path.display());
    match (chosen, path) {
        (ChosenProfile::Asked(name, _), Some(path)) => {
            places.push(format!("[profiles.{name}] in {path}: {SETTINGS}"));
            places.push("nowhere else, because that profile was asked for".to_owned());
            return places;
        }
        (ChosenProfile::ByDefault(name, _), Some(path)) => {
            places.push(format!(
                "${} and ${}",
                variables::CLIENT_ID,
                variables::CLIENT_SECRET
            ));
            places.push(format!("[profiles.{name}] in {path}: {SETTINGS}"));
        }
        (_, Some(path)) => {
            places.push(format!(
                "${} and ${}",
                variables::CLIENT_ID,
                variables::CLIENT_SECRET
            ));
            places.push(format!("{path}: {SETTINGS}"));
        }
        (_, None) => {
            places.push(format!(
                "${} and ${}",
                variables::CLIENT_ID,
                variables::CLIENT_SECRET
            ));
            if let Some(path) = environment.default_file() {
                places.push(format!("{} (no such file): {SETTINGS}", path.display()));
            }
        }
    }
    places
}
