//! Replays the fuzzers' corpora: what was ever found stays found, without a fuzzer.

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

fn read_toml(path: &str) -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).expect("a file");
    text.parse().expect("TOML")
}

#[test]
fn the_targets_lock_file_knows_every_dependency() {
    let lock = read_toml("fuzz/Cargo.lock");
    let packages = lock["package"].as_array().expect("packages");
    let ours = packages
        .iter()
        .find(|package| package["name"].as_str() == Some("smsthread"))
        .expect("smsthread");
    // `name`, or `name version` where there are several.
    let locked: Vec<&str> = (ours["dependencies"]
        .as_array()
        .expect("dependencies")
        .iter())
    .filter_map(|name| name.as_str()?.split(' ').next())
    .collect();
    let manifest = read_toml("Cargo.toml");
    let named = manifest["dependencies"].as_table().expect("dependencies");
    let unknown: Vec<_> = (named.keys().filter(|name| !locked.contains(&name.as_str()))).collect();
    assert!(unknown.is_empty(), "build the targets once: {unknown:?}");
}
