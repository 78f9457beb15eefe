use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::hand_on::program::{HandOnForm, OutsideProgram, TerminalAccess};
use crate::chat::testing::{START, Server, Sim, inbound, outbound, way_to};
use crate::message::DeliveryStatus;
use crate::time::{UnixTime, Zone};

/// A user who hears the sentences.
struct Hearing {
    sim: Sim,
    speaker: Speaker,
}

impl Hearing {
    fn open(list: Server) -> Self {
        let now = UnixTime::new(START).unwrap();
        let mut hearing = Self {
            sim: Sim::new(list, 80, 24),
            speaker: Speaker::new(SentenceBuilder::new(None, now, Zone::UTC)),
        };
        hearing.new_words();
        hearing.sim.answer_all();
        hearing
    }

    fn new_words(&mut self) -> String {
        let now = self.sim.state.linear(self.speaker.known());
        self.speaker.update(&Cause::Event, now)
    }

    /// Presses keys one by one; returns what is said after the last key.
    fn key(&mut self, keys: &str) -> String {
        let mut said = String::new();
        for name in keys.split(' ') {
            let key = crate::chat::action::key_of(name).unwrap();
            let cause = Cause::Key(name.to_owned(), self.sim.state.meaning(key));
            self.sim.send(Event::KeyPressed(key));
            let now = self.sim.state.linear(self.speaker.known());
            said = self.speaker.update(&cause, now);
        }
        said
    }
}

fn talk() -> Hearing {
    let list = vec![
        outbound(START, "no, tomorrow", DeliveryStatus::Delivered),
        inbound(START - 60, "Is my parcel\nlost?"),
        outbound(START - 90_000, "hello!", DeliveryStatus::NotDelivered),
    ];
    let mut hearing = Hearing::open(Server { list });
    assert_eq!(
        hearing.new_words(),
        "You, 15:06, Sunday 15 June: no, tomorrow. Delivered.\n"
    );
    hearing
}

#[test]
fn messages_that_are_there_from_the_start_are_said_once() {
    let list = vec![inbound(START, "kept"), inbound(START - 60, "older")];
    let mut sim = Sim::new(Server { list }, 80, 24);
    sim.answer_all();
    let now = UnixTime::new(START).unwrap();
    let speaker = Speaker::new(SentenceBuilder::new(None, now, Zone::UTC));
    let mut hearing = Hearing { sim, speaker };
    let said = hearing.new_words();
    assert!(said.contains("kept") && !said.contains("older"), "{said}");
    assert_eq!(hearing.new_words(), "");
    hearing.sim.server.arrive(inbound(START + 60, "new"));
    hearing.sim.pass(20);
    hearing.sim.answer_all();
    let said = hearing.new_words();
    assert!(said.starts_with("New message. "), "{said}");
}

#[test]
fn each_message_is_a_sentence_and_a_new_day_is_said() {
    let mut hearing = talk();
    assert_eq!(hearing.key("k"), "Customer, 15:05: Is my parcel lost?\n");
    let said = "You, 14:06, Saturday 14 June: hello! Not delivered.\n";
    assert_eq!(hearing.key("k"), said);
    assert_eq!(hearing.key("Ctrl-l"), said);
}

#[test]
fn every_key_is_answered_by_a_sentence() {
    let mut hearing = talk();
    for keys in crate::chat::bindings::bindings().flat_map(|binding| binding.keys) {
        let said = hearing.key(keys);
        assert!(!said.trim().is_empty(), "{keys}");
        assert!(
            !said.contains(['\u{1b}', '\u{25b8}', '\u{2502}']),
            "{keys}: {said}"
        );
        hearing.key("Esc");
        hearing.key("Esc");
    }
    assert_eq!(hearing.key("G G"), "This is the newest message.\n");
    assert_eq!(
        hearing.key("z"),
        "z does nothing here. Question mark reads the keys.\n"
    );
    assert!(
        hearing
            .key("?")
            .contains("\ncapital G or End: newest message.\n")
    );
    assert_eq!(hearing.key("q"), "Back in the thread.\n");
    assert_eq!(hearing.key("V"), "1 message selected.\n");
}

#[test]
fn every_action_of_the_table_is_answered_in_each_of_its_layers() {
    use crate::chat::bindings::{OVERLAY_BINDINGS, bindings};
    let keys = |action: Action| bindings().find(|b| b.action == action).unwrap().keys;
    let own = bindings().map(|b| (b.keys, b.layers));
    let rows = own.chain(OVERLAY_BINDINGS.iter().map(|f| (keys(f.of), f.layers)));
    for (keys, layer) in rows.flat_map(|(keys, layers)| layers.iter().map(move |l| (keys, *l))) {
        for key in keys {
            let now = UnixTime::new(START).unwrap();
            let mut hearing = Hearing {
                sim: crate::chat::testing::pictures::opened(60, &[59]),
                speaker: Speaker::new(SentenceBuilder::new(None, now, Zone::UTC)),
            };
            hearing.new_words();
            hearing.key(way_to(layer));
            let said = hearing.key(key);
            assert!(!said.trim().is_empty(), "{layer:?} {key}");
            assert!(!said.contains(is_drawing), "{layer:?} {key}: {said}");
            assert!(
                !said.contains("does nothing here"),
                "{layer:?} {key}: {said}"
            );
        }
        let mut hearing = talk();
        hearing.key(way_to(layer));
        let said = hearing.key("?");
        let reads = ["Keys here: ", "Keys.", "Back in the thread."];
        assert!(
            reads.iter().any(|words| said.starts_with(words)),
            "{layer:?}: {said}"
        );
    }
}

