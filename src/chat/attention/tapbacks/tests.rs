use crate::chat::testing::{START, Server, Sim, message};
use crate::message::Direction::{Inbound, Outbound};
use crate::message::{Attachment, Message};

/// Texts, oldest first, one a minute; `>` marks outbound ones, `[` those with a picture.
fn said(texts: &[&str]) -> Server {
    let mut server = Server::default();
    for (at, text) in (START - 90_000..).step_by(60).zip(texts) {
        let (side, text) = match text.strip_prefix('>') {
            Some(text) => (Outbound, text),
            None => (Inbound, *text),
        };
        let mut fields = message(at, side, text.trim_start_matches('[')).into_fields();
        if text.starts_with('[') {
            fields.attachments = Box::new([Attachment {
                name: "a.jpg".into(),
                link: "https://example.com/a.jpg".into(),
                mime: "image/jpeg".into(),
            }]);
        }
        server.arrive(Message::new(fields));
    }
    server
}

/// The texts on screen that have marks, with these marks.
fn marks(sim: &mut Sim) -> Vec<(String, String)> {
    let screen = sim.state.screen().clone();
    let shown = screen.bubbles.iter().filter(|b| !b.reactions.is_empty());
    let text = |key| sim.state.thread().get(key).unwrap().text().to_owned();
    shown.map(|b| (text(b.key), b.reactions.clone())).collect()
}

fn opened(texts: &[&str]) -> Sim {
    Sim::opened(said(texts), 80, 40)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn a_tapback_is_a_mark_on_the_one_message_that_it_quotes() {
    let mut sim = opened(&[
        ">Your parcel comes at five",
        "great",
        "Loved “Your parcel comes at five”",
        ">👍 to “great”",
        "twice",
        ">twice",
        "Liked “twice”",
        "Liked “not loaded”",
    ]);
    let expected = [("Your parcel comes at five", "♥"), ("great", "👍")];
    assert_eq!(marks(&mut sim), pairs(&expected));
    sim.keys("g i");
    let details = format!("{:?}", sim.state.screen().overlay);
    assert!(details.contains("heart, from the number"), "{details}");
    // A tapback quotes only earlier messages.
    let mut sim = opened(&["once", "Liked “once”", "once"]);
    assert_eq!(marks(&mut sim), pairs(&[("once", "👍")]));
}

#[test]
fn each_side_has_one_reaction_to_a_message_until_it_is_taken_back() {
    let mut sim = opened(&[
        ">here it is",
        "Liked “here it is”",
        "Laughed at “here it is”",
        ">Reacted 🎉 to “here it is”",
    ]);
    assert_eq!(marks(&mut sim), pairs(&[("here it is", "ha 🎉")]));
    let taken = message(START, Inbound, "Removed a laugh from “here it is”");
    sim.server.arrive(taken);
    sim.keys("R");
    sim.answer_all();
    assert_eq!(marks(&mut sim), pairs(&[("here it is", "🎉")]));
}

#[test]
fn a_tapback_to_a_picture_is_of_the_only_one() {
    let mut sim = opened(&["[look", ">Loved an image"]);
    assert_eq!(marks(&mut sim), pairs(&[("look", "♥")]));
    let mut sim = opened(&["[look", "[and this", ">Loved an image"]);
    assert_eq!(marks(&mut sim), []);
}

#[test]
fn a_mark_comes_and_goes_with_what_is_loaded_and_moves_no_row() {
    let mut texts = vec!["far up", "twice"];
    texts.extend(std::iter::repeat_n("filler", 300));
    texts.extend(["twice", "Liked “twice”", "Loved “far up”"]);
    let mut sim = Sim::opened(said(&texts), 80, 24);
    assert_eq!(marks(&mut sim), pairs(&[("twice", "👍")]));
    let before = sim.transcript();
    sim.load_all();
    sim.answer_all();
    assert_eq!(marks(&mut sim), [], "two are quoted");
    assert_eq!(sim.transcript(), before);
    sim.keys("g");
    sim.answer_all();
    assert_eq!(marks(&mut sim), pairs(&[("far up", "♥")]));
}

#[test]
fn a_tapback_is_one_row_and_copied_as_it_came() {
    let long = "All of this is quoted. ".repeat(20);
    let tapback = format!("Liked “{}”", long.trim());
    let mut sim = opened(&[&long, &tapback]);
    let screen = sim.state.screen().clone();
    let bubble = &screen.bubbles.last().unwrap().bubble;
    assert_eq!(bubble.height(), 1);
    let shown: Vec<_> = bubble.row(0).map(|span| span.text.to_owned()).collect();
    assert!(shown[0].starts_with("Liked “All of this") && shown[0].ends_with('…'));
    assert_eq!(shown.len(), 2, "with its time: {shown:?}");
    sim.keys("y");
    let copied = format!("{:?}", sim.effects);
    assert!(copied.contains(&tapback), "{copied}");
    // A hit in the hidden part of the text is shown at the message's only row.
    sim.keys("/ q u o t e d Enter y");
    assert_eq!(sim.selected(), tapback);
}
