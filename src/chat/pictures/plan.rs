//! What is fetched next, what is given up, and what is forgotten for want of room.

use std::collections::HashSet;

use super::{Fetch, MediaId, Purpose, Use, change, play, renewed_link};
use crate::chat::effect::Effect;
use crate::chat::gallery;
use crate::chat::state::State;
use crate::chat::viewer;
use crate::message::MessageKey;
use crate::picture::Room;
use crate::picture::request::{MediaRequest, Wish};

/// Screens beyond the view within which files are fetched.
const NEAR: i64 = 1;
/// Screens beyond the view from where on a file is no longer wanted.
const FAR: i64 = 3;
/// Files that are known at most; those that were not near for the longest time go.
const MAX_FILES: usize = 4_096;

/// Files that are wanted, the weightiest first.
pub type Wanted = Vec<(MediaId, Use, Room)>;

/// Asks for what is due, and gives up what is no longer of use.
pub fn ask(state: &mut State, effects: &mut Vec<Effect>) {
    if state.media.pictures.terms.is_some() && state.view.size.is_some() {
        let wanted = wanted(state);
        state.media.pictures.clock += 1;
        for (id, ..) in &wanted {
            let clock = state.media.pictures.clock;
            if let Some(file) = state.media.pictures.files.get_mut(id) {
                file.seen = clock;
            }
        }
        give_up(state, &wanted, effects);
        begin(state, &wanted, effects);
    }
    play::settle(state, effects);
    let dropped = std::mem::take(&mut state.media.pictures.dropped);
    effects.extend(
        dropped
            .into_iter()
            .map(|picture| Effect::ForgetPixels { picture }),
    );
}

fn wanted(state: &mut State) -> Wanted {
    if state.media.gallery.is_some() {
        return gallery::wanted(state);
    }
    let Some(room) = state.media.pictures.room(state.view.layouts.metrics()) else {
        return Vec::new();
    };
    let near = files_near(state, NEAR);
    near.into_iter()
        .map(|(id, _)| (id, Use::Bubble, room))
        .collect()
}

/// The files within so many screens of the view, the nearest first.
fn files_near(state: &mut State, screens: i64) -> Vec<(MediaId, i64)> {
    let reach = state.view.viewport.height() * screens;
    let (viewport, mut rows) = state.rows();
    let mut near = viewport.files_near(reach, &mut rows);
    near.sort_by_key(|(_, distance)| *distance);
    let mut found: Vec<(MediaId, i64)> = Vec::new();
    for (key, distance) in near {
        for id in enter_all(state, key) {
            if !found.iter().any(|(known, _)| *known == id) {
                found.push((id, distance));
            }
        }
    }
    found
}

/// The files of a message, known from now on.
pub fn enter_all(state: &mut State, key: MessageKey) -> Vec<MediaId> {
    let attachments = match state.sync.thread().get(key) {
        Some(message) => message.attachments().to_vec(),
        None => return Vec::new(),
    };
    let mut ids = Vec::with_capacity(attachments.len());
    for (index, attachment) in (0..).zip(&attachments) {
        if let Some(id) = state.media.pictures.at(key, index, attachment) {
            renewed_link(state, id, &attachment.link);
        }
        let Some((id, is_new_here)) = state.media.pictures.enter(key, index, attachment) else {
            continue;
        };
        if is_new_here {
            // Its bubble may have been laid out when less was known.
            change(state, id, |_| {});
        }
        ids.push(id);
    }
    ids
}

fn give_up(state: &mut State, wanted: &Wanted, effects: &mut Vec<Effect>) {
    let unwanted = |state: &State, wanted: &dyn Fn(MediaId, Use) -> bool| {
        let jobs = state.media.pictures.jobs.iter();
        let previews = jobs.filter_map(|(id, (media, purpose))| match purpose {
            Purpose::Preview(using, ..) => Some((*id, *media, *using)),
            _ => None,
        });
        let mut out: Vec<_> = previews
            .filter(|(id, media, using)| {
                let open = state
                    .media
                    .pictures
                    .files
                    .get(media)
                    .is_some_and(|f| f.job == Some(*id));
                open && !wanted(*media, *using)
            })
            .collect();
        out.sort_by_key(|job| job.0);
        out
    };
    let near = |id, using| wanted.iter().any(|w| w.0 == id && w.1 == using);
    if unwanted(state, &near).is_empty() {
        return;
    }
    // What is not wanted at once may still be of use soon.
    let far = files_near(state, FAR);
    let near_enough = |id, using| near(id, using) || far.iter().any(|f| f.0 == id);
    for (request, media, _) in unwanted(state, &near_enough) {
        effects.push(Effect::Cancel { id: request });
        // It ends in its own time; another request for this file may begin before.
        if let Some(file) = state.media.pictures.files.get_mut(&media) {
            file.job = None;
        }
        super::given_up(state, media);
    }
}

