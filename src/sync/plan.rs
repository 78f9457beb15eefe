//! Which slice of the gateway's list to ask for, and what came back.

use crate::thread::page::{MAX_LIMIT, PageRequest};

/// An older slice re-reads at least this many known messages.
pub const OVERLAP: u64 = 8;

/// The slice for older messages. It starts at least `overlap` before index `known`, and brings as
/// many new messages as a `limit` between `wanted / 2` and `wanted` can.
///
/// A slice can only start at a multiple of its length, so `limit` is adapted.
pub fn plan_older(known: u64, overlap: u64, wanted: u32) -> PageRequest {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let latest_start = known.saturating_sub(overlap);
    (wanted.div_ceil(2)..=wanted)
        .map(|limit| PageRequest {
            page: u32::try_from(latest_start / u64::from(limit) + 1).unwrap_or(u32::MAX),
            limit,
        })
        .max_by_key(|request| request.end())
        .unwrap_or(PageRequest {
            page: 1,
            limit: wanted,
        })
}

/// A slice of at least `least` messages from the newest one.
pub fn plan_newest(least: u32) -> PageRequest {
    PageRequest {
        page: 1,
        limit: least.clamp(1, MAX_LIMIT),
    }
}

/// The slice that holds index `at`, if possible in its middle.
pub fn plan_around(at: u64, wanted: u32) -> PageRequest {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let middle = |request: &PageRequest| {
        let centre = request.start() + u64::from(request.limit) / 2;
        centre.abs_diff(at)
    };
    (wanted.div_ceil(2)..=wanted)
        .map(|limit| PageRequest {
            page: u32::try_from(at / u64::from(limit) + 1).unwrap_or(u32::MAX),
            limit,
        })
        .min_by_key(middle)
        .unwrap_or(PageRequest {
            page: 1,
            limit: wanted,
        })
}

/// The longest slice that holds index `at` in its middle half.
pub fn plan_about(at: u64, wanted: u32) -> PageRequest {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let is_middle = |request: &PageRequest| {
        let (before, quarter) = (at - request.start(), u64::from(request.limit) / 4);
        (quarter..=3 * quarter).contains(&before)
    };
    let mut requests = (wanted.div_ceil(2)..=wanted)
        .rev()
        .map(|limit| holding(at, limit));
    requests
        .find(is_middle)
        .unwrap_or_else(|| holding(at, wanted))
}

/// The slice for newer messages than a segment whose newest is at index `offset`: re-reads at
/// least `overlap` known ones, and brings the most new ones.
pub fn plan_newer(offset: u64, overlap: u64, wanted: u32) -> PageRequest {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let known = (offset + overlap).saturating_sub(1);
    (wanted.div_ceil(2)..=wanted)
        .map(|limit| holding(known, limit))
        .min_by_key(|request| (request.start(), request.limit))
        .unwrap_or(plan_newest(wanted))
}

/// The last slice of a list of `total`: as full as possible, but short, so that it shows the end.
pub fn plan_last(total: u64, wanted: u32) -> PageRequest {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let last = total.saturating_sub(1);
    (wanted.div_ceil(2)..=wanted)
        .map(|limit| holding(last, limit))
        .filter(|request| request.end() > total)
        .max_by_key(|request| total.saturating_sub(request.start()))
        .unwrap_or_else(|| holding(total, wanted))
}

/// The smallest slice that holds the indices from `first` to `last`, if one of at most `wanted`
/// messages can.
pub fn plan_covering(first: u64, last: u64, wanted: u32) -> Option<PageRequest> {
    let wanted = wanted.clamp(1, MAX_LIMIT);
    let span = u32::try_from(last.saturating_sub(first) + 1).ok()?;
    (span.max(wanted.div_ceil(2))..=wanted)
        .map(|limit| holding(first, limit))
        .find(|request| request.end() > last)
}

/// The slice of this length that holds index `at`.
fn holding(at: u64, limit: u32) -> PageRequest {
    PageRequest {
        page: u32::try_from(at / u64::from(limit) + 1).unwrap_or(u32::MAX),
        limit,
    }
}

/// Finds an index in a list that may have changed: first with growing steps, then by halving. All
/// indices are hints; if the bounds contradict each other, they are forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seek {
    /// The number of slices that did not hold the target.
    steps: u32,
    /// The number of such slices since a bound was last forgotten.
    leaps: u32,
    /// The target is at this index or after it, towards the oldest.
    least: Option<u64>,
    /// The target is at this index or before it, towards the newest.
    most: Option<u64>,
}

impl Seek {
    /// A search between two indices that are thought to be known.
    pub fn between(least: Option<u64>, most: Option<u64>) -> Self {
        let sound = least.unwrap_or(0) <= most.unwrap_or(u64::MAX);
        Self {
            steps: 0,
            leaps: 0,
            least,
            most: most.filter(|_| sound),
        }
    }

    /// All of a slice that ended at this index was too new.
    pub fn was_too_new(&mut self, end: u64) {
        self.count(self.most.is_some_and(|most| most < end));
        self.most = self.most.filter(|most| *most >= end);
        self.least = Some(self.least.map_or(end, |least| least.max(end)));
    }

    /// All of a slice that began at this index was too old, or there was nothing.
    pub fn was_too_old(&mut self, start: u64) {
        self.count(self.least.is_some_and(|least| least > start));
        self.least = self.least.filter(|least| *least <= start);
        self.most = Some(self.most.map_or(start, |most| most.min(start)));
    }

