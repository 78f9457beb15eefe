//! Pictures that are bombs, in the whole program: the kernel tells its peak memory, and keys are
//! answered meanwhile.

#[path = "picture_bombs/bombs.rs"]
mod bombs;
mod common;
#[path = "thread/gateway.rs"]
mod gateway;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use common::{Answer, Pty, Setup};
use gateway::{Gateway, ID, SECRET, inbound, now};
use serde_json::{Value, json};

/// The memory that pictures may cost, compared with a program that shows none.
const MOST: u64 = 200 << 20;
/// The longest time for the answer to one key; a busy machine needs some of it.
const PROMPT: Duration = Duration::from_secs(5);

/// Serves files by their names.
struct Files(String);

impl Files {
    fn start(files: HashMap<String, Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let files = Arc::new(files);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let files = Arc::clone(&files);
                thread::spawn(move || serve(&stream, &files));
            }
        });
        Self(origin)
    }

    /// The text is short, so that it stands in one row whatever the picture's width.
    fn message(&self, at: i64, number: usize, name: &str) -> Value {
        let mut message = inbound(at, &text(number));
        let link = format!("{}/{name}", self.0);
        message["file"] = json!([{"name": name, "image": link, "mime": "image/"}]);
        message
    }
}

fn text(number: usize) -> String {
    format!("no. {number}.")
}

fn serve(mut stream: &TcpStream, files: &HashMap<String, Vec<u8>>) {
    let mut head = BufReader::new(stream).lines().map_while(Result::ok);
    let request = head.next().unwrap_or_default();
    let name = request.split(['/', ' ']).nth(2).unwrap_or_default();
    if head.by_ref().any(|line| line.is_empty()) {
        let bytes = files.get(name).map(Vec::as_slice).unwrap_or_default();
        let length = bytes.len();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        // The program may have left, or have given up the file.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(bytes);
    }
}

fn start(gateway: &Gateway, mode: &str) -> Pty {
    let pty = Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&[
            "--refresh",
            "0",
            "--images",
            mode,
            "--cell",
            "10x20",
            "+32 496 12 34 56",
        ])
        .env("SMSTHREAD_CONFIG", "")
        .env("TZ", "UTC")
        .env("COLORTERM", "truecolor")
        .env("SMSTHREAD_BASE_URL", &gateway.base_url)
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .size(160, 50)
        .answers([Answer::now("\x1b[c", "\x1b[?62;22c")])
        .start();
    pty.wait_for_text(&text(0));
    pty
}

