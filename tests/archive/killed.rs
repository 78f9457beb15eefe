//! The archive of a program that is killed at any moment of reading, export and follow.

use std::process::Stdio;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::common::Pty;
use super::gateway::{Gateway, SECRET, inbound, now, numbered};
use super::reader::{home, leave};
use super::{command, files, open, page_up_to, program, setup};

const NUMBER: [&str; 5] = ["+32", "496", "12", "34", "56"];

/// Lets the program read for this long, then kills it.
fn read_and_kill(mut pty: Pty, pages: u64, moment: Duration) {
    for _ in 0..pages {
        pty.send("\x02");
    }
    std::thread::sleep(moment);
    pty.signal(Signal::KILL);
    let _ = pty.wait_for_end();
}

fn killed(rounds: u64) {
    let (home, gateway) = (home(), Gateway::start(numbered(1_200)));
    let mut lot = fastrand::Rng::with_seed(rounds);
    for round in 0..rounds {
        gateway.arrive(inbound(now(), &format!("in round {round}")));
        gateway.change(|list| drop(list.remove(lot.usize(0..40))));
        let moment = Duration::from_millis(lot.u64(0..500));
        let run = |args: &[&str]| {
            let mut program = program(home.path(), &gateway, args);
            program.env("SMSTOOLS_CLIENT_SECRET", SECRET).args(NUMBER);
            program.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = program.spawn().unwrap();
            std::thread::sleep(moment);
            let pid = Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
            // The program may have ended already.
            let _ = kill_process(pid, Signal::KILL);
            child.wait().unwrap();
        };
        match round % 4 {
            1 => run(&["follow", "--archive", "--since-last", "--refresh", "1"]),
            3 if round % 8 == 3 => run(&["export", "--archive", "-f", "jsonl"]),
            3 => run(&["export", "--archive", "--offline", "-f", "jsonl"]),
            _ => {
                let setup = setup(&gateway, home.path()).args(&["--page-size", "100"]);
                read_and_kill(setup.start(), round % 20 * 2, moment);
            }
        }
        let is_there = files(home.path())
            .iter()
            .any(|path| path.extension().is_some_and(|ending| ending == "archive"));
        if is_there {
            let verify = [&["archive", "verify"], &NUMBER[..]].concat();
            let (code, told) = command(home.path(), &gateway, &verify);
            assert_eq!(code, Some(0), "round {round}: {told}");
        }
    }
    // Read to the first message, and once more from the newest on.
    let mut pty = open(&gateway, home.path());
    pty.wait_for_text(&format!("in round {}", rounds - 1));
    page_up_to(&pty, "beginning of the conversation");
    pty.send("GRR");
    pty.wait_for_text("loaded messages were read again");
    leave(&mut pty, "q");
    let show = [&["archive", "show"], &NUMBER[..]].concat();
    let (_, shown) = command(home.path(), &gateway, &show);
    let kept = shown.lines().filter(|line| !line.contains("noticed"));
    let kept: Vec<&str> = kept.collect();
    let mut listed = gateway.list();
    listed.reverse();
    assert_eq!(kept.len(), listed.len());
    for (line, item) in kept.iter().zip(&listed) {
        let text = item["message"].as_str().unwrap();
        assert!(line.contains(text), "{line}: {item}");
    }
}

#[test]
fn killed_at_any_moment_it_is_whole_and_ends_as_the_gateways_list() {
    killed(20);
}

#[test]
#[ignore = "minutes: for changes of the archive"]
fn killed_at_two_hundred_moments() {
    killed(200);
}
