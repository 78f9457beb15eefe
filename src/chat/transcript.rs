//! The transcript as it is moved: the view, and the filter that decides what it shows.
//!
//! A borrow of two parts, view and find, for as long as one move takes. What a move wants of other
//! parts it returns as `Commands`.

mod filtering;
mod moving;

use super::command::{Command, Commands};
use super::find::Find;
use super::hit::Hit;
use super::jumplist::{JumplistDirection, LeftPlace};
use super::keymap::Keymap;
use super::prompt::line::PromptKind;
use super::scene::Scene;
use super::view::View;
use crate::layout::areas::Size;
use crate::layout::viewport::{Anchor, Note, PreviewSource, Rows, Viewport};
use crate::message::MessageKey;
use crate::search::query::Filter;
use crate::search::visible::Visible;
use crate::sync::changes::Landing;
use crate::sync::thread_sync::ThreadSync;
use crate::sync::work::Target;
use crate::text::columns::Columns;
use crate::time::{Now, Zone};

/// Moves the view, and changes the filter; everything else is only read.
pub struct Transcript<'a> {
    pub(super) view: &'a mut View,
    pub(super) find: &'a mut Find,
    pub(super) sync: &'a ThreadSync,
    pub(super) pictures: &'a dyn PreviewSource,
    pub(super) keymap: &'a Keymap,
    pub(super) zone: Zone,
    pub(super) now: Now,
}

