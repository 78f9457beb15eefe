//! `[keys]`: the keys that the user gives to actions.

use super::error::ConfigError;
use super::origin::FileLine;
use super::spelling::nearest;
use crate::chat::action::Action;
use crate::chat::key::Key;
use crate::chat::keymap::{Clash, Keymap};

/// One line of `[keys]`.
#[derive(Debug)]
pub struct WrittenKeys {
    pub action: String,
    /// An empty list removes all keys of the action.
    pub keys: Vec<String>,
    pub place: FileLine,
}

/// The keymap with these changes.
pub(super) fn read(written: &[WrittenKeys]) -> Result<Keymap, ConfigError> {
    let mut changes = Vec::with_capacity(written.len());
    for line in written {
        let action = action(line)?;
        let keys: Result<Vec<Key>, _> = line.keys.iter().map(|name| key(line, name)).collect();
        changes.push((action, keys?));
    }
    Keymap::new(&changes).map_err(|clash| ConfigError::KeyClash {
        place: place_of(&clash, written),
        first: clash.first.name(),
        second: clash.second.name(),
        key: clash.key.to_string(),
    })
}

fn action(line: &WrittenKeys) -> Result<Action, ConfigError> {
    let known = || Action::all().map(Action::name);
    let name = line.action.to_lowercase().replace('_', "-");
    Action::all()
        .find(|action| action.name() == line.action)
        .ok_or_else(|| ConfigError::UnknownKey {
            place: line.place.clone(),
            key: format!("keys.{}", line.action),
            nearest: nearest(known(), |action| {
                strsim::normalized_damerau_levenshtein(action, &name)
            }),
            known: known().collect(),
        })
}

fn key(line: &WrittenKeys, name: &str) -> Result<Key, ConfigError> {
    // A digit other than 0 begins a count.
    let counts = |key: &Key| key.digit().is_some_and(|digit| digit > 0);
    match name.parse::<Key>() {
        Ok(key) if !counts(&key) => Ok(key),
        Ok(_) => Err(ConfigError::KeyCounts {
            place: line.place.clone(),
            action: line.action.clone(),
            key: name.to_owned(),
        }),
        Err(_) => Err(ConfigError::NoSuchKey {
            place: line.place.clone(),
            action: line.action.clone(),
            key: name.to_owned(),
            nearest: nearest(Key::names(), |known| {
                strsim::normalized_damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase())
            }),
        }),
    }
}

/// The place of the later one of two clashing keys.
fn place_of(clash: &Clash, written: &[WrittenKeys]) -> FileLine {
    let is_part = |line: &&WrittenKeys| {
        line.action == clash.first.name() || line.action == clash.second.name()
    };
    let line = written.iter().rfind(is_part).or(written.last());
    line.map_or_else(
        || FileLine::new(&std::path::Path::new("").into(), 0),
        |line| line.place.clone(),
    )
}
