//! The part of the state for files: what is known of them, the large picture and the gallery.
//!
//! The gallery lies over the transcript, and the large picture over both. Neither knows the other:
//! this part switches between them.

pub mod context;
mod ended;

use std::time::Duration;

use super::action::Action;
use super::command::Commands;
use super::context::Context;
use super::files_to_save::FilesToSave;
use super::gallery::{Gallery, GalleryOutcome};
use super::ids::Ids;
use super::pictures::{FilePurpose, Pictures, PreviewPlace, WantedFiles};
use super::view_model::{Row, ScrollPosition};
use super::viewer;
use super::viewer::{FilePlace, Viewer, ViewerOutcome};
use crate::layout::areas::Size;
use crate::layout::bubble::{Bubble, Metrics};
use crate::message::MessageKey;
use crate::picture::Placement;
use crate::picture::request::{MediaId, Terms};
use crate::search::index::{Budget, Index};
use crate::thread::Thread;
use crate::thread::page::RequestId;
use context::MediaContext;

/// What is known of files, the large picture, and the gallery.
#[derive(Clone, Debug, Default)]
pub struct MediaPart {
    pictures: Pictures,
    viewer: Option<Viewer>,
    gallery: Option<Gallery>,
}

/// What the large picture or the gallery puts on screen.
pub type OverView = (Vec<Row>, Vec<Placement>, ScrollPosition);

impl MediaPart {
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// As [`MediaPart::pictures`], for tests that change what is known.
    #[cfg(test)]
    pub fn pictures_mut(&mut self) -> &mut Pictures {
        &mut self.pictures
    }

