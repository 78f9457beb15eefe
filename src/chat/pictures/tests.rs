use std::collections::BTreeSet;

use proptest::prelude::*;

use super::anchor::moved_row;
use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, message};
use crate::chat::view_model::Row;
use crate::layout::areas::{Areas, Size};
use crate::layout::bubble::FileRows;
use crate::layout::viewport::Anchor;
use crate::message::Direction;
use crate::picture::request::{Made, Media, MediaFailure, MediaFailureKind};
use crate::picture::request::{MediaKind, MediaRequest};

const TERMS: Terms = Terms {
    cell: Pixels {
        width: 10,
        height: 20,
    },
    memory: 64 << 20,
    at_once: 4,
};

/// A message with files of these names, each with a link of its own.
fn with_files(seconds: i64, text: &str, names: &[&str]) -> Message {
    let direction = if seconds % 2 == 0 {
        Direction::Inbound
    } else {
        Direction::Outbound
    };
    let mut fields = message(seconds, direction, text).into_fields();
    let file = |name: &&str| Attachment {
        name: SafeText::line(name),
        link: SafeText::line(&format!("https://pictures.example/{name}?sig=1")),
        mime: SafeText::line("image/"),
    };
    fields.attachments = names.iter().map(file).collect();
    Message::new(fields)
}

/// Messages, oldest first, one a minute.
fn server(messages: &[(&str, &[&str])]) -> Server {
    let mut server = Server::default();
    for (i, (text, names)) in (0..).zip(messages) {
        server.arrive(with_files(START - 10_000 + i * 61, text, names));
    }
    server
}

fn opened(server: Server, width: u16, height: u16) -> Sim {
    let mut sim = Sim::opened(server, width, height);
    sim.send(Event::PicturesPossible(Some(TERMS)));
    sim
}

fn picture(width: u32, height: u32) -> Media {
    Media {
        kind: MediaKind::Jpeg,
        bytes: Some(1_000),
        kept: 1_000,
        archived: false,
        made: Made::Picture {
            size: Pixels { width, height },
            memory: 4_000,
            moves: false,
            cut_short: width % 3 == 1,
        },
        pixels: Vec::new(),
    }
}

fn failure(kind: MediaFailureKind, what: &str) -> MediaFailure {
    MediaFailure {
        kind,
        what: SafeText::line(what),
    }
}

/// Takes the requests for files so far.
fn requests(sim: &mut Sim) -> Vec<(RequestId, MediaRequest)> {
    let mut loads = Vec::new();
    sim.effects.retain(|effect| match effect {
        Effect::LoadMedia { id, request } => {
            loads.push((*id, request.clone()));
            false
        }
        _ => true,
    });
    loads
}

/// Answers requests for files until there are none.
fn load_all(sim: &mut Sim, size: impl Fn(&str) -> (u32, u32)) {
    for _ in 0..200 {
        let open = requests(sim);
        if open.is_empty() {
            return;
        }
        for (id, request) in open {
            let (width, height) = size(&request.link);
            let media = picture(width, height);
            sim.send(Event::MediaLoaded { id, media });
        }
    }
    panic!("requests without end");
}

fn all_words(sim: &mut Sim) -> String {
    sim.transcript().join("\n")
}

#[test]
fn nothing_is_fetched_and_no_room_taken_until_pictures_can_be_shown() {
    let mut sim = Sim::opened(server(&[("hi", &["a.jpg"])]), 80, 40);
    assert!(requests(&mut sim).is_empty());
    assert!(all_words(&mut sim).contains("▣ picture a.jpg"));
    assert!(sim.state.screen().pictures.is_empty());
    sim.send(Event::PicturesPossible(Some(TERMS)));
    assert_eq!(requests(&mut sim).len(), 1);
    sim.send(Event::PicturesPossible(None));
    assert!(all_words(&mut sim).contains("▣ picture a.jpg"));
}

