use super::program::Seat;
use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::{START, Server, Sim};
use crate::chat::view_model::OverlayRow;

fn program(name: &str, form: HandOnForm) -> OutsideProgram {
    OutsideProgram {
        name: name.into(),
        words: [name.to_owned()].into(),
        form,
        seat: Seat::Aside,
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

fn notice(sim: &mut Sim) -> String {
    let notice = sim.state.screen().status.notice.clone();
    notice.map_or_else(String::new, |words| words.to_string())
}

#[test]
fn nothing_is_handed_on_until_a_command_is_configured() {
    let mut sim = sim(&[]);
    sim.keys("|");
    assert!(notice(&mut sim).contains("[commands]"));
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

#[test]
fn an_answer_is_a_note_until_it_is_closed_and_waits_for_what_is_open() {
    let mut sim = sim(&[program("translate", HandOnForm::Text)]);
    sim.keys("| ?");
    answer(&mut sim, Ok(Some("bonjour".into())));
    let titles = |sim: &mut Sim| sim.state.screen().overlay.clone().map(|open| open.title);
    assert_eq!(titles(&mut sim).as_deref(), Some("Keys"));
    sim.keys("q");
    assert_eq!(titles(&mut sim).as_deref(), Some("Answer"));
    let rows = sim.state.screen().overlay.clone().unwrap().rows;
    assert!(
        rows.contains(&OverlayRow::Text("bonjour".to_owned())),
        "{rows:?}"
    );
    sim.keys("q");
    assert_eq!(titles(&mut sim), None);
    sim.keys("|");
    answer(&mut sim, Err("it took longer than 10 seconds".into()));
    assert_eq!(
        notice(&mut sim),
        "translate: it took longer than 10 seconds."
    );
    assert_eq!(titles(&mut sim), None);
}
