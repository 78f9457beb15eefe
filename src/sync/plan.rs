//! Which slice of the gateway's list to ask for, and what came back.

use crate::message::Message;
use crate::mutation::{Flaw, has};
use crate::thread::page::{MAX_LIMIT, Page, PageRequest};
use crate::time::UnixTime;

/// An older slice re-reads at least this many known messages.
pub const OVERLAP: u64 = 8;

/// The slice for older messages. It starts at least `overlap` before index `known`, and brings as
/// many new messages as a `limit` between `wish / 2` and `wish` can.
///
/// A slice can only start at a multiple of its length, so `limit` is adapted.
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

/// The slice that holds index `at`, if possible in its middle.
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

/// The slice for newer messages than a segment whose newest is at index `offset`: re-reads at
/// least `overlap` known ones, and brings the most new ones.
pub fn plan_newer(offset: u64, overlap: u64, wish: u32) -> PageRequest {
    let wish = wish.clamp(1, MAX_LIMIT);
    let known = (offset + overlap).saturating_sub(1);
    (wish.div_ceil(2)..=wish)
        .map(|limit| holding(known, limit))
        .min_by_key(|request| (request.start(), request.limit))
        .unwrap_or(plan_newest(wish))
}

/// The last slice of a list of `total`: as full as possible, but short, so that it shows the end.
pub fn plan_last(total: u64, wish: u32) -> PageRequest {
    let wish = wish.clamp(1, MAX_LIMIT);
    let last = total.saturating_sub(1);
    (wish.div_ceil(2)..=wish)
        .map(|limit| holding(last, limit))
        .filter(|request| request.end() > total)
        .max_by_key(|request| total.saturating_sub(request.start()))
        .unwrap_or_else(|| holding(total, wish))
}

/// The smallest slice that holds the indices from `first` to `last`, if one of at most `wish`
/// messages can.
pub fn plan_covering(first: u64, last: u64, wish: u32) -> Option<PageRequest> {
    let wish = wish.clamp(1, MAX_LIMIT);
    let span = u32::try_from(last.saturating_sub(first) + 1).ok()?;
    (span.max(wish.div_ceil(2))..=wish)
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
    pub fn probe(self, guess: u64, wish: u32) -> PageRequest {
        let left = self
            .least
            .zip(self.most)
            .and_then(|(least, most)| plan_covering(least.saturating_sub(1), most + 1, wish));
        left.unwrap_or_else(|| plan_around(self.target(guess, wish), wish))
    }
}

/// A gateway that limits slices still gives at least this many messages; a shorter slice is the end
/// of the list.
const LEAST_CLAMP: u32 = 20;
/// The same, if the gateway says that the list continues.
const LEAST_CLAMP_TOLD: u32 = 6;
/// The number of full slices at the gateway's limit before a longer slice is tried again; at first,
/// and at most.
const PATIENCE: u32 = 2;
const MOST_PATIENCE: u32 = 4096;
/// A reported limit lower than one part in this many of the request is believed only if it is
/// reported twice.
const ABSURD: u32 = 8;

/// Two possible ends of the list that are this close confirm each other.
const SAME_END: u64 = 16;

/// How many messages the gateway gives per slice, as far as its answers show.
///
/// A short slice is the end of the list, unless the gateway gives less than it was asked for
/// without saying so. If that is possible, a slice of a length that was served before decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    ceiling: Option<u32>,
    /// The limit was met twice, or the gateway reports it.
    firm: bool,
    /// The longest slice that was served since the limit was last lowered.
    served: u32,
    /// Full slices in a row at the limit.
    full: u32,
    /// Full slices to wait for before the limit is tested; doubled after each failed test.
    patience: u32,
    /// The limit in the last answer, if it was lower than the request.
    told: Option<u32>,
    /// Length of the last short slice that was not taken for the end.
    short: u32,
    /// The last short slice that would be an end above loaded messages.
    wary: Option<Wary>,
}

/// A short slice that may be the end of the list, or may have been cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wary {
    /// Index after its oldest message, if the slice was not cut.
    end: u64,
    page: u32,
    count: u32,
    oldest: Option<UnixTime>,
    /// There was nothing beyond it.
    bare: bool,
}

