//! EDGE: writes files into one folder: attachments, and what was made of them.
//!
//! The file name comes from a stranger. Whatever it says, the file is written into the chosen
//! folder, is readable only by its owner, is not executable, and replaces nothing unasked.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

pub use crate::picture::request::Existing;
use crate::text::SafeText;

/// Longest file name, in bytes: most systems take 255, and `-2` and the like need some.
const LONGEST: usize = 180;
/// Longest file ending that survives shortening, in bytes.
const LONGEST_ENDING: usize = 16;
/// Names that Windows takes for devices, whatever the ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "com", "lpt"];
/// How many numbered names are tried.
const MAX_NUMBER: u32 = 9_999;

#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    #[error("the folder {} cannot be created", .0.display())]
    Folder(PathBuf, #[source] io::Error),
    #[error("{} cannot be written", .0.display())]
    Write(PathBuf, #[source] io::Error),
}

/// The user's download folder; if there is none, the current folder.
pub fn usual_folder() -> PathBuf {
    let home = etcetera::home_dir().map(|home| home.join("Downloads"));
    match home {
        Ok(downloads) if downloads.is_dir() => downloads,
        _ => PathBuf::from("."),
    }
}

/// A path in words: absolute, with `~` for the user's home.
pub fn path_words(path: &Path) -> SafeText {
    let whole = std::path::absolute(path);
    let whole = whole.as_deref().unwrap_or(path);
    let home = etcetera::home_dir().ok();
    let at_home = home.and_then(|home| whole.strip_prefix(home).ok());
    let words = match at_home.filter(|rest| !rest.as_os_str().is_empty()) {
        Some(rest) => format!("~/{}", rest.display()),
        None => whole.display().to_string(),
    };
    SafeText::line(&words)
}

/// A safe file name made from the sender's name for the file; `otherwise` if nothing of that can be
/// used.
pub fn file_name(given: &str, otherwise: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut name: String = last.chars().map(harmless).collect();
    // No hidden files, no names that look like options, and no endings that some systems would
    // drop.
    let dangling = |c: char| c == '.' || c.is_whitespace();
    name = name.trim_matches(dangling).to_owned();
    if name.starts_with(['-', '~']) {
        name.insert(0, '_');
    }
    if name.chars().all(|c| c == '_') {
        return otherwise.to_owned();
    }
    if is_device(&name) {
        name.insert(0, '_');
    }
    shortened(&name, LONGEST)
}

/// Makes a folder, unless it exists. Only its owner can read it.
///
/// # Errors
/// The system refuses.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut maker = DirBuilder::new();
    maker.recursive(true).mode(0o700).create(folder)
}

/// Writes `bytes` as `name` into `folder`, which is made if needed.
///
/// # Errors
/// The file exists and [`Existing::Keep`] was asked for, or the system refuses.
pub fn save(
    folder: &Path,
    name: &str,
    bytes: &[u8],
    existing: Existing,
) -> Result<PathBuf, SaveError> {
    make_folder(folder).map_err(|error| SaveError::Folder(folder.to_owned(), error))?;
    let name = file_name(name, "file");
    let path = folder.join(&name);
    match existing {
        Existing::Keep => write_new(&path, bytes).map(|()| path),
        Existing::Replace => replace(folder, &path, bytes).map(|()| path),
        Existing::Number => number(folder, &name, bytes),
    }
}

/// Replaces control characters, invisible characters, and separators of folders on any system.
fn harmless(c: char) -> char {
    let unseen = matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    if c.is_control() || unseen || "/\\:*?\"<>|\u{FFFD}".contains(c) {
        '_'
    } else {
        c
    }
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end();
    let stem = stem.to_ascii_lowercase();
    let (word, digit) = match stem.char_indices().nth(3) {
        Some((at, _)) => stem.split_at(at),
        None => (&*stem, ""),
    };
    let port = matches!(word, "com" | "lpt");
    let one_digit = digit.len() == 1 && digit.bytes().all(|b| b.is_ascii_digit());
    DEVICES.contains(&word) && if port { one_digit } else { digit.is_empty() }
}

fn ending(name: &str) -> &str {
    match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= LONGEST_ENDING => &name[at..],
        _ => "",
    }
}

/// Shortens the name to this many bytes; its ending stays.
fn shortened(name: &str, bytes: usize) -> String {
    if name.len() <= bytes {
        return name.to_owned();
    }
    let ending = ending(name);
    let kept = name.floor_char_boundary(bytes - ending.len());
    format!("{}{ending}", name[..kept].trim_end())
}

/// Creates a file that only its owner can read. Never overwrites or follows a link.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path)
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => SaveError::Exists(path.to_owned()),
        _ => SaveError::Write(path.to_owned(), error),
    };
    let mut file = create(path).map_err(failed)?;
    file.write_all(bytes).map_err(|error| {
        // Half a file helps nobody.
        let _ = fs::remove_file(path);
        SaveError::Write(path.to_owned(), error)
    })
}

/// Replaces a file. The old file stays until the new one is complete.
fn replace(folder: &Path, path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    let beside = number(folder, ".smsthread-part", bytes)?;
    fs::rename(&beside, path).map_err(|error| {
        let _ = fs::remove_file(&beside);
        SaveError::Write(path.to_owned(), error)
    })
}

/// Whether a plain file with exactly these bytes exists.
fn holds(path: &Path, bytes: &[u8]) -> bool {
    let plain = fs::symlink_metadata(path);
    plain.is_ok_and(|there| there.is_file() && there.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|there| there == bytes)
}

fn number(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, SaveError> {
    let ending = ending(name);
    let stem = &name[..name.len() - ending.len()];
    let mut path = folder.join(name);
    for next in 2..=MAX_NUMBER {
        match write_new(&path, bytes) {
            Err(SaveError::Exists(_)) if holds(&path, bytes) => return Ok(path),
            Err(SaveError::Exists(_)) => path = folder.join(format!("{stem}-{next}{ending}")),
            Err(error) => return Err(error),
            Ok(()) => return Ok(path),
        }
    }
    Err(SaveError::Exists(path))
}

#[cfg(test)]
mod tests;
