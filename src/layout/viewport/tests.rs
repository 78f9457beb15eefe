use std::cmp::Ordering;

use proptest::prelude::*;

use super::Anchor;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::hand_on::program::{HandOnForm, OutsideProgram, TerminalAccess};
use crate::chat::testing::{START, Server, Sim, inbound, message};
use crate::chat::view_model::Row;
use crate::layout::areas::Size;
use crate::layout::bubble::Look;
use crate::layout::viewport::Separator;
use crate::message::{Message, MessageKey};

/// A row of a bubble on screen: the message, and the row of its bubble.
type Seen = (MessageKey, usize);

fn seen(sim: &mut Sim) -> Vec<Option<Seen>> {
    let screen = sim.state.screen();
    let bubbles = &screen.bubbles;
    screen
        .rows
        .iter()
        .map(|row| match row {
            Row::Bubble { bubble, row } | Row::Note { bubble, row, .. } => {
                Some((bubbles[*bubble].key, *row))
            }
            _ => None,
        })
        .collect()
}

/// A program of the user that answers later.
fn with_a_program(mut sim: Sim) -> Sim {
    let program = OutsideProgram {
        name: "up".into(),
        words: ["up".to_owned()].into(),
        form: HandOnForm::Text,
        access: TerminalAccess::Aside,
    };
    sim.state = sim.state.with_programs([program].into());
    sim
}

/// The program that was started last answers with so many lines.
fn answer_with(sim: &mut Sim, lines: usize) {
    let started = sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::HandOn { id, .. } => Some(*id),
        _ => None,
    });
    if let Some(id) = started {
        let text = vec!["line"; lines].join("\n");
        let answer = Ok(Some(text.as_str().into()));
        sim.send(Event::HandedOn { id, answer });
    }
}

/// The rows of each message in view are in order, without a hole, and no row is there twice.
fn assert_contiguous(rows: &[Option<Seen>]) {
    let shown: Vec<Seen> = rows.iter().flatten().copied().collect();
    for pair in shown.windows(2) {
        if pair[0].0 == pair[1].0 {
            // An edge may stand between a bubble and its note.
            let step = pair[1].1 - pair[0].1;
            assert!(step == 1 || step == 2, "{rows:?}");
        } else {
            assert_eq!(pair[1].1, 0, "a bubble begins with its first row");
        }
    }
    let mut keys: Vec<MessageKey> = shown.iter().map(|s| s.0).collect();
    keys.dedup();
    let count = keys.len();
    keys.sort_by_key(|key| key.serial);
    keys.dedup();
    assert_eq!(keys.len(), count, "a message is in view twice");
}

/// Where this row of a message is or would be, counted from the view's first.
fn place_of((key, row): Seen, rows: &[Option<Seen>]) -> Option<i64> {
    let shown = |(_, seen): &(i64, &Option<Seen>)| seen.is_some_and(|seen| seen.0 == key);
    let (index, seen) = (0..).zip(rows).find(shown)?;
    let hidden = i64::try_from((*seen)?.1).unwrap();
    Some(index - hidden + i64::try_from(row).unwrap())
}

/// Whether no loaded row is above the view.
fn begins(sim: &mut Sim) -> bool {
    let mut rows = sim.state.screen().rows.iter();
    rows.any(|row| matches!(row, Row::Between(Separator::History(_))))
}

