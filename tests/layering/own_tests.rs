//! The rules are broken in small sources, once in each form that a path can have.

use super::sources::{Sources, circles};
use super::{breaches, named_twice, outside, siblings};

/// Every way in which the file `low.rs` can name something of the room `high`.
const FORMS: &[(&str, &str)] = &[
    ("use", "use crate::high::f; fn g() { f() }"),
    ("use of a group", "use crate::{mid::m, high::{self, f}};"),
    (
        "use under another name",
        "use crate::high as h; fn g() { h::f() }",
    ),
    ("use in a function", "fn g() { use crate::high::f; f() }"),
    ("use of everything", "use crate::high::*;"),
    (
        "use of the crate",
        "use crate as root; fn g() { root::high::f() }",
    ),
    (
        "use of the crate itself",
        "use crate::{self as root}; fn g() { root::high::f() }",
    ),
    (
        "use of everything above",
        "use super::*; fn g() { high::f() }",
    ),
    ("public use", "pub use crate::high::f;"),
    ("a call", "fn g() { crate::high::f() }"),
    ("a call upwards", "fn g() { super::high::f() }"),
    (
        "a call by way of itself",
        "fn g() { self::super::high::f() }",
    ),
    (
        "a call in an inline module",
        "mod inner { fn g() { super::super::high::f() } }",
    ),
    ("a type", "fn g(_: Vec<crate::high::T>) {}"),
    ("a bound", "fn g<T: crate::high::Tr>() {}"),
    (
        "an implementation",
        "struct S; impl crate::high::Tr for S {}",
    ),
    ("a pattern", "fn g(x: u8) { if let crate::high::C = x {} }"),
    (
        "a value in a struct",
        "fn g() { let _ = crate::high::S { a: 1 }; }",
    ),
    ("a raw name", "fn g() { crate::r#high::f() }"),
    ("a macro", "fn g() { println!(\"{}\", crate::high::f()) }"),
    (
        "a macro in a macro",
        "fn g() { assert!(matches!(x, Some(super::high::C))) }",
    ),
    (
        "a use in a macro",
        "some! { use crate::{mid::m, high::f}; }",
    ),
    ("a macro's own path", "fn g() { crate::high::shout!() }"),
    (
        "a macro by example",
        "macro_rules! m { ($x:expr) => { $crate::high::f($x) } }",
    ),
    ("an attribute", "#[derive(crate::high::D)] struct S;"),
    (
        "an attribute's text",
        "struct S { #[serde(with = \"crate::high\")] a: u8, }",
    ),
    ("a re-export", "fn g() { crate::mid::handed_on() }"),
    ("a re-export of a room", "fn g() { crate::mid::upper::f() }"),
    ("a re-export of everything", "fn g() { crate::glob::f() }"),
];

fn texts(files: &[(&str, &str)]) -> Sources {
    let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
    Sources::of(files.iter().map(owned))
}

fn with_low(low: &str) -> Sources {
    texts(&[
        ("lib.rs", "mod high; mod mid; mod low; mod glob;"),
        (
            "high.rs",
            "pub fn f() {} pub struct T; pub trait Tr {} pub const C: u8 = 1;",
        ),
        (
            "mid.rs",
            "pub fn m() {} pub use crate::high::f as handed_on; pub use crate::high as upper;",
        ),
        ("glob.rs", "pub use crate::high::*;"),
        ("low.rs", low),
    ])
}

const TABLE: &[(&str, &[&str])] = &[
    ("high", &[]),
    ("mid", &["high"]),
    ("glob", &["high"]),
    ("low", &["mid", "glob"]),
];

#[test]
fn an_arrow_up_is_seen_in_every_form_of_a_path() {
    for (form, low) in FORMS {
        let broken = breaches(&with_low(low), TABLE);
        assert!(
            broken
                .iter()
                .any(|words| words.contains("low.rs imports high")),
            "{form}: {low}: {broken:?}"
        );
    }
    let allowed = with_low("fn g() { crate::mid::m(); let mid = high::<u8>(); \"crate::high\"; }");
    assert!(breaches(&allowed, TABLE).is_empty());
}

#[test]
fn a_room_that_is_not_listed_is_told() {
    let broken = breaches(&with_low("fn g() {}"), &TABLE[1..]);
    assert!(
        broken.contains("high is not in the table of rooms"),
        "{broken:?}"
    );
}