fn begin(state: &mut State, wanted: &Wanted, effects: &mut Vec<Effect>) {
    let Some(terms) = state.media.pictures.terms else {
        return;
    };
    for &(id, using, room) in wanted {
        let open = state
            .media
            .pictures
            .files
            .values()
            .filter(|f| f.job.is_some());
        if open.count() >= terms.at_once {
            return;
        }
        let Some(file) = state.media.pictures.files.get_mut(&id) else {
            continue;
        };
        let due = match &file.fetch {
            _ if file.job.is_some() => false,
            Fetch::Waiting => true,
            Fetch::Loading(..) | Fetch::Failed(_) => false,
            Fetch::Done => match (file.size, *file.shown(using)) {
                (None, _) => false,
                (Some(_), None) => true,
                (Some(size), Some(shown)) => {
                    shown.room.cell != room.cell || shown.room.fit(size) != room.fit(size)
                }
            },
        };
        if !due {
            continue;
        }
        let link = file.link.clone();
        let request = state.ids.fresh();
        let picture = state.media.pictures.name_pictures(1);
        let purpose = Purpose::Preview(using, picture, room);
        state.media.pictures.begin(request, id, purpose);
        change(state, id, |file| {
            file.job = Some(request);
            if file.fetch == Fetch::Waiting {
                file.fetch = Fetch::Loading(0, None);
            }
        });
        effects.push(Effect::LoadMedia {
            id: request,
            request: MediaRequest {
                media: id,
                link,
                wish: Wish::Preview { picture, room },
            },
        });
    }
}

/// Forgets what was not near for the longest time, until all of it fits.
pub fn forget_far(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(terms) = state.media.pictures.terms else {
        return;
    };
    // Films are in view as long as they play: the others make room for them.
    let playing = viewer::memory(state)
        + state
            .media
            .pictures
            .play
            .as_ref()
            .map_or(0, play::Play::memory);
    let pictures = &mut state.media.pictures;
    let files = pictures.files.values().map(super::File::memory);
    let mut total = files.sum::<u64>() + playing;
    if total <= terms.memory && pictures.files.len() <= MAX_FILES {
        return;
    }
    let mut oldest: Vec<_> = pictures.files.iter().map(|(id, f)| (f.seen, *id)).collect();
    oldest.sort_unstable();
    let now = pictures.clock;
    let mut spare = pictures.files.len().saturating_sub(MAX_FILES);
    let mut keys = Vec::new();
    for (seen, id) in oldest {
        let Some(file) = pictures.files.get_mut(&id) else {
            continue;
        };
        if file.job.is_some() || (total <= terms.memory && spare == 0) {
            continue;
        }
        total -= file.memory();
        if file.kept > 0 || file.bubble.is_some() || file.grid.is_some() {
            effects.push(Effect::ForgetMedia { media: id });
        }
        file.kept = 0;
        // What is in view keeps its pixels; what they were made from can be had again.
        if seen < now {
            let shown = [file.bubble.take(), file.grid.take()];
            let shown: Vec<_> = shown.into_iter().flatten().collect();
            if !shown.is_empty() {
                file.fetch = Fetch::Waiting;
                keys.extend(&file.keys);
            }
            pictures.dropped.extend(shown.iter().map(|s| s.picture));
            if spare > 0 {
                spare -= 1;
                pictures.files.remove(&id);
            }
        } else {
            total += file.memory();
        }
    }
    let known: HashSet<MediaId> = pictures.files.keys().copied().collect();
    pictures.by_link.retain(|_, id| known.contains(id));
    pictures.by_place.retain(|_, id| known.contains(id));
    state.view.layouts.forget_some(&keys);
}
