//! Files that an archive keeps, for when their links do not work.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::spawn_blocking;

/// Keeps original files beside the messages, each under what identifies it in its thread.
pub trait FileArchive: Send + Sync {
    /// Keeps a file, if there is room for it.
    fn keep(&self, origin: &str, bytes: &[u8]);
    /// The bytes of a file that is kept.
    fn find(&self, origin: &str) -> Option<Vec<u8>>;
}

/// The archive of a library, asked outside of its tasks; `None`: files are not kept.
#[derive(Clone, Default)]
pub(super) struct ArchivedFiles(pub(super) Option<Arc<dyn FileArchive>>);

impl ArchivedFiles {
    pub(super) async fn keep(&self, origin: &Arc<str>, bytes: &Bytes) {
        if let Some(archive) = self.0.clone() {
            let (origin, bytes) = (Arc::clone(origin), bytes.clone());
            // A task that broke has kept nothing.
            let _ = spawn_blocking(move || archive.keep(&origin, &bytes)).await;
        }
    }

    pub(super) async fn find(&self, origin: &Arc<str>) -> Option<Bytes> {
        let (archive, origin) = (self.0.clone()?, Arc::clone(origin));
        let found = spawn_blocking(move || archive.find(&origin)).await;
        found.ok().flatten().map(Bytes::from)
    }
}
