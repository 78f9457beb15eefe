//! Keeps fetched files, and the picture that is shown large, within the limit of memory.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

use super::decode_pool::Permits;
use super::opened::OpenedPicture;
use crate::picture::request::{MediaId, MediaKind, MediaRequest, MediaTask};

#[derive(Clone, Debug)]
pub(super) struct WholeFile {
    pub(super) kind: MediaKind,
    pub(super) bytes: Bytes,
    /// From the archive, since the link did not work.
    pub(super) archived: bool,
}

/// A decoded picture, and the memory permits that it holds.
pub(super) struct Open {
    pub(super) picture: OpenedPicture,
    _held: Permits,
}

impl Open {
    /// Holds the permits for as long as the picture is kept.
    pub(super) fn new(picture: OpenedPicture, held: Permits) -> Self {
        Self {
            picture,
            _held: held,
        }
    }
}

pub(super) struct FileCache(Mutex<CacheState>);

#[derive(Default)]
struct CacheState {
    /// Most recently requested last.
    kept: Vec<(MediaId, WholeFile)>,
    /// The most bytes of all cached files.
    most: u64,
    /// The file that is shown large, and its decoded picture: zooming in cuts a part out of it.
    large: Option<MediaId>,
    open: Option<(MediaId, Arc<Open>)>,
}

impl FileCache {
    /// A cache for this many bytes of files, but at least for one file. Dropped files can be
    /// fetched again.
    pub(super) fn new(most: u64) -> Self {
        Self(Mutex::new(CacheState {
            most,
            ..CacheState::default()
        }))
    }

    fn inside(&self) -> MutexGuard<'_, CacheState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that a file is requested.
    pub(super) fn begin(&self, request: &MediaRequest) {
        if let MediaTask::Large { .. } = request.task {
            let mut inside = self.inside();
            inside.large = Some(request.media);
            // Another picture would need the memory of this one.
            inside.open.take_if(|(of, _)| *of != request.media);
        }
    }

    pub(super) fn kept(&self, media: MediaId) -> Option<WholeFile> {
        let mut inside = self.inside();
        let at = inside.kept.iter().position(|(of, _)| *of == media)?;
        let file = inside.kept.remove(at);
        inside.kept.push(file.clone());
        Some(file.1)
    }

    pub(super) fn open(&self, media: MediaId) -> Option<Arc<Open>> {
        let inside = self.inside();
        let open = inside.open.as_ref().filter(|(of, _)| *of == media);
        open.map(|(_, open)| Arc::clone(open))
    }

    pub(super) fn keep(&self, media: MediaId, file: WholeFile) {
        let mut inside = self.inside();
        inside.kept.retain(|(of, _)| *of != media);
        inside.make_room(length(&file));
        inside.kept.push((media, file));
    }

    /// Makes room for a file of this length, which is in memory while it is fetched.
    pub(super) fn make_room(&self, length: u64) {
        self.inside().make_room(length);
    }

    /// Keeps a picture for zooming in, if its file is the one shown large.
    pub(super) fn keep_open(&self, media: MediaId, open: Arc<Open>) {
        let mut inside = self.inside();
        if inside.large == Some(media) {
            inside.open = Some((media, open));
        }
    }

    pub(super) fn forget(&self, media: MediaId) {
        self.inside().kept.retain(|(of, _)| *of != media);
    }

    pub(super) fn close(&self, media: MediaId) {
        let mut inside = self.inside();
        inside.large.take_if(|of| *of == media);
        inside.open.take_if(|(of, _)| *of == media);
    }

    pub(super) fn is_open(&self) -> bool {
        self.inside().open.is_some()
    }
}

impl CacheState {
    /// Drops the files that were not requested for longest.
    fn make_room(&mut self, wanted: u64) {
        let kept: u64 = self.kept.iter().map(|(_, file)| length(file)).sum();
        let mut total = kept.saturating_add(wanted);
        while total > self.most && !self.kept.is_empty() {
            total -= length(&self.kept.remove(0).1);
        }
    }
}

fn length(file: &WholeFile) -> u64 {
    file.bytes.len() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_were_asked_for_last_are_kept() {
        let file = |length: usize| WholeFile {
            kind: MediaKind::Jpeg,
            bytes: Bytes::from(vec![0; length]),
            archived: false,
        };
        let store = FileCache::new(100);
        for id in 1..=3 {
            store.keep(MediaId(id), file(30));
        }
        assert!(store.kept(MediaId(1)).is_some());
        store.keep(MediaId(4), file(30));
        let there = |id| store.kept(MediaId(id)).is_some();
        assert_eq!([1, 2, 3, 4].map(there), [true, false, true, true]);
        store.keep(MediaId(5), file(101));
        assert_eq!([1, 3, 4, 5].map(there), [false, false, false, true]);
        store.forget(MediaId(5));
        assert!(!there(5));
        store.keep(MediaId(6), file(30));
        store.keep(MediaId(7), file(30));
        store.make_room(60);
        assert_eq!([6, 7].map(there), [false, true]);
    }
}
