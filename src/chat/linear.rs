//! What `--accessible` tells: the view model, and what the screen shows without words.

use std::sync::Arc;

use super::action::{Action, Layer};
use super::compose;
use super::details;
use super::state::State;
pub use super::tapbacks::Reaction;
use super::view_model::{ViewModel, WholeBox};
use crate::message::{Message, MessageKey};
use crossterm::event::KeyEvent;

/// Arrivals that are told one by one at most.
const MOST_ARRIVALS: usize = 50;

/// The core at one moment, for sentences.
#[derive(Clone, Debug)]
pub struct LinearModel {
    /// What a screen would show.
    pub seen: Arc<ViewModel>,
    /// What keys act on.
    pub layer: Layer,
    /// The message that keys act on.
    pub at: Option<(MessageKey, Message)>,
    /// What was answered to that message by tapbacks.
    pub reactions: Vec<Reaction>,
    /// Messages of the range, while there is one.
    pub range: Option<u64>,
    /// Which hit of a search the reader is at.
    pub hit: Option<String>,
    /// The open box, whole and unwrapped.
    pub open: Option<WholeBox>,
    /// The newest message.
    pub newest: Option<MessageKey>,
    /// Messages newer than the one that was known, oldest first.
    pub arrived: Vec<(MessageKey, Message)>,
    /// The selected message is the first of the conversation.
    pub is_first: bool,
}

impl State {
    /// What there is to tell; messages newer than `known` are arrivals.
    pub fn linear(&mut self, known: Option<MessageKey>) -> LinearModel {
        let seen = Arc::clone(self.screen());
        let told = compose::box_context(self);
        let open = details::whole(told);
        let context = told.context;
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
            .flat_map(|(key, message)| self.attention.reactions(thread, *key, message));
        LinearModel {
            layer: self.layer(),
            reactions: reactions.collect(),
            at,
            range: context.range_count(),
            hit: self.find.search().hits(thread, &self.keymap),
            open,
            newest: thread.newest(),
            arrived,
            is_first: thread.begins() && key == thread.oldest(),
            seen,
        }
    }

    /// What a key would do now; `None` where it does nothing, or goes into a line that is typed.
    pub fn meaning(&self, key: KeyEvent) -> Option<Action> {
        let typed = self.input.question().open().is_some();
        (!typed)
            .then(|| self.keymap.action(self.layer(), key))
            .flatten()
    }
}
