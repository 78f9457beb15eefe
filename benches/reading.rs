//! Search and filter over 100,000 loaded messages.
//!
//! `cargo bench --bench reading`. `whole` is all the work from the last key to the last count, in as
//! many steps as it takes; the slowest of those steps, the longest that a key may have to wait, is
//! printed before the table. Nothing that is searched for here is at the newest end, so
//! that all has to be looked at.

use std::time::{Duration, Instant};

use divan::Bencher;
use smsthread::chat::event::Event;

mod model;

use model::{Opened, Server};

const MESSAGES: usize = 100_000;
/// What is typed, and what it stands for.
const TYPED: [(&str, &str); 4] = [
    ("/", "natuurlijk"),
    ("/", "no such word"),
    ("/", r"/€\d+.*tomorrow/"),
    ("\\", "out failed links"),
];

fn main() {
    let server = Server::with(MESSAGES);
    for (key, text) in TYPED {
        let mut opened = Opened::loaded(&server);
        opened.press("G");
        let (steps, all, slowest) = run(&mut opened, key, text);
        println!("{key}{text}: {all:?} in {steps} steps, the slowest {slowest:?}");
    }
    divan::main();
}

/// Types, and wakes the core until it has looked at everything.
fn run(opened: &mut Opened<'_>, key: &str, text: &str) -> (u32, Duration, Duration) {
    opened.press(key);
    let (mut steps, mut all, mut slowest) = (0, Duration::ZERO, Duration::ZERO);
    let mut timed = |act: &mut dyn FnMut()| {
        let start = Instant::now();
        act();
        let took = start.elapsed();
        steps += 1;
        all += took;
        slowest = slowest.max(took);
    };
    timed(&mut || opened.send(Event::Pasted(text.to_owned())));
    if key == "\\" {
        timed(&mut || opened.press("Enter"));
    }
    while opened.state.next_wakeup() == Some(Duration::ZERO) {
        timed(&mut || opened.send(Event::Woke));
    }
    opened.press("Esc");
    opened.press("Esc");
    (steps, all, slowest)
}

/// The whole search, as often as the time allows.
#[divan::bench(args = 0..TYPED.len(), sample_count = 20)]
fn whole(bencher: Bencher, which: usize) {
    let server = Server::with(MESSAGES);
    let mut opened = Opened::loaded(&server);
    opened.press("G");
    let (key, text) = TYPED[which];
    bencher.bench_local(|| run(&mut opened, key, text).0);
}
