//! The folders and files that the name of an export could go on with.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::chat::export::FormatName;
use crate::text::SafeText;

/// Entries of a folder that are looked at, at most.
const MAX_ENTRIES: usize = 50_000;
/// Names that are told, at most.
const MAX_NAMES: usize = 1_000;

/// Where a name of an export leads: `~/` is the home, and a name without a folder lies in the
/// usual one.
pub fn resolved(name: &str, folder: &Path) -> PathBuf {
    match (name.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => folder.join(name),
    }
}

/// Folders, with a slash at the end, and files that an export could be, whose names begin like the
/// last part of what is typed. Names that cannot be typed, and hidden ones unless their dot is
/// typed, are left out.
pub fn beginning_with(typed: &str, folder: &Path) -> Vec<Arc<str>> {
    let typed = typed.trim_start();
    if typed == "~" {
        return vec!["~/".into()];
    }
    let at = typed.rfind('/').map_or(0, |slash| slash + 1);
    let (parent, begun) = typed.split_at(at);
    let Ok(entries) = std::fs::read_dir(resolved(parent, folder)) else {
        return Vec::new();
    };
    let names = entries.take(MAX_ENTRIES).flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let fits = name.starts_with(begun) && (begun.starts_with('.') || !name.starts_with('.'));
        if !fits || SafeText::line(&name).as_str() != name {
            return None;
        }
        // What a link leads to counts.
        if entry.path().is_dir() {
            return Some(format!("{name}/"));
        }
        FormatName::of(&name).map(|_| name)
    });
    let mut names: Vec<Arc<str>> = names.map(Arc::from).collect();
    names.sort_unstable();
    names.truncate(MAX_NAMES);
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_files_of_an_export_are_told() {
        let home = tempfile::tempdir().unwrap();
        for folder in ["archive", "art", ".hidden"] {
            std::fs::create_dir(home.path().join(folder)).unwrap();
        }
        for file in [
            "ann.csv",
            "ann.pdf",
            "archive/2024.md",
            ".ann.md",
            "an\u{1b}[2J.md",
        ] {
            std::fs::write(home.path().join(file), "").unwrap();
        }
        let names = |typed: &str| beginning_with(typed, home.path()).join(" ");
        assert_eq!(names(""), "ann.csv archive/ art/");
        assert_eq!(names("ar"), "archive/ art/");
        assert_eq!(names("an"), "ann.csv");
        assert_eq!(names("archive/"), "2024.md");
        assert_eq!(names("."), ".ann.md .hidden/");
        assert_eq!(names("~"), "~/");
        assert_eq!(names("zebra"), "");
        assert_eq!(names("nowhere/at/all"), "");
        let whole = format!("{}/a", home.path().display());
        assert_eq!(names(&whole), "ann.csv archive/ art/");
    }
}
