//! The files that are kept, and the picture that is shown large.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::jobs::{Kept, Open};
use crate::picture::request::{MediaId, MediaRequest, Wish};

#[derive(Default)]
pub(super) struct Store(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    kept: HashMap<MediaId, Kept>,
    /// The file that is shown large, and its picture: each look nearer is a part of it.
    large: Option<MediaId>,
    open: Option<(MediaId, Arc<Open>)>,
}

impl Store {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This is asked for.
    pub(super) fn begin(&self, request: &MediaRequest) {
        if let Wish::Large { .. } = request.wish {
            let mut inside = self.inside();
            inside.large = Some(request.media);
            // Another one would need its memory.
            inside.open.take_if(|(of, _)| *of != request.media);
        }
    }

    pub(super) fn kept(&self, media: MediaId) -> Option<Kept> {
        self.inside().kept.get(&media).cloned()
    }

    pub(super) fn open(&self, media: MediaId) -> Option<Arc<Open>> {
        let inside = self.inside();
        let open = inside.open.as_ref().filter(|(of, _)| *of == media);
        open.map(|(_, open)| Arc::clone(open))
    }

    pub(super) fn keep(&self, media: MediaId, file: Kept) {
        self.inside().kept.insert(media, file);
    }

    /// Keeps a picture for looking nearer, if that is what is shown large.
    pub(super) fn keep_open(&self, media: MediaId, open: Arc<Open>) {
        let mut inside = self.inside();
        if inside.large == Some(media) {
            inside.open = Some((media, open));
        }
    }

    pub(super) fn forget(&self, media: MediaId) {
        self.inside().kept.remove(&media);
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
