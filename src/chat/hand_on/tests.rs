use super::program::TerminalAccess;
use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim, inbound};

fn program(name: &str, form: HandOnForm) -> OutsideProgram {
    OutsideProgram {
        name: name.into(),
        words: [name.to_owned()].into(),
        form,
        access: TerminalAccess::Aside,
    }
}

fn sim(programs: &[OutsideProgram]) -> Sim {
    let mut sim = Sim::new(Server::with(9, START), 80, 24);
    sim.state = sim.state.with_programs(programs.into());
    sim.answer_all();
    sim
}

fn handed(sim: &Sim) -> Vec<HandOnRequest> {
    let requests = sim.effects.iter().filter_map(|effect| match effect {
        Effect::HandOn { request, .. } => Some(request.clone()),
        _ => None,
    });
    requests.collect()
}

fn answer(sim: &mut Sim, answer: Result<Option<SafeText>, SafeText>) {
    let id = sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::HandOn { id, .. } => Some(*id),
        _ => None,
    });
    sim.send(Event::HandedOn {
        id: id.unwrap(),
        answer,
    });
}

#[test]
fn nothing_is_handed_on_until_a_command_is_configured() {
    let mut sim = sim(&[]);
    sim.keys("|");
    assert!(sim.notice().contains("[commands]"));
    assert!(handed(&sim).is_empty());
}

#[test]
fn a_command_is_named_or_begun_and_gets_what_is_selected_in_its_form() {
    let mut sim = sim(&[
        program("translate", HandOnForm::Text),
        program("ticket", HandOnForm::Json),
        program("quote", HandOnForm::Markdown),
    ]);
    for (keys, given) in [
        ("| t r Enter", "message 9\n"),
        ("V k | q Enter", "> **"),
        ("| t i Enter", "[{"),
    ] {
        sim.keys(keys);
        let request = handed(&sim).pop().unwrap();
        assert!(request.text.starts_with(given), "{keys}: {}", request.text);
    }
    assert_eq!(handed(&sim).len(), 3);
    sim.keys("| t Enter");
    assert_eq!(handed(&sim).len(), 3, "two begin with t");
    assert!(sim.state.screen().status.prompt.is_some());
}

/// The rows of all notes in view.
fn notes(sim: &mut Sim) -> Vec<String> {
    let rows = sim.transcript();
    let note = |row: &&String| row.starts_with("| ");
    rows.iter().filter(note).cloned().collect()
}

/// All rows above the first note.
fn above_note(sim: &mut Sim) -> String {
    let rows = sim.transcript();
    let first = rows.iter().position(|row| row.starts_with("| ")).unwrap();
    rows[..first].join("\n").trim_end().to_owned()
}

#[test]
fn an_answer_stands_below_its_message_until_it_is_closed() {
    let mut sim = sim(&[program("translate", HandOnForm::Text)]);
    sim.keys("k k | ?");
    answer(&mut sim, Ok(Some("bonjour\nici".into())));
    // A box may be open meanwhile.
    sim.keys("q");
    assert_eq!(
        notes(&mut sim),
        ["| translate · Esc closes", "| bonjour", "| ici"]
    );
    assert!(above_note(&mut sim).contains("message 7"));
    assert!(!above_note(&mut sim).contains("message 8"));
    // Arrivals move nothing, and a second note does not replace the first.
    for minutes in 1..4 {
        sim.server.arrive(inbound(START + minutes * 60, "news"));
    }
    sim.pass(20);
    assert!(above_note(&mut sim).contains("message 7"));
    assert!(!above_note(&mut sim).contains("message 8"));
    sim.keys("k |");
    answer(&mut sim, Ok(Some("salut".into())));
    assert_eq!(notes(&mut sim).len(), 5);
    // The note of the selected message goes first, then the others.
    sim.keys("Esc");
    assert_eq!(
        notes(&mut sim),
        ["| translate · Esc closes", "| bonjour", "| ici"]
    );
    sim.keys("q");
    assert_eq!(notes(&mut sim), Vec::<String>::new());
    assert!(!sim.effects.contains(&Effect::Quit));
    sim.keys("q");
    assert!(sim.effects.contains(&Effect::Quit));
}

#[test]
fn the_answer_for_a_range_stands_below_its_newest_message() {
    for keys in ["V k k |", "k k V j j |"] {
        let mut sim = sim(&[program("translate", HandOnForm::Text)]);
        sim.keys(keys);
        answer(&mut sim, Ok(Some("bonjour".into())));
        assert!(above_note(&mut sim).contains("message 9"), "{keys}");
    }
}

#[test]
fn a_failure_is_a_note_and_an_answer_for_a_deleted_message_is_told() {
    let mut sim = sim(&[program("translate", HandOnForm::Text)]);
    sim.keys("|");
    answer(&mut sim, Err("it took longer than 10 seconds".into()));
    assert_eq!(notes(&mut sim)[1..], ["| it took longer than 10 seconds"]);
    assert_eq!(sim.notice(), "");
    sim.keys("Esc |");
    answer(&mut sim, Ok(Some(" \n".into())));
    assert_eq!(notes(&mut sim), Vec::<String>::new());
    assert_eq!(sim.notice(), "translate printed nothing.");
    sim.keys("|");
    sim.server.list.remove(0);
    sim.keys("R");
    sim.answer_all();
    answer(&mut sim, Ok(Some("bonjour".into())));
    assert_eq!(notes(&mut sim), Vec::<String>::new());
    assert_eq!(
        sim.notice(),
        "translate has answered, but the message is gone."
    );
}

#[test]
fn a_long_answer_is_cut_and_says_so() {
    let mut sim = sim(&[program("translate", HandOnForm::Text)]);
    sim.keys("|");
    let lines: Vec<_> = (1..=1_700).map(|line| line.to_string()).collect();
    answer(&mut sim, Ok(Some(lines.join("\n").as_str().into())));
    // The message that was given stands at the top.
    assert!(sim.transcript()[0].contains("message 9"));
    sim.keys("G");
    let end = notes(&mut sim).join(" ");
    assert!(end.contains("| 500 | … 1,200 more lines."), "{end}");
    sim.keys("Esc");
    assert!(sim.transcript().iter().any(|row| row.contains("message 9")));
}
