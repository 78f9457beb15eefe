//! Opening from the archive: what is there before the gateway has answered, or without it.

use crate::chat::start::{self, Goal, Start};
use crate::chat::testing::{START, Server, Sim, settings};
use crate::chat::update::*;
use crate::chat::view_model::OverlayRow;
use crate::layout::areas::Size;
use crate::message::{Attachment, DeliveryStatus, Message, MessageFields};
use crate::search::kept_query::KeptQuery;
use crate::text::SafeText;
use crate::thread::kept::{ArchiveHit, ArchiveQuery, Recalled};
use crate::thread::page::RequestId;
use crate::time::UnixTime;

const SIZE: Size = Size {
    width: 80,
    height: 24,
};

/// The newest `count` messages of the server's list, as the archive returns them.
fn recalled(server: &Server, count: usize) -> Recalled {
    let newest = server.list.iter().take(count).rev();
    Recalled {
        messages: newest.map(|m| (m.sent_at().unwrap(), m.clone())).collect(),
        start: 0,
        at_oldest: count >= server.list.len(),
        total: Some(server.list.len() as u64),
        read_at: UnixTime::new(START).unwrap(),
    }
}

/// Opened from the archive; the gateway has not answered.
fn opened(server: &Server, offline: bool, start: Start) -> Sim {
    opened_with(60, server, offline, start)
}

fn opened_with(count: usize, server: &Server, offline: bool, start: Start) -> Sim {
    let mut sim = Sim::with(server.clone(), SIZE, settings());
    sim.waiting.clear();
    sim.asked.clear();
    let state = State::new(settings(), sim.now()).with_start(start);
    sim.state = state.with_archive(Some(recalled(server, count)), offline);
    sim.send(Event::Resized(SIZE));
    sim
}

#[test]
fn the_newest_kept_message_is_selected_before_anything_answers() {
    for offline in [true, false] {
        let mut sim = opened(&Server::with(200, START), offline, Start::default());
        assert_eq!(sim.selected(), "message 200");
        let is_marked = |sim: &mut Sim| {
            let key = sim.state.selected();
            let bubbles = &sim.state.screen().bubbles;
            bubbles.iter().any(|b| b.selected && Some(b.key) == key)
        };
        assert!(is_marked(&mut sim), "offline: {offline}");
        sim.keys("k y");
        assert!(
            matches!(&sim.effects[..], [.., Effect::Copy { text, .. }] if &**text == "message 199")
        );
        assert_eq!(sim.asked.is_empty(), offline);
    }
}

#[test]
fn a_list_that_the_gateway_emptied_points_to_what_is_kept() {
    let mut sim = opened(&Server::with(200, START), false, Start::default());
    sim.server = Server::default();
    sim.pass(60);
    let words = sim.transcript().join(" ");
    let kept = "To read what it has deleted: smsthread archive show";
    assert!(words.contains("The gateway has no messages"), "{words}");
    assert!(words.contains(kept), "{words}");
}

#[test]
fn a_user_who_moved_stays_when_the_first_answer_joins_the_archive() {
    let mut server = Server::with(200, START);
    let before = opened(&server, false, Start::default());
    server.arrive(crate::chat::testing::inbound(START + 1, "news"));
    // A view at the end follows arrivals; else they are counted.
    let mut sim = before;
    sim.server = server.clone();
    sim.keys("k");
    sim.answer();
    assert_eq!(
        (sim.selected(), sim.state.screen().new_below),
        ("message 199".to_owned(), 1)
    );
    let mut sim = opened(&Server::with(200, START), false, Start::default());
    sim.server = server;
    sim.answer();
    assert_eq!(sim.selected(), "news");
}

#[test]
fn what_the_gateway_has_deleted_goes_soon_after_the_archive_has_shown_it() {
    let mut server = Server::with(400, START);
    let mut sim = opened_with(200, &server, false, Start::default());
    for place in [150, 100] {
        server.list.remove(place);
    }
    sim.server = server;
    sim.answer_all();
    for text in ["message 300", "message 250"] {
        let is_there = |sim: &mut Sim| sim.transcript().iter().any(|line| line.contains(text));
        while !is_there(&mut sim) {
            sim.keys("PgUp");
        }
        sim.pass(3);
        assert!(!is_there(&mut sim), "{text}");
    }
}

