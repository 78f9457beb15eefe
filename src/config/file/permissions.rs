//! Checks who else could change the configuration file. The file says where the secret goes and
//! which program prints it.

use std::fs::Metadata;
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::process::{Uid, geteuid};

use crate::config::error::ConfigError;

const GROUP_WRITES: u32 = 0o020;
const ALL_WRITE: u32 = 0o002;
/// In such a folder only its owner renames a file.
const STICKY: u32 = 0o1000;
/// Owns the system's folders in a container without root: the real owner has no number there.
const UNMAPPED: u32 = 65_534;

/// Refuses a file that other users (but root) can change, or whose folders let them replace it.
pub fn check(path: &Path, file: &Metadata) -> Result<(), ConfigError> {
    check_for(geteuid(), path, file)
}

fn check_for(user: Uid, path: &Path, file: &Metadata) -> Result<(), ConfigError> {
    // /dev/null: what is written there changes nothing.
    if file.file_type().is_char_device() {
        return Ok(());
    }
    if is_strangers(user, file) {
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
        if lets_others_replace(user, &found) {
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

fn lets_others_replace(user: Uid, folder: &Metadata) -> bool {
    let mode = folder.mode();
    // Many systems give each user a group of the same number, and let it write everywhere.
    let private = folder.gid() == folder.uid();
    let writes = if private {
        ALL_WRITE
    } else {
        ALL_WRITE | GROUP_WRITES
    };
    let owner_replaces = is_strangers(user, folder) && folder.uid() != UNMAPPED;
    owner_replaces || (mode & writes != 0 && mode & STICKY == 0)
}

fn is_strangers(user: Uid, found: &Metadata) -> bool {
    found.uid() != 0 && found.uid() != user.as_raw()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, chown};

    use super::*;

    /// Neither root nor who runs the tests.
    const STRANGER: u32 = 4_321;

    /// A file in a folder, and a user who owns neither: root has to give them away first.
    fn of_another_user() -> (tempfile::TempDir, PathBuf, Uid) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::write(&path, "").expect("a file");
        let us = geteuid();
        if !us.is_root() {
            return (folder, path, Uid::from_raw(us.as_raw() + 1));
        }
        for given in [folder.path(), &path] {
            chown(given, Some(STRANGER), None).expect("another owner");
        }
        (folder, path, Uid::from_raw(STRANGER + 1))
    }

    #[test]
    fn a_file_of_another_user_is_refused_whatever_its_mode() {
        let (_folder, path, user) = of_another_user();
        for mode in [0o400, 0o600, 0o644] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("a mode");
            let file = fs::metadata(&path).expect("a file");
            let refused = check_for(user, &path, &file).expect_err("refused");
            assert!(matches!(refused, ConfigError::StrangersFile { .. }));
        }
    }

    #[test]
    fn the_owner_of_a_folder_can_replace_what_is_in_it() {
        let (folder, _path, user) = of_another_user();
        let found = fs::metadata(folder.path()).expect("a folder");
        assert!(lets_others_replace(user, &found));
        assert!(!lets_others_replace(Uid::from_raw(found.uid()), &found));
    }
}