impl Wary {
    /// Whether the other slice ends at the same message, and was not only cut to the same length.
    fn confirms(self, other: Self, least: u32) -> bool {
        let same = self.end.abs_diff(other.end) <= SAME_END && self.oldest == other.oldest;
        same && (self.bare || self.count != other.count || other.count < least)
    }
}

/// What is known about the end of the list before an answer is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownSlice {
    /// Messages beyond that end are loaded.
    pub older: bool,
    /// The number of loaded messages that are newer than the whole answer.
    pub newer: u64,
    /// The answer holds every message with which the thread is known to begin.
    pub end: bool,
}

impl Capacity {
    /// The longest slice worth requesting.
    pub fn limit(self, wish: u32) -> u32 {
        self.ceiling.map_or(wish, |ceiling| ceiling.min(wish))
    }

    /// The gateway reported a limit too low to be believed at once: make one request at a time
    /// until it is confirmed.
    pub fn is_in_doubt(self) -> bool {
        self.told.is_some_and(|told| Some(told) != self.ceiling)
    }

    /// Whether a short slice is certainly the end: slices at the limit were full, or the gateway
    /// reports the limit.
    pub fn is_sure(self) -> bool {
        self.firm || self.full > 0
    }

    /// Whether `page` shows the end of the list. If the answer may be limited, its position is
    /// corrected.
    pub fn is_end(&mut self, page: &mut Page, known: KnownSlice) -> bool {
        if has(Flaw::AskedSliceTrusted) {
            page.answered = page.asked;
        }
        let count = u32::try_from(page.messages.len()).unwrap_or(u32::MAX);
        if count >= page.answered.limit {
            self.note_full(page);
            return false;
        }
        if has(Flaw::ShortIsTheEnd) || has(Flaw::AskedSliceTrusted) {
            return true;
        }
        if count == 0 {
            self.note_nothing(page.asked);
            return true;
        }
        let end = page.answered.start() + u64::from(count);
        let now = Wary {
            end,
            page: page.answered.page,
            count,
            oldest: page.messages.iter().rev().find_map(Message::sent_at),
            bare: false,
        };
        let served = self.ceiling.is_some() && page.answered.limit <= self.served;
        // Loaded messages are not dropped for one short answer: the gateway may have begun to give
        // less.
        let goes_on = page.total.is_some_and(|total| total > end);
        let least = match page.answered.page {
            // However few the messages are, their position is certain.
            1 if goes_on && !known.older => 1,
            _ if goes_on => LEAST_CLAMP_TOLD,
            _ => LEAST_CLAMP,
        };
        let other = self.wary.filter(|other| other.confirms(now, least));
        let confirmed = !known.older || other.is_some();
        let bare = other.is_some_and(|other| other.bare);
        let agreed = page.total == Some(end) || known.end || bare;
        // The limit was tested, and holds.
        let is_whole = page.answered.page == 1 && page.total == Some(end);
        let is_as_short = self.short == count || self.ceiling == Some(count);
        let is_cut_again = is_as_short && !known.older && !is_whole;
        if confirmed && !is_cut_again && (agreed || served || count < least) {
            if served && !self.firm {
                self.forget_ceiling();
            }
            self.wary = None;
            return true;
        }
        let before = self.wary;
        self.wary = known.older.then_some(now);
        let is_first_word = before.is_none_or(|before| before.count != count);
        if page.total == Some(end) && is_first_word {
            // Most likely the end, and the messages beyond are gone; another slice decides.
            return false;
        }
        if count >= least || is_cut_again {
            let cut = PageRequest {
                limit: count,
                ..page.answered
            };
            // If the slice were cut, it would be this far up in the list, but not beyond the newer
            // messages.
            let may_be_cut = known.newer <= cut.start().midpoint(page.answered.start());
            self.firm = self.short == count && may_be_cut;
            self.short = count;
            self.served = count;
            self.lower(count);
            if may_be_cut && (self.firm || !known.older) {
                page.answered = cut;
            }
        }
        false
    }

