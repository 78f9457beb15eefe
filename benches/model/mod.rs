//! A gateway's list of any length, and the program without its edges opened on it.

mod server;

use std::time::Duration;

use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::gateway::parse_page;
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::time::{Now, UnixTime, Zone};

pub use server::{NEWEST, PHONE, Server};

/// Messages per request: the most that the gateway gives.
const PAGE_SIZE: u32 = 2_000;

/// A state that has opened its thread, and the gateway that it asks.
pub struct Opened<'a> {
    pub state: State,
    server: &'a Server,
}

impl<'a> Opened<'a> {
    /// The newest messages are there; a terminal of 100x40, filled bubbles.
    pub fn new(server: &'a Server) -> Self {
        let settings = Settings {
            number: "+32 496 12 34 56".into(),
            contact: None,
            page_size: PAGE_SIZE.into(),
            max_messages: 10_000_000,
            refresh: Some(Duration::from_secs(15)),
            zone: Zone::UTC,
            look: Look::Filled,
            seed: 1,
        };
        let state = State::new(settings, now());
        let mut opened = Self { state, server };
        opened.send(Event::Resized(SIZE));
        opened
    }

    /// Everything is there, and the oldest message is in view.
    pub fn loaded(server: &'a Server) -> Self {
        let mut opened = Self::new(server);
        for _ in 0..server.items.len() {
            if opened.state.thread().begins() {
                break;
            }
            opened.press("PgUp");
        }
        assert_eq!(opened.state.thread().len(), server.items.len() as u64);
        opened
    }

    /// Presses a key by its name in the table of keys.
    pub fn press(&mut self, key: &str) {
        self.send(Event::KeyPressed(key_of(key).expect("a key")));
    }

    /// Takes an event, and gives every page that is asked for.
    pub fn send(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in update(&mut self.state, event, now()) {
                if let Effect::FetchPage { id, request } = effect {
                    let body = self.server.body(request);
                    let page = parse_page(body.as_bytes(), request, PHONE).expect("a good answer");
                    events.push(Event::PageFetched { id, page });
                }
            }
        }
    }
}

/// Of the terminal in all benches.
pub const SIZE: Size = Size {
    width: 100,
    height: 40,
};

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::new(NEWEST).unwrap_or(UnixTime::EPOCH),
    }
}
