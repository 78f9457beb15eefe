use std::ops::Range;

use proptest::prelude::*;

use super::*;

const DAY: i64 = 86_400;
/// A Monday at midnight.
const FIRST: i64 = 1_299_456_000;

/// A gateway's list for a survey, newest first.
struct List {
    seconds: Vec<i64>,
}

/// The estimate of a month, and the true count.
struct MonthTrial {
    count: CountBounds,
    is: u64,
}

impl MonthTrial {
    /// The error, in thousandths of the month, or of an average month if that is more.
    fn mistake(&self, average: u64) -> u64 {
        let month = self.is.max(average).max(1);
        self.count.likely.abs_diff(self.is) * 1_000 / month
    }

    /// Whether the true count is within the bounds, give or take a twentieth of an average month.
    fn is_within(&self, average: u64) -> bool {
        let CountBounds { least, most, .. } = self.count;
        (least.saturating_sub(average / 20)..=most + average / 20).contains(&self.is)
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

    /// Surveys the list; returns the result, and how many requests were needed.
    fn survey(&self) -> (Curve, u32) {
        let total = self.seconds.len() as u64;
        let mut points = vec![self.point(0), self.point(total.min(36) - 1)];
        let mut asked = 0;
        loop {
            let curve = Curve::through(points.clone(), Some(total));
            let next = curve.next(Zone::UTC, |_| false, PROBE, asked);
            let Some(request) = next.filter(|_| asked < MOST_PROBES) else {
                return (curve, asked);
            };
            asked += 1;
            let end = request.end().min(total) - 1;
            points.extend([self.point(request.start()), self.point(end)]);
        }
    }

    fn months(&self) -> Vec<Range<UnixTime>> {
        let first = Month::of(self.point(self.seconds.len() as u64 - 1).second, Zone::UTC);
        let last = Month::of(self.point(0).second, Zone::UTC);
        let starts = (0..=last.since(first) + 1)
            .map(|at| first.offset(i64::try_from(at).unwrap()).start(Zone::UTC));
        let starts: Vec<_> = starts.collect();
        starts.windows(2).map(|pair| pair[0]..pair[1]).collect()
    }

    /// The estimate of each month, and the size of an average month.
    fn estimates(&self, curve: &Curve) -> (Vec<MonthTrial>, u64) {
        let since =
            |second: UnixTime| self.seconds.partition_point(|s| *s >= second.seconds()) as u64;
        let months = self.months();
        let average = self.seconds.len() as u64 / months.len() as u64;
        let estimates = months.iter().map(|month| MonthTrial {
            count: curve.between(month),
            is: since(month.start) - since(month.end),
        });
        (estimates.collect(), average)
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

/// A million messages in ten years. `pace` gives the weight of each day; few messages are on Saturdays
/// and Sundays, none at night.
fn lively(pace: impl Fn(i64) -> i64) -> List {
    let weight = |day: i64| pace(day) * if day % 7 < 5 { 5 } else { 2 };
    let all: i64 = (0..3_650).map(weight).sum();
    let (mut seconds, mut so_far) = (Vec::new(), 0);
    for day in 0..3_650 {
        let before = so_far * 1_000_000 / all;
        so_far += weight(day);
        let count = so_far * 1_000_000 / all - before;
        let morning = FIRST + day * DAY + 8 * 3_600;
        seconds.extend((0..count).map(|n| morning + n * 14 * 3_600 / count));
    }
    seconds.reverse();
    List { seconds }
}

/// A name, the weight of each day, and the most months that may be called rough.
type ListShape = (&'static str, fn(i64) -> i64, usize);

const SHAPES: &[ListShape] = &[
    ("even", |_| 100, 5),
    ("growth", |day| 100 + day, 15),
    ("strong growth", |day| 1 << (day / 600), 25),
    ("decline", |day| 4_000 - day, 15),
    (
        "a silence of two years",
        |day| i64::from(!(1_500..2_230).contains(&day)),
        10,
    ),
    (
        "a silence of a month",
        |day| i64::from(!(1_500..1_531).contains(&day)),
        10,
    ),
    (
        "three silences",
        |day| {
            i64::from(
                ![730..900, 1_800..2_000, 2_900..3_010]
                    .iter()
                    .any(|r| r.contains(&day)),
            )
        },
        30,
    ),
    (
        "a day with a tenth of all",
        |day| if day == 2_000 { 405 } else { 1 },
        10,
    ),
    (
        "a month of ten times as many",
        |day| if (2_000..2_030).contains(&day) { 10 } else { 1 },
        10,
    ),
    (
        "five times as many at once",
        |day| if day > 2_300 { 5 } else { 1 },
        10,
    ),
    (
        "twenty times as many at once",
        |day| if day > 1_200 { 20 } else { 1 },
        10,
    ),
    (
        "nearly dead for nine years",
        |day| if day < 365 { 300 } else { 1 },
        10,
    ),
    ("seasons", |day| 50 + (day % 365 - 182).abs(), 121),
    (
        "another pace each year",
        |day| [7, 2, 9, 1, 4, 12, 3, 8, 1, 5][usize::try_from(day / 365).unwrap()],
        121,
    ),
];

#[test]
fn months_of_a_million_messages_are_known_within_five_in_a_hundred_or_called_rough() {
    for (name, pace, most_rough) in SHAPES {
        let list = lively(pace);
        let (curve, asked) = list.survey();
        assert!(asked <= 40, "{name}: {asked}");
        let (estimates, average) = list.estimates(&curve);
        let (rough, fine): (Vec<&MonthTrial>, Vec<&MonthTrial>) = estimates
            .iter()
            .partition(|estimates| estimates.count.is_rough(average));
        let missed = fine
            .iter()
            .filter(|estimates| estimates.mistake(average) > 50)
            .count();
        let worst = fine
            .iter()
            .map(|estimates| estimates.mistake(average))
            .max();
        let beyond = rough
            .iter()
            .filter(|estimates| !estimates.is_within(average))
            .count();
        assert!(
            rough.len() <= *most_rough,
            "{name}: {} of {}",
            rough.len(),
            estimates.len()
        );
        assert!(
            missed <= 2 && worst < Some(100),
            "{name}: {missed} {worst:?}"
        );
        assert!(beyond <= estimates.len() / 10, "{name}: {beyond}");
    }
}

#[test]
fn a_short_thread_costs_few_requests_and_one_month_none() {
    let (_, asked) = list(&[(20, 3_000)]).survey();
    assert!(asked <= 6, "{asked}");
    let (_, asked) = list(&[(900, 3_000)]).survey();
    assert!(asked <= 40, "{asked}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn no_month_of_any_history_is_far_from_what_is_told(
        stretches in proptest::collection::vec((1_i64..1_500, 1_u32..40_000), 1..12),
    ) {
        let list = list(&stretches);
        let (curve, asked) = list.survey();
        prop_assert!(asked <= MOST_PROBES);
        let (estimates, _) = list.estimates(&curve);
        let worst = estimates.iter().map(|estimates| estimates.count.likely.abs_diff(estimates.is)).max();
        let most = list.seconds.len() as u64 / 20 + u64::from(2 * PROBE);
        prop_assert!(worst <= Some(most), "{worst:?}");
        for MonthTrial { count, .. } in estimates {
            prop_assert!(count.least <= count.likely && count.likely <= count.most, "{count:?}");
        }
    }
}