    /// A slice was empty. If it and the short slice before were both cut, they would lie further
    /// up, and the empty slice no further than the end of the short one.
    fn note_nothing(&mut self, asked: PageRequest) {
        if let Some(wary) = &mut self.wary {
            let cut = PageRequest {
                limit: asked.limit.min(wary.count),
                ..asked
            };
            let end_if_cut = u64::from(wary.page) * u64::from(wary.count);
            if asked.start() >= wary.end && cut.start() <= end_if_cut {
                wary.bare = true;
                self.forget_ceiling();
            }
        }
    }

    /// Forgets the limit, which may have been none; the next short slice decides.
    pub fn forget_ceiling(&mut self) {
        self.ceiling = None;
        self.firm = false;
        (self.full, self.patience) = (0, 0);
    }

    /// The gateway gives at most this many messages.
    fn lower(&mut self, ceiling: u32) {
        self.patience = if self.patience == 0 {
            PATIENCE
        } else {
            (self.patience * 2).min(MOST_PATIENCE)
        };
        self.full = 0;
        self.ceiling = Some(ceiling);
    }

    /// Notes a slice that is as long as requested, or as long as the gateway says is possible.
    fn note_full(&mut self, page: &Page) {
        self.served = self.served.max(page.answered.limit);
        if page.answered.limit < page.asked.limit {
            let limit = page.answered.limit;
            let is_sure = self.told == Some(limit)
                || self.ceiling.is_some()
                || limit.saturating_mul(ABSURD) >= page.asked.limit;
            self.told = Some(limit);
            if is_sure {
                self.firm = true;
                self.lower(limit);
            }
            return;
        }
        self.told = None;
        let Some(ceiling) = self
            .ceiling
            .filter(|ceiling| page.answered.limit >= *ceiling)
        else {
            return;
        };
        // The limit may have been the end of a list that has grown since, or a temporary fault of
        // the gateway.
        self.full += 1;
        if page.answered.limit > ceiling {
            self.patience = PATIENCE;
        }
        if self.full >= self.patience {
            self.full = 0;
            self.firm = false;
            self.ceiling = Some(ceiling.saturating_mul(4));
        }
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
        fn newer_slices_overlap_and_bring_something(
            offset in 0u64..1_000_000, wish in 50u32..=2000, overlap in 8u64..40,
        ) {
            let overlap = overlap.min(u64::from(wish) / 4);
            let request = plan_newer(offset, overlap, wish);
            prop_assert!(request.end() >= offset + overlap);
            prop_assert!(request.limit <= wish && request.limit >= wish / 2);
            if offset > 0 {
                prop_assert!(request.start() < offset, "{request:?}");
                let brought = offset - request.start();
                prop_assert!(brought == offset || brought * 4 >= u64::from(wish), "{request:?}");
            }
        }

        #[test]
        fn the_last_slice_shows_the_end(total in 1u64..1_000_000, wish in 50u32..=2000) {
            let request = plan_last(total, wish);
            prop_assert!(request.start() < total && request.end() > total);
            let count = total - request.start();
            prop_assert!(count * 4 >= u64::from(wish) || count == total, "{request:?}");
        }

        #[test]
        fn a_sought_index_is_found(
            guess in 200u64..1_000_000, share in 0u64..2_000, wish in 50u32..=2000,
        ) {
            let sought = 50 + guess * share / 1_000;
            let mut seek = Seek::default();
            for _ in 0..60 {
                let request = plan_older(seek.target(guess, wish), OVERLAP, wish);
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
            total in 50u64..1_000_000, share in 0u64..1_000, wish in 50u32..=2000,
        ) {
            let sought = total * share / 1_000;
            let mut seek = Seek::between(Some(0), Some(total));
            let slices = total.div_ceil(u64::from(wish)).max(1);
            let most = slices.next_power_of_two().ilog2() + 2;
            loop {
                let request = seek.probe(total / 2, wish);
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

    fn page(asked: PageRequest, answered: PageRequest, count: usize, total: Option<u64>) -> Page {
        let message = crate::chat::testing::inbound(1, "x");
        Page {
            asked,
            answered,
            total,
            messages: vec![message; count],
        }
    }

    const OLDER: KnownSlice = KnownSlice {
        older: true,
        newer: 0,
        end: false,
    };

    #[test]
    fn a_short_slice_is_the_end_unless_it_may_be_clamped() {
        let asked = PageRequest {
            page: 3,
            limit: 100,
        };
        let mut capacity = Capacity::default();
        assert!(capacity.is_end(
            &mut page(asked, asked, 40, Some(240)),
            KnownSlice::default()
        ));
        assert!(!capacity.is_end(
            &mut page(asked, asked, 40, Some(500)),
            KnownSlice::default()
        ));
        assert_eq!(capacity.limit(100), 40);
        let again = PageRequest { page: 5, limit: 40 };
        assert!(!capacity.is_end(
            &mut page(again, again, 40, Some(500)),
            KnownSlice::default()
        ));
        assert!(capacity.is_end(
            &mut page(again, again, 25, Some(500)),
            KnownSlice::default()
        ));
        assert!(
            Capacity::default()
                .is_end(&mut page(asked, asked, 3, Some(500)), KnownSlice::default())
        );
        // Known older messages are not given up for one short answer.
        assert!(!Capacity::default().is_end(&mut page(asked, asked, 40, Some(240)), OLDER));
    }

    #[test]
    fn two_slices_of_one_length_may_both_be_cut() {
        let of = |page, limit| PageRequest { page, limit };
        let mut capacity = Capacity::default();
        let mut ends = |asked, count| capacity.is_end(&mut page(asked, asked, count, None), OLDER);
        assert!(!ends(of(1, 240), 52));
        // Made before the gateway began to give less.
        assert!(!ends(of(1, 81), 81));
        assert!(!ends(of(1, 81), 52));
        // From another place to the same end.
        assert!(ends(of(2, 40), 12));
        assert!(!ends(of(1, 90), 30));
        // Nothing comes after it.
        assert!(ends(of(2, 90), 0));
        assert!(ends(of(1, 90), 30));
    }

    #[test]
    fn a_first_slice_as_long_as_the_total_is_all_there_is() {
        let asked = PageRequest { page: 1, limit: 86 };
        let mut capacity = Capacity::default();
        // More is known than the list has left.
        for _ in 0..3 {
            capacity.is_end(&mut page(asked, asked, 25, Some(25)), OLDER);
        }
        assert!(capacity.is_end(&mut page(asked, asked, 25, Some(25)), KnownSlice::default()));
    }

    #[test]
    fn few_messages_of_many_are_a_clamp() {
        let of = |page, limit| PageRequest { page, limit };
        let mut capacity = Capacity::default();
        let mut ends = |asked, count| {
            let page = &mut page(asked, asked, count, Some(1_000));
            (
                capacity.is_end(page, KnownSlice::default()),
                capacity.limit(60),
            )
        };
        assert_eq!(ends(of(1, 60), 10), (false, 10));
        assert_eq!(ends(of(2, 8), 8), (false, 10));
        // A total that is wrong is found out at the next slice.
        assert!(ends(of(3, 9), 4).0);
    }

    #[test]
    fn a_short_slice_lies_no_further_up_than_what_is_newer() {
        let asked = PageRequest { page: 8, limit: 58 };
        let start = |newer| {
            let known = KnownSlice {
                newer,
                ..KnownSlice::default()
            };
            // The total is one too many: this may be the end, or a slice that was cut.
            let mut page = page(asked, asked, 27, Some(434));
            assert!(!Capacity::default().is_end(&mut page, known));
            page.answered.start()
        };
        assert_eq!(start(0), 7 * 27);
        assert_eq!(start(342), 7 * 58);
    }

    #[test]
    fn a_clamp_that_is_told_is_kept_to() {
        let asked = PageRequest {
            page: 1,
            limit: 100,
        };
        let answered = PageRequest { page: 1, limit: 30 };
        let mut capacity = Capacity::default();
        assert!(!capacity.is_end(
            &mut page(asked, answered, 30, Some(30)),
            KnownSlice::default()
        ));
        assert_eq!(capacity.limit(100), 30);
    }
}
