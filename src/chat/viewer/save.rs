//! `s` in the large view: saves the picture.

use super::{Viewer, attachment};
use crate::chat::command::{Command, Commands};
use crate::chat::effect::Effect;
use crate::chat::ids::Ids;
use crate::chat::pictures::{FilePurpose, Pictures};
use crate::picture::request::{
    Existing, Made, Media, MediaFailure, MediaFailureKind, MediaRequest, MediaTask,
};
use crate::thread::Thread;

impl Viewer {
    /// Requests the file; with `replace`, an existing file is replaced.
    pub(super) fn save(
        &self,
        replace: bool,
        pictures: &mut Pictures,
        thread: &Thread,
        ids: &mut Ids,
    ) -> Commands {
        let name = attachment(thread, self.at).map(|attachment| attachment.name);
        let (Some(media), Some(name)) = (self.media, name) else {
            return Commands::say("No link came with this file: there is nothing to save.");
        };
        let Some((link, origin)) = pictures.source(media) else {
            return Commands::none();
        };
        let id = ids.fresh();
        pictures.begin(id, media, FilePurpose::Save);
        let existing = if replace {
            Existing::Replace
        } else {
            Existing::Keep
        };
        let task = MediaTask::Save { name, existing };
        let request = MediaRequest {
            media,
            link,
            origin,
            task,
        };
        Commands::from(Command::Do(Effect::LoadMedia { id, request })).and(Commands::say("Saving…"))
    }
}

pub fn saved(media: &Media) -> Commands {
    match &media.made {
        Made::Saved(path) => Commands::say(&format!("Saved as {path}")),
        _ => Commands::none(),
    }
}

pub fn not_saved(viewer: Option<&mut Viewer>, failure: &MediaFailure) -> Commands {
    match viewer {
        Some(viewer) if failure.kind == MediaFailureKind::Exists => {
            viewer.replaces = true;
            Commands::say(&format!("{}: s again replaces it", failure.what))
        }
        _ => Commands::say(&format!("Not saved: {}", failure.what)),
    }
}
