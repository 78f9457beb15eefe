//! The file that is shown large, into the reader's folder.

use super::attachment;
use crate::chat::effect::Effect;
use crate::chat::pictures::Purpose;
use crate::chat::state::State;
use crate::picture::request::{
    Existing, Made, Media, MediaFailure, MediaFailureKind, MediaRequest, Wish,
};
use crate::text::SafeText;

/// Asks for it; `replace`: instead of one that is there already.
pub(super) fn save(state: &mut State, replace: bool, effects: &mut Vec<Effect>) {
    let Some(viewer) = &state.media.viewer else {
        return;
    };
    let name = attachment(state, viewer.at).map(|attachment| attachment.name);
    let (Some(media), Some(name)) = (viewer.media, name) else {
        return state.notify("No link came with this file: there is nothing to save.".into());
    };
    let Some(link) = state
        .media
        .pictures
        .get(media)
        .map(|file| file.link.clone())
    else {
        return;
    };
    let id = state.ids.fresh();
    state.media.pictures.begin(id, media, Purpose::Save);
    let existing = if replace {
        Existing::Replace
    } else {
        Existing::Keep
    };
    let wish = Wish::Save { name, existing };
    let request = MediaRequest { media, link, wish };
    effects.push(Effect::LoadMedia { id, request });
    state.notify("Saving…".into());
}

/// A file was saved.
pub fn saved(state: &mut State, media: &Media) {
    if let Made::Saved(path) = &media.made {
        state.notify(SafeText::line(&format!("Saved as {path}")));
    }
}

/// A file was not saved.
pub fn not_saved(state: &mut State, failure: &MediaFailure) {
    let exists = failure.kind == MediaFailureKind::Exists;
    if exists && let Some(viewer) = &mut state.media.viewer {
        viewer.replaces = true;
        let words = format!("{}: s again replaces it", failure.what);
        return state.notify(SafeText::line(&words));
    }
    state.notify(SafeText::line(&format!("Not saved: {}", failure.what)));
}
