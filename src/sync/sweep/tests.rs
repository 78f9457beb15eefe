mod equal_messages;
mod odd_lists;

use super::*;
use crate::chat::sim::tally::HazardTally;
use crate::chat::sim::world::{Ties, World};
use crate::chat::testing::{Server, inbound, outbound};
use crate::message::{DeliveryStatus, Message};
use crate::time::UnixTime;

/// This many seeds, or the numbers in `SMSTHREAD_SWEEP_SEEDS`: `12`, or `400..20000`.
fn seeds(count: u64) -> std::ops::Range<u64> {
    let Ok(wanted) = std::env::var("SMSTHREAD_SWEEP_SEEDS") else {
        return 0..count;
    };
    let number = |text: &str| text.parse::<u64>().unwrap();
    match wanted.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => number(&wanted)..number(&wanted) + 1,
    }
}

fn all(max_in_flight: usize, slice: u32) -> Scope {
    Scope {
        slice,
        ..Scope::all(max_in_flight)
    }
}

/// What a caller of the sweep gets, newest first.
#[derive(Default)]
struct Reader {
    settled: Vec<Filed>,
    asked: Vec<PageRequest>,
    /// The most requests in flight.
    most: usize,
    /// The most messages that the sweep held back.
    held: usize,
}

impl Reader {
    /// As real callers do: makes the next requests before the answer is joined.
    fn take(
        &mut self,
        sweep: &mut Sweep,
        id: RequestId,
        page: Page,
    ) -> Vec<(RequestId, PageRequest)> {
        sweep.keep(id, page);
        let wanted = sweep.wanted();
        sweep.join();
        self.deliver(sweep);
        wanted
    }

    fn deliver(&mut self, sweep: &mut Sweep) {
        if sweep.has_begun_anew() {
            self.settled.clear();
        }
        self.settled.extend(sweep.take_settled());
        let read = usize::try_from(sweep.read()).unwrap();
        self.held = self.held.max(read.saturating_sub(self.settled.len()));
    }

    fn end(mut self, sweep: &mut Sweep) -> Vec<Filed> {
        let mut all = sweep.take_newest();
        all.append(&mut self.settled);
        all
    }
}

/// Reads a list that does not change, answer by answer.
fn read(server: &Server, scope: Scope) -> (Vec<String>, Outcome, Reader) {
    let (end, texts, reader) = read_from(scope, |asked| server.page(asked));
    (texts, end.unwrap(), reader)
}

/// Reads what a gateway answers, answer by answer; the texts.
fn read_from(
    scope: Scope,
    answer: impl FnMut(PageRequest) -> Page,
) -> (Result<Outcome, Failure>, Vec<String>, Reader) {
    let (end, messages, reader) = read_messages(scope, answer);
    let texts = messages.iter().map(|message| message.text().to_owned());
    (end, texts.collect(), reader)
}

/// Reads what a gateway answers, answer by answer.
fn read_messages(
    scope: Scope,
    mut answer: impl FnMut(PageRequest) -> Page,
) -> (Result<Outcome, Failure>, Vec<Message>, Reader) {
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut waiting = std::collections::VecDeque::new();
    let end = loop {
        match sweep.step() {
            SweepStep::Ask(wanted) => waiting.extend(wanted),
            SweepStep::Wait => {}
            SweepStep::Done(outcome) => break Ok(outcome),
            SweepStep::Refuse(failure) => break Err(failure),
        }
        reader.most = reader.most.max(waiting.len());
        let (id, asked) = waiting.pop_front().unwrap();
        reader.asked.push(asked);
        waiting.extend(reader.take(&mut sweep, id, answer(asked)));
        waiting.retain(|(id, _)| sweep.awaits(*id));
    };
    let mut read = sweep.take_newest();
    read.append(&mut reader.settled);
    (end, read.into_iter().map(|filed| filed.1).collect(), reader)
}

