//! A gateway's list of any length.

use std::fmt::Write as _;

use smsthread::thread::page::PageRequest;
use smsthread::time::UnixTime;

pub const PHONE: &str = "32496123456";
/// Thu 5 June 2025, 14:00 UTC: when the newest message was sent.
pub const NEWEST: i64 = 1_749_132_000;
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
