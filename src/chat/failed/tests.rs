use crate::chat::testing::{START, Server, Sim, outbound};
use crate::message::DeliveryStatus::{Delivered, NotDelivered, Other, Rejected, Submitted};

fn sim() -> Sim {
    let mut server = Server::with(40, START - 40_000);
    for (index, status) in [
        NotDelivered,
        Delivered,
        Rejected,
        Submitted,
        Other("LOST".into()),
        NotDelivered,
    ]
    .into_iter()
    .enumerate()
    {
        let at = START - 30_000 + i64::try_from(index).unwrap() * 100;
        server.arrive(outbound(at, &format!("ours {index}"), status));
        for _ in 0..20 {
            server.arrive(outbound(at, "", Delivered));
        }
    }
    let mut sim = Sim::opened(server, 60, 12);
    sim.load_all();
    sim
}

#[test]
fn brackets_go_from_failed_to_failed_and_say_where_they_end() {
    let mut sim = sim();
    let mut press = |key: &str| {
        sim.keys(key);
        let notice = sim.state.screen().status.notice.clone();
        (
            sim.selected(),
            notice.map_or(String::new(), |n| n.to_string()),
        )
    };
    for number in [5, 2, 0] {
        assert_eq!(press("["), (format!("ours {number}"), String::new()));
    }
    assert_eq!(
        press("["),
        (
            "ours 0".to_owned(),
            "No older message has failed.".to_owned()
        )
    );
    assert_eq!(press("]").0, "ours 2");
    assert_eq!(press("]").0, "ours 5");
    assert_eq!(press("]").1, "No newer message has failed.");
}

#[test]
fn the_failed_message_is_brought_into_view() {
    let mut sim = sim();
    sim.keys("[ [");
    let shown = sim.transcript().join("\n");
    assert!(shown.contains("ours 2"), "{shown}");
}

#[test]
fn without_failed_messages_a_notice_says_so() {
    let mut sim = Sim::opened(Server::with(20, START), 60, 12);
    sim.keys("]");
    let notice = sim.state.screen().status.notice.clone();
    assert_eq!(notice.as_deref(), Some("No message has failed."));
}

#[test]
fn failed_messages_hidden_by_a_filter_are_skipped() {
    let mut sim = sim();
    sim.keys("\\ i n Enter");
    let before = sim.selected();
    sim.keys("[");
    assert_eq!(sim.selected(), before);
    let said = sim.state.screen().status.notice.clone();
    let words = "No older message that is shown has failed.";
    assert_eq!(said.map(|words| words.to_string()).as_deref(), Some(words));
    sim.keys("Esc \\ f a i l e d Enter [ [");
    assert_eq!(sim.selected(), "ours 0");
}
