//! Lists, changes and answers by which times and positions prove little.

use super::*;

/// Reads while the gateway answers in any order, and its answers arrive in any order. `before` is
/// called before each answer, which numbers count from 1. Returns the texts, newest first.
fn read_in_any_order(
    random: &mut fastrand::Rng,
    scope: Scope,
    mut answer: impl FnMut(usize, PageRequest) -> Page,
) -> (Vec<String>, Outcome) {
    let (mut sweep, mut reader) = (Sweep::new(scope), Reader::default());
    let mut asked: Vec<(RequestId, PageRequest)> = Vec::new();
    let mut under_way: Vec<(RequestId, Page)> = Vec::new();
    let mut answers = 0;
    while sweep.outcome().is_none() {
        asked.extend(sweep.wanted());
        if !asked.is_empty() && (under_way.is_empty() || random.bool()) {
            let (id, request) = asked.swap_remove(random.usize(..asked.len()));
            answers += 1;
            under_way.push((id, answer(answers, request)));
        } else {
            let (id, page) = under_way.swap_remove(random.usize(..under_way.len()));
            asked.extend(reader.take(&mut sweep, id, page));
        }
    }
    let outcome = sweep.outcome().unwrap();
    let texts = reader.end(&mut sweep);
    let texts = texts.iter().map(|(_, message)| message.text().to_owned());
    (texts.collect(), outcome)
}

#[test]
fn one_that_comes_and_one_that_goes_in_a_crowd_are_noticed() {
    for seed in 0..600 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut server = at_once(39);
        let (at, gone) = (random.usize(2..9), random.usize(..40));
        let audit = random.choice([AuditDepth::None, AuditDepth::Once]).unwrap();
        let scope = Scope {
            audit,
            ..all(random.usize(2..=4), 2_000)
        };
        let before = server.texts();
        let mut after = before.clone();
        let (texts, outcome) = read_in_any_order(&mut random, scope, |number, asked| {
            if number == at {
                server.arrive(inbound(1_750_000_000, "new"));
                server.list.remove(gone);
                after = server.texts();
            }
            cut_short(&server, asked, 10, true)
        });
        let is_true = texts == before || texts == after;
        assert!(is_true, "seed {seed} {at} {gone}: {outcome:?}");
        assert!(
            outcome.is_proven() && !outcome.moves,
            "seed {seed}: {outcome:?}"
        );
    }
}

#[test]
fn what_moves_in_a_list_that_begins_with_the_oldest_is_noticed() {
    for seed in 0..600 {
        let mut random = fastrand::Rng::with_seed(seed);
        // Times show where such a list begins, or do not.
        let has_times = random.bool();
        let mut server = if has_times {
            Server::with(random.i64(20..40), 1_750_000_000)
        } else {
            at_once(random.u32(20..40))
        };
        server.list.reverse();
        let (at, gone) = (random.usize(2..9), random.usize(..20));
        let scope = Scope {
            audit: AuditDepth::Once,
            ..all(random.usize(2..=4), 2_000)
        };
        // Such a list is handed out as it is.
        let before = server.texts();
        let mut after = before.clone();
        let (texts, outcome) = read_in_any_order(&mut random, scope, |number, asked| {
            if number == at {
                server.list.remove(gone);
                let seconds = 1_750_000_000 + i64::from(has_times) * 100_000;
                server.list.push(inbound(seconds, "new"));
                after = server.texts();
            }
            cut_short(&server, asked, 10, true)
        });
        let is_true = texts == before || texts == after;
        assert!(is_true, "seed {seed} {at} {gone}: {outcome:?}");
    }
}

#[test]
fn crowded_seconds_cost_hardly_more_requests_than_slices() {
    for most in [20, 25, 26, 30, 40, 47, 48, 50, 100, 200] {
        for per_second in [1, 10, 100, 10_000] {
            let mut server = Server::default();
            for n in 0..i64::from(most) * 20 {
                let second = 1_750_000_000 + n / per_second;
                server.arrive(inbound(second, &format!("message {n}")));
            }
            for told in [false, true] {
                let scope = Scope {
                    audit: AuditDepth::Once,
                    ..all(4, 2_000)
                };
                let answer = |asked| cut_short(&server, asked, most, told);
                let (end, texts, reader) = read_from(scope, answer);
                let name = format!("{most} {per_second} {told}: {end:?}");
                assert!(end.is_ok_and(Outcome::is_proven), "{name}");
                assert_eq!(texts, server.texts(), "{name}");
                let asked = reader.asked.len();
                assert!(asked <= 20 * 3 / 2 + 18, "{name} {asked} for 20 slices");
            }
        }
    }
}

