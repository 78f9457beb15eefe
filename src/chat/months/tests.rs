use std::time::Duration;

use crate::chat::effect::Effect;
use crate::chat::event::{Event, Pointer, PointerMove};
use crate::chat::testing::{START, Server, Sim, busy, message, outbound};
use crate::chat::view_model::Row;
use crate::message::DeliveryStatus::NotDelivered;
use crate::message::Direction::{Inbound, Outbound};
use crate::text::columns::Columns;

const DAY: i64 = 86_400;

/// Four messages a day for `count` days, three of them inbound.
fn days(count: i64) -> Server {
    let side = |n: i64| if n % 4 == 0 { Outbound } else { Inbound };
    let list = (0..4 * count).map(|n| message(START - n * DAY / 4, side(n), &format!("m{n}")));
    Server {
        list: list.collect(),
    }
}

/// The rows of the strip.
fn rows(sim: &mut Sim) -> Vec<String> {
    sim.transcript()
}

fn title(sim: &mut Sim) -> String {
    rows(sim)[0].clone()
}

/// The number of messages in the title.
fn title_count(sim: &mut Sim) -> u64 {
    let title = title(sim).replace(',', "");
    let words = title
        .split_once(": ")
        .unwrap()
        .1
        .trim_start_matches("about ");
    words.split(' ').next().unwrap().parse().unwrap()
}

#[test]
fn months_are_estimated_by_few_requests_and_counted_once_they_are_loaded() {
    let mut sim = Sim::opened(days(1_000), 100, 24);
    sim.keys("M");
    assert!(
        rows(&mut sim)[1].contains("estimating, request 1 of 40"),
        "{:?}",
        rows(&mut sim)
    );
    sim.answer_all();
    let asked = sim.asked.len();
    assert!(asked <= 41, "{asked}");
    assert!(
        title_count(&mut sim).abs_diff(59) <= 3,
        "{}",
        title(&mut sim)
    );
    assert!(title(&mut sim).ends_with(" You are here."));
    sim.keys("h h h");
    assert!(
        title(&mut sim).starts_with("March 2025: about 1"),
        "{}",
        title(&mut sim)
    );
    assert!(
        title_count(&mut sim).abs_diff(124) <= 6,
        "{}",
        title(&mut sim)
    );
    assert!(rows(&mut sim).iter().any(|row| row.contains('~')));
    sim.keys("g");
    assert!(
        title(&mut sim).starts_with("September 2022: about"),
        "{}",
        title(&mut sim)
    );
    sim.keys("G");
    assert!(title(&mut sim).starts_with("June 2025"));
    // Messages loaded meanwhile are counted, and not asked for again.
    sim.keys("Esc");
    sim.load_all();
    sim.answer_all();
    let asked = sim.asked.len();
    sim.keys("M h Ctrl-y k");
    sim.answer_all();
    assert_eq!(title(&mut sim), "March 2025: 124 messages, 93 in, 31 out.");
    assert!(
        rows(&mut sim)[1].ends_with("all counted"),
        "{:?}",
        rows(&mut sim)
    );
    assert_eq!(sim.asked.len(), asked);
}

#[test]
fn leaving_the_strip_stops_the_probes() {
    let mut sim = Sim::opened(days(2_000), 80, 24);
    sim.keys("M");
    let (id, _) = sim.waiting[0];
    sim.keys("Esc");
    assert!(sim.effects.contains(&Effect::Cancel { id }));
    sim.waiting.clear();
    sim.send(Event::RequestCancelled { id });
    assert!(sim.waiting.is_empty(), "{:?}", sim.waiting);
    assert!(!rows(&mut sim)[0].contains("messages"));
}

#[test]
fn enter_goes_to_the_month_and_back() {
    let mut sim = Sim::opened(days(2_000), 80, 24);
    let was = sim.selected();
    sim.keys("M");
    sim.answer_all();
    sim.keys("PgUp PgUp Enter");
    sim.answer_all();
    let key = sim.state.selected().unwrap();
    let second = key.second().to_utc().format("%Y-%m-%d").to_string();
    assert_eq!(second, "2023-06-01");
    assert!(!title(&mut sim).contains("in,"), "the strip is closed");
    sim.keys("Ctrl-o");
    assert_eq!(sim.selected(), was);
}

