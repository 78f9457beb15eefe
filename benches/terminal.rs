//! The program beside `less -R` on the same texts, in pseudo terminals: what a key costs.
//!
//! `cargo bench --bench terminal` drives both in turns, prints a table of medians and writes it to
//! `benches/terminal.json`. Needs `less`, and Linux for its accounting.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a harness of processes and clocks; it fails by panicking"
)]

#[path = "terminal/pty.rs"]
mod pty;
#[path = "terminal/server.rs"]
mod server;
#[path = "../tests/bytes/texts.rs"]
mod texts;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pty::{Program, contains};
use serde_json::{Value, json};

const ROUNDS: usize = 9;
const MESSAGES: u64 = 10_000;
const KEYS: usize = 60;

/// One round's figures of one program.
#[derive(Clone, Copy, Default)]
struct Round {
    row_bytes: f64,
    row_cpu: f64,
    row_latency: f64,
    page_bytes: f64,
    page_cpu: f64,
    page_latency: f64,
    burst_bytes: f64,
    start: f64,
    resize_cpu: f64,
    memory: f64,
}

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
    let url = serve(MESSAGES);
    let file = std::env::temp_dir().join(format!("smsthread-bench-{}.txt", std::process::id()));
    let lines: String = (1..=MESSAGES).map(|n| texts::text(n) + "\n").collect();
    std::fs::write(&file, lines).expect("a file of texts");
    let (mut less, mut ours) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        say(&format!("round {round} of {ROUNDS}"));
        less.push(less_round(&file));
        ours.push(our_round(&url, MESSAGES));
    }
    let long = serve(100_000);
    let short = serve(1_000);
    let mut sizes = [Vec::new(), Vec::new()];
    for round in 1..=3 {
        say(&format!("sizes {round} of 3"));
        sizes[0].push(our_round(&short, 1_000));
        sizes[1].push(our_round(&long, 100_000));
    }
    let idle = idle(&url);
    // It is in the temporary directory: nothing depends on its end.
    let _ = std::fs::remove_file(&file);
    let figures = figures(&less, &ours, &sizes, idle);
    say(&table(&figures));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/terminal.json");
    let text = serde_json::to_string_pretty(&figures).expect("figures") + "\n";
    std::fs::write(path, text).expect("the result file");
}

fn say(words: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stdout(), "{words}");
}

fn serve(count: u64) -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .expect("a clock");
    let newest = i64::try_from(now.as_secs()).expect("a time") - 60;
    server::serve(count, newest).expect("a port on loopback")
}

fn less_round(file: &Path) -> Round {
    let file = file.to_string_lossy();
    let mut program = Program::start(&["less", "-R", &file], &[]);
    let start = program.wait_for("#20 ");
    program.settle();
    measure(&mut program, &LESS, start)
}

fn start_ours(url: &str) -> (Program, Duration) {
    let environment = [
        ("SMSTHREAD_BASE_URL", url),
        ("SMSTOOLS_CLIENT_ID", "id"),
        ("SMSTOOLS_CLIENT_SECRET", "secret"),
        ("XDG_CONFIG_HOME", "/nonexistent"),
    ];
    let argv = [env!("CARGO_BIN_EXE_smsthread"), "+32 496 12 34 56"];
    let mut program = Program::start(&argv, &environment);
    let start = program.wait_for("\x1b[?2026l");
    (program, start)
}

fn our_round(url: &str, count: u64) -> Round {
    let (mut program, start) = start_ours(url);
    program.wait_for(&format!("#{count} "));
    program.settle();
    let digits = count.to_string();
    let (thousands, rest) = digits.split_at(digits.len() - 3);
    let all = format!("{thousands},{rest} messages");
    let mut tries = 0;
    while !contains(&program.press(b"\x1b[5~").bytes, all.as_bytes()) {
        tries += 1;
        assert!(tries < 2_000, "{all} were never loaded");
    }
    program.settle();
    measure(&mut program, &OURS, start)
}