#[test]
fn what_cannot_be_proven_is_not_read_over_and_over() {
    for (count, most) in [(520, 26), (300, 10)] {
        let server = Server::with(count, 1_750_000_000);
        let scope = Scope {
            audit: AuditDepth::Once,
            ..all(4, 2_000)
        };
        let (end, texts, reader) = read_from(scope, |asked| {
            let page = cut_short(&server, asked, most, true);
            Page {
                total: page.total.map(|total| total + 1),
                ..page
            }
        });
        assert_eq!(texts, server.texts(), "{most}: {end:?}");
        let (asked, slices) = (reader.asked.len(), server.list.len() / most as usize);
        assert!(asked <= slices * 9, "{most}: {asked} for {slices} slices");
    }
}

#[test]
fn messages_that_arrive_before_a_probe_do_not_end_the_list() {
    for (count, most) in [(130, 7), (130, 50), (130, 130), (20, 50)] {
        for arrived in [1, 2, 5, 40] {
            let mut server = Server::with(count, 1_750_000_000);
            let before = server.list.len();
            let mut answers = 0;
            let (end, texts, _) = read_from(all(4, 2_000), |asked| {
                answers += 1;
                if answers == 2 {
                    for n in 0..arrived {
                        server.arrive(inbound(1_750_000_100 + n, &format!("new {n}")));
                    }
                }
                // Neither the limit nor the total is told.
                Page {
                    total: None,
                    ..cut_short(&server, asked, most, false)
                }
            });
            let first = server.texts()[server.list.len() - before..].to_vec();
            let read = &texts[texts.len().saturating_sub(first.len())..];
            assert_eq!(read, first, "{count} {most} {arrived}: {end:?}");
        }
    }
}

#[test]
fn a_message_that_arrives_before_each_probe_does_not_end_the_list() {
    for (count, most) in [(30, 20), (130, 50), (21, 20), (20, 50)] {
        let mut server = Server::with(count, 1_750_000_000);
        let before = server.list.len();
        let mut answers = 0;
        let (end, texts, _) = read_from(all(4, 2_000), |asked| {
            answers += 1;
            if answers > 1 && answers < 40 {
                server.arrive(inbound(1_750_000_100 + answers, &format!("new {answers}")));
            }
            Page {
                total: None,
                ..cut_short(&server, asked, most, false)
            }
        });
        let first = server.texts()[server.list.len() - before..].to_vec();
        let read = &texts[texts.len().saturating_sub(first.len())..];
        assert_eq!(read, first, "{count} {most}: {end:?}");
    }
}

#[test]
fn a_total_that_is_the_length_of_the_answer_is_no_end() {
    for (count, most) in [(300, 50), (51, 50), (50, 50), (9, 50)] {
        let server = Server::with(count, 1_750_000_000);
        let (end, texts, _) = read_from(all(4, 2_000), |asked| {
            let page = cut_short(&server, asked, most, false);
            Page {
                total: Some(page.messages.len() as u64),
                ..page
            }
        });
        assert!(end.is_ok(), "{count}: {end:?}");
        assert_eq!(texts, server.texts(), "{count}");
    }
}

#[test]
fn a_list_that_grows_by_whole_slices_is_no_echo() {
    for seed in 0..100 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut server = sparse(300, 30, seed);
        let mut answers = 0;
        let scope = Scope {
            audit: AuditDepth::Once,
            ..all(4, 2_000)
        };
        let (end, ..) = read_from(scope, |asked| {
            answers += 1;
            if answers > 1 && answers < 80 && random.u32(..10) == 0 {
                for n in 0..random.u32(2..30) {
                    server.arrive(inbound(1_750_100_000, &format!("new {answers} {n}")));
                }
            }
            cut_short(&server, asked, 20, true)
        });
        assert!(end.is_ok(), "{seed}: {end:?}");
    }
}

