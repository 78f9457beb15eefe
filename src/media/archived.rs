//! Files that an archive keeps, for when their links do not work.

use std::sync::Arc;

use bytes::Bytes;
use tokio::task::spawn_blocking;

use super::failure::FileError;
use super::fetch::Fetched;
use crate::picture::request::MediaKind;
use crate::text::SafeText;

/// Keeps original files beside the messages, each under what identifies it in its thread.
pub trait FileArchive: Send + Sync {
    /// Keeps a file, if there is room for it.
    fn keep(&self, origin: &str, bytes: &[u8]);
    /// The bytes of a file that is kept.
    fn find(&self, origin: &str) -> Option<Vec<u8>>;
}

/// A file that was fetched or, if `lost` says why its link does not work, is from the archive.
pub(super) struct FetchedOrKept {
    pub(super) fetched: Fetched,
    pub(super) lost: Option<SafeText>,
}

/// The archive of files, asked outside of its tasks; `None`: files are not kept.
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

    /// The fetched file or, if its link does not work, the archived one.
    pub(super) async fn or_kept(
        &self,
        fetched: Result<Fetched, FileError>,
        origin: &Arc<str>,
    ) -> Result<FetchedOrKept, FileError> {
        let lost = match &fetched {
            Err(error) => error.failure().what,
            // Some servers answer an expired link with a page that says so.
            Ok(fetched) if fetched.kind == MediaKind::Html => "the link leads to a web page".into(),
            Ok(_) => "".into(),
        };
        if !lost.is_empty()
            && let Some(bytes) = self.find(origin).await
        {
            let fetched = Fetched {
                kind: MediaKind::of(&bytes),
                length: Some(bytes.len() as u64),
                bytes: Some(bytes),
                turn: None,
            };
            let lost = Some(lost);
            return Ok(FetchedOrKept { fetched, lost });
        }
        fetched.map(|fetched| FetchedOrKept {
            fetched,
            lost: None,
        })
    }

    async fn find(&self, origin: &Arc<str>) -> Option<Bytes> {
        let (archive, origin) = (self.0.clone()?, Arc::clone(origin));
        let found = spawn_blocking(move || archive.find(&origin)).await;
        found.ok().flatten().map(Bytes::from)
    }
}
