//! A simulated user who uses all actions, prompts, the mouse, and bursts of keys.

use std::time::Duration;

use super::before::Before;
use super::history::{Due, History, at};
use super::tally::{Hazard, KINDS};
use super::world::{START, named};
use crate::chat::action::{Action, Layer};
use crate::chat::effect::Effect;
use crate::chat::event::{CopyAnswer, Event, Pointer, PointerMove};
use crate::chat::export::request::ExportFailure;
use crate::chat::state::State;
use crate::chat::testing::pictures::TERMS;
use crate::chat::update::update;
use crate::layout::areas::Size;
use crate::message::MessageKey;
use crate::picture::Pixels;
use crate::picture::request::{Made, Media, MediaKind};
use crate::sync::requests::Purpose;
use crate::thread::page::{Failure, FailureKind, RequestId};
use crate::time::UnixTime;

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
    /// Where the selected message's first row was before the first of several resizes.
    pub sized: Option<(MessageKey, i64)>,
}

const KINDS_OF_FAILURE: [FailureKind; KINDS] = [
    FailureKind::NoConversation,
    FailureKind::BadNumber,
    FailureKind::BadSetting,
    FailureKind::OurFault,
    FailureKind::Refused,
    FailureKind::Forbidden,
    FailureKind::Busy,
    FailureKind::Unreachable,
    FailureKind::Unreadable,
];

/// Keys that are pressed without a pause; the last one copies. `@` stands for a date, `#` for a
/// word.
const BURSTS: &[&str] = &[
    "g y",
    "t @ Enter y",
    "/ # Enter y",
    "[ y",
    "] y",
    "G y",
    "\\ f a i l e d Enter y",
    "n y",
    "\\ o n : @ Enter y",
    "PgUp PgUp PgUp y",
    "9 k y",
    "2 [ y",
    "Ctrl-g Enter y",
    "Ctrl-o y",
    "i y",
    "V k k y",
    "Esc Esc y",
];

impl History {
    /// A history whose user presses all keys.
    pub fn with_all_hands(seed: u64, told: bool) -> Self {
        let mut history = Self::new(seed, told);
        let mut settings = history.state.settings().clone();
        settings.max_messages = LEAST_KEPT;
        if seed % 10 == 9 {
            settings.page_size = 2_000;
            history.world.habits.clamp = None;
            history.world.refill(LONG);
        }
        history.state = State::new(settings, at(Duration::ZERO));
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
            self.world.step = step;
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
        self.still = true;
        self.tell(|_| "--- the reader rests".to_owned());
        self.keys("Esc Esc Esc Esc G R")?;
        self.settle()
    }

    fn act(&mut self) -> Result<(), String> {
        match self.world.random.u8(..100) {
            0..30 => self.read(),
            30..38 => self.search(),
            38..46 => self.filter(),
            46..52 => self.burst(),
            52..58 => self.any_action(),
            58..62 => self.mouse(),
            62..70 => self.one_of(&["[", "]", "3 [", "n", "N", "2 n"]),
            70..76 => self.gallery(),
            76..82 => self.one_of(&["i", "V", "v", "?", "i j y", "V k y", "v n p", "i r"]),
            82..84 => self.one_of(&["Ctrl-o", "Ctrl-i", "2 Ctrl-o"]),
            84..88 => self.keys("y"),
            88..90 => self.keys("9 PgUp"),
            _ => self.keys("Esc Esc Esc"),
        }
    }

    fn one_of(&mut self, keys: &[&str]) -> Result<(), String> {
        let at = self.world.random.usize(..keys.len());
        self.keys(keys[at])
    }

    fn word(&mut self) -> String {
        let newest = self.world.classes.len().max(1);
        match self.world.random.u8(..6) {
            0 => "zzzz".to_owned(),
            1 => "MESSAGE".to_owned(),
            2 => "/[37]1 /".to_owned(),
            3 => "photo".to_owned(),
            _ => format!("message {} ", self.world.random.usize(..newest))
                .trim()
                .to_owned(),
        }
    }

    fn day(&mut self) -> String {
        let oldest = self.world.list.first();
        let oldest = oldest.map_or(START, |t| self.world.classes[t.class].second);
        let second = self.world.random.i64(oldest - 90_000..START + 90_000);
        let day = UnixTime::new(second).unwrap().to_utc();
        day.format("%Y-%m-%d").to_string()
    }

    fn line(&mut self, key: &str, text: &str) -> Result<(), String> {
        self.keys(key)?;
        self.keys("Ctrl-u")?;
        self.send(Event::Pasted(text.to_owned()))?;
        if self.world.random.bool() {
            self.pass(Duration::from_millis(50))?;
        }
        match self.world.random.u8(..8) {
            0 => self.keys("Esc"),
            1 => Ok(()),
            _ => self.keys("Enter"),
        }
    }

    fn search(&mut self) -> Result<(), String> {
        let word = self.word();
        self.line("/", &word)
    }

    fn filter(&mut self) -> Result<(), String> {
        let (one, other) = (self.day(), self.day());
        let (one, other) = if one < other {
            (one, other)
        } else {
            (other, one)
        };
        let text = match self.world.random.u8(..12) {
            0 => "failed".to_owned(),
            1 => "pending in".to_owned(),
            2 => "in".to_owned(),
            3 => "files".to_owned(),
            4 => "text:7".to_owned(),
            5 => format!("on:{one}"),
            6 => format!("until:{one}"),
            7 => format!("since:{one}"),
            8 => format!("since:{one} until:{other}"),
            9 => format!("failed until:{other}"),
            10 => "foo".to_owned(),
            _ => "out".to_owned(),
        };
        self.line("\\", &text)?;
        if self.state.find().filtering().is_some() {
            self.tally.note(Hazard::Filtered);
            if self.state.sync().jumps() {
                self.tally.note(Hazard::DatesJumped);
            }
        }
        Ok(())
    }

