use proptest::prelude::*;

use super::*;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};

fn loaded(texts: &[(i64, &str)]) -> Sim {
    let mut server = Server::default();
    for (at, text) in texts {
        server.arrive(inbound(START - 100_000 + at, text));
    }
    let mut sim = Sim::opened(server, 60, 20);
    sim.load_all();
    sim
}

fn count(message: &Message) -> u32 {
    u32::try_from(message.text().matches('x').count()).unwrap()
}

/// The result of looking at every message.
fn truth(thread: &Thread) -> Vec<Found> {
    let all = thread.newest_first();
    let mut found: Vec<Found> = all
        .map(|(key, message)| Found {
            key,
            count: count(&message),
        })
        .filter(|found| found.count > 0)
        .collect();
    found.reverse();
    found
}

fn finish(index: &mut Index, thread: &Thread, messages: u32) -> u32 {
    let mut steps = 0;
    while !index.is_done() {
        let mut budget = Budget {
            messages,
            bytes: usize::MAX,
        };
        index.work(thread, &mut budget, |_, message| count(message));
        steps += 1;
    }
    steps
}

#[test]
fn a_step_is_bounded_and_keeps_seconds_whole() {
    let texts: Vec<(i64, &str)> = (0..60).map(|i| (i / 3, "x")).collect();
    let sim = loaded(&texts);
    let mut index = Index::around(None);
    assert_eq!(finish(&mut index, sim.state.thread(), 4), 10);
    assert_eq!(index.found, truth(sim.state.thread()));
    assert_eq!(index.total(), 60);
}

proptest! {
    #[test]
    fn small_steps_find_what_there_is(
        texts in prop::collection::vec((0i64..12, prop::sample::select(vec!["x", "xx", "-"])), 1..50),
        place in 0i64..14, messages in 1u32..9, again in (0i64..12, 0i64..12),
    ) {
        let mut texts = texts;
        texts.sort_by_key(|(at, _)| *at);
        let mut sim = loaded(&texts);
        let at = |second: i64| UnixTime::new(START - 100_000 + second).unwrap();
        let mut index = Index::around(Some(at(place)));
        finish(&mut index, sim.state.thread(), messages);
        prop_assert_eq!(&index.found, &truth(sim.state.thread()));
        // Messages that are listed anew are found anew, and removed ones are forgotten.
        sim.server.list.remove(texts.len() / 2);
        sim.server.arrive(inbound(START - 100_000 + 20, "xxx"));
        sim.keys("R");
        sim.answer_all();
        sim.send(Event::Woke);
        let thread = sim.state.thread();
        index.recheck(thread, at(0), at(20));
        let mut known = truth(thread);
        known.retain(|found| index.get(found.key).is_some());
        prop_assert_eq!(&index.found, &known, "before it has looked again");
        index.recheck(thread, at(again.0.min(again.1)), at(again.0.max(again.1)));
        finish(&mut index, sim.state.thread(), messages);
        let truth = truth(sim.state.thread());
        prop_assert_eq!(&index.found, &truth);
        prop_assert_eq!(index.total(), truth.iter().map(|f| u64::from(f.count)).sum::<u64>());
        let keys: Vec<MessageKey> = truth.iter().map(|f| f.key).collect();
        let thread = sim.state.thread();
        for (key, _) in thread.newest_first() {
            let older = keys.iter().rev().find(|k| thread.is_before(**k, key));
            let newer = keys.iter().find(|k| thread.is_before(key, **k));
            prop_assert_eq!(index.older(thread, key).map(|f| f.key), older.copied());
            prop_assert_eq!(index.newer(thread, key).map(|f| f.key), newer.copied());
            prop_assert_eq!(index.get(key).is_some(), keys.contains(&key));
        }
    }
}