#[test]
fn a_picture_takes_the_room_of_its_shape() {
    let mut sim = opened(server(&[("hi", &["a.jpg"])]), 80, 40);
    load_all(&mut sim, |_| (3024, 4032));
    let screen = sim.state.screen();
    let [placement] = &*screen.pictures else {
        panic!("{:?}", screen.pictures);
    };
    let size = placement.size;
    assert_eq!((size.columns, size.rows), (15, 10));
    assert_eq!(placement.rows.len(), 10);
    assert_eq!(placement.hidden_above, 0);
}

#[test]
fn few_files_are_fetched_at_a_time_and_each_link_once() {
    let names = ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg", "f.jpg"];
    let mut sim = opened(server(&[("one", &names), ("two", &names)]), 80, 60);
    let first = requests(&mut sim);
    assert_eq!(first.len(), 4);
    let (id, _) = first[0];
    sim.send(Event::MediaLoaded {
        id,
        media: picture(100, 100),
    });
    let second = requests(&mut sim);
    assert_eq!(second.len(), 1);
    let links: BTreeSet<_> = first.iter().chain(&second).map(|r| &r.1.link).collect();
    assert_eq!(links.len(), 5);
    for (id, _) in first[1..].iter().chain(&second) {
        sim.send(Event::MediaLoaded {
            id: *id,
            media: picture(100, 100),
        });
    }
    assert_eq!(requests(&mut sim).len(), 1, "six links, twelve bubbles");
}

#[test]
fn progress_and_failure_stand_in_the_bubble() {
    let mut sim = opened(server(&[("hi", &["a.jpg"])]), 80, 40);
    let [(id, _)] = &*requests(&mut sim) else {
        panic!();
    };
    let id = *id;
    sim.send(Event::MediaProgressed {
        id,
        received: 120_000,
        total: Some(340_000),
    });
    assert!(all_words(&mut sim).contains("loading 120 of 340 KB…"));
    sim.send(Event::MediaFailed {
        id,
        failure: failure(MediaFailureKind::Unreachable, "no connection"),
    });
    let words = all_words(&mut sim);
    assert!(
        words.contains("✗ no connection") && words.contains("R tries again"),
        "{words}"
    );
    assert!(requests(&mut sim).is_empty(), "not by itself");
    sim.keys("R");
    let [(id, _)] = &*requests(&mut sim) else {
        panic!();
    };
    let failed = Event::MediaFailed {
        id: *id,
        failure: failure(MediaFailureKind::Gone, "expired or forbidden (403)"),
    };
    sim.send(failed);
    assert!(all_words(&mut sim).contains("✗ expired or forbidden (403) · R tries again"));
}

#[test]
fn each_person_of_a_card_is_in_the_bubble() {
    let mut sim = opened(server(&[("hi", &["a.vcf"])]), 80, 40);
    let [(id, _)] = &*requests(&mut sim) else {
        panic!();
    };
    let people = [
        "Ann",
        "+32496000001",
        "Ben",
        "+32496000002",
        "Cas",
        "+32496000003",
    ];
    let lines = people.into_iter().chain(["and 9 more people"]);
    let media = Media {
        kind: MediaKind::Card,
        made: Made::Card(lines.clone().map(SafeText::line).collect()),
        ..picture(1, 1)
    };
    sim.send(Event::MediaLoaded { id: *id, media });
    let words = all_words(&mut sim);
    for line in lines {
        assert!(words.contains(line), "{words}");
    }
}

#[test]
fn an_expired_link_is_tried_again_when_a_new_one_comes() {
    let mut sim = opened(server(&[("hi", &["a.jpg"])]), 80, 40);
    let [(id, _)] = &*requests(&mut sim) else {
        panic!();
    };
    let id = *id;
    sim.send(Event::MediaFailed {
        id,
        failure: failure(MediaFailureKind::Gone, "expired or forbidden (403)"),
    });
    let mut fields = sim.server.list[0].clone().into_fields();
    fields.attachments[0].link = SafeText::line("https://pictures.example/a.jpg?sig=2");
    sim.server.list[0] = Message::new(fields);
    sim.pass(60);
    let again = requests(&mut sim);
    assert_eq!(again.len(), 1);
    assert!(again[0].1.link.ends_with("sig=2"));
}

