//! `v`: one picture as large as the terminal allows, and the next ones.

mod navigate;
mod room;
mod save;
mod view;
mod zoom;

use std::time::Duration;

use super::action::Action;
use super::command::{Command, Commands};
use super::effect::Effect;
use super::ids::Ids;
use super::link::{Link, LinkPurpose, NOT_WEB};
use super::media::context::MediaContext;
use super::pictures::{FilePurpose, Pictures};
use crate::message::{Attachment, MessageKey};
use crate::picture::animation::{MAX_FRAMES, Playing, names};
use crate::picture::request::{
    Made, Media, MediaFailure, MediaId, MediaKind, MediaRequest, MediaTask, byte_words,
};
use crate::picture::{CellBox, PictureId, Room};
use crate::text::SafeText;
use crate::thread::Thread;
use crate::thread::page::RequestId;
use zoom::Zoom;

pub use save::{not_saved, saved};

/// A file's place: the message, and the index of the file in that message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FilePlace {
    pub key: MessageKey,
    pub index: u16,
}

/// The pixels on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct LargePixels {
    picture: PictureId,
    size: CellBox,
    room: Room,
    zoom: Zoom,
}

/// The request under way.
#[derive(Clone, Copy, Debug)]
struct LargeRequest {
    id: RequestId,
    picture: PictureId,
    room: Room,
    zoom: Zoom,
    frames: bool,
    received: (u64, Option<u64>),
}

/// The large view of one picture.
#[derive(Clone, Debug)]
pub struct Viewer {
    at: FilePlace,
    media: Option<MediaId>,
    zoom: Zoom,
    shown: Option<LargePixels>,
    playing: Option<Playing>,
    /// The picture is animated, and its frames are not requested yet.
    moves: bool,
    job: Option<LargeRequest>,
    failure: Option<SafeText>,
    /// An older picture is wanted, and messages must be fetched to find it.
    seeks: bool,
    /// A file of the same name exists: the next `s` replaces that file.
    replaces: bool,
}

pub enum ViewerOutcome {
    /// The large view stays open.
    Open(Commands),
    /// The large view is closed at this file.
    Closed(FilePlace, Commands),
    /// It is left for a message, and the gallery below with it.
    Left(Commands),
    /// The large view does not handle the action.
    Passed,
}

/// The picture to show large: of the first message with files, the picture with the most rows in
/// view, else any file. Each message comes with the number of rows in view of each of its files.
pub fn first_of(
    pictures: &Pictures,
    thread: &Thread,
    messages: &[(MessageKey, Vec<i64>)],
) -> Option<FilePlace> {
    messages.iter().find_map(|(key, in_view)| {
        let count = thread.get(*key)?.attachments().len();
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let places = || (0..count).map(|index| FilePlace { key: *key, index });
        let shown = places().filter(|at| pictures.is_picture(thread, at.key, at.index));
        let unseen = |at: &FilePlace| in_view.get(usize::from(at.index)).map_or(0, |rows| -rows);
        // Among equals, the first one.
        shown.min_by_key(unseen).or_else(|| places().next())
    })
}

impl Viewer {
    pub fn new(at: FilePlace) -> Self {
        Self {
            at,
            media: None,
            zoom: Zoom::default(),
            shown: None,
            playing: None,
            moves: false,
            job: None,
            failure: None,
            seeks: false,
            replaces: false,
        }
    }

    pub fn message(&self) -> MessageKey {
        self.at.key
    }

    /// The ids of all its pixels.
    fn pictures(&self) -> Vec<PictureId> {
        let playing = self.playing.iter().flat_map(Playing::pictures);
        let shown = self.shown.map(|shown| shown.picture);
        shown.into_iter().chain(playing).collect()
    }

