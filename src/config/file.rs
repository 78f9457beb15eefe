//! Reads the configuration file: TOML in, checked values out.

mod entry;
mod permissions;
mod programs;
mod raw;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use toml::Spanned;
use toml::de::DeTable;

use entry::{FileEntry, SpannedValue};

use super::choices::{
    ARCHIVE_FILES_MB, ColorChoice, IN_FLIGHT, ImageChoice, MAX_MESSAGES, PAGE_SIZES, PICTURE_MB,
    PICTURE_MEMORY_MB, REFRESH_SECONDS,
};
use super::error::ConfigError;
use super::keys::WrittenKeys;
use super::origin::{FileLine, Sourced};
use super::secret::Secret;
use super::spelling::nearest;
use crate::chat::hand_on::program::OutsideProgram;
use crate::chat::notify::Notify;
use crate::layout::appearance::{Accent, Bubbles, ThemeChoice};
use crate::number::Country;

/// Keys of the top level and of each profile.
pub const SETTINGS: [&str; 30] = [
    "client_id",
    "client_secret",
    "client_secret_command",
    "base_url",
    "insecure_http",
    "country",
    "page_size",
    "max_messages",
    "max_picture_mb",
    "picture_memory_mb",
    "max_in_flight",
    "save_dir",
    "refresh",
    "color",
    "theme",
    "accent",
    "bubbles",
    "images",
    "cell",
    "accessible",
    "cursor",
    "mouse",
    "title",
    "bell",
    "notify",
    "archive",
    "archive_dir",
    "archive_files",
    "archive_files_mb",
    "log",
];
/// Keys of the top level only.
pub const TOP_LEVEL: [&str; 5] = [
    "default_profile",
    "profiles",
    "contacts",
    "keys",
    "commands",
];

/// Everything that a configuration file says.
#[derive(Debug)]
pub struct ConfigFile {
    pub path: Arc<Path>,
    /// Its permission bits.
    pub mode: u32,
    /// The settings outside of profiles.
    pub top: ConfigSection,
    pub profiles: BTreeMap<String, ConfigSection>,
    /// The profile to use if none is asked for.
    pub default_profile: Option<Sourced<String>>,
    /// Contacts as they are written.
    pub contacts: Vec<WrittenContact>,
    /// Programs that can be given the selected messages.
    pub programs: Vec<OutsideProgram>,
    /// Changed keys as they are written.
    pub keys: Vec<WrittenKeys>,
}

/// One line of `[contacts]`.
#[derive(Debug)]
pub struct WrittenContact {
    pub name: String,
    /// The number as it is written.
    pub number: String,
    pub place: FileLine,
}

/// The settings of the top level or of a profile.
#[derive(Debug, Default)]
pub struct ConfigSection {
    pub client_id: Option<Sourced<String>>,
    /// The secret, or the command that prints it.
    pub secret: Option<Sourced<Secret>>,
    pub base_url: Option<Sourced<String>>,
    pub insecure_http: Option<bool>,
    /// For numbers without a country code.
    pub country: Option<Country>,
    /// Messages per request.
    pub page_size: Option<u32>,
    /// Most messages in memory.
    pub max_messages: Option<u32>,
    /// Largest file of a message, in megabytes.
    pub max_picture_mb: Option<u32>,
    /// Memory for pictures, in megabytes.
    pub picture_memory_mb: Option<u32>,
    /// Files fetched at the same time, and pages if a whole thread is read.
    pub max_in_flight: Option<u32>,
    /// Where files are saved, as it is written.
    pub save_dir: Option<PathBuf>,
    /// Seconds between two polls; 0: no polling.
    pub refresh: Option<u32>,
    pub color: Option<ColorChoice>,
    pub theme: Option<ThemeChoice>,
    pub accent: Option<Accent>,
    pub bubbles: Option<Bubbles>,
    pub images: Option<ImageChoice>,
    /// Width and height of a cell in pixels.
    pub cell: Option<(u16, u16)>,
    /// As it is written.
    pub log: Option<PathBuf>,
    /// Writes sentences in place of a screen.
    pub accessible: Option<bool>,
    /// Puts the terminal's cursor on the selected message.
    pub cursor: Option<bool>,
    /// The program handles clicks and the wheel, not the terminal.
    pub mouse: Option<bool>,
    pub bell: Option<bool>,
    pub notify: Option<Notify>,
    pub title: Option<bool>,
    pub archive: Option<bool>,
    /// As it is written.
    pub archive_dir: Option<PathBuf>,
    pub archive_files: Option<bool>,
    pub archive_files_mb: Option<u32>,
}

