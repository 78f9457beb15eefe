//! EDGE: the files that came with messages: fetched, decoded and saved off the loop.
//!
//! The links and the bytes are strangers'. What is fetched, and from where, is in `fetch`; what is
//! made of it, and at what cost, in `decode`. Every request ends in exactly one event: a task is
//! joined exactly once.

mod address;
mod card;
mod decode;
mod failure;
mod fetch;
mod frames;
mod picture;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, Id, JoinError, JoinSet};

use crate::chat::effect::RequestId;
use crate::chat::event::Event;
use crate::chat::media::{Made, Media, MediaId, MediaKind, MediaRequest, Terms, Wish};
use crate::chat::picture::{PictureId, Pixels};
use crate::chat::text::SafeText;
use crate::raster::Raster;
use crate::save::{Existing, save};

pub use decode::{Cage, decode_untrusted};
use failure::Trouble;
use fetch::{Client, Keep};
pub use fetch::{Rules, Timeouts};
pub use picture::Fetcher;

/// Fetches files and keeps them, as long as the core wants. Dropping it gives up all requests.
pub struct Library {
    shared: Arc<Shared>,
    limits: Limits,
    workers: Handle,
    tasks: JoinSet<Result<Outcome, Trouble>>,
    requests: HashMap<Id, (RequestId, MediaId)>,
    handles: HashMap<RequestId, AbortHandle>,
    kept: HashMap<MediaId, Kept>,
    /// Pixels that nobody has fetched yet.
    rasters: HashMap<PictureId, Arc<Raster>>,
    progress: mpsc::UnboundedReceiver<Event>,
    progressed: mpsc::UnboundedSender<Event>,
}

/// How much the core may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory for files and pixels, but for those in view.
    pub memory: u64,
    /// Files that are fetched at a time.
    pub at_once: usize,
}

struct Shared {
    client: Client,
    cage: Cage,
    /// Where files are saved.
    folder: PathBuf,
}

/// A whole file.
#[derive(Clone, Debug)]
struct Kept {
    kind: MediaKind,
    bytes: Bytes,
}

/// What a task has come to.
struct Outcome {
    kind: MediaKind,
    length: Option<u64>,
    kept: Option<Kept>,
    made: Made,
    rasters: Vec<(PictureId, Raster)>,
}

impl Library {
    /// Fetches by `rules` on the threads of `workers`; saves into `folder`.
    pub fn new(rules: Rules, limits: Limits, folder: PathBuf, workers: Handle) -> Self {
        let (progressed, progress) = mpsc::unbounded_channel();
        Self {
            shared: Arc::new(Shared {
                client: Client::new(rules),
                cage: Cage::new(),
                folder,
            }),
            limits,
            workers,
            tasks: JoinSet::new(),
            requests: HashMap::new(),
            handles: HashMap::new(),
            kept: HashMap::new(),
            rasters: HashMap::new(),
            progress,
            progressed,
        }
    }

    /// On what terms pictures are shown in cells of so many pixels.
    pub fn terms(&self, cell: Pixels) -> Terms {
        Terms {
            cell,
            memory: self.limits.memory,
            at_once: self.limits.at_once,
        }
    }

    /// Begins to make something of a file.
    pub fn load(&mut self, id: RequestId, request: MediaRequest) {
        let media = request.media;
        let shared = Arc::clone(&self.shared);
        let kept = self.kept.get(&media).cloned();
        let progressed = self.progressed.clone();
        let task = async move {
            let on_progress = move |received, total| {
                // Nobody listens: the program is about to end.
                let _ = progressed.send(Event::MediaProgressed {
                    id,
                    received,
                    total,
                });
            };
            shared.make(request, kept, on_progress).await
        };
        let handle = self.tasks.spawn_on(task, &self.workers);
        self.requests.insert(handle.id(), (id, media));
        self.handles.insert(id, handle);
    }

    /// Gives up a request; one that has ended already, or is another's, is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        if let Some(handle) = self.handles.get(&id) {
            handle.abort();
        }
    }

    /// The bytes of a file need not be kept.
    pub fn forget(&mut self, media: MediaId) {
        self.kept.remove(&media);
    }

    /// The pixels that have been made since the last call.
    pub fn take_all(&mut self) -> Vec<(PictureId, Arc<Raster>)> {
        self.rasters.drain().collect()
    }

    /// The next thing that happened to a request; never ready while none is in flight. Nothing is
    /// lost when the future is dropped.
    pub async fn next(&mut self) -> Event {
        loop {
            tokio::select! {
                // First: what has come of a file came before its end.
                biased;
                Some(event) = self.progress.recv() => {
                    // Of a request that has ended there is nothing more to tell.
                    let is_open = |id| self.handles.contains_key(&id);
                    if matches!(event, Event::MediaProgressed { id, .. } if is_open(id)) {
                        return event;
                    }
                }
                Some(ended) = self.tasks.join_next_with_id() => {
                    if let Some(event) = self.end(ended) {
                        return event;
                    }
                }
                else => std::future::pending().await,
            }
        }
    }

    fn end(&mut self, ended: Result<(Id, Result<Outcome, Trouble>), JoinError>) -> Option<Event> {
        let task = match &ended {
            Ok((task, _)) => *task,
            Err(error) => error.id(),
        };
        let (id, media) = self.requests.remove(&task)?;
        self.handles.remove(&id);
        Some(match ended {
            Ok((_, Ok(outcome))) => self.keep(id, media, outcome),
            Ok((_, Err(trouble))) => Event::MediaFailed {
                id,
                failure: trouble.failure(),
            },
            Err(error) if error.is_cancelled() => Event::RequestCancelled { id },
            Err(_) => Event::MediaFailed {
                id,
                failure: Trouble::OurFault.failure(),
            },
        })
    }

    fn keep(&mut self, id: RequestId, media: MediaId, outcome: Outcome) -> Event {
        let kept = outcome.kept.as_ref().map_or(0, |kept| kept.bytes.len());
        if let Some(kept) = outcome.kept {
            self.kept.insert(media, kept);
        }
        for (picture, raster) in outcome.rasters {
            self.rasters.insert(picture, Arc::new(raster));
        }
        Event::MediaLoaded {
            id,
            media: Media {
                kind: outcome.kind,
                bytes: outcome.length,
                kept: kept as u64,
                made: outcome.made,
            },
        }
    }
}

