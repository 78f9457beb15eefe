//! A gateway's list of any length, and the program without its edges opened on it.

use std::fmt::Write as _;
use std::time::Duration;

use smsthread::chat::action::key_of;
use smsthread::chat::bubble::Look;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::{Event, Now, Size};
use smsthread::chat::message::UnixTime;
use smsthread::chat::paging::{Page, PageRequest};
use smsthread::chat::state::{Settings, State};
use smsthread::chat::time::Zone;
use smsthread::chat::update::update;
use smsthread::gateway::parse_page;

const PHONE: &str = "32496123456";
/// Thu 5 June 2025, 14:00 UTC: when the newest message was sent.
const NEWEST: i64 = 1_749_132_000;
/// Messages per request: the most that the gateway gives.
const PAGE_SIZE: u32 = 2_000;
const WORDS: [&str; 24] = [
    "the",
    "parcel",
    "is",
    "on",
    "its",
    "way",
    "tomorrow",
    "before",
    "noon",
    "thank",
    "you",
    "again",
    "could",
    "we",
    "meet",
    "at",
    "four",
    "bien",
    "sûr",
    "natuurlijk",
    "grüße",
    "😀",
    "€145",
    "https://track.example/p/7Q4X",
];

/// The gateway's list as JSON items, newest first.
pub struct Server {
    /// As JSON.
    pub items: Vec<String>,
}

impl Server {
    /// `count` messages, always the same; texts of about 81 bytes, the mean of real ones.
    pub fn with(count: usize) -> Self {
        let mut rng = fastrand::Rng::with_seed(1);
        let mut sent_at = NEWEST;
        let items = (0..count)
            .map(|index| {
                let text = text(&mut rng);
                let item = item(count - index, sent_at, &text, &mut rng);
                sent_at -= [0, 3, 20, 60, 300, 1_800, 7_200][rng.usize(0..7)];
                item
            })
            .collect();
        Self { items }
    }

    /// The body of the answer to a request.
    pub fn body(&self, asked: PageRequest) -> String {
        let index =
            |at: u64| usize::try_from(at).map_or(self.items.len(), |at| at.min(self.items.len()));
        let items = &self.items[index(asked.start())..index(asked.end())];
        format!(
            r#"{{"total":{},"shown":{},"page":{},"limit":{},"conversation":[{}]}}"#,
            self.items.len(),
            items.len(),
            asked.page,
            asked.limit,
            items.join(","),
        )
    }

    /// The answer to a request, through the client's own reader.
    pub fn page(&self, asked: PageRequest) -> Page {
        parse_page(self.body(asked).as_bytes(), asked, PHONE).expect("a good answer")
    }
}

/// Words until the text is about as long as real ones are: 20 to 142 bytes.
fn text(rng: &mut fastrand::Rng) -> String {
    let wanted = rng.usize(20..=136);
    let mut text = String::new();
    while text.len() < wanted {
        let word = WORDS[rng.usize(0..WORDS.len())];
        let _ = write!(text, "{}{word}", if text.is_empty() { "" } else { " " });
    }
    text
}

fn item(number: usize, sent_at: i64, text: &str, rng: &mut fastrand::Rng) -> String {
    let outbound = rng.bool();
    let status = match rng.u32(0..50) {
        0 if outbound => "NOT DELIVERED",
        _ => "DELIVERED",
    };
    let (id, direction, sender, receiver) = if outbound {
        (format!("\"{number:024x}\""), "outbound", "Shop", PHONE)
    } else {
        ("null".to_owned(), "inbound", PHONE, "Shop")
    };
    let written = UnixTime::new(sent_at).unwrap_or(UnixTime::EPOCH).to_utc();
    let written = written
        .format("%d %b %Y, %H:%M:%S")
        .to_string()
        .to_lowercase();
    format!(
        r#"{{"messageId":{id},"direction":"{direction}","sender":"{sender}","receiver":"{receiver}","message":"{text}","file":null,"datetime":"{written}","unixDatetime":{sent_at},"deliveryStatus":"{status}"}}"#
    )
}

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
            page_size: PAGE_SIZE,
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
    fn send(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            for effect in update(&mut self.state, event, now()) {
                if let Effect::FetchPage { id, request } = effect {
                    let page = self.server.page(request);
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
