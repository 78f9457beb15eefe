//! Reads the configuration: options before environment before profile before file.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::account::{Account, ChosenProfile};
use super::choices::ColorChoice;
use super::contacts::{Contact, Contacts};
use super::environment::Environment;
use super::error::ConfigError;
use super::file::{ConfigFile, ConfigSection, WrittenContact};
use super::options::Options;
use super::{ArchiveSettings, Config, FileStatus, Images, keys};
use crate::chat::keymap::Keymap;
use crate::chat::notify::Alerts;
use crate::layout::appearance::Appearance;
use crate::number;
use crate::number::Country;
use crate::text::SafeText;

const DEFAULT_MAX_MESSAGES: u32 = 200_000;
const DEFAULT_IN_FLIGHT: u32 = 4;
const DEFAULT_REFRESH: u32 = 15;
const DEFAULT_PICTURE_MB: u32 = 20;
const DEFAULT_ARCHIVE_FILES_MB: u32 = 500;
const DEFAULT_PICTURE_MEMORY_MB: u32 = 64;

impl Config {
    /// Reads the file, and combines it with options and environment.
    pub fn load(flags: &Options, environment: &Environment) -> Result<Self, ConfigError> {
        let asked_file = flags
            .config
            .as_ref()
            .or(environment.options.config.as_ref());
        let path = asked_file.cloned().or_else(|| environment.default_file());
        let file = match &path {
            Some(path) => ConfigFile::read(path)?,
            None => None,
        };
        match (file, asked_file) {
            (None, Some(path)) => Err(ConfigError::NoFile { path: path.clone() }),
            (file, _) => Self::join(flags, environment, file.as_ref(), path),
        }
    }

    /// For the demo: options only, so that the demo runs whatever the configuration file says.
    pub fn for_demo(flags: &Options, environment: &Environment) -> Result<Self, ConfigError> {
        let account = Account::without_credentials(flags)?;
        let sections = Layers(&[]);
        Ok(sections.config(flags, environment, account, FileStatus::NotWanted, None))
    }

    fn join(
        flags: &Options,
        environment: &Environment,
        file: Option<&ConfigFile>,
        path: Option<PathBuf>,
    ) -> Result<Self, ConfigError> {
        let chosen = choose(flags, environment, file, path.as_ref())?;
        let account = Account::resolve(flags, environment, file, chosen)?;
        let (profile, section) = match chosen {
            ChosenProfile::TopLevel => (None, None),
            ChosenProfile::Asked(name, section) | ChosenProfile::ByDefault(name, section) => {
                (Some(name.to_owned()), Some(section))
            }
        };
        let status = match file {
            Some(file) => FileStatus::Read {
                path: file.path.to_path_buf(),
                mode: file.mode,
            },
            None => FileStatus::Absent { path },
        };
        let sections: Vec<&ConfigSection> =
            section.into_iter().chain(file.map(|f| &f.top)).collect();
        let mut config = Layers(&sections).config(flags, environment, account, status, profile);
        let written = file
            .map(|file| file.contacts.as_slice())
            .unwrap_or_default();
        let (contacts, bad) = read_contacts(written, config.country);
        (config.contacts, config.bad_contacts) = (contacts, bad.into());
        let written = file.map(|file| file.keys.as_slice()).unwrap_or_default();
        config.keymap = keys::read(written)?;
        config.profiles = file.map_or_else(Box::default, |f| f.profiles.keys().cloned().collect());
        let programs = file.map(|file| file.programs.as_slice());
        config.programs = programs.unwrap_or_default().into();
        Ok(config)
    }
}

