//! All pictures of what is loaded, as a grid with their dates: older ones above, newer ones below.

mod grid;
mod view;

use super::action::Action;
use super::pictures;
use super::pictures::Use;
use super::state::State;
use super::{filter, viewer};
use crate::layout::areas::{Areas, Size};
use crate::message::{Attachment, Message, MessageKey};
use crate::mutation::{Flaw, has};
use crate::picture::Room;
use crate::picture::request::MediaId;
use crate::search::index::{Budget, Found, Index};
use crate::thread::Thread;
use grid::Grid;

pub use view::view;

/// A picture: the message, and which of its pictures, by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    key: MessageKey,
    nth: u32,
}

/// The open gallery.
#[derive(Clone, Debug)]
pub struct Gallery {
    /// Messages with pictures, and how many.
    index: Index,
    /// The selected one; as long as none is found, where one will be looked for.
    at: Place,
    /// A picture that begins a row of so many: so all stay where they are when older ones are
    /// loaded.
    base: Option<(Place, usize)>,
    /// A picture of the first row in view.
    top: Option<Place>,
    /// Opened at this message: the picture nearest to it is selected as soon as it is known.
    wish: Option<MessageKey>,
    /// The oldest one, while older ones are looked for in messages that are not loaded.
    seeks: Option<Place>,
}

/// All pictures in their grid.
struct Tiles {
    places: Vec<Place>,
    grid: Grid,
    /// Places of the first row that are left blank.
    lead: usize,
}

impl Tiles {
    fn find(&self, place: Place) -> Option<usize> {
        self.places.iter().position(|other| *other == place)
    }

    /// Row and column of a picture, by its place in the list.
    fn position(&self, at: usize) -> (usize, usize) {
        let at = at + self.lead;
        (at / self.grid.columns, at % self.grid.columns)
    }

    fn rows(&self) -> usize {
        (self.places.len() + self.lead).div_ceil(self.grid.columns)
    }
}

impl Gallery {
    /// What is found so far.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The message of the selected picture.
    pub fn message(&self) -> MessageKey {
        self.at.key
    }

    /// As [`Gallery::index`], to be kept true.
    pub fn index_mut(&mut self) -> &mut Index {
        &mut self.index
    }