fn leave(mut pty: Pty) {
    pty.send("\x03");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

/// Whether files are still on their way.
fn is_busy(text: &str) -> bool {
    text.contains("loading") || text.contains("waiting…")
}

/// Opens help and closes it, as a user does who does not wait for pictures.
fn press_keys(pty: &Pty) {
    for (key, there) in [("?", true), ("q", false)] {
        let sent = Instant::now();
        pty.send(key);
        pty.wait_for("the answer to a key", |screen| {
            screen.contents().contains("Keys") == there
        });
        assert!(
            sent.elapsed() < PROMPT,
            "{key} was answered after {:?}",
            sent.elapsed()
        );
    }
}

/// Waits until all pictures in view have loaded or failed, and presses keys meanwhile.
fn settle(pty: &Pty) {
    pty.wait_until("the files", || {
        press_keys(pty);
        !is_busy(&pty.text())
    });
}

/// Reads a thread of pictures in all views; returns the peak memory.
fn read_all(pty: &Pty, count: usize) -> u64 {
    settle(pty);
    while !pty.text().contains(&text(count - 1)) {
        pty.send("\x02");
        settle(pty);
    }
    // The gallery, up to its end.
    pty.send("\x07");
    settle(pty);
    pty.send("g");
    settle(pty);
    pty.send("q");
    // Each picture in the large view, from the oldest on.
    pty.send("gv");
    for _ in 0..count {
        settle(pty);
        pty.send("n");
    }
    settle(pty);
    pty.send("q");
    settle(pty);
    pty.peak_memory().unwrap_or(0)
}

/// The peak memory of the program when it shows the same messages without pictures.
fn idle(gateway: &Gateway) -> u64 {
    let pty = start(gateway, "off");
    press_keys(&pty);
    let peak = pty.peak_memory().unwrap_or(0);
    leave(pty);
    peak
}

/// Messages with these files, newest first.
fn thread_of(pictures: Vec<(String, Vec<u8>)>) -> Gateway {
    let names: Vec<String> = pictures.iter().map(|(name, _)| name.clone()).collect();
    let files = Files::start(pictures.into_iter().collect());
    let newest = now() - 60;
    let list = (0..)
        .zip(names.iter().enumerate())
        .map(|(back, (number, name))| files.message(newest - back * 400, number, name));
    Gateway::start(list.collect())
}

fn check(what: &str, pictures: Vec<(String, Vec<u8>)>, modes: &[&str]) {
    let count = pictures.len();
    let gateway = thread_of(pictures);
    let idle = idle(&gateway);
    let mut failed = Vec::new();
    for mode in modes {
        let pty = start(&gateway, mode);
        let more = read_all(&pty, count).saturating_sub(idle);
        let megabytes = more >> 20;
        println!(
            "{what} in {mode}: at most {megabytes} MB more than {} MB",
            idle >> 20
        );
        if more > MOST {
            failed.push(format!("{what} in {mode}: {megabytes} MB"));
        }
        leave(pty);
    }
    assert!(failed.is_empty(), "{failed:?}");
}

fn twelve(what: &str, bytes: &[u8], modes: &[&str]) {
    let named = (0..12).map(|n| (format!("{what}-{n}"), bytes.to_vec()));
    check(&format!("twelve of {what}"), named.collect(), modes);
}

/// Twelve of a kind of bomb, in the modes that take the most.
fn twelve_bombs(name: &str) {
    let (_, bytes) = bombs::ALL.iter().find(|(known, _)| *known == name).unwrap();
    twelve(name, bytes, &["halfblocks", "sixel"]);
}

fn every_bomb(mode: &str) {
    let all = bombs::ALL.iter();
    let files = all.map(|(name, bytes)| ((*name).to_owned(), bytes.clone()));
    check("all", files.collect(), &[mode]);
}

#[test]
fn bombs_of_every_format_and_field_stay_within_bounds_in_half_blocks() {
    every_bomb("halfblocks");
}

#[test]
fn bombs_of_every_format_and_field_stay_within_bounds_in_sixel() {
    every_bomb("sixel");
}

#[test]
fn bombs_of_every_format_and_field_stay_within_bounds_in_kitty() {
    every_bomb("kitty");
}

#[test]
fn bombs_of_every_format_and_field_stay_within_bounds_in_iterm2() {
    every_bomb("iterm2");
}

/// The worst bomb of each kind.
#[test]
fn twelve_colour_profiles_at_once_stay_within_bounds() {
    twelve_bombs("png-profile");
}

#[test]
fn twelve_times_many_pixels_at_once_stay_within_bounds() {
    twelve_bombs("png-pixels");
}

#[test]
fn twelve_progressive_jpegs_at_once_stay_within_bounds() {
    twelve_bombs("jpeg-progressive");
}

#[test]
fn twelve_films_at_once_stay_within_bounds() {
    twelve_bombs("gif-film");
}

#[test]
fn twelve_lossless_tables_at_once_stay_within_bounds() {
    twelve_bombs("webp-tables");
}

#[test]
fn twelve_files_of_comments_at_once_stay_within_bounds() {
    twelve_bombs("jpeg-comments");
}

/// Photographs are no bombs, but large ones.
static PHOTOGRAPH: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut noise = 1_u32;
    let photograph = image::RgbImage::from_fn(4_000, 3_000, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = u8::try_from(noise >> 26).unwrap();
        let part = |n: u32, of: u32| u8::try_from(n * 180 / of).unwrap();
        image::Rgb([part(x, 4_000) + grain, part(y, 3_000) + grain, 90 + grain])
    });
    bombs::encoded(&photograph.into(), image::ImageFormat::Jpeg)
});

#[test]
fn twelve_large_photographs_stay_within_bounds_as_text() {
    twelve("photograph", &PHOTOGRAPH, &["halfblocks", "sixel"]);
}

#[test]
fn twelve_large_photographs_stay_within_bounds_as_files() {
    twelve("photograph", &PHOTOGRAPH, &["kitty", "iterm2"]);
}
