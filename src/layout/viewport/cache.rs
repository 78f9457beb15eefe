//! Keeps laid-out bubbles, with what stands above each.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;
use rustc_hash::FxBuildHasher;

use super::notes::{Note, NoteRows, Notes};
use super::separator_rows::SeparatorRows;
use crate::layout::bubble::{Bubble, Marks, Metrics, Outline, Preview};
use crate::message::{Message, MessageKey};
use crate::search::pattern::Pattern;
use crate::thread::Above;
use crate::thread::kept::Visit;
use crate::time::{Zone, day_words};

/// Cached bubbles: several screens' worth.
const KEPT_LAYOUTS: usize = 512;

/// Knows what bubbles show of files.
pub trait PreviewSource {
    /// One for each file; empty if pictures are off.
    fn previews(&self, key: MessageKey, message: &Message, metrics: Metrics) -> Vec<Preview>;
}

/// Cached bubbles for the current metrics.
#[derive(Clone, Debug)]
pub struct Layouts {
    metrics: Metrics,
    pub(super) zone: Zone,
    /// The pattern that is marked.
    pattern: Option<Pattern>,
    laid: Vec<CachedLayout>,
    /// The index in `laid` of each message.
    slots: HashMap<MessageKey, usize, FxBuildHasher>,
    /// Messages without a sender line because older messages were not loaded. While they are on
    /// screen they get none, because a new row would move the text that the user reads.
    pub(super) unsure: Vec<MessageKey>,
    visit: Option<Visit>,
    notes: Notes,
    /// Texts of day lines on this day. Cached because formatting a date is slow.
    today: NaiveDate,
    days: HashMap<NaiveDate, String>,
}

/// A message laid out, with facts about its neighbours.
#[derive(Clone, Debug)]
pub(super) struct CachedLayout {
    pub(super) bubble: Arc<Bubble>,
    pub(super) shape: Shape,
    pub(super) note: Option<Arc<NoteRows>>,
    /// The marked places; `None`: not searched yet.
    marks: Option<Arc<Marks>>,
    pub(super) beside: NeighbourFacts,
}

/// A result, with the thread's revision for which it is valid.
pub(super) type ByRevision<T> = Option<(u64, T)>;

/// Cached facts about a message's neighbours, whether these are shown or not.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NeighbourFacts {
    pub(super) above: ByRevision<Above>,
    pub(super) newer: ByRevision<Option<MessageKey>>,
    pub(super) separator: ByRevision<SeparatorRows>,
    /// Its sender (one of ours) differs from that of our message before.
    pub(super) turned: ByRevision<bool>,
}

/// A message's bubble and neighbours, as needed to walk along the transcript.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around {
    /// Rows of its bubble, and of the note below.
    pub(super) height: i64,
    /// The rows above its bubble.
    pub(super) separator: SeparatorRows,
    pub(super) older: Option<MessageKey>,
    pub(super) newer: Option<MessageKey>,
    /// Rows of edges below it that belong to no other message: only the newest one has these.
    pub(super) foot: i64,
    pub(super) has_files: bool,
}

impl CachedLayout {
    /// All of [`Around`] from the cache, if valid for this revision: each key walks along the
    /// screen several times, and every lookup costs.
    pub(super) fn around(&self, revision: u64, edged: bool) -> Option<Around> {
        fn of<T>(remembered: ByRevision<T>, revision: u64) -> Option<T> {
            let (then, what) = remembered?;
            (then == revision).then_some(what)
        }
        let newer = of(self.beside.newer, revision)?;
        Some(Around {
            height: self.shape.height,
            separator: of(self.beside.separator, revision)?,
            older: of(self.beside.above, revision)?.older(),
            newer,
            foot: i64::from(edged && newer.is_none()),
            has_files: self.has_files(),
        })
    }

    pub(super) fn has_files(&self) -> bool {
        !self.bubble.files().is_empty()
    }
}

/// The facts that decide which rows are between two messages.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    /// Rows of the bubble, and of the note below.
    pub(super) height: i64,
    pub(super) has_note: bool,
    pub(super) outline: Outline,
    pub(super) day: NaiveDate,
}

impl Layouts {
    pub fn new(metrics: Metrics, zone: Zone) -> Self {
        Self {
            metrics,
            zone,
            pattern: None,
            laid: Vec::new(),
            slots: HashMap::default(),
            unsure: Vec::new(),
            visit: None,
            notes: Notes::default(),
            today: NaiveDate::default(),
            days: HashMap::new(),
        }
    }

    pub fn metrics(&self) -> Metrics {
        self.metrics
    }

    pub fn visit(&self) -> Option<Visit> {
        self.visit
    }

