use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::{Server, Sim, inbound, outbound};
use crate::message::Message;
use crate::message::{Attachment, DeliveryStatus};

const NEWEST: i64 = 1_750_000_000;

/// The text that was copied last.
fn copied(sim: &mut Sim) -> String {
    sim.copied().pop().unwrap()
}

fn finish(sim: &mut Sim, answer: CopyAnswer) -> String {
    let id = sim.effects.iter().rev().find_map(|effect| match effect {
        Effect::Copy { id, .. } => Some(*id),
        _ => None,
    });
    sim.send(Event::Copied {
        id: id.unwrap(),
        answer,
    });
    sim.notice()
}

fn with(messages: Vec<Message>) -> Sim {
    Sim::opened(Server { list: messages }, 80, 24)
}

#[test]
fn one_message_is_copied_as_it_reads() {
    let mut sim = with(vec![inbound(NEWEST, "Hello\nthere ")]);
    sim.keys("y");
    assert_eq!(copied(&mut sim), "Hello\nthere");
    assert_eq!(finish(&mut sim, CopyAnswer::Copied), "message copied");
}

#[test]
fn a_no_break_space_is_copied_as_a_space() {
    let mut sim = with(vec![inbound(NEWEST, "1\u{202f}500\u{a0}€")]);
    sim.keys("y");
    assert_eq!(copied(&mut sim), "1 500 €");
}

#[test]
fn a_range_is_copied_oldest_first_and_given_up() {
    let mut sim = Sim::opened(Server::with(9, NEWEST), 80, 24);
    sim.keys("k V k k");
    let chip = sim.state.screen().status.chip.clone();
    assert_eq!(chip.as_deref(), Some("RANGE 3"));
    let shown = |sim: &mut Sim| {
        let screen = sim.state.screen();
        screen
            .bubbles
            .iter()
            .filter(|bubble| bubble.selected)
            .count()
    };
    assert_eq!(shown(&mut sim), 3);
    sim.keys("y");
    assert_eq!(copied(&mut sim), "message 6\nmessage 7\nmessage 8");
    assert_eq!(finish(&mut sim, CopyAnswer::Copied), "3 messages copied");
    assert_eq!(shown(&mut sim), 1);
    // The same range, begun at its other end.
    sim.keys("V j j y");
    assert_eq!(copied(&mut sim), "message 6\nmessage 7\nmessage 8");
}

#[test]
fn escape_gives_the_range_up_before_anything_else() {
    let mut sim = Sim::opened(Server::with(9, NEWEST), 80, 24);
    sim.keys("V k q");
    assert!(sim.effects.is_empty(), "{:?}", sim.effects);
    assert_eq!(sim.state.view().range(), None);
    sim.keys("V k Esc");
    assert_eq!(sim.state.view().range(), None);
    sim.keys("V V q");
    assert_eq!(sim.effects, [Effect::Quit]);
}

#[test]
fn a_range_goes_with_its_messages_when_the_list_changes() {
    let mut sim = Sim::opened(Server::with(9, NEWEST), 80, 24);
    sim.keys("k k V k");
    sim.server.arrive(inbound(NEWEST + 5, "new"));
    sim.pass(16);
    sim.keys("y");
    assert_eq!(copied(&mut sim), "message 6\nmessage 7");
    // The message where the range began is deleted: the next newer one takes its place.
    sim.keys("k V j j");
    let gone = sim
        .server
        .texts()
        .iter()
        .position(|t| t == "message 5")
        .unwrap();
    sim.server.list.remove(gone);
    sim.pass(16);
    sim.keys("y");
    assert_eq!(copied(&mut sim), "message 6\nmessage 7");
}

#[test]
fn a_copied_range_tells_of_missing_messages() {
    let mut sim = Sim::opened(Server::with(5_000, NEWEST), 80, 24);
    sim.keys("V g");
    sim.answer_all();
    let words = sim.notice();
    assert!(words.contains(" between them are not loaded"), "{words}");
    sim.keys("y");
    let said = finish(&mut sim, CopyAnswer::Copied);
    assert!(said.contains("messages copied; 4,"), "{said}");
    let lines = copied(&mut sim).lines().count();
    assert_eq!(lines as u64, sim.state.thread().len());
}

