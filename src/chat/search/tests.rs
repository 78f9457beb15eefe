use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};
use crate::chat::view_model::Row;
use crate::layout::areas::Size;

/// `count` messages, one a minute; those with the numbers `hits`, counted from the newest, have the
/// word.
fn server(count: i64, hits: &[usize]) -> Server {
    let mut server = Server::with(count, START - 1_000);
    for hit in hits {
        let at = server.list[*hit].sent_at().unwrap().seconds();
        server.list[*hit] = inbound(at, &format!("A Néedle in no. {hit}"));
    }
    server
}

fn opened(count: i64, hits: &[usize]) -> Sim {
    Sim::opened(server(count, hits), 80, 20)
}

fn opened_whole(count: i64, hits: &[usize]) -> Sim {
    let mut sim = opened(count, hits);
    sim.load_all();
    sim
}

fn status(sim: &mut Sim) -> String {
    let status = sim.state.screen().status.clone();
    let notice = status.notice.map(|notice| notice.to_string());
    let remark = status.remark.map(|(words, _)| words.to_string());
    remark.or(notice).or(status.chip).unwrap_or_default()
}

fn type_in(sim: &mut Sim, text: &str) {
    sim.keys("/");
    sim.send(Event::Pasted(text.to_owned()));
    sim.rest();
}

/// The text of the current hit, if it is in view.
fn shown_hit(sim: &mut Sim) -> Option<String> {
    let screen = sim.state.screen().clone();
    for row in &screen.rows {
        let Row::Bubble { bubble, row } = row else {
            continue;
        };
        let shown = &screen.bubbles[*bubble];
        let Some(marks) = &shown.marks else { continue };
        for mark in marks.in_row(*row) {
            if shown.hit == Some(mark.part) {
                let span = shown.bubble.row(*row).next().unwrap();
                let from = usize::from(mark.column - span.column);
                let letters = span.text.chars().skip(from);
                return Some(letters.take(usize::from(mark.width)).collect());
            }
        }
    }
    None
}

#[test]
fn the_nearest_older_hit_is_shown_while_typing() {
    let mut sim = opened_whole(40, &[3, 10]);
    sim.keys("/");
    for letter in ["n", "e", "e", "d"] {
        sim.keys(letter);
    }
    assert_eq!(sim.selected(), "A Néedle in no. 3");
    assert_eq!(shown_hit(&mut sim).as_deref(), Some("Néed"));
    assert_eq!(status(&mut sim), "1 of 2");
    sim.keys("x");
    assert_eq!(sim.selected(), "message 40", "one is where one began");
    assert_eq!(status(&mut sim), "not found");
    sim.keys("Backspace Enter n");
    assert_eq!(sim.selected(), "A Néedle in no. 10");
    assert!(status(&mut sim).starts_with("SEARCH 2 of 2 · "));
    sim.keys("n");
    assert_eq!(status(&mut sim), "No older hit.");
    sim.keys("N");
    assert_eq!(sim.selected(), "A Néedle in no. 3");
}

#[test]
fn each_place_of_a_tall_message_is_shown() {
    let mut server = Server::with(30, START - 5_000);
    let lines: Vec<String> = (0..90).map(|line| format!("line {line}")).collect();
    server.arrive(inbound(START - 1_000, &lines.join("\n")));
    server.arrive(inbound(START - 900, "short"));
    let mut sim = Sim::opened(server, 60, 16);
    type_in(&mut sim, "/line (8|44|70)$/");
    sim.keys("Enter");
    for (key, line) in [
        ("n", "line 44"),
        ("n", "line 8"),
        ("N", "line 44"),
        ("N", "line 70"),
    ] {
        sim.keys(key);
        assert_eq!(shown_hit(&mut sim).as_deref(), Some(line));
    }
    assert!(status(&mut sim).starts_with("SEARCH 1 of 3"));
}

