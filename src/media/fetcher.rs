//! Fetches whole files, for callers that keep them unchanged (exports).

use std::sync::Arc;

use bytes::Bytes;

use super::decode::{Outlined, preview};
use super::decode_pool::Cage;
use super::fetch::{Client, Fetched, Keep, Rules};
use crate::picture::request::{MediaFailure, MediaKind};
use crate::picture::{Pixels, Room};
use crate::raster::Raster;

/// Fetches pictures outside of the screen (export, print). Cheap to clone; clones share
/// connections.
#[derive(Clone)]
pub struct Fetcher(Arc<Client>, Cage);

impl Fetcher {
    pub fn new(rules: Rules) -> Self {
        Self(Arc::new(Client::new(rules)), Cage::new())
    }

    /// The kind and the bytes of a picture that can be shown; `None` if the file is something else.
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, is damaged, or is too large.
    pub async fn picture(&self, link: &str) -> Result<Option<(MediaKind, Bytes)>, MediaFailure> {
        let Some((kind, bytes)) = self.fetch(link).await? else {
            return Ok(None);
        };
        let whole = bytes.clone();
        let checked = self
            .1
            .run(kind, whole, Outlined::memory_alone, |_, _| Ok(()));
        checked.await.map_err(|trouble| trouble.failure())?;
        Ok(Some((kind, bytes)))
    }

    /// The kind and the bytes of any file, and whether it is a picture that can be shown. Dropping
    /// the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, or is too large.
    pub async fn original(&self, link: &str) -> Result<(MediaKind, Bytes, bool), MediaFailure> {
        let fetched = self.0.fetch(link, Keep::Everything, |_, _| {}).await;
        let Fetched { kind, bytes, .. } = fetched.map_err(|trouble| trouble.failure())?;
        let bytes = bytes.unwrap_or_default();
        let shown = kind.is_shown() && {
            let memory = Outlined::memory_alone;
            let checked = self.1.run(kind, bytes.clone(), memory, |_, _| Ok(()));
            checked.await.is_ok()
        };
        Ok((kind, bytes, shown))
    }

    /// A picture scaled into a room, and its own size; `None` if the file is something else.
    /// Dropping the future cancels the request.
    ///
    /// # Errors
    /// The file cannot be fetched, is damaged, or is too large.
    pub async fn preview(
        &self,
        link: &str,
        room: Room,
    ) -> Result<Option<(Raster, Pixels)>, MediaFailure> {
        let Some((kind, bytes)) = self.fetch(link).await? else {
            return Ok(None);
        };
        let memory = move |file: &Outlined| file.memory(room);
        let made = self
            .1
            .run(kind, bytes, memory, move |file, _| preview(file, room));
        let (raster, known) = made.await.map_err(|trouble| trouble.failure())?;
        Ok(Some((raster, known.size)))
    }

    async fn fetch(&self, link: &str) -> Result<Option<(MediaKind, Bytes)>, MediaFailure> {
        let fetched = self.0.fetch(link, Keep::WhatIsShown, |_, _| {}).await;
        let Fetched { kind, bytes, .. } = fetched.map_err(|trouble| trouble.failure())?;
        let shown = bytes.filter(|_| kind.is_shown());
        Ok(shown.map(|bytes| (kind, bytes)))
    }
}
