//! The keymap: which key does what, after the user's changes.

use std::fmt;
use std::sync::{Arc, LazyLock};

use crossterm::event::KeyEvent;
use rustc_hash::FxHashMap;
use strum::IntoEnumIterator;

use super::action::{Action, Layer};
use super::bindings::{Binding, OVERLAY_BINDINGS, SECTIONS, bindings};
use super::key::Key;

/// Quits, whatever the configuration says.
const LEAVE: &str = "Ctrl-c";

/// Keys as the status line shows them, and a word.
pub type Hint = (String, &'static str);

/// One row of the help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// As they are written for people.
    pub keys: Vec<String>,
    /// The name in the configuration.
    pub name: &'static str,
    /// What the action does.
    pub words: &'static str,
}

/// Two actions on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    pub key: Key,
    /// If the configuration changed only one of the two actions, this one.
    pub first: Action,
    pub second: Action,
}

impl fmt::Display for Clash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = (self.first.name(), self.second.name());
        write!(f, "{} would mean both {first} and {second}", self.key)
    }
}

/// What each key does in each layer. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Keymap(Arc<LayerMaps>);

#[derive(Debug)]
struct LayerMaps {
    keys: FxHashMap<Action, Vec<Key>>,
    actions: FxHashMap<(Layer, Key), Action>,
    hints: FxHashMap<Layer, Arc<[Hint]>>,
}

/// Built once, because building takes a good part of the time to the first frame.
static DEFAULT: LazyLock<Keymap> = LazyLock::new(|| {
    let keys = default_keys();
    // A test makes sure that the table itself has no clashes.
    let (actions, _) = resolve(&keys);
    Keymap::of(keys, actions)
});

impl Default for Keymap {
    fn default() -> Self {
        DEFAULT.clone()
    }
}

impl Keymap {
    /// The default keys, with these changes. An empty list leaves the action without a key.
    ///
    /// # Errors
    /// A key would mean two actions in one layer.
    pub fn new(changes: &[(Action, Vec<Key>)]) -> Result<Self, Clash> {
        if changes.is_empty() {
            return Ok(Self::default());
        }
        let mut keys = default_keys();
        for (action, wanted) in changes {
            let mut own: Vec<Key> = Vec::new();
            let leave = LEAVE.parse().ok().filter(|_| *action == Action::Quit);
            for key in wanted.iter().copied().chain(leave) {
                if !own.contains(&key) {
                    own.push(key);
                }
            }
            keys.insert(*action, own);
        }
        let (actions, clash) = resolve(&keys);
        match clash {
            None => Ok(Self::of(keys, actions)),
            Some(clash) => Err(changed_first(clash, changes)),
        }
    }

    fn of(keys: FxHashMap<Action, Vec<Key>>, actions: FxHashMap<(Layer, Key), Action>) -> Self {
        let hints = Layer::iter()
            .map(|layer| (layer, hints(layer, &keys)))
            .collect();
        Self(Arc::new(LayerMaps {
            keys,
            actions,
            hints,
        }))
    }

    pub fn action(&self, layer: Layer, event: KeyEvent) -> Option<Action> {
        let key = Key::from(event);
        let get = |key| self.0.actions.get(&(layer, key)).copied();
        get(key).or_else(|| get(key.unshifted()?))
    }

    /// The first key of an action; `None` if the action has none.
    pub fn key(&self, action: Action) -> Option<Key> {
        self.0.keys.get(&action)?.first().copied()
    }

    /// The first key of an action, for a sentence.
    pub fn key_words(&self, action: Action) -> Arc<str> {
        match self.key(action) {
            Some(key) => key.to_string().into(),
            None => format!("({} has no key)", action.name()).into(),
        }
    }

    /// Hints for the status line, most important first.
    pub fn hints(&self, layer: Layer) -> Arc<[Hint]> {
        let hints = self.0.hints.get(&layer);
        hints.map_or_else(|| [].into(), Arc::clone)
    }

    /// The help, section by section; actions without a key are left out.
    pub fn help(&self) -> impl Iterator<Item = (&'static str, Vec<HelpRow>)> {
        SECTIONS.iter().map(|section| {
            let rows = section.bindings.iter().filter(|b| !b.words.is_empty());
            (
                section.title,
                rows.filter_map(|b| self.help_row(b)).collect(),
            )
        })
    }