#[test]
fn a_search_fetches_page_by_page_and_stops_at_the_first_hit() {
    let mut sim = opened(1_500, &[2, 700, 1_400]);
    let slices = sim.asked.len();
    type_in(&mut sim, "needle");
    assert_eq!(
        sim.asked.len(),
        slices,
        "nothing is fetched while one types"
    );
    sim.keys("Enter n");
    assert!(
        status(&mut sim).starts_with("Searching on: "),
        "{}",
        status(&mut sim)
    );
    assert_eq!(sim.waiting.len(), 1, "one slice at a time");
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 700");
    assert!(shown_hit(&mut sim).is_some());
    let loaded = sim.state.thread().len();
    assert!(
        (700..1_000).contains(&loaded),
        "no further than needed: {loaded}"
    );
    assert!(status(&mut sim).starts_with("SEARCH 2 of 2+"));
    sim.keys("n");
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 1400");
    sim.keys("n");
    sim.answer_all();
    assert_eq!(status(&mut sim), "No older hit.");
    assert!(sim.state.thread().begins());
}

#[test]
fn a_long_search_fetches_larger_pages_and_scrolling_does_not() {
    let mut sim = opened(12_000, &[2, 11_990]);
    let page_size = sim.state.settings().page_size.usual;
    type_in(&mut sim, "needle");
    sim.keys("Enter n");
    let before = sim.asked.len();
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 11990");
    let lengths: Vec<u32> = sim.asked[before - 1..].iter().map(|r| r.limit).collect();
    let most = |n: usize| (page_size << n).min(2_000);
    for (n, length) in lengths.iter().enumerate() {
        assert!((most(n) / 2..=most(n)).contains(length), "{lengths:?}");
    }
    assert!(lengths.len() <= 12_000 / 1_000, "{lengths:?}");
    let mut sim = opened(12_000, &[2, 3_000]);
    type_in(&mut sim, "needle");
    sim.keys("Enter n");
    sim.answer_all();
    sim.keys("Esc");
    let before = sim.asked.len();
    for _ in 0..120 {
        sim.keys("PgUp");
    }
    sim.answer_all();
    assert!(sim.asked.len() > before);
    assert!(sim.asked[before..].iter().all(|r| r.limit <= page_size));
}

#[test]
fn enter_searches_beyond_the_loaded_messages() {
    let mut sim = opened(900, &[600]);
    type_in(&mut sim, "needle");
    assert_eq!(
        status(&mut sim),
        "not in the loaded messages, Enter searches on"
    );
    sim.keys("Enter");
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 600");
    type_in(&mut sim, "nowhere at all");
    sim.keys("Enter");
    sim.answer_all();
    assert_eq!(status(&mut sim), "Not found: nowhere at all");
    assert!(sim.state.thread().is_complete());
}

#[test]
fn esc_stops_the_search_in_place_and_ctrl_o_goes_back() {
    let mut sim = opened(2_000, &[5, 1_900]);
    type_in(&mut sim, "needle");
    sim.keys("Enter n");
    sim.answer();
    sim.keys("Esc");
    assert!(status(&mut sim).starts_with("Search stopped: "));
    assert!(!sim.effects.is_empty(), "the request is given up");
    let asked = sim.asked.len();
    sim.answer_all();
    assert_eq!(sim.asked.len(), asked, "nothing more is asked");
    assert_eq!(sim.selected(), "A Néedle in no. 5");
    sim.keys("Esc");
    assert_eq!(sim.selected(), "A Néedle in no. 5");
    assert!(sim.state.screen().bubbles.iter().all(|b| b.marks.is_none()));
    sim.keys("Ctrl-o");
    assert_eq!(sim.selected(), "message 2000");
}

