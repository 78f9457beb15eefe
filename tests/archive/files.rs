//! Original files in the archive: what is written and printed when their links have expired.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::common::{Pty, Setup};
use super::gateway::{Gateway, SECRET, inbound, now, numbered};
use super::reader::{home, leave};
use super::{command, program, setup};

/// A home whose archive keeps files, and a thread whose newest message is a picture.
fn with_picture() -> (tempfile::TempDir, Gateway) {
    let (home, gateway) = (home(), Gateway::start(numbered(30)));
    keep_files(home.path());
    let mut message = inbound(now(), "");
    message["file"] = serde_json::json!([{ "name": "lamp.bmp", "image": "", "mime": "image/" }]);
    gateway.arrive(message);
    sign(&gateway, "1");
    (home, gateway)
}

fn keep_files(home: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let folder = home.join("smsthread");
    fs::create_dir(&folder).unwrap();
    let config = folder.join("config.toml");
    fs::write(&config, "archive = true\narchive_files = true").unwrap();
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
}

/// The gateway signs the link of the newest message anew.
fn sign(gateway: &Gateway, signature: &str) {
    let link = format!("{}/files/picture?sig={signature}", gateway.base_url);
    gateway.change(|list| list[0]["file"][0]["image"] = link.into());
}

fn screen(gateway: &Gateway, home: &Path, images: &str) -> Pty {
    let setup: Setup = setup(gateway, home).args(&["--images", images]);
    setup.start()
}

fn wait_for_file(pty: &Pty, gateway: &Gateway, home: &Path) {
    pty.wait_until("the file", || {
        command(home, gateway, &["archive"])
            .1
            .contains(", 1 file (")
    });
}

/// The written bytes and the words about them.
fn written(gateway: &Gateway, home: &Path, args: &[&str]) -> String {
    let mut program = program(home, gateway, args);
    program.env("SMSTOOLS_CLIENT_SECRET", SECRET);
    let output = program.arg("+32496123456").output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

const SHOWN: &str = "<img alt=\"lamp.bmp\" src=\"data:image/bmp;base64,";
const NOTE: &str = "<p class=\"note\">kept in the archive</p>";

#[test]
fn a_picture_whose_link_has_expired_is_written_from_the_archive_and_marked() {
    let (home, gateway) = with_picture();
    let mut pty = screen(&gateway, home.path(), "halfblocks");
    wait_for_file(&pty, &gateway, home.path());
    leave(&mut pty, "q");
    let page = written(&gateway, home.path(), &["export", "-f", "html"]);
    assert!(page.contains(SHOWN) && !page.contains(NOTE), "{page}");
    sign(&gateway, "expired");
    let page = written(&gateway, home.path(), &["export", "-f", "html"]);
    assert!(page.contains(SHOWN) && page.contains(NOTE), "{page}");
    let page = written(
        &gateway,
        home.path(),
        &["export", "-f", "html", "--no-archive"],
    );
    assert!(!page.contains(SHOWN) && !page.contains(NOTE), "{page}");
    let asked = gateway.asked().len();
    let page = written(
        &gateway,
        home.path(),
        &["export", "-f", "html", "--offline"],
    );
    assert!(page.contains(SHOWN) && page.contains(NOTE), "{page}");
    assert_eq!(gateway.asked().len(), asked, "offline nothing is asked");
}

#[test]
fn a_sealed_folder_has_the_kept_file_and_says_that_its_link_failed() {
    let (home, gateway) = with_picture();
    let mut pty = screen(&gateway, home.path(), "halfblocks");
    wait_for_file(&pty, &gateway, home.path());
    leave(&mut pty, "q");
    sign(&gateway, "expired");
    let folder = home.path().join("sealed");
    let words = written(
        &gateway,
        home.path(),
        &["export", "--sealed", folder.to_str().unwrap()],
    );
    assert_eq!(
        fs::read(folder.join("files/lamp.bmp")).unwrap()[..2],
        *b"BM",
        "{words}"
    );
    assert!(
        fs::read_to_string(folder.join("thread.html"))
            .unwrap()
            .contains(NOTE)
    );
    let requests = fs::read_to_string(folder.join("requests.jsonl")).unwrap();
    let line = requests.lines().find(|line| line.contains("sig=expired"));
    let request: Value = serde_json::from_str(line.unwrap()).unwrap();
    assert_eq!(request["fromArchive"], true, "{request}");
    assert_eq!(request["file"], "files/lamp.bmp");
    assert!(request["failed"].is_string());
}

#[test]
fn a_picture_is_printed_from_the_archive_and_marked() {
    let (home, gateway) = with_picture();
    let mut pty = screen(&gateway, home.path(), "halfblocks");
    wait_for_file(&pty, &gateway, home.path());
    leave(&mut pty, "q");
    sign(&gateway, "expired");
    for offline in [false, true] {
        let mut setup = setup(&gateway, home.path());
        let at = setup.command.get_argv().len();
        let options = ["print", "--last", "1", "--images", "halfblocks"].map(Into::into);
        setup.command.get_argv_mut().splice(1..1, options);
        let setup = if offline {
            setup.args(&["--offline"])
        } else {
            setup
        };
        assert!(at > 1);
        let mut pty = setup.start();
        pty.wait_for_end();
        let text = pty.text();
        assert!(
            text.contains("kept in the archive") && text.contains('▀'),
            "{text}"
        );
    }
}

#[test]
fn an_exported_picture_is_kept_though_it_was_never_on_screen() {
    let (home, gateway) = with_picture();
    let mut pty = screen(&gateway, home.path(), "off");
    pty.wait_for_text("lamp.bmp");
    leave(&mut pty, "q");
    written(&gateway, home.path(), &["export", "-f", "html"]);
    let page = written(
        &gateway,
        home.path(),
        &["export", "-f", "html", "--offline"],
    );
    assert!(page.contains(SHOWN) && page.contains(NOTE), "{page}");
}
