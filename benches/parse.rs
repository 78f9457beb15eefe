//! Reading one page of 2,000 messages, beside `serde_json` reading it into structs of strings.
//!
//! `cargo bench --bench parse`. Both in turns, on the same page, once as it is and once as PHP
//! escapes it; medians. Ours sanitises, packs, and checks that the record can be given back.
#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a bench looks at the clock and fails by panicking"
)]

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use smsthread::chat::paging::PageRequest;
use smsthread::gateway::parse_page;

#[path = "model/server.rs"]
mod server;

use server::{PHONE, Server};

const ROUNDS: usize = 301;
const ASKED: PageRequest = PageRequest {
    page: 1,
    limit: 2_000,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "read, never used")]
struct Item {
    message_id: Option<String>,
    direction: String,
    sender: String,
    receiver: String,
    message: Option<String>,
    file: Option<Vec<File>>,
    datetime: String,
    unix_datetime: i64,
    delivery_status: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, never used")]
struct File {
    name: String,
    image: String,
    mime: String,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read, never used")]
struct Strings {
    total: u64,
    conversation: Vec<Item>,
}

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let plain = Server::with(2_000).body(ASKED);
    let escaped = as_php(&plain);
    for (name, body) in [("UTF-8", plain), ("escaped", escaped)] {
        let (mut ours, mut strings) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            ours.push(timed(|| {
                parse_page(black_box(body.as_bytes()), ASKED, PHONE).expect("a page")
            }));
            strings.push(timed(|| {
                serde_json::from_slice::<Strings>(black_box(body.as_bytes())).expect("a page")
            }));
        }
        let (ours, strings) = (median(ours), median(strings));
        println!(
            "{name}, {} bytes: {ours:?}, serde_json into Strings {strings:?}: {:.2} of that",
            body.len(),
            ours.as_secs_f64() / strings.as_secs_f64()
        );
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    // What was read is given back outside of the time, on both sides.
    drop(result);
    took
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// As PHP writes JSON unless told otherwise: ASCII, and slashes escaped.
fn as_php(json: &str) -> String {
    let mut out = String::new();
    for c in json.chars() {
        match c {
            '/' => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
        }
    }
    out
}
