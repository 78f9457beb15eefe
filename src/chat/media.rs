//! The part of the state for files: what is known of them, the large picture and the gallery.
//!
//! The gallery lies over the transcript, and the large picture over both. Neither knows the other:
//! what leads from one to the other is here.

pub mod context;

use std::time::Duration;

use super::action::Action;
use super::command::Commands;
use super::context::Context;
use super::gallery::{Browsed, Gallery};
use super::ids::Ids;
use super::pictures::{EndedFetch, FilePurpose, Pictures, Use, Wanted};
use super::save::FilesToSave;
use super::view_model::{Row, ScrollPosition};
use super::viewer;
use super::viewer::{FilePlace, Viewed, Viewer};
use crate::layout::areas::Size;
use crate::layout::bubble::{Bubble, Metrics};
use crate::message::MessageKey;
use crate::picture::Placement;
use crate::picture::request::{Made, Media, MediaFailure, MediaId, Terms};
use crate::search::index::{Budget, Index};
use crate::thread::Thread;
use crate::thread::page::RequestId;
use context::MediaContext;

/// Files, the large picture and the gallery.
#[derive(Clone, Debug, Default)]
pub struct MediaPart {
    pictures: Pictures,
    viewer: Option<Viewer>,
    gallery: Option<Gallery>,
}

/// What lies over the transcript, on screen.
pub type OverView = (Vec<Row>, Vec<Placement>, ScrollPosition);

impl MediaPart {
    /// What is known of files.
    pub fn pictures(&self) -> &Pictures {
        &self.pictures
    }

    /// As [`MediaPart::pictures`], for a test that makes a file what it is not.
    #[cfg(test)]
    pub fn pictures_mut(&mut self) -> &mut Pictures {
        &mut self.pictures
    }

    /// The large view.
    #[cfg(test)]
    pub fn viewer(&self) -> Option<&Viewer> {
        self.viewer.as_ref()
    }

    /// The open gallery.
    #[cfg(test)]
    pub fn gallery(&self) -> Option<&Gallery> {
        self.gallery.as_ref()
    }

    /// One picture is shown large.
    pub fn is_large(&self) -> bool {
        self.viewer.is_some()
    }

    /// The gallery is open, perhaps under the large picture.
    pub fn is_gallery_open(&self) -> bool {
        self.gallery.is_some()
    }

    /// The message of the picture that lies over the transcript.
    pub fn front(&self) -> Option<MessageKey> {
        let large = self.viewer.as_ref().map(Viewer::message);
        large.or_else(|| self.gallery.as_ref().map(Gallery::message))
    }

    /// What lies over the transcript.
    pub fn view(&self, context: Context, size: Size) -> Option<OverView> {
        if let Some(viewer) = &self.viewer {
            let (rows, pictures) = viewer.view(&self.pictures, context, size);
            return Some((rows, pictures, ScrollPosition::default()));
        }
        let gallery = self.gallery.as_ref()?;
        Some(gallery.view(&self.pictures, context, size))
    }

    /// The oldest message, while pictures before it are looked for.
    pub fn edge(&self, thread: &Thread) -> Option<MessageKey> {
        let large = self.viewer.as_ref().and_then(|viewer| viewer.edge(thread));
        large.or_else(|| self.gallery.as_ref()?.edge(thread))
    }

    /// When the next picture of a moving one is due. `covered`: a box lies over the transcript.
    pub fn next_frame(&self, covered: bool, now: Duration) -> Option<Duration> {
        let over = self.is_large() || self.is_gallery_open();
        match &self.viewer {
            Some(viewer) => viewer.next_frame(now),
            None if covered || over => None,
            None => self.pictures.next_frame(now),
        }
    }

    /// The messages with pictures, while the gallery is open: to be kept true.
    pub fn index_mut(&mut self) -> Option<&mut Index> {
        self.gallery.as_mut().map(Gallery::index_mut)
    }

    /// All that is loaded has been looked at; `None` while nobody asks.
    pub fn is_indexed(&self) -> Option<bool> {
        let gallery = self.gallery.as_ref();
        gallery.map(|gallery| gallery.index().is_done())
    }

    /// Where the gallery opens is still looked for.
    pub fn is_looked_for(&self) -> bool {
        let gallery = self.gallery.as_ref();
        gallery.is_some_and(Gallery::is_looked_for)
    }

