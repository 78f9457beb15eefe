//! The program's advice works, and its warnings are shown.

use std::path::Path;

use super::common::{Pty, Setup};
use super::configure::configure;
use super::gateway::{Gateway, inbound, now, numbered};
use super::reader::{home, leave, reader};
use super::world::{copied, copied_by, escape, ours, pages, read_all};

fn start(gateway: &Gateway, home: &Path, refresh: &str) -> Pty {
    let setup = reader(gateway, home, refresh).env("TZ", "UTC");
    setup.size(120, 30).start()
}

/// Row 14.
#[test]
fn a_filter_takes_a_date_in_words_and_says_what_it_does_not_know() {
    let (home, gateway) = (home(), Gateway::start(numbered(600)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.600");
    let today = chrono::Utc::now()
        .format("%-d %b")
        .to_string()
        .to_lowercase();
    pty.send(format!("\\on:{today}\r"));
    pty.wait_for_text(&format!("only on:\"{today}\""));
    escape(&pty, "FILTER");
    pty.send("\\foo\r");
    pty.wait_for_text("Not a filter: “foo”.");
    pty.wait_for_text("Show only: foo");
    pty.send("\x15in\r");
    pty.wait_for_text("only in:");
    leave(&mut pty, "\x03");
}

/// Row 14.
#[test]
fn a_date_that_is_none_stays_to_be_corrected() {
    let (home, gateway) = (home(), Gateway::start(numbered(600)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.600");
    let day = chrono::Utc::now().date_naive() - chrono::Days::new(1);
    pty.send(format!("t{day}x\r"));
    pty.wait_for_text("Not a date");
    pty.wait_for_text(&format!("Go to date: {day}x"));
    pty.send("\x7f\r");
    pty.wait_for("a day ago", |screen| !screen.contents().contains("no.600"));
    leave(&mut pty, "\x03");
}

/// Row 14.
#[test]
fn a_search_says_why_nothing_is_found_and_how_it_goes_on() {
    let (home, gateway) = (home(), Gateway::start(numbered(3_000)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.3000");
    pty.send("/QUESTION\r");
    pty.wait_for_text("Not found: QUESTION (capital letters count");
    // Everything is loaded now; the rest of the test needs a thread that is not.
    leave(&mut pty, "\x03");
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.3000");
    let held = gateway.hold_after(gateway.asked().len());
    pty.send("/zzzz");
    pty.wait_for_text("not in the loaded messages, Enter searches on");
    pty.send("\r");
    pty.wait_for_text("Searching");
    pty.send("\x1b");
    pty.wait_for_text("n searches on");
    let asked = pages(&gateway);
    held.release();
    pty.send("n");
    pty.wait_for_text("Not found: zzzz");
    assert!(pages(&gateway) > asked, "{:?}", gateway.asked());
    leave(&mut pty, "\x03");
}

/// Row 14.
#[test]
fn there_is_a_place_to_go_back_to_after_g() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.300");
    read_all(&pty);
    pty.send("5k");
    let far = copied_by(&pty, "30ky");
    assert!(copied_by(&pty, "Gy").starts_with("no.300 "));
    assert_eq!(copied_by(&pty, "\x0fy"), far);
    // Ctrl-i, which is Tab in a terminal.
    assert!(copied_by(&pty, "\ty").starts_with("no.300 "));
    leave(&mut pty, "\x03");
}

/// Row 14.
#[test]
fn a_search_before_the_first_page_is_done_when_it_comes() {
    let (home, gateway) = (home(), Gateway::start(numbered(300)));
    let held = gateway.hold_after(0);
    let mut pty = start(&gateway, home.path(), "60");
    held.wait();
    pty.send("/no.288");
    pty.wait_for_text("/no.288");
    assert!(!pty.text().contains("hits"), "{}", pty.text());
    pty.send("\r");
    held.release();
    pty.wait_for_text("SEARCH 1 of");
    assert!(copied(&pty).starts_with("no.288 "));
    leave(&mut pty, "\x03");
}

/// Row 15.
#[test]
fn names_and_numbers_that_could_mean_two_things_are_refused() {
    let home = home();
    let contacts = "client_id = \"i\"\n[contacts]\n\
                    ann = \"+32 496 12 34 56\"\nAnn = \"+32 496 99 99 99\"\n";
    configure(home.path(), contacts);
    let run = |args: &[&str], code: u32, words: &[&str]| {
        let mut pty = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(args)
            .size(160, 30)
            .env("HOME", &home.path().to_string_lossy())
            .env("XDG_CONFIG_HOME", &home.path().to_string_lossy())
            .env("SMSTOOLS_CLIENT_SECRET", "s")
            .start();
        for words in words {
            pty.wait_for_text(words);
        }
        // Declines, if the program asks a question.
        pty.send("n\r");
        assert_eq!(pty.wait_for_end().exit_code(), code, "{}", pty.text());
    };
    run(
        &["ANN"],
        2,
        &["ann (+32 496 12 34 56)", "Ann (+32 496 99 99 99)"],
    );
    let words = [
        "has no country code, and no country is set",
        "anyway? [y/N]",
    ];
    run(&["496 12 34 56"], 2, &words);
    let secret = "client_id = \"i\"\nclient_secret_command = [\"false\"]\n";
    configure(home.path(), secret);
    let mut pty = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&["check"])
        .env("HOME", &home.path().to_string_lossy())
        .env("XDG_CONFIG_HOME", &home.path().to_string_lossy())
        .start();
    assert_eq!(pty.wait_for_end().exit_code(), 2);
    assert!(pty.text().contains("WRONG"), "{}", pty.text());
}

/// Row 16.
#[test]
fn one_number_in_two_writings_is_one_sender() {
    const WRITINGS: [&str; 2] = ["+32460260667", "32460260667"];
    let (home, gateway) = (home(), Gateway::start(Vec::new()));
    for (n, sender) in (0..8).zip(WRITINGS.into_iter().cycle()) {
        gateway.arrive(ours(
            now() - 700 + n * 60,
            &format!("no.{n} from us"),
            sender,
        ));
    }
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("no.7 from us");
    assert!(pty.text().contains("no.0 from us"), "{}", pty.text());
    assert!(!pty.text().contains("sent as"), "{}", pty.text());
    for sender in WRITINGS {
        pty.send(format!("\\\x15from:{sender}\r"));
        pty.wait_for_text(&format!("only from:{sender}: 8"));
    }
    leave(&mut pty, "\x03");
}

/// Row 17.
#[test]
fn what_was_sent_after_a_stop_is_marked() {
    let (home, gateway) = (home(), Gateway::start(numbered(20)));
    gateway.arrive(inbound(now() - 40, "STOP"));
    gateway.arrive(ours(now() - 20, "no.22 an offer", "Shop"));
    let mut pty = start(&gateway, home.path(), "60");
    pty.wait_for_text("after STOP");
    let text = pty.text();
    assert_eq!(text.matches("after STOP").count(), 1, "{text}");
    pty.send("i");
    pty.wait_for_text("sent after the customer asked for no more messages");
    leave(&mut pty, "\x03");
}