/// The answer of a gateway that gives at most `most` messages, and tells so or not.
fn cut_short(server: &Server, asked: PageRequest, most: u32, told: bool) -> Page {
    let given = PageRequest {
        limit: asked.limit.min(most),
        ..asked
    };
    Page {
        asked,
        answered: if told { given } else { asked },
        ..server.page(given)
    }
}

/// Messages of one second.
fn at_once(count: u32) -> Server {
    let mut server = Server::default();
    for n in 0..count {
        server.arrive(inbound(1_750_000_000, &format!("at once {n}")));
    }
    server
}

#[test]
fn a_crowd_at_the_edge_of_a_slice_is_read() {
    for crowd in [20, 23, 24, 25, 26, 47, 48, 49, 50, 51, 75, 200] {
        for before in [0, 1, 10, 24, 25, 26, 49] {
            let mut server = Server::with(120, 1_750_000_000);
            for n in 0..crowd {
                server.arrive(inbound(1_750_000_100, &format!("at once {n}")));
            }
            for n in 0..before {
                server.arrive(inbound(1_750_001_000 + n, &format!("later {n}")));
            }
            for max_in_flight in [1, 4] {
                let (texts, outcome, reader) = read(&server, all(max_in_flight, 50));
                assert_eq!(texts, server.texts(), "{crowd} after {before}");
                assert!(outcome.is_proven(), "{outcome:?}");
                let least = server.list.len().div_ceil(50);
                let asked = reader.asked.len();
                assert!(asked <= least * 3 / 2 + 6, "{asked} for {least} slices");
            }
        }
    }
}

#[test]
fn a_list_without_times_is_read() {
    let mut server = Server::with(200, 1_750_000_000);
    for message in &mut server.list {
        let mut fields = message.clone().into_fields();
        fields.sent_at = None;
        *message = Message::new(fields);
    }
    let (texts, outcome, reader) = read(&server, all(4, 50));
    assert_eq!(texts, server.texts());
    assert!(outcome.is_proven() && reader.asked.len() <= 10);
}

/// Reads a list of 120 messages. Answers for whose number `is_empty` is true have no messages.
fn read_with_empty_answers(
    audit: AuditDepth,
    is_empty: impl Fn(usize) -> bool,
) -> (Vec<String>, Outcome, usize) {
    let (server, empty) = (Server::with(120, 1_750_000_000), Server::default());
    let (scope, mut number) = (
        Scope {
            audit,
            ..all(2, 50)
        },
        0,
    );
    let (end, texts, reader) = read_from(scope, |asked| {
        number += 1;
        if is_empty(number) {
            empty.page(asked)
        } else {
            server.page(asked)
        }
    });
    (texts, end.unwrap(), reader.asked.len())
}

#[test]
fn a_list_that_is_empty_for_a_moment_is_not_taken_for_empty() {
    for audit in [AuditDepth::None, AuditDepth::Once, AuditDepth::Twice] {
        for (from, every) in (1..8).flat_map(|from| (1..6).map(move |every| (from, every))) {
            let is_empty = |n: usize| n > from && n.is_multiple_of(every + 1);
            let (texts, outcome, asked) = read_with_empty_answers(audit, is_empty);
            let is_whole = texts.len() == 120;
            assert!(
                is_whole || !outcome.is_proven() || outcome.differs > 0,
                "{outcome:?}"
            );
            assert!(asked < 200, "{asked}");
        }
        // The list stays empty.
        let (texts, outcome, asked) = read_with_empty_answers(audit, |n| n > 2);
        assert!(texts.is_empty() && outcome.is_proven() && outcome.differs == 0);
        assert!(asked < 12, "{audit:?} {asked}");
    }
}

#[test]
fn slices_of_any_length_are_read() {
    let server = Server::with(300, 1_750_000_000);
    for most in 1..=24 {
        for told in [false, true] {
            let answer = |asked| cut_short(&server, asked, most, told);
            let (end, texts, reader) = read_from(all(4, 2_000), answer);
            assert_eq!(texts, server.texts(), "{most} {told}");
            assert!(end.unwrap().is_proven());
            let (asked, least) = (reader.asked.len(), 300_usize.div_ceil(most as usize));
            assert!(
                asked <= least * 3 / 2 + 8,
                "{told} {asked} for {least} of {most}"
            );
        }
    }
}

