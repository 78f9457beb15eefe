//! The program beside `less -R` on the same texts, in pseudo terminals: what a key costs.
//!
//! `cargo bench --bench terminal` drives both in turns, prints a table of medians and writes it to
//! `benches/terminal.json`, from which the README's is made. Needs `less` and `curl`, and Linux for
//! its accounting.

#[path = "terminal/figures.rs"]
mod figures;
#[path = "parse/pages.rs"]
mod parse;
#[path = "terminal/pty.rs"]
mod pty;
#[path = "terminal/server.rs"]
mod server;
#[path = "terminal/table.rs"]
mod table;
#[path = "../tests/bytes/texts.rs"]
mod texts;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use figures::{Measured, Round, count, median, megabytes};
use pty::{Program, contains};
use server::List;
use table::table;

const ROUNDS: usize = 15;
/// Of everything from afar.
const FETCHES: usize = 7;
const MESSAGES: u64 = 10_000;
const KEYS: usize = 60;
/// Short and long threads: what is loaded must not matter.
const SHORT: u64 = 1_000;
const LONG: u64 = 1_000_000;
const SIZE_ROUNDS: usize = 15;
/// How far away the gateway is that only the newest messages are read from.
const FAR: Duration = Duration::from_millis(100);
/// How many messages are read from one that is further away, and how far that is.
const ALL: u64 = 100_000;
const FARTHER: Duration = Duration::from_millis(150);
/// The variables that tell the program where its gateway is.
const NUMBER: &str = "+32 496 12 34 56";

/// Which keys do it.
struct Keys {
    row: &'static [u8],
    page: &'static [u8],
    end: &'static [u8],
}

const OURS: Keys = Keys {
    row: b"\x19",
    page: b"\x1b[5~",
    end: b"G",
};
const LESS: Keys = Keys {
    row: b"k",
    page: b"b",
    end: b"G",
};

fn main() {
    // `cargo test --benches` only wants to know that it starts.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let url = serve(MESSAGES, MESSAGES, Duration::ZERO);
    let scratch = Scratch::new();
    let lines: String = (1..=MESSAGES).map(|n| texts::text(n) + "\n").collect();
    let file = scratch.file("texts.txt", &lines);
    let mut rounds = [const { Vec::new() }; 3];
    for round in 1..=ROUNDS {
        say(&format!("round {round} of {ROUNDS}"));
        for (rounds, round) in rounds.iter_mut().zip(round_of(&file, &url)) {
            rounds.push(round);
        }
    }
    let [less, flat, ours] = rounds;
    let sizes = sizes(&scratch);
    let network = network(FETCHES);
    let fetching = fetching(&scratch, FETCHES);
    let pages = parse::compare(350);
    let idle = idle(&url);
    let figures = Measured {
        less,
        flat,
        ours,
        sizes,
        network,
        fetching,
        pages,
        idle,
    }
    .figures();
    say(&table(&figures));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/terminal.json");
    let text = serde_json::to_string_pretty(&figures).expect("figures") + "\n";
    std::fs::write(path, text).expect("the result file");
}

/// A folder that is removed when this is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("smsthread-bench-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).expect("a directory");
        Self(path)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // It is in the temporary directory: nothing depends on its end.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn say(words: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn seconds_now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    i64::try_from(now.expect("a clock").as_secs()).expect("a time")
}

/// The base URL of a gateway whose newest message has this number.
fn serve(count: u64, newest: u64, round_trip: Duration) -> String {
    let list = List {
        count,
        newest,
        sent: seconds_now() - 60,
        round_trip,
    };
    server::serve(list).expect("a port on loopback")
}

const OUR_PROGRAM: &str = env!("CARGO_BIN_EXE_smsthread");

fn environment(url: &str) -> [(&str, &str); 4] {
    [
        ("SMSTHREAD_BASE_URL", url),
        ("SMSTOOLS_CLIENT_ID", "id"),
        ("SMSTOOLS_CLIENT_SECRET", "secret"),
        ("XDG_CONFIG_HOME", "/nonexistent"),
    ]
}

