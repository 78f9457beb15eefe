//! The README and `docs/` agree with the program.
//!
//! `UPDATE_README=1 cargo test --test readme` rewrites the tables that are made from the code.

#[path = "../benches/terminal/table.rs"]
mod table;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use smsthread::chat::keymap::Keymap;
use smsthread::config::variables;
use smsthread::demo::FaultKind;
use smsthread::export::FormatName;
use smsthread::layout::bubble::{status_glyph, status_words};
use smsthread::message::DeliveryStatus;

/// The path of a file of the project.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The README and `docs/`, by their paths in the project.
fn manual() -> Vec<String> {
    let docs = std::fs::read_dir(path("docs")).unwrap();
    let docs = docs.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut pages: Vec<_> = docs.map(|name| format!("docs/{name}")).collect();
    pages.push("README.md".into());
    assert!(pages.len() > 8, "{pages:?}");
    pages
}

/// The manual, and the pages beside the README.
fn pages() -> Vec<String> {
    let beside = ["SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md"];
    manual()
        .into_iter()
        .chain(beside.map(String::from))
        .collect()
}

/// The files that users read.
fn all() -> String {
    manual().iter().map(|page| read(page)).collect()
}

/// Compares what stands between `<!-- NAME -->` and `<!-- /NAME -->` of a page, or writes it.
fn check_block(page: &str, name: &str, wanted: &str) {
    let text = read(page);
    let (before, rest) = text.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (found, after) = rest.split_once(&format!("<!-- /{name} -->\n")).unwrap();
    if found == wanted {
        return;
    }
    assert!(
        std::env::var_os("UPDATE_README").is_some(),
        "the {name} of {page} are not the program's: UPDATE_README=1 cargo test --test readme\n\
         {found}\nshould be\n{wanted}"
    );
    let text = format!("{before}<!-- {name} -->\n{wanted}<!-- /{name} -->\n{after}");
    std::fs::write(path(page), text).unwrap();
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
    check_block("docs/keys.md", "keys", &keys);
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
    check_block("docs/keys.md", "marks", &marks);
}

#[test]
fn no_figure_that_is_told_was_measured_beyond_its_limit() {
    let figures = std::fs::read_to_string(path("benches/terminal.json")).unwrap();
    let figures: serde_json::Value = serde_json::from_str(&figures).unwrap();
    let mut limited = 0;
    for figure in figures.as_array().unwrap() {
        let limit = figure["limit"].as_str().unwrap_or_default();
        let number = |name: &str| figure[name].as_f64().unwrap();
        let (value, most) = if let Some(most) = limit.strip_suffix('x') {
            (number("ratio"), most)
        } else if let Some(most) = limit.strip_suffix(" ms more") {
            (number("ours") - number("theirs"), most)
        } else if limit.is_empty() {
            continue;
        } else {
            (number("ours"), limit)
        };
        assert!(value <= most.parse().unwrap(), "{figure}");
        limited += 1;
    }
    assert!(limited > 10, "{limited}");
    check_block("docs/measurements.md", "figures", &table::table(&figures));
}

/// Whether a row of some table has this in its first cell, as code.
fn has_row(readme: &str, first: &str) -> bool {
    let rows = readme.lines().filter_map(|line| line.strip_prefix("| "));
    let mut cells = rows.filter_map(|row| row.split_once(" |"));
    cells.any(|(cell, _)| cell.split(' ').any(|word| word == format!("`{first}`")))
}

#[test]
fn every_fault_of_the_demo_gateway_is_told() {
    let readme = all();
    for kind in FaultKind::all() {
        assert!(has_row(&readme, &kind.to_string()), "{kind} is missing");
    }
}