#[test]
fn slices_of_lengths_that_change_all_the_time_cost_as_much_as_the_shortest() {
    let server = Server::with(300, 1_750_000_000);
    for most in [2, 5, 10, 20] {
        for seed in 0..12 {
            let mut random = fastrand::Rng::with_seed(seed);
            let answer = |asked| cut_short(&server, asked, random.u32(1..=most), true);
            let (end, texts, reader) = read_from(all(4, 2_000), answer);
            assert_eq!(texts, server.texts(), "{most} {seed}");
            assert!(end.unwrap().is_proven());
            let asked = reader.asked.len();
            assert!(asked <= 450, "{most} {seed}: {asked} requests");
        }
    }
}

#[test]
fn a_list_that_stands_still_is_read_once_and_exactly() {
    for count in [1, 7, 49, 50, 51, 99, 100, 101, 1_000, 2_345] {
        for max_in_flight in [1, 4, 8] {
            let server = Server::with(count, 1_750_000_000);
            let (texts, outcome, reader) = read(&server, all(max_in_flight, 50));
            assert_eq!(texts, server.texts(), "{count}");
            assert_eq!((outcome.passes, outcome.unproven), (1, 0));
            assert_eq!(outcome.count, count.unsigned_abs());
            assert!(reader.most <= max_in_flight);
        }
    }
}

#[test]
fn the_next_slice_is_asked_for_before_an_answer_is_joined() {
    let server = Server::with(1_000, 1_750_000_000);
    let mut sweep = Sweep::new(all(3, 50));
    let (id, asked) = sweep.wanted().pop().unwrap();
    sweep.keep(id, server.page(asked));
    assert!(sweep.wanted().is_empty(), "where older ones lie is unknown");
    sweep.join();
    let wanted = sweep.wanted();
    assert_eq!(wanted.len(), 3);
    // Also if it is not the next slice of the list.
    for (id, asked) in [wanted[1], wanted[0]] {
        assert!(sweep.wanted().is_empty(), "as many as may be are in flight");
        sweep.keep(id, server.page(asked));
        assert_eq!(sweep.wanted().len(), 1);
    }
}

/// The number of round trips if all requests made at once are answered at once, and of all
/// requests.
fn rounds(server: &Server, scope: Scope, mut told: impl FnMut(&mut Page)) -> (usize, usize) {
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut wanted = sweep.wanted();
    let (mut rounds, mut requests) = (0, wanted.len());
    while !wanted.is_empty() {
        rounds += 1;
        let mut next = Vec::new();
        for (id, asked) in wanted {
            let mut page = server.page(asked);
            told(&mut page);
            next.extend(reader.take(&mut sweep, id, page));
            next.extend(sweep.wanted());
        }
        requests += next.len();
        next.retain(|(id, _)| sweep.awaits(*id));
        wanted = next;
    }
    let read = reader.end(&mut sweep);
    let texts: Vec<String> = read.iter().map(|m| m.1.text().to_owned()).collect();
    assert_eq!(texts, server.texts());
    (rounds, requests)
}

#[test]
fn the_newest_slice_is_read_again_after_all_others() {
    let rounds = |count, max_in_flight| {
        let server = Server::with(count, 1_750_000_000);
        rounds(&server, all(max_in_flight, 50), |_| {})
    };
    // One slice after the newest, and the newest once more.
    assert_eq!(rounds(60, 4), (3, 3));
    assert_eq!(rounds(60, 1), (3, 3));
    // Three more, and the newest.
    assert_eq!(rounds(114, 4), (3, 5));
    assert_eq!(rounds(114, 3), (3, 5));
}