impl ConfigFile {
    /// Reads the file; `None` if it does not exist.
    pub fn read(path: &Path) -> Result<Option<Self>, ConfigError> {
        let Some((found, mut text)) = raw::read(path)? else {
            return Ok(None);
        };
        let mode = found.permissions().mode() & 0o7777;
        let parsed = Self::parse(path, mode, &text);
        text.zeroize();
        let parsed = parsed?;
        if parsed.holds_secret() && mode & 0o077 != 0 {
            return Err(ConfigError::OthersCanRead {
                path: path.to_path_buf(),
                mode,
            });
        }
        permissions::check(path, &found)?;
        Ok(Some(parsed))
    }

    /// Checks `text`, the content of the file at `path` with the permission bits `mode`.
    pub fn parse(path: &Path, mode: u32, text: &str) -> Result<Self, ConfigError> {
        let reader = Reader {
            path: path.into(),
            text,
        };
        let document = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            place: reader.place_at(error.span().map_or(0, |span| span.start)),
            what: error.message().to_owned(),
        })?;
        reader.file(document.get_ref(), mode)
    }

    fn holds_secret(&self) -> bool {
        std::iter::once(&self.top)
            .chain(self.profiles.values())
            .filter_map(|section| section.secret.as_ref())
            .any(|secret| matches!(secret.value, Secret::Text(_)))
    }
}

/// Turns TOML values into settings, and knows their lines.
struct Reader<'t> {
    path: Arc<Path>,
    text: &'t str,
}

impl Reader<'_> {
    fn place_at(&self, offset: usize) -> FileLine {
        let before = self.text.get(..offset).unwrap_or(self.text);
        FileLine::new(&self.path, before.matches('\n').count() + 1)
    }

    fn entry<'v, 'i>(
        &self,
        prefix: &str,
        key: &Spanned<std::borrow::Cow<'i, str>>,
        value: &'v SpannedValue<'i>,
    ) -> FileEntry<'v, 'i> {
        FileEntry {
            key: format!("{prefix}{}", key.get_ref()),
            value,
            place: self.place_at(key.span().start),
        }
    }

    fn file(&self, table: &DeTable<'_>, mode: u32) -> Result<ConfigFile, ConfigError> {
        let mut file = ConfigFile {
            path: Arc::clone(&self.path),
            mode,
            top: ConfigSection::default(),
            profiles: BTreeMap::new(),
            default_profile: None,
            contacts: Vec::new(),
            keys: Vec::new(),
            programs: Vec::new(),
        };
        for (key, value) in table {
            let entry = self.entry("", key, value);
            match key.get_ref().as_ref() {
                "default_profile" => file.default_profile = Some(entry.sourced_text()?),
                "profiles" => file.profiles = self.profiles(&entry)?,
                "contacts" => file.contacts = self.contacts(&entry)?,
                "keys" => file.keys = self.keys(&entry)?,
                "commands" => file.programs = self.programs(&entry)?,
                name if SETTINGS.contains(&name) => file.top.set(name, &entry)?,
                name => {
                    let known = SETTINGS.iter().chain(&TOP_LEVEL).copied().collect();
                    return Err(unknown(&entry, name, known));
                }
            }
        }
        Ok(file)
    }

    fn profiles(
        &self,
        entry: &FileEntry<'_, '_>,
    ) -> Result<BTreeMap<String, ConfigSection>, ConfigError> {
        let mut profiles = BTreeMap::new();
        for (name, value) in entry.table("sections, as in [profiles.work]")? {
            let profile = self.entry("profiles.", name, value);
            let mut section = ConfigSection::default();
            for (key, value) in profile.table("a section, as [profiles.work] is")? {
                let entry = self.entry(&format!("{}.", profile.key), key, value);
                match key.get_ref().as_ref() {
                    name if SETTINGS.contains(&name) => section.set(name, &entry)?,
                    name => return Err(unknown(&entry, name, SETTINGS.to_vec())),
                }
            }
            profiles.insert(name.get_ref().to_string(), section);
        }
        Ok(profiles)
    }

    fn contacts(&self, entry: &FileEntry<'_, '_>) -> Result<Vec<WrittenContact>, ConfigError> {
        let mut contacts = Vec::new();
        for (name, value) in entry.table("a section of names, as in Ann = \"+32 496 12 34 56\"")? {
            let contact = self.entry("contacts.", name, value);
            contacts.push(WrittenContact {
                name: name.get_ref().to_string(),
                number: contact.text("a number in quotes")?.to_owned(),
                place: contact.place,
            });
        }
        Ok(contacts)
    }

    fn programs(&self, entry: &FileEntry<'_, '_>) -> Result<Vec<OutsideProgram>, ConfigError> {
        let mut found = Vec::new();
        for (name, value) in entry.table("a section of commands, as in page = \"$PAGER\"")? {
            let line = self.entry("commands.", name, value);
            found.push(programs::read(name.get_ref(), &line)?);
        }
        Ok(found)
    }

    fn keys(&self, entry: &FileEntry<'_, '_>) -> Result<Vec<WrittenKeys>, ConfigError> {
        let mut keys = Vec::new();
        for (name, value) in entry.table("a section of keys, as in older = [\"k\", \"Up\"]")? {
            let line = self.entry("keys.", name, value);
            keys.push(WrittenKeys {
                action: name.get_ref().to_string(),
                keys: line.words("a key in quotes, or a list of keys, each in quotes")?,
                place: line.place,
            });
        }
        Ok(keys)
    }
}