#[test]
fn another_link_of_the_same_file_is_not_fetched_again() {
    let mut sim = opened(server(&[("hi", &["a.jpg"])]), 80, 40);
    load_all(&mut sim, |_| (400, 300));
    let mut fields = sim.server.list[0].clone().into_fields();
    fields.attachments[0].link = SafeText::line("https://pictures.example/a.jpg?sig=2");
    sim.server.list[0] = Message::new(fields);
    sim.pass(60);
    assert!(requests(&mut sim).is_empty());
    assert_eq!(sim.state.screen().pictures.len(), 1);
}

#[test]
fn requests_far_from_the_view_are_cancelled() {
    let mut messages: Vec<(&str, &[&str])> = vec![("text", &[]); 200];
    messages[199] = ("a picture", &["a.jpg"]);
    let mut sim = opened(server(&messages), 80, 24);
    let [(id, _)] = &*requests(&mut sim) else {
        panic!();
    };
    let id = *id;
    for _ in 0..8 {
        sim.keys("PgUp");
        sim.answer_all();
    }
    assert!(sim.effects.contains(&Effect::Cancel { id }));
    sim.send(Event::RequestCancelled { id });
    sim.keys("G");
    assert_eq!(requests(&mut sim).len(), 1, "wanted again");
}

#[test]
fn files_that_were_not_in_view_for_longest_are_forgotten_first() {
    let names: Vec<String> = (0..40).map(|i| format!("{i}.jpg")).collect();
    let names: Vec<[&str; 1]> = names.iter().map(|name| [&**name]).collect();
    let messages: Vec<(&str, &[&str])> = names.iter().map(|name| ("x", &name[..])).collect();
    let mut sim = Sim::opened(server(&messages), 80, 24);
    let terms = Terms {
        memory: 30_000,
        ..TERMS
    };
    sim.send(Event::PicturesPossible(Some(terms)));
    for _ in 0..60 {
        load_all(&mut sim, |_| (400, 300));
        let total: u64 = sim
            .state
            .media()
            .pictures()
            .files
            .values()
            .map(KnownFile::memory)
            .sum();
        assert!(total <= 60_000, "{total}");
        sim.keys("Ctrl-u");
        sim.answer_all();
    }
    let gone = |e: &&Effect| matches!(e, Effect::ForgetPixels { .. });
    let forgotten = sim.effects.iter().filter(gone).count();
    assert!(forgotten > 10, "{forgotten}");
}

/// Two pictures in one message; the first one is scrolled out of view.
#[test]
fn the_picture_in_view_is_shown_large() {
    let messages: Vec<(&str, &[&str])> =
        vec![("older", &[]), ("two", &["a.jpg", "b.jpg"]), ("newer", &[])];
    let mut sim = opened(server(&messages), 80, 24);
    load_all(&mut sim, |_| (400, 300));
    let large = |sim: &mut Sim| {
        let open = requests(sim);
        open.last().map(|(_, request)| request.link.to_string())
    };
    sim.keys("v");
    assert!(large(&mut sim).is_some_and(|link| link.contains("b.jpg")));
    sim.keys("Esc PgUp PgUp v");
    assert!(large(&mut sim).is_some_and(|link| link.contains("a.jpg")));
}

