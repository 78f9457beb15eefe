//! Files and the view: what becomes known of files changes bubbles, and what is in view decides
//! which files are fetched.

use std::sync::Arc;

use super::action::Action;
use super::command::Commands;
use super::find::Find;
use super::ids::Ids;
use super::media::MediaPart;
use super::media::context::MediaContext;
use super::pictures::{FAR, FilePurpose, HeldFiles, NEAR};
use super::scene::Scene;
use super::view::View;
use crate::layout::bubble::Bubble;
use crate::layout::viewport::{Rows, Viewport};
use crate::message::MessageKey;
use crate::picture::request::{Media, MediaFailure, Terms};
use crate::sync::thread_sync::ThreadSync;
use crate::thread::page::RequestId;
use crate::time::Now;

/// Changes what is known of files, and moves the view accordingly.
pub struct FilesInView<'a> {
    pub(super) media: &'a mut MediaPart,
    pub(super) view: &'a mut View,
    pub(super) ids: &'a mut Ids,
    pub(super) find: &'a Find,
    pub(super) sync: &'a ThreadSync,
    /// Arrivals scroll the view.
    pub(super) follows: bool,
    pub(super) now: Now,
}

impl FilesInView<'_> {
    fn rows(&mut self) -> (&mut Viewport, Rows<'_>) {
        let shown = self.find.shown(self.sync.thread());
        let scene = Scene::new(self.sync, shown, self.media.pictures(), self.now.wall);
        self.view.rows(scene)
    }

    fn hold(&mut self) -> HeldFiles {
        let follows = self.follows;
        let (viewport, mut rows) = self.rows();
        viewport.hold(follows, &mut rows);
        HeldFiles::of(viewport, &mut rows)
    }

    fn keep(&mut self, held: HeldFiles) {
        let (viewport, mut rows) = self.rows();
        held.keep(viewport, &mut rows);
    }

    /// Lets the media part act. The row that the view is anchored to stays where it is, though rows
    /// around it may change.
    fn act<T>(&mut self, act: impl FnOnce(&mut MediaPart, MediaContext, &mut Ids) -> T) -> T {
        let before = *self.view.viewport();
        let held = self.hold();
        let context = MediaContext {
            sync: self.sync,
            size: self.view.size(),
            now: self.now.elapsed,
        };
        let done = act(self.media, context, self.ids);
        let changed = self.media.take_changed();
        if changed.is_empty() {
            self.view.put_back(before);
        } else {
            self.view.forget_some(&changed);
            self.keep(held);
        }
        done
    }

    /// Carries out an action on the large picture or the gallery; `None` if neither handles it.
    pub fn press(&mut self, action: Action, times: u16) -> Option<Commands> {
        self.act(|media, context, ids| media.act(action, times, context, ids))
    }

    /// Turns the wheel by rows; `false` if nothing covers the transcript.
    pub fn scroll(&mut self, rows: i64) -> bool {
        self.act(|media, context, _| media.scroll(rows, context))
    }

    /// Shows the picture of the selected message large, else the picture with the most rows in
    /// view.
    pub fn open_large(&mut self) -> Commands {
        if self.view.viewport().selected().is_none() {
            return Commands::none();
        }
        let in_view = self.files_in_view();
        self.act(|media, context, _| media.open_large(&in_view, context.thread()))
    }

    pub fn toggle_gallery(&mut self) -> Commands {
        let selected = self.view.viewport().selected();
        self.act(|media, context, _| media.toggle_gallery(selected, context.thread()))
    }

    pub fn toggle_play(&mut self) -> Commands {
        let selected = self.view.viewport().selected();
        let bubble = selected.and_then(|key| Some((key, self.bubble(key)?)));
        let bubble = bubble.as_ref().map(|(key, bubble)| (*key, &**bubble));
        self.act(|media, _, ids| media.toggle_play(bubble, ids))
    }

    /// The terms for pictures are known, or have changed.
    pub fn terms_changed(&mut self, terms: Option<Terms>) {
        let before = *self.view.viewport();
        let held = self.hold();
        if self.media.set_terms(terms) {
            self.view.forget_layouts();
            self.keep(held);
        } else {
            self.view.put_back(before);
        }
    }

    /// Files that failed are fetched again when they are needed next.
    pub fn retry(&mut self) {
        self.act(|media, _, _| media.retry());
    }

    pub fn progressed(&mut self, id: RequestId, received: u64, total: Option<u64>) {
        self.act(|media, _, _| media.progressed(id, received, total));
    }

    /// A request for a file ended. Returns its purpose and what to do next.
    pub fn ended(
        &mut self,
        id: RequestId,
        result: &Result<Media, MediaFailure>,
    ) -> (Option<FilePurpose>, Commands) {
        self.act(|media, context, _| match result {
            Ok(loaded) => media.loaded(id, loaded, context.now),
            Err(failure) => media.failed(id, failure),
        })
    }

    /// A request was cancelled. Returns its purpose.
    pub fn cancelled(&mut self, id: RequestId) -> Option<FilePurpose> {
        self.act(|media, _, _| media.cancelled(id))
    }

    /// After any event: selects a picture that exists.
    pub fn settle(&mut self) -> Commands {
        self.act(|media, context, _| media.settle(context))
    }

    /// After any event: requests what is needed, and cancels what is not.
    pub fn ask(&mut self) -> Commands {
        let mut asked = self.act(MediaPart::ask_large);
        if self.media.shows_pictures() && self.view.size().is_some() {
            asked = asked.and(self.ask_previews());
        }
        let playing = self.media.pictures().playing();
        let in_view = playing.and_then(|key| {
            let (viewport, mut rows) = self.rows();
            viewport.row_of(key, &mut rows)?;
            rows.bubble(key)
        });
        asked.and(self.act(|media, _, _| media.let_go(in_view.as_deref())))
    }

    fn ask_previews(&mut self) -> Commands {
        let near = if self.media.is_gallery_open() {
            Vec::new()
        } else {
            self.files_near(NEAR)
        };
        let metrics = self.view.metrics();
        let wanted = self.act(|media, context, _| media.wanted(near, metrics, context));
        let mut asked = Commands::none();
        if self.media.fetches_others(&wanted) {
            // Files that are not in view may still be needed soon.
            let far = self.files_near(FAR);
            asked = self.act(|media, context, _| media.give_up(&wanted, far, context.thread()));
        }
        asked.and(self.act(|media, _, ids| media.begin_previews(&wanted, ids)))
    }

    /// The messages with files within this many screens of the view, nearest first.
    fn files_near(&mut self, screens: i64) -> Vec<MessageKey> {
        let (viewport, mut rows) = self.rows();
        let mut near = viewport.files_near(viewport.height() * screens, &mut rows);
        near.sort_by_key(|(_, distance)| *distance);
        near.into_iter().map(|(key, _)| key).collect()
    }

    fn bubble(&mut self, key: MessageKey) -> Option<Arc<Bubble>> {
        let (_, mut rows) = self.rows();
        rows.bubble(key)
    }

    /// Messages with files, the selected one first, with the number of rows in view of each file.
    fn files_in_view(&mut self) -> Vec<(MessageKey, Vec<i64>)> {
        let (viewport, mut rows) = self.rows();
        let mut near = viewport.files_near(1, &mut rows);
        near.retain(|(_, distance)| *distance == 0);
        let near = near.into_iter().map(|(key, _)| key);
        let keys: Vec<_> = viewport.selected().into_iter().chain(near).collect();
        let height = viewport.height();
        let mut rows_of = |key: MessageKey| {
            let top = viewport.row_of(key, &mut rows);
            let Some((top, bubble)) = top.zip(rows.bubble(key)) else {
                return Vec::new();
            };
            let at = |row: usize| {
                let row = i64::try_from(row).unwrap_or(i64::MAX);
                top.saturating_add(row).clamp(0, height)
            };
            let files = bubble.files().iter();
            files
                .map(|file| at(file.rows.end) - at(file.rows.start))
                .collect()
        };
        keys.into_iter().map(|key| (key, rows_of(key))).collect()
    }
}
