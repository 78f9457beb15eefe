//! Checks who else could change the configuration file. The file says where the secret goes and
//! which program prints it.

use std::ffi::OsString;
use std::fs::{self, Metadata};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::process::{Uid, geteuid};

use crate::config::error::ConfigError;

const GROUP_WRITES: u32 = 0o020;
const ALL_WRITE: u32 = 0o002;
/// In a folder with this bit, only the owner of a file can rename it.
const STICKY: u32 = 0o1000;
/// The attribute in which Linux stores a file's access control list.
#[cfg(target_os = "linux")]
const ACCESS_LIST: &str = "system.posix_acl_access";
/// More names than any path needs: the kernel follows at most 40 links.
const MOST_LOOKED: usize = 4096;
/// Owns the system's folders in a container without root: the real owner has no number there.
const UNMAPPED: u32 = 65_534;

/// Refuses a file that other users (except root) can change, or can replace because of its folders.
pub fn check(path: &Path, file: &Metadata) -> Result<(), ConfigError> {
    check_for(geteuid(), path, file)
}

fn check_for(user: Uid, path: &Path, file: &Metadata) -> Result<(), ConfigError> {
    // /dev/null: nothing written there changes its content.
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
    // A pipe (`--config <(…)`) is in no folder.
    if !file.is_file() {
        return Ok(());
    }
    for PathStep { folder, link } in way(path) {
        let Ok(found) = folder.metadata() else {
            continue;
        };
        if lets_owner_replace(user, &found) {
            return Err(ConfigError::StrangersFile { path: folder });
        }
        if lets_others_replace(&found, has_list(&folder)) {
            return Err(ConfigError::OthersCanReplace {
                path: path.into(),
                mode: found.mode() & 0o7777,
                folder,
            });
        }
        // If others can write in the folder, the owner of a link can replace the link.
        let is_open = found.mode() & (GROUP_WRITES | ALL_WRITE) != 0;
        let of_stranger = |link: &PathBuf| {
            let found = link.symlink_metadata();
            found.is_ok_and(|found| is_strangers(user, &found))
        };
        if let Some(link) = link.filter(|link| is_open && of_stranger(link)) {
            return Err(ConfigError::StrangersFile { path: link });
        }
    }
    Ok(())
}

/// A folder on the way to the file, in which the kernel looks up a name.
struct PathStep {
    folder: PathBuf,
    /// The name, if it is a link.
    link: Option<PathBuf>,
}

/// All folders that the kernel looks up on the way to the file, link by link.
fn way(path: &Path) -> Vec<PathStep> {
    let parts = |path: &Path| -> Vec<OsString> {
        let parts = path.components().rev();
        parts.map(|part| part.as_os_str().to_owned()).collect()
    };
    let mut looked = Vec::new();
    let mut here = PathBuf::new();
    // The next part of the path is at the end.
    let mut rest = std::path::absolute(path).map_or_else(|_| Vec::new(), |path| parts(&path));
    while let Some(part) = rest.pop() {
        // The kernel cannot open a loop of links, but this loop must end, too.
        if looked.len() > MOST_LOOKED {
            break;
        }
        if part == ".." {
            here.pop();
            continue;
        }
        let next = here.join(&part);
        if next.parent().is_none() {
            here = next;
            continue;
        }
        let target = fs::read_link(&next).ok();
        looked.push(PathStep {
            folder: here.clone(),
            link: target.is_some().then(|| next.clone()),
        });
        match target {
            Some(target) => rest.extend(parts(&target)),
            None => here = next,
        }
    }
    looked
}

fn lets_owner_replace(user: Uid, folder: &Metadata) -> bool {
    let has_no_number = folder.uid() == UNMAPPED && !all_users_have_numbers();
    is_strangers(user, folder) && !has_no_number
}

/// `has_list`: an access control list may give rights to more users or groups.
fn lets_others_replace(folder: &Metadata, has_list: bool) -> bool {
    let mode = folder.mode();
    // Many systems give each user a group of the same number, and let that group write everywhere.
    let private = folder.gid() == folder.uid() && !has_list;
    let writes = if private {
        ALL_WRITE
    } else {
        ALL_WRITE | GROUP_WRITES
    };
    mode & writes != 0 && mode & STICKY == 0
}

/// Whether the folder has an access control list. If so, the group's bits of the mode are the most
/// that anyone in the list may do.
#[cfg(target_os = "linux")]
fn has_list(folder: &Path) -> bool {
    use rustix::io::Errno;

    let head = rustix::fs::getxattr(folder, ACCESS_LIST, &mut [0u8; 4]);
    // Too large for the buffer, so there is a list.
    head.is_ok() || head == Err(Errno::RANGE)
}

#[cfg(not(target_os = "linux"))]
fn has_list(_: &Path) -> bool {
    false
}

/// Outside of containers `nobody` is a user like others.
fn all_users_have_numbers() -> bool {
    let map = fs::read_to_string("/proc/self/uid_map");
    map.map_or(true, |map| {
        map.split_whitespace().eq(["0", "0", "4294967295"])
    })
}