#[test]
fn every_option_is_told_and_none_besides() {
    let readme = all();
    let help = |args: &[&str]| {
        let program = Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(args)
            .output();
        String::from_utf8(program.unwrap().stdout).unwrap()
    };
    let commands = ["export", "print", "follow"].map(|command| help(&[command, "--help"]));
    let help = help(&["--help"]) + &commands.concat();
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
    // Options of the demo gateway, of cargo and of the scripts.
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
    let readme = all();
    for variable in [
        variables::CONFIG,
        variables::PROFILE,
        variables::BASE_URL,
        variables::LOG,
        variables::ARCHIVE,
        variables::IMAGES,
        variables::CLIENT_ID,
        variables::CLIENT_SECRET,
        variables::NO_COLOR,
        variables::ACCESSIBLE,
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

/// The anchor that a heading gets: letters, digits and hyphens.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn every_link_leads_to_a_file_and_a_heading() {
    let mut count = 0;
    for page in pages() {
        let text = read(&page);
        let links = text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split_once(')'));
        for (link, _) in links.filter(|(link, _)| !link.contains("://")) {
            count += 1;
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let target = match file {
                "" => path(&page),
                file => path(&page).parent().unwrap().join(file),
            };
            assert!(target.exists(), "{page}: {link} is not there");
            if !heading.is_empty() {
                let target = std::fs::read_to_string(target).unwrap();
                let mut headings = target.lines().filter(|line| line.starts_with('#'));
                assert!(
                    headings.any(|line| anchor(line) == heading),
                    "{page}: {link}"
                );
            }
        }
    }
    assert!(count > 20, "the links were not found");
}

#[test]
fn every_source_that_a_page_names_is_there() {
    let mut count = 0;
    for page in pages().iter().filter(|page| *page != "CHANGELOG.md") {
        let text = read(page);
        for name in text.split('`').skip(1).step_by(2) {
            let folders = ["src/", "tests/", "scripts/", "benches/", "docs/", "fuzz/"];
            if folders.iter().any(|folder| name.starts_with(folder)) && !name.contains(' ') {
                count += 1;
                assert!(
                    path(name).exists(),
                    "{page} names {name}, which is not there"
                );
            }
        }
    }
    assert!(count > 20, "the names were not found");
}

/// The words between backquotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_export_format_is_told() {
    let page = read("docs/export.md");
    for format in FormatName::value_variants() {
        let format = format.to_possible_value().unwrap();
        let name = format.get_name();
        assert!(quoted(&page).any(|told| told == name), "{name}");
    }
}

#[test]
fn every_promise_names_tests_that_are_there() {
    let page = read("SECURITY.md");
    let (_, promises) = page.split_once("## Promises").unwrap();
    let (promises, _) = promises.split_once("## Not promised").unwrap();
    let promises: Vec<_> = promises.split("\n### ").skip(1).collect();
    assert!(promises.len() >= 13, "{}", promises.len());
    let holds_tests = |source: &str| {
        let text = read(source);
        let marks = ["#[test]", "#[tokio::test", "proptest!", "mod tests"];
        marks.iter().any(|mark| text.contains(mark))
    };
    let is_source = |name: &&str| name.starts_with("tests/") || name.starts_with("src/");
    for promise in promises {
        let (_, tested) = promise.split_once("*Tested:*").expect(promise);
        let sources: Vec<_> = quoted(tested).filter(is_source).collect();
        assert!(
            !sources.is_empty() || tested.contains("`.ci/run`"),
            "{tested}"
        );
        for source in sources {
            assert!(holds_tests(source), "{source} tests nothing");
        }
        let (_, targets) = tested.split_once("uzz target").unwrap_or_default();
        for target in quoted(targets.split('.').next().unwrap_or_default()) {
            assert!(
                path(&format!("fuzz/targets/{target}.rs")).exists(),
                "{target}"
            );
        }
    }
}

#[test]
fn every_page_of_docs_is_reached_from_the_readme() {
    let readme = read("README.md");
    for page in pages() {
        let is_there = page == "README.md" || readme.contains(&format!("]({page}"));
        assert!(is_there, "the README does not lead to {page}");
    }
}

#[test]
fn the_readme_is_short_and_names_the_gateway_and_keeps_keys_and_credentials_apart() {
    let readme = read("README.md");
    assert!(readme.len() <= 8_000, "{} bytes", readme.len());
    for words in [
        "Smstools",
        "smsgatewayapi.com",
        "git clone",
        "sends nothing",
    ] {
        assert!(readme.contains(words), "{words}");
    }
    for page in pages() {
        let text = read(&page).to_lowercase().replace('\n', " ");
        for mixed in [
            "api key",
            "no keys needed",
            "keys are made",
            "keys are sent",
            "secret key",
        ] {
            assert!(
                !text.contains(mixed),
                "{page} says {mixed}: credentials are meant"
            );
        }
    }
}