    /// Presses several keys without a pause.
    fn burst(&mut self) -> Result<(), String> {
        let burst = BURSTS[self.world.random.usize(..BURSTS.len())];
        for key in burst.split(' ') {
            let text = match key {
                "@" => self.day(),
                "#" => self.word(),
                key => {
                    self.keys(key)?;
                    continue;
                }
            };
            for letter in text.chars() {
                let name = letter.to_string().replace(' ', "Space");
                self.keys(&name)?;
            }
        }
        if self.state.sync().jumps() || self.state.find().failing().is_under_way() {
            self.tally.note(Hazard::CopyAhead);
        }
        Ok(())
    }

    fn any_action(&mut self) -> Result<(), String> {
        let all: Vec<Action> = Action::all().collect();
        let action = all[self.world.random.usize(..all.len())];
        let key = self.state.keymap().key(action).map(|key| key.to_string());
        let leaves = matches!(action, Action::Quit | Action::Suspend);
        match key.filter(|_| !leaves) {
            Some(key) => self.keys(&key),
            None => Ok(()),
        }
    }

    fn gallery(&mut self) -> Result<(), String> {
        if self.state.layer() == Layer::Transcript && !self.state.input().is_open() {
            let selected = self.state.selected();
            self.hands.as_mut().unwrap().opens_gallery = selected;
            return self.keys("Ctrl-g");
        }
        self.one_of(&["h", "l", "j", "k", "Enter", "v", "g", "Esc", "PgUp"])
    }

    fn mouse(&mut self) -> Result<(), String> {
        self.tally.note(Hazard::Clicked);
        let size = self.state.view().size().unwrap_or(Size {
            width: 80,
            height: 20,
        });
        let bar = self.world.random.u8(..3) == 0;
        let column = if bar {
            size.width - 1
        } else {
            self.world.random.u16(..size.width)
        };
        for what in [
            PointerMove::Pressed,
            PointerMove::Dragged,
            PointerMove::Released,
        ] {
            let row = self.world.random.u16(..size.height);
            self.send(Event::PointerMoved(Pointer { what, column, row }))?;
        }
        Ok(())
    }

    /// Few requests have this purpose, so more of them fail.
    pub(super) fn is_rare(&self, id: RequestId) -> bool {
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        let purpose = request.map(|request| request.purpose);
        matches!(
            purpose,
            Some(Purpose::Newer(_) | Purpose::Probe | Purpose::Again(_))
        )
    }

    /// A failure of any kind, counted for the purpose of its request.
    pub(super) fn failure(&mut self, id: RequestId) -> Failure {
        if self.hands.is_none() {
            return crate::chat::testing::busy();
        }
        let at = self.world.random.usize(..KINDS);
        let kind = KINDS_OF_FAILURE[at];
        let request = self.state.sync().open().iter().find(|r| r.id == id);
        if let Some(request) = request {
            let purpose = match request.purpose {
                Purpose::Newest => 0,
                Purpose::Older(_) => 1,
                Purpose::Newer(_) => 2,
                Purpose::Again(_) => 3,
                Purpose::Probe | Purpose::Survey => 4,
                Purpose::Audit => 5,
            };
            self.tally.failures[purpose][at] += 1;
        }
        if kind.stops_polling() {
            self.tally.note(Hazard::StoppedByError);
        }
        if kind == FailureKind::NoConversation {
            self.tally.note(Hazard::Emptied);
        }
        Failure {
            kind,
            what: "It failed.".into(),
            advice: "".into(),
            retry_after: None,
        }
    }

    /// Ends effects other than page requests, at once or a little later.
    pub(super) fn carry_out_by_hand(&mut self, effect: Effect) {
        let Some(hands) = &mut self.hands else { return };
        let event = match effect {
            Effect::Copy { id, text } => {
                hands.copied.push(text.to_string());
                let answer = CopyAnswer::Sent;
                Event::Copied { id, answer }
            }
            Effect::OpenLink { id, .. } => Event::LinkOpened { id, failed: None },
            Effect::Export { id, .. } => {
                let result = Err(ExportFailure::new("there is no disk"));
                Event::Exported { id, result }
            }
            Effect::LoadMedia { id, .. } => {
                let (width, height) = [(400, 300), (30, 900), (1, 1)][self.world.random.usize(..3)];
                let made = Made::Picture {
                    size: Pixels { width, height },
                    memory: 100,
                    moves: false,
                    cut_short: false,
                };
                let media = Media {
                    kind: MediaKind::Jpeg,
                    bytes: Some(2_000),
                    kept: 100,
                    archived: false,
                    made,
                    pixels: Vec::new(),
                };
                Event::MediaLoaded { id, media }
            }
            _ => return,
        };
        let later = self.delay();
        self.schedule(later, Due::Tell(Box::new(event)));
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
        self.tell(Self::standing);
        if requests > MOST_REQUESTS + passed {
            return Err(format!(
                "law 7: {requests} requests in {passed} s for one gesture"
            ));
        }
        self.check_laws(&before)
    }
}