impl Transcript<'_> {
    fn stage(&mut self) -> (&mut View, Scene<'_>) {
        let shown = self.find.shown(self.sync.thread());
        let scene = Scene::new(self.sync, shown, self.pictures, self.now.wall);
        (self.view, scene)
    }

    /// The view, and the rows below it.
    pub fn rows(&mut self) -> (&mut Viewport, Rows<'_>) {
        let (view, scene) = self.stage();
        view.rows(scene)
    }

    fn shown(&self) -> Visible<'_> {
        self.find.shown(self.sync.thread())
    }

    fn viewport(&self) -> Viewport {
        *self.view.viewport()
    }

    fn selected(&self) -> Option<MessageKey> {
        self.view.viewport().selected()
    }

    /// Lays bubbles out for this size; the selected message stays on its row.
    pub fn resize(&mut self, size: Size) {
        let (view, scene) = self.stage();
        view.resize(size, scene);
    }

    /// Lays bubbles out with these widths of characters; the selected message stays on its row.
    pub fn count_columns(&mut self, columns: Columns) {
        let (view, scene) = self.stage();
        view.count_columns(columns, scene);
    }

    /// Lays bubbles out for other looks.
    pub fn lay_out(&mut self) {
        if let Some(size) = self.view.size() {
            self.resize(size);
        }
    }

    /// Before the thread changes: anchors the view to its first row, unless it follows arrivals.
    pub fn hold(&mut self, follows: bool) {
        let (viewport, mut rows) = self.rows();
        viewport.hold(follows, &mut rows);
    }

    /// After the thread changed: removed messages are replaced by the next newer one.
    pub fn keep(&mut self, removed: &[(MessageKey, Option<MessageKey>)]) {
        self.keep_view(removed);
        self.view.keep_range(removed, self.sync.thread());
    }

    /// As [`Transcript::keep`], for the view alone, not the range.
    pub fn keep_view(&mut self, removed: &[(MessageKey, Option<MessageKey>)]) {
        let (viewport, mut rows) = self.rows();
        viewport.keep(removed, &mut rows);
    }

    /// The shown message nearest to the view; `None` if the view is at the newest messages.
    pub fn nearest_in_view(&self) -> Option<MessageKey> {
        match self.viewport().anchor() {
            Anchor::At { key, .. } => self.shown().nearest(key),
            Anchor::Latest => None,
        }
    }

    /// Selects a message. If this row of its bubble is hidden, scrolls the row to the middle.
    pub fn reveal(&mut self, key: MessageKey, row: i64) {
        let (view, scene) = self.stage();
        view.reveal(key, row, scene);
    }

    /// As [`Transcript::reveal`], for a hit in a message.
    pub fn show_hit(&mut self, hit: Hit) {
        let (view, scene) = self.stage();
        view.show_hit(hit, scene);
    }

    /// Puts the view back where it was.
    pub fn restore(&mut self, before: Viewport) {
        let (view, scene) = self.stage();
        view.restore(before, scene);
    }

    /// Scrolls so that a message is at the top of the view.
    pub fn show_at_top(&mut self, key: MessageKey) {
        let (viewport, mut rows) = self.rows();
        viewport.show_at_top(key, &mut rows);
    }

    /// Goes to the newest shown message.
    pub fn go_to_latest(&mut self) {
        let shown = self.find.shown(self.sync.thread());
        self.view.go_to_latest(shown);
    }

    /// Goes to the oldest loaded message.
    pub fn go_to_oldest(&mut self) {
        let (viewport, mut rows) = self.rows();
        viewport.to_oldest(&mut rows);
    }

    /// Goes to the newest message, and remembers the way back.
    pub fn go_to_newest(&mut self) -> Commands {
        let resumed = self.resume_filter();
        self.note_place();
        let (search, _) = self.find.search_mut(self.sync, None);
        search.leave_hit();
        self.go_to_latest();
        // The newest message that passes the filter need not be loaded.
        if let Some(newest) = self
            .sync
            .thread()
            .newest()
            .filter(|_| !self.shown().is_empty())
        {
            self.arrive(newest);
        }
        let until = self.find.filter().and_then(Filter::until);
        let until = until.filter(|until| !self.sync.knows_since(*until));
        let jump = until.map(Target::Since).map(Command::Jump);
        resumed.and(jump.into_iter().collect::<Commands>())
    }

    /// Goes to the first message of the thread, which need not be loaded.
    pub fn go_to_first(&mut self) -> Commands {
        let resumed = self.resume_filter();
        self.note_place();
        // No older message passes the filter.
        let since = self.find.filter().and_then(Filter::since);
        let target = since.map_or(Target::First, Target::Since);
        resumed.and(Command::Jump(target))
    }

    /// Goes to a message. A filter that hides the message ends.
    pub fn go_to(&mut self, key: MessageKey) {
        if !self.sync.thread().contains(key) {
            return;
        }
        self.note_place();
        if !self.shown().contains(key) {
            self.drop_filter();
        }
        if self.shown().contains(key) {
            self.reveal(key, 0);
        }
    }

    /// A jump has found its place.
    pub fn land(&mut self, landing: Landing) {
        // A filter may hide the place, and may not be indexed yet.
        let thread = self.sync.thread();
        let key = match landing {
            Landing::Oldest => thread.oldest(),
            Landing::Latest => thread.newest(),
            Landing::Top(key) => Some(key),
        };
        if let Some(key) = key.filter(|_| self.find.filter().is_some()) {
            return self.arrive(key);
        }
        match landing {
            Landing::Oldest => self.go_to_oldest(),
            Landing::Top(key) => self.show_at_top(key),
            Landing::Latest => self.go_to_latest(),
        }
    }

    fn here(&self) -> LeftPlace {
        LeftPlace {
            viewport: self.viewport(),
            filtered: self.find.filter().is_some(),
        }
    }

    /// Remembers where the user is, for the way back.
    pub fn note_place(&mut self) {
        self.view.note_place(self.here());
    }

    /// Goes back or forward by `times` remembered places.
    pub fn travel(&mut self, along: JumplistDirection, times: u16) -> Commands {
        for _ in 0..times {
            let here = self.here();
            let Some(place) = self.view.travel(along, here) else {
                return Commands::say(match along {
                    JumplistDirection::Back => "There is no place to go back to.",
                    JumplistDirection::Forward => "There is no place to go forward to.",
                });
            };
            if !place.filtered {
                self.drop_filter();
            }
            self.restore(place.viewport);
        }
        Commands::none()
    }

    /// Puts a program's answer below a message.
    pub fn show_note(&mut self, key: MessageKey, note: Note) -> Commands {
        if !self.sync.thread().contains(key) {
            let words = format!("{} has answered, but the message is gone.", note.name);
            return Commands::say(&words);
        }
        let (view, scene) = self.stage();
        view.put_note(key, note, scene);
        Commands::none()
    }

    /// Closes the note below the selected message, else all notes below shown messages; `false` if
    /// there is none.
    pub fn close_notes(&mut self) -> bool {
        let shown = self.shown();
        let mut noted: Vec<_> = self
            .view
            .noted()
            .filter(|key| shown.contains(*key))
            .collect();
        if let Some(here) = self.selected().filter(|key| noted.contains(key)) {
            noted = vec![here];
        }
        for key in &noted {
            let (view, scene) = self.stage();
            view.remove_note(*key, scene);
        }
        !noted.is_empty()
    }

    /// Asks what to search for.
    pub fn begin_search(&mut self) -> Commands {
        self.note_place();
        let from = self.viewport();
        let (search, _) = self.find.search_mut(self.sync, None);
        search.begin(from);
        Commands::ask(PromptKind::Search, "")
    }

    /// Asks which messages to show.
    pub fn begin_filter(&self) -> Commands {
        let words = self.find.filter().map_or("", Filter::words);
        Commands::ask(PromptKind::Filter, words)
    }
}
