//! One page of 2,000 messages, read by us and by `serde_json` into structs of strings, in turns.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use serde::Deserialize;
use smsthread::gateway::parse_page;
use smsthread::thread::page::PageRequest;

#[path = "../model/server.rs"]
mod server;

use server::{PHONE, Server};

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

/// Median times in ms of ours and of the other: the mean of a page in UTF-8 and of one as PHP
/// escapes it. The two take different times, so each has a median of its own.
pub fn compare(rounds: usize) -> [f64; 2] {
    let plain = Server::with(2_000).body(ASKED);
    let bodies = [as_php(&plain), plain];
    let mut times: [[Vec<Duration>; 2]; 2] = Default::default();
    for _ in 0..rounds {
        for (body, [ours, strings]) in bodies.iter().zip(&mut times) {
            let body = body.as_bytes();
            ours.push(timed(|| {
                parse_page(black_box(body), ASKED, PHONE).expect("a page")
            }));
            strings.push(timed(|| {
                serde_json::from_slice::<Strings>(black_box(body)).expect("a page")
            }));
        }
    }
    let [escaped, plain] = times.map(|[ours, strings]| [median(ours), median(strings)]);
    [0, 1].map(|of: usize| f64::midpoint(escaped[of], plain[of]))
}

fn timed<T>(work: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let result = work();
    let took = start.elapsed();
    // What was read is given back outside of the time, on both sides.
    drop(result);
    took
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64() * 1e3
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