#[test]
fn a_list_that_was_replaced_by_a_shorter_one_is_read_again() {
    let mut sim = opened_with(200, &Server::with(400, START), false, Start::default());
    sim.server = Server::with(40, START);
    sim.answer_all();
    assert_eq!(sim.state.thread().len(), 40);
}

#[test]
fn the_place_of_the_command_line_is_found_in_the_archive() {
    let start = |goal| Start {
        goal: Some(goal),
        command: String::new(),
    };
    let mut sim = opened(
        &Server::with(200, START),
        true,
        start(Goal::find("150").unwrap()),
    );
    sim.rest();
    assert_eq!(sim.selected(), "message 150");
    let at = format!("@{}", START - 10 * 60);
    let goal = Goal::at(&at, UnixTime::new(START).unwrap(), crate::time::Zone::UTC).unwrap();
    let sim = opened(&Server::with(200, START), true, start(goal));
    assert_eq!(sim.selected(), "message 190");
}

#[test]
fn a_vain_search_offline_promises_no_further_search() {
    let goal = Goal::find("zebra").unwrap();
    let start = Start {
        goal: Some(goal),
        command: String::new(),
    };
    let mut sim = opened(&Server::with(200, START), true, start);
    sim.rest();
    while let Some(effect) = sim.effects.pop() {
        match effect {
            Effect::FindKept { id, query, .. } => {
                let found = None;
                sim.send(Event::ArchiveHit { id, query, found });
            }
            Effect::Recall { id, .. } => sim.send(Event::Recalled { id, found: None }),
            _ => {}
        }
        sim.rest();
    }
    let chip = sim.state.screen().status.chip.clone().unwrap();
    assert!(chip.contains("not in the archive"), "{chip}");
}

#[test]
fn a_lost_archive_stays_in_header_and_details() {
    let mut sim = opened(&Server::with(200, START), false, Start::default());
    sim.answer_all();
    assert!(!sim.state.screen().header.not_kept);
    let why = "Nothing is kept: the disk is full.";
    sim.send(Event::ArchiveLost(SafeText::new(why)));
    assert_eq!(sim.state.screen().status.notice.as_deref(), Some(why));
    sim.keys("k j i");
    assert_eq!(sim.state.screen().status.notice, None, "any key reads it");
    assert!(sim.state.screen().header.not_kept);
    let overlay = sim.state.screen().overlay.clone().unwrap();
    let tells = |row: &OverlayRow| matches!(row, OverlayRow::Field { value, alarming: true, .. } if value == why);
    assert!(overlay.rows.iter().any(tells), "{overlay:?}");
}

/// Some messages of the server's list, by their indices.
fn some(server: &Server, newest: usize, end: usize) -> Recalled {
    let messages = server.list[newest..end].iter().rev();
    Recalled {
        messages: messages
            .map(|m| (m.sent_at().unwrap(), m.clone()))
            .collect(),
        start: newest as u64,
        ..recalled(server, end)
    }
}

/// What the archive's index is asked next. The messages right above in the archive are read before,
/// since there may be more of the last second.
fn asked_to_find(sim: &mut Sim, server: &Server, expected: &KeptQuery) -> (RequestId, UnixTime) {
    loop {
        match sim.effects.pop() {
            Some(Effect::FindKept { id, query, before }) => {
                assert_eq!(query, *expected);
                return (id, before);
            }
            Some(Effect::Recall {
                id,
                wanted: ArchiveQuery::Before(_),
                ..
            }) => {
                let found = Some(Box::new(some(server, 59, 160)));
                sim.send(Event::Recalled { id, found });
                sim.rest();
            }
            other => panic!("{other:?}"),
        }
    }
}