    pub fn act(
        &mut self,
        action: Action,
        pictures: &mut Pictures,
        context: MediaContext,
        ids: &mut Ids,
    ) -> ViewerOutcome {
        let replaces = std::mem::take(&mut self.replaces);
        let whole = self.media.and_then(|id| pictures.get(id)?.size);
        match action {
            Action::NextPicture => return ViewerOutcome::Open(self.go(true, pictures, context)),
            Action::PreviousPicture => {
                return ViewerOutcome::Open(self.go(false, pictures, context));
            }
            Action::ZoomIn => self.zoom = self.zoom.closer(whole),
            Action::ZoomOut => self.zoom = self.zoom.farther(),
            Action::ZoomReset => self.zoom = Zoom::default(),
            Action::PanLeft => self.zoom = self.zoom.moved(-1, 0),
            Action::PanRight => self.zoom = self.zoom.moved(1, 0),
            Action::PanUp => self.zoom = self.zoom.moved(0, -1),
            Action::PanDown => self.zoom = self.zoom.moved(0, 1),
            Action::Refresh => self.failure = None,
            Action::SavePicture => {
                return ViewerOutcome::Open(self.save(replaces, pictures, context.thread(), ids));
            }
            Action::OpenLink => return ViewerOutcome::Open(self.open_link(context.thread())),
            Action::GoToMessage => {
                let commands = self.leave(pictures);
                return ViewerOutcome::Left(commands.and(Command::GoTo(self.at.key)));
            }
            Action::View | Action::Close | Action::CloseOrQuit => {
                return ViewerOutcome::Closed(self.at, self.leave(pictures));
            }
            _ => return ViewerOutcome::Passed,
        }
        ViewerOutcome::Open(Commands::none())
    }

    /// Frees pixels and cancels the request for one picture.
    fn leave(&self, pictures: &mut Pictures) -> Commands {
        for picture in self.pictures() {
            pictures.drop_pixels(picture);
        }
        let cancel = self.job.map(|job| Effect::Cancel { id: job.id });
        let close = self.media.map(|media| Effect::CloseMedia { media });
        let effects = cancel.into_iter().chain(close);
        effects.map(Command::Do).collect()
    }

    /// After any event: continues looking for an older picture, and requests what is to be shown.
    pub fn ask(
        &mut self,
        pictures: &mut Pictures,
        context: MediaContext,
        ids: &mut Ids,
    ) -> Commands {
        let sought = self.seek_on(pictures, context);
        let thread = context.thread();
        if thread.get(self.at.key).is_none() {
            self.fail("This message is no longer there.");
            return sought;
        }
        let files = pictures.enter_all(thread, self.at.key);
        let attachment = attachment(thread, self.at);
        let media = attachment.and_then(|a| pictures.at(self.at.key, self.at.index, &a));
        let Some(media) = media.filter(|id| files.contains(id)) else {
            self.fail("No link came with this file.");
            return sought;
        };
        self.media = Some(media);
        let busy = self.job.is_some() || self.failure.is_some();
        let Some(room) = room::room(pictures, context.size).filter(|_| !busy) else {
            return sought;
        };
        let is_right = |shown: &LargePixels| shown.room == room && shown.zoom == self.zoom;
        let frames = self.shown.as_ref().is_some_and(is_right);
        let whole = self.zoom == Zoom::default();
        let plays = self.moves && self.playing.is_none() && whole;
        if frames && !plays {
            return sought;
        }
        sought.and(self.begin(media, room, frames, pictures, ids))
    }

    fn begin(
        &mut self,
        media: MediaId,
        room: Room,
        frames: bool,
        pictures: &mut Pictures,
        ids: &mut Ids,
    ) -> Commands {
        let id = ids.fresh();
        let picture = pictures.name_pictures(if frames { MAX_FRAMES } else { 1 });
        let Some(file) = pictures.get(media) else {
            return Commands::none();
        };
        let zoom = self.zoom;
        let task = match (frames, file.size) {
            (true, Some(size)) => MediaTask::Frames {
                first: picture,
                most: MAX_FRAMES,
                room: Room {
                    cells: room.fill(size),
                    ..room
                },
            },
            (_, size) => MediaTask::Large {
                picture,
                room,
                part: size.and_then(|size| zoom.part(size)),
            },
        };
        let request = MediaRequest {
            media,
            link: file.link.clone(),
            origin: file.origin.clone(),
            task,
        };
        self.job = Some(LargeRequest {
            id,
            picture,
            room,
            zoom,
            frames,
            received: (0, None),
        });
        let purpose = if frames {
            FilePurpose::Frames(picture)
        } else {
            FilePurpose::Large(picture)
        };
        pictures.begin(id, media, purpose);
        Command::Do(Effect::LoadMedia { id, request }).into()
    }

