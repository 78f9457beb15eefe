//! The part of the state for the view: position, selection, layout and size.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::context::Settings;
use super::filter::SelectionPlace;
use super::hit::Hit;
use super::jumplist::{Jumplist, JumplistDirection, LeftPlace};
use super::links::Numbers;
use super::looks::Looks;
use super::scene::Scene;
use super::selection;
use super::spinner::Spinner;
use super::view_model::ShownBubble;
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::{Look, Metrics};
use crate::layout::viewport::{Anchor, Layouts, Note, Rows, Viewport};
use crate::message::MessageKey;
use crate::search::pattern::Pattern;
use crate::search::visible::Visible;
use crate::text::columns::Columns;
use crate::thread::Thread;
use crate::thread::kept::Visit;

/// With fewer rows, bubbles have no edges of their own.
const ROOM_FOR_EDGES: u16 = 20;

/// Where the user is, and how rows are laid out.
#[derive(Clone, Debug)]
pub struct View {
    size: Option<Size>,
    /// How the terminal counts columns.
    columns: Columns,
    viewport: Viewport,
    layouts: Layouts,
    looks: Looks,
    new_below: u64,
    /// Where the range began, if there is one.
    range: Option<MessageKey>,
    /// Places to go back to.
    places: Jumplist,
    /// Numbers that mark the links on screen for the terminal.
    link_numbers: Numbers,
    /// The spinner of the status line.
    spinner: Spinner,
}

/// The room for bubbles: the transcript without margins and scroll bar.
fn metrics(size: Size, look: Look, columns: Columns) -> Metrics {
    let look = match look {
        Look::Round if size.height < ROOM_FOR_EDGES => Look::Filled,
        _ => look,
    };
    Metrics {
        transcript: Areas::of(size).transcript,
        look,
        columns,
    }
}

impl View {
    pub fn new(settings: &Settings) -> Self {
        let metrics = Metrics {
            transcript: Size::default(),
            look: settings.look,
            columns: Columns::USUAL,
        };
        Self {
            size: None,
            columns: Columns::USUAL,
            viewport: Viewport::new(),
            layouts: Layouts::new(metrics, settings.zone),
            looks: Looks::new(settings.look),
            new_below: 0,
            range: None,
            places: Jumplist::default(),
            link_numbers: Numbers::default(),
            spinner: Spinner::default(),
        }
    }

    /// Of the terminal; `None` until known.
    pub fn size(&self) -> Option<Size> {
        self.size
    }

    pub fn columns(&self) -> Columns {
        self.columns
    }

    pub fn metrics(&self) -> Metrics {
        self.layouts.metrics()
    }

    pub fn viewport(&self) -> &Viewport {
        &self.viewport
    }

