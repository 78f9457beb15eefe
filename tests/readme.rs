//! What the README says of the program is what the program says of itself.
//!
//! `UPDATE_README=1 cargo test --test readme` writes the tables that are made from the code anew.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers of tests"
)]

#[path = "../benches/terminal/table.rs"]
mod table;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use smsthread::chat::keymap::Keymap;
use smsthread::config::environment;
use smsthread::demo::FaultKind;
use smsthread::layout::bubble::{status_glyph, status_words};
use smsthread::message::DeliveryStatus;

/// The path of a file of the project.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn readme() -> String {
    std::fs::read_to_string(path("README.md")).unwrap()
}

/// Compares what stands between `<!-- NAME -->` and `<!-- /NAME -->`, or writes it.
fn check_block(name: &str, wanted: &str) {
    let text = readme();
    let (before, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (found, after) = rest.split_once(&format!("<!-- /{name} -->\n")).unwrap();
    if found == wanted {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_README").is_some(),
        "the README's {name} are not the program's: UPDATE_README=1 cargo test --test readme\n\
         {found}\nshould be\n{wanted}"
    );
    let text = format!("{before}<!-- {name} -->\n{wanted}<!-- /{name} -->\n{after}");
    std::fs::write(path("README.md"), text).unwrap();
}

#[test]
fn tables_are_those_of_the_program() {
    let mut keys = "| Keys | | Name in `[keys]` |\n|---|---|---|\n".to_owned();
    for (title, rows) in Keymap::default().help() {
        writeln!(keys, "| **{title}** | | |").unwrap();
        for row in rows {
            let names: Vec<_> = row.keys.iter().map(|key| format!("`{key}`")).collect();
            let (words, name) = (row.words, row.name);
            writeln!(keys, "| {} | {words} | `{name}` |", names.join(" ")).unwrap();
        }
    }
    check_block("keys", &keys);
    let mut marks = "| Mark | Status | |\n|---|---|---|\n".to_owned();
    for status in [
        DeliveryStatus::Submitted,
        DeliveryStatus::Buffered,
        DeliveryStatus::Delivered,
        DeliveryStatus::NotDelivered,
        DeliveryStatus::Rejected,
        DeliveryStatus::Unknown,
    ] {
        let words = status_words(&status);
        let glyph = status_glyph(&status);
        writeln!(marks, "| {glyph} | {} | {} |", words.name, words.meaning).unwrap();
    }
    check_block("marks", &marks);
}

#[test]
fn figures_are_those_that_were_measured() {
    let figures = std::fs::read_to_string(path("benches/terminal.json")).unwrap();
    let figures = serde_json::from_str(&figures).unwrap();
    check_block("figures", &table::table(&figures));
}

/// Whether a row of some table has this in its first cell, as code.
fn has_row(readme: &str, first: &str) -> bool {
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| "));
    let mut cells = rows.filter_map(|row| row.split_once(" |"));
    cells.any(|(cell, _)| cell.split(' ').any(|word| word == format!("`{first}`")))
}

#[test]
fn every_fault_of_the_demo_gateway_is_told() {
    let readme = readme();
    for kind in FaultKind::all() {
        assert!(has_row(&readme, &kind.to_string()), "{kind} is missing");
    }
}

#[test]
fn every_option_is_told_and_none_besides() {
    let readme = readme();
    let help = |args: &[&str]| {
        let program = Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(args)
            .output();
        String::from_utf8(program.unwrap().stdout).unwrap()
    };
    let help = help(&["--help"]) + &help(&["export", "--help"]) + &help(&["print", "--help"]);
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '-'));
        let options = words.filter(|word| word.starts_with("--") && word.len() > 3);
        options.map(str::to_owned).collect()
    };
    let (told, known) = (words(&readme), words(&help));
    for option in &known {
        let is_plain = matches!(&**option, "--help" | "--version");
        assert!(is_plain || told.contains(option), "{option} is missing");
    }
    // Those of the demo gateway, of cargo and of the scripts.
    let others = [
        "--fail",
        "--latency",
        "--port",
        "--release",
        "--locked",
        "--path",
        "--bench",
        "--open",
        "--test",
        "--nocapture",
    ];
    for option in &told {
        let known = known.contains(option) || others.contains(&&**option);
        assert!(known, "there is no {option}");
    }
}

#[test]
fn every_variable_and_key_of_the_configuration_is_told() {
    let readme = readme();
    for variable in [
        environment::CONFIG,
        environment::PROFILE,
        environment::BASE_URL,
        environment::LOG,
        environment::IMAGES,
        environment::CLIENT_ID,
        environment::CLIENT_SECRET,
        environment::NO_COLOR,
    ] {
        assert!(readme.contains(&format!("`{variable}`")), "{variable}");
    }
    let example = std::fs::read_to_string(path("config.example.toml")).unwrap();
    let keys = example.lines().filter_map(|line| line.strip_prefix('#'));
    let keys = keys.filter_map(|line| line.split_once(" = "));
    let keys: Vec<_> = keys
        .map(|(key, _)| key)
        .filter(|key| key.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
        .collect();
    assert!(keys.len() > 8, "the example's keys were not found");
    for key in keys {
        assert!(readme.contains(&format!("`{key}`")), "{key} is missing");
    }
}

#[test]
fn what_the_readme_links_to_is_there() {
    let readme = readme();
    let links = readme
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'));
    let links: Vec<_> = links
        .map(|(link, _)| link)
        .filter(|link| !link.contains("://"))
        .collect();
    assert!(links.len() > 2, "{links:?}");
    for link in links {
        assert!(
            link.starts_with('#') || path(link).exists(),
            "{link} is not there"
        );
    }
}