#[test]
fn pixels_out_of_view_make_room_for_an_animation() {
    let mut messages: Vec<(&str, &[&str])> = vec![("text", &[]); 60];
    messages[20] = ("far above", &["far.jpg"]);
    messages[59] = ("a film", &["film.gif"]);
    let mut sim = opened(server(&messages), 80, 24);
    sim.keys("G");
    for _ in 0..9 {
        load_all(&mut sim, |_| (400, 300));
        sim.keys("PgUp");
        sim.answer_all();
    }
    sim.keys("G");
    load_all(&mut sim, |_| (400, 300));
    let kept = |sim: &Sim| {
        let files = sim.state.media().pictures().files.values();
        let mut kept: Vec<_> = files.filter(|f| f.bubble.is_some()).collect();
        kept.sort_by_key(|file| file.name.clone());
        kept.iter()
            .map(|file| file.name.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(kept(&sim), ["far.jpg", "film.gif"]);
    for file in sim.state.media_mut().pictures_mut().files.values_mut() {
        file.moves = true;
    }
    sim.keys("p");
    let [(id, _)] = &*requests(&mut sim) else {
        panic!("one request for the frames");
    };
    let (id, made) = (
        *id,
        Made::Frames {
            delays: vec![100; 9],
            memory: TERMS.memory,
        },
    );
    let media = Media {
        made,
        ..picture(400, 300)
    };
    sim.send(Event::MediaLoaded { id, media });
    assert_eq!(kept(&sim), ["film.gif"]);
}

#[test]
fn rows_above_may_change_without_moving_the_view() {
    let before = [
        FileRows {
            rows: 2..14,
            picture: None,
        },
        FileRows {
            rows: 14..26,
            picture: None,
        },
    ];
    let after = [
        FileRows {
            rows: 2..5,
            picture: None,
        },
        FileRows {
            rows: 5..17,
            picture: None,
        },
    ];
    let moved = |row| moved_row(row, &before, &after);
    assert_eq!([moved(-3), moved(0), moved(1)], [-3, 0, 1]);
    assert_eq!([moved(2), moved(4), moved(9)], [2, 4, 4]);
    assert_eq!([moved(14), moved(25), moved(26)], [5, 16, 17]);
}

/// What must be true of the pictures on any screen.
fn assert_in_place(sim: &mut Sim) {
    let screen = sim.state.screen().clone();
    let areas = Areas::of(screen.size);
    let view = areas.top..areas.top + areas.transcript.height;
    for placement in &screen.pictures {
        assert!(!placement.rows.is_empty());
        assert!(view.start <= placement.rows.start && placement.rows.end <= view.end);
        let shown = u16::try_from(placement.rows.len()).unwrap() + placement.hidden_above;
        assert!(shown <= placement.size.rows, "{placement:?}");
        assert!(placement.column >= areas.left);
        let right = placement.column + placement.size.columns;
        assert!(
            right <= areas.left + areas.transcript.width,
            "{placement:?}"
        );
        // Only the edges of the view cut a picture.
        let cut_above = placement.hidden_above > 0;
        assert!(!cut_above || placement.rows.start == view.start);
        let cut_below = shown < placement.size.rows;
        assert!(
            !cut_below || placement.rows.end == view.end,
            "{placement:?}"
        );
    }
    // Pictures cover exactly the rows that bubbles keep free.
    let mut reserved = BTreeSet::new();
    for (y, row) in (areas.top..).zip(&screen.rows) {
        let Row::Bubble { bubble, row } = row else {
            continue;
        };
        let shown = &screen.bubbles[*bubble];
        for (index, file) in shown.bubble.files().iter().enumerate() {
            let there = sim
                .state
                .media()
                .pictures()
                .in_bubble(shown.key, index, sim.clock)
                .is_some();
            if there && file.picture_rows().contains(row) {
                let blank = shown.bubble.row(*row).next().is_none();
                assert!(blank, "words under a picture");
                reserved.insert(y);
            }
        }
    }
    let covered: BTreeSet<u16> = screen
        .pictures
        .iter()
        .flat_map(|p| p.rows.clone())
        .collect();
    assert_eq!(covered, reserved);
}

fn sizes() -> impl Strategy<Value = (u32, u32)> {
    prop_oneof![
        (1_u32..5000, 1_u32..5000),
        Just((1, 100_000)),
        Just((100_000, 1)),
        Just((u32::MAX, u32::MAX)),
        Just((1, 1)),
    ]
}

proptest! {
    #[test]
    fn pictures_cover_exactly_the_rows_that_are_kept_free(
        width in 1_u16..150,
        height in 1_u16..50,
        pictures in prop::collection::vec((sizes(), 0_usize..3, 0_usize..200), 1..12),
        cell in (1_u32..20, 1_u32..40),
        moves in prop::collection::vec(0_usize..8, 0..30),
    ) {
        let names = ["a.jpg", "b.png", "c.gif"];
        let texts: Vec<String> = pictures.iter().map(|p| "word ".repeat(p.2)).collect();
        let messages: Vec<(&str, &[&str])> = texts
            .iter()
            .zip(&pictures)
            .map(|(text, picture)| (&**text, &names[..picture.1]))
            .collect();
        let mut sim = Sim::opened(server(&messages), width, height);
        let terms = Terms {
            cell: Pixels { width: cell.0, height: cell.1 },
            ..TERMS
        };
        sim.send(Event::PicturesPossible(Some(terms)));
        assert_in_place(&mut sim);
        let keys = ["Ctrl-e", "Ctrl-y", "PgUp", "PgDn", "j", "k", "Ctrl-u", "G"];
        for (step, key) in moves.into_iter().enumerate() {
            sim.keys(keys[key]);
            assert_in_place(&mut sim);
            for (id, request) in requests(&mut sim) {
                let size = pictures[(step + request.link.len()) % pictures.len()].0;
                let media = picture(size.0, size.1);
                sim.send(Event::MediaLoaded { id, media });
                assert_in_place(&mut sim);
            }
        }
        sim.send(Event::Resized(Size { width: height + 10, height: width.min(60) }));
        assert_in_place(&mut sim);
    }

    #[test]
    fn the_anchored_row_does_not_move_when_a_size_becomes_known(
        sizes in prop::collection::vec(sizes(), 8),
        up in 20_usize..90,
    ) {
        let texts: Vec<String> = (0..40).map(|i| format!("message {i}")).collect();
        let messages: Vec<(&str, &[&str])> = texts
            .iter()
            .enumerate()
            .map(|(i, text)| (&**text, if i % 5 == 0 { &["a.jpg"][..] } else { &[][..] }))
            .collect();
        let mut list = server(&messages);
        for (i, message) in list.list.iter_mut().enumerate() {
            let mut fields = message.clone().into_fields();
            for file in &mut fields.attachments {
                file.link = SafeText::line(&format!("https://pictures.example/{i}"));
                file.name = SafeText::line(&format!("{i}.jpg"));
            }
            *message = Message::new(fields);
        }
        let mut sim = opened(list, 80, 24);
        for _ in 0..up {
            sim.keys("Ctrl-y");
        }
        for (step, (id, _)) in (0..).zip(requests(&mut sim)) {
            let selected = sim.selected();
            let row = |sim: &mut Sim| {
                let rows = sim.transcript();
                rows.iter().position(|row| row.split("  ").next() == Some(&selected))
            };
            let (before, followed) = (row(&mut sim), sim.state.follows());
            let anchor = sim.state.viewport().anchor();
            let (width, height) = sizes[step % sizes.len()];
            sim.send(Event::MediaLoaded { id, media: picture(width, height) });
            // A view that has reached the end of the thread stays there instead.
            let fastened = anchor != Anchor::Latest && sim.state.viewport().anchor() != Anchor::Latest;
            let number: usize = selected[8..].parse().unwrap();
            if fastened && !followed && before.is_some() && !number.is_multiple_of(5) {
                prop_assert_eq!(row(&mut sim), before);
            }
        }
    }
}
