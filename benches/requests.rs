//! Requests that going to a place costs, at a gateway of 100,000 and of 1,000,000 messages.
//!
//! `cargo bench --bench requests` prints the table of `docs/measurements.md`. The counts do not depend
//! on the machine: the gateway answers at once, and always the same.
#![expect(clippy::expect_used, reason = "a bench fails by panicking")]

use std::fmt::Write as _;
use std::time::Duration;

use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::gateway::parse_page;
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::thread::page::PageRequest;
use smsthread::time::{Now, UnixTime, Zone};

const PHONE: &str = "32496123456";
/// Thu 5 June 2025, 14:00 UTC: when the newest message was sent.
const NEWEST: i64 = 1_749_132_000;
/// Messages per request, as by default.
const PAGE_SIZE: u32 = 500;
/// The most that the gateway gives at once.
const MOST: u64 = 2_000;
/// Messages that were sent at the same pace.
const STRETCH: usize = 1_000;
/// The one message that failed has so many newer ones.
const FAILED: usize = 10_000;

/// A list whose pace changes by a factor of 400 between busy and quiet times.
struct Server {
    /// Seconds, newest first.
    times: Vec<i64>,
}

impl Server {
    fn with(count: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(1);
        let (mut at, mut pace) = (NEWEST, 0);
        let times = (0..count).map(|index| {
            if index % STRETCH == 0 {
                pace = [3, 20, 60, 300, 1_200][rng.usize(0..5)];
            }
            at -= pace;
            at
        });
        Self {
            times: times.collect(),
        }
    }

    /// The body of the answer to a request.
    fn body(&self, asked: PageRequest) -> String {
        let place = |at: u64| usize::try_from(at).expect("a place").min(self.times.len());
        let places = place(asked.start())..place(asked.end());
        let mut body = format!(
            r#"{{"total":{},"shown":{},"page":{},"limit":{},"conversation":["#,
            self.times.len(),
            places.len(),
            asked.page,
            asked.limit
        );
        for index in places.clone() {
            let comma = if index == places.start { "" } else { "," };
            let status = if index == FAILED {
                "NOT DELIVERED"
            } else {
                "DELIVERED"
            };
            let _ = write!(
                body,
                r#"{comma}{{"messageId":"{index:024x}","direction":"outbound","sender":"Shop","receiver":"{PHONE}","message":"no.{index}","file":null,"datetime":"","unixDatetime":{},"deliveryStatus":"{status}"}}"#,
                self.times[index]
            );
        }
        body.push_str("]}");
        body
    }

    /// The day of a message, as typed. No halving of the list finds this day early.
    fn some_day(&self) -> String {
        let third = UnixTime::new(self.times[self.times.len() / 3]).expect("a time");
        third.to_utc().format("%Y-%m-%d").to_string()
    }

    /// Messages since the beginning of a day, and on it.
    fn newer_and_on(&self, day: &str) -> (u64, u64) {
        let of = |at: &&i64| {
            let at = UnixTime::new(**at).expect("a time").to_utc();
            at.format("%Y-%m-%d").to_string()
        };
        let on = self.times.iter().filter(|at| of(at) == day).count();
        let newer = self.times.iter().take_while(|at| *of(at) > *day).count();
        (newer as u64, on as u64)
    }
}

/// The program without its edges.
struct Opened<'a> {
    state: State,
    server: &'a Server,
    requests: u64,
}

impl<'a> Opened<'a> {
    /// The newest messages are there; a terminal of 100x40, no polling.
    fn new(server: &'a Server) -> Self {
        let settings = Settings {
            number: "+32 496 12 34 56".into(),
            contact: None,
            page_size: PAGE_SIZE.into(),
            max_messages: 10_000_000,
            refresh: None,
            zone: Zone::UTC,
            look: Look::Filled,
            seed: 1,
        };
        let mut opened = Self {
            state: State::new(settings, now()),
            server,
            requests: 0,
        };
        opened.send(Event::Resized(Size {
            width: 100,
            height: 40,
        }));
        opened.requests = 0;
        opened
    }

    fn press(&mut self, key: &str) {
        self.send(Event::KeyPressed(key_of(key).expect("a key")));
    }

    /// Opens a line by a key, pastes a text into it, and enters it.
    fn enter(&mut self, key: &str, text: &str) {
        self.press(key);
        self.send(Event::Pasted(text.to_owned()));
        self.press("Enter");
    }

    /// Takes an event, and answers all that is asked for, until nothing is left to do.
    fn send(&mut self, event: Event) {
        let mut events = vec![event];
        loop {
            let Some(event) = events.pop() else {
                if self.state.next_wakeup() == Some(Duration::ZERO) {
                    events.push(Event::Woke);
                    continue;
                }
                return;
            };
            for effect in update(&mut self.state, event, now()) {
                if let Effect::FetchPage { id, request } = effect {
                    self.requests += 1;
                    let body = self.server.body(request);
                    let page = parse_page(body.as_bytes(), request, PHONE).expect("a page");
                    events.push(Event::PageFetched { id, page });
                }
            }
        }
    }

    /// The place in the list of the selected message, 0 for the newest.
    fn place(&self) -> u64 {
        let key = self.state.selected().expect("a selected message");
        self.state.thread().index_of(key)
    }
}

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::new(NEWEST).expect("a time"),
    }
}

/// The fewest pages that hold so many messages.
fn pages(messages: u64) -> u64 {
    messages.div_ceil(MOST)
}

/// The gesture, the requests that it costs, and the requests of a client that knows where to look
/// (pages of what has to be read).
fn measure(server: &Server) -> Vec<(String, u64, u64)> {
    let (total, day) = (server.times.len() as u64, server.some_day());
    let (newer, on) = server.newer_and_on(&day);
    let mut rows = Vec::new();
    let mut row = |what: &str, least: u64, at: u64, act: &dyn Fn(&mut Opened)| {
        let mut opened = Opened::new(server);
        act(&mut opened);
        assert_eq!(opened.place(), at, "{what}: the place");
        rows.push((what.to_owned(), opened.requests, least));
    };
    let first = newer + on - 1;
    row("`t DAY`", 1, first, &|o| o.enter("t", &day));
    row("`\\on:DAY`", pages(on), newer, &|o| {
        o.enter("\\", &format!("on:{day}"));
    });
    row("`\\since:DAY`, then `g`", 1, first, &|o| {
        o.enter("\\", &format!("since:{day}"));
        o.press("g");
    });
    row("`\\until:DAY`", 1, newer, &|o| {
        o.enter("\\", &format!("until:{day}"));
    });
    let failed = FAILED as u64;
    row("`[`, 10,000 messages back", pages(failed), failed, &|o| {
        o.press("[");
    });
    row("`/`, a word that is not there", pages(total), 0, &|o| {
        o.enter("/", "zebra");
    });
    rows
}

fn main() {
    println!("| | 100,000 messages | at least | 1,000,000 messages | at least |");
    println!("|---|---|---|---|---|");
    let [some, many] = [100_000, 1_000_000].map(|count| measure(&Server::with(count)));
    for ((what, few, least), (_, more, least_more)) in some.into_iter().zip(many) {
        println!("| {what} | {few} | {least} | {more} | {least_more} |");
    }
}