#[test]
fn a_total_that_is_too_small_costs_one_request_at_most() {
    let server = Server::with(1_000, 1_750_000_000);
    let (_, truly) = rounds(&server, all(1, 50), |_| {});
    let mut answers = 0;
    let (_, told) = rounds(&server, all(1, 50), |page| {
        answers += 1;
        page.total = Some(if answers < 10 { 60 } else { 1_000 });
    });
    assert!(told <= truly + 1, "{told} instead of {truly}");
}

#[test]
fn an_empty_list_gives_no_messages() {
    let (texts, outcome, _) = read(&Server::default(), all(4, 50));
    assert!(texts.is_empty() && outcome.is_proven());
    let mut sweep = Sweep::new(all(4, 50));
    assert_eq!(sweep.wanted().len(), 1);
    sweep.nothing_there();
    assert_eq!(sweep.outcome().unwrap().count, 0);
}

#[test]
fn a_sweep_needs_few_extra_requests_and_little_memory() {
    let server = Server::with(100_000, 1_750_000_000);
    let (texts, _, reader) = read(&server, Scope::all(4));
    assert_eq!(texts.len(), 100_000);
    let asked = reader.asked.len();
    assert!(asked <= 56, "{asked} requests for 50 slices");
    assert!(reader.held <= 4 * 2_000, "{} held", reader.held);
}

#[test]
fn a_part_is_read_no_further_than_needed() {
    let server = Server::with(1_000, 1_750_000_000);
    let scope = Scope {
        last: Some(30),
        ..all(4, 50)
    };
    let (texts, _, reader) = read(&server, scope);
    assert_eq!(texts, server.texts()[..30]);
    assert_eq!(reader.asked, [PageRequest { page: 1, limit: 30 }]);
    let scope = Scope {
        since: UnixTime::new(1_750_000_000 - 60 * 200),
        ..all(1, 50)
    };
    let (texts, outcome, reader) = read(&server, scope);
    assert!(texts.len() > 200 && texts.len() < 320, "{}", texts.len());
    assert_eq!(texts, server.texts()[..texts.len()]);
    assert!(reader.asked.len() < 9 && outcome.is_proven());
}

#[test]
fn a_second_larger_than_a_slice_is_joined_by_position_and_proven_by_the_count() {
    let mut server = Server::with(60, 1_750_000_000);
    for n in 0..300 {
        server.arrive(inbound(1_750_000_100, &format!("at once {n}")));
    }
    for n in 0..60 {
        server.arrive(inbound(1_750_001_000 + n, &format!("later {n}")));
    }
    for max_in_flight in [1, 4] {
        let (texts, outcome, _) = read(&server, all(max_in_flight, 50));
        assert_eq!(texts, server.texts());
        assert!(outcome.is_proven(), "{outcome:?}");
    }
}

#[test]
fn a_list_in_no_order_is_read_whole_or_said_to_be_in_doubt() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut server = Server::with(700, 1_750_000_000);
    random.shuffle(&mut server.list);
    let (mut texts, outcome, _) = read(&server, all(4, 50));
    let mut truth = server.texts();
    texts.sort();
    truth.sort();
    assert!(texts == truth || !outcome.is_proven(), "{outcome:?}");
}

/// What happens to the list while it is read.
struct Drift {
    /// Percentage of steps that change the list.
    rate: u8,
    /// The fewest and the most messages of each class since the reading began.
    bounds: Vec<(u16, u16)>,
}

impl Drift {
    fn new(world: &World, rate: u8) -> Self {
        let bounds = world.classes.iter().map(|c| (c.alive, c.alive)).collect();
        Self { rate, bounds }
    }

