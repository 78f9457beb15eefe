//! The costs of the archive: opening a thread, storing a page, finding a word, and the same on the
//! program's screen, without a network.
//!
//! `cargo bench --bench archive`; `SMSTHREAD_BENCH_MESSAGES=1000000` sets the number of messages.
//! With `SMSTHREAD_BENCH_FOLDER` the archive stays in that folder, and is not filled again. The
//! floor is `SQLite` alone, which reads the same rows without making messages. The figures are in
//! `docs/measurements.md`.

#![expect(
    clippy::print_stdout,
    reason = "a bench fails by panicking, looks at the clock and tells on standard output"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use smsthread::archive::ArchiveStore;
use smsthread::archive::records::ReadItems;
use smsthread::gateway::parse_page;
use smsthread::search::kept_query::KeptQuery;
use smsthread::thread::kept::{ArchiveQuery, ArchiveUpdate, CoveredRun, KeptRun};
use smsthread::thread::page::PageRequest;
use smsthread::time::UnixTime;

#[expect(
    dead_code,
    reason = "the state of the other benches is not needed here"
)]
mod model;
#[path = "archive/offline.rs"]
mod offline;
#[expect(dead_code, reason = "other benches press other keys")]
#[path = "terminal/pty.rs"]
mod pty;

use model::{NEWEST, PHONE, Server};

const PAGE: u32 = 2_000;
const SCREENS: u32 = 200;
/// A word of the newest message.
const NEWEST_WORD: &str = "Neueste";

fn read_items() -> ReadItems {
    Box::new(|items| {
        let asked = PageRequest {
            page: 1,
            limit: PAGE,
        };
        let body = format!("{{\"conversation\":[{}]}}", items.join(","));
        Some(parse_page(body.as_bytes(), asked, PHONE).ok()?.messages)
    })
}

/// A page as the thread gives it to the archive.
fn kept(server: &Server, page: u32, above: Option<UnixTime>) -> ArchiveUpdate {
    let asked = PageRequest { page, limit: PAGE };
    let page = parse_page(server.body(asked).as_bytes(), asked, PHONE).expect("a good answer");
    let messages: Vec<_> = page.messages.into_iter().rev().collect();
    let messages = messages
        .into_iter()
        .map(|m| (m.sent_at().expect("a time"), m));
    let messages: Vec<_> = messages.collect();
    let (oldest, newest) = (messages[0].0, messages[messages.len() - 1].0);
    let is_last = asked.end() >= server.items.len() as u64;
    let run = KeptRun {
        oldest,
        // These messages are older than those stored before.
        newest: above.unwrap_or(newest),
        at_oldest: is_last,
        at_newest: asked.page == 1,
        start: asked.start(),
    };
    ArchiveUpdate {
        messages,
        whole: Vec::new(),
        runs: vec![CoveredRun {
            run,
            goes_older: false,
            goes_newer: asked.page > 1,
        }],
        total: Some(server.items.len() as u64),
        asked: UnixTime::new(NEWEST).expect("a time"),
        seen: UnixTime::new(NEWEST).expect("a time"),
    }
}

/// Median, 99th of 100, and the worst.
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_secs_f64() * 1e3;
    println!(
        "{what:<44} median {:8.3} ms   99th {:8.3} ms   worst {:8.3} ms",
        at(50),
        at(99),
        at(100)
    );
}

fn timed<T>(times: &mut Vec<Duration>, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let done = work();
    times.push(begun.elapsed());
    done
}

fn main() {
    let count = std::env::var("SMSTHREAD_BENCH_MESSAGES").ok();
    let count: usize = count.and_then(|n| n.parse().ok()).unwrap_or(100_000);
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = std::env::var_os("SMSTHREAD_BENCH_FOLDER");
    let folder = folder.map_or(temporary.path().to_owned(), PathBuf::from);
    let path = folder.join(format!("{count}.archive"));
    let mut server = Server::with(count);
    // Words that few messages have, at several depths.
    for (place, word) in [
        (count / 2, "Zeppelin"),
        (count - 9, "Xylophon"),
        (300, "Quitte"),
        (0, NEWEST_WORD),
    ] {
        server.items[place] =
            server.items[place].replacen("\"message\":\"", &format!("\"message\":\"{word} "), 1);
    }
    if !path.exists() {
        fill(&path, &server);
    }
    println!(
        "{count} messages, {:.0} bytes on disk for each",
        size(&path) / count_of(count)
    );
    let mut opening = Vec::new();
    for _ in 0..100 {
        let recalled = timed(&mut opening, || {
            let store = ArchiveStore::open(&path, PHONE, read_items()).expect("an archive");
            store.recall(ArchiveQuery::Newest, SCREENS).expect("read")
        });
        assert!(recalled.is_some());
    }
    tell("open, and the newest 200", opening);
    finding(&path, &server);
    offline::measure(&path);
}

