//! What the screen advises works, and what cannot work says why.

use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};

fn remark(sim: &mut Sim) -> String {
    let remark = sim.state.screen().status.remark.clone();
    remark.map_or_else(String::new, |(words, _)| words.to_string())
}

fn enter(sim: &mut Sim, key: &str, text: &str) {
    sim.keys(key);
    sim.send(Event::Pasted(text.to_owned()));
    sim.rest();
    sim.keys("Enter");
}

fn is_typing(sim: &mut Sim) -> bool {
    sim.state.screen().status.prompt.is_some()
}

#[test]
fn a_date_that_cannot_be_read_stays_to_be_corrected() {
    let mut sim = Sim::opened(Server::with(300, START - 1_000), 100, 24);
    enter(&mut sim, "t", "1 foo");
    assert!(is_typing(&mut sim));
    assert!(remark(&mut sim).starts_with("Not a date: \u{201c}1 foo\u{201d}."));
    sim.keys("Backspace Backspace Backspace");
    sim.send(Event::Pasted("jun 2025".to_owned()));
    assert_eq!(remark(&mut sim), "1 Jun 2025 00:00");
    sim.keys("Enter");
    assert!(!is_typing(&mut sim));
}

#[test]
fn a_time_in_a_date_goes_to_that_minute() {
    // The newest message is of 14:50:00 UTC on 15 June 2025.
    let mut sim = Sim::opened(Server::with(300, 1_749_999_000), 100, 24);
    enter(&mut sim, "t", "15 jun 2025 14:40");
    sim.answer_all();
    assert_eq!(sim.selected(), "message 290");
}

#[test]
fn an_unknown_filter_word_is_named_beside_the_known_ones() {
    let mut sim = Sim::opened(Server::with(30, START), 160, 24);
    enter(&mut sim, "\\", "foo");
    assert!(is_typing(&mut sim));
    let said = remark(&mut sim);
    assert!(
        said.starts_with("Not a filter: \u{201c}foo\u{201d}. Try in, out, "),
        "{said}"
    );
    // While it is typed, the beginning of a known word is not called wrong; when entered, it is.
    sim.keys("Esc");
    enter(&mut sim, "\\", "fai");
    assert!(is_typing(&mut sim));
    assert!(remark(&mut sim).starts_with("in, out, "));
    assert!(
        sim.notice()
            .starts_with("Not a filter: \u{201c}fai\u{201d}.")
    );
}

#[test]
fn a_date_of_several_words_filters() {
    let mut sim = Sim::opened(Server::with(3_000, START - 1_000), 100, 24);
    enter(&mut sim, "\\", "on:14 jun in");
    assert!(!is_typing(&mut sim), "{}", remark(&mut sim));
    assert_eq!(
        sim.state.find.filtering().unwrap().filter().words(),
        "on:\"14 jun\" in"
    );
    // The filter can be edited in the words that were typed.
    sim.keys("\\ Enter");
    assert_eq!(
        sim.state.find.filtering().unwrap().filter().words(),
        "on:\"14 jun\" in"
    );
}

#[test]
fn capital_letters_that_keep_hits_away_are_named() {
    let mut server = Server::with(30, START - 1_000);
    server.arrive(inbound(START - 10, "your invoice"));
    let mut sim = Sim::opened(server, 100, 24);
    enter(&mut sim, "/", "INVOICE");
    assert_eq!(
        sim.notice(),
        "Not found: INVOICE (capital letters count; small ones find both)"
    );
    enter(&mut sim, "/", "invoice");
    assert_eq!(sim.selected(), "your invoice");
    enter(&mut sim, "/", "nowhere");
    assert_eq!(sim.notice(), "Not found: nowhere");
}

#[test]
fn a_stopped_search_goes_on_with_the_key_that_it_names() {
    let mut server = Server::with(3_000, START - 1_000);
    let second = server.list[2_500].sent_at().unwrap().seconds();
    server.list[2_500] = inbound(second, "the barge");
    let mut sim = Sim::opened(server, 100, 24);
    enter(&mut sim, "/", "barge");
    sim.answer();
    sim.keys("Esc");
    sim.clock += std::time::Duration::from_secs(20);
    sim.send(Event::Woke);
    let chip = sim.state.screen().status.chip.clone();
    let chip = chip.unwrap_or_default();
    assert!(chip.starts_with("SEARCH not in the loaded messages, n searches on"));
    sim.keys("n");
    sim.answer_all();
    assert_eq!(sim.selected(), "the barge");
}

#[test]
fn a_search_before_the_first_page_finds_what_comes_with_it() {
    for end in ["Enter", ""] {
        let mut server = Server::with(300, START - 1_000);
        let second = server.list[5].sent_at().unwrap().seconds();
        server.list[5] = inbound(second, "the barge");
        let mut sim = Sim::new(server, 100, 24);
        sim.keys("/ b a r g e");
        if !end.is_empty() {
            sim.keys(end);
        }
        let chip = sim.state.screen().status.chip.clone();
        let said = remark(&mut sim) + &chip.unwrap_or_default();
        assert!(said.contains("waiting for messages…"), "{said}");
        sim.answer_all();
        assert_eq!(sim.selected(), "the barge");
    }
    let mut sim = Sim::new(Server::with(40, START - 1_000), 100, 60);
    sim.keys("/ z z z Enter");
    sim.answer_all();
    assert_eq!(sim.notice(), "Not found: zzz");
}

#[test]
fn names_of_files_and_words_apart_are_found() {
    use crate::message::{Attachment, Message};
    let mut server = Server::with(30, START - 1_000);
    let mut fields = inbound(START - 20, "here it is").into_fields();
    fields.attachments = Box::new([Attachment {
        name: "Invoice-May.pdf".into(),
        link: "https://x.example/1".into(),
        mime: "application/pdf".into(),
    }]);
    server.arrive(Message::new(fields));
    server.arrive(inbound(START - 10, "The light was seen by the skipper."));
    let mut sim = Sim::opened(server, 100, 24);
    enter(&mut sim, "/", "skipper light");
    assert!(sim.selected().starts_with("The light"));
    sim.keys("Esc");
    enter(&mut sim, "/", "invoice");
    assert_eq!(sim.selected(), "here it is");
    sim.keys("Esc k");
    enter(&mut sim, "/", "here invoice pdf");
    assert_eq!(sim.selected(), "here it is");
    enter(&mut sim, "/", "\"skipper light\"");
    assert_eq!(sim.notice(), "Not found: \"skipper light\"");
    enter(&mut sim, "\\", "text:invoice");
    assert_eq!(sim.state.find.filtering().unwrap().index().len(), 1);
}