    /// Sets off the messages that came since this visit.
    pub fn set_visit(&mut self, visit: Visit) {
        self.visit = Some(visit);
        self.forget();
    }

    /// Puts a note below a message, in place of an earlier one.
    pub fn put_note(&mut self, key: MessageKey, note: Note) {
        self.notes.put(key, note);
        self.forget();
    }

    pub fn remove_note(&mut self, key: MessageKey) {
        self.notes.remove(key);
        self.forget();
    }

    pub fn note(&self, key: MessageKey) -> Option<&Note> {
        self.notes.get(key)
    }

    /// The messages with notes; the newest note comes first.
    pub fn noted(&self) -> impl Iterator<Item = MessageKey> {
        self.notes.keys()
    }

    /// The pattern that is marked.
    pub(super) fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Lays bubbles out for this size and look from now on.
    pub fn set_metrics(&mut self, metrics: Metrics) {
        if self.metrics != metrics {
            self.metrics = metrics;
            self.forget();
        }
    }

    /// Previews of these messages have changed: drops their bubbles.
    pub fn forget_some(&mut self, keys: &[MessageKey]) {
        for key in keys {
            self.slots.remove(key);
        }
    }

    /// Messages have changed: drops all bubbles.
    pub fn forget(&mut self) {
        self.slots.clear();
        self.laid.clear();
        self.days.clear();
    }

    /// The text of a day line, as of today.
    pub(super) fn day_words(&mut self, day: NaiveDate, today: NaiveDate) -> String {
        if self.today != today {
            self.today = today;
            self.days.clear();
        }
        let words = self.days.entry(day);
        words.or_insert_with(|| day_words(day, today)).clone()
    }

    /// Notes that these messages are on screen. Others may get a sender line from now on.
    pub fn seen(&mut self, is_on_screen: impl Fn(MessageKey) -> bool) {
        let (laid, slots) = (&mut self.laid, &self.slots);
        self.unsure.retain(|key| {
            let stays = is_on_screen(*key);
            if !stays && let Some(laid) = slots.get(key).and_then(|slot| laid.get_mut(*slot)) {
                laid.beside = NeighbourFacts::default();
            }
            stays
        });
    }

    /// Marks another pattern from now on, or none.
    pub fn set_pattern(&mut self, pattern: Option<Pattern>) {
        self.pattern = pattern;
        for laid in &mut self.laid {
            laid.marks = None;
        }
    }

    /// The marked places of a message in the cache.
    pub(super) fn marks(&mut self, key: MessageKey, message: &Message) -> Option<Arc<Marks>> {
        let columns = self.metrics.columns;
        let pattern = self.pattern.as_ref()?;
        let laid = self.laid.get_mut(*self.slots.get(&key)?)?;
        let marks = laid.marks.get_or_insert_with(|| {
            let hits = if message.is_unreadable() {
                Vec::new()
            } else {
                pattern.find(message.text())
            };
            if hits.is_empty() {
                return Arc::default();
            }
            Arc::new(Marks::locate(message.text(), &laid.bubble, columns, &hits))
        });
        Some(Arc::clone(marks))
    }

    /// Lays a message out; returns its index in the cache.
    fn lay_out(
        &mut self,
        key: MessageKey,
        message: &Message,
        pictures: &dyn PreviewSource,
    ) -> usize {
        if self.laid.len() >= KEPT_LAYOUTS {
            self.forget();
        }
        let previews = pictures.previews(key, message, self.metrics);
        let bubble = Bubble::with_previews(message, self.metrics, self.zone, &previews);
        let note = self.notes.lay_out(key, bubble.side, self.metrics);
        let note_height = note.as_ref().map_or(0, |note| note.height());
        let shape = Shape {
            height: i64::try_from(bubble.height()).map_or(i64::MAX, |rows| rows + note_height),
            has_note: note.is_some(),
            outline: Outline::of(&bubble),
            // Asking the zone is slow.
            day: self.zone.day(key.second()),
        };
        let slot = self.laid.len();
        self.laid.push(CachedLayout {
            bubble: Arc::new(bubble),
            shape,
            note,
            marks: None,
            beside: NeighbourFacts::default(),
        });
        self.slots.insert(key, slot);
        slot
    }

    /// A message laid out; `find` returns the message.
    pub(super) fn laid(
        &mut self,
        key: MessageKey,
        find: impl FnOnce() -> Option<Message>,
        pictures: &dyn PreviewSource,
    ) -> Option<&mut CachedLayout> {
        let slot = match self.slots.get(&key) {
            Some(slot) => *slot,
            None => self.lay_out(key, &find()?, pictures),
        };
        self.laid.get_mut(slot)
    }
}
