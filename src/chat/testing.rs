//! A model gateway for tests. The loaded thread must become equal to its list.

pub mod pictures;

use std::time::Duration;

use super::action::Layer;
use super::effect::Effect;
use super::event::Event;
use super::state::{Settings, State};
use super::update::update;
use super::view_model::Row;
use crate::layout::areas::Size;
use crate::layout::bubble::Look;
use crate::layout::viewport::{HistoryRow, Separator};
use crate::message::{DeliveryStatus, Direction, Message, MessageFields};
use crate::sync::thread_sync::ThreadSync;
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind, Page, PageRequest, RequestId};
use crate::time::{Now, UnixTime, Zone};

/// The keys that lead to a layer from a message with two links and a file.
pub fn way_to(layer: Layer) -> &'static str {
    match layer {
        Layer::Transcript => "Ctrl-l",
        Layer::Details => "i",
        Layer::Help => "?",
        Layer::Links => "o",
        Layer::Picture => "v",
        Layer::Gallery => "Ctrl-g",
        Layer::Looks => "T",
        Layer::Months => "M",
    }
}

/// The failure of a gateway that is overloaded.
pub fn busy() -> Failure {
    Failure {
        kind: FailureKind::Busy,
        what: "The gateway has trouble.".into(),
        advice: "".into(),
        retry_after: None,
    }
}

pub fn message(seconds: i64, direction: Direction, text: &str) -> Message {
    let (us, them) = (SafeText::new("Shop"), SafeText::new("32496123456"));
    let (sender, receiver) = match direction {
        Direction::Inbound => (them, us),
        Direction::Outbound => (us, them),
    };
    Message::new(MessageFields {
        id: None,
        direction,
        sender,
        receiver,
        text: Some(SafeText::new(text)),
        sent_at: UnixTime::new(seconds),
        status: DeliveryStatus::Delivered,
        attachments: Box::new([]),
        raw: None,
        unreadable: false,
    })
}

pub fn inbound(seconds: i64, text: &str) -> Message {
    message(seconds, Direction::Inbound, text)
}

pub fn outbound(seconds: i64, id: &str, status: DeliveryStatus) -> Message {
    let mut fields = message(seconds, Direction::Outbound, id).into_fields();
    fields.id = Some(SafeText::new(id));
    fields.status = status;
    Message::new(fields)
}

/// The gateway's list, newest first.
#[derive(Clone, Debug, Default)]
pub struct Server {
    pub list: Vec<Message>,
}

impl Server {
    /// `count` inbound messages, one a minute, the last at `newest`.
    pub fn with(count: i64, newest: i64) -> Self {
        let list = (0..count)
            .map(|i| inbound(newest - i * 60, &format!("message {}", count - i)))
            .collect();
        Self { list }
    }

    /// The page that is asked for.
    pub fn page(&self, asked: PageRequest) -> Page {
        let start = usize::try_from(asked.start()).unwrap().min(self.list.len());
        let end = usize::try_from(asked.end()).unwrap().min(self.list.len());
        Page {
            asked,
            answered: asked,
            total: Some(self.list.len() as u64),
            messages: self.list[start..end].to_vec(),
        }
    }

    /// A newer message arrives.
    pub fn arrive(&mut self, message: Message) {
        self.list.insert(0, message);
    }

    /// The texts, newest first.
    pub fn texts(&self) -> Vec<String> {
        self.list.iter().map(|m| m.text().to_owned()).collect()
    }
}

/// What the core knows of the gateway's list.
pub fn sync(state: &State) -> &ThreadSync {
    state.sync()
}

/// Settings that poll every 15 seconds, in UTC.
pub fn settings() -> Settings {
    Settings {
        number: SafeText::new("+32 496 12 34 56"),
        contact: None,
        page_size: 100.into(),
        refresh: Some(Duration::from_secs(15)),
        zone: Zone::UTC,
        look: Look::Filled,
        max_messages: 200_000,
        seed: 1,
    }
}

/// The core without its edges: a state, a model gateway, and a clock that only tests move.
pub struct Sim {
    pub state: State,
    pub server: Server,
    pub clock: Duration,
    /// Requests that the gateway has not answered.
    pub waiting: Vec<(RequestId, PageRequest)>,
    /// All requests that were ever made.
    pub asked: Vec<PageRequest>,
    /// Effects other than requests.
    pub effects: Vec<Effect>,
}

/// When the wall clock of a `Sim` starts.
pub const START: i64 = 1_750_000_000;

impl Sim {
    /// A terminal of `width` by `height`; no request is answered yet.
    pub fn new(server: Server, width: u16, height: u16) -> Self {
        Self::with(server, Size { width, height }, settings())
    }

    /// As [`Sim::opened`], with a look.
    pub fn with_look(server: Server, size: Size, look: Look) -> Self {
        let settings = Settings { look, ..settings() };
        let mut sim = Self::with(server, size, settings);
        sim.answer_all();
        sim
    }

    pub fn with(server: Server, size: Size, settings: Settings) -> Self {
        let now = Now {
            elapsed: Duration::ZERO,
            wall: UnixTime::new(START).unwrap(),
        };
        let mut sim = Self {
            state: State::new(settings, now),
            server,
            clock: Duration::ZERO,
            waiting: Vec::new(),
            asked: Vec::new(),
            effects: Vec::new(),
        };
        sim.send(Event::Resized(size));
        sim
    }