#[test]
fn a_circle_of_a_module_and_its_child_is_seen_in_every_form() {
    let parents = [
        "mod child; fn g() { child::f() }",
        "mod child; fn g() { self::child::f() }",
        "mod child; use child::f; fn g() { f() }",
        "mod child; use child as c; fn g() { c::f() }",
        "mod child; fn g() { vec![child::f()]; }",
        "mod child; fn g(_: &child::T) {}",
        "mod child; mod inner { fn g() { super::child::f() } }",
        "mod child; mod inner { use super::*; fn g() { child::f() } }",
    ];
    let children = [
        "use super::P; pub fn f(_: P) {}",
        "pub fn f(_: super::P) {}",
        "use super::*; pub fn f(_: P) {}",
        "pub fn f(_: crate::parent::P) {}",
    ];
    for parent in parents {
        for child in children {
            let sources = texts(&[
                ("lib.rs", "mod parent;"),
                ("parent.rs", &format!("pub struct P; {parent}")),
                ("parent/child.rs", child),
            ]);
            let found = circles(&sources.arrows());
            assert_eq!(
                found,
                [["parent.rs", "parent/child.rs"]],
                "{parent} {child}"
            );
        }
    }
    let handed_on = texts(&[
        ("lib.rs", "mod parent;"),
        ("parent.rs", "mod child; pub use child::f; pub struct P;"),
        ("parent/child.rs", "pub fn f(_: super::P) {}"),
    ]);
    assert!(circles(&handed_on.arrows()).is_empty());
}

#[test]
fn a_foreign_crate_is_seen_in_every_form() {
    for low in [
        "use ratatui::Frame;",
        "fn g() { ratatui::init() }",
        "fn g() { ::ratatui::init() }",
        "fn g(_: ratatui::Frame) {}",
        "fn g() { dbg!(ratatui::init()) }",
        "#[ratatui::test] fn g() {}",
    ] {
        let found = outside(&with_low(low), &["low"], &["std"]);
        let [found] = &found[..] else {
            panic!("{low}: {found:?}");
        };
        assert!(found.starts_with("low.rs names ratatui"), "{found}");
    }
    let ours = with_low("use std::fmt; fn g() { u8::MAX; Self::f(); fmt::write(); str::from(x) }");
    assert!(outside(&ours, &["low"], &["std"]).is_empty());
}

#[test]
fn what_reaches_out_by_an_allowed_crate_is_seen() {
    for low in [
        "fn g() { std::fs::read(\"a\") }",
        "use std::fs; fn g() { fs::read(\"a\") }",
        "use std::{env, fmt}; fn g() { env::var(\"A\") }",
        "fn g() { std::thread::sleep(d) }",
        "use std::time::Instant; fn g() { Instant::now() }",
        "use std::time as t; fn g() { t::SystemTime::now() }",
        "fn g() { jiff::Zoned::now() }",
        "fn g() { crossterm::terminal::size() }",
        "use crossterm::event::{KeyEvent, read}; fn g() { read() }",
    ] {
        let found = outside(&with_low(low), &["low"], &["std", "crossterm", "jiff"]);
        assert!(!found.is_empty(), "{low}");
    }
    let pure =
        with_low("use std::time::Instant; use crossterm::event::KeyEvent; fn g(_: Instant) {}");
    assert!(outside(&pure, &["low"], &["std", "crossterm"]).is_empty());
}

#[test]
fn what_is_for_tests_alone_counts_for_nothing() {
    let low = "#[cfg(test)] use crate::high::f; #[cfg(test)] mod tests { use crate::high::f; }
        struct S; impl S { #[cfg(test)] fn g() { crate::high::f() } }
        #[cfg(all(test, unix))] fn h() { crate::high::f() }";
    assert!(breaches(&with_low(low), TABLE).is_empty());
}

#[test]
fn a_second_type_trait_or_alias_of_a_name_is_found() {
    for low in ["struct T;", "enum T {}", "trait T {}", "type T = u8;"] {
        let sources = with_low(low);
        let twice = named_twice(&sources);
        assert_eq!(twice["T"], ["high.rs", "low.rs"], "{low}");
    }
    let associated = with_low("struct S; impl Iterator for S { type T = u8; }");
    assert!(named_twice(&associated).is_empty());
}

#[test]
fn a_feature_that_names_another_is_told() {
    let chat = |links: &str| {
        texts(&[
            ("lib.rs", "mod chat;"),
            ("chat/mod.rs", "mod copy; mod links; mod update; mod words;"),
            ("chat/copy.rs", "use super::words::w; pub fn f() {}"),
            ("chat/update.rs", "pub struct State;"),
            ("chat/words.rs", "pub fn w() {}"),
            ("chat/links.rs", links),
        ])
    };
    let features = &["copy", "links"];
    let found = siblings(&chat("fn g() { super::copy::f() }"), features);
    assert_eq!(found, ["chat/links.rs names copy"]);
    let found = siblings(&chat("fn g(_: &super::update::State) {}"), features);
    assert_eq!(found, ["chat/links.rs names what joins the features"]);
    assert!(siblings(&chat("use super::words::w;"), features).is_empty());
}