/// The archive finds the message with this index.
fn find(sim: &mut Sim, server: &Server, query: &KeptQuery, place: usize) {
    let (id, before) = asked_to_find(sim, server, query);
    let at = server.list[place].sent_at().unwrap();
    assert!(before > at);
    let recalled = some(server, place - 60, place + 60);
    let found = Some(Box::new(ArchiveHit {
        recalled,
        at: Some(at),
    }));
    let query = query.clone();
    sim.send(Event::ArchiveHit { id, query, found });
    sim.rest();
    sim.effects.clear();
}

#[test]
fn failed_messages_are_found_in_the_archive_without_reading_all_on_the_way() {
    let mut server = Server::with(5_000, START);
    for place in [4_000, 4_500] {
        let second = server.list[place].sent_at().unwrap().seconds();
        let status = DeliveryStatus::NotDelivered;
        server.list[place] = crate::chat::testing::outbound(second, "no luck", status);
    }
    let mut sim = opened(&server, true, Start::default());
    for place in [4_000, 4_500] {
        sim.keys("[");
        find(&mut sim, &server, &KeptQuery::failed(), place);
        let index = sim.state.thread().index_of(sim.state.selected().unwrap());
        assert_eq!((sim.selected(), index), ("no luck".into(), place as u64));
    }
    sim.keys("[");
    let (id, _) = asked_to_find(&mut sim, &server, &KeptQuery::failed());
    let found = Some(Box::new(ArchiveHit {
        recalled: some(&server, 4_940, 5_000),
        at: None,
    }));
    let query = KeptQuery::failed();
    sim.send(Event::ArchiveHit { id, query, found });
    sim.rest();
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("No older message has failed")));
    assert!(sim.asked.is_empty() && sim.state.thread().len() < 500);
}

#[test]
fn a_search_under_way_does_not_answer_for_failed_messages() {
    let server = Server::with(5_000, START);
    let mut sim = opened(&server, true, Start::default());
    sim.keys("/");
    for c in "message 4990".chars() {
        sim.send(Event::KeyPressed(crossterm::event::KeyCode::Char(c).into()));
    }
    sim.keys("Enter");
    sim.effects.clear();
    sim.keys("[");
    asked_to_find(&mut sim, &server, &KeptQuery::failed());
}

#[test]
fn older_pictures_are_found_in_the_archive_without_reading_all_on_the_way() {
    let mut server = Server::with(5_000, START);
    for place in [20, 4_000] {
        let file = Attachment {
            name: "a.png".into(),
            link: "https://a.example/a.png".into(),
            mime: "image/png".into(),
        };
        server.list[place] = Message::new(MessageFields {
            attachments: [file].into(),
            ..server.list[place].clone().into_fields()
        });
    }
    let mut sim = opened(&server, true, Start::default());
    sim.keys("Ctrl-g");
    sim.effects
        .retain(|effect| !matches!(effect, Effect::LoadMedia { .. }));
    sim.keys("k");
    sim.effects
        .retain(|effect| !matches!(effect, Effect::LoadMedia { .. }));
    find(&mut sim, &server, &KeptQuery::files(), 4_000);
    let title = sim.transcript()[0].clone();
    assert!(title.starts_with("Picture 2 of 2"), "{title}");
    assert!(sim.asked.is_empty() && sim.state.thread().len() < 500);
}