    fn tiles(&self, state: &State, size: Option<Size>) -> Tiles {
        let size = size.unwrap_or(Size {
            width: 0,
            height: 0,
        });
        let grid = Grid::of(Areas::of(size), state.media.pictures.terms().is_some());
        let each = |found: &Found| {
            let key = found.key;
            (0..found.count).map(move |nth| Place { key, nth })
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

    /// Where the picture that begins a row is, as long as it does.
    fn base_of(&self, tiles: &Tiles) -> Option<usize> {
        let (base, columns) = self.base?;
        tiles.find(base).filter(|_| columns == tiles.grid.columns)
    }

    /// The first row in view.
    fn top_row(&self, tiles: &Tiles) -> usize {
        let top = self.top.and_then(|top| tiles.find(top));
        let row = top.map_or(usize::MAX, |top| tiles.position(top).0);
        row.min(tiles.rows().saturating_sub(tiles.grid.rows))
    }
}

/// Opens it at the selected message, or closes it.
pub fn toggle(state: &mut State) {
    if state.media.gallery.take().is_some() {
        return;
    }
    let Some(key) = state.view.viewport.selected() else {
        return state.notify("There are no messages yet.".into());
    };
    state.media.gallery = Some(Gallery {
        index: Index::around(Some(key.second())),
        at: Place { key, nth: 0 },
        base: None,
        top: None,
        wish: Some(key),
        seeks: None,
    });
    work(state, &mut Budget::of_one_step());
}

/// Looks on, as far as the budget goes.
pub fn work(state: &mut State, budget: &mut Budget) {
    if let Some(gallery) = &mut state.media.gallery {
        let count = |_, message: &Message| {
            let files = message.attachments().iter();
            u32::try_from(files.filter(|file| pictures::may_be_picture(file)).count()).unwrap_or(0)
        };
        gallery.index.work(state.sync.thread(), budget, count);
    }
}

/// After any event: one is at a picture that is there, and it is in view.
pub fn settle(state: &mut State) {
    let held = state.held_above(state.sync.thread().oldest());
    let ends = state.sync.thread().begins() || held.is_some();
    if let Some(failure) = held.filter(|_| edge(state).is_some()) {
        state.notify(failure.what);
    }
    let Some(gallery) = &state.media.gallery else {
        return;
    };
    let wish = match gallery.wish {
        Some(wish) => match nearest(gallery, state.sync.thread(), wish) {
            Nearest::Unknown => return,
            Nearest::None => None,
            Nearest::At(key) => Some(Place { key, nth: 0 }),
        },
        None => None,
    };
    if let Some(gallery) = &mut state.media.gallery {
        gallery.wish = None;
        gallery.at = wish.unwrap_or(gallery.at);
    }
    let Some(gallery) = &state.media.gallery else {
        return;
    };
    let tiles = gallery.tiles(state, state.view.size);
    let Some(last) = tiles.places.len().checked_sub(1) else {
        return;
    };
    let oldest = tiles.places.first().copied();
    let seeks = gallery.seeks.filter(|from| !ends && oldest == Some(*from));
    let at = tiles.find(gallery.at).unwrap_or_else(|| {
        let key = gallery.at.key;
        let near = state.sync.thread().nearest(key).unwrap_or(key);
        let before = gallery.index.rank(state.sync.thread(), near);
        let next = gallery.index.all().get(before).map(|found| found.key);
        let found = tiles
            .places
            .iter()
            .position(|place| Some(place.key) == next);
        found.unwrap_or(last)
    });
    let (row, _) = tiles.position(at);
    let rows = tiles.grid.rows;
    let top = gallery
        .top_row(&tiles)
        .clamp((row + 1).saturating_sub(rows), row);
    let place = |row: usize| {
        let first = (row * tiles.grid.columns).saturating_sub(tiles.lead);
        tiles.places.get(first).copied()
    };
    let is_right = gallery.base_of(&tiles).is_some();
    // Without a base rows are counted from the first picture.
    let base = place(1).or(place(0)).map(|base| (base, tiles.grid.columns));
    let base = gallery.base.filter(|_| is_right).or(base);
    let (top, at) = (place(top), tiles.places[at]);
    if let Some(gallery) = &mut state.media.gallery {
        (gallery.base, gallery.top, gallery.at) = (base, top, at);
        gallery.seeks = seeks;
    }
}

/// The picture nearest to a message.
enum Nearest {
    /// Not all around the message has been looked at.
    Unknown,
    None,
    At(MessageKey),
}

fn nearest(gallery: &Gallery, thread: &Thread, wish: MessageKey) -> Nearest {
    let index = &gallery.index;
    let key = thread.nearest(wish).unwrap_or(wish);
    let same = index
        .get(key)
        .filter(|_| index.knows(key.second(), key.second()));
    if let Some(same) = same {
        return Nearest::At(same.key);
    }
    let (older, newer) = (index.older(thread, key), index.newer(thread, key));
    let second = |found: Option<Found>, end: Option<MessageKey>| {
        let end = found.map(|found| found.key).or(end);
        end.map_or(key.second(), MessageKey::second)
    };
    let (oldest, newest) = (
        second(older, thread.oldest()),
        second(newer, thread.newest()),
    );
    if !index.knows(oldest, newest) && !has(Flaw::HalfBuiltIndex) {
        return Nearest::Unknown;
    }
    let away = |key: MessageKey| thread.index_of(key).abs_diff(thread.index_of(wish));
    let both = [newer, older].into_iter().flatten().map(|found| found.key);
    match both.min_by_key(|key| away(*key)) {
        Some(key) => Nearest::At(key),
        None => Nearest::None,
    }
}

/// Where the gallery opens is still looked for.
pub fn is_looked_for(state: &State) -> bool {
    let gallery = state.media.gallery.as_ref();
    gallery.is_some_and(|gallery| gallery.wish.is_some())
}

/// Carries out an action on the open gallery; `false` where it is not its business.
pub fn act(state: &mut State, action: Action, times: u16) -> bool {
    let Some(gallery) = &state.media.gallery else {
        return false;
    };
    let page = signed(gallery.tiles(state, state.view.size).grid.rows);
    let half = (page / 2).max(1);
    let times = i64::from(times);
    match action {
        Action::Newer | Action::RowDown => go_rows(state, times),
        Action::Older | Action::RowUp => go_rows(state, -times),
        Action::PanRight => go_on(state, times),
        Action::PanLeft => go_on(state, -times),
        Action::HalfPageDown => go_rows(state, half * times),
        Action::HalfPageUp => go_rows(state, -half * times),
        Action::PageDown => go_rows(state, page * times),
        Action::PageUp => go_rows(state, -page * times),
        Action::First => go_on(state, i64::MIN),
        Action::Latest => go_on(state, i64::MAX),
        Action::GoToMessage => go(state),
        Action::View => large(state),
        Action::Gallery | Action::Close | Action::CloseOrQuit => state.media.gallery = None,
        Action::Redraw | Action::Suspend | Action::Quit | Action::Help | Action::Refresh => {
            return false;
        }
        _ => {}
    }
    true
}

/// Rows of the wheel, as rows of tiles.
pub fn scroll(state: &mut State, rows: i64) {
    let down = if rows < 0 {
        Action::Older
    } else {
        Action::Newer
    };
    act(state, down, 1);
}

/// So many pictures on, but never beyond the first and the last one.
fn go_on(state: &mut State, count: i64) {
    pick(state, |_, at| {
        let to = signed(at).saturating_add(count);
        (to, to < 0 && count > i64::MIN)
    });
}

/// So many rows on, in the same column where there is one.
fn go_rows(state: &mut State, count: i64) {
    pick(state, |tiles, at| {
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

/// Selects another picture: where `to` says, of the list, or its end. It also says whether older
/// ones than there are were meant.
fn pick(state: &mut State, to: impl Fn(&Tiles, usize) -> (i64, bool)) {
    let Some(gallery) = state.media.gallery.as_ref().filter(|g| g.wish.is_none()) else {
        return;
    };
    let tiles = gallery.tiles(state, state.view.size);
    let Some(last) = tiles.places.len().checked_sub(1) else {
        return;
    };
    let at = tiles.find(gallery.at).unwrap_or(last);
    let (to, beyond) = to(&tiles, at);
    let to = usize::try_from(to.clamp(0, signed(last))).unwrap_or(last);
    if let Some(gallery) = &mut state.media.gallery {
        gallery.at = tiles.places[to];
        gallery.seeks = beyond.then(|| tiles.places[0]);
    }
}

/// The oldest message, while pictures before it are looked for.
pub fn edge(state: &State) -> Option<MessageKey> {
    state.media.gallery.as_ref()?.seeks?;
    state.sync.thread().oldest()
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Leaves it for the message of the selected picture.
fn go(state: &mut State) {
    let Some(Place { key, .. }) = state.media.gallery.take().map(|gallery| gallery.at) else {
        return;
    };
    super::update::moved(state);
    state.note_place();
    if !state.walk().contains(key) {
        filter::drop(state);
    }
    let (viewport, mut rows) = state.rows();
    if rows.thread.contains(key) {
        viewport.reveal(key, 0, &mut rows);
    }
}

/// Shows the selected picture as large as can be.
fn large(state: &mut State) {
    let at = state.media.gallery.as_ref().map(|gallery| gallery.at);
    let file = at.and_then(|at| Some((at.key, file_of(state, at)?.0)));
    match file {
        Some((key, index)) => viewer::open_at(state, key, index),
        None => state.notify("There is no picture here.".into()),
    }
}

/// The large view is left at this file: that is where one is.
pub fn stand_at(state: &mut State, key: MessageKey, index: u16) {
    let Some(message) = state.sync.thread().get(key) else {
        return;
    };
    let files = message.attachments().iter().take(usize::from(index));
    let before = files.filter(|file| pictures::may_be_picture(file)).count();
    if let Some(gallery) = &mut state.media.gallery {
        let nth = u32::try_from(before).unwrap_or(0);
        gallery.at = Place { key, nth };
    }
}

/// The file of a place: which of the message's files, and what is said of it.
fn file_of(state: &State, place: Place) -> Option<(u16, Attachment)> {
    let message = state.sync.thread().get(place.key)?;
    let files = (0..).zip(message.attachments());
    let mut files = files.filter(|(_, file)| pictures::may_be_picture(file));
    let (index, file) = files.nth(usize::try_from(place.nth).ok()?)?;
    Some((index, file.clone()))
}

/// The files of the tiles in view, and those of the rows around them.
pub fn wanted(state: &mut State) -> Vec<(MediaId, Use, Room)> {
    let (Some(gallery), Some(terms)) = (&state.media.gallery, state.media.pictures.terms()) else {
        return Vec::new();
    };
    let tiles = gallery.tiles(state, state.view.size);
    let (top, rows) = (gallery.top_row(&tiles), tiles.grid.rows);
    let room = Room {
        cells: tiles.grid.cells,
        cell: terms.cell,
    };
    let mut near: Vec<(usize, Place)> = Vec::new();
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
    let mut wanted: Vec<(MediaId, Use, Room)> = Vec::new();
    for (_, place) in near {
        pictures::enter_all(state, place.key);
        let file = file_of(state, place);
        let id = file.and_then(|(index, file)| state.media.pictures.at(place.key, index, &file));
        if let Some(id) = id.filter(|id| wanted.iter().all(|(known, ..)| known != id)) {
            wanted.push((id, Use::Grid, room));
        }
    }
    wanted
}

#[cfg(test)]
mod tests;