    fn step(&mut self, world: &mut World, tally: &mut HazardTally) {
        if world.random.u8(..100) >= self.rate {
            return;
        }
        match world.random.u8(..20) {
            0..=8 => {
                let second = world.newest_second() + world.random.i64(0..30);
                world.arrive_at(second);
            }
            9..=15 if !world.list.is_empty() => {
                let index = world.random.usize(..world.list.len());
                world.delete(index);
            }
            16 if world.list.len() > 40 => {
                let from = world.random.usize(..world.list.len() - 30);
                (0..world.random.usize(1..30)).for_each(|_| world.delete(from));
            }
            17 => (0..world.random.i64(1..60)).for_each(|_| {
                let second = world.newest_second() + 1;
                world.arrive_at(second);
            }),
            18 => world.file_late(),
            _ => world.report(tally),
        }
        self.bounds.resize(world.classes.len(), (0, 0));
        for (bounds, class) in self.bounds.iter_mut().zip(&world.classes) {
            bounds.0 = bounds.0.min(class.alive);
            bounds.1 = bounds.1.max(class.alive);
        }
    }
}

fn class(message: &Message) -> usize {
    let raw = message.raw().map_or("", |raw| raw.as_untrusted());
    raw.parse().unwrap()
}

/// Reads while the list changes; answers come late and in any order.
fn sweep_through(world: &mut World, drift: &mut Drift, scope: Scope) -> (Vec<Filed>, Outcome) {
    let mut tally = HazardTally::new();
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut asked: Vec<(RequestId, PageRequest)> = Vec::new();
    let mut under_way: Vec<(RequestId, Page)> = Vec::new();
    for _ in 0..20_000 {
        if let Some(outcome) = sweep.outcome() {
            return (reader.end(&mut sweep), outcome);
        }
        asked.extend(sweep.wanted());
        assert!(
            !asked.is_empty() || !under_way.is_empty(),
            "it waits for nothing: {:?}",
            sweep.end
        );
        drift.step(world, &mut tally);
        if !asked.is_empty() && (under_way.is_empty() || world.random.bool()) {
            let (id, request) = asked.swap_remove(world.random.usize(..asked.len()));
            under_way.push((id, world.answer(request, &mut tally)));
        } else {
            let at = world.random.usize(..under_way.len());
            let (id, page) = under_way.swap_remove(at);
            asked.extend(reader.take(&mut sweep, id, page));
        }
    }
    panic!("it does not end: {sweep:?}");
}

fn is_in_order(read: &[Filed]) -> bool {
    read.is_sorted_by(|a, b| a.0 >= b.0)
}

#[test]
fn while_the_list_changes_no_unchanged_message_is_lost_or_doubled() {
    let seeds = seeds(600);
    let many = seeds.end - seeds.start;
    let (mut unproven, mut again) = (0, 0);
    // In these, a message that equals the one before it was lost at the end.
    for seed in seeds.chain([517_255, 536_274, 539_170]) {
        let mut world = World::new(seed);
        let rate = [2, 8, 20][world.random.usize(..3)];
        let scope = all(world.random.usize(1..=8), world.random.u32(100..140));
        let mut drift = Drift::new(&world, rate);
        let (read, outcome) = sweep_through(&mut world, &mut drift, scope);
        let by_time = outcome.listing == Listing::ByTime;
        assert!(
            !by_time || is_in_order(&read),
            "seed {seed} {:?} {outcome:?}",
            world.habits
        );
        let mut counts = vec![0; world.classes.len()];
        for (second, message) in &read {
            let class = class(message);
            assert_eq!(world.classes[class].second, second.seconds(), "seed {seed}");
            counts[class] += 1;
        }
        again += u64::from(outcome.passes > 1);
        if !outcome.is_proven() {
            unproven += 1;
            continue;
        }
        for (class, count) in counts.into_iter().enumerate() {
            let (least, most) = drift.bounds[class];
            let late = world.classes[class].late;
            assert!(count <= most, "seed {seed}: class {class} is doubled");
            assert!(
                late || count >= least,
                "seed {seed}: class {class} is lost {:?} {outcome:?}",
                world.habits
            );
        }
    }
    // If everything changes, a few sweeps may end in doubt; most must not, and doubt must be
    // reported.
    assert!(
        unproven <= many.div_ceil(20),
        "{unproven} of {many} not proven"
    );
    assert!(
        again >= many / 20,
        "only {again} were read again: no drift was noticed"
    );
}

