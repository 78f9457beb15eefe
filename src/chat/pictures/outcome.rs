//! Handles the results of requests for files.

use super::{Fetch, FilePurpose, KnownFile, MadePixels, Pictures, PreviewPlace};
use crate::message::path_of;
use crate::picture::request::{Made, Media, MediaFailure, MediaFailureKind, MediaId};
use crate::picture::{PictureId, Pixels, Room};
use crate::text::SafeText;
use crate::thread::page::RequestId;

/// A request for a file that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndedFetch {
    pub media: MediaId,
    pub purpose: FilePurpose,
    /// The file had no newer request.
    pub awaited: bool,
}

impl Pictures {
    pub fn progressed(&mut self, id: RequestId, received: u64, total: Option<u64>) {
        let job = self.jobs.get(&id).copied();
        if let Some((media, FilePurpose::Preview(..))) = job.filter(|_| self.is_awaited(id)) {
            self.change(media, |file| {
                if matches!(file.fetch, Fetch::Waiting | Fetch::Loading(..)) {
                    file.fetch = Fetch::Loading(received, total);
                }
            });
        }
    }

    /// Ends a request; `None` if no open request has this id.
    pub fn end(&mut self, id: RequestId) -> Option<EndedFetch> {
        let awaited = self.is_awaited(id);
        let (media, purpose) = self.jobs.remove(&id)?;
        if awaited && let Some(file) = self.files.get_mut(&media) {
            file.job = None;
        }
        Some(EndedFetch {
            media,
            purpose,
            awaited,
        })
    }

    fn is_awaited(&self, id: RequestId) -> bool {
        let job = self.jobs.get(&id);
        let file = job.and_then(|(media, _)| self.files.get(media));
        file.is_some_and(|file| file.job == Some(id))
    }

    /// Notes the facts that every answer tells about a file.
    pub fn learned(&mut self, id: MediaId, media: &Media) {
        if let Some(file) = self.files.get_mut(&id) {
            file.kind = Some(media.kind);
            file.bytes = media.bytes.or(file.bytes);
            file.kept = file.kept.max(media.kept);
            file.archived = media.archived;
        }
    }

    /// Notes the size of a picture.
    pub fn sized(&mut self, id: MediaId, size: Pixels) {
        if let Some(file) = self.files.get(&id)
            && file.size != Some(size)
        {
            self.change(id, |file| file.size = Some(size));
        }
    }

    /// The pixels for a bubble or the gallery have arrived.
    pub fn previewed(
        &mut self,
        id: MediaId,
        made: Made,
        using: PreviewPlace,
        (picture, room): (PictureId, Room),
    ) {
        let mut unused = Some(picture);
        self.change(id, |file| {
            file.fetch = Fetch::Done;
            file.card = Vec::new();
            match made {
                Made::Picture {
                    size,
                    memory,
                    moves,
                    cut_short,
                } => {
                    file.size = Some(size);
                    file.moves = moves;
                    file.cut_short = cut_short;
                    let new = MadePixels {
                        picture,
                        room,
                        memory,
                    };
                    let old = file.shown(using).replace(new);
                    unused = old.map(|old| old.picture);
                }
                Made::Card(lines) => {
                    file.size = None;
                    file.card = lines;
                }
                _ => file.size = None,
            }
        });
        self.dropped.extend(unused);
        let known = self.files.get(&id);
        if let Some((size, file)) = known.and_then(|file| Some((file.size?, file))) {
            let key = (path_of(&file.link).into(), file.name.clone());
            self.remember_size(key, size);
        }
    }

    pub fn preview_failed(&mut self, id: MediaId, failure: MediaFailure) {
        self.change(id, |file| {
            if !failure.kind.may_pass() {
                file.size = None;
            }
            file.fetch = Fetch::Failed(failure);
        });
    }

    /// A preview was cancelled.
    pub fn given_up(&mut self, id: MediaId) {
        self.change(id, |file| {
            if matches!(file.fetch, Fetch::Loading(..)) {
                file.fetch = Fetch::Waiting;
            }
        });
    }

    /// Files that failed are requested again when they are needed next.
    pub fn retry(&mut self) {
        let failed =
            |file: &KnownFile| matches!(&file.fetch, Fetch::Failed(f) if !f.kind.is_final());
        let files = self.files.iter();
        let failed: Vec<MediaId> = files.filter(|f| failed(f.1)).map(|f| *f.0).collect();
        for id in failed {
            self.change(id, |file| file.fetch = Fetch::Waiting);
        }
    }

    /// A file whose link had expired has a new link: tries again.
    pub(super) fn renewed_link(&mut self, id: MediaId, link: &SafeText) {
        let file = self.files.get(&id);
        let gone = file.is_some_and(|file| {
            let gone = matches!(&file.fetch, Fetch::Failed(f) if f.kind == MediaFailureKind::Gone);
            gone && file.link != *link
        });
        if gone {
            self.change(id, |file| file.fetch = Fetch::Waiting);
        }
    }
}
