//! The gallery: all loaded pictures as a grid with dates, older pictures above.

mod grid;
mod nearest;
mod view;

use super::action::Action;
use super::command::{Command, Commands};
use super::media::context::MediaContext;
use super::pictures::{Pictures, PreviewPlace, WantedFiles, may_be_picture};
use crate::layout::areas::{Areas, Size};
use crate::message::{Attachment, Message, MessageKey};
use crate::picture::Room;
use crate::search::index::{Budget, Found, Index};
use crate::thread::Thread;
use grid::Grid;
use nearest::{Nearest, nearest};

/// A picture's place: the message, and how many pictures of that message come before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct TileAt {
    key: MessageKey,
    nth: u32,
}

#[derive(Clone, Debug)]
pub struct Gallery {
    /// The loaded messages with pictures, and how many pictures each has.
    index: Index,
    /// The selected picture; until `target` is resolved, the place where the gallery opens.
    at: TileAt,
    /// A picture that begins a row, and the number of columns then: pictures keep their columns
    /// when older ones are loaded.
    base: Option<(TileAt, usize)>,
    /// A picture of the first row in view.
    top: Option<TileAt>,
    /// The message at which the gallery opens: the picture nearest to it is selected as soon as
    /// that picture is known.
    target: Option<MessageKey>,
    /// The oldest loaded picture, while older messages are fetched in search of more.
    seeks: Option<TileAt>,
}

pub enum GalleryOutcome {
    /// The gallery stays open.
    Open(Commands),
    /// The gallery is closed.
    Closed(Commands),
    /// Show this file of the message large.
    Large(MessageKey, u16),
    /// The gallery does not handle this action.
    Passed,
}

struct Tiles {
    places: Vec<TileAt>,
    grid: Grid,
    /// Blank places at the beginning of the first row.
    lead: usize,
}

impl Tiles {
    fn find(&self, place: TileAt) -> Option<usize> {
        self.places.iter().position(|other| *other == place)
    }

    /// Row and column of the picture with this index.
    fn position(&self, at: usize) -> (usize, usize) {
        let at = at + self.lead;
        (at / self.grid.columns, at % self.grid.columns)
    }

    fn rows(&self) -> usize {
        (self.places.len() + self.lead).div_ceil(self.grid.columns)
    }
}

impl Gallery {
    /// The loaded messages with pictures.
    pub fn index(&self) -> &Index {
        &self.index
    }