#[test]
fn a_failure_ends_the_survey_until_it_is_tried_again() {
    let mut sim = Sim::opened(days(2_000), 140, 24);
    sim.keys("M");
    let (id, _) = sim.waiting.remove(0);
    let failure = busy();
    sim.send(Event::RequestFailed { id, failure });
    assert!(sim.waiting.is_empty());
    assert!(
        rows(&mut sim)[1].contains("The gateway has trouble."),
        "{:?}",
        rows(&mut sim)
    );
    sim.clock += Duration::from_secs(3);
    sim.keys("R");
    assert!(!sim.waiting.is_empty());
}

#[test]
fn a_click_selects_a_month_and_another_one_goes_there() {
    let mut sim = Sim::opened(days(900), 80, 24);
    sim.keys("M");
    sim.answer_all();
    let column = |sim: &mut Sim| {
        let screen = sim.state.screen().clone();
        let tiles = screen.rows.iter().flat_map(|row| match row {
            Row::Tiles(words) => words.clone(),
            _ => Vec::new(),
        });
        let mut tiles = tiles.filter(|words| words.text == "▲");
        tiles.next().unwrap().column
    };
    let at = column(&mut sim);
    let click = |sim: &mut Sim, column: u16| {
        let what = PointerMove::Pressed;
        sim.send(Event::PointerMoved(Pointer {
            what,
            column,
            row: 9,
        }));
    };
    sim.send(Event::WheelTurned(-1));
    let before = column(&mut sim);
    assert!(before < at);
    let step = at - before;
    click(&mut sim, at - 5 * step);
    assert!(
        title(&mut sim).starts_with("January 2025"),
        "{}",
        title(&mut sim)
    );
    click(&mut sim, at - 5 * step);
    sim.answer_all();
    let second = sim.state.selected().unwrap().second();
    assert_eq!(second.to_utc().format("%Y-%m-%d").to_string(), "2025-01-01");
}

#[test]
fn silences_failures_and_the_place_are_marked_at_every_size() {
    let mut server = days(100);
    server.list[300] = outbound(START - 75 * DAY, "lost", NotDelivered);
    server
        .list
        .push(message(START - 400 * DAY, Inbound, "long ago"));
    for (width, height) in [(100, 30), (60, 20), (40, 12), (24, 8), (12, 5), (1, 1)] {
        let mut sim = Sim::opened(server.clone(), width, height);
        sim.load_all();
        sim.keys("M k");
        sim.answer_all();
        let text = rows(&mut sim).join("\n");
        if height >= 12 {
            for sign in ["·", "✗", "▲", "●"] {
                assert!(text.matches(sign).count() >= 1, "{sign} {width}: {text}");
            }
            assert!(text.contains('█') || text.contains('▇'), "{text}");
        }
        // In a low terminal too, there are bars, and the selected one is marked.
        if height >= 5 {
            assert!(text.contains('▲'), "{width}x{height}: {text}");
            assert!(
                text.contains(['█', '▇', '▄', '▂']),
                "{width}x{height}: {text}"
            );
        }
        let words = |row: &Row| match row {
            Row::Tiles(words) => words.clone(),
            _ => Vec::new(),
        };
        let screen = sim.state.screen().clone();
        for word in screen.rows.iter().flat_map(words) {
            let taken = crate::layout::bubble::width(&word.text, Columns::USUAL);
            assert!(
                usize::from(word.column) + taken <= width.into(),
                "{word:?} {width}"
            );
        }
    }
}

#[test]
fn what_the_archive_holds_is_counted_there_and_not_asked_of_the_gateway() {
    use crate::time::Zone;
    use crate::time::month::Month;

    let mut sim = Sim::opened(days(1_000), 100, 24);
    sim.state = sim.state.with_archive(None, false);
    let asked = sim.asked.len();
    sim.keys("M");
    sim.answer_all();
    assert_eq!(sim.asked.len(), asked, "the archive is asked first");
    let counts = sim
        .effects
        .iter()
        .filter(|effect| matches!(effect, Effect::CountMonths(_)));
    assert_eq!(counts.count(), 1);
    let start = Month::of(crate::time::UnixTime::new(START).unwrap(), Zone::UTC);
    let months = (1..40).map(|back| (start.offset(-back), 100)).collect();
    sim.send(Event::MonthsCounted(months));
    sim.answer_all();
    let asked = sim.asked.len() - asked;
    // Only the month that goes on is looked for.
    assert!(asked <= 8, "{asked}");
    sim.keys("h h");
    let title = title(&mut sim);
    assert!(
        title.starts_with("April 2025: 100 messages, about "),
        "{title}"
    );
    sim.keys("g");
    assert!(
        rows(&mut sim)[0].contains(": 100 messages"),
        "{:?}",
        rows(&mut sim)
    );
}