fn measure(program: &mut Program, keys: &Keys, start: Duration) -> Round {
    program.press(keys.end);
    for _ in 0..3 {
        program.press(keys.page);
    }
    program.settle();
    let [row_bytes, row_cpu, row_latency] = repeat(program, keys.row);
    let [page_bytes, page_cpu, page_latency] = repeat(program, keys.page);
    let burst = program.press(&keys.row.repeat(KEYS));
    let before = program.cpu();
    for columns in [99, 100, 99, 100, 99, 100] {
        program.resize(columns);
    }
    Round {
        row_bytes,
        row_cpu,
        row_latency,
        page_bytes,
        page_cpu,
        page_latency,
        burst_bytes: count(burst.bytes.len()),
        start: start.as_secs_f64() * 1e3,
        resize_cpu: program.cpu().saturating_sub(before).as_secs_f64() * 1e6 / 6.0,
        memory: count(usize::try_from(program.memory()).unwrap_or(0)) / 1024.0,
    }
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

/// Bytes and wakes of ten seconds in which nothing happens, with polling off.
fn idle(url: &str) -> [f64; 2] {
    let environment = [
        ("SMSTHREAD_BASE_URL", url),
        ("SMSTOOLS_CLIENT_ID", "id"),
        ("SMSTOOLS_CLIENT_SECRET", "secret"),
        ("XDG_CONFIG_HOME", "/nonexistent"),
    ];
    let argv = [
        env!("CARGO_BIN_EXE_smsthread"),
        "--refresh",
        "0",
        "+32 496 12 34 56",
    ];
    let mut program = Program::start(&argv, &environment);
    program.wait_for(&format!("#{MESSAGES} "));
    program.settle();
    // Threads that have nothing to do any more go away within this time.
    std::thread::sleep(Duration::from_secs(12));
    let before = program.wakes();
    std::thread::sleep(Duration::from_secs(10));
    let wakes = program.wakes().abs_diff(before);
    let bytes = program.press(b"").bytes.len();
    [count(bytes), count(usize::try_from(wakes).unwrap_or(0))]
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn count(count: usize) -> f64 {
    count as f64
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn over(rounds: &[Round], figure: fn(&Round) -> f64) -> f64 {
    median(rounds.iter().map(figure).collect())
}

/// All figures, each with less's where it has one and what is asked of ours.
fn figures(less: &[Round], ours: &[Round], sizes: &[Vec<Round>; 2], idle: [f64; 2]) -> Value {
    let beside = |name: &str, unit: &str, figure: fn(&Round) -> f64, limit: &str| {
        let (less, ours) = (over(less, figure), over(ours, figure));
        json!({
            "figure": name, "unit": unit, "limit": limit,
            "less": round(less), "ours": round(ours), "ratio": round(ours / less),
        })
    };
    let by_length = |name: &str, figure: fn(&Round) -> f64, limit: &str| {
        let [short, long] = [over(&sizes[0], figure), over(&sizes[1], figure)];
        json!({ "figure": name, "unit": "x", "limit": limit, "ours": round(long / short) })
    };
    let alone = |name: &str, unit: &str, value: f64, limit: &str| json!({ "figure": name, "unit": unit, "limit": limit, "ours": round(value) });
    let resize = over(ours, |r| r.resize_cpu) / over(ours, |r| r.page_cpu);
    json!([
        beside("one row scrolled, mean", "bytes", |r| r.row_bytes, "170"),
        beside("one page, mean", "bytes", |r| r.page_bytes, "1.0x"),
        beside("60 rows in one burst", "bytes", |r| r.burst_bytes, "1.0x"),
        beside("key to last byte, a row", "ms", |r| r.row_latency, "2.2x"),
        beside("key to last byte, a page", "ms", |r| r.page_latency, "2.2x"),
        beside("CPU of a row", "µs", |r| r.row_cpu, "3.5x"),
        beside("CPU of a page", "µs", |r| r.page_cpu, "1.25x"),
        beside("start to first frame", "ms", |r| r.start, "2.0x"),
        by_length(
            "CPU of a row, 100,000 to 1,000 loaded",
            |r| r.row_cpu,
            "1.25x"
        ),
        by_length(
            "bytes of a row, 100,000 to 1,000 loaded",
            |r| r.row_bytes,
            "1.0x"
        ),
        alone("CPU of a resize, to that of a page", "x", resize, "3.0x"),
        alone(
            "resident memory, 10,000 loaded",
            "MB",
            over(ours, |r| r.memory),
            ""
        ),
        alone(
            "resident memory, 100,000 loaded",
            "MB",
            over(&sizes[1], |r| r.memory),
            ""
        ),
        alone("idle for 10 s, polling off", "bytes", idle[0], "0"),
        alone("idle for 10 s, polling off", "wakes", idle[1], "0"),
    ])
}

/// To three digits: there is no more truth in them.
fn round(value: f64) -> f64 {
    let digits = if value.abs() < 10.0 {
        100.0
    } else if value.abs() < 100.0 {
        10.0
    } else {
        1.0
    };
    (value * digits).round() / digits
}

fn table(figures: &Value) -> String {
    const NAMES: [&str; 6] = ["figure", "unit", "less", "ours", "ratio", "limit"];
    let row = |figure: &Value| {
        let cells = NAMES.map(|name| match &figure[name] {
            Value::Null => String::new(),
            Value::String(words) => words.clone(),
            number => number.to_string(),
        });
        format!("| {} |", cells.join(" | "))
    };
    let head = [
        "| figure | unit | `less -R` | ours | ratio | at most |",
        "|---|---|---|---|---|---|",
    ];
    let rows = figures.as_array().into_iter().flatten().map(row);
    let all: Vec<String> = head.map(String::from).into_iter().chain(rows).collect();
    all.join("\n")
}