#[test]
fn a_list_that_does_not_change_is_read_exactly_whatever_the_gateway_does() {
    // These were once not proven: a slice was compared with a longer one.
    let known = [500_891, 503_878, 507_190];
    for seed in seeds(400).chain(known) {
        let mut world = World::new(seed);
        world.habits.lags = false;
        let scope = all(world.random.usize(1..=8), world.random.u32(100..140));
        let mut drift = Drift::new(&world, 0);
        let (read, outcome) = sweep_through(&mut world, &mut drift, scope);
        let mut ours: Vec<usize> = read.iter().map(|(_, m)| class(m)).collect();
        let mut theirs: Vec<usize> = world.list.iter().rev().map(|t| t.class).collect();
        if world.habits.ties == Ties::Shuffled {
            ours.sort_unstable();
            theirs.sort_unstable();
        }
        assert_eq!(ours, theirs, "seed {seed} {:?} {outcome:?}", world.habits);
        assert!(outcome.is_proven(), "seed {seed} {outcome:?}");
    }
}

/// The first slice shows fewer messages than the gateway counts, and the end has to be found.
#[test]
fn a_few_messages_of_which_the_gateway_counts_more_are_read_exactly() {
    for seed in 0..3_000 {
        let mut world = World::new(seed);
        world.habits.lags = false;
        world.habits.clamp = None;
        world.habits.total = Some(Some(world.random.i64(1..30)));
        let count = world.random.u32(3..9);
        world.refill(count);
        let scope = all(world.random.usize(1..=8), world.random.u32(100..140));
        let mut drift = Drift::new(&world, 0);
        let (read, outcome) = sweep_through(&mut world, &mut drift, scope);
        assert_eq!(read.len(), world.list.len(), "seed {seed}");
        assert!(outcome.is_proven(), "seed {seed} {outcome:?}");
    }
}

/// Everything in a message that could be wrong.
type ListedTexts = Vec<(i64, String, String)>;

fn listed_texts<'a>(messages: impl Iterator<Item = &'a Message>) -> ListedTexts {
    let told = messages.map(|m| {
        let at = m.sent_at().map_or(0, UnixTime::seconds);
        (at, m.text().to_owned(), m.status().word().to_owned())
    });
    told.collect()
}

/// Reads a list that changes anywhere, for some steps. Returns whether the result, apart from newer
/// messages, was the list at some moment.
fn was_once_the_list(seed: u64, audit: AuditDepth) -> (bool, Outcome) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut server = Server::default();
    // Of every second list only the length can change.
    let first = if seed.is_multiple_of(2) {
        DeliveryStatus::Submitted
    } else {
        DeliveryStatus::Delivered
    };
    for n in 0..random.i64(120..400) {
        server.arrive(outbound(1_000 + n * 3, &format!("m{n}"), first.clone()));
    }
    let scope = Scope {
        audit,
        ..all(random.usize(1..=4), 50)
    };
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut moments = vec![listed_texts(server.list.iter())];
    let mut asked: Vec<(RequestId, PageRequest)> = Vec::new();
    let mut under_way: Vec<(RequestId, Page)> = Vec::new();
    let mut changes = random.usize(0..16);
    while sweep.outcome().is_none() {
        asked.extend(sweep.wanted());
        if changes > 0 && random.bool() {
            changes -= 1;
            let at = random.usize(..server.list.len());
            match random.u8(..4) {
                0 => drop(server.list.remove(at)),
                1 => {
                    let newest = server.list[0].sent_at().unwrap().seconds();
                    let id = format!("new {changes}");
                    server.arrive(outbound(newest + 2, &id, DeliveryStatus::Buffered));
                }
                _ => {
                    let mut fields = server.list[at].clone().into_fields();
                    fields.status = DeliveryStatus::Delivered;
                    server.list[at] = Message::new(fields);
                }
            }
            moments.push(listed_texts(server.list.iter()));
        }
        // The gateway answers in any order, and its answers arrive in any order.
        if !asked.is_empty() && (under_way.is_empty() || random.bool()) {
            let (id, request) = asked.swap_remove(random.usize(..asked.len()));
            under_way.push((id, server.page(request)));
        } else {
            let (id, page) = under_way.swap_remove(random.usize(..under_way.len()));
            asked.extend(reader.take(&mut sweep, id, page));
        }
    }
    let outcome = sweep.outcome().unwrap();
    let read = reader.end(&mut sweep);
    let read = listed_texts(read.iter().map(|(_, message)| message));
    let same = |moment: &ListedTexts| {
        let newest = moment[0].0;
        let known = read.iter().skip_while(|told| told.0 > newest);
        known.eq(moment)
    };
    (moments.iter().any(same), outcome)
}