    pub fn message(&self) -> MessageKey {
        self.at.key
    }

    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }

    /// `previews`: tiles show pictures, not only words.
    fn tiles(&self, previews: bool, size: Option<Size>) -> Tiles {
        let size = size.unwrap_or_default();
        let grid = Grid::of(Areas::of(size), previews);
        let each = |found: &Found| {
            let key = found.key;
            (0..found.count).map(move |nth| TileAt { key, nth })
        };
        let mut tiles = Tiles {
            places: self.index.all().iter().flat_map(each).collect(),
            grid,
            lead: 0,
        };
        let base = self.base_of(&tiles).unwrap_or(0);
        tiles.lead = (grid.columns - base % grid.columns) % grid.columns;
        tiles
    }

    /// The index of the picture that begins a row; `None` if the number of columns has changed.
    fn base_of(&self, tiles: &Tiles) -> Option<usize> {
        let (base, columns) = self.base?;
        tiles.find(base).filter(|_| columns == tiles.grid.columns)
    }

    fn top_row(&self, tiles: &Tiles) -> usize {
        let top = self.top.and_then(|top| tiles.find(top));
        let row = top.map_or(usize::MAX, |top| tiles.position(top).0);
        row.min(tiles.rows().saturating_sub(tiles.grid.rows))
    }

    /// Opens the gallery at a message.
    pub fn new(key: MessageKey, thread: &Thread) -> Self {
        let mut gallery = Self {
            index: Index::around(Some(key.second())),
            at: TileAt { key, nth: 0 },
            base: None,
            top: None,
            target: Some(key),
            seeks: None,
        };
        gallery.work(thread, &mut Budget::of_one_step());
        gallery
    }

    /// Continues indexing, within the budget.
    pub fn work(&mut self, thread: &Thread, budget: &mut Budget) {
        let count = |_, message: &Message| {
            let files = message.attachments().iter();
            u32::try_from(files.filter(|file| may_be_picture(file)).count()).unwrap_or(0)
        };
        self.index.work(thread, budget, count);
    }

    /// After any event: selects a picture that exists, and scrolls it into view.
    pub fn settle(&mut self, previews: bool, context: MediaContext) -> Commands {
        let thread = context.thread();
        let held = context.sync.held_above(thread.oldest());
        let ends = thread.begins() || held.is_some();
        let notices = held.filter(|_| self.edge(thread).is_some());
        let notices = notices.map(|failure| Command::Say(failure.what));
        let notices = notices.into_iter().collect();
        if let Some(target) = self.target {
            match nearest(&self.index, thread, target) {
                Nearest::Unknown => return notices,
                Nearest::None => {}
                Nearest::At(key) => self.at = TileAt { key, nth: 0 },
            }
            self.target = None;
        }
        let tiles = self.tiles(previews, context.size);
        let Some(last) = tiles.places.len().checked_sub(1) else {
            return notices;
        };
        let oldest = tiles.places.first().copied();
        self.seeks = self.seeks.filter(|from| !ends && oldest == Some(*from));
        let at = tiles
            .find(self.at)
            .unwrap_or_else(|| self.next_to(&tiles, thread).unwrap_or(last));
        let (row, _) = tiles.position(at);
        let rows = tiles.grid.rows;
        let top = self
            .top_row(&tiles)
            .clamp((row + 1).saturating_sub(rows), row);
        let place = |row: usize| {
            let first = (row * tiles.grid.columns).saturating_sub(tiles.lead);
            tiles.places.get(first).copied()
        };
        let is_right = self.base_of(&tiles).is_some();
        // Without a base, rows are counted from the first picture.
        let base = place(1).or(place(0)).map(|base| (base, tiles.grid.columns));
        self.base = self.base.filter(|_| is_right).or(base);
        (self.top, self.at) = (place(top), tiles.places[at]);
        notices
    }

    /// The picture next to the selected one, which is gone.
    fn next_to(&self, tiles: &Tiles, thread: &Thread) -> Option<usize> {
        let key = self.at.key;
        let near = thread.nearest(key).unwrap_or(key);
        let before = self.index.rank(thread, near);
        let next = self.index.all().get(before).map(|found| found.key);
        let mut places = tiles.places.iter();
        places.position(|place| Some(place.key) == next)
    }

    /// Whether the place where the gallery opens is still unknown.
    pub fn is_looked_for(&self) -> bool {
        self.target.is_some()
    }

    pub fn act(
        &mut self,
        action: Action,
        times: u16,
        previews: bool,
        context: MediaContext,
    ) -> GalleryOutcome {
        let shown = self.tiles(previews, context.size);
        let page = signed(shown.grid.rows);
        let half = (page / 2).max(1);
        let times = i64::from(times);
        match action {
            Action::Newer | Action::RowDown => self.go_rows(&shown, times),
            Action::Older | Action::RowUp => self.go_rows(&shown, -times),
            Action::PanRight => self.go_on(&shown, times),
            Action::PanLeft => self.go_on(&shown, -times),
            Action::HalfPageDown => self.go_rows(&shown, half * times),
            Action::HalfPageUp => self.go_rows(&shown, -half * times),
            Action::PageDown => self.go_rows(&shown, page * times),
            Action::PageUp => self.go_rows(&shown, -page * times),
            Action::First => self.go_on(&shown, i64::MIN),
            Action::Latest => self.go_on(&shown, i64::MAX),
            Action::GoToMessage => {
                return GalleryOutcome::Closed(Command::GoTo(self.at.key).into());
            }
            Action::View => return self.large(context.thread()),
            Action::Gallery | Action::Close | Action::CloseOrQuit => {
                return GalleryOutcome::Closed(Commands::none());
            }
            _ => return GalleryOutcome::Passed,
        }
        GalleryOutcome::Open(Commands::none())
    }

    /// One turn of the wheel, whatever its `rows`, moves by one row of tiles.
    pub fn scroll(&mut self, rows: i64, previews: bool, context: MediaContext) {
        let tiles = self.tiles(previews, context.size);
        self.go_rows(&tiles, if rows < 0 { -1 } else { 1 });
    }

    /// Moves by `count` pictures, at most to the first or the last one.
    fn go_on(&mut self, tiles: &Tiles, count: i64) {
        self.pick(tiles, |at| {
            let to = signed(at).saturating_add(count);
            (to, to < 0 && count > i64::MIN)
        });
    }

    /// Moves by `count` rows, in the same column if possible.
    fn go_rows(&mut self, tiles: &Tiles, count: i64) {
        self.pick(tiles, |at| {
            let (row, column) = tiles.position(at);
            if row == 0 && count < 0 {
                return (signed(at), true);
            }
            let last = signed(tiles.rows()) - 1;
            let row = signed(row).saturating_add(count).clamp(0, last);
            let to = row * signed(tiles.grid.columns) + signed(column) - signed(tiles.lead);
            (to, false)
        });
    }

    /// Selects the picture with the index that `to` returns, or the nearest one. `to` also returns
    /// whether a picture older than all loaded ones was wanted.
    fn pick(&mut self, tiles: &Tiles, to: impl Fn(usize) -> (i64, bool)) {
        let last = tiles.places.len().checked_sub(1);
        let Some(last) = last.filter(|_| !self.is_looked_for()) else {
            return;
        };
        let at = tiles.find(self.at).unwrap_or(last);
        let (to, beyond) = to(at);
        let to = usize::try_from(to.clamp(0, signed(last))).unwrap_or(last);
        self.at = tiles.places[to];
        self.seeks = beyond.then(|| tiles.places[0]);
    }

    /// The oldest loaded message, while older pictures are wanted.
    pub fn edge(&self, thread: &Thread) -> Option<MessageKey> {
        self.seeks?;
        thread.oldest()
    }

    /// Asks for the large view of the selected picture.
    fn large(&self, thread: &Thread) -> GalleryOutcome {
        match file_of(thread, self.at) {
            Some((index, _)) => GalleryOutcome::Large(self.at.key, index),
            None => GalleryOutcome::Open(Commands::say("There is no picture here.")),
        }
    }

    /// The large view was closed at this file: selects its picture.
    pub fn stand_at(&mut self, thread: &Thread, key: MessageKey, index: u16) {
        if let Some(message) = thread.get(key) {
            let files = message.attachments().iter().take(usize::from(index));
            let before = files.filter(|file| may_be_picture(file)).count();
            let nth = u32::try_from(before).unwrap_or(0);
            self.at = TileAt { key, nth };
        }
    }

    /// The files of the tiles in view and of the rows around them, nearest first.
    pub fn wanted(&self, pictures: &mut Pictures, context: MediaContext) -> WantedFiles {
        let Some(terms) = pictures.terms() else {
            return Vec::new();
        };
        let tiles = self.tiles(true, context.size);
        let (top, rows) = (self.top_row(&tiles), tiles.grid.rows);
        let room = Room {
            cells: tiles.grid.cells,
            cell: terms.cell,
        };
        let mut near: Vec<(usize, TileAt)> = Vec::new();
        for (at, place) in tiles.places.iter().enumerate() {
            let row = tiles.position(at).0;
            let away = top
                .saturating_sub(row)
                .max((row + 1).saturating_sub(top + rows));
            if away <= rows {
                near.push((away, *place));
            }
        }
        near.sort_by_key(|(away, _)| *away);
        let mut wanted: WantedFiles = Vec::new();
        for (_, place) in near {
            pictures.enter_all(context.thread(), place.key);
            let file = file_of(context.thread(), place);
            let id = file.and_then(|(index, file)| pictures.at(place.key, index, &file));
            if let Some(id) = id.filter(|id| wanted.iter().all(|(known, ..)| known != id)) {
                wanted.push((id, PreviewPlace::Grid, room));
            }
        }
        wanted
    }
}

/// The file at a place, with its index in the message.
fn file_of(thread: &Thread, place: TileAt) -> Option<(u16, Attachment)> {
    let message = thread.get(place.key)?;
    let files = (0..).zip(message.attachments());
    let mut files = files.filter(|(_, file)| may_be_picture(file));
    let (index, file) = files.nth(usize::try_from(place.nth).ok()?)?;
    Some((index, file.clone()))
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