#[test]
fn months_are_whole_sentences_and_their_ends_are_said() {
    let mut hearing = talk();
    let months = "June 2025: 3 messages, 1 in, 2 out. 1 failed. You are here.\n";
    let said = hearing.key("M");
    assert_eq!(
        said,
        format!("Months.\n{months}3 messages of 1 month, all counted.\n")
    );
    assert_eq!(hearing.key("h"), "This is the first month.\n");
    assert_eq!(hearing.key("l"), "This is the last month.\n");
    assert!(hearing.key("Ctrl-l").starts_with(months.trim_end()));
}

#[test]
fn the_same_key_gets_the_same_answer_again() {
    let mut hearing = talk();
    let said = hearing.key("o");
    assert_eq!(said, "There is no link in it.\n");
    assert_eq!(hearing.key("o"), said);
    assert_eq!(hearing.key("s"), "There is no file in this message.\n");
}

#[test]
fn leaving_the_prompt_is_answered() {
    let mut hearing = talk();
    hearing.key("/ a");
    assert_eq!(hearing.key("Esc"), "\nCancelled.\n");
    let said = hearing.key("t y e s t e r d a y Enter");
    assert!(
        said.contains("You, ") || said.contains("Customer, "),
        "{said}"
    );
}

#[test]
fn a_typed_line_is_echoed_and_repeated_after_a_correction() {
    let mut hearing = talk();
    assert_eq!(hearing.key("/"), "Search for: ");
    assert_eq!(hearing.key("p"), "p");
    assert_eq!(hearing.key("Space"), " ");
    assert_eq!(hearing.key("Backspace"), "\nSearch for: p");
    assert_eq!(hearing.key("x"), "x");
    assert_eq!(hearing.key("Backspace"), "\nSearch for: p");
    assert!(hearing.key("Esc").starts_with('\n'));
}

#[test]
fn a_search_says_which_hit_is_selected() {
    let mut hearing = talk();
    hearing.key("/ o Enter");
    hearing.sim.rest();
    let said = hearing.new_words();
    assert!(said.contains("1 of 6.\n"), "{said}");
    let said = hearing.key("n");
    assert!(said.contains("2 of 6.\n"), "{said}");
}

#[test]
fn arrivals_are_read_out_once_and_not_while_something_is_typed() {
    let mut hearing = talk();
    hearing.key("/");
    hearing.sim.server.arrive(inbound(START + 5, "and now"));
    hearing.sim.pass(20);
    assert_eq!(hearing.new_words(), "");
    let said = hearing.key("Esc");
    assert!(
        said.contains("New message. Customer, 15:06: and now.\n"),
        "{said}"
    );
    hearing.sim.pass(20);
    assert_eq!(hearing.new_words(), "");
    for second in 6..30 {
        hearing.sim.server.arrive(inbound(START + second, "more"));
    }
    hearing.sim.pass(20);
    let said = hearing.new_words();
    assert!(
        said.starts_with("24 new messages. The newest:\nCustomer, 15:07"),
        "{said}"
    );
}

#[test]
fn an_answer_is_read_when_it_comes_and_with_its_message_until_it_is_closed() {
    let mut hearing = talk();
    let program = OutsideProgram {
        name: "up".into(),
        words: ["up".to_owned()].into(),
        form: HandOnForm::Text,
        access: TerminalAccess::Aside,
    };
    hearing.sim.state = hearing.sim.state.with_programs([program].into());
    assert_eq!(hearing.key("|"), "Given to up.\n");
    let started = hearing.sim.effects.iter().find_map(|effect| match effect {
        Effect::HandOn { id, .. } => Some(*id),
        _ => None,
    });
    let answer = Ok(Some("NO,\nTOMORROW\n".into()));
    let id = started.unwrap();
    hearing.sim.send(Event::HandedOn { id, answer });
    assert_eq!(hearing.new_words(), "up answered:\nNO,\nTOMORROW\n");
    assert!(!hearing.key("k").contains("answered"));
    let back = hearing.key("j");
    assert!(back.ends_with("up answered:\nNO,\nTOMORROW\n"), "{back}");
    assert_eq!(hearing.key("Esc"), "The answer is closed.\n");
}

#[test]
fn reactions_are_said_after_their_message() {
    let list = vec![
        inbound(START, "Loved “It is there”"),
        outbound(START - 60, "It is there", DeliveryStatus::Delivered),
    ];
    let mut hearing = Hearing::open(Server { list });
    hearing.new_words();
    hearing.sim.rest();
    let said = hearing.key("k");
    assert!(said.ends_with("Reaction of Customer: heart.\n"), "{said}");
    assert!(!said.contains(is_drawing), "{said}");
}

fn is_drawing(c: char) -> bool {
    ('\u{2500}'..='\u{28FF}').contains(&c)
}
