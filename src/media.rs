//! EDGE: fetches, decodes and saves the files that came with messages, in tasks outside the main
//! loop.
//!
//! Links and bytes come from strangers. `fetch` decides what is fetched and from where, `jobs` and
//! `decode` make pixels and cards, and `decode_pool` limits the cost. Every request ends in one
//! event.

pub mod save;

mod archived;
mod bounds;
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
mod silent;
mod store;
mod truncated;
mod untrusted;
mod url_policy;
mod vcard;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

use crate::chat::event::Event;
use crate::picture::Pixels;
use crate::picture::request::{MediaId, MediaRequest, Terms};
use crate::tasks::serial_queue::SerialQueue;
use crate::tasks::{Reports, Tasks};
use crate::thread::page::RequestId;
pub use crate::timeouts::Timeouts;

use archived::ArchivedFiles;
pub use archived::FileArchive;
use bounds::MAX_OPEN;
pub use decode_pool::DecodePool;
use failure::FileError;
use fetch::Client;
pub use fetch::Rules;
pub use fetcher::{Fetcher, WantedFile};
use jobs::Shared;
use store::FileCache;
pub use untrusted::decode_untrusted;

/// Fetches and caches files, as long as the core wants. Dropping it cancels all requests.
pub struct Library {
    shared: Arc<Shared>,
    limits: Limits,
    tasks: Tasks,
}

/// How much the core may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Memory for files and for pixels out of view, in bytes.
    pub memory: u64,
    /// Files that are fetched at the same time.
    pub at_once: usize,
}

impl Library {
    /// Fetches by `rules` on the threads of `workers`; saves into `folder`.
    pub fn new(
        rules: Rules,
        limits: Limits,
        folder: PathBuf,
        workers: Handle,
        reports: Reports,
    ) -> Self {
        Self {
            shared: Arc::new(Shared {
                client: Client::new(rules),
                pool: DecodePool::new(),
                // The other half is for pixels.
                store: FileCache::new(limits.memory / 2),
                archive: ArchivedFiles::default(),
                open_memory: limits.memory.min(MAX_OPEN),
                folder,
            }),
            limits,
            tasks: Tasks::new(workers, reports),
        }
    }

    /// Keeps original files in an archive, and shows them from there if their links do not work.
    /// For a library that nobody uses yet.
    #[must_use]
    pub fn with_archive(mut self, archive: Option<Arc<dyn FileArchive>>) -> Self {
        if let Some(shared) = Arc::get_mut(&mut self.shared) {
            shared.archive = ArchivedFiles(archive);
        }
        self
    }

    /// The terms for pictures in cells of this many pixels.
    pub fn terms(&self, cell: Pixels) -> Terms {
        Terms {
            cell,
            memory: self.limits.memory,
            at_once: self.limits.at_once,
        }
    }

    /// Starts to carry out a request for a file.
    pub fn load(&mut self, id: RequestId, request: MediaRequest) {
        self.shared.store.begin(&request);
        let shared = Arc::clone(&self.shared);
        let reports = self.tasks.reports().clone();
        let task = async move {
            let on_progress = move |received, total| {
                reports.send(Event::MediaProgressed {
                    id,
                    received,
                    total,
                });
            };
            match shared.make(request, on_progress).await {
                Ok(media) => Event::MediaLoaded { id, media },
                Err(trouble) => Event::MediaFailed {
                    id,
                    failure: trouble.failure(),
                },
            }
        };
        let failure = FileError::OurFault.failure();
        self.tasks
            .start(id, task, Event::MediaFailed { id, failure });
    }

    /// Cancels a request; does nothing if it has ended or is not a request for a file.
    pub fn cancel(&mut self, id: RequestId) {
        self.tasks.cancel(id);
    }

    /// Drops the bytes of a file from the cache.
    pub fn forget(&self, media: MediaId) {
        self.shared.store.forget(media);
    }

    /// The file is no longer shown large: drops its decoded picture.
    pub fn close(&self, media: MediaId) {
        self.shared.store.close(media);
    }

    /// The resources that decoders share: memory (a permit for each MiB), and a thread.
    pub fn decoding(&self) -> (Arc<Semaphore>, SerialQueue) {
        self.shared.pool.shared()
    }

    /// Whether a decoded picture is kept for zooming in.
    pub fn is_open(&self) -> bool {
        self.shared.store.is_open()
    }
}
