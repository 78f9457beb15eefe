//! Which slice of the gateway's list to ask for, and what came back.

use super::message::Message;

/// The slice `[(page-1)*limit, page*limit)` of the gateway's newest-first list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// 1-based.
    pub page: u32,
    /// 1..=2000.
    pub limit: u32,
}

impl PageRequest {
    /// Index of the slice's first (newest) item.
    pub fn start(self) -> u64 {
        u64::from(self.page.saturating_sub(1)) * u64::from(self.limit)
    }

    /// Index after the slice's last (oldest) item.
    pub fn end(self) -> u64 {
        self.start() + u64::from(self.limit)
    }
}

/// One answer of the gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// What was asked.
    pub asked: PageRequest,
    /// What the answer says it is; what was asked where it says nothing usable.
    pub answered: PageRequest,
    /// How long the gateway says the whole list is: a hint, never a fact.
    pub total: Option<u64>,
    /// The items in the gateway's order, newest first.
    pub messages: Vec<Message>,
}

/// The gateway takes no larger `limit`.
pub const MAX_LIMIT: u32 = 2000;
/// Known messages that an older slice re-reads at least.
pub const OVERLAP: u64 = 8;

/// The slice for older messages: starts at least `overlap` before index `known`, and brings the
/// most new messages that a `limit` between `wish / 2` and `wish` can.
///
/// Only slices whose start is a multiple of their length can be asked for, so `limit` has to give.
pub fn plan_older(known: u64, overlap: u64, wish: u32) -> PageRequest {
    let wish = wish.clamp(1, MAX_LIMIT);
    let latest_start = known.saturating_sub(overlap);
    (wish.div_ceil(2)..=wish)
        .map(|limit| PageRequest {
            page: u32::try_from(latest_start / u64::from(limit) + 1).unwrap_or(u32::MAX),
            limit,
        })
        .max_by_key(|request| request.end())
        .unwrap_or(PageRequest {
            page: 1,
            limit: wish,
        })
}

/// A slice of at least `least` messages from the newest one.
pub fn plan_newest(least: u32) -> PageRequest {
    PageRequest {
        page: 1,
        limit: least.clamp(1, MAX_LIMIT),
    }
}

/// The slice that holds index `at`, somewhere in its middle where that can be had.
pub fn plan_around(at: u64, wish: u32) -> PageRequest {
    let wish = wish.clamp(1, MAX_LIMIT);
    let middle = |request: &PageRequest| {
        let centre = request.start() + u64::from(request.limit) / 2;
        centre.abs_diff(at)
    };
    (wish.div_ceil(2)..=wish)
        .map(|limit| PageRequest {
            page: u32::try_from(at / u64::from(limit) + 1).unwrap_or(u32::MAX),
            limit,
        })
        .min_by_key(middle)
        .unwrap_or(PageRequest {
            page: 1,
            limit: wish,
        })
}

/// Finds a segment's oldest edge again after deletions have moved it up the list: gallops towards
/// the newer side until a slice lies inside the segment, then halves what is in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EdgeSearch {
    /// Slices that proved nothing.
    steps: u32,
    /// The edge lies at this index or further down.
    inside: u64,
    /// The edge lies above this index.
    outside: Option<u64>,
}

impl EdgeSearch {
    /// A slice lay wholly inside the segment and ended at this index.
    pub fn was_inside(&mut self, end: u64) {
        self.steps += 1;
        self.inside = self.inside.max(end);
    }

    /// A slice that began at this index lay wholly below the segment, or held nothing.
    pub fn was_outside(&mut self, start: u64) {
        self.steps += 1;
        self.outside = Some(self.outside.map_or(start, |known| known.min(start)));
    }

    /// Slices that proved nothing.
    pub fn steps(self) -> u32 {
        self.steps
    }

    /// The slice to try next for a segment that is thought to end at index `edge`.
    pub fn plan(self, edge: u64, overlap: u64, wish: u32) -> PageRequest {
        let Some(outside) = self.outside else {
            return plan_older(edge.max(self.inside), overlap, wish);
        };
        if self.inside == 0 {
            let stride = u64::from(wish) << self.steps.saturating_sub(1).min(20);
            return plan_older(outside.saturating_sub(stride / 2), overlap, wish);
        }
        let middle = self.inside.midpoint(outside.max(self.inside));
        plan_around(middle, wish)
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
            known in 8u64..1_000_000, wish in 50u32..=2000, back in 8u64..40,
        ) {
            let request = plan_older(known, back, wish);
            prop_assert!(request.start() + back <= known.max(back));
            prop_assert!(request.limit <= wish && request.limit >= wish / 2);
            prop_assert!(request.page >= 1);
            if back == OVERLAP {
                let brought = request.end().saturating_sub(known);
                prop_assert!(brought * 2 >= u64::from(wish), "{request:?} brings {brought}");
            }
        }

        #[test]
        fn a_slice_around_an_index_holds_it(at in 0u64..1_000_000, wish in 50u32..=2000) {
            let request = plan_around(at, wish);
            prop_assert!(request.start() <= at && at < request.end());
            prop_assert!(request.limit <= wish);
        }

        #[test]
        fn a_moved_edge_is_found_again(
            known in 200u64..1_000_000, share in 0u64..1_000, wish in 50u32..=2000,
        ) {
            let true_edge = 50 + (known - 50) * share / 1_000;
            let mut search = EdgeSearch::default();
            for _ in 0..60 {
                let request = search.plan(known, OVERLAP, wish);
                let (start, end) = (request.start(), request.end());
                if start + 2 <= true_edge && end > true_edge {
                    prop_assert!(search.steps() <= 30, "{search:?}");
                    return Ok(());
                }
                if end <= true_edge {
                    search.was_inside(end);
                } else {
                    search.was_outside(start);
                }
            }
            prop_assert!(false, "{search:?} never finds {true_edge} of {known}");
        }
    }
}