    /// The view, and the rows below it.
    pub fn rows<'a>(&'a mut self, scene: Scene<'a>) -> (&'a mut Viewport, Rows<'a>) {
        let rows = Rows {
            thread: scene.shown,
            layouts: &mut self.layouts,
            pictures: scene.pictures,
            history: scene.history,
            now: scene.now,
        };
        (&mut self.viewport, rows)
    }

    /// Selects a message that is in view.
    pub fn pick(&mut self, key: MessageKey) {
        self.viewport.pick(key);
    }

    /// Goes to the newest shown message.
    pub fn go_to_latest(&mut self, shown: Visible) {
        self.viewport.to_latest(shown);
    }

    /// As [`View::go_to_latest`], but messages came or went and the user has not moved.
    pub fn follow(&mut self, shown: Visible) {
        self.viewport.follow(shown);
    }

    /// The selected message, and its first row counted from the top of the view.
    pub fn standing(&mut self, scene: Scene) -> SelectionPlace {
        let (viewport, mut rows) = self.rows(scene);
        let key = viewport.selected();
        let row = key.and_then(|key| viewport.row_of(key, &mut rows));
        (key, row.unwrap_or(0))
    }

    /// Selects the nearest shown message, at this row of the view.
    pub fn put_selection(&mut self, (key, row): SelectionPlace, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        match key.and_then(|key| rows.thread.nearest(key)) {
            Some(key) => viewport.put(key, row, &mut rows),
            None => viewport.to_latest(rows.thread),
        }
    }

    /// Puts the view back where it was, as far as its messages are still there.
    pub fn restore(&mut self, before: Viewport, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        viewport.restore(before, &mut rows);
    }

    /// Selects a message. If this row of its bubble is hidden, scrolls the row to the middle.
    pub fn reveal(&mut self, key: MessageKey, row: i64, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        viewport.reveal(key, row, &mut rows);
    }

    /// As [`View::reveal`], for a hit in a message.
    pub fn show_hit(&mut self, hit: Hit, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        let marks = rows.marks(hit.key);
        let in_text = marks.and_then(|marks| marks.row_of(hit.nth));
        // Hits after those in the text are in the names of files.
        let row = in_text.or_else(|| {
            let bubble = rows.bubble(hit.key)?;
            Some(bubble.files().first()?.rows.start)
        });
        let row = i64::try_from(row.unwrap_or(0)).unwrap_or(0);
        viewport.reveal(hit.key, row, &mut rows);
    }

    /// The note below a message.
    pub fn note(&self, key: MessageKey) -> Option<&Note> {
        self.layouts.note(key)
    }

    /// The messages with notes; the newest note comes first.
    pub fn noted(&self) -> impl Iterator<Item = MessageKey> {
        self.layouts.noted()
    }

    /// Puts a note below a message. The view stays where it is; if the message is selected, the view
    /// scrolls to show as much of the note as has room.
    pub fn put_note(&mut self, key: MessageKey, note: Note, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        let shows = viewport.selected() == Some(key) && viewport.row_of(key, &mut rows).is_some();
        viewport.hold(false, &mut rows);
        rows.layouts.put_note(key, note);
        viewport.keep(&[], &mut rows);
        if shows {
            viewport.select(key, &mut rows);
        }
    }

    /// Removes the note of a message. The view stays where it is; if its first row was a row of the
    /// note, the last row of the bubble takes its place.
    pub fn remove_note(&mut self, key: MessageKey, scene: Scene) {
        let (viewport, mut rows) = self.rows(scene);
        viewport.hold(false, &mut rows);
        rows.layouts.remove_note(key);
        if let Anchor::At { key: at, row } = viewport.anchor()
            && at == key
        {
            let last = rows.bubble(key).map_or(0, |bubble| bubble.height());
            let last = i64::try_from(last).unwrap_or(i64::MAX) - 1;
            viewport.set_anchor_row(row.min(last), &mut rows);
        }
        viewport.keep(&[], &mut rows);
    }

    /// Puts the view back where it was, without a look at the rows.
    pub fn put_back(&mut self, viewport: Viewport) {
        self.viewport = viewport;
    }

    /// The terminal has another size, or bubbles have another look.
    pub fn resize(&mut self, size: Size, scene: Scene) {
        self.size = Some(size);
        let metrics = metrics(size, self.looks.look(), self.columns);
        let (viewport, mut rows) = self.rows(scene.clone());
        let held = viewport.held_row(&mut rows);
        self.layouts.set_metrics(metrics);
        let (viewport, mut rows) = self.rows(scene);
        viewport.resize(i64::from(metrics.transcript.height), held, &mut rows);
    }

    /// Sets how the terminal counts columns; the selected message stays on its row.
    pub fn count_columns(&mut self, columns: Columns, scene: Scene) {
        self.columns = columns;
        if let Some(size) = self.size {
            self.resize(size, scene);
        }
    }

    pub fn forget_layouts(&mut self) {
        self.layouts.forget();
    }

    pub fn forget_some(&mut self, keys: &[MessageKey]) {
        self.layouts.forget_some(keys);
    }

    /// How the last visit ended.
    pub fn visit(&self) -> Option<Visit> {
        self.layouts.visit()
    }

    /// Sets off the messages that came since this visit.
    pub fn set_visit(&mut self, visit: Visit) {
        self.layouts.set_visit(visit);
    }

    /// Marks the pattern's hits in all bubbles.
    pub fn mark_hits(&mut self, pattern: Option<Pattern>) {
        self.layouts.set_pattern(pattern);
    }

    /// Notes that these bubbles are on screen. Returns the targets of their links, by number.
    pub fn shows(&mut self, bubbles: &mut [ShownBubble]) -> HashMap<u32, Arc<str>> {
        if !bubbles.is_empty() {
            let on_screen = |key| bubbles.iter().any(|shown| shown.key == key);
            self.layouts.seen(on_screen);
        }
        let mut links = HashMap::new();
        for shown in bubbles {
            for target in shown.bubble.links() {
                let number = self.link_numbers.of(target);
                links.insert(number, Arc::clone(target));
                shown.links.push(number);
            }
        }
        links
    }

    /// Messages that arrived below the view since the user left its end.
    pub fn new_below(&self) -> u64 {
        self.new_below
    }

    pub fn add_new(&mut self, count: u64) {
        self.new_below += count;
    }

    pub fn clear_new_count(&mut self) {
        self.new_below = 0;
    }

    pub fn range(&self) -> Option<MessageKey> {
        self.range
    }

    /// Begins a range at the selected message, or drops the range.
    pub fn toggle_range(&mut self) {
        self.range = match self.range {
            None => self.viewport.selected(),
            Some(_) => None,
        };
    }

    /// Ends the range; `false` if there is none.
    pub fn end_range(&mut self) -> bool {
        self.range.take().is_some()
    }

    /// After messages were removed: moves the beginning of the range to a message that exists.
    pub fn keep_range(&mut self, removed: &[(MessageKey, Option<MessageKey>)], thread: &Thread) {
        let kept = |start| selection::kept(start, removed, thread);
        self.range = self.range.and_then(kept);
    }

    /// Notes whether the user waits for the gateway, for the spinner.
    pub fn note_waiting(&mut self, waits: bool, now: Duration) {
        self.spinner.note(waits, now);
    }

    /// The frame of the spinner, while it turns.
    pub fn spinner(&self, now: Duration) -> Option<u8> {
        self.spinner.place(now)
    }

    /// When the spinner turns next.
    pub fn next_spinner_turn(&self, now: Duration) -> Option<Duration> {
        self.spinner.next_turn(now)
    }

    pub fn looks(&self) -> &Looks {
        &self.looks
    }

    pub fn looks_mut(&mut self) -> &mut Looks {
        &mut self.looks
    }

    pub fn note_place(&mut self, here: LeftPlace) {
        self.places.note(here);
    }

    /// The next remembered place that differs from `here`.
    pub fn travel(&mut self, along: JumplistDirection, here: LeftPlace) -> Option<LeftPlace> {
        self.places.go(along, here)
    }
}