    fn help_row(&self, binding: &Binding) -> Option<HelpRow> {
        let keys = self.0.keys.get(&binding.action)?;
        (!keys.is_empty()).then(|| HelpRow {
            keys: keys.iter().map(Key::to_string).collect(),
            name: binding.action.name(),
            words: binding.words,
        })
    }
}

/// The keys of each action by the table. Several rows of one action have the same keys.
fn default_keys() -> FxHashMap<Action, Vec<Key>> {
    let mut keys: FxHashMap<Action, Vec<Key>> = FxHashMap::default();
    for binding in bindings() {
        let own = keys.entry(binding.action).or_default();
        for key in binding.keys.iter().filter_map(|name| name.parse().ok()) {
            if !own.contains(&key) {
                own.push(key);
            }
        }
    }
    keys
}

/// What each key does, and the first clash.
fn resolve(keys: &FxHashMap<Action, Vec<Key>>) -> (FxHashMap<(Layer, Key), Action>, Option<Clash>) {
    let mut actions = FxHashMap::default();
    let mut owners: FxHashMap<(Layer, Key), Action> = FxHashMap::default();
    // Growing step by step would double the cost.
    for table in [&mut actions, &mut owners] {
        table.reserve(rows().map(|(_, layers, _)| 2 * layers.len()).sum());
    }
    let mut clash = None;
    for (owner, layers, action) in rows() {
        for key in keys.get(&owner).into_iter().flatten() {
            for layer in layers {
                let place = (*layer, *key);
                match owners.insert(place, owner) {
                    Some(other) if actions.get(&place) != Some(&action) => {
                        clash = clash.or(Some(Clash {
                            key: *key,
                            first: other,
                            second: owner,
                        }));
                    }
                    _ => {
                        actions.insert(place, action);
                    }
                }
            }
        }
    }
    (actions, clash)
}

/// The rows of both tables: the action that owns the keys, the layers, and the action done there.
fn rows() -> impl Iterator<Item = (Action, &'static [Layer], Action)> {
    let own = bindings().map(|b| (b.action, b.layers, b.action));
    own.chain(OVERLAY_BINDINGS.iter().map(|f| (f.of, f.layers, f.action)))
}

/// Puts the action that the user changed before an action with default keys.
fn changed_first(clash: Clash, changes: &[(Action, Vec<Key>)]) -> Clash {
    let by_hand = |action| changes.iter().any(|(a, _)| *a == action);
    if !by_hand(clash.first) && by_hand(clash.second) {
        return Clash {
            key: clash.key,
            first: clash.second,
            second: clash.first,
        };
    }
    clash
}

fn hints(layer: Layer, keys: &FxHashMap<Action, Vec<Key>>) -> Arc<[Hint]> {
    let followers = OVERLAY_BINDINGS.iter().map(|f| (f.layers, f.hint));
    let own = bindings().map(|b| (b.layers, b.hint));
    followers
        .chain(own)
        .filter(|(layers, _)| layers.contains(&layer))
        .filter_map(|(_, hint)| hint)
        .filter_map(|(names, word)| Some((shown(layer, names, keys)?, word)))
        .collect()
}

/// `j/k`, with the current keys; `None` if an action has no key.
fn shown(layer: Layer, names: &str, keys: &FxHashMap<Action, Vec<Key>>) -> Option<String> {
    let names = if names.len() > 1 {
        names.split('/').collect()
    } else {
        vec![names]
    };
    let keys: Option<Vec<String>> = names
        .into_iter()
        .map(|name| Some(keys.get(&owner(layer, name)?)?.first()?.to_string()))
        .collect();
    Some(keys?.join("/"))
}

/// The action whose first default key this is.
fn owner(layer: Layer, name: &str) -> Option<Action> {
    let is_first = |b: &&'static Binding| b.keys.first() == Some(&name);
    let mut own = bindings().filter(is_first);
    let followed = |action: &Action| {
        let mut rows = OVERLAY_BINDINGS.iter();
        rows.any(|f| f.of == *action && f.layers.contains(&layer))
    };
    own.find(|b| b.layers.contains(&layer) || followed(&b.action))
        .map(|b| b.action)
}

#[cfg(test)]
mod tests;