    /// As [`Sim::new`], with all requests of the start answered.
    pub fn opened(server: Server, width: u16, height: u16) -> Self {
        let mut sim = Self::new(server, width, height);
        sim.answer_all();
        sim
    }

    /// As [`Sim::opened`], with settings, in a terminal of 80 by 24.
    pub fn opened_with(server: Server, settings: Settings) -> Self {
        let size = Size {
            width: 80,
            height: 24,
        };
        let mut sim = Self::with(server, size, settings);
        sim.answer_all();
        sim
    }

    pub fn now(&self) -> Now {
        let seconds = i64::try_from(self.clock.as_secs()).unwrap();
        Now {
            elapsed: self.clock,
            wall: UnixTime::new(START + seconds).unwrap(),
        }
    }

    pub fn send(&mut self, event: Event) {
        let now = self.now();
        for effect in update(&mut self.state, event, now) {
            match effect {
                Effect::FetchPage { id, request } => {
                    self.waiting.push((id, request));
                    self.asked.push(request);
                }
                other => self.effects.push(other),
            }
        }
    }

    /// Presses keys by their names, separated by spaces, with time in between.
    pub fn keys(&mut self, keys: &str) {
        for name in keys.split(' ') {
            let key = super::action::key_of(name).unwrap();
            self.send(Event::KeyPressed(key));
            self.rest();
        }
    }

    /// Wakes the core once, if it wants to be woken at once.
    pub fn rest(&mut self) {
        if self.state.next_wakeup().is_some_and(|at| at <= self.clock) {
            self.send(Event::Woke);
        }
    }

    /// Answers the oldest open request from the list as it is now.
    pub fn answer(&mut self) {
        let (id, asked) = self.waiting.remove(0);
        let page = self.server.page(asked);
        self.send(Event::PageFetched { id, page });
    }

    /// Answers until no request is open and nothing is left to do.
    pub fn answer_all(&mut self) {
        for _ in 0..200 {
            if !self.waiting.is_empty() {
                self.answer();
            } else if self.state.next_wakeup() == Some(self.clock) {
                self.send(Event::Woke);
            } else {
                return;
            }
        }
        panic!("requests without end: {:?}", self.asked);
    }

    /// The passing words in the status line.
    pub fn notice(&mut self) -> String {
        let notice = self.state.screen().status.notice.as_ref();
        notice.map_or_else(String::new, ToString::to_string)
    }

    /// All texts that were copied, oldest first.
    pub fn copied(&self) -> Vec<String> {
        let texts = self.effects.iter().filter_map(|effect| match effect {
            Effect::Copy { text, .. } => Some(text.to_string()),
            _ => None,
        });
        texts.collect()
    }

    /// Loads all messages, and goes back to the newest one.
    pub fn load_all(&mut self) {
        while !self.state.thread().is_complete() {
            self.keys("PgUp");
            self.answer_all();
        }
        self.keys("G");
    }

    /// Lets time pass until the next wake-up within `seconds`, and past it.
    pub fn pass(&mut self, seconds: u64) {
        let end = self.clock + Duration::from_secs(seconds);
        while let Some(at) = self.state.next_wakeup().filter(|at| *at <= end) {
            let state = &self.state;
            let turns = state.view().next_spinner_turn(state.now().elapsed) == Some(at);
            self.clock = at.max(self.clock);
            self.send(Event::Woke);
            // Frames of the spinner do not answer requests.
            if !turns {
                self.answer_all();
            }
        }
        self.clock = end;
    }

    /// The transcript as text: bubbles by their text, other rows by a word.
    pub fn transcript(&mut self) -> Vec<String> {
        let screen = self.state.screen().clone();
        let word = |row: &Row| match row {
            Row::Blank | Row::Between(Separator::Edges(_)) | Row::Placeholder(_) => String::new(),
            Row::Note { line, .. } => format!("| {}", line.text),
            Row::Between(Separator::Day(day)) => format!("-- {day}"),
            Row::Between(Separator::Sender(words)) => {
                format!("-- {}", words.trim_start_matches("sent "))
            }
            Row::Between(Separator::News(words)) => format!("-- {words}"),
            Row::Between(Separator::Gap { missing, .. }) => format!("-- gap {missing:?}"),
            Row::Between(Separator::History(HistoryRow::Failed(_))) => "-- failed".to_owned(),
            Row::Between(Separator::History(history)) => format!("-- {history:?}").to_lowercase(),
            Row::Sentence { text, .. } => text.clone(),
            Row::Tiles(words) => {
                let words = words.iter().map(|words| &*words.text);
                words.collect::<Vec<_>>().join(" ")
            }
            Row::Bars { label, bars, .. } => {
                let glyph = |eighths| " ▁▂▃▄▅▆▇█".chars().nth(usize::from(eighths));
                let bars: String = bars.iter().filter_map(|bar| glyph(bar.eighths)).collect();
                let label = label.as_ref().map_or("", |label| &*label.text);
                format!("{label} {bars}")
            }
            Row::Bubble { bubble, row } => {
                let spans = screen.bubbles[*bubble].bubble.row(*row);
                spans.map(|span| span.text).collect::<Vec<_>>().join(" ")
            }
        };
        screen.rows.iter().map(word).collect()
    }

    pub fn selected(&self) -> String {
        let key = self.state.selected().unwrap();
        self.state.thread().get(key).unwrap().text().to_owned()
    }
}