#[test]
fn a_gap_is_not_leapt_over() {
    let mut sim = opened(3_000, &[1_500]);
    sim.keys("g");
    sim.answer_all();
    type_in(&mut sim, "needle");
    // No older message than the first has the word; the way to the newer hit leads through the gap.
    sim.keys("Enter");
    assert!(status(&mut sim).starts_with("Searching on: "));
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 1500");
}

#[test]
fn words_that_are_in_no_gap_either_are_not_found() {
    let mut sim = opened(3_000, &[]);
    sim.keys("g");
    sim.answer_all();
    type_in(&mut sim, "needle");
    sim.keys("Enter");
    sim.answer_all();
    assert!(sim.state.thread().is_complete());
    assert_eq!(status(&mut sim), "Not found: needle");
}

#[test]
fn a_bad_expression_stays_to_be_corrected() {
    let mut sim = opened_whole(40, &[3]);
    type_in(&mut sim, "/(need/");
    assert!(status(&mut sim).starts_with("Not a regular expression: unclosed group"));
    sim.keys("Enter Left");
    sim.keys(")");
    assert_eq!(status(&mut sim), "1 of 1");
    assert_eq!(sim.selected(), "A Néedle in no. 3");
}

#[test]
fn a_hit_that_the_gateway_deletes_is_not_counted_any_more() {
    let mut sim = opened_whole(40, &[3]);
    type_in(&mut sim, "needle");
    sim.keys("Enter");
    let chip = |sim: &mut Sim| sim.state.screen().status.chip.clone().unwrap();
    assert_eq!(chip(&mut sim), "SEARCH 1 of 1 · needle");
    sim.server.list.remove(3);
    sim.keys("R R");
    sim.answer_all();
    assert_eq!(chip(&mut sim), "SEARCH not found · needle");
}

#[test]
fn an_empty_line_and_n_repeat_the_last_search() {
    let mut sim = opened_whole(40, &[3, 9]);
    sim.keys("n");
    assert_eq!(status(&mut sim), "There was no search yet.");
    type_in(&mut sim, "needle");
    sim.keys("Enter Esc G n");
    assert_eq!(sim.selected(), "A Néedle in no. 3");
    sim.keys("Esc G / Enter");
    assert_eq!(sim.selected(), "A Néedle in no. 3");
}

#[test]
fn hits_are_updated_when_messages_come_and_go() {
    let mut sim = opened_whole(40, &[3, 9]);
    type_in(&mut sim, "needle");
    sim.keys("Enter");
    sim.server.arrive(inbound(START, "one more needle, needle"));
    sim.server.list.remove(4);
    sim.keys("R");
    sim.answer_all();
    assert!(
        status(&mut sim).starts_with("SEARCH 3 of 3 "),
        "{}",
        status(&mut sim)
    );
}

#[test]
fn many_messages_are_searched_in_bounded_steps() {
    let mut server = Server::with(30_000, START - 1_000);
    let at = server.list[29_990].sent_at().unwrap().seconds();
    server.list[29_990] = inbound(at, "needle");
    let settings = crate::chat::state::Settings {
        page_size: 2_000.into(),
        ..crate::chat::testing::settings()
    };
    let size = Size {
        width: 80,
        height: 20,
    };
    let mut sim = Sim::with(server, size, settings);
    sim.answer_all();
    sim.load_all();
    type_in(&mut sim, "needle");
    let mut steps = 1;
    while sim.state.next_wakeup() == Some(sim.clock) {
        assert_eq!(
            sim.selected(),
            "message 30000",
            "keys are served in between"
        );
        sim.send(Event::Woke);
        steps += 1;
    }
    assert!(steps > 5, "{steps}");
    assert_eq!(sim.selected(), "needle");
}

/// The query, the number of known hits, and whether all are known.
fn known(sim: &Sim) -> Option<(String, u64, bool)> {
    sim.state.find().search().known()
}

