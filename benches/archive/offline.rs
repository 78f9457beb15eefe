//! The program itself on an archive, with the network down.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use smsthread::archive::ArchiveLocation;

use super::model::PHONE;
use super::pty::{Program, contains};
use super::{NEWEST_WORD, tell};

const OUR_PROGRAM: &str = env!("CARGO_BIN_EXE_smsthread");
const STARTS: usize = 40;
/// A word of one message, half way to the oldest.
const QUERY: &[u8] = b"/zeppelin";
const HIT: &[u8] = b"Zeppelin";

/// Starts the program offline, and searches on its screen.
pub fn measure(archive: &Path) {
    let home = tempfile::tempdir_in(archive.parent().expect("a folder")).expect("a folder");
    let place = ArchiveLocation {
        folder: home.path().join("smsthread"),
        origin: "https://api.smsgatewayapi.com".to_owned(),
        client_id: "bench".to_owned(),
    };
    fs::create_dir(&place.folder).expect("a folder");
    fs::hard_link(archive, place.path()).expect("the archive");
    let folder = home.path().to_str().expect("a name");
    let environment = [
        ("HOME", folder),
        ("XDG_CONFIG_HOME", folder),
        ("XDG_DATA_HOME", folder),
        ("SMSTOOLS_CLIENT_ID", "bench"),
    ];
    let argv = [OUR_PROGRAM, "--archive", "--offline", PHONE];
    let (mut starts, mut frames, mut hits) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let mut program = Program::start(&argv, &environment);
        starts.push(program.wait_for(NEWEST_WORD));
        program.settle();
        program.press(QUERY);
        let begun = Instant::now();
        let mut answer = program.press(b"\r");
        frames.push(answer.took);
        let mut took = answer.took;
        while !contains(&answer.bytes, HIT) {
            assert!(begun.elapsed() < Duration::from_secs(10), "no hit");
            let more = program.press(b"");
            took = begun.elapsed();
            answer.bytes.extend(more.bytes);
        }
        hits.push(took);
    }
    tell("start offline, to the newest message", starts);
    tell("Enter of a search, to the next frame", frames);
    tell("the same, to the hit on screen", hits);
}