    /// Whether it can be this index, as far as is known.
    pub fn allows(self, index: u64) -> bool {
        self.least.is_none_or(|least| least <= index) && self.most.is_none_or(|most| index < most)
    }

    /// Whether this is the first index that is known to be beyond the target.
    pub fn ends_at(self, index: u64) -> bool {
        self.most == Some(index)
    }

    fn count(&mut self, contradicted: bool) {
        self.steps += 1;
        self.leaps = if contradicted { 1 } else { self.leaps + 1 };
    }

    /// The number of slices that did not hold the target.
    pub fn steps(self) -> u32 {
        self.steps
    }

    /// Where to look next: `guess` while nothing is known; `stride` is the length of a slice.
    pub fn target(self, guess: u64, stride: u32) -> u64 {
        let leap = u64::from(stride / 2) << self.leaps.saturating_sub(1).min(20);
        match (self.least, self.most) {
            (None, None) => guess,
            (Some(least), None) if self.leaps < 2 => guess.max(least),
            (Some(least), None) => guess.max(least + leap),
            (None, Some(most)) => most.saturating_sub(leap).min(guess),
            (Some(least), Some(most)) => least.midpoint(most),
        }
    }

    /// The slice around the next index, or the slice that holds the whole remaining range.
    pub fn probe(self, guess: u64, wanted: u32) -> PageRequest {
        let left = self
            .least
            .zip(self.most)
            .and_then(|(least, most)| plan_covering(least.saturating_sub(1), most + 1, wanted));
        left.unwrap_or_else(|| plan_around(self.target(guess, wanted), wanted))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_design() {
        let request = plan_older(1000, OVERLAP, 500);
        assert_eq!((request.page, request.limit), (3, 496));
        assert_eq!((request.start(), request.end() - 1000), (992, 488));
    }

    #[test]
    fn a_short_thread_is_asked_from_its_start() {
        assert_eq!(plan_older(5, OVERLAP, 100).start(), 0);
        assert_eq!(plan_newest(60), PageRequest { page: 1, limit: 60 });
    }

    proptest! {
        #[test]
        fn older_slices_overlap_and_bring_something(
            known in 8u64..1_000_000, wanted in 50u32..=2000, back in 8u64..40,
        ) {
            let request = plan_older(known, back, wanted);
            prop_assert!(request.start() + back <= known.max(back));
            prop_assert!(request.limit <= wanted && request.limit >= wanted / 2);
            prop_assert!(request.page >= 1);
            if back == OVERLAP {
                let brought = request.end().saturating_sub(known);
                prop_assert!(brought * 2 >= u64::from(wanted), "{request:?} brings {brought}");
            }
        }

        #[test]
        fn a_slice_around_an_index_holds_it(at in 0u64..1_000_000, wanted in 50u32..=2000) {
            let request = plan_around(at, wanted);
            prop_assert!(request.start() <= at && at < request.end());
            prop_assert!(request.limit <= wanted);
        }

        #[test]
        fn newer_slices_overlap_and_bring_something(
            offset in 0u64..1_000_000, wanted in 50u32..=2000, overlap in 8u64..40,
        ) {
            let overlap = overlap.min(u64::from(wanted) / 4);
            let request = plan_newer(offset, overlap, wanted);
            prop_assert!(request.end() >= offset + overlap);
            prop_assert!(request.limit <= wanted && request.limit >= wanted / 2);
            if offset > 0 {
                prop_assert!(request.start() < offset, "{request:?}");
                let brought = offset - request.start();
                prop_assert!(brought == offset || brought * 4 >= u64::from(wanted), "{request:?}");
            }
        }

        #[test]
        fn the_last_slice_shows_the_end(total in 1u64..1_000_000, wanted in 50u32..=2000) {
            let request = plan_last(total, wanted);
            prop_assert!(request.start() < total && request.end() > total);
            let count = total - request.start();
            prop_assert!(count * 4 >= u64::from(wanted) || count == total, "{request:?}");
        }

        #[test]
        fn a_sought_index_is_found(
            guess in 200u64..1_000_000, share in 0u64..2_000, wanted in 50u32..=2000,
        ) {
            let sought = 50 + guess * share / 1_000;
            let mut seek = Seek::default();
            for _ in 0..60 {
                let request = plan_older(seek.target(guess, wanted), OVERLAP, wanted);
                let (start, end) = (request.start(), request.end());
                if start + 2 <= sought && end > sought {
                    prop_assert!(seek.steps() <= 30, "{seek:?}");
                    return Ok(());
                }
                if end <= sought {
                    seek.was_too_new(end);
                } else {
                    seek.was_too_old(start);
                }
            }
            prop_assert!(false, "{seek:?} never finds {sought} from {guess}");
        }

        #[test]
        fn bisection_takes_few_slices(
            total in 50u64..1_000_000, share in 0u64..1_000, wanted in 50u32..=2000,
        ) {
            let sought = total * share / 1_000;
            let mut seek = Seek::between(Some(0), Some(total));
            let slices = total.div_ceil(u64::from(wanted)).max(1);
            let most = slices.next_power_of_two().ilog2() + 2;
            loop {
                let request = seek.probe(total / 2, wanted);
                let (start, end) = (request.start(), request.end().min(total));
                // Both neighbours of the boundary, or the end of the list that it lies at.
                if (start < sought || sought == 0) && (end > sought || end == total) {
                    break;
                }
                if end <= sought {
                    seek.was_too_new(end);
                } else {
                    seek.was_too_old(start);
                }
                prop_assert!(seek.steps() < most, "{seek:?} for {sought} of {total}");
            }
        }
    }
}