#[test]
fn a_message_without_a_time_keeps_its_place_in_a_list_that_begins_with_the_oldest() {
    let mut server = Server::with(3, 1_750_000_000);
    server.list.reverse();
    let mut fields = server.list[1].clone().into_fields();
    fields.sent_at = None;
    server.list[1] = Message::new(fields);
    let (texts, outcome, _) = read(&server, all(4, 2_000));
    assert_eq!(outcome.listing, Listing::OldestFirst);
    assert_eq!(texts, server.texts());
}

#[test]
fn a_list_whose_end_shows_that_it_begins_with_the_oldest_is_read_so() {
    let mut server = at_once(70);
    server.list.reverse();
    server.list.push(inbound(1_750_000_005, "newest"));
    let answer = |asked| cut_short(&server, asked, 50, true);
    let (end, texts, _) = read_from(all(4, 2_000), answer);
    assert_eq!(end.unwrap().listing, Listing::OldestFirst);
    assert_eq!(texts, server.texts());
}

#[test]
fn a_list_that_grows_with_each_answer_is_given_up() {
    let mut server = Server::with(368, 1_750_000_000);
    server.list.reverse();
    let scope = Scope {
        audit: AuditDepth::Once,
        ..all(4, 2_000)
    };
    let (end, ..) = read_from(scope, |asked| {
        let at = server.list.len();
        assert!(at < 3_000, "it is not given up");
        server
            .list
            .push(inbound(1_750_100_000, &format!("new {at}")));
        cut_short(&server, asked, 32, false)
    });
    assert!(!end.is_ok_and(|end| end.is_proven() && !end.moves));
}

#[test]
fn messages_of_an_answer_whose_limit_and_total_are_not_told_are_all() {
    for count in [1, 19, 20, 22, 26, 27, 80] {
        let server = Server::with(count, 1_750_000_000);
        let (end, texts, reader) = read_from(all(4, 2_000), |asked| Page {
            total: None,
            ..server.page(asked)
        });
        assert!(end.is_ok_and(Outcome::is_proven), "{count}");
        assert_eq!((texts, reader.asked.len()), (server.texts(), 2), "{count}");
    }
}

#[test]
fn a_refusal_beyond_the_end_is_no_failure() {
    let server = Server::with(400, 1_750_000_000);
    let (mut sweep, mut reader) = (Sweep::new(all(4, 100)), Reader::default());
    let mut waiting = std::collections::VecDeque::new();
    while sweep.outcome().is_none() {
        waiting.extend(sweep.wanted());
        let (id, asked) = waiting.pop_front().unwrap();
        if asked.start() >= 400 {
            assert!(sweep.failed(id, FailureKind::NoConversation), "{asked:?}");
            sweep.join();
            reader.deliver(&mut sweep);
        } else {
            let page = Page {
                total: Some(401),
                ..server.page(asked)
            };
            waiting.extend(reader.take(&mut sweep, id, page));
        }
        waiting.retain(|(id, _)| sweep.awaits(*id));
    }
    assert_eq!(sweep.outcome().unwrap().differs, 1);
    assert_eq!(reader.end(&mut sweep).len(), 400);
}

#[test]
fn a_refusal_of_the_first_slice_is_a_failure() {
    let mut sweep = Sweep::new(all(4, 100));
    let (id, _) = sweep.wanted()[0];
    assert!(!sweep.failed(id, FailureKind::NoConversation));
}

#[test]
fn single_messages_show_together_that_a_list_begins_with_the_oldest() {
    let mut server = Server::default();
    for n in 0..40 {
        server.arrive(inbound(1_750_000_000 + n / 3, &format!("message {n}")));
    }
    server.list.reverse();
    for told in [false, true] {
        let answer = |asked| cut_short(&server, asked, 1, told);
        let (end, texts, _) = read_from(all(4, 2_000), answer);
        assert_eq!(end.unwrap().listing, Listing::OldestFirst);
        assert_eq!(texts, server.texts());
    }
}

