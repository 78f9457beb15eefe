//! EDGE: the files that came with messages: fetched, decoded and saved off the loop.
//!
//! The links and the bytes are strangers'. What is fetched, and from where, is in `fetch`; what is
//! made of it in `make` and `decode`, and at what cost in `cage`. Every request ends in exactly one
//! event.

pub mod save;

mod decode;
mod decode_pool;
mod failure;
mod fetch;
mod fetcher;
mod frames;
mod jobs;
mod metered;
mod opened;
mod outline;
mod truncated;
mod url_policy;
mod vcard;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::mpsc;

use crate::chat::event::Event;
use crate::picture::request::{Media, MediaId, MediaRequest, Terms, Wish};
use crate::picture::{PictureId, Pixels};
use crate::raster::Raster;
use crate::runtime::tasks::{Ended, Tasks};
use crate::thread::page::RequestId;
pub use crate::timeouts::Timeouts;

pub use decode::decode_untrusted;
pub use decode_pool::Cage;
use failure::Trouble;
use fetch::Client;
pub use fetch::Rules;
pub use fetcher::Fetcher;
use jobs::{Kept, Open, Outcome, Shared};

/// Fetches files and keeps them, as long as the core wants. Dropping it gives up all requests.
pub struct Library {
    shared: Arc<Shared>,
    limits: Limits,
    tasks: Tasks<(MediaId, Result<Outcome, Trouble>)>,
    kept: HashMap<MediaId, Kept>,
    /// The file that is shown large, and its picture: each look nearer is a part of it.
    large: Option<MediaId>,
    open: Option<(MediaId, Arc<Open>)>,
    /// Pixels that nobody has fetched yet.
    rasters: HashMap<PictureId, Arc<Raster>>,
    progress: mpsc::UnboundedReceiver<Event>,
    progressed: mpsc::UnboundedSender<Event>,
}

/// Bytes of a decoded picture that is kept for looking nearer: others must find memory beside it.
const MAX_OPEN: u64 = 40 << 20;

/// How much the core may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory for files and pixels, but for those in view.
    pub memory: u64,
    /// Files that are fetched at a time.
    pub at_once: usize,
}

impl Library {
    /// Fetches by `rules` on the threads of `workers`; saves into `folder`.
    pub fn new(rules: Rules, limits: Limits, folder: PathBuf, workers: Handle) -> Self {
        let (progressed, progress) = mpsc::unbounded_channel();
        Self {
            shared: Arc::new(Shared {
                client: Client::new(rules),
                cage: Cage::new(),
                open_memory: limits.memory.min(MAX_OPEN),
                folder,
            }),
            limits,
            tasks: Tasks::new(workers),
            kept: HashMap::new(),
            large: None,
            open: None,
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
        if let Wish::Large { .. } = request.wish {
            self.large = Some(media);
            // Another one would need its memory.
            self.open.take_if(|(of, _)| *of != media);
        }
        let open = self.open.as_ref().filter(|(of, _)| *of == media);
        let open = open.map(|(_, open)| Arc::clone(open));
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
            let made = shared.make(request, kept, open, on_progress).await;
            (media, made)
        };
        self.tasks.start(id, task);
    }

    /// Gives up a request; one that has ended already, or is another's, is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        self.tasks.cancel(id);
    }

    /// The bytes of a file need not be kept.
    pub fn forget(&mut self, media: MediaId) {
        self.kept.remove(&media);
    }

    /// A file is not shown large any more.
    pub fn close(&mut self, media: MediaId) {
        self.large.take_if(|of| *of == media);
        self.open.take_if(|(of, _)| *of == media);
    }

    /// Whether a decoded picture is kept for looking nearer.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The pixels that have been made since the last call.
    pub fn take_all(&mut self) -> Vec<(PictureId, Arc<Raster>)> {
        self.rasters.drain().collect()
    }

    /// The next thing that happened to a request; never ready while none is in flight. Nothing is
    /// lost when the future is dropped.
    pub async fn next(&mut self) -> Event {
        // Whoever asks does so at every key, and nothing is under way as a rule.
        if self.tasks.is_empty() {
            return std::future::pending().await;
        }
        loop {
            tokio::select! {
                // First: what has come of a file came before its end.
                biased;
                Some(event) = self.progress.recv() => {
                    // Of a request that has ended there is nothing more to tell.
                    let is_open = |id| self.tasks.is_open(id);
                    if matches!(event, Event::MediaProgressed { id, .. } if is_open(id)) {
                        return event;
                    }
                }
                (id, ended) = self.tasks.next() => return self.end(id, ended),
            }
        }
    }

    fn end(&mut self, id: RequestId, ended: Ended<(MediaId, Result<Outcome, Trouble>)>) -> Event {
        let trouble = match ended {
            Ended::With((media, Ok(outcome))) => return self.keep(id, media, outcome),
            Ended::With((_, Err(trouble))) => trouble,
            Ended::Cancelled => return Event::RequestCancelled { id },
            Ended::Broken => Trouble::OurFault,
        };
        Event::MediaFailed {
            id,
            failure: trouble.failure(),
        }
    }

    fn keep(&mut self, id: RequestId, media: MediaId, outcome: Outcome) -> Event {
        let kept = outcome.kept.as_ref().map_or(0, |kept| kept.bytes.len());
        if let Some(kept) = outcome.kept {
            self.kept.insert(media, kept);
        }
        let open = outcome.pixels.open.map(|open| (media, open));
        if let Some(open) = open.filter(|_| self.large == Some(media)) {
            self.open = Some(open);
        }
        for (picture, raster) in outcome.pixels.rasters {
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