fn is_strangers(user: Uid, found: &Metadata) -> bool {
    found.uid() != 0 && found.uid() != user.as_raw()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, chown, lchown, symlink};

    use super::*;

    /// Neither root nor the user who runs the tests.
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

    /// Only root can give the folder away and keep the file.
    #[test]
    fn a_folder_of_another_user_is_told_as_such() {
        let (folder, path, user) = of_another_user();
        if geteuid().is_root() {
            chown(&path, Some(user.as_raw()), None).expect("its owner");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("a mode");
            let file = fs::metadata(&path).expect("a file");
            let refused = check_for(user, &path, &file).expect_err("refused");
            // To take rights from all others would not help.
            let ConfigError::StrangersFile { path } = refused else {
                panic!("{refused}");
            };
            assert_eq!(path, folder.path());
        }
    }

    #[test]
    fn the_owner_of_a_folder_can_replace_what_is_in_it() {
        let (folder, _path, user) = of_another_user();
        let found = fs::metadata(folder.path()).expect("a folder");
        assert!(lets_owner_replace(user, &found));
        assert!(!lets_owner_replace(Uid::from_raw(found.uid()), &found));
    }

    /// A configuration file of the user, reached by two links; the second one is in `shared`.
    fn found_by_links(shared: &Path) -> (tempfile::TempDir, PathBuf) {
        let home = tempfile::tempdir().expect("a folder");
        let file = home.path().join("real.toml");
        fs::write(&file, "").expect("a file");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("a mode");
        symlink(&file, shared.join("second")).expect("a link");
        let first = home.path().join("config.toml");
        symlink(shared.join("second"), &first).expect("a link");
        (home, first)
    }

    fn checked(path: &Path) -> Result<(), ConfigError> {
        check(path, &fs::metadata(path).expect("a file"))
    }

    #[test]
    fn each_link_on_the_way_can_be_replaced_in_its_own_folder() {
        let shared = tempfile::tempdir().expect("a folder");
        let (_home, path) = found_by_links(shared.path());
        checked(&path).expect("nobody else writes there");
        fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o777)).expect("a mode");
        let refused = checked(&path).expect_err("anyone replaces the second link");
        let ConfigError::OthersCanReplace { folder, .. } = refused else {
            panic!("{refused}");
        };
        assert_eq!(folder, shared.path());
        // Sticky: others cannot replace our own link.
        fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o1777)).expect("a mode");
        checked(&path).expect("a link of ours");
        if geteuid().is_root() {
            let second = shared.path().join("second");
            lchown(&second, Some(STRANGER), None).expect("another owner");
            let refused = checked(&path).expect_err("its owner gives it another target");
            assert!(matches!(refused, ConfigError::StrangersFile { path } if path == second));
        }
    }

    #[test]
    fn the_way_is_gone_as_the_kernel_goes_it() {
        let home = tempfile::tempdir().expect("a folder");
        let home = home.path().canonicalize().expect("a path");
        fs::create_dir_all(home.join("a/b")).expect("folders");
        fs::write(home.join("a/c.toml"), "").expect("a file");
        symlink("a/b", home.join("link")).expect("a link");
        let folders: Vec<_> = way(&home.join("link/../c.toml"))
            .into_iter()
            .map(|looked| looked.folder)
            .filter(|folder| folder.starts_with(&home))
            .collect();
        let expected = [&*home, &home, &home.join("a"), &home.join("a")];
        assert_eq!(folders, expected);
        symlink("loop", home.join("loop")).expect("a link");
        assert!(way(&home.join("loop")).len() > MOST_LOOKED);
    }

    #[test]
    fn a_list_of_further_users_takes_the_trust_in_a_private_group() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o770)).expect("a mode");
        let found = fs::metadata(folder.path()).expect("a folder");
        let is_private = found.gid() == found.uid();
        assert_eq!(lets_others_replace(&found, false), !is_private);
        assert!(lets_others_replace(&found, true));
    }

    /// Entries of a list: the owner, another user, the group, the mask, all others.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_list_is_seen_where_there_is_one() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(!has_list(folder.path()));
        let nobody = u32::MAX;
        let entries = [
            (1u16, 7u16, nobody),
            (2, 7, STRANGER),
            (4, 0, nobody),
            (16, 7, nobody),
            (32, 0, nobody),
        ];
        let mut list = 2u32.to_le_bytes().to_vec();
        for (tag, rights, who) in entries {
            list.extend(tag.to_le_bytes());
            list.extend(rights.to_le_bytes());
            list.extend(who.to_le_bytes());
        }
        let flags = rustix::fs::XattrFlags::empty();
        match rustix::fs::setxattr(folder.path(), ACCESS_LIST, &list, flags) {
            Ok(()) => assert!(has_list(folder.path())),
            // This file system has no access control lists.
            Err(error) => assert_eq!(error, rustix::io::Errno::OPNOTSUPP),
        }
    }
}
