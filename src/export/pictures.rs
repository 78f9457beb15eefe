//! Fetches the pictures of an export before they are written.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::layout::bubble::AttachmentKind;
use crate::media::{Fetcher, WantedFile};
use crate::message::Attachment;
use crate::picture::request::MediaKind;
use crate::picture::{Pixels, Room};
use crate::raster::Raster;
use crate::sync::sweep::Filed;
use crate::text::SafeText;
use crate::time::UnixTime;

/// Messages that may wait for the pictures of an older one.
const WAITING: usize = 256;
/// Pictures of one message that are fetched; of others, only the names are written.
const MOST: usize = 20;

#[derive(Clone)]
pub enum PictureChoice {
    None,
    /// Whole files.
    Whole(Fetcher),
    /// Pixels scaled into this room.
    Small(Fetcher, Room),
    /// All files, pictures or not.
    Originals(Fetcher),
}

/// The result for an attachment.
#[derive(Clone, Debug)]
pub struct FetchedFile {
    pub content: FileContent,
    /// The file is from the archive: why its link does not work.
    pub lost: Option<SafeText>,
}

/// What was fetched.
#[derive(Clone, Debug)]
pub enum FileContent {
    /// It is no picture, or was not asked for.
    Nothing,
    Picture(MediaKind, Bytes),
    /// The whole file.
    Original {
        kind: MediaKind,
        bytes: Bytes,
        /// It is a picture that a page can show.
        shown: bool,
    },
    /// The scaled pixels, and the size of the picture itself.
    Pixels(Arc<Raster>, Pixels),
    /// Why there is no picture: a clause.
    Failed(String),
}

impl FetchedFile {
    pub const NOTHING: Self = Self {
        content: FileContent::Nothing,
        lost: None,
    };

    /// `why`: a clause.
    fn failed(why: String) -> Self {
        Self {
            content: FileContent::Failed(why),
            lost: None,
        }
    }

    /// The bytes that a page shows.
    pub fn shown(&self) -> Option<&Bytes> {
        match &self.content {
            FileContent::Picture(_, bytes)
            | FileContent::Original {
                bytes, shown: true, ..
            } => Some(bytes),
            _ => None,
        }
    }
}

impl PictureChoice {
    async fn fetch(&self, file: &WantedFile) -> FetchedFile {
        let found = match self {
            Self::None => Ok((None, None)),
            Self::Whole(fetcher) => fetcher.picture(file).await.map(|(found, lost)| {
                let content = found.map(|(kind, bytes)| FileContent::Picture(kind, bytes));
                (content, lost)
            }),
            Self::Originals(fetcher) => fetcher.original(file).await.map(|(found, lost)| {
                let (kind, bytes, shown) = found;
                (Some(FileContent::Original { kind, bytes, shown }), lost)
            }),
            Self::Small(fetcher, room) => {
                fetcher.preview(file, *room).await.map(|(found, lost)| {
                    let pixels = |(raster, size)| FileContent::Pixels(Arc::new(raster), size);
                    (found.map(pixels), lost)
                })
            }
        };
        match found {
            Ok((content, lost)) => FetchedFile {
                content: content.unwrap_or(FileContent::Nothing),
                lost,
            },
            Err(failure) => FetchedFile::failed(failure.what.to_string()),
        }
    }
}

/// The file at this place of the message that is filed under this second.
fn wanted(second: UnixTime, index: usize, file: &Attachment) -> WantedFile {
    WantedFile {
        link: file.link.clone(),
        origin: file.origin(second, index),
    }
}

/// A message whose pictures are being fetched.
struct AwaitedMessage {
    filed: Filed,
    found: Vec<FetchedFile>,
    fetching: JoinSet<(usize, FetchedFile)>,
}

/// Messages in order, each held until its pictures are fetched.
pub struct PictureQueue {
    pictures: PictureChoice,
    permits: Arc<Semaphore>,
    at_once: usize,
    waiting: VecDeque<AwaitedMessage>,
}

impl PictureQueue {
    /// Fetches up to `at_once` pictures at the same time.
    pub fn new(pictures: PictureChoice, at_once: usize) -> Self {
        Self {
            pictures,
            permits: Arc::new(Semaphore::new(at_once)),
            at_once,
            waiting: VecDeque::new(),
        }
    }

    /// Whether whole pictures are fetched one by one, each after the one before is written.
    pub fn is_one_by_one(&self) -> bool {
        matches!(
            self.pictures,
            PictureChoice::Whole(_) | PictureChoice::Originals(_)
        )
    }

    /// Fetches the picture at this place among a message's attachments.
    pub async fn one(&self, second: UnixTime, index: usize, file: &Attachment) -> FetchedFile {
        if !self.may_fetch(file) {
            return FetchedFile::NOTHING;
        }
        if index >= MOST && !self.takes_all() {
            return FetchedFile::failed(format!("only {MOST} files of a message are shown"));
        }
        let found = self.pictures.fetch(&wanted(second, index, file)).await;
        let is_picture = AttachmentKind::of(file) == AttachmentKind::Picture;
        match found.content {
            FileContent::Nothing if is_picture => {
                FetchedFile::failed("pictures of this kind cannot be shown here".to_owned())
            }
            _ => found,
        }
    }

    fn takes_all(&self) -> bool {
        matches!(self.pictures, PictureChoice::Originals(_))
    }

    fn may_fetch(&self, file: &Attachment) -> bool {
        let may_be = self.takes_all()
            || matches!(
                AttachmentKind::of(file),
                AttachmentKind::Picture | AttachmentKind::File
            );
        may_be && !file.link.is_empty() && !matches!(self.pictures, PictureChoice::None)
    }

    /// Begins to fetch the pictures of a message.
    pub fn push(&mut self, filed: Filed) {
        let attachments = filed.1.attachments();
        let mut fetching = JoinSet::new();
        for (index, file) in attachments.iter().take(MOST).enumerate() {
            if !self.may_fetch(file) {
                continue;
            }
            let wanted = wanted(filed.0, index, file);
            let pictures = self.pictures.clone();
            let permits = Arc::clone(&self.permits);
            fetching.spawn(async move {
                let _permit = permits.acquire().await;
                (index, pictures.fetch(&wanted).await)
            });
        }
        self.waiting.push_back(AwaitedMessage {
            found: vec![FetchedFile::NOTHING; attachments.len()],
            filed,
            fetching,
        });
    }

    /// Whether the oldest message must be taken before another is pushed, so that little is in
    /// memory.
    pub fn is_full(&self) -> bool {
        let fetching = |w: &&AwaitedMessage| !w.found.is_empty();
        self.waiting.len() >= WAITING || self.waiting.iter().filter(fetching).count() > self.at_once
    }

    /// The oldest message, when its pictures are fetched.
    pub async fn pop(&mut self) -> Option<(Filed, Vec<FetchedFile>)> {
        let mut oldest = self.waiting.pop_front()?;
        while let Some(fetched) = oldest.fetching.join_next().await {
            if let Ok((index, found)) = fetched {
                oldest.found[index] = found;
            }
        }
        Some((oldest.filed, oldest.found))
    }
}
