//! How many messages the gateway gives per slice, and where its list ends.

use crate::message::Message;
use crate::mutation::{Mutation, is_on};
use crate::thread::page::{MAX_LIMIT, Page, PageRequest};
use crate::time::UnixTime;

/// A gateway that limits slices still gives at least this many messages; a shorter slice is the end
/// of the list.
const LEAST_CLAMP: u32 = 20;
/// The same, if the gateway says that the list continues.
const LEAST_CLAMP_TOLD: u32 = 6;
/// The number of full slices at the gateway's limit before a longer slice is tried again; at first,
/// and at most.
const PATIENCE: u32 = 2;
const MOST_PATIENCE: u32 = 4096;
/// A reported limit lower than one part in this many of the request is believed only if two answers
/// in a row report one.
const ABSURD: u32 = 8;

/// Two possible ends of the list that are this close confirm each other.
const SAME_END: u64 = 16;

/// How many messages the gateway gives per slice, as far as its answers show.
///
/// A short slice is the end of the list, unless the gateway gives less than it was asked for
/// without saying so. If that is possible, a slice of a length that was served before decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// The most messages that the user wants at once.
    most: u32,
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
    reported_limit: Option<u32>,
    /// Length of the last short slice that was not taken for the end.
    short: u32,
    /// The last short slice that would be an end above loaded messages.
    wary: Option<DoubtfulEnd>,
}

/// A short slice that may be the end of the list, or may have been cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DoubtfulEnd {
    /// Index after its oldest message, if the slice was not cut.
    end: u64,
    page: u32,
    count: u32,
    oldest: Option<UnixTime>,
    /// There was nothing beyond it.
    bare: bool,
}

impl DoubtfulEnd {
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

impl Default for Capacity {
    fn default() -> Self {
        Self::at_most(MAX_LIMIT)
    }
}

impl Capacity {
    /// Nothing is known yet. `most`: never ask for more messages at once.
    pub fn at_most(most: u32) -> Self {
        Self {
            most,
            ceiling: None,
            firm: false,
            served: 0,
            full: 0,
            patience: 0,
            reported_limit: None,
            short: 0,
            wary: None,
        }
    }

    /// The longest slice worth requesting.
    pub fn limit(self, wanted: u32) -> u32 {
        let wanted = wanted.min(self.most);
        self.ceiling.map_or(wanted, |ceiling| ceiling.min(wanted))
    }

    /// The longest slice, at most `wanted`, that the gateway would serve in full if the list goes on
    /// that far: as long as one that was full.
    pub fn proven(self, wanted: u32) -> u32 {
        if self.served == 0 {
            wanted
        } else {
            self.served.min(wanted)
        }
    }

    /// Whether a slice of this length tests the limit, so that only one should be requested at a
    /// time: none was served as long, or the gateway reported a limit too low to be believed at once.
    pub fn is_tested_by(self, wanted: u32) -> bool {
        let is_in_doubt = self
            .reported_limit
            .is_some_and(|reported_limit| Some(reported_limit) != self.ceiling);
        is_in_doubt || self.proven(wanted) < wanted
    }

    /// Whether a slice was shorter than the gateway said, and was not the end.
    pub fn has_cut(self) -> bool {
        self.short > 0
    }

    /// Whether a short slice is certainly the end: slices at the limit were full, or the gateway
    /// reports the limit.
    pub fn is_sure(self) -> bool {
        self.firm || self.full > 0
    }

    /// Whether `page` shows the end of the list. If the answer may be limited, its position is
    /// corrected.
    pub fn is_end(&mut self, page: &mut Page, known: KnownSlice) -> bool {
        if is_on(Mutation::AskedSliceTrusted) {
            page.answered = page.asked;
        }
        let count = u32::try_from(page.messages.len()).unwrap_or(u32::MAX);
        if count >= page.answered.limit {
            self.note_full(page);
            return false;
        }
        if is_on(Mutation::ShortIsTheEnd) || is_on(Mutation::AskedSliceTrusted) {
            return true;
        }
        if count == 0 {
            self.note_nothing(page.asked);
            return true;
        }
        let end = page.answered.start() + u64::from(count);
        let now = DoubtfulEnd {
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
        let is_cut_again = is_as_short && !known.older && !known.end && !is_whole;
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

    /// A slice that seemed to be the end was not: the gateway gives only as much.
    pub fn note_cut(&mut self, page: &Page) {
        let count = u32::try_from(page.messages.len()).unwrap_or(u32::MAX);
        self.firm = self.short == count;
        (self.short, self.served) = (count, count);
        self.lower(count);
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
            let is_sure = self.reported_limit.is_some()
                || self.ceiling.is_some()
                || limit.saturating_mul(ABSURD) >= page.asked.limit;
            self.reported_limit = Some(limit);
            if is_sure {
                self.firm = true;
                self.lower(limit);
            }
            return;
        }
        self.reported_limit = None;
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
