//! What `--accessible` tells: the view model, and what the screen shows without words.

use std::sync::Arc;

use super::action::{Action, Layer};
pub use super::attention::Reaction;
use super::boxes;
use super::compose;
use super::state::State;
use super::view_model::{ViewModel, WholeBox};
use crate::layout::viewport::Note;
use crate::message::{Message, MessageKey};
use crossterm::event::KeyEvent;

/// With more arrivals than this, they are not read out one by one.
const MOST_ARRIVALS: usize = 50;

/// The state of the core, to be put into sentences (`--accessible`).
#[derive(Clone, Debug)]
pub struct LinearModel {
    pub seen: Arc<ViewModel>,
    pub layer: Layer,
    pub at: Option<(MessageKey, Message)>,
    /// The tapbacks on that message.
    pub reactions: Vec<Reaction>,
    /// What programs answered below shown messages, newest first.
    pub notes: Vec<(MessageKey, Note)>,
    /// The number of messages in the range.
    pub range: Option<u64>,
    /// For the search: which hit this is, in words.
    pub hit: Option<String>,
    /// The selected month, and how exact the counts of months are.
    pub months: Option<[String; 2]>,
    pub open: Option<WholeBox>,
    pub newest: Option<MessageKey>,
    /// Messages newer than the last known one, oldest first.
    pub arrived: Vec<(MessageKey, Message)>,
    /// If the selected message is the first one since the last visit: words that say so.
    pub news: Option<String>,
    /// The selected message is the first of the thread.
    pub is_first: bool,
}

impl State {
    /// Messages newer than `known` count as arrivals.
    pub fn linear(&mut self, known: Option<MessageKey>) -> LinearModel {
        let seen = Arc::clone(self.screen());
        let boxes = compose::box_context(self);
        let open = boxes::whole(boxes);
        let context = boxes.context;
        let thread = context.thread();
        let front = context.front.map(|front| front.key);
        let key = front.or(context.selected());
        let newer = |key: MessageKey| known.is_some_and(|known| thread.is_before(known, key));
        let arrived = thread.newest_first().take_while(|(key, _)| newer(*key));
        let mut arrived: Vec<_> = arrived.take(MOST_ARRIVALS).collect();
        arrived.reverse();
        let at = key.and_then(|key| Some((key, thread.get(key)?)));
        let reactions = at
            .iter()
            .flat_map(|(key, message)| self.attention().reactions(thread, *key, message));
        let visit = self.view().visit().zip(key).filter(|(visit, key)| {
            let above = context.shown.above(*key);
            thread.begins_news(*key, above, *visit)
        });
        let keys = self
            .view()
            .noted()
            .filter(|key| context.shown.contains(*key));
        let notes = keys.filter_map(|key| Some((key, self.view().note(key)?.clone())));
        LinearModel {
            notes: notes.collect(),
            news: visit.map(|(visit, _)| visit.words(context.settings.zone)),
            layer: self.layer(),
            reactions: reactions.collect(),
            at,
            range: context.range_count(),
            hit: self.find().search().hits(self.sync(), self.keymap()),
            months: (self.layer() == Layer::Months)
                .then(|| self.months()?.words(context))
                .flatten(),
            open,
            newest: thread.newest(),
            arrived,
            is_first: thread.begins() && key == thread.oldest(),
            seen,
        }
    }

    /// What a key would do now; `None` if nothing, or if the key goes into a line that is typed. The
    /// key that lists all keys has an answer everywhere.
    pub fn meaning(&self, key: KeyEvent) -> Option<Action> {
        if self.input().question().open().is_some() {
            return None;
        }
        let here = self.keymap().action(self.layer(), key);
        here.or_else(|| {
            let in_thread = self.keymap().action(Layer::Transcript, key);
            in_thread.filter(|action| *action == Action::Help)
        })
    }
}