    fn fail(&mut self, words: &str) {
        self.failure = Some(format!("✗ {words}").as_str().into());
    }

    pub fn progressed(&mut self, id: RequestId, received: u64, total: Option<u64>) {
        if let Some(job) = self.job.as_mut().filter(|job| job.id == id) {
            job.received = (received, total);
        }
    }

    /// Whether this request is the one under way.
    pub fn awaits(&self, id: RequestId) -> bool {
        self.job.is_some_and(|job| job.id == id)
    }

    /// The request succeeded.
    pub fn loaded(&mut self, media: &Media, pictures: &mut Pictures, now: Duration) {
        let Some(job) = self.job.take() else {
            return;
        };
        let mut unused = Vec::new();
        match &media.made {
            Made::Picture { size, moves, .. } => {
                let part = job.zoom.part(*size);
                let shown = LargePixels {
                    picture: job.picture,
                    size: job.room.fill(part.map_or(*size, |part| part.size)),
                    room: job.room,
                    zoom: job.zoom,
                };
                unused = self.pictures();
                self.playing = None;
                self.moves = *moves;
                self.shown = Some(shown);
            }
            // The view has changed since: these frames do not fit any more.
            Made::Frames { delays, .. } if self.shown.is_none_or(|s| s.room != job.room) => {
                unused = names(job.picture, delays.len()).collect();
            }
            Made::Frames { delays, memory } => {
                self.moves = false;
                self.playing = Playing::new(job.picture, (delays, *memory), now);
            }
            _ => self.failure = Some(cannot_be_shown(media.kind, media.bytes)),
        }
        for picture in unused {
            pictures.drop_pixels(picture);
        }
    }

    /// The request failed.
    pub fn failed(&mut self, failure: &MediaFailure) {
        let frames = self.job.take().is_some_and(|job| job.frames);
        if frames {
            self.moves = false;
            return;
        }
        let saves = if failure.kind.is_final() {
            ". s saves it, o opens its link."
        } else {
            ""
        };
        self.failure = Some(format!("{}{saves}", failure.words()).as_str().into());
    }

    fn open_link(&self, thread: &Thread) -> Commands {
        let Some(attachment) = attachment(thread, self.at) else {
            return Commands::say("There is no link.");
        };
        let link = Link::of_file(&attachment);
        if link.opened.is_none() {
            return Commands::say(NOT_WEB);
        }
        let (links, purpose) = (vec![link], LinkPurpose::Open);
        Command::PickLink { links, purpose }.into()
    }

    /// Bytes of the pixels of the animation that plays.
    pub fn memory(&self) -> u64 {
        self.playing.as_ref().map_or(0, Playing::memory)
    }

    /// When the next frame of the animation is due.
    pub fn next_frame(&self, now: Duration) -> Option<Duration> {
        Some(self.playing.as_ref()?.next_frame(now))
    }
}

/// Frees pixels that arrived after the view was closed.
pub fn forget(pictures: &mut Pictures, purpose: FilePurpose, media: &Media) {
    let (first, count) = match (purpose, &media.made) {
        (FilePurpose::Frames(first), Made::Frames { delays, .. }) => (first, delays.len()),
        (FilePurpose::Large(picture), Made::Picture { .. }) => (picture, 1),
        _ => return,
    };
    for picture in names(first, count) {
        pictures.drop_pixels(picture);
    }
}

fn cannot_be_shown(kind: MediaKind, bytes: Option<u64>) -> SafeText {
    let bytes = bytes.map_or_else(String::new, |bytes| format!(", {}", byte_words(bytes)));
    let kind = kind.name();
    let words = format!("✗ {kind}{bytes}: cannot be shown here. s saves it, o opens its link.");
    words.as_str().into()
}

fn attachment(thread: &Thread, at: FilePlace) -> Option<Attachment> {
    let message = thread.get(at.key)?;
    message.attachments().get(usize::from(at.index)).cloned()
}

#[cfg(test)]
mod tests;
