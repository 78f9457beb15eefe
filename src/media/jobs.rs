//! Carries out what a request asks of a file: preview, part, frames or saving.

use std::path::PathBuf;
use std::sync::Arc;

use bytes::Bytes;

use super::archived::ArchivedFiles;
use super::decode::{Decoded, Outlined, made_memory};
use super::decode_pool::{DecodePool, Permits};
use super::failure::FileError;
use super::fetch::{Client, FetchExtent, Fetched};
use super::opened::OpenedPicture;
use super::save::{Existing, save};
use super::store::{FileCache, Open, WholeFile};
use super::{decode, frames, vcard};
use crate::picture::request::{Made, Media, MediaId, MediaKind, MediaRequest, MediaTask};
use crate::picture::{Part, PictureId, Room};
use crate::raster::Raster;
use crate::text::SafeText;

/// What all requests share.
pub(super) struct Shared {
    pub(super) client: Client,
    pub(super) pool: DecodePool,
    pub(super) store: FileCache,
    pub(super) archive: ArchivedFiles,
    /// Memory for a picture while it is shown large, or for an animation while it plays, in bytes.
    pub(super) open_memory: u64,
    pub(super) folder: PathBuf,
}

type Pixmaps = Vec<(PictureId, Arc<Raster>)>;

impl Shared {
    /// Fetches a file, unless it is cached, and does with it what the request asks.
    pub(super) async fn make(
        &self,
        request: MediaRequest,
        mut on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Media, FileError> {
        let on_progress = |received: u64, total: Option<u64>| {
            self.store.make_room(total.unwrap_or(0).max(received));
            on_progress(received, total);
        };
        let whole = match request.task {
            MediaTask::Save { .. } => FetchExtent::Everything,
            _ => FetchExtent::WhatIsShown,
        };
        // Held to the end: the next large file is fetched after this one was processed.
        let mut _turn = None;
        let mut is_new = false;
        let file = if let Some(kept) = self.store.kept(request.media) {
            kept
        } else {
            let fetched = self.client.fetch(&request.link, whole, on_progress).await;
            let found = self.archive.or_kept(fetched, &request.origin).await?;
            let archived = found.lost.is_some();
            let Fetched {
                kind,
                bytes,
                length,
                turn,
            } = found.fetched;
            _turn = turn;
            let Some(bytes) = bytes else {
                return Ok(Media {
                    kind,
                    bytes: length,
                    kept: 0,
                    archived,
                    made: Made::Nothing,
                    pixels: Vec::new(),
                });
            };
            if archived {
                self.store.make_room(bytes.len() as u64);
            }
            is_new = !archived && kind != MediaKind::Html;
            WholeFile {
                kind,
                bytes,
                archived,
            }
        };
        let (made, pixels) = self.fulfil(request.media, &file, request.task).await?;
        if is_new {
            self.archive.keep(&request.origin, &file.bytes).await;
        }
        let (kind, length, archived) = (file.kind, file.bytes.len() as u64, file.archived);
        if kind.is_shown() {
            self.store.keep(request.media, file);
        }
        Ok(Media {
            kind,
            bytes: Some(length),
            kept: if kind.is_shown() { length } else { 0 },
            archived,
            made,
            pixels,
        })
    }

    async fn fulfil(
        &self,
        media: MediaId,
        file: &WholeFile,
        task: MediaTask,
    ) -> Result<(Made, Pixmaps), FileError> {
        let (kind, bytes) = (file.kind, file.bytes.clone());
        if let MediaTask::Save { name, existing } = task {
            return Ok((self.save(kind, bytes, name, existing).await?, Vec::new()));
        }
        if kind == MediaKind::Card {
            let read = move || Ok(vcard::lines(&bytes));
            let lines = self.pool.run_in_memory(0, read).await?;
            return Ok((Made::Card(lines), Vec::new()));
        }
        if !kind.is_shown() {
            return Ok((Made::Nothing, Vec::new()));
        }
        match task {
            MediaTask::Preview { picture, room } => {
                let memory = move |file: &Outlined| file.memory(room);
                let job = move |file: &Outlined, _: &mut Permits| decode::preview(file, room);
                let (raster, known) = self.pool.run(kind, bytes, memory, job).await?;
                Ok(one_picture(picture, raster, known))
            }
            MediaTask::Large {
                picture,
                room,
                part,
            } => self.large(media, file, (picture, room, part)).await,
            MediaTask::Frames { first, most, room } => {
                let bounds = (most, self.open_memory);
                let memory = move |file: &Outlined| file.film_memory(room, frames::MAX_MEMORY);
                let job = move |file: &Outlined, _: &mut Permits| frames::all(file, room, bounds);
                let frames = self.pool.run(kind, bytes, memory, job).await?;
                let memory = frames.iter().map(|frame| frame.0.bytes() as u64).sum();
                let delays = frames.iter().map(|frame| frame.1).collect();
                let names = (first.0..).map(PictureId);
                let rasters = names
                    .zip(frames)
                    .map(|(name, frame)| (name, Arc::new(frame.0)));
                Ok((Made::Frames { delays, memory }, rasters.collect()))
            }
            MediaTask::Save { .. } => Ok((Made::Nothing, Vec::new())),
        }
    }

    /// A part of a picture, or all of it. The picture is decoded once for as long as it is open.
    async fn large(
        &self,
        media: MediaId,
        file: &WholeFile,
        (name, room, part): (PictureId, Room, Option<Part>),
    ) -> Result<(Made, Pixmaps), FileError> {
        let (kind, bytes, memory) = (file.kind, file.bytes.clone(), self.open_memory);
        let scale = move |open: Arc<Open>| {
            let raster = open.picture.large(room, part);
            (open, raster)
        };
        let (open, raster) = if let Some(open) = self.store.open(media) {
            let bytes = open.picture.bytes();
            let memory = bytes + made_memory(room, bytes);
            self.pool
                .run_in_memory(memory, move || Ok(scale(open)))
                .await?
        } else {
            let cost = move |file: &Outlined| file.memory(room);
            let job = move |file: &Outlined, held: &mut Permits| {
                let picture = OpenedPicture::new(file)?;
                let held = held.split(picture.bytes().min(memory));
                Ok(scale(Arc::new(Open::new(picture, held))))
            };
            self.pool.run(kind, bytes, cost, job).await?
        };
        let made = one_picture(name, raster, open.picture.known);
        if open.picture.bytes() <= memory {
            self.store.keep_open(media, open);
        }
        Ok(made)
    }

    async fn save(
        &self,
        kind: MediaKind,
        bytes: Bytes,
        name: SafeText,
        existing: Existing,
    ) -> Result<Made, FileError> {
        let folder = self.folder.clone();
        let saved = tokio::task::spawn_blocking(move || {
            let name = super::save::file_name(&name, otherwise_called(kind));
            save(&folder, &name, &bytes, existing)
        });
        let path = saved
            .await
            .map_err(|_| FileError::OurFault)?
            .map_err(FileError::Save)?;
        Ok(Made::Saved(super::save::path_words(&path)))
    }
}

fn one_picture(picture: PictureId, raster: Raster, known: Decoded) -> (Made, Pixmaps) {
    let Decoded {
        size,
        moves,
        cut_short,
    } = known;
    let made = Made::Picture {
        size,
        memory: raster.bytes() as u64,
        moves,
        cut_short,
    };
    (made, vec![(picture, Arc::new(raster))])
}

/// A name for a file whose sender gave it no name.
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
