//! A list that changes all the time, read through a gateway that gives fewer messages than
//! requested.

use std::collections::HashSet;

use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};
use crate::layout::viewport::HistoryRow;
use crate::message::Message;
use crate::thread::Order;
use crate::thread::page::PageRequest;

/// A gateway whose list changes between answers.
struct Churn {
    random: fastrand::Rng,
    /// Messages per page, whatever is asked for.
    clamp: u32,
    /// The answers report the clamp.
    told: bool,
    /// Changes between two answers.
    pace: u32,
    /// Arrivals that share a second.
    crowd: i64,
    arrived: i64,
}

impl Churn {
    fn new(seed: u64, clamp: u32, told: bool, pace: u32, crowd: i64) -> Self {
        Self {
            random: fastrand::Rng::with_seed(seed),
            clamp,
            told,
            pace,
            crowd,
            arrived: 0,
        }
    }

    /// Changes the list, then answers the oldest open request.
    fn answer(&mut self, sim: &mut Sim) {
        for _ in 0..self.pace {
            if self.random.bool() {
                self.arrived += 1;
                let second = START + self.arrived / self.crowd;
                let text = format!("new {}", self.arrived);
                sim.server.arrive(inbound(second, &text));
            } else if sim.server.list.len() > 1 {
                let at = self.random.usize(..sim.server.list.len());
                sim.server.list.remove(at);
            }
        }
        let (id, asked) = sim.waiting.remove(0);
        let given = PageRequest {
            limit: asked.limit.min(self.clamp),
            ..asked
        };
        let mut page = sim.server.page(given);
        page.asked = asked;
        page.answered = if self.told { given } else { asked };
        sim.send(Event::PageFetched { id, page });
    }
}

/// Presses `PgUp` until the first message is reached and no gap is left.
fn read_to_the_first(churn: &mut Churn, sim: &mut Sim) {
    for _ in 0..4_000 {
        while !sim.waiting.is_empty() {
            churn.answer(sim);
        }
        let thread = sim.state.thread();
        if thread.begins() && thread.spans().count() == 1 {
            return;
        }
        let first = thread.begins() && sim.state.viewport().selected() == thread.oldest();
        sim.keys(if first { "G" } else { "PgUp" });
    }
    let spans: Vec<_> = sim.state.thread().spans().collect();
    let failed = sim.state.sync.failed_history().cloned();
    panic!("the first message is never reached: {failed:?} {spans:?}");
}

/// Times go back by up to half a minute everywhere in the list: a message at the edge of a page may
/// belong far inside of it.
#[test]
fn a_list_that_is_a_little_out_of_order_is_held_whole() {
    for seed in 0..8 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut list = Vec::new();
        for i in 0..1_000 {
            let second = START - 60 - i * 10 - random.i64(0..30);
            list.push(inbound(second, &format!("message {i}")));
        }
        let mut sim = Sim::opened(Server { list }, 100, 40);
        sim.load_all();
        let mut held: Vec<_> = sim.state.thread().newest_first().collect();
        held.sort_by_key(|(_, message)| message.text().to_owned());
        held.dedup_by_key(|(_, message)| message.text().to_owned());
        assert_eq!(
            (held.len(), sim.state.thread().len()),
            (1_000, 1_000),
            "seed {seed}"
        );
    }
}

/// Reads to the first message. Returns how many messages are loaded, and how many different ones.
fn read_whole(list: Vec<Message>) -> (Sim, usize, usize) {
    let mut sim = Sim::opened(Server { list }, 100, 40);
    for _ in 0..600 {
        if sim.state.thread().is_complete() {
            break;
        }
        let thread = sim.state.thread();
        let first = thread.begins() && sim.state.viewport().selected() == thread.oldest();
        sim.keys(if first { "G" } else { "PgUp" });
        sim.answer_all();
    }
    let held: Vec<_> = sim.state.thread().newest_first().collect();
    let texts: HashSet<_> = held.iter().map(|(_, m)| m.text().to_owned()).collect();
    let (held, distinct) = (held.len(), texts.len());
    (sim, held, distinct)
}

/// The times say nothing about the order, only the places do: all messages are read, and the user
/// is told.
#[test]
fn a_list_in_no_order_of_time_is_held_whole_and_told_of() {
    let mut server = Server::with(1_000, START - 60);
    fastrand::Rng::with_seed(1).shuffle(&mut server.list);
    let (mut sim, held, distinct) = read_whole(server.list);
    assert_eq!((held, distinct), (1_000, 1_000));
    let row = crate::chat::scene::history_row(&sim.state.sync, sim.state.shown());
    assert!(
        matches!(row, HistoryRow::OutOfOrder(words) if words.contains("not in order of time")),
        "{row:?}"
    );
    // Arrivals are still noticed, and nothing far away is fetched.
    sim.server.arrive(inbound(START + 1, "later"));
    sim.keys("R");
    sim.answer_all();
    assert_eq!(sim.state.thread().len(), 1_001);
    for keys in ["R R", "t 2 0 0 1 - 0 1 - 0 1 Enter"] {
        sim.keys(keys);
        sim.answer_all();
        assert_eq!(sim.state.thread().len(), 1_001);
    }
}