#[test]
fn words_are_found_in_the_archive_without_reading_all_on_the_way() {
    let mut server = Server::with(5_000, START);
    let at = |message: &crate::message::Message| message.sent_at().unwrap();
    for place in [4_000, 4_500] {
        let second = at(&server.list[place]).seconds();
        server.list[place] = crate::chat::testing::inbound(second, "a needle");
    }
    let mut sim = opened(&server, true, Start::default());
    sim.keys("/");
    for c in "needle".chars() {
        sim.send(Event::KeyPressed(crossterm::event::KeyCode::Char(c).into()));
    }
    sim.keys("Enter");
    let needle = KeptQuery::Words("needle".into());
    for place in [4_000, 4_500] {
        let (id, before) = asked_to_find(&mut sim, &server, &needle);
        assert!(before > at(&server.list[place]));
        let recalled = some(&server, place - 60, place + 60);
        let at = Some(at(&server.list[place]));
        let found = Some(Box::new(ArchiveHit { recalled, at }));
        let query = needle.clone();
        sim.send(Event::ArchiveHit { id, query, found });
        sim.rest();
        assert_eq!(sim.selected(), "a needle");
        let index = sim.state.thread().index_of(sim.state.selected().unwrap());
        assert_eq!(index, place as u64);
        sim.effects.clear();
        sim.keys("n");
    }
    // The archive has no other hit: the search goes on where the archived stretch ends.
    let (id, _) = asked_to_find(&mut sim, &server, &needle);
    let found = Some(Box::new(ArchiveHit {
        recalled: some(&server, 4_940, 5_000),
        at: None,
    }));
    let query = needle;
    sim.send(Event::ArchiveHit { id, query, found });
    sim.rest();
    assert_eq!(sim.selected(), "a needle");
    let notice = sim.state.screen().status.notice.clone();
    assert!(notice.is_some_and(|words| words.contains("No older hit")));
    assert!(sim.asked.is_empty());
}

#[test]
fn a_search_without_an_index_reads_what_is_kept_on_the_way() {
    let mut server = Server::with(600, START);
    let second = server.list[300].sent_at().unwrap().seconds();
    server.list[300] = crate::chat::testing::inbound(second, "a needle");
    let mut sim = opened(&server, true, Start::default());
    sim.keys("/");
    for c in "needle".chars() {
        sim.send(Event::KeyPressed(crossterm::event::KeyCode::Char(c).into()));
    }
    sim.keys("Enter");
    let (mut finds, mut newest) = (0, 59);
    while sim.selected() != "a needle" {
        match sim.effects.pop() {
            Some(Effect::FindKept { id, query, .. }) => {
                finds += 1;
                let found = None;
                sim.send(Event::ArchiveHit { id, query, found });
            }
            Some(Effect::Recall {
                id,
                wanted: ArchiveQuery::Before(_),
                ..
            }) => {
                let found = Some(Box::new(some(&server, newest, newest + 100)));
                newest += 99;
                sim.send(Event::Recalled { id, found });
            }
            Some(_) => {}
            None => panic!("it gives up at {}", sim.selected()),
        }
        sim.rest();
    }
    assert!(finds > 0 && sim.asked.is_empty());
}

#[test]
fn a_gap_below_is_filled_from_the_archive() {
    let server = Server::with(600, START);
    let mut sim = opened(&server, true, Start::default());
    let goal = format!("@{}", START - 500 * 60);
    let moment = crate::time::moment::parse(&goal, sim.state.wall(), crate::time::Zone::UTC);
    landing::jump(&mut sim.state, start::target(moment.unwrap()));
    sim.send(Event::Woke);
    let Some(Effect::Recall {
        id,
        wanted: ArchiveQuery::Since(_),
        ..
    }) = sim.effects.pop()
    else {
        panic!("{:?}", sim.effects);
    };
    sim.send(Event::Recalled {
        id,
        found: Some(Box::new(some(&server, 440, 560))),
    });
    assert_eq!(sim.selected(), "message 100");
    for _ in 0..400 {
        sim.keys("PgDn");
        while let Some(effect) = sim.effects.pop() {
            let Effect::Recall { id, wanted, .. } = effect else {
                continue;
            };
            let found = match wanted {
                ArchiveQuery::After(second) => {
                    let end = server
                        .list
                        .iter()
                        .position(|m| m.sent_at() == Some(second))
                        .unwrap();
                    Some(Box::new(some(&server, end.saturating_sub(90), end + 1)))
                }
                _ => None,
            };
            sim.send(Event::Recalled { id, found });
        }
    }
    assert_eq!(sim.selected(), "message 600");
    assert!(sim.asked.is_empty());
    assert_eq!(sim.state.thread().spans().count(), 1, "no gap is left");
}