/// A list in order, of whose messages this share (in hundredths) has no time.
fn sparse(count: i64, share: u32, seed: u64) -> Server {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut server = Server::with(count, 1_750_000_000);
    for message in &mut server.list {
        if random.u32(..100) < share {
            let mut fields = message.clone().into_fields();
            fields.sent_at = None;
            *message = Message::new(fields);
        }
    }
    server
}

#[test]
fn messages_without_times_are_read_in_slices_of_any_length() {
    let mut faults = Vec::new();
    for (share, count) in [(5, 200), (30, 80), (30, 199), (90, 300), (97, 600)] {
        for most in [1, 2, 5, 10, 25, 30, 60, 100] {
            for (seed, told) in [(1, false), (2, true), (3, true)] {
                let server = sparse(count, share, seed);
                let answer = |asked| cut_short(&server, asked, most, told);
                let (end, texts, reader) = read_from(all(4, 2_000), answer);
                let (asked, least) = (
                    reader.asked.len(),
                    server.list.len().div_ceil(most as usize),
                );
                let is_read = end
                    .as_ref()
                    .is_ok_and(|end| end.is_proven() && end.differs == 0);
                if !is_read || texts != server.texts() || asked > least * 3 + 20 {
                    faults.push(format!(
                        "{share} {count} {most} {told}: {asked} for {least}, {end:?}"
                    ));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn one_that_comes_while_single_messages_are_read_costs_another_reading() {
    for most in [1, 2, 3] {
        for at in 2..50 {
            let mut server = Server::with(54, 1_750_000_000);
            let mut answers = 0;
            let (end, texts, reader) = read_from(all(4, 2_000), |asked| {
                answers += 1;
                if answers == at {
                    server.arrive(inbound(1_750_000_060, "new"));
                }
                cut_short(&server, asked, most, true)
            });
            let name = format!("{most} {at}: {end:?}");
            assert!(end.is_ok_and(Outcome::is_proven), "{name}");
            // It may have come too late to be seen.
            let is_true = texts == server.texts() || texts == server.texts()[1..];
            assert!(is_true, "{name}");
            let asked = reader.asked.len();
            assert!(asked < 54 * 3 + 60, "{name} {asked}");
        }
    }
}

#[test]
fn a_count_that_shows_nothing_is_no_change() {
    for total in [None, Some(150), Some(299)] {
        let mut server = Server::with(300, 1_750_000_000);
        server.list.reverse();
        let (end, texts, _) = read_from(all(4, 2_000), |asked| Page {
            total,
            ..cut_short(&server, asked, 10, true)
        });
        assert_eq!(texts, server.texts(), "{total:?}");
        let end = end.unwrap();
        assert!(end.is_uncounted && !end.is_proven(), "{end:?}");
    }
}

#[test]
fn a_low_limit_that_differs_from_answer_to_answer_is_believed() {
    let server = Server::with(60, 1_750_000_000);
    let mut answers = 0;
    let (end, texts, reader) = read_from(all(4, 2_000), |asked| {
        answers += 1;
        cut_short(&server, asked, [16, 9][answers % 2], true)
    });
    assert!(end.unwrap().is_proven());
    assert_eq!(texts, server.texts());
    assert!(reader.asked.len() < 30, "{}", reader.asked.len());
}

#[test]
fn lists_without_order_cut_at_random_are_whole_or_said_not_to_be() {
    let mut backwards = Server::with(65, 1_750_000_000);
    backwards.list.reverse();
    for seed in 0..400 {
        let mut random = fastrand::Rng::with_seed(seed);
        let server = [at_once(65), backwards.clone(), sparse(65, 30, seed)];
        let server = &server[random.usize(..3)];
        let most = random.u32(2..12);
        // The gateway counts in shorter pages, or cuts the end of each page off.
        let counts = random.bool();
        let (end, texts, _) = read_from(all(4, 2_000), |asked| {
            let length = random.u32(1..=most);
            if counts {
                return cut_short(server, asked, length, false);
            }
            let mut page = server.page(asked);
            page.messages.truncate(length as usize);
            page
        });
        let is_whole = texts == server.texts();
        let is_said = !end
            .as_ref()
            .is_ok_and(|end| end.is_proven() && end.differs == 0);
        assert!(is_whole || is_said, "seed {seed} {most} {counts}: {end:?}");
    }
}
