//! One entry of the file: a name and a value, read as the type that is expected.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::chat::notify::Notify;
use crate::config::choices::{ColorChoice, ImageChoice, parse_cell};
use crate::config::error::ConfigError;
use crate::config::origin::{FileLine, Origin, Sourced};
use crate::config::secret::SecretCommand;
use crate::layout::appearance::{Accent, Bubbles, ThemeChoice};
use crate::number::Country;

const ACCENTS: &str =
    "\"blue\", \"teal\", \"green\", \"violet\", \"rose\", \"amber\" or a colour as in \"#1d4f9c\"";

/// A value with its place.
pub(super) type SpannedValue<'i> = Spanned<DeValue<'i>>;

/// A key with its value, for errors.
pub(super) struct FileEntry<'v, 'i> {
    /// With its section: `profiles.work.country`.
    pub key: String,
    pub value: &'v SpannedValue<'i>,
    pub place: FileLine,
}

impl<'v, 'i> FileEntry<'v, 'i> {
    pub fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, Origin::File(self.place.clone()))
    }

    /// The error for a value of the right type that is not allowed.
    pub fn bad(&self, expected: impl Into<String>) -> ConfigError {
        ConfigError::BadValue {
            place: self.place.clone(),
            key: self.key.clone(),
            expected: expected.into(),
            found: None,
        }
    }

    pub fn wrong_type(&self, expected: impl Into<String>) -> ConfigError {
        ConfigError::BadValue {
            place: self.place.clone(),
            key: self.key.clone(),
            expected: expected.into(),
            found: Some(match self.value.get_ref() {
                DeValue::String(_) => "a text",
                DeValue::Integer(_) => "a whole number",
                DeValue::Float(_) => "a number with a point",
                DeValue::Boolean(_) => "true or false",
                DeValue::Datetime(_) => "a date or time",
                DeValue::Array(_) => "a list",
                DeValue::Table(_) => "a section",
            }),
        }
    }

    pub fn table(&self, expected: &str) -> Result<&'v DeTable<'i>, ConfigError> {
        match self.value.get_ref() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.wrong_type(expected)),
        }
    }

    pub fn text(&self, expected: &str) -> Result<&'v str, ConfigError> {
        match self.value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                Err(self.bad(format!("{expected}, not empty")))
            }
            DeValue::String(text) => Ok(text),
            _ => Err(self.wrong_type(expected)),
        }
    }

    pub fn sourced_text(&self) -> Result<Sourced<String>, ConfigError> {
        Ok(self.sourced(self.text("a text in quotes")?.to_owned()))
    }

    pub fn boolean(&self) -> Result<bool, ConfigError> {
        match self.value.get_ref() {
            DeValue::Boolean(value) => Ok(*value),
            _ => Err(self.wrong_type("true or false")),
        }
    }

    pub fn integer(&self, range: &std::ops::RangeInclusive<u32>) -> Result<u32, ConfigError> {
        let expected = || format!("a whole number from {} to {}", range.start(), range.end());
        let DeValue::Integer(integer) = self.value.get_ref() else {
            return Err(self.wrong_type(expected()));
        };
        u32::from_str_radix(integer.as_str(), integer.radix())
            .ok()
            .filter(|value| range.contains(value))
            .ok_or_else(|| self.bad(expected()))
    }

    pub fn country(&self) -> Result<Country, ConfigError> {
        const EXPECTED: &str = "the two letters of a country, as in \"BE\"";
        Country::parse(self.text(EXPECTED)?).ok_or_else(|| self.bad(EXPECTED))
    }

    pub fn color(&self) -> Result<ColorChoice, ConfigError> {
        const EXPECTED: &str = "\"auto\", \"always\" or \"never\"";
        match self.text(EXPECTED)? {
            "auto" => Ok(ColorChoice::Auto),
            "always" => Ok(ColorChoice::Always),
            "never" => Ok(ColorChoice::Never),
            _ => Err(self.bad(EXPECTED)),
        }
    }

    pub fn theme(&self) -> Result<ThemeChoice, ConfigError> {
        const EXPECTED: &str = "\"auto\", \"dark\" or \"light\"";
        let choice = self.text(EXPECTED)?.parse();
        choice.map_err(|_| self.bad(EXPECTED))
    }

    pub fn accent(&self) -> Result<Accent, ConfigError> {
        let choice = self.text(ACCENTS)?.parse();
        choice.map_err(|()| self.bad(ACCENTS))
    }

    pub fn bubbles(&self) -> Result<Bubbles, ConfigError> {
        const EXPECTED: &str = "\"round\", \"flat\" or \"outline\"";
        let choice = self.text(EXPECTED)?.parse();
        choice.map_err(|_| self.bad(EXPECTED))
    }

    pub fn images(&self) -> Result<ImageChoice, ConfigError> {
        const EXPECTED: &str = "one of auto, kitty, sixel, iterm2, halfblocks or off, in quotes";
        let said = self.text(EXPECTED)?;
        ImageChoice::from_str(said, false).map_err(|_| self.bad(EXPECTED))
    }

    pub fn notify(&self) -> Result<Notify, ConfigError> {
        const EXPECTED: &str = "\"off\", \"sender\" or \"text\"";
        match self.text(EXPECTED)? {
            "off" => Ok(Notify::Off),
            "sender" => Ok(Notify::Sender),
            "text" => Ok(Notify::Text),
            _ => Err(self.bad(EXPECTED)),
        }
    }

    pub fn cell(&self) -> Result<(u16, u16), ConfigError> {
        const EXPECTED: &str = "width and height in pixels, as in \"10x20\"";
        parse_cell(self.text(EXPECTED)?).ok_or_else(|| self.bad(EXPECTED))
    }

    /// Absolute, because relative paths would mean another file in every directory.
    pub fn path(&self) -> Result<PathBuf, ConfigError> {
        const EXPECTED: &str = "a path in quotes that begins with / or ~/";
        let path = Path::new(self.text(EXPECTED)?);
        if path.is_absolute() || path.starts_with("~") {
            return Ok(path.to_path_buf());
        }
        Err(self.bad(EXPECTED))
    }

    /// One text, or a list of texts.
    pub fn words(&self, expected: &str) -> Result<Vec<String>, ConfigError> {
        let DeValue::Array(words) = self.value.get_ref() else {
            return Ok(vec![self.text(expected)?.to_owned()]);
        };
        let words = words.iter().map(|word| word.get_ref().as_str());
        let words: Option<Vec<_>> = words.map(|word| word.map(str::to_owned)).collect();
        words.ok_or_else(|| self.bad(expected))
    }

    pub fn is_text(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::String(_))
    }

    pub fn is_table(&self) -> bool {
        matches!(self.value.get_ref(), DeValue::Table(_))
    }

    /// A key inside of this table.
    pub fn inner<'w>(&self, key: &str, value: &'w SpannedValue<'i>) -> FileEntry<'w, 'i> {
        FileEntry {
            key: format!("{}.{key}", self.key),
            value,
            place: self.place.clone(),
        }
    }

    pub fn command(&self) -> Result<SecretCommand, ConfigError> {
        const EXPECTED: &str =
            "a command in quotes, or a list of a program and its arguments, each in quotes";
        let DeValue::Array(words) = self.value.get_ref() else {
            return Ok(SecretCommand::Shell(self.text(EXPECTED)?.to_owned()));
        };
        let words: Option<Vec<String>> = words
            .iter()
            .map(|word| word.get_ref().as_str().map(str::to_owned))
            .collect();
        words
            .filter(|words| words.first().is_some_and(|program| !program.is_empty()))
            .map(SecretCommand::Argv)
            .ok_or_else(|| self.bad(EXPECTED))
    }
}