#[test]
fn time_sender_and_status_stand_before_each_text() {
    let mut sim = with(vec![
        outbound(NEWEST + 60, "We are open.", DeliveryStatus::NotDelivered),
        inbound(NEWEST, "Open?\nToday?"),
    ]);
    sim.keys("V k Y");
    assert_eq!(
        copied(&mut sim),
        "[2025-06-15 15:06] 32496123456: Open?\nToday?\n\
         [2025-06-15 15:07] Shop (not delivered): We are open."
    );
}

#[test]
fn an_unlisted_status_is_never_delivered() {
    let strange = DeliveryStatus::parse("TELEPORTED");
    let mut sim = with(vec![outbound(NEWEST, "x", strange)]);
    sim.keys("Y");
    assert!(
        copied(&mut sim).contains("(teleported)"),
        "{}",
        copied(&mut sim)
    );
}

#[test]
fn files_are_named_and_an_empty_thread_copies_nothing() {
    let mut fields = inbound(NEWEST, "").into_fields();
    fields.attachments = Box::new([Attachment {
        name: "parcel.jpg".into(),
        link: "https://x.example/1".into(),
        mime: "image/jpeg".into(),
    }]);
    let mut sim = with(vec![inbound(NEWEST + 9, ""), Message::new(fields)]);
    sim.keys("y");
    assert_eq!(sim.notice(), "The message has no text to copy.");
    sim.keys("k y");
    assert_eq!(copied(&mut sim), "[picture: parcel.jpg]");
}

#[test]
fn a_quote_has_no_markup_of_a_stranger() {
    let text = "# <b>hi</b> *now* [x](javascript:1)\n\n1. a_b `c` \\ ![p](q)\nhttps://a.be/x_y*z_";
    let mut sim = with(vec![inbound(NEWEST, text)]);
    sim.keys("m");
    assert_eq!(
        copied(&mut sim),
        "> **32496123456**, 2025-06-15 15:06\n>\n\
         > \\# &lt;b>hi&lt;/b> \\*now\\* \\[x\\](javascript:1)\n\
         > \n\
         > 1\\. a\\_b \\`c\\` \\\\ !\\[p\\](q)  \n\
         > <https://a.be/x_y*z_>"
    );
}

#[test]
fn hostile_texts_are_copied_without_their_controls() {
    let mut sim = with(vec![inbound(
        NEWEST,
        "a\x1b]52;c;eA==\x07b\u{202e}c\r\n\x00d",
    )]);
    for key in ["y", "Y", "m"] {
        sim.keys(key);
        let text = copied(&mut sim);
        let control = |c: &char| c.is_control() && *c != '\n';
        assert_eq!(text.chars().find(control), None, "{text:?}");
        assert!(!text.contains('\u{202e}'), "{text:?}");
    }
}

#[test]
fn the_result_of_copying_is_told() {
    let mut sim = with(vec![inbound(NEWEST, "x")]);
    for (answer, words) in [
        (
            CopyAnswer::Sent,
            "message copied (by the terminal, if it can)",
        ),
        (
            CopyAnswer::Doubtful("it is long.".into()),
            "message copied, but it is long.",
        ),
        (CopyAnswer::Failed("no.".into()), "not copied: no."),
    ] {
        sim.keys("y");
        assert_eq!(finish(&mut sim, answer), words);
    }
}

#[test]
fn in_the_raw_record_the_record_is_copied() {
    let mut sim = with(vec![inbound(NEWEST, "Hello")]);
    sim.keys("i y");
    assert_eq!(copied(&mut sim), "Hello");
    sim.keys("r y");
    let record: serde_json::Value = serde_json::from_str(&copied(&mut sim)).unwrap();
    assert_eq!(record["message"], "Hello");
    assert_eq!(record["unixDatetime"], NEWEST);
    assert_eq!(finish(&mut sim, CopyAnswer::Copied), "raw record copied");
    sim.keys("r y");
    assert_eq!(copied(&mut sim), "Hello");
}