impl ConfigSection {
    fn set(&mut self, name: &str, entry: &FileEntry<'_, '_>) -> Result<(), ConfigError> {
        match name {
            "client_id" => self.client_id = Some(entry.sourced_text()?),
            "client_secret" => {
                let secret = SecretString::from(entry.text("a text in quotes")?);
                self.set_secret(Secret::Text(secret), entry)?;
            }
            "client_secret_command" => {
                self.set_secret(Secret::Command(entry.command()?), entry)?;
            }
            "base_url" => self.base_url = Some(entry.sourced_text()?),
            "insecure_http" => self.insecure_http = Some(entry.boolean()?),
            "country" => self.country = Some(entry.country()?),
            "page_size" => self.page_size = Some(entry.integer(&PAGE_SIZES)?),
            "max_messages" => self.max_messages = Some(entry.integer(&MAX_MESSAGES)?),
            "max_picture_mb" => self.max_picture_mb = Some(entry.integer(&PICTURE_MB)?),
            "picture_memory_mb" => {
                self.picture_memory_mb = Some(entry.integer(&PICTURE_MEMORY_MB)?);
            }
            "max_in_flight" => self.max_in_flight = Some(entry.integer(&IN_FLIGHT)?),
            "save_dir" => self.save_dir = Some(entry.path()?),
            "refresh" => self.refresh = Some(entry.integer(&REFRESH_SECONDS)?),
            "color" => self.color = Some(entry.color()?),
            "theme" => self.theme = Some(entry.theme()?),
            "accent" => self.accent = Some(entry.accent()?),
            "bubbles" => self.bubbles = Some(entry.bubbles()?),
            "images" => self.images = Some(entry.images()?),
            "cell" => self.cell = Some(entry.cell()?),
            "bell" => self.bell = Some(entry.boolean()?),
            "notify" => self.notify = Some(entry.notify()?),
            "title" => self.title = Some(entry.boolean()?),
            "accessible" => self.accessible = Some(entry.boolean()?),
            "cursor" => self.cursor = Some(entry.boolean()?),
            "archive" => self.archive = Some(entry.boolean()?),
            "archive_files" => self.archive_files = Some(entry.boolean()?),
            "archive_files_mb" => self.archive_files_mb = Some(entry.integer(&ARCHIVE_FILES_MB)?),
            "archive_dir" => self.archive_dir = Some(entry.path()?),
            "mouse" => self.mouse = Some(entry.boolean()?),
            _ => self.log = Some(entry.path()?),
        }
        Ok(())
    }

    fn set_secret(&mut self, secret: Secret, entry: &FileEntry<'_, '_>) -> Result<(), ConfigError> {
        if self.secret.is_some() {
            return Err(ConfigError::TwoSecrets {
                place: entry.place.clone(),
            });
        }
        self.secret = Some(entry.sourced(secret));
        Ok(())
    }
}

fn unknown(entry: &FileEntry<'_, '_>, name: &str, known: Vec<&'static str>) -> ConfigError {
    let name = name.to_lowercase().replace('-', "_");
    ConfigError::UnknownKey {
        place: entry.place.clone(),
        key: entry.key.clone(),
        nearest: nearest(known.iter().copied(), |key| {
            strsim::normalized_damerau_levenshtein(key, &name)
        }),
        known,
    }
}
