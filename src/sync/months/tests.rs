use std::ops::Range;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::mutation::{self, Mutation};
use crate::thread::page::MAX_LIMIT;

const DAY: i64 = 86_400;
/// A Monday at midnight.
const FIRST: i64 = 1_299_456_000;

/// A gateway's list for a survey, newest first.
struct List {
    seconds: Vec<i64>,
}

/// The estimate of a month, and the true count.
#[derive(Debug)]
struct MonthTrial {
    count: CountBounds,
    is: u64,
    is_rough: bool,
}

impl MonthTrial {
    /// The error, in thousandths of the month, or of a small month if that is more.
    fn mistake(&self, small: u64) -> u64 {
        self.count.likely.abs_diff(self.is) * 1_000 / self.is.max(small).max(1)
    }

    fn is_within(&self) -> bool {
        (self.count.least..=self.count.most).contains(&self.is)
    }
}

impl List {
    fn point(&self, index: u64) -> Point {
        let at = usize::try_from(index).unwrap();
        Point {
            index,
            second: UnixTime::new(self.seconds[at]).unwrap(),
        }
    }

    /// The points that a slice shows.
    fn slice(&self, from: u64, to: u64) -> Vec<Point> {
        let points: Vec<Point> = (from..to.min(self.total()))
            .map(|at| self.point(at))
            .collect();
        ends_of_hours(&points)
    }

    fn total(&self) -> u64 {
        self.seconds.len() as u64
    }

    /// Surveys the list; returns the result, and how many requests were needed.
    fn survey(&self) -> (Vec<MonthEstimate>, u32) {
        let mut parts = vec![self.slice(0, 36)];
        let mut asked = 0;
        loop {
            let rhythm = Rhythm::of(&parts[1..]);
            let curve = Curve::through(rhythm, &parts, Some(self.total())).unwrap();
            let months = Self::estimates(&curve);
            let next = curve.next(
                &borders(&months, Zone::UTC),
                MAX_LIMIT,
                asked,
                MOST_PROBES - asked,
            );
            let Some(request) = next.filter(|_| asked < MOST_PROBES) else {
                return (months, asked);
            };
            asked += 1;
            parts.push(self.slice(request.start(), request.end()));
        }
    }

    fn estimates(curve: &Curve) -> Vec<MonthEstimate> {
        let last = Month::of(curve.newest().second, Zone::UTC);
        let first = Month::of(curve.oldest().second, Zone::UTC);
        let months = (0..=last.since(first)).map(|at| first.offset(i64::try_from(at).unwrap()));
        let months = months.map(|month| MonthEstimate {
            month,
            count: curve.between(&(month.start(Zone::UTC)..month.offset(1).start(Zone::UTC))),
            is_rough: false,
            is_counted: false,
            is_archived: false,
            inbound: None,
        });
        months.collect()
    }

    /// What a survey tells of each month, the size of a small month, and the requests.
    fn trial(&self) -> (Vec<MonthTrial>, u64, u32) {
        let since =
            |second: UnixTime| self.seconds.partition_point(|s| *s >= second.seconds()) as u64;
        let (months, asked) = self.survey();
        let small = average(&months) / SMALL_MONTH;
        let trials = months.iter().map(|month| MonthTrial {
            count: month.count,
            is: since(month.month.start(Zone::UTC)) - since(month.month.offset(1).start(Zone::UTC)),
            is_rough: month.count.is_rough(small),
        });
        (trials.collect(), small, asked)
    }
}

/// Stretches of days with this many messages each, evenly spread.
fn list(stretches: &[(i64, u32)]) -> List {
    let mut seconds = Vec::new();
    let mut day = FIRST;
    for (days, count) in stretches {
        let length = days * DAY;
        seconds.extend((0..i64::from(*count)).map(|n| day + n * length / i64::from(*count)));
        day += length;
    }
    seconds.reverse();
    List { seconds }
}

/// About a million messages in ten years, at random. `pace` gives the weight of each hour by its
/// day.
fn lively(pace: impl Fn(f64) -> f64) -> List {
    let hours: Vec<f64> = (0..3_652 * 24)
        .map(|hour| pace(f64::from(hour) / 24.0))
        .collect();
    let apart = hours.iter().sum::<f64>() / 1_000_000.0;
    let (mut seconds, mut random) = (Vec::new(), 88_172_645_463_325_252_u64);
    let (mut before, mut next) = (0.0, 0.0);
    for (hour, weight) in (0_i64..).zip(hours) {
        while next < before + weight {
            let into = rhythm::whole((next - before) / weight * 3_599.0);
            seconds.push(FIRST + hour * 3_600 + i64::try_from(into).unwrap());
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let part = f64::from(u32::try_from(random >> 32).unwrap()) / f64::from(u32::MAX);
            next -= part.max(1e-9).ln() * apart;
        }
        before += weight;
    }
    seconds.reverse();
    List { seconds }
}

/// Few messages at weekends.
fn weekly(day: f64) -> f64 {
    if day % 7.0 < 5.0 { 1.0 } else { 0.1 }
}

/// No messages at night.
fn daily(day: f64) -> f64 {
    if (7.0..22.0).contains(&(day.fract() * 24.0)) {
        1.0
    } else {
        0.0
    }
}

fn season(height: f64, day: f64) -> f64 {
    1.0 + height * (day / 365.25 * std::f64::consts::TAU).sin()
}