/// The sections of the file that apply, strongest first.
struct Layers<'a>(&'a [&'a ConfigSection]);

impl Layers<'_> {
    fn first<T>(&self, get: impl Fn(&ConfigSection) -> Option<T>) -> Option<T> {
        self.0.iter().find_map(|section| get(section))
    }

    fn is_accessible(&self, flags: &Options, environment: &Environment) -> bool {
        let set = flags.accessible || environment.accessible;
        set || self.first(|section| section.accessible).unwrap_or(false)
    }

    fn appearance(&self, flags: &Options) -> Appearance {
        Appearance {
            theme: flags
                .theme
                .or_else(|| self.first(|section| section.theme))
                .unwrap_or_default(),
            accent: flags
                .accent
                .or_else(|| self.first(|section| section.accent))
                .unwrap_or_default(),
            bubbles: flags
                .bubbles
                .or_else(|| self.first(|section| section.bubbles))
                .unwrap_or_default(),
        }
    }

    fn config(
        &self,
        flags: &Options,
        environment: &Environment,
        account: Account,
        file: FileStatus,
        profile: Option<String>,
    ) -> Config {
        let refresh = flags
            .refresh
            .or_else(|| self.first(|section| section.refresh));
        let refresh = refresh.unwrap_or(DEFAULT_REFRESH);
        let no_color = environment.no_color.then_some(ColorChoice::Never);
        let log = self.first(|section| section.log.clone());
        Config {
            file,
            profile,
            profiles: Box::default(),
            account,
            country: flags
                .country
                .or_else(|| self.first(|section| section.country)),
            page_size: flags
                .page_size
                .or_else(|| self.first(|section| section.page_size)),
            max_messages: self
                .first(|section| section.max_messages)
                .unwrap_or(DEFAULT_MAX_MESSAGES),
            max_picture_mb: self
                .first(|section| section.max_picture_mb)
                .unwrap_or(DEFAULT_PICTURE_MB),
            picture_memory_mb: self
                .first(|section| section.picture_memory_mb)
                .unwrap_or(DEFAULT_PICTURE_MEMORY_MB),
            max_in_flight: self
                .first(|section| section.max_in_flight)
                .unwrap_or(DEFAULT_IN_FLIGHT),
            save_dir: self
                .first(|section| section.save_dir.clone())
                .map(|dir| expand_home(dir, environment)),
            refresh: (refresh > 0).then(|| Duration::from_secs(refresh.into())),
            color: flags
                .color
                .or(no_color)
                .or_else(|| self.first(|section| section.color))
                .unwrap_or_default(),
            appearance: self.appearance(flags),
            images: Images {
                choice: flags
                    .images
                    .or(environment.options.images)
                    .or_else(|| self.first(|section| section.images))
                    .unwrap_or_default(),
                cell: flags.cell.or_else(|| self.first(|section| section.cell)),
            },
            log: flags
                .log
                .clone()
                .or_else(|| environment.options.log.clone())
                .or_else(|| Some(expand_home(log?, environment))),
            as_is: flags.as_is,
            contacts: Contacts::default(),
            bad_contacts: Arc::default(),
            keymap: Keymap::default(),
            programs: Arc::default(),
            accessible: self.is_accessible(flags, environment),
            cursor: self.first(|section| section.cursor).unwrap_or(true),
            mouse: self.first(|section| section.mouse).unwrap_or(true),
            archive: self.archive(flags, environment),
            alerts: Alerts {
                bell: self.first(|section| section.bell).unwrap_or(false),
                notify: self.first(|section| section.notify).unwrap_or_default(),
                title: self.first(|section| section.title).unwrap_or(true),
            },
        }
    }
}

impl Layers<'_> {
    fn archive(&self, flags: &Options, environment: &Environment) -> ArchiveSettings {
        let wanted = flags.archive.or(environment.options.archive);
        let wanted = wanted.or_else(|| self.first(|section| section.archive));
        let named = self.first(|section| section.archive_dir.clone());
        let usual = || Some(environment.data_dir.as_ref()?.join("smsthread"));
        ArchiveSettings {
            is_on: !flags.no_archive && wanted.unwrap_or(false),
            folder: named
                .map(|dir| expand_home(dir, environment))
                .or_else(usual),
            offline: flags.offline,
            files_mb: self
                .first(|section| section.archive_files)
                .unwrap_or(false)
                .then(|| self.first(|section| section.archive_files_mb))
                .map(|most| most.unwrap_or(DEFAULT_ARCHIVE_FILES_MB)),
        }
    }
}

fn choose<'a>(
    flags: &'a Options,
    environment: &'a Environment,
    file: Option<&'a ConfigFile>,
    path: Option<&PathBuf>,
) -> Result<ChosenProfile<'a>, ConfigError> {
    let asked = flags
        .profile
        .as_ref()
        .or(environment.options.profile.as_ref());
    let default = file.and_then(|file| file.default_profile.as_ref());
    let name = asked.or(default.map(|default| &default.value));
    let Some(name) = name else {
        return Ok(ChosenProfile::TopLevel);
    };
    match file.and_then(|file| file.profiles.get(name)) {
        Some(section) if asked.is_some() => Ok(ChosenProfile::Asked(name, section)),
        Some(section) => Ok(ChosenProfile::ByDefault(name, section)),
        None => Err(ConfigError::NoProfile {
            name: name.clone(),
            path: path.cloned().unwrap_or_default(),
            known: file
                .map(|file| file.profiles.keys().cloned().collect())
                .unwrap_or_default(),
        }),
    }
}

/// The contacts, and the mistakes in others: a bad contact does not affect the rest.
fn read_contacts(
    written: &[WrittenContact],
    country: Option<Country>,
) -> (Contacts, Vec<ConfigError>) {
    let (mut contacts, mut bad) = (Vec::with_capacity(written.len()), Vec::new());
    for contact in written {
        match read_contact(contact, country) {
            Ok(contact) => contacts.push(contact),
            Err(error) => bad.push(error),
        }
    }
    (Contacts::new(contacts), bad)
}

fn read_contact(
    written: &WrittenContact,
    country: Option<Country>,
) -> Result<Contact, ConfigError> {
    let (place, name) = (written.place.clone(), written.name.clone());
    if number::parse(&name, country).is_ok() {
        return Err(ConfigError::ContactReversed { place, name });
    }
    match number::parse_kept(&written.number, country) {
        Ok(recipient) => Ok(Contact {
            name: SafeText::line(name.trim()),
            recipient,
        }),
        Err(source) => Err(ConfigError::BadContact {
            place,
            name,
            source,
        }),
    }
}

fn expand_home(path: PathBuf, environment: &Environment) -> PathBuf {
    match (path.strip_prefix("~"), &environment.home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path,
    }
}