fn start_ours(url: &str, options: &[&str]) -> Program {
    let argv = [&[OUR_PROGRAM], options, &[NUMBER]].concat();
    Program::start(&argv, &environment(url))
}

/// One round of `less`, and of smsthread with flat bubbles and with round ones, as by default.
fn round_of(file: &str, url: &str) -> [Round; 3] {
    let mut less = Program::start(&["less", "-R", file], &[]);
    let less_start = less.wait_for("#20 ");
    less.settle();
    let begin = |options: &[&str]| {
        let mut program = start_ours(url, options);
        let start = program.wait_for("\x1b[?2026l");
        program.wait_for(&format!("#{MESSAGES} "));
        load_all(&mut program, MESSAGES, 1);
        (program, start)
    };
    let [(flat, flat_start), (ours, our_start)] = [begin(&["--bubbles", "flat"]), begin(&[])];
    let mut rounds = measure(&mut [less, flat, ours], [&LESS, &OURS, &OURS]);
    for (round, start) in rounds.iter_mut().zip([less_start, flat_start, our_start]) {
        round.start = start.as_secs_f64() * 1e3;
    }
    rounds
}

/// Pages up, so many at a time, until everything is loaded.
fn load_all(program: &mut Program, count: u64, at_a_time: usize) {
    program.settle();
    let groups: Vec<String> = count
        .to_string()
        .into_bytes()
        .rchunks(3)
        .rev()
        .map(|digits| String::from_utf8_lossy(digits).into_owned())
        .collect();
    let all = format!("{} messages", groups.join(","));
    // Draws everything anew, so that the words come in one piece.
    let keys = [&OURS.page.repeat(at_a_time)[..], b"\x0c"].concat();
    let mut tries = 0;
    while !contains(&program.press(&keys).bytes, all.as_bytes()) {
        tries += 1;
        assert!(tries < 20_000, "{all} were never loaded");
    }
    program.settle();
}

/// Rounds with few messages and with very many; both have the same newest messages.
fn sizes(scratch: &Scratch) -> [Vec<Round>; 2] {
    let config = scratch.file("config.toml", "max_messages = 2000000\n");
    let options = ["--config", &config, "--page-size", "2000", "--refresh", "0"];
    let begin = |count: u64| {
        say(&format!("loading {count}"));
        let mut program = start_ours(&serve(count, LONG, Duration::ZERO), &options);
        program.wait_for(&format!("#{LONG} "));
        load_all(&mut program, count, 200);
        program
    };
    let mut programs = [begin(SHORT), begin(LONG)];
    let mut rounds = [Vec::new(), Vec::new()];
    for round in 1..=SIZE_ROUNDS {
        say(&format!("sizes {round} of {SIZE_ROUNDS}"));
        for (rounds, round) in rounds.iter_mut().zip(measure(&mut programs, [&OURS; 2])) {
            rounds.push(round);
        }
    }
    rounds
}

/// Times in ms, with a gateway far away, until the newest messages are there: fetched by curl, and
/// shown by smsthread.
fn network(rounds: usize) -> [Vec<f64>; 2] {
    let url = serve(MESSAGES, MESSAGES, FAR);
    let page = format!("{url}/conversation/32496123456?limit=500&page=1");
    let mut times = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let newest = format!("#{MESSAGES} ");
        let mut curl = Program::start(&["curl", "-s", "--max-time", "30", &page], &[]);
        times[0].push(curl.wait_for(&newest).as_secs_f64() * 1e3);
        let mut ours = start_ours(&url, &[]);
        times[1].push(ours.wait_for(&newest).as_secs_f64() * 1e3);
    }
    times
}