    #[cfg(test)]
    pub fn viewer(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    #[cfg(test)]
    pub fn gallery(&self) -> Option<&Gallery> {
        self.gallery.as_ref()
    }

    pub fn is_large(&self) -> bool {
        self.viewer.is_some()
    }

    /// The gallery is open, perhaps under the large picture.
    pub fn is_gallery_open(&self) -> bool {
        self.gallery.is_some()
    }

    /// The message of the picture that covers the transcript.
    pub fn front(&self) -> Option<MessageKey> {
        let large = self.viewer.as_ref().map(Viewer::message);
        large.or_else(|| self.gallery.as_ref().map(Gallery::message))
    }

    /// The large picture or the gallery, as it is on screen.
    pub fn view(&self, context: Context, size: Size) -> Option<OverView> {
        if let Some(viewer) = &self.viewer {
            let (rows, pictures) = viewer.view(&self.pictures, context, size);
            return Some((rows, pictures, ScrollPosition::default()));
        }
        let gallery = self.gallery.as_ref()?;
        Some(gallery.view(&self.pictures, context, size))
    }

    /// The oldest loaded message, while older pictures are wanted.
    pub fn edge(&self, thread: &Thread) -> Option<MessageKey> {
        let large = self.viewer.as_ref().and_then(|viewer| viewer.edge(thread));
        large.or_else(|| self.gallery.as_ref()?.edge(thread))
    }

    /// When the next frame of an animated picture is due. `covered`: a box covers the transcript.
    pub fn next_frame(&self, covered: bool, now: Duration) -> Option<Duration> {
        let over = self.is_large() || self.is_gallery_open();
        match &self.viewer {
            Some(viewer) => viewer.next_frame(now),
            None if covered || over => None,
            None => self.pictures.next_frame(now),
        }
    }

    /// The open gallery's index of messages with pictures.
    pub fn index_mut(&mut self) -> Option<&mut Index> {
        self.gallery.as_mut().map(Gallery::index_mut)
    }

    /// Whether the gallery's index is complete; `None` if no gallery is open.
    pub fn is_indexed(&self) -> Option<bool> {
        let gallery = self.gallery.as_ref();
        gallery.map(|gallery| gallery.index().is_done())
    }

    /// Whether the place where the gallery opens is still unknown.
    pub fn is_looked_for(&self) -> bool {
        let gallery = self.gallery.as_ref();
        gallery.is_some_and(Gallery::is_looked_for)
    }

    /// Continues indexing for the gallery, within the budget.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        if let Some(gallery) = &mut self.gallery {
            gallery.work(thread, budget);
        }
    }

    /// After any event: selects a picture that exists.
    pub fn settle(&mut self, context: MediaContext) -> Commands {
        let previews = self.shows_pictures();
        match &mut self.gallery {
            Some(gallery) => gallery.settle(previews, context),
            None => Commands::none(),
        }
    }

    /// Shows a picture large. `messages` are the candidates, the selected message first, each with
    /// the number of rows in view of each of its files.
    pub fn open_large(&mut self, messages: &[(MessageKey, Vec<i64>)], thread: &Thread) -> Commands {
        match viewer::first_of(&self.pictures, thread, messages) {
            Some(at) => {
                self.viewer = Some(Viewer::new(at));
                Commands::none()
            }
            None => Commands::say("There is no picture here."),
        }
    }

    pub fn toggle_gallery(&mut self, selected: Option<MessageKey>, thread: &Thread) -> Commands {
        if self.gallery.take().is_some() {
            return Commands::none();
        }
        let Some(key) = selected else {
            return Commands::say("There are no messages yet.");
        };
        self.gallery = Some(Gallery::new(key, thread));
        Commands::none()
    }

    /// Carries out an action on the large picture or the gallery; `None` if neither handles it.
    pub fn act(
        &mut self,
        action: Action,
        times: u16,
        context: MediaContext,
        ids: &mut Ids,
    ) -> Option<Commands> {
        if let Some(viewer) = &mut self.viewer {
            match viewer.act(action, &mut self.pictures, context, ids) {
                ViewerOutcome::Open(commands) => return Some(commands),
                ViewerOutcome::Closed(at, commands) => {
                    self.viewer = None;
                    if let Some(gallery) = &mut self.gallery {
                        gallery.stand_at(context.thread(), at.key, at.index);
                    }
                    return Some(commands);
                }
                ViewerOutcome::Left(commands) => {
                    (self.viewer, self.gallery) = (None, None);
                    return Some(commands);
                }
                // The gallery below is not in view and must not act.
                ViewerOutcome::Passed => return None,
            }
        }
        let previews = self.shows_pictures();
        match self.gallery.as_mut()?.act(action, times, previews, context) {
            GalleryOutcome::Open(commands) => Some(commands),
            GalleryOutcome::Closed(commands) => {
                self.gallery = None;
                Some(commands)
            }
            GalleryOutcome::Large(key, index) => {
                self.viewer = Some(Viewer::new(FilePlace { key, index }));
                Some(Commands::none())
            }
            GalleryOutcome::Passed => None,
        }
    }

    /// Turns the wheel over the gallery; `false` if nothing covers the transcript.
    pub fn scroll(&mut self, rows: i64, context: MediaContext) -> bool {
        let previews = self.shows_pictures();
        match &mut self.gallery {
            _ if self.viewer.is_some() => true,
            Some(gallery) => {
                gallery.scroll(rows, previews, context);
                true
            }
            None => false,
        }
    }

    pub fn shows_pictures(&self) -> bool {
        self.pictures.terms().is_some()
    }

    /// Sets the terms for pictures; `false` if they have not changed.
    pub fn set_terms(&mut self, terms: Option<Terms>) -> bool {
        self.pictures.set_terms(terms)
    }

    /// Files that failed are fetched again when they are needed next.
    pub fn retry(&mut self) {
        self.pictures.retry();
    }

    /// Plays the animated picture of the selected message, or stops it.
    pub fn toggle_play(
        &mut self,
        selected: Option<(MessageKey, &Bubble)>,
        ids: &mut Ids,
    ) -> Commands {
        self.pictures.toggle_play(selected, ids)
    }

    /// The files of these messages, each once.
    pub fn files_to_save(&mut self, thread: &Thread, keys: &[MessageKey]) -> FilesToSave {
        let mut wanted = FilesToSave::default();
        for key in keys {
            // From now on the file is known under the id that its requests use.
            self.pictures.enter_all(thread, *key);
            let Some(message) = thread.get(*key) else {
                continue;
            };
            for (index, attachment) in (0..).zip(message.attachments()) {
                let known = self.pictures.at(*key, index, attachment);
                let known = known.and_then(|id| Some((id, self.pictures.get(id)?)));
                match known {
                    Some((media, file)) => wanted.add(media, attachment, file.origin.clone()),
                    None => wanted.linkless = true,
                }
            }
        }
        wanted
    }

    /// Notes a request for a file that is to be saved.
    pub fn begin_saving(&mut self, id: RequestId, media: MediaId) {
        self.pictures.begin(id, media, FilePurpose::Take);
    }

    pub fn progressed(&mut self, id: RequestId, received: u64, total: Option<u64>) {
        if let Some(viewer) = &mut self.viewer {
            viewer.progressed(id, received, total);
        }
        self.pictures.progressed(id, received, total);
    }

    /// Requests what the large view shows.
    pub fn ask_large(&mut self, context: MediaContext, ids: &mut Ids) -> Commands {
        match &mut self.viewer {
            Some(viewer) => viewer.ask(&mut self.pictures, context, ids),
            None => Commands::none(),
        }
    }

    /// The files whose previews are needed: those of the gallery, else those of the messages near
    /// the view, nearest first.
    pub fn wanted(
        &mut self,
        near: Vec<MessageKey>,
        metrics: Metrics,
        context: MediaContext,
    ) -> WantedFiles {
        let wanted = match (&self.gallery, self.pictures.room(metrics)) {
            (Some(gallery), _) => gallery.wanted(&mut self.pictures, context),
            (None, Some(room)) => {
                let files = self.pictures.files_of(context.thread(), near);
                let each = files.into_iter().map(|id| (id, PreviewPlace::Bubble, room));
                each.collect()
            }
            (None, None) => Vec::new(),
        };
        self.pictures.see(&wanted);
        wanted
    }

    /// Whether a preview that is not among these is being fetched.
    pub fn fetches_others(&self, wanted: &WantedFiles) -> bool {
        let is_wanted = |id, using| wanted.iter().any(|w| w.0 == id && w.1 == using);
        !self.pictures.unwanted(is_wanted).is_empty()
    }

    /// Cancels previews that are neither wanted nor of messages that may soon be in view (`far`).
    pub fn give_up(
        &mut self,
        wanted: &WantedFiles,
        far: Vec<MessageKey>,
        thread: &Thread,
    ) -> Commands {
        let far = self.pictures.files_of(thread, far);
        let is_wanted = |id, using| {
            let at_once = wanted.iter().any(|w| w.0 == id && w.1 == using);
            at_once || far.contains(&id)
        };
        let unwanted = self.pictures.unwanted(is_wanted);
        self.pictures.give_up(unwanted)
    }

    /// Requests the wanted previews.
    pub fn begin_previews(&mut self, wanted: &WantedFiles, ids: &mut Ids) -> Commands {
        self.pictures.begin_previews(wanted, ids)
    }

    /// Frees pixels that are no longer needed. `in_view`: the bubble whose picture plays, if the
    /// bubble is in view.
    pub fn let_go(&mut self, in_view: Option<&Bubble>) -> Commands {
        let stopped = self.pictures.settle_play(in_view);
        stopped.and(self.pictures.forget_dropped())
    }

    /// The messages whose bubbles must be laid out anew, since the last call.
    pub fn take_changed(&mut self) -> Vec<MessageKey> {
        self.pictures.take_changed()
    }
}