impl Shared {
    async fn make(
        &self,
        request: MediaRequest,
        kept: Option<Kept>,
        on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Outcome, Trouble> {
        let whole = match request.wish {
            Wish::Save { .. } => Keep::Everything,
            _ => Keep::WhatIsShown,
        };
        let kept = match kept {
            Some(kept) => kept,
            None => match self.client.fetch(&request.link, whole, on_progress).await? {
                (kind, length, Some(bytes)) => {
                    debug_assert_eq!(length, Some(bytes.len() as u64));
                    Kept { kind, bytes }
                }
                (kind, length, None) => {
                    return Ok(Outcome {
                        kind,
                        length,
                        kept: None,
                        made: Made::Nothing,
                        rasters: Vec::new(),
                    });
                }
            },
        };
        let (made, rasters) = self.fulfil(&kept, request.wish).await?;
        Ok(Outcome {
            kind: kept.kind,
            length: Some(kept.bytes.len() as u64),
            made,
            rasters,
            kept: kept.kind.is_shown().then_some(kept),
        })
    }

    async fn fulfil(
        &self,
        kept: &Kept,
        wish: Wish,
    ) -> Result<(Made, Vec<(PictureId, Raster)>), Trouble> {
        let (kind, bytes) = (kept.kind, kept.bytes.clone());
        if let Wish::Save { name, existing } = wish {
            return Ok((self.save(kind, bytes, name, existing).await?, Vec::new()));
        }
        if kind == MediaKind::Card {
            return Ok((Made::Card(card::lines(&bytes)), Vec::new()));
        }
        if !kind.is_shown() {
            return Ok((Made::Nothing, Vec::new()));
        }
        match wish {
            Wish::Preview { picture, room } => {
                let job = move || decode::preview(kind, &bytes, room);
                let (raster, size, moves) = self.cage.run(kind, &kept.bytes, job).await?;
                Ok(one_picture(picture, raster, size, moves))
            }
            Wish::Large {
                picture,
                room,
                part,
            } => {
                let job = move || decode::large(kind, &bytes, room, part);
                let (raster, size, moves) = self.cage.run(kind, &kept.bytes, job).await?;
                Ok(one_picture(picture, raster, size, moves))
            }
            Wish::Frames { first, most, room } => {
                let job = move || frames::all(kind, &bytes, room, most);
                let frames = self.cage.run(kind, &kept.bytes, job).await?;
                let memory = frames.iter().map(|frame| frame.0.bytes() as u64).sum();
                let delays = frames.iter().map(|frame| frame.1).collect();
                let names = (first.0..).map(PictureId);
                let rasters = names.zip(frames).map(|(name, frame)| (name, frame.0));
                Ok((Made::Frames { delays, memory }, rasters.collect()))
            }
            Wish::Save { .. } => Ok((Made::Nothing, Vec::new())),
        }
    }

    async fn save(
        &self,
        kind: MediaKind,
        bytes: Bytes,
        name: SafeText,
        existing: Existing,
    ) -> Result<Made, Trouble> {
        let folder = self.folder.clone();
        let saved = tokio::task::spawn_blocking(move || {
            let name = crate::save::file_name(&name, otherwise_called(kind));
            save(&folder, &name, &bytes, existing)
        });
        let path = saved
            .await
            .map_err(|_| Trouble::OurFault)?
            .map_err(Trouble::Save)?;
        Ok(Made::Saved(SafeText::line(&path.to_string_lossy())))
    }
}

fn one_picture(
    picture: PictureId,
    raster: Raster,
    size: Pixels,
    moves: bool,
) -> (Made, Vec<(PictureId, Raster)>) {
    let memory = raster.bytes() as u64;
    let made = Made::Picture {
        size,
        memory,
        moves,
    };
    (made, vec![(picture, raster)])
}

/// A name for a file whose sender gave it none.
fn otherwise_called(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Jpeg => "picture.jpg",
        MediaKind::Png => "picture.png",
        MediaKind::Gif => "picture.gif",
        MediaKind::WebP => "picture.webp",
        MediaKind::Bmp => "picture.bmp",
        MediaKind::Heic => "picture.heic",
        MediaKind::Avif => "picture.avif",
        MediaKind::Tiff => "picture.tiff",
        MediaKind::Card => "contact.vcf",
        MediaKind::Pdf => "document.pdf",
        _ => "file",
    }
}