/// However much a list is out of order, all of it is loaded, or the user is told.
#[test]
fn no_list_out_of_order_loses_a_message_without_a_word() {
    let mut told = 0;
    for seed in 0..3 {
        for (pace, back) in [(1, 15), (1, 40), (1, 150), (10, 600), (60, 3_000)] {
            let mut random = fastrand::Rng::with_seed(seed);
            let list = (0..600).map(|i| {
                let second = START - 9_000 - i * pace + random.i64(0..=back);
                inbound(second, &format!("message {i}"))
            });
            let (sim, held, distinct) = read_whole(list.collect());
            assert_eq!(held, distinct, "twice: seed {seed}, {pace} {back}");
            let by_time = sim.state.thread().order() == Order::Time;
            assert!(
                distinct == 600 || !by_time,
                "seed {seed}, {pace} {back}: {distinct}"
            );
            told += u32::from(!by_time);
        }
    }
    assert!(told > 0);
}

/// The gateway begins to give one message less per page, and reports just that many as the total.
/// The missing message shares its second with the last one.
#[test]
fn a_cut_slice_is_not_the_end_while_more_of_its_last_second_is_held() {
    let mut server = Server::with(200, START - 60);
    let asked = Sim::new(server.clone(), 100, 40).waiting[0].1.limit as usize;
    let second = server.list[asked - 1].sent_at().unwrap().seconds();
    server.list[asked - 2] = inbound(second, "its neighbour");
    let mut sim = Sim::opened(server, 100, 40);
    let held = sim.state.thread().len();
    assert_eq!(held, asked as u64);
    sim.keys("R");
    let (id, request) = sim.waiting.remove(0);
    let mut page = sim.server.page(request);
    page.messages.truncate(asked - 1);
    page.total = Some(asked as u64 - 1);
    sim.send(Event::PageFetched { id, page });
    assert_eq!(sim.state.thread().len(), held);
    assert!(!sim.state.thread().begins());
}

/// Reads to the first message while the list changes; then the list stands still, and everything is
/// audited.
fn read_through(churn: &mut Churn) {
    let mut sim = Sim::new(Server::with(1_000, START - 60), 100, 40);
    let pace = std::mem::take(&mut churn.pace);
    while !sim.waiting.is_empty() {
        churn.answer(&mut sim);
    }
    churn.pace = pace;
    for _ in 0..400 {
        sim.keys("PgUp");
        while !sim.waiting.is_empty() {
            churn.answer(&mut sim);
        }
        if sim.state.thread().begins() {
            break;
        }
    }
    churn.pace = 0;
    let audits = sim.state.sync.audits();
    sim.keys("R R");
    while !sim.waiting.is_empty() {
        churn.answer(&mut sim);
    }
    assert_eq!(
        sim.state.sync.audits(),
        audits + 1,
        "{:?}",
        sim.state.input.notice()
    );
    sim.keys("G");
    read_to_the_first(churn, &mut sim);
    let held = sim
        .state
        .thread()
        .newest_first()
        .map(|(_, m)| m.text().to_owned())
        .collect::<Vec<_>>();
    let truth = sim.server.texts();
    assert!(held == truth, "{} held of {}", held.len(), truth.len());
}

#[test]
fn a_clamped_list_that_moves_fast_is_read_exactly() {
    for seed in 0..2 {
        for told in [false, true] {
            // Seconds hold up to 58 messages, and a page 60.
            for (pace, crowd) in [(0, 1), (5, 10), (20, 30), (60, 29), (60, 58)] {
                println!("seed {seed}, clamp told {told}, {pace} changes, {crowd} per second");
                read_through(&mut Churn::new(seed, 60, told, pace, crowd));
            }
        }
    }
}

#[test]
fn a_list_that_begins_with_the_oldest_message_is_refused_in_words() {
    let mut server = Server::with(500, START);
    server.list.reverse();
    let sim = Sim::opened(server, 100, 40);
    assert!(sim.state.thread().is_empty());
    let failure = sim.state.failure().unwrap();
    assert!(
        failure.what.contains("oldest messages first"),
        "{failure:?}"
    );
    // A short one is there as a whole, and its order does no harm.
    let mut server = Server::with(20, START);
    server.list.reverse();
    let sim = Sim::opened(server, 100, 40);
    assert_eq!(sim.state.thread().len(), 20);
    assert_eq!(sim.selected(), "message 20");
}