    /// Looks on for pictures, as far as the budget goes.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        if let Some(gallery) = &mut self.gallery {
            gallery.work(thread, budget);
        }
    }

    /// After any event: the gallery is at a picture that is there.
    pub fn settle(&mut self, context: MediaContext) -> Commands {
        let previews = self.shows_pictures();
        match &mut self.gallery {
            Some(gallery) => gallery.settle(previews, context),
            None => Commands::none(),
        }
    }

    /// Shows the picture large of which the reader sees most. With each message, the one that is
    /// meant first, come the rows in view of each of its files.
    pub fn open_large(&mut self, messages: &[(MessageKey, Vec<i64>)], thread: &Thread) -> Commands {
        match viewer::first_of(&self.pictures, thread, messages) {
            Some(at) => {
                self.viewer = Some(Viewer::new(at));
                Commands::none()
            }
            None => Commands::say("There is no picture here."),
        }
    }

    /// Opens the gallery at the selected message, or closes it.
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

    /// Carries out an action on what lies over the transcript; `None` where it is not its business.
    pub fn act(
        &mut self,
        action: Action,
        times: u16,
        context: MediaContext,
        ids: &mut Ids,
    ) -> Option<Commands> {
        if let Some(viewer) = &mut self.viewer {
            match viewer.act(action, &mut self.pictures, context, ids) {
                Viewed::Open(commands) => return Some(commands),
                Viewed::Closed(at, commands) => {
                    self.viewer = None;
                    if let Some(gallery) = &mut self.gallery {
                        gallery.stand_at(context.thread(), at.key, at.index);
                    }
                    return Some(commands);
                }
                // The gallery below is not what the reader sees.
                Viewed::Passed => return None,
            }
        }
        let previews = self.shows_pictures();
        match self.gallery.as_mut()?.act(action, times, previews, context) {
            Browsed::Open(commands) => Some(commands),
            Browsed::Closed(commands) => {
                self.gallery = None;
                Some(commands)
            }
            Browsed::Large(key, index) => {
                self.viewer = Some(Viewer::new(FilePlace { key, index }));
                Some(Commands::none())
            }
            Browsed::Passed => None,
        }
    }

    /// Rows of the wheel, as rows of tiles; `false` where nothing lies over the transcript.
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

    /// Pictures can be shown.
    pub fn shows_pictures(&self) -> bool {
        self.pictures.terms().is_some()
    }

    /// How pictures can be shown is known now, or has changed; `false`: it has not.
    pub fn set_terms(&mut self, terms: Option<Terms>) -> bool {
        self.pictures.set_terms(terms)
    }

    /// What failed is tried again as soon as it is wanted.
    pub fn retry(&mut self) {
        self.pictures.retry();
    }

    /// Plays the moving picture of the selected message, or stops it.
    pub fn toggle_play(
        &mut self,
        selected: Option<(MessageKey, &Bubble)>,
        ids: &mut Ids,
    ) -> Commands {
        self.pictures.toggle_play(selected, ids)
    }

    /// The files of messages, each once, to be saved.
    pub fn files_to_save(&mut self, thread: &Thread, keys: &[MessageKey]) -> FilesToSave {
        let mut wanted = FilesToSave::default();
        for key in keys {
            // Known from now on, under the names that their requests go by.
            self.pictures.enter_all(thread, *key);
            let Some(message) = thread.get(*key) else {
                continue;
            };
            for (index, attachment) in (0..).zip(message.attachments()) {
                match self.pictures.at(*key, index, attachment) {
                    Some(media) => wanted.add(media, attachment),
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

    /// More of a file has come.
    pub fn progressed(&mut self, id: RequestId, received: u64, total: Option<u64>) {
        if let Some(viewer) = &mut self.viewer {
            viewer.progressed(id, received, total);
        }
        self.pictures.progressed(id, received, total);
    }

    /// A request for a file ended well; what it was for, and what is to be done.
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

    /// A request for a file ended badly; what it was for, and what is to be done.
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

    /// A request ended because nobody waited for it any more; what it was for.
    pub fn cancelled(&mut self, id: RequestId) -> Option<FilePurpose> {
        let ended = self.pictures.end(id)?;
        match ended.purpose {
            FilePurpose::Preview(..) if ended.awaited => self.pictures.given_up(ended.media),
            FilePurpose::Play(_) => self.pictures.play_cancelled(id),
            _ => {}
        }
        Some(ended.purpose)
    }

    /// Asks for what the large view is to show.
    pub fn ask_large(&mut self, context: MediaContext, ids: &mut Ids) -> Commands {
        match &mut self.viewer {
            Some(viewer) => viewer.ask(&mut self.pictures, context, ids),
            None => Commands::none(),
        }
    }

    /// The files whose previews are wanted: those of the gallery, else those of the messages near the
    /// view, the nearest first.
    pub fn wanted(
        &mut self,
        near: Vec<MessageKey>,
        metrics: Metrics,
        context: MediaContext,
    ) -> Wanted {
        let wanted = match (&self.gallery, self.pictures.room(metrics)) {
            (Some(gallery), _) => gallery.wanted(&mut self.pictures, context),
            (None, Some(room)) => {
                let files = self.pictures.files_of(context.thread(), near);
                let each = files.into_iter().map(|id| (id, Use::Bubble, room));
                each.collect()
            }
            (None, None) => Vec::new(),
        };
        self.pictures.see(&wanted);
        wanted
    }

    /// Previews are being fetched that are not among these.
    pub fn fetches_others(&self, wanted: &Wanted) -> bool {
        let is_wanted = |id, using| wanted.iter().any(|w| w.0 == id && w.1 == using);
        !self.pictures.unwanted(is_wanted).is_empty()
    }

    /// Gives up the previews that are neither wanted nor of messages that may soon be in view.
    pub fn give_up(&mut self, wanted: &Wanted, far: Vec<MessageKey>, thread: &Thread) -> Commands {
        let far = self.pictures.files_of(thread, far);
        let is_wanted = |id, using| {
            let at_once = wanted.iter().any(|w| w.0 == id && w.1 == using);
            at_once || far.contains(&id)
        };
        let unwanted = self.pictures.unwanted(is_wanted);
        self.pictures.give_up(unwanted)
    }

    /// Asks for the previews that are wanted.
    pub fn begin_previews(&mut self, wanted: &Wanted, ids: &mut Ids) -> Commands {
        self.pictures.begin_previews(wanted, ids)
    }

    /// Lets go of what is of no use any more. `in_view`: the bubble of the message whose picture
    /// plays, while it is in view.
    pub fn let_go(&mut self, in_view: Option<&Bubble>) -> Commands {
        let stopped = self.pictures.settle_play(in_view);
        stopped.and(self.pictures.forget_dropped())
    }

    /// Messages whose bubbles must be laid out anew, since this was last asked.
    pub fn take_changed(&mut self) -> Vec<MessageKey> {
        self.pictures.take_changed()
    }
}
