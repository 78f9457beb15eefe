//! Pictures in the whole program, in a pseudo terminal, from a real server.

mod common;
#[path = "thread/gateway.rs"]
mod gateway;

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use common::{Answer, Pty, Setup};
use gateway::{Gateway, ID, SECRET, inbound, now};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

/// The upper half of a cell in one colour, the lower half in another.
const HALF: &str = "▀";
/// The upper edge of a bubble begins with it.
const CORNER: &str = "▛";
const UP: &str = "\x19";
const DOWN: &str = "\x05";

/// Serves one file under any name, and knows which names were asked for.
struct Files {
    origin: String,
    asked: Arc<Mutex<HashSet<String>>>,
}

impl Files {
    fn start(bytes: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let files = Self {
            origin: format!("http://{}", listener.local_addr().unwrap()),
            asked: Arc::default(),
        };
        let (bytes, asked) = (Arc::new(bytes), Arc::clone(&files.asked));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (bytes, asked) = (Arc::clone(&bytes), Arc::clone(&asked));
                thread::spawn(move || serve(&stream, &bytes, &asked));
            }
        });
        files
    }

    fn asked(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// A message with a picture of this name.
    fn message(&self, at: i64, name: &str) -> Value {
        let mut message = inbound(at, &format!("here is {name}"));
        message["file"] = json!([{
            "name": name, "image": format!("{}/{name}", self.origin), "mime": "image/",
        }]);
        message
    }
}

fn serve(stream: &TcpStream, bytes: &[u8], asked: &Mutex<HashSet<String>>) {
    let mut head = BufReader::new(stream).lines().map_while(Result::ok);
    let request = head.next().unwrap_or_default();
    if head.by_ref().any(|line| line.is_empty()) {
        asked.lock().unwrap().insert(request);
        let length = bytes.len();
        let head =
            format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n");
        let mut stream = stream;
        // The program may have left.
        let _ = stream.write_all(head.as_bytes());
        let _ = stream.write_all(bytes);
    }
}

