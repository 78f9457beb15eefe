use proptest::prelude::*;

use super::*;

const DAY: i64 = 86_400;
const FIRST: i64 = 1_300_000_000;

/// A list, newest first, by what it asks of a survey.
struct List {
    seconds: Vec<i64>,
}

impl List {
    fn point(&self, index: u64) -> Point {
        let at = usize::try_from(index).unwrap();
        Point {
            index,
            second: UnixTime::new(self.seconds[at]).unwrap(),
        }
    }

    /// Surveys the list; how many requests that took.
    fn survey(&self) -> (Curve, u32) {
        let total = self.seconds.len() as u64;
        let mut curve = Curve {
            points: vec![self.point(0), self.point(total.min(36) - 1)],
            total: Some(total),
        };
        let mut asked = 0;
        while asked < MOST_PROBES
            && let Some(request) = curve.next(Zone::UTC, PROBE)
        {
            asked += 1;
            let end = request.end().min(total) - 1;
            curve
                .points
                .extend([self.point(request.start()), self.point(end)]);
            curve.points.sort_by_key(|point| point.index);
        }
        (curve, asked)
    }

    /// The greatest mistake in any month.
    fn worst(&self, curve: &Curve) -> u64 {
        let first = Month::of(self.point(self.seconds.len() as u64 - 1).second, Zone::UTC);
        let last = Month::of(self.point(0).second, Zone::UTC);
        let starts = (0..=last.since(first) + 1)
            .map(|at| first.offset(i64::try_from(at).unwrap()).start(Zone::UTC));
        let starts: Vec<_> = starts.collect();
        let truth =
            |second: UnixTime| self.seconds.partition_point(|s| *s >= second.seconds()) as u64;
        let mistakes = starts.windows(2).map(|pair| {
            let told = curve.since(pair[0]) - curve.since(pair[1]);
            let is = truth(pair[0]) - truth(pair[1]);
            told.abs_diff(is)
        });
        mistakes.max().unwrap_or(0)
    }
}

/// Stretches of some days with some messages each, spread evenly.
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

#[test]
fn a_million_messages_of_twenty_years_are_known_within_five_in_a_hundred() {
    // Growth, a silence of two years, and one day with a tenth of all.
    let stretches = [
        (1_800, 100_000),
        (730, 1),
        (1, 100_000),
        (2_000, 500_000),
        (2_769, 299_999),
    ];
    let list = list(&stretches);
    assert_eq!(list.seconds.len(), 1_000_000);
    let (curve, asked) = list.survey();
    assert!(asked <= 40, "{asked}");
    let worst = list.worst(&curve);
    assert!(worst <= 50_000, "{worst}");
    // Where months are alike, none is wrong by a twentieth of its own.
    let even = super::tests::list(&[(3_650, 1_000_000)]);
    let (curve, asked) = even.survey();
    assert!(asked <= 40 && even.worst(&curve) <= 8_000 / 20, "{asked}");
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
    fn every_month_of_every_history_is_known_within_five_in_a_hundred(
        stretches in proptest::collection::vec((1_i64..1_500, 1_u32..40_000), 1..12),
    ) {
        let list = list(&stretches);
        let (curve, asked) = list.survey();
        let total = list.seconds.len() as u64;
        prop_assert!(asked <= MOST_PROBES);
        let most = total / 20 + u64::from(2 * PROBE);
        prop_assert!(list.worst(&curve) <= most, "{} of {total}", list.worst(&curve));
    }
}
