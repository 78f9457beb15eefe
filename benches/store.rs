//! What the store of a long thread costs: merge, planner, jumps.
//!
//! `cargo bench --bench store`. The core alone, without HTTP and without a frame. Medians of 100
//! samples on two cores of an Intel Xeon, optimised without LTO, little else running:
//!
//! | what | median |
//! |---|---|
//! | 2,000 older messages to 98,000 loaded ones (`merge_older`) | 0.48 ms |
//! | 2,000 known messages amid 100,000, read again (`merge_again`) | 1.30 ms |
//! | which slice to ask for, of at most 500 and 2,000 (`plan`) | 1.7 and 6.0 µs |
//! | where to look next in a bisection (`probe`) | 5.6 µs |
//! | `g` and back with all 100,000 loaded (`jump_to_the_first`) | 3.5 µs |

use std::hint::black_box;

use divan::Bencher;
use divan::counter::ItemsCount;
use smsthread::gateway::parse_page;
use smsthread::sync::plan::{Seek, plan_older};
use smsthread::thread::page::PageRequest;
use smsthread::thread::{Doubt, Slice, Thread};

mod model;

use model::{Opened, PHONE, Server};

const LOADED: u32 = 100_000;
const SLICE: u32 = 2_000;

fn main() {
    divan::main();
}

fn slice(server: &Server, page: u32, limit: u32) -> Slice {
    let asked = PageRequest { page, limit };
    let page = parse_page(server.body(asked).as_bytes(), asked, PHONE).expect("a good answer");
    Slice::new(page, false).expect("a slice with messages")
}

/// All messages but the `missing` oldest ones.
fn loaded(server: &Server, missing: u32) -> Thread {
    let mut thread = Thread::default();
    let step = SLICE - 8;
    let mut limit = SLICE;
    loop {
        let known = u32::try_from(thread.len()).expect("a length");
        if known >= LOADED - missing {
            return thread;
        }
        let asked = plan_older(known.into(), 8, limit.min(LOADED - missing));
        let slice = slice(server, asked.page, asked.limit);
        thread.merge(slice, Doubt::Refuse).expect("a proven slice");
        limit = step.max(limit);
    }
}

/// 2,000 messages, of which 8 are known, at the oldest end of 98,008 loaded ones.
#[divan::bench(sample_count = 100)]
fn merge_older(bencher: Bencher) {
    let server = Server::with(LOADED as usize);
    let thread = loaded(&server, SLICE);
    let known = thread.len();
    let asked = plan_older(known, 8, SLICE);
    bencher
        .counter(ItemsCount::new(SLICE))
        .with_inputs(|| (thread.clone(), slice(&server, asked.page, asked.limit)))
        .bench_local_values(|(mut thread, slice)| {
            drop(black_box(thread.merge(slice, Doubt::Refuse)));
            thread
        });
}

/// 2,000 known messages, read again in the middle of 100,000.
#[divan::bench(sample_count = 100)]
fn merge_again(bencher: Bencher) {
    let server = Server::with(LOADED as usize);
    let thread = loaded(&server, 0);
    bencher
        .counter(ItemsCount::new(SLICE))
        .with_inputs(|| (thread.clone(), slice(&server, 25, SLICE)))
        .bench_local_values(|(mut thread, slice)| {
            drop(black_box(thread.merge(slice, Doubt::Refuse)));
            thread
        });
}

/// Which slice to ask for.
#[divan::bench(args = [500, 2_000])]
fn plan(bencher: Bencher, wanted: u32) {
    let mut known = 0;
    bencher.bench_local(|| {
        known = (known + 7_919) % 1_000_000;
        black_box(plan_older(known, 8, wanted))
    });
}

/// Where to look next for a date.
#[divan::bench]
fn probe(bencher: Bencher) {
    let seek = Seek::between(Some(12_345), Some(98_765));
    bencher.bench_local(|| black_box(seek).probe(black_box(50_000), SLICE));
}

/// `g` and back to the newest, with all 100,000 loaded.
#[divan::bench(sample_count = 100)]
fn jump_to_the_first(bencher: Bencher) {
    let server = Server::with(LOADED as usize);
    let mut opened = Opened::loaded(&server);
    bencher.bench_local(|| {
        opened.press("g");
        opened.press("G");
    });
}