/// A picture whose every part has another colour, as a photograph has.
fn photograph(width: u32, height: u32) -> Vec<u8> {
    let mut noise = 1_u32;
    let picture = RgbImage::from_fn(width, height, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = u8::try_from(noise >> 28).unwrap();
        let part = |n: u32, of: u32| u8::try_from(n * 200 / of).unwrap();
        Rgb([part(x, width) + grain, part(y, height) + grain, 90 + grain])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn start(gateway: &Gateway, answers: impl IntoIterator<Item = Answer>) -> Pty {
    start_with(gateway, &[], answers)
}

fn start_with(gateway: &Gateway, args: &[&str], answers: impl IntoIterator<Item = Answer>) -> Pty {
    let usual = ["--refresh", "0", "+32 496 12 34 56"];
    Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&[args, &usual].concat())
        .env("SMSTHREAD_CONFIG", "")
        .env("TZ", "UTC")
        .env("COLORTERM", "truecolor")
        .env("SMSTHREAD_BASE_URL", &gateway.base_url)
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
        .size(100, 40)
        .answers(answers)
        .start()
}

/// The answer of a text-only terminal to the last question.
fn plain() -> Answer {
    Answer::now("\x1b[c", "\x1b[?62;22c")
}

/// Rows of the screen with at least this many half blocks, without the edges of bubbles (which end
/// in corners).
fn pictured(screen: &vt100::Screen, blocks: usize) -> Vec<u16> {
    let (rows, columns) = screen.size();
    let is_pictured = |row: u16| {
        let cells = (0..u16::from(columns)).filter_map(|column| screen.cell(row, column));
        let count = |what: &str| cells.clone().filter(|c| c.contents() == what).count();
        count(HALF) >= blocks && count(CORNER) == 0
    };
    (0..u16::from(rows))
        .filter(|row| is_pictured(*row))
        .collect()
}

/// The visible part of a cell: of a blank cell, only the background.
type Look = (String, vt100::Color, Option<vt100::Color>);

/// The transcript as it is seen. Header and status line tell the time.
fn transcript(screen: &vt100::Screen) -> Vec<Look> {
    let (rows, columns) = screen.size();
    let look = |row: u16, column: u16| {
        let cell = screen.cell(row, column)?;
        let blank = cell.contents().trim().is_empty();
        let colour = (!blank).then(|| cell.fgcolor());
        Some((cell.contents().trim().to_owned(), cell.bgcolor(), colour))
    };
    let rows = 1..u16::from(rows) - 1;
    rows.flat_map(|row| (0..u16::from(columns)).filter_map(move |column| look(row, column)))
        .collect()
}

fn leave(pty: &mut Pty) {
    pty.send("\x03");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert!(pty.has_modes_of_start());
}

/// Three pictures between texts, the newest message without one.
fn three_pictures(files: &Files) -> Gateway {
    let newest = now() - 60;
    let list = (0..60).map(|back| match back {
        2 | 9 | 20 => files.message(newest - back * 400, &format!("{back}.jpg")),
        _ => inbound(newest - back * 400, &format!("text no. {back}")),
    });
    Gateway::start(list.collect())
}

#[test]
fn a_picture_in_half_blocks_scrolls_is_large_in_the_gallery_and_back() {
    let files = Files::start(photograph(800, 600));
    let gateway = three_pictures(&files);
    let mut pty = start(&gateway, [plain()]);
    // The picture begins and ends in the middle of a row.
    let whole = |screen: &vt100::Screen| pictured(screen, 32).len() == 13;
    pty.wait_for("a picture of 32x12 cells", whole);
    // The picture's own colours, not the bubble's.
    let seen = |screen: &vt100::Screen| {
        let row = *pictured(screen, 32).first()?;
        let columns = u16::from(screen.size().1);
        let cells = (0..columns).filter_map(|column| screen.cell(row, column));
        let cells = cells.filter(|cell| cell.contents() == HALF);
        let colours: HashSet<String> = cells.map(|c| format!("{:?}", c.fgcolor())).collect();
        Some(colours.len())
    };
    pty.wait_for("its colours", |screen| seen(screen) > Some(16));
    // The picture moves with its bubble, and is cut off row by row.
    let rest = pty.look(|screen| pictured(screen, 32));
    for step in 1..=20 {
        pty.send(UP);
        pty.wait_for("a row up", |screen| {
            let moved = rest.iter().map(|row| row + step);
            let moved: Vec<u16> = moved.filter(|row| *row < 39).collect();
            let mut now = pictured(screen, 32);
            now.retain(|row| *row >= rest[0] + step);
            now == moved
        });
    }
    pty.send(DOWN.repeat(20));
    pty.wait_for("back again", |screen| pictured(screen, 32) == rest);
    pty.send("G");
    let view = |screen: &vt100::Screen| screen.contents().contains("v view");
    pty.wait_for("no picture selected", |screen| !view(screen));
    pty.send("kk");
    pty.wait_for("a picture selected", view);
    let before = pty.look(transcript);
    pty.send("v");
    pty.wait_for_text("800 × 600");
    pty.wait_for("it is large", |screen| pictured(screen, 60).len() > 30);
    pty.send("\x1b");
    pty.wait_for("as it was before it was large", |screen| {
        transcript(screen) == before
    });
    pty.send("\x07");
    pty.wait_for_text("Picture 3 of 3 · ");
    pty.wait_for("three in a row", |screen| {
        pictured(screen, 3 * 20).len() >= 6
    });
    pty.send("hh\r");
    pty.wait_for_text("here is 20.jpg");
    pty.send("\x0f");
    pty.wait_for("as it was before", |screen| transcript(screen) == before);
    leave(&mut pty);
    assert_eq!(files.asked(), 3, "each once");
    let output = pty.output();
    let has = |bytes: &[u8]| output.windows(bytes.len()).any(|some| some == bytes);
    assert!(
        !has(b"\x1bP") && !has(b"\x1b]1337"),
        "nothing sharper is sent"
    );
}

/// Where on screen the texts of the messages are: what a row up or down changes, and loading does not.
fn texts(screen: &vt100::Screen) -> Vec<(usize, String)> {
    let rows = screen.rows(0, screen.size().1.into()).enumerate();
    let text = |row: String| {
        let (_, after) = row.split_once("here is ")?;
        Some(after.split_once(".jpg")?.0.to_owned())
    };
    rows.filter_map(|(at, row)| Some((at, text(row)?)))
        .collect()
}

/// Presses a key that moves everything by one row; returns the time until the texts have moved.
fn moved_after(pty: &Pty, key: &str) -> Duration {
    let before = pty.look(texts);
    let sent = Instant::now();
    pty.send(key);
    let moved = |row: usize| if key == UP { row + 1 } else { row - 1 };
    let places = before.into_iter().map(|(row, text)| (moved(row), text));
    let there: Vec<_> = places.filter(|(row, _)| (1..39).contains(row)).collect();
    pty.wait_for("the answer to a key", |screen| {
        let now = texts(screen);
        there.iter().all(|place| now.contains(place))
    });
    sent.elapsed()
}

/// Prints how long keys took.
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    let (middle, late, last) = (at(50), at(99), at(100));
    let count = times.len();
    println!(
        "{what}: {count} keys, median {middle:?}, 99 of 100 within {late:?}, at most {last:?}"
    );
}

/// Most of this time goes into making the picture. The times are printed, not checked: on a busy
/// machine they say nothing.
#[test]
fn twenty_photographs_of_twelve_megapixels_fit_into_memory() {
    let files = Files::start(photograph(4_000, 3_000));
    let newest = now() - 60;
    let list = (0..20).map(|back| files.message(newest - back * 400, &format!("{back}.jpg")));
    let gateway = Gateway::start(list.collect());
    let mut pty = start(&gateway, [plain()]);
    pty.wait_for_text("here is 0.jpg");
    // Away from the lower end, so that a row down is one.
    moved_after(&pty, UP);
    let mut times = Vec::new();
    pty.wait_until("all files are fetched", || {
        times.extend([DOWN, UP].map(|key| moved_after(&pty, key)));
        // Continues as soon as all pictures in view have loaded.
        let text = pty.text();
        let busy = text.contains("loading") || text.contains("waiting…");
        if !busy && !text.contains("here is 19.jpg") {
            times.extend((0..8).map(|_| moved_after(&pty, UP)));
        }
        files.asked() == 20
    });
    pty.wait_for("the last pictures", |screen| {
        pictured(screen, 32).len() > 20
    });
    let peak = pty.peak_memory();
    tell("while they load", times);
    if let Some(bytes) = peak {
        println!("at most {} MB", bytes / 1_000_000);
        assert!(bytes < 250_000_000, "{bytes} bytes");
    }
    leave(&mut pty);
    // The same keys in a thread without pictures.
    let mut pty = start_with(&gateway, &["--images", "off"], [plain()]);
    pty.wait_for_text("here is 0.jpg");
    moved_after(&pty, UP);
    let pairs = (0..100).flat_map(|_| [DOWN, UP].map(|key| moved_after(&pty, key)));
    tell("without pictures", pairs.collect());
    leave(&mut pty);
}