fn growth(day: f64) -> f64 {
    10_f64.powf(day / 3_652.0)
}

/// 1 on these days, else 0.
fn on(days: Range<f64>, day: f64) -> f64 {
    f64::from(u8::from(days.contains(&day)))
}

/// A name, the weight of each hour by its day, the most months that may be wrong by more than 5 %, and
/// the most that may be called rough.
type ListShape = (&'static str, fn(f64) -> f64, usize, usize);

const SHAPES: &[ListShape] = &[
    ("even", |_| 1.0, 0, 5),
    ("seasons", |day| season(0.2, day), 0, 10),
    ("strong seasons", |day| season(0.5, day), 1, 60),
    ("growth", growth, 0, 10),
    ("quiet weekends", weekly, 0, 5),
    ("quiet nights", daily, 0, 5),
    (
        "seasons, nights and weekends",
        |day| weekly(day) * daily(day) * season(0.2, day),
        1,
        20,
    ),
    (
        "a silence of two months",
        |day| 1.0 - on(1_500.0..1_560.0, day),
        1,
        15,
    ),
    (
        "a silence of two years",
        |day| 1.0 - on(1_500.0..2_230.0, day),
        0,
        10,
    ),
    (
        "20,000 in a day",
        |day| 1.0 + 74.0 * on(2_000.0..2_001.0, day),
        1,
        30,
    ),
    (
        "a month of ten times as many",
        |day| 1.0 + 9.0 * on(2_000.0..2_030.0, day),
        2,
        30,
    ),
    (
        "five times as many at once",
        |day| 1.0 + 4.0 * on(2_300.0..4_000.0, day),
        1,
        40,
    ),
    (
        "nearly dead for nine years",
        |day| 1.0 + 300.0 * on(0.0..365.0, day),
        0,
        5,
    ),
    // Forty probes do not find all of this.
    (
        "a burst each year",
        |day| 1.0 + 74.0 * on(200.0..201.0, day % 365.0),
        80,
        121,
    ),
    (
        "another pace each year",
        |day| season(5.0, (day / 365.0).floor() * 150.0).abs() + 1.0,
        20,
        121,
    ),
    (
        "a busy month each year",
        |day| 1.0 + on(330.0..360.0, day % 365.0),
        60,
        121,
    ),
];

#[test]
fn months_of_a_million_messages_are_known_within_five_in_a_hundred_or_called_rough() {
    for (name, pace, most_wrong, most_rough) in SHAPES {
        let (months, small, asked) = lively(pace).trial();
        assert!(asked <= 40, "{name}: {asked}");
        let is_wrong = |month: &&MonthTrial| month.mistake(small) > 50;
        let wrong = months.iter().filter(is_wrong).count();
        assert!(wrong <= *most_wrong, "{name}: {wrong} are wrong");
        let rough = months.iter().filter(|month| month.is_rough).count();
        assert!(rough <= *most_rough, "{name}: {rough} are rough");
        let unsaid = months
            .iter()
            .filter(is_wrong)
            .filter(|month| !month.is_rough);
        assert!(
            unsaid.count() <= 1,
            "{name}: more are wrong than are called rough"
        );
        let outside = months.iter().filter(|month| !month.is_within()).count();
        assert!(
            outside <= months.len() / 12,
            "{name}: {outside} are out of bounds"
        );
    }
}

#[test]
fn a_clock_without_nights_and_weekends_makes_months_wrong() {
    mutation::switch(Some(Mutation::HoursAlike));
    let (months, small, _) = lively(|day| weekly(day) * daily(day)).trial();
    mutation::switch(None);
    assert!(months.iter().any(|month| month.mistake(small) > 50));
}

#[test]
fn what_arrives_between_two_probes_moves_the_earlier_one() {
    let moved = |then: u64, now: u64| {
        let newest = Point {
            index: 0,
            second: UnixTime::EPOCH,
        };
        let sample = Sample {
            points: vec![newest],
            total: Some(then),
            inbound: 0,
        };
        sample.moved(Some(now))[0].index
    };
    assert_eq!(moved(9_000, 10_000), 1_000);
    assert_eq!(moved(9_000, 9_000), 0);
    // A total that has fallen does not say what is gone.
    assert_eq!(moved(9_000, 8_000), 0);
}

#[test]
fn a_short_thread_costs_few_requests_and_one_month_none() {
    let (_, asked) = list(&[(20, 3_000)]).survey();
    assert!(asked <= 2, "{asked}");
    let (_, asked) = list(&[(900, 3_000)]).survey();
    assert!(asked <= 3, "{asked}");
}

proptest! {
    // What is told is an estimate, and a few histories in a thousand are worse.
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(20_260_101),
        ..ProptestConfig::with_cases(12)
    })]
    #[test]
    fn months_of_twelve_histories_are_near_what_is_told(
        stretches in proptest::collection::vec((1_i64..1_500, 1_u32..40_000), 1..12),
    ) {
        let list = list(&stretches);
        let (months, _, asked) = list.trial();
        prop_assert!(asked <= MOST_PROBES);
        for MonthTrial { count, is, .. } in months {
            prop_assert!(count.least <= count.likely && count.likely <= count.most, "{count:?}");
            let room = list.total() / 50;
            let told = count.least.saturating_sub(room)..=count.most + room;
            prop_assert!(told.contains(&is), "{count:?} {is}");
        }
    }
}
