use super::*;
use crate::chat::effect::Effect;
use crate::chat::event::Event;
use crate::chat::testing::{Server, Sim, inbound};
use crate::chat::view_model::OverlayRow;
use crate::message::{Attachment, Message};
use crate::text::links::link_target;

const NEWEST: i64 = 1_750_000_000;

fn with(texts: &[&str]) -> Sim {
    let list = texts.iter().map(|text| inbound(NEWEST, text)).collect();
    Sim::opened(Server { list }, 80, 24)
}

fn shown(sim: &mut Sim) -> String {
    let overlay = sim.state.screen().overlay.clone();
    let Some(overlay) = overlay else {
        return String::new();
    };
    let row = |row: &OverlayRow| match row {
        OverlayRow::Field { name, value, .. } => format!("{name} {value}"),
        other => format!("{other:?}"),
    };
    let mut rows: Vec<_> = overlay.rows.iter().map(row).collect();
    if let BoxShape::List {
        picked: Some(at), ..
    } = overlay.shape
    {
        rows[at].insert_str(0, "▸ ");
    }
    format!("{}\n{}", overlay.title, rows.join("\n"))
}

fn last(sim: &Sim) -> &Effect {
    sim.effects.last().unwrap()
}

#[test]
fn the_only_link_is_copied_at_once() {
    let mut sim = with(&["See https://a.example/x?y=1, please"]);
    sim.keys("u");
    assert!(
        matches!(last(&sim), Effect::Copy { text, .. } if **text == *"https://a.example/x?y=1")
    );
    assert_eq!(shown(&mut sim), "");
}

#[test]
fn a_link_is_seen_whole_before_it_is_opened() {
    let long = format!("https://a.example/{}end", "x".repeat(150));
    let mut sim = with(&[&format!("See {long}")]);
    sim.keys("o");
    assert!(sim.effects.is_empty());
    let seen = shown(&mut sim).replace("\n ", "");
    assert!(
        seen.starts_with("Open this link?") && seen.contains(&long),
        "{seen}"
    );
    sim.keys("Esc o Enter");
    let Effect::OpenLink { id, link } = last(&sim).clone() else {
        panic!("{:?}", sim.effects);
    };
    assert_eq!(sim.effects.len(), 1);
    assert_eq!(*link, *long);
    sim.send(Event::LinkOpened { id, failed: None });
    assert_eq!(sim.notice(), "The link was given to the system.");
    // A second end of the same request changes nothing.
    let failed = Some("no".into());
    sim.send(Event::LinkOpened { id, failed });
    assert_eq!(sim.notice(), "The link was given to the system.");
}

#[test]
fn one_of_several_is_picked() {
    let mut sim =
        with(&["a@b.example https://one.example https://two.example https://one.example"]);
    sim.keys("u j j");
    let seen = shown(&mut sim);
    assert!(seen.contains("▸ 3") && !seen.contains(" 4"), "{seen}");
    sim.keys("Enter");
    assert!(matches!(last(&sim), Effect::Copy { text, .. } if **text == *"https://two.example"));
    // A mail address can be copied, but not opened.
    sim.keys("o");
    assert!(!shown(&mut sim).contains("a@b.example"));
    sim.keys("j o");
    assert!(
        matches!(last(&sim), Effect::OpenLink { link, .. } if **link == *"https://two.example/")
    );
}

#[test]
fn a_host_of_other_letters_is_shown_as_it_is_opened() {
    let mut sim = with(&["https://аpple.example/"]);
    sim.keys("o");
    assert!(
        shown(&mut sim).contains("https://xn--"),
        "{}",
        shown(&mut sim)
    );
}

#[test]
fn only_web_addresses_are_opened() {
    let mut fields = inbound(NEWEST, "").into_fields();
    fields.attachments = [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
        "https://x.example/1.jpg",
    ]
    .map(|link| Attachment {
        name: "1.jpg".into(),
        link: link.into(),
        mime: "image/jpeg".into(),
    })
    .into();
    let mut sim = Sim::opened(
        Server {
            list: vec![Message::new(fields)],
        },
        80,
        24,
    );
    sim.keys("o");
    let seen = shown(&mut sim);
    assert!(
        seen.contains("https://x.example/1.jpg") && seen.contains("the file 1.jpg"),
        "{seen}"
    );
    assert!(
        !seen.contains("file:") && !seen.contains("javascript"),
        "{seen}"
    );
}

#[test]
fn without_a_link_a_notice_says_so() {
    let mut sim = with(&["nothing here"]);
    sim.keys("o");
    assert_eq!(sim.notice(), "There is no link in it.");
    sim.keys("u");
    assert_eq!(sim.notice(), "There is no link in it.");
}

#[test]
fn the_picked_link_stays_in_view() {
    let many: Vec<String> = (0..60).map(|n| format!("https://a.example/{n}")).collect();
    let mut sim = with(&[&many.join(" ")]);
    sim.keys("u G");
    assert!(shown(&mut sim).contains("▸ 60"), "{}", shown(&mut sim));
    sim.keys("g");
    assert!(shown(&mut sim).contains("▸ 1 "), "{}", shown(&mut sim));
    sim.keys("3 j");
    assert!(shown(&mut sim).contains("▸ 4 "), "{}", shown(&mut sim));
}

#[test]
fn targets_are_plain_web_addresses() {
    assert_eq!(
        link_target("https://a.example/ü").as_deref(),
        Some("https://a.example/%C3%BC")
    );
    for text in ["mailto:a@b.example", "https://", "ftp://a.example", "x"] {
        assert_eq!(link_target(text), None, "{text}");
    }
    let hostile = link_target("https://a.example/\u{1b}]8;;\u{7}x\u{9c}y");
    assert!(hostile.is_none_or(|url| url.bytes().all(|b| b.is_ascii_graphic())));
}

#[test]
fn an_address_without_a_scheme_is_opened_as_it_is_shown() {
    let mut sim = with(&["see www.example.com/track”"]);
    sim.keys("u");
    assert!(matches!(last(&sim), Effect::Copy { text, .. } if **text == *"www.example.com/track"));
    sim.keys("o");
    assert!(shown(&mut sim).contains("http://www.example.com/track"));
    sim.keys("Enter");
    assert!(
        matches!(last(&sim), Effect::OpenLink { link, .. } if **link == *"http://www.example.com/track")
    );
}
