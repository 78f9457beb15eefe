use std::os::unix::fs::{PermissionsExt, symlink};

use super::*;

#[test]
fn a_name_never_leads_out_of_the_folder() {
    for (given, name) in [
        ("photo.jpg", "photo.jpg"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        (r"C:\Windows\win.ini", "win.ini"),
        ("..", "file"),
        ("...", "file"),
        ("", "file"),
        (" / ", "file"),
        (".bashrc", "bashrc"),
        ("-rf", "_-rf"),
        ("~root", "_~root"),
        ("a\nb\u{1b}[31m.jpg", "a_b_[31m.jpg"),
        ("gpj.\u{202e}exe", "gpj._exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1.jpg", "_com1.jpg"),
        ("com12.jpg", "com12.jpg"),
        ("console.txt", "console.txt"),
        ("con\u{e9}.txt", "con\u{e9}.txt"),
        ("trailing. . ", "trailing"),
        ("a:b|c?.jpg", "a_b_c_.jpg"),
        ("été 2024.png", "été 2024.png"),
    ] {
        assert_eq!(file_name(given, "file"), name, "{given:?}");
    }
}

#[test]
fn a_long_name_keeps_its_ending() {
    let name = file_name(&format!("{}.jpeg", "ä".repeat(400)), "file");
    assert!(name.len() <= LONGEST && name.ends_with("ä.jpeg"), "{name}");
    let name = file_name(&format!("a.{}", "b".repeat(400)), "file");
    assert_eq!(name.len(), LONGEST);
}

#[test]
fn an_existing_file_is_kept_unless_the_user_wants_to_replace_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().join("new/deep");
    let save = |bytes: &[u8], existing| super::save(&folder, "a.jpg", bytes, existing);
    let path = save(b"one", Existing::Keep).expect("saved");
    assert!(matches!(
        save(b"two", Existing::Keep),
        Err(SaveError::Exists(taken)) if taken == path
    ));
    assert_eq!(fs::read(&path).expect("kept"), b"one");
    let second = save(b"two", Existing::Number).expect("numbered");
    assert_eq!(second, folder.join("a-2.jpg"));
    save(b"three", Existing::Replace).expect("replaced");
    assert_eq!(fs::read(&path).expect("new"), b"three");
    let mode = fs::metadata(&path).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 2);
    for made in [&*folder, folder.parent().expect("made too")] {
        let mode = fs::metadata(made).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o700);
    }
}

#[test]
fn a_symbolic_link_in_the_folder_is_not_followed() {
    let folder = tempfile::tempdir().expect("a folder");
    let outside = tempfile::tempdir().expect("a folder");
    let target = outside.path().join("target");
    symlink(&target, folder.path().join("a.jpg")).expect("a link");
    let kept = save(folder.path(), "a.jpg", b"x", Existing::Keep);
    assert!(matches!(kept, Err(SaveError::Exists(_))));
    save(folder.path(), "a.jpg", b"x", Existing::Replace).expect("replaced");
    assert!(!target.exists());
}

#[test]
fn the_path_of_a_file_is_told_in_full() {
    let home = etcetera::home_dir().unwrap();
    let here = std::env::current_dir().unwrap();
    let in_words = |path: &Path| path_words(path).to_string();
    let at_home = in_words(&home.join("Downloads/a.jpg"));
    assert_eq!(at_home, "~/Downloads/a.jpg");
    assert_eq!(in_words(Path::new("/no/such/a.jpg")), "/no/such/a.jpg");
    let from_here = in_words(Path::new("./a.jpg"));
    assert_eq!(from_here, in_words(&here.join("a.jpg")));
    assert!(from_here.starts_with(['/', '~']), "{from_here}");
    // A longer name that begins with the home's path is not inside the home.
    let other = format!("{}-of-others/a.jpg", home.display());
    assert_eq!(in_words(Path::new(&other)), other);
}