fn fill(path: &Path, server: &Server) {
    let mut keeping = Vec::new();
    let mut store = ArchiveStore::open(path, PHONE, read_items()).expect("an archive");
    let mut above = None;
    let pages = u32::try_from(server.items.len()).expect("a count");
    for page in 1..=pages.div_ceil(PAGE) {
        let kept = kept(server, page, above);
        above = kept.messages.first().map(|(second, _)| *second);
        timed(&mut keeping, || store.keep(&kept)).expect("kept");
    }
    tell("keep a page of 2,000", keeping);
}

fn finding(path: &Path, server: &Server) {
    let store = ArchiveStore::open(path, PHONE, read_items()).expect("an archive");
    let plain = Connection::open(path).expect("a database");
    let newest = kept(server, 1, None).messages.last().expect("a message").0;
    let before = newest.previous();
    for word in [
        "tomorrow",
        "natuurlijk",
        "Quitte",
        "Zeppelin",
        "Xylophon",
        "nowhere",
        "zeppelin quitte",
    ] {
        let query = KeptQuery::Words(word.into());
        let (mut finding, mut floor) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            let found = timed(&mut finding, || store.find(&query, before)).expect("read");
            let at = found.and_then(|found| found.at);
            assert_eq!(
                at.is_some(),
                word != "nowhere" && !word.contains(' '),
                "{word}"
            );
        }
        let first = word.split(' ').next().expect("a word").to_lowercase();
        let chars: Vec<char> = first.chars().collect();
        let three = chars
            .windows(3)
            .map(|three| format!("\"{}\"", three.iter().collect::<String>()));
        let asked = three.collect::<Vec<_>>().join(" AND ");
        let sql = "SELECT max(rowid) FROM (SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 1)";
        for _ in 0..100 {
            let _: Option<i64> = timed(&mut floor, || {
                plain.query_row(sql, [&asked], |row| row.get(0))
            })
            .expect("read");
        }
        tell(&format!("find {word}"), finding);
        tell(
            &format!("  the same trigrams in SQLite alone: {first}"),
            floor,
        );
    }
    anywhere(&store, server);
    let mut scan = Vec::new();
    let sql = "SELECT max(id) FROM message WHERE record LIKE '%nowhere%'";
    for _ in 0..3 {
        let _: Option<i64> =
            timed(&mut scan, || plain.query_row(sql, [], |row| row.get(0))).expect("read");
    }
    tell("  a LIKE over all records in SQLite alone", scan);
}

/// 1,000 searches: words of the messages, rare words and words of no message, each from anywhere in
/// the thread.
fn anywhere(store: &ArchiveStore, server: &Server) {
    let words = [
        "tomorrow",
        "natuurlijk",
        "parcel",
        "before",
        "thank",
        "grüße",
        "again",
        "could",
        "track.example",
        "7Q4X",
        "Quitte",
        "Zeppelin",
        "Xylophon",
        "nowhere",
        "parce que",
        "beforenoon",
        "the parcel",
        "way tomorrow",
    ];
    let queries = words.map(|word| KeptQuery::Words(word.into()));
    let mut lot = fastrand::Rng::with_seed(1);
    let pages = u32::try_from(server.items.len()).expect("a count") / PAGE;
    let mut times = Vec::new();
    for _ in 0..1_000 {
        let page = kept(server, lot.u32(1..=pages), None);
        let before = page.messages[lot.usize(..page.messages.len())].0;
        let query = &queries[lot.usize(..queries.len())];
        timed(&mut times, || store.find(query, before)).expect("read");
    }
    tell("1,000 searches, any word, from anywhere", times);
}

fn size(path: &Path) -> f64 {
    let bytes = fs::metadata(path).expect("the file").len();
    f64::from(u32::try_from(bytes / 1_000).expect("a length")) * 1e3
}

fn count_of(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a count"))
}
