//! What the reader wants, and the one table that keys, help and status line are made from.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// What the reader wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Select the next newer message.
    Newer,
    /// Select the next older message.
    Older,
    /// Move the view one row towards the newest.
    RowDown,
    /// Move the view one row towards the oldest.
    RowUp,
    /// Move the view half a page towards the newest.
    HalfPageDown,
    /// Move the view half a page towards the oldest.
    HalfPageUp,
    /// Move the view a page towards the newest.
    PageDown,
    /// Move the view a page towards the oldest.
    PageUp,
    /// Go to the first message of the conversation.
    First,
    /// Ask for a date and go there.
    GoToDate,
    /// Go to the newest message and follow it.
    Latest,
    /// Show every field of the selected message.
    Details,
    /// Show the selected message as the gateway sent it.
    Raw,
    /// Read again what is on screen and what failed.
    Refresh,
    /// Show the keys.
    Help,
    /// Draw every cell anew.
    Redraw,
    /// Stop until the shell continues us.
    Suspend,
    /// Close the top layer; with none open, leave if the key was `q`.
    Close,
    /// Close the top layer, or leave.
    CloseOrQuit,
    /// Leave.
    Quit,
}

/// What the keys act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// The transcript.
    Transcript,
    /// Details of a message.
    Details,
    /// The list of keys.
    Help,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Keys as they are written for people: `j`, `Ctrl-e`, `PgUp`.
    pub keys: &'static [&'static str],
    /// What they do.
    pub action: Action,
    /// Where they do it.
    pub layers: &'static [Layer],
    /// What help says.
    pub words: &'static str,
    /// What the status line says, where it has room: keys as shown there, and a word.
    pub hint: Option<(&'static str, &'static str)>,
}

use Layer::{Details, Help, Transcript};

const ALL: &[Layer] = &[Transcript, Details, Help];
const BOXES: &[Layer] = &[Details, Help];

/// Every key there is.
pub const BINDINGS: &[Binding] = &[
    Binding {
        keys: &["j", "Down"],
        action: Action::Newer,
        layers: &[Transcript],
        words: "next message",
        hint: Some(("j/k", "move")),
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::Older,
        layers: &[Transcript],
        words: "previous message",
        hint: None,
    },
    Binding {
        keys: &["j", "Down"],
        action: Action::RowDown,
        layers: BOXES,
        words: "",
        hint: Some(("j/k", "scroll")),
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::RowUp,
        layers: BOXES,
        words: "",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-e"],
        action: Action::RowDown,
        layers: ALL,
        words: "one row down (wheel too)",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-y"],
        action: Action::RowUp,
        layers: ALL,
        words: "one row up (wheel too)",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-d"],
        action: Action::HalfPageDown,
        layers: ALL,
        words: "half a page down",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-u"],
        action: Action::HalfPageUp,
        layers: ALL,
        words: "half a page up",
        hint: None,
    },
    Binding {
        keys: &["PgDn", "Ctrl-f", "Space"],
        action: Action::PageDown,
        layers: ALL,
        words: "a page down",
        hint: None,
    },
    Binding {
        keys: &["PgUp", "Ctrl-b"],
        action: Action::PageUp,
        layers: &[Transcript],
        words: "a page up, into older messages",
        hint: Some(("PgUp", "older")),
    },
    Binding {
        keys: &["PgUp", "Ctrl-b"],
        action: Action::PageUp,
        layers: BOXES,
        words: "",
        hint: Some(("PgUp/PgDn", "page")),
    },
    Binding {
        keys: &["g", "Home"],
        action: Action::First,
        layers: ALL,
        words: "first message of the conversation",
        hint: None,
    },
    Binding {
        keys: &["G", "End"],
        action: Action::Latest,
        layers: &[Transcript],
        words: "newest message",
        hint: Some(("G", "newest")),
    },
    Binding {
        keys: &["G", "End"],
        action: Action::Latest,
        layers: BOXES,
        words: "",
        hint: None,
    },
    Binding {
        keys: &["t", ":"],
        action: Action::GoToDate,
        layers: &[Transcript],
        words: "go to a date: 2024-03-01, 1 mar, monday, -3w",
        hint: None,
    },
    Binding {
        keys: &["i", "Enter"],
        action: Action::Details,
        layers: &[Transcript],
        words: "details of the selected message",
        hint: Some(("i", "details")),
    },
    Binding {
        keys: &["r"],
        action: Action::Raw,
        layers: &[Details],
        words: "in details: the raw record, and back",
        hint: Some(("r", "raw record")),
    },
    Binding {
        keys: &["R"],
        action: Action::Refresh,
        layers: &[Transcript],
        words: "refresh, and retry what failed; twice: read all again",
        hint: Some(("R", "refresh")),
    },
    Binding {
        keys: &["?", "F1"],
        action: Action::Help,
        layers: &[Transcript, Details],
        words: "this list of keys",
        hint: Some(("?", "help")),
    },
    Binding {
        keys: &["Ctrl-l"],
        action: Action::Redraw,
        layers: ALL,
        words: "draw the screen anew",
        hint: None,
    },
    Binding {
        keys: &["Ctrl-z"],
        action: Action::Suspend,
        layers: ALL,
        words: "suspend (fg comes back)",
        hint: None,
    },
    Binding {
        keys: &["Esc"],
        action: Action::Close,
        layers: ALL,
        words: "close what is open",
        hint: None,
    },
    Binding {
        keys: &["?", "F1", "i", "Enter"],
        action: Action::Close,
        layers: &[Help],
        words: "",
        hint: None,
    },
    Binding {
        keys: &["i", "Enter"],
        action: Action::Close,
        layers: &[Details],
        words: "",
        hint: None,
    },
    Binding {
        keys: &["q"],
        action: Action::CloseOrQuit,
        layers: BOXES,
        words: "",
        hint: Some(("q", "close")),
    },
    Binding {
        keys: &["q"],
        action: Action::CloseOrQuit,
        layers: &[Transcript],
        words: "close what is open, else quit",
        hint: Some(("q", "quit")),
    },
    Binding {
        keys: &["Ctrl-c"],
        action: Action::Quit,
        layers: ALL,
        words: "quit",
        hint: None,
    },
];