#[test]
fn typed_keys_leave_the_searching_for_later() {
    let hits: Vec<usize> = (0..9_000).step_by(3).collect();
    let mut sim = Sim::opened(server(9_000, &hits), 80, 20);
    sim.load_all();
    burst(&mut sim, "/");
    for letter in "needle".chars() {
        burst(&mut sim, &letter.to_string());
        assert_eq!(known(&sim), None, "nothing is looked at by {letter}");
        assert_eq!(sim.state.next_wakeup(), Some(sim.clock));
    }
    sim.rest();
    let (query, first, done) = known(&sim).unwrap();
    assert!(query == "needle" && first > 0 && !done, "a first step");
    // Junk, like a file that was pasted into the terminal by mistake.
    for byte in (0..3_900).map(|i| b"x/ (;Z"[i % 6]) {
        let name = char::from(byte).to_string().replace(' ', "Space");
        burst(&mut sim, &name);
        assert_eq!(known(&sim), Some(("needle".to_owned(), first, false)));
    }
    burst(&mut sim, "Ctrl-c");
    assert!(sim.effects.contains(&crate::chat::effect::Effect::Quit));
    assert_eq!(known(&sim), Some(("needle".to_owned(), first, false)));
}

/// Presses keys without a pause.
fn burst(sim: &mut Sim, keys: &str) {
    for name in keys.split(' ') {
        let key = crate::chat::action::key_of(name).unwrap();
        sim.send(Event::KeyPressed(key));
    }
}

#[test]
fn fast_keys_have_the_effect_of_slow_keys() {
    let hits = [3, 10, 20, 30];
    let keys = "/ n e e d Enter n n N 2 n";
    let (mut slow, mut fast) = (opened_whole(40, &hits), opened_whole(40, &hits));
    slow.keys(keys);
    burst(&mut fast, keys);
    fast.rest();
    assert_eq!(slow.selected(), "A Néedle in no. 30");
    assert_eq!(fast.selected(), slow.selected());
    assert_eq!(status(&mut fast), status(&mut slow));
    // A count larger than the number of hits ends at the last one.
    for (keys, at, words) in [
        ("9 9 N", 3, "No newer hit."),
        ("n n n", 30, "SEARCH 4 of 4"),
        ("3 N 2 n", 20, "SEARCH 3 of 4"),
    ] {
        burst(&mut fast, keys);
        assert_eq!(fast.selected(), format!("A Néedle in no. {at}"));
        assert!(status(&mut fast).starts_with(words), "{keys}");
    }
}

#[test]
fn the_opposite_key_stops_the_fetching_and_goes_back() {
    let mut sim = opened(2_000, &[5, 9, 1_900]);
    type_in(&mut sim, "needle");
    sim.keys("Enter n n");
    assert!(status(&mut sim).starts_with("Searching on: "));
    let asked = sim.asked.len();
    sim.keys("n n");
    assert_eq!(sim.asked.len(), asked, "it is on its way");
    sim.keys("N");
    assert_eq!(sim.selected(), "A Néedle in no. 5");
    sim.answer_all();
    assert_eq!(sim.selected(), "A Néedle in no. 5");
}

#[test]
fn a_changed_line_is_searched_from_where_typing_began() {
    let mut sim = opened_whole(40, &[3, 10]);
    type_in(&mut sim, "needle");
    assert_eq!(sim.selected(), "A Néedle in no. 3");
    // Without a pause between them: only the last text is searched for.
    for letter in [" in no. 1", "0"] {
        sim.send(Event::Pasted(letter.to_owned()));
    }
    assert_eq!(known(&sim).unwrap().0, "needle");
    sim.rest();
    assert_eq!(sim.selected(), "A Néedle in no. 10");
    assert_eq!(status(&mut sim), "1 of 1");
    // Enter takes the line as it is, even if no search ran for this text.
    sim.send(Event::Pasted("x".to_owned()));
    burst(&mut sim, "Enter");
    sim.rest();
    assert_eq!(status(&mut sim), "Not found: needle in no. 10x");
}
