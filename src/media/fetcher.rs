//! Fetches whole files, for callers that keep them unchanged (exports).

use std::sync::Arc;

use bytes::Bytes;

use super::archived::{ArchivedFiles, FetchedOrKept, FileArchive};
use super::decode::{Outlined, preview};
use super::decode_pool::DecodePool;
use super::failure::FileError;
use super::fetch::{Client, FetchExtent, Fetched, Rules};
use super::silent::SilentServers;
use crate::picture::request::{MediaFailure, MediaKind};
use crate::picture::{Pixels, Room};
use crate::raster::Raster;
use crate::text::SafeText;

/// Fetches pictures outside of the screen (export, print). Cheap to clone; clones share
/// connections. A server that lets it wait in vain several times in a row is asked no more, so that
/// the files of a dead server do not hold up a long thread.
#[derive(Clone)]
pub struct Fetcher {
    client: Arc<Client>,
    silent: Arc<SilentServers>,
    pool: DecodePool,
    archive: ArchivedFiles,
}

/// A file of a message.
#[derive(Clone)]
pub struct WantedFile {
    pub link: SafeText,
    /// What identifies the file in the archive.
    pub origin: Arc<str>,
}

/// What was made of a file, and why its link does not work, if the file is from the archive.
pub type WithLinkError<T> = (T, Option<SafeText>);

impl Fetcher {
    pub fn new(rules: Rules) -> Self {
        Self {
            client: Arc::new(Client::new(rules)),
            silent: Arc::default(),
            pool: DecodePool::new(),
            archive: ArchivedFiles::default(),
        }
    }

    /// Keeps fetched files in an archive, and takes them from there if their links do not work.
    #[must_use]
    pub fn with_archive(self, archive: Option<Arc<dyn FileArchive>>) -> Self {
        let archive = ArchivedFiles(archive);
        Self { archive, ..self }
    }

    /// The kind and the bytes of a picture that can be shown; `None` if the file is something else.
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, is damaged, or is too large.
    pub async fn picture(
        &self,
        file: &WantedFile,
    ) -> Result<WithLinkError<Option<(MediaKind, Bytes)>>, MediaFailure> {
        let check = |kind, bytes: Bytes| async move {
            let memory = Outlined::memory_alone;
            self.pool.run(kind, bytes, memory, |_, _| Ok(())).await
        };
        let found = self.shown(file, check).await;
        let (found, lost) = found.map_err(|error| error.failure())?;
        Ok((found.map(|(kind, bytes, ())| (kind, bytes)), lost))
    }

    /// The kind and the bytes of any file, and whether it is a picture that can be shown. Dropping
    /// the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, or is too large.
    pub async fn original(
        &self,
        file: &WantedFile,
    ) -> Result<WithLinkError<(MediaKind, Bytes, bool)>, MediaFailure> {
        let found = self.fetch(file, FetchExtent::Everything).await;
        let FetchedOrKept { fetched, lost } = found.map_err(|error| error.failure())?;
        let (kind, bytes) = (fetched.kind, fetched.bytes.unwrap_or_default());
        let shown = kind.is_shown() && {
            let memory = Outlined::memory_alone;
            let checked = self.pool.run(kind, bytes.clone(), memory, |_, _| Ok(()));
            checked.await.is_ok()
        };
        if lost.is_none() && kind != MediaKind::Html {
            self.archive.keep(&file.origin, &bytes).await;
        }
        Ok(((kind, bytes, shown), lost))
    }

    /// A picture scaled into a room, and its own size; `None` if the file is something else.
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, is damaged, or is too large.
    pub async fn preview(
        &self,
        file: &WantedFile,
        room: Room,
    ) -> Result<WithLinkError<Option<(Raster, Pixels)>>, MediaFailure> {
        let scale = |kind, bytes| async move {
            let memory = move |file: &Outlined| file.memory(room);
            let job = move |file: &Outlined, _: &mut _| preview(file, room);
            self.pool.run(kind, bytes, memory, job).await
        };
        let found = self.shown(file, scale).await;
        let (found, lost) = found.map_err(|error| error.failure())?;
        let made = found.map(|(_, _, (raster, known))| (raster, known.size));
        Ok((made, lost))
    }

    /// Fetches a picture and makes something of it; `None` if the file is something else.
    async fn shown<T, M: Future<Output = Result<T, FileError>>>(
        &self,
        file: &WantedFile,
        work: impl FnOnce(MediaKind, Bytes) -> M,
    ) -> Result<WithLinkError<Option<(MediaKind, Bytes, T)>>, FileError> {
        let FetchedOrKept { fetched, lost } = self.fetch(file, FetchExtent::WhatIsShown).await?;
        let Fetched {
            kind, bytes, turn, ..
        } = fetched;
        let Some(bytes) = bytes.filter(|_| kind.is_shown()) else {
            return Ok((None, lost));
        };
        let made = work(kind, bytes.clone()).await?;
        drop(turn);
        if lost.is_none() {
            self.archive.keep(&file.origin, &bytes).await;
        }
        Ok((Some((kind, bytes, made)), lost))
    }

    async fn fetch(
        &self,
        file: &WantedFile,
        keep: FetchExtent,
    ) -> Result<FetchedOrKept, FileError> {
        let fetched = if self.silent.has(&file.link) {
            Err(FileError::Silent)
        } else {
            let fetched = self.client.fetch(&file.link, keep, |_, _| {}).await;
            self.silent.note(&file.link, &fetched);
            fetched
        };
        self.archive.or_kept(fetched, &file.origin).await
    }
}
