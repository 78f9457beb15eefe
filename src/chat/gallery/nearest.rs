//! At which picture the gallery opens.

use crate::message::MessageKey;
use crate::mutation::{Mutation, is_on};
use crate::search::index::{Found, Index};
use crate::thread::Thread;

pub enum Nearest {
    /// Messages around the target are not indexed yet.
    Unknown,
    None,
    At(MessageKey),
}

/// Finds the picture nearest to a message.
pub fn nearest(index: &Index, thread: &Thread, target: MessageKey) -> Nearest {
    let key = thread.nearest(target).unwrap_or(target);
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
    if !index.knows(oldest, newest) && !is_on(Mutation::HalfBuiltIndex) {
        return Nearest::Unknown;
    }
    let away = |key: MessageKey| thread.index_of(key).abs_diff(thread.index_of(target));
    let both = [newer, older].into_iter().flatten().map(|found| found.key);
    match both.min_by_key(|key| away(*key)) {
        Some(key) => Nearest::At(key),
        None => Nearest::None,
    }
}
