//! Replays the fuzzers' corpora: what was ever found stays found, without a fuzzer.
#![expect(clippy::expect_used, reason = "a test")]

#[path = "../fuzz/properties.rs"]
mod properties;

use std::fs;
use std::path::Path;

/// Gives every file of a target's corpus to its property.
fn replay(target: &str, property: impl Fn(&[u8])) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fuzz/corpus")
        .join(target);
    let mut files = 0;
    for entry in fs::read_dir(&corpus).expect("a corpus") {
        let path = entry.expect("an entry").path();
        let data = fs::read(&path).expect("a file");
        println!("{}", path.display());
        property(&data);
        files += 1;
    }
    assert!(files > 0, "{} is empty", corpus.display());
}

#[test]
fn page() {
    replay("page", properties::page);
}

#[test]
fn text() {
    replay("text", properties::text);
}

#[test]
fn draw() {
    replay("draw", properties::draw);
}

#[test]
fn merge() {
    replay("merge", properties::merge);
}

#[test]
fn picture() {
    replay("picture", properties::picture);
}

#[test]
fn number() {
    replay("number", properties::number);
}

#[test]
fn datetime() {
    replay("datetime", properties::datetime);
}

#[test]
fn keys() {
    replay("keys", properties::keys);
}
