//! What was measured, as the figures of the table.

use serde_json::{Value, json};

/// One round's figures of one program.
#[derive(Clone, Copy, Default)]
pub struct Round {
    pub row_bytes: f64,
    pub row_cpu: f64,
    pub row_latency: f64,
    pub page_bytes: f64,
    pub page_cpu: f64,
    pub page_latency: f64,
    pub burst_bytes: f64,
    pub start: f64,
    pub resize_cpu: f64,
    pub memory: f64,
    pub peak: f64,
}

fn each(rounds: &[Round], figure: fn(&Round) -> f64) -> Vec<f64> {
    rounds.iter().map(figure).collect()
}

fn over(rounds: &[Round], figure: fn(&Round) -> f64) -> f64 {
    median(each(rounds, figure))
}

/// The median of the rounds' ratios. The two values of a round are measured one after the other, so
/// that a slow phase of the machine affects both.
fn ratio(theirs: &[f64], ours: &[f64]) -> f64 {
    let rounds = theirs.iter().zip(ours);
    median(rounds.map(|(theirs, ours)| ours / theirs).collect())
}

/// All measurements.
pub struct Measured {
    /// Of `less`.
    pub less: Vec<Round>,
    /// Of smsthread with flat bubbles, on the same texts.
    pub flat: Vec<Round>,
    /// The same as by default, with round bubbles.
    pub ours: Vec<Round>,
    /// Of smsthread, with few messages and with very many.
    pub sizes: [Vec<Round>; 2],
    /// Of curl and of smsthread, for the newest messages.
    pub network: [Vec<f64>; 2],
    /// Of curl and of smsthread, for all messages.
    pub fetching: [Vec<f64>; 2],
    /// Of smsthread and of `serde_json` with structs of strings, for reading a page.
    pub pages: [f64; 2],
    /// Bytes and wake-ups.
    pub idle: [f64; 2],
}

impl Measured {
    /// All figures, each with the other program's if there is one, and with the limit for ours.
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub fn figures(&self) -> Value {
        let [short, long] = &self.sizes;
        let [[curl, shown], [curl_all, all]] = [&self.network, &self.fetching];
        let ([page, strings], idle) = (self.pages, self.idle);
        let versus =
            |name: &str, unit: &str, peer: &str, theirs: &[f64], ours: &[f64], limit: &str| {
                json!({
                    "figure": name, "unit": unit, "limit": limit, "beside": peer,
                    "theirs": round(median(theirs.to_vec())), "ours": round(median(ours.to_vec())),
                    "ratio": round(ratio(theirs, ours)),
                })
            };
        let by_less =
            |ours: &[Round], name: &str, unit: &str, figure: fn(&Round) -> f64, limit: &str| {
                let (theirs, ours) = (each(&self.less, figure), each(ours, figure));
                versus(name, unit, "less -R", &theirs, &ours, limit)
            };
        let flat = |name: &str, figure: fn(&Round) -> f64| {
            by_less(&self.flat, name, "bytes", figure, "1.1x")
        };
        let beside = |name: &str, unit: &str, figure: fn(&Round) -> f64, limit: &str| {
            by_less(&self.ours, name, unit, figure, limit)
        };
        let by_length = |name: &str, unit: &str, figure: fn(&Round) -> f64, limit: &str| {
            versus(
                name,
                unit,
                "1,000 loaded",
                &each(short, figure),
                &each(long, figure),
                limit,
            )
        };
        let alone = |name: &str, unit: &str, value: f64, limit: &str| json!({ "figure": name, "unit": unit, "limit": limit, "ours": round(value) });
        let message = (over(long, |r| r.memory) - over(short, |r| r.memory)) * 1e6;
        json!([
            flat("one row scrolled, flat", |r| r.row_bytes),
            beside("one row scrolled", "bytes", |r| r.row_bytes, "2.2x"),
            flat("one page, flat", |r| r.page_bytes),
            beside("one page", "bytes", |r| r.page_bytes, "2.2x"),
            beside("60 rows in one burst", "bytes", |r| r.burst_bytes, "1.0x"),
            beside("key to last byte, a row", "ms", |r| r.row_latency, "2.2x"),
            beside("key to last byte, a page", "ms", |r| r.page_latency, "2.2x"),
            beside("CPU of a row", "µs", |r| r.row_cpu, "3.5x"),
            beside("CPU of a page", "µs", |r| r.page_cpu, "1.25x"),
            beside("start to first frame", "ms", |r| r.start, "2.0x"),
            versus(
                "start to newest messages, 100 ms away",
                "ms",
                "curl",
                curl,
                shown,
                "15 ms more"
            ),
            versus(
                "100,000 messages, 150 ms away",
                "ms",
                "curl, all pages",
                curl_all,
                all,
                "0.36x"
            ),
            by_length("row, 1,000,000 loaded", "bytes", |r| r.row_bytes, "1.0x"),
            by_length("row, 1,000,000 loaded", "µs CPU", |r| r.row_cpu, "1.25x"),
            by_length("page, 1,000,000 loaded", "bytes", |r| r.page_bytes, "1.0x"),
            by_length("page, 1,000,000 loaded", "µs CPU", |r| r.page_cpu, "1.25x"),
            versus(
                "resize, 1,000,000 loaded",
                "µs CPU",
                "a page",
                &each(long, |r| r.page_cpu),
                &each(long, |r| r.resize_cpu),
                "3.0x"
            ),
            versus(
                "reading a page of 2,000",
                "ms",
                "serde_json, `String`s",
                &[strings],
                &[page],
                "1.1x"
            ),
            alone(
                "memory of a loaded message",
                "bytes",
                message / count(999_000),
                "130"
            ),
            alone(
                "resident memory, 1,000,000 loaded",
                "MB",
                over(long, |r| r.memory),
                "150"
            ),
            alone(
                "the same at its highest",
                "MB",
                over(long, |r| r.peak),
                "150"
            ),
            alone(
                "resident memory, 10,000 loaded",
                "MB",
                over(&self.ours, |r| r.memory),
                ""
            ),
            alone("idle for 10 s, polling off", "bytes", idle[0], "0"),
            alone("idle for 10 s, polling off", "wakes", idle[1], "0"),
        ])
    }
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn megabytes(kilobytes: u64) -> f64 {
    kilobytes as f64 * 1024.0 / 1e6
}

/// Rounds to three digits, because the measurement is not more exact.
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

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub fn count(count: usize) -> f64 {
    count as f64
}

pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