/// Times in ms for all of a long thread, with a gateway farther away: one curl that keeps its
/// connection, and smsthread's export.
fn fetching(scratch: &Scratch, rounds: usize) -> [Vec<f64>; 2] {
    let url = serve(ALL, ALL, FARTHER);
    let pages = format!("{url}/conversation/32496123456?limit=2000&page=[1-50]");
    let out = scratch.file("all.jsonl", "");
    let mut times = [Vec::new(), Vec::new()];
    for round in 1..=rounds {
        say(&format!("fetching {round} of {rounds}"));
        let mut curl = Command::new("curl");
        curl.args(["-s", "--fail", "-o", "/dev/null", &pages]);
        times[0].push(run(&mut curl));
        let mut ours = Command::new(OUR_PROGRAM);
        ours.args(["export", NUMBER, "--force", "-o", &out]);
        times[1].push(run(ours.envs(environment(&url))));
        let lines = std::fs::read_to_string(&out).expect("an export");
        assert_eq!(lines.lines().count() as u64, ALL, "messages are missing");
    }
    times
}

/// How long a program takes, in ms.
fn run(program: &mut Command) -> f64 {
    let start = Instant::now();
    let ended = program.status().expect("a program");
    assert!(ended.success(), "{program:?}: {ended}");
    start.elapsed().as_secs_f64() * 1e3
}

/// The times of some programs, which take turns: if the machine is slow for a while, all are
/// affected.
fn measure<const N: usize>(programs: &mut [Program; N], keys: [&Keys; N]) -> [Round; N] {
    let mut rounds = [Round::default(); N];
    for step in [to_end, rows, pages, burst, resizes] {
        for ((program, keys), round) in programs.iter_mut().zip(keys).zip(&mut rounds) {
            step(program, keys, round);
        }
    }
    rounds
}

fn to_end(program: &mut Program, keys: &Keys, _: &mut Round) {
    program.press(keys.end);
    for _ in 0..3 {
        program.press(keys.page);
    }
    program.settle();
}

fn rows(program: &mut Program, keys: &Keys, round: &mut Round) {
    [round.row_bytes, round.row_cpu, round.row_latency] = repeat(program, keys.row);
}

fn pages(program: &mut Program, keys: &Keys, round: &mut Round) {
    [round.page_bytes, round.page_cpu, round.page_latency] = repeat(program, keys.page);
}

fn burst(program: &mut Program, keys: &Keys, round: &mut Round) {
    let burst = program.press(&keys.row.repeat(KEYS));
    round.burst_bytes = count(burst.bytes.len());
}

fn resizes(program: &mut Program, _: &Keys, round: &mut Round) {
    let before = program.cpu();
    for columns in [99, 100, 99, 100, 99, 100] {
        program.resize(columns);
    }
    round.resize_cpu = program.cpu().saturating_sub(before).as_secs_f64() * 1e6 / 6.0;
    round.memory = megabytes(program.memory("VmRSS"));
    round.peak = megabytes(program.memory("VmHWM"));
}

/// Mean bytes, mean CPU in µs and median latency in ms of one key.
fn repeat(program: &mut Program, key: &[u8]) -> [f64; 3] {
    let before = program.cpu();
    let answers: Vec<_> = (0..KEYS).map(|_| program.press(key)).collect();
    let cpu = program.cpu().saturating_sub(before).as_secs_f64() * 1e6 / count(KEYS);
    let bytes: usize = answers.iter().map(|answer| answer.bytes.len()).sum();
    let latencies = answers.iter().map(|answer| answer.took.as_secs_f64() * 1e3);
    [count(bytes) / count(KEYS), cpu, median(latencies.collect())]
}

/// Bytes and wakes of ten seconds in which nothing happens, with polling off and the clock's minute
/// not turning.
fn idle(url: &str) -> [f64; 2] {
    let mut program = start_ours(url, &["--refresh", "0"]);
    program.wait_for(&format!("#{MESSAGES} "));
    program.settle();
    // Threads that have nothing to do any more go away within this time.
    std::thread::sleep(Duration::from_secs(12));
    // The customer's time is on screen, and turns once a minute: not within these ten seconds.
    while !(1..49).contains(&(seconds_now() % 60)) {
        std::thread::sleep(Duration::from_millis(200));
    }
    program.settle();
    let before = program.wakes();
    std::thread::sleep(Duration::from_secs(10));
    let wakes = program.wakes().abs_diff(before);
    let bytes = program.press(b"").bytes.len();
    [count(bytes), count(usize::try_from(wakes).unwrap_or(0))]
}