#[derive(Clone, Debug)]
enum Step {
    Keys(&'static str),
    Wheel(i16),
    Answer,
    Arrive,
    Delete(usize),
    Pass(u64),
    Resize(u16, u16),
    /// Gives the selected message to a program.
    Hand,
    /// The program answers with so many lines.
    Answered(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let keys = prop::sample::select(vec![
        "j", "k", "PgUp", "PgDn", "Ctrl-e", "Ctrl-y", "Ctrl-u", "Ctrl-d", "G", "R", "i q", "Esc",
    ]);
    prop_oneof![
        8 => keys.prop_map(Step::Keys),
        2 => (-9i16..9).prop_map(Step::Wheel),
        4 => Just(Step::Answer),
        2 => Just(Step::Arrive),
        1 => (0usize..60).prop_map(Step::Delete),
        2 => (1u64..20).prop_map(Step::Pass),
        1 => (1u16..130, 1u16..50).prop_map(|(w, h)| Step::Resize(w, h)),
        2 => Just(Step::Hand),
        2 => prop_oneof![3 => 1usize..4, 1 => 4usize..700].prop_map(Step::Answered),
    ]
}

fn look() -> impl Strategy<Value = Look> {
    prop::sample::select(vec![Look::Round, Look::Filled])
}

fn opened(heights: &[usize], look: Look) -> Sim {
    let size = Size {
        width: 60,
        height: 20,
    };
    Sim::with_look(server(heights), size, look)
}

fn server(heights: &[usize]) -> Server {
    use crate::message::Direction::{Inbound, Outbound};
    let mut server = Server::default();
    for (index, height) in heights.iter().enumerate() {
        let lines: Vec<String> = (0..=*height).map(|l| format!("{index}.{l}")).collect();
        let side = if index % 3 == 0 { Outbound } else { Inbound };
        let at = START - 500_000 + i64::try_from(index).unwrap() * 900;
        server.arrive(message(at, side, &lines.join("\n")));
    }
    server
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn the_anchored_row_never_moves(
        heights in prop::collection::vec(prop_oneof![9 => 0usize..3, 1 => 20usize..70], 5..300),
        steps in prop::collection::vec(step(), 1..80),
        look in look(),
    ) {
        let mut sim = with_a_program(opened(&heights, look));
        let mut given = None;
        for step in &steps {
            let before = seen(&mut sim);
            let selected = sim.state.selected();
            let follows = sim.state.follows();
            let mut quiet = matches!(step, Step::Answer | Step::Arrive | Step::Delete(_) | Step::Pass(_));
            let owed = crate::chat::testing::sync(&sim.state).owed() != 0;
            match *step {
                Step::Keys(keys) => sim.keys(keys),
                Step::Wheel(rows) => sim.send(Event::WheelTurned(rows)),
                Step::Answer => if !sim.waiting.is_empty() { sim.answer(); },
                Step::Arrive => {
                    let at = START + i64::try_from(sim.clock.as_secs()).unwrap();
                    sim.server.arrive(inbound(at, "news"));
                }
                Step::Delete(at) => if at < sim.server.list.len() && sim.server.list.len() > 5 {
                    sim.server.list.remove(at);
                },
                Step::Pass(seconds) => sim.pass(seconds),
                Step::Resize(width, height) => sim.send(Event::Resized(Size { width, height })),
                Step::Hand => {
                    given = selected;
                    sim.keys("|");
                }
                Step::Answered(lines) => {
                    answer_with(&mut sim, lines);
                    // The answer to what is selected is shown.
                    quiet = given != selected;
                }
            }
            let after = seen(&mut sim);
            assert_contiguous(&after);
            // The selected message stays where it is, else the first row, unless its message is
            // gone.
            let of_selected = |(_, row): &(usize, &Option<Seen>)| {
                row.is_some_and(|(key, _)| Some(key) == selected)
            };
            let rows = || before.iter().enumerate();
            let held = rows().find(of_selected).or_else(|| rows().find(|(_, r)| r.is_some()));
            if quiet && !follows && !owed
                && let Some((row, Some(first))) = held
                && sim.state.thread().get(first.0).is_some()
            {
                let place = place_of(*first, &after);
                let moved = place.map(|place| place.cmp(&i64::try_from(row).unwrap()));
                let is_held = match moved {
                    Some(Ordering::Equal) => true,
                    // Too few rows are above to keep it down, or too few below to keep it up.
                    Some(Ordering::Less) => begins(&mut sim),
                    Some(Ordering::Greater) => sim.state.viewport().anchor() == Anchor::Latest,
                    None => false,
                };
                prop_assert!(is_held, "{:?} {:?}\n{:?}\n{:?}", step, first, before, after);
            }
            if let Some(selected) = sim.state.selected() {
                prop_assert!(sim.state.thread().get(selected).is_some());
            }
        }
    }

    #[test]
    fn notes_are_rows_like_others(
        heights in prop::collection::vec(0usize..4, 12..40),
        noted in prop::collection::vec((0usize..12, 1usize..30), 1..5),
        look in look(),
    ) {
        let mut sim = with_a_program(opened(&heights, look));
        sim.load_all();
        for (up, lines) in noted {
            sim.keys("G");
            sim.keys(&format!("{}|", "k ".repeat(up)));
            answer_with(&mut sim, lines);
        }
        sim.keys("G");
        let words = |sim: &mut Sim| {
            let mut rows = sim.transcript();
            // Edges that touch the view's end are left out.
            rows.truncate(rows.len() - 1);
            rows.split_off(1)
        };
        let mut below = words(&mut sim);
        loop {
            sim.keys("Ctrl-y");
            let rows = words(&mut sim);
            if begins(&mut sim) {
                break;
            }
            prop_assert_eq!(&rows[1..], &below[..below.len() - 1]);
            below = rows;
        }
    }

    #[test]
    fn a_page_keeps_two_rows_of_context(
        heights in prop::collection::vec(0usize..30, 40..100),
        up in any::<bool>(),
        look in look(),
    ) {
        let mut sim = opened(&heights, look);
        sim.answer_all();
        if !up {
            sim.keys("PgUp PgUp PgUp");
        }
        let before = seen(&mut sim);
        sim.keys(if up { "PgUp" } else { "PgDn" });
        let after = seen(&mut sim);
        let kept = if up { (&before[..2], &after[16..18]) } else { (&before[16..18], &after[..2]) };
        prop_assert_eq!(kept.0, kept.1);
    }

    #[test]
    fn rows_between_two_messages_depend_only_on_them(
        said in prop::collection::vec((any::<bool>(), 1usize..90, 1i64..900), 2..12),
        width in 24u16..140,
        pair in 0usize..11,
    ) {
        use crate::message::Direction::{Inbound, Outbound};
        let pair = pair % (said.len() - 1);
        let mut at = START - 80_000;
        let mut messages = Vec::new();
        for (number, (ours, length, later)) in said.into_iter().enumerate() {
            at += later;
            let side = if ours { Outbound } else { Inbound };
            messages.push(message(at, side, &format!("{number}{}", "x".repeat(length))));
        }
        let between = |messages: &[Message], first: usize| {
            let mut server = Server::default();
            messages.iter().cloned().for_each(|message| server.arrive(message));
            let size = Size { width, height: 200 };
            let mut sim = Sim::with_look(server, size, Look::Round);
            let screen = sim.state.screen().clone();
            let of = |row: &Row| match row {
                Row::Bubble { bubble, .. } => Some(*bubble),
                _ => None,
            };
            let rows = screen.rows.iter();
            let (mut above, mut rows_between) = (None, Vec::new());
            for row in rows {
                match of(row) {
                    Some(bubble) if bubble == first + 1 => break,
                    Some(bubble) => { above = Some(bubble); rows_between.clear(); }
                    None => rows_between.push(row.clone()),
                }
            }
            assert_eq!(above, Some(first));
            rows_between
        };
        prop_assert_eq!(between(&messages, pair), between(&messages[pair..pair + 2], 0));
    }

    #[test]
    fn scrolling_up_and_down_restores_the_view(
        heights in prop::collection::vec(0usize..12, 60..120),
        rows in prop::collection::vec(1i16..15, 1..6),
        look in look(),
    ) {
        let mut sim = opened(&heights, look);
        sim.keys("PgUp PgUp");
        sim.answer_all();
        let before = seen(&mut sim);
        for rows in &rows {
            sim.send(Event::WheelTurned(-rows));
            sim.answer_all();
        }
        for rows in &rows {
            sim.send(Event::WheelTurned(*rows));
        }
        prop_assert_eq!(seen(&mut sim), before);
    }
}

#[test]
fn the_newest_bubble_has_its_lower_edge_at_the_end_of_the_view() {
    for keys in ["G", "k j", "k k j j", "PgUp PgDn PgDn", "g G"] {
        let mut sim = opened(&[0, 1, 2, 0, 3, 0, 1, 0, 2, 0, 0, 1], Look::Round);
        sim.keys(keys);
        assert_eq!(sim.state.viewport().anchor(), Anchor::Latest, "{keys}");
        let screen = sim.state.screen();
        let last = screen.rows.last().unwrap();
        assert!(
            matches!(last, Row::Between(Separator::Edges(edges)) if edges.above.is_some() && edges.below.is_none()),
            "{keys}: {last:?}"
        );
    }
}

#[test]
fn a_message_as_tall_as_the_view_is_read_to_its_edge() {
    // The transcript has 18 rows: at the end the message's first row is hidden, or its lower edge.
    let mut sim = opened(&[0, 0, 17], Look::Round);
    for _ in 0..4 {
        sim.keys("k");
    }
    for _ in 0..8 {
        sim.keys("j");
    }
    assert_eq!(sim.state.viewport().anchor(), Anchor::Latest);
    assert_eq!(sim.state.selected(), sim.state.thread().newest());
}

#[test]
fn a_resize_and_back_keeps_the_message_at_the_top() {
    let heights: Vec<usize> = (0..200).map(|i| i % 5).collect();
    let mut sim = Sim::opened(server(&heights), 80, 24);
    sim.keys("PgUp PgUp");
    sim.answer_all();
    let before = seen(&mut sim);
    let top = before.iter().flatten().next().copied();
    for (width, height) in [(40, 24), (120, 40), (30, 10), (80, 24)] {
        sim.send(Event::Resized(Size { width, height }));
    }
    let now = seen(&mut sim);
    assert_eq!(now.iter().flatten().next().map(|s| s.0), top.map(|s| s.0));
}

#[test]
fn a_change_of_our_sender_is_shown() {
    use crate::message::Direction::Outbound;
    use crate::message::{Message, MessageFields};
    let ours = |at: i64, sender: &str| {
        let fields = message(START - 4_000 + at, Outbound, "said").into_fields();
        Message::new(MessageFields {
            sender: sender.into(),
            ..fields
        })
    };
    let mut server = Server::default();
    for item in [
        ours(0, "Shop"),
        inbound(START - 3_990, "asked"),
        ours(20, "Shop"),
        inbound(START - 3_970, "asked"),
        ours(40, "Shop 2"),
        ours(50, "Shop 2"),
        ours(60, "Shop"),
    ] {
        server.arrive(item);
    }
    let mut sim = Sim::opened(server, 60, 40);
    let told = sim.transcript();
    let told: Vec<&String> = told.iter().filter(|row| row.starts_with("-- as")).collect();
    assert_eq!(told, ["-- as Shop 2", "-- as Shop"]);
}

#[test]
fn an_older_page_adds_no_sender_line_on_screen() {
    use crate::message::Direction::Outbound;
    use crate::message::{Message, MessageFields};
    let mut lines = 0;
    for count in [400, 401] {
        let mut server = Server::default();
        for number in 0..count {
            let (at, text) = (START - 90_000 + number * 40, format!("said {number}"));
            if number % 2 == 0 {
                server.arrive(inbound(at, &text));
                continue;
            }
            let sender = format!("Shop {}", number % 4).as_str().into();
            let fields = message(at, Outbound, &text).into_fields();
            server.arrive(Message::new(MessageFields { sender, ..fields }));
        }
        let mut sim = Sim::opened(server, 60, 24);
        let loaded = sim.state.thread().len();
        for _ in 0..200 {
            sim.keys("Ctrl-y");
        }
        assert_eq!(sim.state.thread().len(), loaded);
        let before = sim.transcript();
        let from = before.iter().position(|row| row.contains("said")).unwrap();
        sim.answer_all();
        assert!(sim.state.thread().len() > loaded);
        assert_eq!(sim.transcript()[from..], before[from..]);
        // When they come back into view, they have the sender line.
        sim.keys("PgUp PgUp");
        let _ = sim.transcript();
        sim.keys("PgDn PgDn");
        let mut above = String::new();
        for row in sim.transcript() {
            let number = row.split("said ").nth(1);
            let number = number.and_then(|rest| rest.split(' ').next()?.parse::<u32>().ok());
            if number.is_some_and(|n| n % 2 == 1) && !above.is_empty() {
                assert!(above.starts_with("-- as"), "{above} above {row}");
                lines += 1;
            }
            if !row.is_empty() {
                above = row;
            }
        }
    }
    assert!(lines > 2, "{lines}");
}

#[test]
fn a_day_line_changes_with_the_date() {
    let mut server = Server::default();
    server.arrive(inbound(START - 60, "on the day"));
    let mut sim = Sim::opened(server, 60, 12);
    assert!(sim.transcript().contains(&"-- Today".to_owned()));
    sim.pass(86_400);
    sim.keys("k");
    assert!(sim.transcript().contains(&"-- Yesterday".to_owned()));
}

#[test]
fn a_resize_keeps_the_selection_and_its_row() {
    let heights: Vec<usize> = (0..200).map(|i| i % 5).collect();
    for keys in [
        "PgUp PgUp j j",
        "PgUp k k k k",
        "k k k k k k",
        "g",
        "G",
        "PgUp V k k k",
    ] {
        let mut sim = Sim::opened(server(&heights), 80, 40);
        sim.keys(keys);
        sim.answer_all();
        let (selected, before) = (sim.state.selected(), seen(&mut sim));
        let range = sim.state.context().range_count();
        for (width, height) in [(80, 14), (30, 9), (120, 50), (80, 14), (80, 40)] {
            sim.send(Event::Resized(Size { width, height }));
            sim.answer_all();
            assert_eq!(sim.state.selected(), selected, "{keys} {height}");
            assert_eq!(sim.state.context().range_count(), range, "{keys} {height}");
            let shown = seen(&mut sim);
            assert!(
                shown.iter().flatten().any(|s| Some(s.0) == selected),
                "{keys} {height}"
            );
        }
        assert_eq!(seen(&mut sim), before, "{keys}");
    }
}