#[test]
fn the_result_of_an_audit_was_the_list_at_one_moment() {
    let (mut wrong, mut moving, mut once) = (0, 0, 0);
    for seed in 0..300 {
        let (was, outcome) = was_once_the_list(seed, AuditDepth::Once);
        assert!(was || outcome.moves, "seed {seed}: {outcome:?}");
        once += u32::from(outcome.passes == 1);
        moving += u32::from(outcome.moves);
        wrong += u32::from(!was_once_the_list(seed, AuditDepth::None).0);
    }
    // The changes stop: few audits may meet changes in every reading.
    assert!(moving < 60, "{moving} of 300 never stood still");
    // Without an audit, some results were never the list at any moment.
    assert!(wrong > 10, "only {wrong} of 300 could be wrong");
    assert!(once > 5, "only {once} of 300 were read once");
}

/// How often a list is read that changes before each answer, with one request in flight.
fn passes_through(mut server: Server, mut before: impl FnMut(u32, &mut Server) -> i64) -> u32 {
    let scope = Scope {
        audit: AuditDepth::Once,
        ..all(1, 50)
    };
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut wanted = sweep.wanted();
    for answer in 0.. {
        wanted.extend(sweep.wanted());
        let Some((id, asked)) = wanted.pop() else {
            break;
        };
        let off = before(answer, &mut server);
        let mut page = server.page(asked);
        page.total = page.total.and_then(|total| total.checked_add_signed(off));
        wanted = reader.take(&mut sweep, id, page);
        wanted.retain(|(id, _)| sweep.awaits(*id));
    }
    let passes = sweep.outcome().unwrap().passes;
    let read = reader.end(&mut sweep);
    assert_eq!(
        listed_texts(read.iter().map(|(_, message)| message)),
        listed_texts(server.list.iter())
    );
    passes
}

#[test]
fn an_audit_reads_again_if_two_of_the_newest_changed_one_by_one() {
    let newest = 1_750_000_000;
    let mut server = Server::with(300, newest);
    let put = |server: &mut Server, at: i64, status: DeliveryStatus| {
        let message = outbound(newest - at * 60, &format!("n{at}"), status);
        server.list[usize::try_from(at).unwrap()] = message;
    };
    // The older one is handed out as it was first, the newer one as it is at the end.
    for at in [5, 40] {
        put(&mut server, at, DeliveryStatus::Submitted);
    }
    let passes = passes_through(server, |answer, server| {
        match answer {
            1 => put(server, 40, DeliveryStatus::Delivered),
            3 => put(server, 5, DeliveryStatus::Delivered),
            _ => {}
        }
        0
    });
    assert_eq!(passes, 2);
}

#[test]
fn an_audit_reads_again_if_the_total_varies() {
    let server = || Server::with(300, 1_750_000_000);
    assert_eq!(passes_through(server(), |_, _| 0), 1);
    assert_eq!(passes_through(server(), |n, _| i64::from(n == 2)), 2);
}

