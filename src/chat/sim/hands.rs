//! A simulated user who uses all actions, prompts, the mouse, and bursts of keys.

mod acts;
mod answers;

use std::time::Duration;

use super::before::Before;
use super::history::{History, at};
use super::script::Line;
use super::world::named;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::testing::pictures::TERMS;
use crate::chat::update::update;
use crate::message::MessageKey;

/// Steps of a history; in each, the user or the world does one thing.
const STEPS: u32 = 300;
/// Messages of a thread that is too long to be kept whole.
const LONG: u32 = 6_000;
/// The smallest `max_messages` that can be configured.
const LEAST_KEPT: u64 = 5_000;
/// Requests that one action of the user may cost, besides one for each second that passes.
const MOST_REQUESTS: u64 = 120;

/// What the user has done lately.
#[derive(Default)]
pub struct Hands {
    /// Requests since the user's last action.
    pub requests: u64,
    /// When the user last did something.
    pub since: Duration,
    /// The message at which the gallery was opened, until the gallery has found its place.
    pub opens_gallery: Option<MessageKey>,
    /// Texts that the last event copied.
    pub copied: Vec<String>,
    /// Pages that the last event requested.
    pub asked: u64,
    /// If a search fetches messages: since when.
    pub fetches_since: Option<Duration>,
    pub sized: Option<Sized>,
}

/// What the last resize did to the selected message.
#[derive(Clone)]
pub struct Sized {
    pub key: MessageKey,
    /// Screen rows of its first row where the user may have left it, before several resizes.
    pub targets: Vec<i64>,
    /// The same after the last of them.
    pub left: i64,
}

impl History {
    /// The next key opens the gallery at the selected message.
    pub(super) fn opens_gallery(&mut self) {
        self.world.lines.push(Line::Gallery);
        let selected = self.state.selected();
        if let Some(hands) = &mut self.hands {
            hands.opens_gallery = selected;
        }
    }

    /// A history whose user presses all keys.
    pub fn with_all_hands(seed: u64, told: bool) -> Self {
        let mut history = Self::new(seed, told);
        let mut settings = history.state.settings().clone();
        settings.max_messages = LEAST_KEPT;
        if seed % 10 == 9 {
            settings.page_size = 2_000.into();
            history.world.habits.clamp = None;
            history.world.refill(LONG);
        }
        history.state = State::new(settings, at(Duration::ZERO));
        history.world.visited = None;
        history.hands = Some(Hands::default());
        // Gives each message a text of its own.
        for truth in &mut history.world.list {
            truth.message = named(&truth.message, truth.class);
        }
        history.world.names = true;
        history
    }

    pub(super) fn live_with_all_hands(&mut self) -> Result<(), String> {
        self.resize()?;
        if self.world.random.bool() {
            self.send(Event::PicturesPossible(Some(TERMS)))?;
        }
        for step in 0..STEPS {
            self.world.begins(step);
            self.tally.steps += 1;
            match self.world.random.u8(..100) {
                0..60 => self.act()?,
                60..72 => self.drift(),
                _ => {
                    let most = [30, 300, 3_000, 12_000, 70_000][self.world.random.usize(..5)];
                    let wait = self.world.random.u64(1..most);
                    self.pass(Duration::from_millis(wait))?;
                }
            }
        }
        Ok(())
    }

    pub(super) fn rest_hands(&mut self) -> Result<(), String> {
        self.tell(|_| "--- the reader rests".to_owned());
        self.keys("Esc Esc Esc Esc G R")?;
        self.settle()
    }

    /// Notes since when a search fetches messages.
    fn note_search(&mut self) {
        let (fetches, clock) = (self.search_fetches(), self.clock);
        if let Some(hands) = &mut self.hands {
            let since = hands.fetches_since.filter(|_| fetches);
            hands.fetches_since = since.or_else(|| fetches.then_some(clock));
        }
    }

    pub(super) fn send_by_the_laws(&mut self, event: Event) -> Result<(), String> {
        let by_hand = matches!(
            event,
            Event::KeyPressed(_)
                | Event::WheelTurned(_)
                | Event::PointerMoved(_)
                | Event::Pasted(_)
        );
        self.tell(|_| match &event {
            Event::PageFetched { id, page } => format!("answer {id:?}, total {:?}", page.total),
            Event::KeyPressed(key) => format!("key {:?} {:?}", key.modifiers, key.code),
            other => format!("{other:?}"),
        });
        let before = Before::of(self, &event, by_hand);
        let clock = self.clock;
        let hands = self.hands.as_mut().unwrap();
        if by_hand {
            (hands.requests, hands.since) = (0, clock);
        }
        hands.copied.clear();
        hands.asked = 0;
        let effects = update(&mut self.state, event, at(clock));
        let asked = effects
            .iter()
            .filter(|e| matches!(e, Effect::FetchPage { .. }))
            .count();
        hands.asked = asked as u64;
        hands.requests += hands.asked;
        let (requests, passed) = (hands.requests, clock.saturating_sub(hands.since).as_secs());
        for effect in effects {
            self.carry_out(effect)?;
        }
        self.note_search();
        self.tell(Self::standing);
        if requests > MOST_REQUESTS + passed {
            return Err(format!(
                "law 7: {requests} requests in {passed} s for one gesture"
            ));
        }
        self.check_laws(&before)
    }
}
