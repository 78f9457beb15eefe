use crossterm::event::{KeyCode, KeyModifiers};

use super::*;
use crate::chat::key::key_of;
use Layer::{Details, Transcript};

fn key(name: &str) -> Key {
    name.parse().unwrap()
}

fn change(action: Action, keys: &[&str]) -> (Action, Vec<Key>) {
    (action, keys.iter().map(|name| key(name)).collect())
}

fn act(map: &Keymap, layer: Layer, name: &str) -> Option<Action> {
    map.action(layer, key_of(name).unwrap())
}

fn hint_keys(map: &Keymap, layer: Layer) -> Vec<String> {
    map.hints(layer)
        .iter()
        .map(|(keys, _)| keys.clone())
        .collect()
}

#[test]
fn every_name_in_the_table_is_a_key() {
    for name in bindings().flat_map(|b| b.keys) {
        assert!(name.parse::<Key>().is_ok(), "{name}");
    }
}

#[test]
fn no_key_means_two_things_in_one_layer() {
    assert_eq!(resolve(&default_keys()).1, None);
    Keymap::new(&[]).unwrap();
}

#[test]
fn rows_of_one_action_have_the_same_keys() {
    for one in bindings() {
        for other in bindings().filter(|b| b.action == one.action) {
            assert_eq!(one.keys, other.keys, "{:?}", one.action);
        }
    }
}

#[test]
fn every_action_has_a_key_and_a_name_of_its_own() {
    let keys = default_keys();
    let mut names = std::collections::HashSet::new();
    for action in Action::all() {
        assert!(keys.contains_key(&action), "{action:?}");
        assert!(names.insert(action.name()));
        let plain = |c: char| c.is_ascii_lowercase() || c == '-';
        assert!(action.name().chars().all(plain), "{}", action.name());
    }
}

#[test]
fn every_hint_names_keys_of_its_layer() {
    let map = Keymap::default();
    for layer in Layer::iter() {
        let own = bindings().map(|b| (b.layers, b.hint));
        let wanted = own.chain(OVERLAY_BINDINGS.iter().map(|f| (f.layers, f.hint)));
        let wanted = wanted.filter(|(layers, hint)| layers.contains(&layer) && hint.is_some());
        assert_eq!(map.hints(layer).len(), wanted.count(), "{layer:?}");
    }
}

#[test]
fn case_and_control_are_told_apart() {
    use KeyModifiers as M;
    let map = Keymap::default();
    let act = |code, modifiers| map.action(Transcript, KeyEvent::new(code, modifiers));
    assert_eq!(act(KeyCode::Char('G'), M::SHIFT), Some(Action::Latest));
    assert_eq!(act(KeyCode::Char('G'), M::NONE), Some(Action::Latest));
    assert_eq!(act(KeyCode::Char('g'), M::NONE), Some(Action::First));
    assert_eq!(act(KeyCode::Char('e'), M::CONTROL), Some(Action::RowDown));
    assert_eq!(act(KeyCode::Char('e'), M::NONE), None);
    assert_eq!(act(KeyCode::Char('j'), M::ALT), None);
    assert_eq!(act(KeyCode::Char('c'), M::CONTROL), Some(Action::Quit));
    assert_eq!(act(KeyCode::Down, M::SHIFT), Some(Action::Newer));
}

#[test]
fn other_keys_take_the_place_of_the_old_ones() {
    let changes = [
        change(Action::Older, &["e", "Alt-Up"]),
        change(Action::Refresh, &[]),
    ];
    let map = Keymap::new(&changes).unwrap();
    assert_eq!(act(&map, Transcript, "e"), Some(Action::Older));
    assert_eq!(act(&map, Transcript, "Alt-Up"), Some(Action::Older));
    assert_eq!(act(&map, Details, "e"), Some(Action::RowUp));
    assert_eq!(act(&map, Transcript, "k"), None);
    assert_eq!(act(&map, Transcript, "R"), None);
    assert!(hint_keys(&map, Transcript).contains(&"j/e".to_owned()));
    assert!(hint_keys(&map, Details).contains(&"j/e".to_owned()));
    assert!(!hint_keys(&map, Transcript).contains(&"R".to_owned()));
    let help: Vec<_> = map
        .help()
        .flat_map(|(_, rows)| rows)
        .map(|row| (row.keys.join(" "), row.name))
        .collect();
    assert!(help.contains(&("e Alt-Up".to_owned(), "older")));
    assert!(help.iter().all(|(_, name)| *name != "refresh"));
}

#[test]
fn a_swap_is_no_clash() {
    let changes = [change(Action::Newer, &["k"]), change(Action::Older, &["j"])];
    let map = Keymap::new(&changes).unwrap();
    assert_eq!(act(&map, Transcript, "k"), Some(Action::Newer));
    assert_eq!(act(&map, Details, "j"), Some(Action::RowUp));
}

#[test]
fn a_clash_names_the_key_and_both_actions() {
    let clash = Keymap::new(&[change(Action::Newer, &["R"])]).unwrap_err();
    assert_eq!(clash.to_string(), "R would mean both newer and refresh");
    // `r` has no meaning in the transcript, but one in details, where the keys of `newer` scroll.
    let clash = Keymap::new(&[change(Action::Newer, &["r"])]).unwrap_err();
    assert_eq!(clash.to_string(), "r would mean both newer and raw");
    let clash = Keymap::new(&[
        change(Action::Older, &["Ctrl-i"]),
        change(Action::Help, &["Tab"]),
    ]);
    assert_eq!(clash.unwrap_err().key, key("Tab"));
}

#[test]
fn control_c_always_leaves() {
    let map = Keymap::new(&[change(Action::Quit, &["Q"])]).unwrap();
    assert_eq!(act(&map, Transcript, "Q"), Some(Action::Quit));
    assert_eq!(act(&map, Transcript, "Ctrl-c"), Some(Action::Quit));
    let map = Keymap::new(&[change(Action::Quit, &[])]).unwrap();
    assert_eq!(act(&map, Transcript, "Ctrl-c"), Some(Action::Quit));
    assert!(Keymap::new(&[change(Action::Newer, &["Ctrl-c"])]).is_err());
}