#[test]
fn an_audit_reads_once_what_cannot_have_changed_and_twice_what_may_have() {
    const DAY: i64 = 86_400;
    for count in [30, 49, 50, 700] {
        let mut server = Server::with(count, 1_750_000_000);
        let scope = Scope {
            audit: AuditDepth::Once,
            ..all(4, 50)
        };
        let passes = |server: &Server| {
            let (texts, outcome, _) = read(server, scope);
            assert_eq!(texts, server.texts(), "{count}");
            assert!(!outcome.moves && outcome.is_proven());
            outcome.passes
        };
        assert_eq!(passes(&server), 1, "{count}");
        let oldest = server.list.len() - 1;
        let status = |server: &mut Server, age: i64, status: DeliveryStatus| {
            let newest = server.list[0].sent_at().unwrap().seconds();
            server.list[oldest] = outbound(newest - age, "deep", status);
        };
        status(&mut server, 4 * DAY, DeliveryStatus::Submitted);
        assert_eq!(passes(&server), 1, "{count}: nobody will report any more");
        status(&mut server, DAY, DeliveryStatus::Delivered);
        assert_eq!(passes(&server), 1, "{count}: it was reported");
        status(&mut server, DAY, DeliveryStatus::Submitted);
        let twice = 1 + u32::from(count >= 50);
        assert_eq!(passes(&server), twice, "{count}: a report may come");
    }
}

#[test]
fn an_audit_that_reads_twice_sees_what_one_reading_cannot() {
    let newest = 1_750_000_000;
    let read = |audit| {
        let mut server = Server::with(700, newest);
        let mut answers = 0;
        let scope = Scope {
            audit,
            ..all(1, 50)
        };
        let (end, texts, _) = read_from(scope, |asked| {
            answers += 1;
            if answers == 6 {
                // Two messages are deleted, and two are filed there under old times.
                for n in 0..2 {
                    server.list.remove(60);
                    let at = server.list[90].sent_at().unwrap().seconds();
                    server
                        .list
                        .insert(90, inbound(at, &format!("filed late {n}")));
                }
            }
            server.page(asked)
        });
        (end.unwrap(), texts == server.texts())
    };
    let (outcome, is_true) = read(AuditDepth::Once);
    assert_eq!(
        (outcome.passes, is_true),
        (1, false),
        "the example shows nothing"
    );
    let (outcome, is_true) = read(AuditDepth::Twice);
    assert!(
        is_true && outcome.passes > 2 && !outcome.moves,
        "{outcome:?}"
    );
    let server = Server::with(30, newest);
    let scope = Scope {
        audit: AuditDepth::Twice,
        ..all(4, 50)
    };
    assert_eq!(
        read_from(scope, |asked| server.page(asked))
            .0
            .unwrap()
            .passes,
        2
    );
}

#[test]
fn a_list_cut_at_random_is_whole_or_said_not_to_be() {
    let server = Server::with(240, 1_750_000_000);
    let counts = [
        None,
        Some(240),
        Some(239),
        Some(100),
        Some(245),
        Some(1_240),
    ];
    for count in counts {
        for lengths in [1..=12_usize, 15..=25, 40..=60, 1..=100, 100..=200, 1..=500] {
            let mut whole = 0;
            for seed in 0..20 {
                let mut random = fastrand::Rng::with_seed(seed);
                let mut first = None;
                let (end, texts, reader) = read_from(all(4, 2_000), |asked| {
                    let mut page = server.page(asked);
                    page.messages.truncate(random.usize(lengths.clone()));
                    page.total = count;
                    first.get_or_insert(page.messages.len() as u64);
                    page
                });
                // Nothing shows that the list goes on.
                let seems_whole = first == count;
                let is_whole = texts == server.texts();
                let is_said = !end.is_ok_and(|end| end.is_proven() && end.differs <= 0);
                assert!(
                    is_whole || is_said || seems_whole,
                    "{count:?} {lengths:?} {seed}"
                );
                whole += u32::from(is_whole);
                let asked = reader.asked.len();
                assert!(asked <= 1_000, "{count:?} {lengths:?} {seed}: {asked}");
            }
            assert!(
                whole >= 19,
                "{count:?} {lengths:?}: {whole} of 20 are whole"
            );
        }
    }
}
