//! What keys act on, whatever arrives or is deleted meanwhile.

use super::Subject;
use crate::chat::effect::Effect;
use crate::chat::testing::{START, Server, Sim, inbound, outbound};
use crate::message::{Attachment, DeliveryStatus, Message};

/// Sixty messages; the newest has failed, has a picture, and says "the last one".
fn opened() -> Sim {
    let mut server = Server::with(60, START - 60);
    let mut fields = outbound(START, "id", DeliveryStatus::NotDelivered).into_fields();
    fields.text = Some("the last one https://example.com/a https://example.com/b".into());
    fields.attachments = Box::new([Attachment {
        name: "a.jpg".into(),
        link: "https://example.com/a.jpg".into(),
        mime: "image/jpeg".into(),
    }]);
    server.arrive(Message::new(fields));
    let mut sim = Sim::opened(server, 80, 24);
    sim.load_all();
    sim
}

/// A message arrives, and the next poll brings it.
fn arrive(sim: &mut Sim) {
    let at = START + i64::try_from(sim.clock.as_secs()).unwrap();
    sim.server.arrive(inbound(at + 1, "just arrived"));
    let loaded = sim.state.thread().len();
    sim.pass(20);
    assert_eq!(sim.state.thread().len(), loaded + 1);
}

#[test]
fn an_arrival_changes_nothing_while_a_box_or_range_is_open() {
    for keys in [
        "i",
        "i r",
        "?",
        "V",
        "/",
        "/ l a s t",
        "/ l a s t Enter",
        "t",
        "\\",
        "E",
        "v",
        "Ctrl-g",
        "k ]",
        "o",
        "k Ctrl-g Enter",
    ] {
        let mut sim = opened();
        sim.keys(keys);
        let selected = sim.state.selected();
        assert!(sim.selected().starts_with("the last one"), "{keys}");
        let subject = sim.state.context().subject();
        let before = sim.transcript();
        arrive(&mut sim);
        assert_eq!(sim.state.selected(), selected, "{keys}");
        assert_eq!(sim.state.context().subject(), subject, "{keys}");
        assert_eq!(sim.transcript(), before, "{keys}");
    }
}

#[test]
fn arrivals_are_followed_again_once_nothing_is_open() {
    for keys in [
        "Esc",
        "i q",
        "V Esc",
        "/ Esc",
        "/ l a s t Enter G",
        "k ] j",
        "Ctrl-g q",
    ] {
        let mut sim = opened();
        for key in keys.split(' ') {
            sim.keys(key);
            // A poll without news changes nothing, whatever is open.
            sim.pass(20);
        }
        arrive(&mut sim);
        assert_eq!(sim.selected(), "just arrived", "{keys}");
    }
}

#[test]
fn in_details_keys_act_on_the_message_that_is_shown() {
    for keys in ["y", "m", "Y", "r y"] {
        let mut sim = opened();
        sim.keys("i");
        arrive(&mut sim);
        sim.keys(keys);
        let copied = sim.copied();
        assert!(
            copied.len() == 1 && copied[0].contains("the last one"),
            "{copied:?}"
        );
    }
    let mut sim = opened();
    sim.keys("i");
    arrive(&mut sim);
    sim.keys("u Enter");
    assert_eq!(sim.copied(), ["https://example.com/a"]);
    // The details are still open and show the same message.
    sim.keys("y");
    assert!(sim.copied()[1].starts_with("the last one"));
    for keys in ["s", "S"] {
        let mut sim = opened();
        sim.keys("i");
        arrive(&mut sim);
        sim.keys(keys);
        let saves = |effect: &Effect| {
            matches!(effect, Effect::LoadMedia { request, .. }
            if request.link.contains("a.jpg"))
        };
        assert!(sim.effects.iter().any(saves), "{keys}");
    }
}

#[test]
fn details_of_a_removed_message_do_not_show_another() {
    for keys in ["y", "Y", "m", "u", "o", "s", "S"] {
        let mut sim = opened();
        sim.keys("k i");
        sim.server.list.remove(1);
        sim.pass(20);
        let effects = sim.effects.len();
        sim.keys(keys);
        assert_eq!(sim.effects.len(), effects, "{keys}: {:?}", sim.effects);
        assert_eq!(sim.state.context().subject(), None);
    }
}

#[test]
fn details_over_a_range_act_on_their_message_and_leave_the_range() {
    let mut sim = opened();
    sim.keys("V k k i y");
    assert_eq!(sim.copied(), ["message 59"]);
    sim.keys("q");
    assert!(matches!(
        sim.state.context().subject(),
        Some(Subject::Range(_))
    ));
    sim.keys("y");
    assert!(sim.copied()[1].starts_with("message 59\nmessage 60\nthe last one"));
}

#[test]
fn a_range_counts_what_it_copies_though_a_filter_hides_where_it_began() {
    for (keys, filter) in [("9 k V", "o u t"), ("V", "i n"), ("9 k V k k", "i n")] {
        let mut sim = opened();
        sim.keys(&format!("{keys} \\ {filter} Enter"));
        sim.answer_all();
        let context = sim.state.context();
        let chosen = context.chosen().messages.len() as u64;
        assert_eq!(context.range_count(), Some(chosen), "{keys} {filter}");
        assert!(chosen > 0, "{keys} {filter}");
    }
}
