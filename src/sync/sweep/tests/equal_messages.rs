//! Lists of messages that cannot be told apart.

use super::*;

#[test]
fn the_first_message_may_equal_one_that_was_just_read() {
    for most in [2, 5, 8, 10] {
        let mut server = at_once(most * 3 + 1);
        let last = server.list.len() - 1;
        server.list[last] = server.list[last - 1].clone();
        for told in [false, true] {
            let answer = |asked| cut_short(&server, asked, most, told);
            let (end, texts, _) = read_from(all(4, 2_000), answer);
            assert!(
                end.as_ref().is_ok_and(|end| end.is_proven()),
                "{most} {end:?}"
            );
            assert_eq!(texts, server.texts(), "{most} {told}");
        }
    }
}

/// Messages that differ only in their status, some of each second.
fn equal(count: i64, per_second: i64) -> Server {
    let mut server = Server::default();
    for n in 0..count {
        let status = if n % 2 == 0 {
            DeliveryStatus::Delivered
        } else {
            DeliveryStatus::NotDelivered
        };
        let message = outbound(1_750_000_000 + n / per_second, "", status);
        let mut fields = message.into_fields();
        fields.id = None;
        server.arrive(Message::new(fields));
    }
    server
}

fn read_all(
    scope: Scope,
    answer: impl FnMut(PageRequest) -> Page,
) -> (Result<Outcome, Failure>, ListedTexts, usize) {
    let (end, messages, reader) = read_messages(scope, answer);
    (end, listed_texts(messages.iter()), reader.asked.len())
}

#[test]
fn equal_messages_are_read_by_their_places() {
    for per_second in [3, 11, 17, 1_000] {
        for is_backwards in [false, true] {
            let mut server = equal(445, per_second);
            if is_backwards {
                server.list.reverse();
            }
            let truth = listed_texts(server.list.iter());
            for most in [5, 7, 10, 16, 24, 30, 100] {
                for told in [false, true] {
                    let answer = |asked| cut_short(&server, asked, most, told);
                    let (end, read, asked) = read_all(all(4, 2_000), answer);
                    let name = format!("{per_second} {is_backwards} {most} {told}: {end:?}");
                    let end = end.unwrap();
                    assert!(
                        read == truth && end.is_proven() && end.differs == 0,
                        "{name}"
                    );
                    let least = 445_usize.div_ceil(most as usize);
                    // Long slices try to prove their place among equal messages first.
                    let more = if most >= 100 { 60 } else { 30 };
                    assert!(asked <= least * 2 + more, "{name} {asked} for {least}");
                }
            }
        }
    }
}

#[test]
fn equal_messages_without_a_count_are_read_or_said_to_be_in_doubt() {
    for count in [8, 14, 20, 40, 80, 200] {
        let server = equal(count, 1_000);
        let truth = listed_texts(server.list.iter());
        for most in [1, 2, 3, 7, 10, 30] {
            for told in [false, true] {
                let (end, read, asked) = read_all(all(4, 2_000), |asked| Page {
                    total: None,
                    ..cut_short(&server, asked, most, told)
                });
                let is_said = !end.as_ref().is_ok_and(|end| end.is_proven());
                let name = format!("{count} {most} {told}: {end:?}");
                assert!(is_said || read == truth, "{name}");
                assert!(asked < 400, "{name}: {asked}");
            }
        }
    }
}

#[test]
fn a_gateway_that_repeats_equal_messages_is_given_up() {
    let server = equal(10, 1_000);
    for total in [None, Some(1_000_000)] {
        let (end, _, reader) = read_from(all(4, 2_000), |asked| Page {
            asked,
            answered: PageRequest { limit: 10, ..asked },
            total,
            messages: server.list.clone(),
        });
        let words = end.unwrap_err().what;
        assert!(words.as_str().contains("equal messages"), "{words:?}");
        assert!(reader.asked.len() < 400, "{}", reader.asked.len());
    }
}

#[test]
fn messages_that_are_listed_twice_are_read_twice() {
    for (most, seed) in [1, 2, 3, 4, 7, 10, 100].into_iter().zip(0..) {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut server = Server::with(120, 1_750_000_000);
        for _ in 0..12 {
            let at = random.usize(1..server.list.len());
            let before = server.list[at - 1].clone();
            server.list[at] = before;
        }
        for told in [false, true] {
            let answer = |asked| cut_short(&server, asked, most, told);
            let (end, texts, reader) = read_from(all(4, 2_000), answer);
            let name = format!("{most} {told}: {end:?}");
            assert!(end.is_ok_and(Outcome::is_proven), "{name}");
            assert_eq!(texts, server.texts(), "{name}");
            assert!(reader.asked.len() < 250, "{name}");
        }
    }
}

#[test]
fn equal_slices_of_messages_that_take_turns_are_no_echo() {
    let mut server = Server::default();
    for n in 0..225_u32 {
        let status = DeliveryStatus::Delivered;
        let text = if n.is_multiple_of(2) { "to" } else { "fro" };
        server.arrive(outbound(1_750_000_000, text, status));
    }
    for most in [5, 6, 7] {
        let answer = |asked| cut_short(&server, asked, most, true);
        let (end, texts, _) = read_from(all(4, 2_000), answer);
        assert!(end.unwrap().is_proven(), "{most}");
        assert_eq!(texts, server.texts(), "{most}");
    }
}