/// What a key does in a layer; `None` where it does nothing.
pub fn action_for(layer: Layer, key: KeyEvent) -> Option<Action> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    BINDINGS
        .iter()
        .filter(|binding| binding.layers.contains(&layer))
        .find(|binding| binding.keys.iter().any(|name| is_key(name, key)))
        .map(|binding| binding.action)
}

/// Hints for the status line of a layer, weightiest first.
pub fn hints(layer: Layer) -> impl Iterator<Item = (&'static str, &'static str)> {
    BINDINGS
        .iter()
        .filter(move |binding| binding.layers.contains(&layer))
        .filter_map(|binding| binding.hint)
}

/// What help lists: keys and words.
pub fn help() -> impl Iterator<Item = (String, &'static str)> {
    BINDINGS
        .iter()
        .filter(|binding| !binding.words.is_empty())
        .map(|binding| (binding.keys.join("  "), binding.words))
}

fn is_key(name: &str, key: KeyEvent) -> bool {
    let held = key.modifiers - KeyModifiers::SHIFT;
    key_of(name).is_some_and(|named| (named.code, named.modifiers) == (key.code, held))
}

/// The key that is written so for people.
pub fn key_of(name: &str) -> Option<KeyEvent> {
    let (name, modifiers) = match name.strip_prefix("Ctrl-") {
        Some(rest) => (rest, KeyModifiers::CONTROL),
        None => (name, KeyModifiers::NONE),
    };
    Some(KeyEvent::new(code_of(name)?, modifiers))
}

/// The key of a name in [`BINDINGS`].
fn code_of(name: &str) -> Option<KeyCode> {
    let mut chars = name.chars();
    if let (Some(only), None) = (chars.next(), chars.next()) {
        return Some(KeyCode::Char(only));
    }
    Some(match name {
        "Down" => KeyCode::Down,
        "Up" => KeyCode::Up,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "Enter" => KeyCode::Enter,
        "Space" => KeyCode::Char(' '),
        "Esc" => KeyCode::Esc,
        "F1" => KeyCode::F(1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: KeyCode, modifiers: KeyModifiers) -> KeyEvent {
        KeyEvent::new(code, modifiers)
    }

    #[test]
    fn every_name_in_the_table_is_a_key() {
        for name in BINDINGS.iter().flat_map(|b| b.keys) {
            assert!(key_of(name).is_some(), "{name}");
        }
    }

    #[test]
    fn no_key_means_two_things_in_one_layer() {
        for layer in [Transcript, Details, Help] {
            let mut seen = std::collections::HashSet::new();
            for binding in BINDINGS.iter().filter(|b| b.layers.contains(&layer)) {
                for key in binding.keys {
                    assert!(seen.insert(key), "{key} twice in {layer:?}");
                }
            }
        }
    }

    #[test]
    fn case_and_control_are_told_apart() {
        use KeyModifiers as M;
        let act = |code, modifiers| action_for(Transcript, press(code, modifiers));
        assert_eq!(act(KeyCode::Char('G'), M::SHIFT), Some(Action::Latest));
        assert_eq!(act(KeyCode::Char('G'), M::NONE), Some(Action::Latest));
        assert_eq!(act(KeyCode::Char('g'), M::NONE), Some(Action::First));
        assert_eq!(act(KeyCode::Char('e'), M::CONTROL), Some(Action::RowDown));
        assert_eq!(act(KeyCode::Char('e'), M::NONE), None);
        assert_eq!(act(KeyCode::Char('j'), M::ALT), None);
        assert_eq!(act(KeyCode::Char('c'), M::CONTROL), Some(Action::Quit));
    }

    #[test]
    fn a_released_key_does_nothing() {
        let mut key = press(KeyCode::Char('q'), KeyModifiers::NONE);
        key.kind = KeyEventKind::Release;
        assert_eq!(action_for(Transcript, key), None);
    }
}
