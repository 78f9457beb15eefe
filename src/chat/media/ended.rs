//! Requests for files that ended: who asked for them, and what follows.

use std::time::Duration;

use super::MediaPart;
use crate::chat::command::Commands;
use crate::chat::pictures::{EndedFetch, FilePurpose};
use crate::chat::viewer;
use crate::chat::viewer::Viewer;
use crate::picture::request::{Made, Media, MediaFailure};
use crate::thread::page::RequestId;

impl MediaPart {
    /// A request for a file succeeded. Returns its purpose and what to do next.
    pub fn loaded(
        &mut self,
        id: RequestId,
        media: &Media,
        now: Duration,
    ) -> (Option<FilePurpose>, Commands) {
        let Some(ended) = self.pictures.end(id) else {
            return (None, Commands::none());
        };
        self.pictures.learned(ended.media, media);
        let commands = match ended.purpose {
            FilePurpose::Preview(using, picture, room) => {
                let made = media.made.clone();
                self.pictures
                    .previewed(ended.media, made, using, (picture, room));
                Commands::none()
            }
            FilePurpose::Large(_) | FilePurpose::Frames(_) => {
                self.large_loaded(id, ended, media, now);
                Commands::none()
            }
            FilePurpose::Play(first) => {
                self.pictures.play_loaded(id, first, media, now);
                Commands::none()
            }
            FilePurpose::Save => viewer::saved(media),
            FilePurpose::Take => Commands::none(),
        };
        let film = self.viewer.as_ref().map_or(0, Viewer::memory);
        let commands = commands.and(self.pictures.forget_far(film));
        (Some(ended.purpose), commands)
    }

    fn large_loaded(&mut self, id: RequestId, ended: EndedFetch, media: &Media, now: Duration) {
        if let Made::Picture { size, .. } = media.made {
            self.pictures.sized(ended.media, size);
        }
        match self.viewer.as_mut().filter(|viewer| viewer.awaits(id)) {
            Some(viewer) => viewer.loaded(media, &mut self.pictures, now),
            None => viewer::forget(&mut self.pictures, ended.purpose, media),
        }
    }

    /// A request for a file failed. Returns its purpose and what to do next.
    pub fn failed(
        &mut self,
        id: RequestId,
        failure: &MediaFailure,
    ) -> (Option<FilePurpose>, Commands) {
        let Some(ended) = self.pictures.end(id) else {
            return (None, Commands::none());
        };
        let mut commands = Commands::none();
        match ended.purpose {
            FilePurpose::Preview(..) if ended.awaited => {
                self.pictures.preview_failed(ended.media, failure.clone());
            }
            FilePurpose::Preview(..) | FilePurpose::Take => {}
            FilePurpose::Large(_) | FilePurpose::Frames(_) => {
                if let Some(viewer) = self.viewer.as_mut().filter(|viewer| viewer.awaits(id)) {
                    viewer.failed(failure);
                }
            }
            FilePurpose::Play(_) => commands = self.pictures.play_failed(id, failure),
            FilePurpose::Save => commands = viewer::not_saved(self.viewer.as_mut(), failure),
        }
        (Some(ended.purpose), commands)
    }

    /// A request was cancelled. Returns its purpose.
    pub fn cancelled(&mut self, id: RequestId) -> Option<FilePurpose> {
        let ended = self.pictures.end(id)?;
        match ended.purpose {
            FilePurpose::Preview(..) if ended.awaited => self.pictures.given_up(ended.media),
            FilePurpose::Play(_) => self.pictures.play_cancelled(id),
            _ => {}
        }
        Some(ended.purpose)
    }
}
