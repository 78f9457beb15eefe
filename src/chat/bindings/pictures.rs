//! Keys of the large picture, the gallery and animations.

use super::binding::Binding;
use crate::chat::action::Action;
use crate::chat::action::Layer::{Gallery, Months, Picture, Transcript};

pub const PICTURE: &[Binding] = &[
    Binding {
        keys: &["v"],
        action: Action::View,
        layers: &[Transcript, Picture],
        words: "show the picture large, and back",
        hint: None,
    },
    Binding {
        keys: &["n"],
        action: Action::NextPicture,
        layers: &[Picture],
        words: "next picture",
        hint: Some(("n/p", "next")),
    },
    Binding {
        keys: &["p"],
        action: Action::PreviousPicture,
        layers: &[Picture],
        words: "previous picture, and on into history",
        hint: None,
    },
    Binding {
        keys: &["+", "="],
        action: Action::ZoomIn,
        layers: &[Picture],
        words: "zoom in",
        hint: Some(("+/-", "zoom")),
    },
    Binding {
        keys: &["-"],
        action: Action::ZoomOut,
        layers: &[Picture],
        words: "zoom out",
        hint: None,
    },
    Binding {
        keys: &["0"],
        action: Action::ZoomReset,
        layers: &[Picture],
        words: "show the whole picture",
        hint: None,
    },
    Binding {
        keys: &["h", "Left"],
        action: Action::PanLeft,
        layers: &[Picture, Gallery, Months],
        words: "move left; in the gallery: picture to the left",
        hint: None,
    },
    Binding {
        keys: &["j", "Down"],
        action: Action::PanDown,
        layers: &[Picture],
        words: "move down",
        hint: None,
    },
    Binding {
        keys: &["k", "Up"],
        action: Action::PanUp,
        layers: &[Picture],
        words: "move up",
        hint: None,
    },
    Binding {
        keys: &["l", "Right"],
        action: Action::PanRight,
        layers: &[Picture, Gallery, Months],
        words: "move right; in the gallery: picture to the right",
        hint: None,
    },
    Binding {
        keys: &["s"],
        action: Action::SavePicture,
        layers: &[Picture],
        words: "save the picture",
        hint: Some(("s", "save")),
    },
];

pub const PICTURES: &[Binding] = &[
    Binding {
        keys: &["Ctrl-g"],
        action: Action::Gallery,
        layers: &[Transcript, Gallery],
        words: "gallery: all loaded pictures, and back",
        hint: None,
    },
    Binding {
        keys: &["Enter"],
        action: Action::GoToMessage,
        layers: &[Gallery, Picture, Months],
        words: "go to this picture's message; in the months: to the selected one",
        hint: Some(("Enter", "go there")),
    },
    Binding {
        keys: &["v"],
        action: Action::View,
        layers: &[Gallery],
        words: "",
        hint: Some(("v", "large")),
    },
    Binding {
        keys: &["p"],
        action: Action::Play,
        layers: &[Transcript],
        words: "play or stop the animation in its bubble",
        hint: None,
    },
];
