//! The rows of the table of keys.

use crate::chat::action::{Action, Layer};

#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// The default keys, as they are written for people.
    pub keys: &'static [&'static str],
    pub action: Action,
    pub layers: &'static [Layer],
    /// The words for the help.
    pub words: &'static str,
    /// Words for the status line, if there is room: the first default key of each action that the
    /// hint covers (`j/k` covers two), and a word.
    pub hint: Option<(&'static str, &'static str)>,
}

/// Gives the keys of one action a related meaning in other layers.
#[derive(Clone, Copy, Debug)]
pub struct OverlayBinding {
    /// The action whose keys are used.
    pub of: Action,
    /// Where these keys mean something else.
    pub layers: &'static [Layer],
    /// What they do there.
    pub action: Action,
    /// As in [`Binding`].
    pub hint: Option<(&'static str, &'static str)>,
}

use Layer::{Details, Gallery, Help, Links, Looks, Months, Picture, Transcript};

pub const ALL: &[Layer] = &[Transcript, Details, Help, Links, Gallery, Months];
pub const EVERYWHERE: &[Layer] = &[
    Transcript, Details, Help, Links, Picture, Gallery, Looks, Months,
];
pub const BOXES: &[Layer] = &[Details, Help, Links];
