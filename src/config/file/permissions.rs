//! Who else could change the file: it says where the secret goes and what program prints it.

use std::fs::Metadata;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::process::geteuid;

use crate::config::error::ConfigError;

const GROUP_WRITES: u32 = 0o020;
const ALL_WRITE: u32 = 0o002;
/// In such a folder only its owner renames a file.
const STICKY: u32 = 0o1000;
/// Owns the system's folders in a container without root: the real owner has no number there.
const UNMAPPED: u32 = 65_534;

/// Refuses a file that other users (but root) can change, or whose folders let them replace it.
pub fn check(path: &Path, file: &Metadata) -> Result<(), ConfigError> {
    // /dev/null: what is written there changes nothing.
    if file.file_type().is_char_device() {
        return Ok(());
    }
    if is_strangers(file) {
        return Err(ConfigError::StrangersFile { path: path.into() });
    }
    let mode = file.mode() & 0o7777;
    if mode & (GROUP_WRITES | ALL_WRITE) != 0 {
        return Err(ConfigError::OthersCanWrite {
            path: path.into(),
            mode,
        });
    }
    // A pipe (`--config <(…)`) lies in no folder.
    if !file.is_file() {
        return Ok(());
    }
    for folder in folders(path) {
        let Ok(found) = folder.metadata() else {
            continue;
        };
        if lets_others_replace(&found) {
            return Err(ConfigError::OthersCanReplace {
                path: path.into(),
                mode: found.mode() & 0o7777,
                folder,
            });
        }
    }
    Ok(())
}

/// All folders on the way to the file, those of a link's target as well.
fn folders(path: &Path) -> Vec<PathBuf> {
    let named = std::path::absolute(path).ok();
    let real = path.canonicalize().ok();
    let both = [named, real].into_iter().flatten();
    both.flat_map(|path| {
        let folders = path.ancestors().skip(1);
        folders.map(Path::to_path_buf).collect::<Vec<_>>()
    })
    .collect()
}

fn lets_others_replace(folder: &Metadata) -> bool {
    let mode = folder.mode();
    // Many systems give each user a group of the same number, and let it write everywhere.
    let private = folder.gid() == folder.uid();
    let writes = if private {
        ALL_WRITE
    } else {
        ALL_WRITE | GROUP_WRITES
    };
    let owner_replaces = is_strangers(folder) && folder.uid() != UNMAPPED;
    owner_replaces || (mode & writes != 0 && mode & STICKY == 0)
}

fn is_strangers(found: &Metadata) -> bool {
    found.uid() != 0 && found.uid() != geteuid().as_raw()
}
