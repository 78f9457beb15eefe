//! Plans a slice: its length and position, and how far it overlaps known messages as a proof.

use super::capacity::{Capacity, KnownSlice};
use super::end_probe::{Judgement, ProbedEnds, SeemingEnd};
use super::plan::{OVERLAP, Seek, plan_covering, plan_newer, plan_older};
use crate::thread::Edge;
use crate::thread::page::{MAX_LIMIT, Page, PageRequest, PageSize};

/// How many messages of a crowded second are re-read, if re-reading all would leave little room for
/// others, or proved nothing. Twelve are a proof.
const CROWD_OVERLAP: [u64; 2] = [20, 13];

/// Knows how long slices can be and should be, and where the list seems to end.
#[derive(Clone, Debug)]
pub struct SlicePlanner {
    /// How much the gateway gives per slice.
    capacity: Capacity,
    /// The ends of the list that were probed.
    probed: ProbedEnds,
    /// Messages per slice for older messages: 50..=2000.
    page_size: u32,
    /// More messages arrived than the newest slice holds: requests this many instead.
    widened: Option<u32>,
    /// Rows of the terminal; `None`: not known yet.
    rows: Option<u16>,
}

impl SlicePlanner {
    pub fn new(size: PageSize) -> Self {
        Self {
            capacity: Capacity::at_most(size.most),
            probed: ProbedEnds::default(),
            page_size: size.usual,
            widened: None,
            rows: None,
        }
    }

    pub fn resize(&mut self, rows: u16) {
        self.rows = Some(rows);
    }

    /// Whether the terminal's size is known.
    pub fn is_ready(&self) -> bool {
        self.rows.is_some()
    }

    pub fn capacity(&self) -> Capacity {
        self.capacity
    }

    /// Whether the list ends with this answer; see [`Capacity::is_end`].
    pub fn is_end(&mut self, page: &mut Page, known: KnownSlice) -> bool {
        self.capacity.is_end(page, known)
    }

    /// Whether an answer that seems to be the end must be probed.
    pub fn is_doubtful_end(&self, page: &Page) -> bool {
        self.probed.is_doubtful(page, !self.capacity.has_cut())
    }

    /// Whether a probed end is the end of the list. `behind`: the answer behind it, if any came.
    pub fn judge_end(&mut self, end: SeemingEnd, behind: Option<&Page>) -> Judgement {
        self.probed.judge(end, behind, &mut self.capacity)
    }

    /// A limit that was guessed from a short answer is forgotten.
    pub fn forget_ceiling(&mut self) {
        self.capacity.forget_ceiling();
    }

    /// Forgets that limit at every eighth slice in a row that proves nothing: it may be wrong.
    pub fn doubt_ceiling(&mut self, seek: Seek) {
        if seek.steps() % 8 == 7 {
            self.capacity.forget_ceiling();
        }
    }

    /// More messages arrived than the newest slice of this length holds: the next one is longer.
    pub fn widen(&mut self, limit: u32) {
        let wider = limit.saturating_mul(8).min(self.widest_slice());
        self.widened = Some(wider.max(limit.saturating_add(1)));
    }

    /// The newest slice has its usual length again.
    pub fn narrow(&mut self) {
        self.widened = None;
    }

    /// The length of the newest slice after many arrivals.
    pub fn widened(&self) -> Option<u32> {
        self.widened
    }

    /// Some screens of messages: few enough to arrive at once.
    pub fn newest_limit(&self) -> u32 {
        let limit = self.widened.unwrap_or_else(|| self.screenful());
        self.capacity.limit(limit)
    }

    /// The longest slice that the gateway gives.
    pub fn widest_slice(&self) -> u32 {
        self.capacity.limit(MAX_LIMIT)
    }

    /// The longest slice for scrolling.
    pub fn page_size(&self) -> u32 {
        self.capacity.limit(self.page_size)
    }

    /// The longest slice beyond the loaded messages. A search usually needs much more than one slice,
    /// so each slice is twice as long as the one before; `doublings` counts those.
    pub fn longest_slice(&self, doublings: u32) -> u32 {
        let times = 1_u32.checked_shl(doublings).unwrap_or(u32::MAX);
        let wanted = self.page_size.saturating_mul(times);
        self.capacity.limit(wanted.min(MAX_LIMIT))
    }

    pub fn screenful(&self) -> u32 {
        let height = u32::from(self.rows.unwrap_or(0));
        (height * 3 / 2).clamp(30, 150)
    }

    /// The mirror image of [`SlicePlanner::on_from`], for newer messages.
    pub fn back_from(&self, at: Edge, wanted: u32, seek: Seek) -> PageRequest {
        let known = overlap(at.in_second, wanted, seek);
        let wanted = varied(self.crowd_room(wanted, known), seek);
        let target = seek.target(at.index, wanted);
        let request = plan_newer(target, known, wanted);
        let goes_on = request.start() < target || target == 0;
        match crowd_overlap(known, goes_on, wanted, seek) {
            Some(part) => plan_newer(target, part, wanted),
            None => request,
        }
    }

    /// The slice for older messages than an edge. It re-reads all of the edge's second, or a part of
    /// it if no slice can hold the whole second and older messages.
    pub fn on_from(&self, at: Edge, wanted: u32, seek: Seek) -> PageRequest {
        let known = overlap(at.in_second, wanted, seek);
        let wanted = varied(self.crowd_room(wanted, known), seek);
        let target = seek.target(at.index, wanted);
        let request = plan_older(target, known, wanted);
        match crowd_overlap(known, request.end() > target, wanted, seek) {
            Some(part) => plan_older(target, part, wanted),
            None => request,
        }
    }

    /// One slice for a small gap between two edges, with enough known messages on both sides to
    /// prove that it fits.
    pub fn covering(
        &self,
        upper: Edge,
        lower: Edge,
        wanted: u32,
        seek: Seek,
    ) -> Option<PageRequest> {
        let plan = |above: u64, below: u64| {
            let first = upper.index.min(lower.index).saturating_sub(above);
            let last = lower.index.max(upper.index) + below;
            plan_covering(first, last, self.crowd_room(wanted, above + below))
        };
        let whole = [upper, lower].map(|edge| overlap(edge.in_second, wanted, seek));
        // If the whole seconds leave no room for others, re-reads a part of each.
        let part = whole.map(|overlap| overlap.min(CROWD_OVERLAP[0]));
        plan(whole[0], whole[1]).or_else(|| plan(part[0], part[1]))
    }

    /// Makes the slice long enough for a whole crowded second.
    fn crowd_room(&self, wanted: u32, overlap: u64) -> u32 {
        let room = u32::try_from(2 * overlap).unwrap_or(u32::MAX);
        self.capacity.limit(wanted.max(room).min(MAX_LIMIT))
    }
}

/// How many known messages a slice re-reads: all of the edge's second, and some more. The number
/// grows with every slice that proves nothing, because the second may have more messages than are
/// known.
fn overlap(in_second: u64, wanted: u32, seek: Seek) -> u64 {
    let least = OVERLAP.min(u64::from(wanted) / 4).max(in_second + 2);
    let more = (u64::from(seek.steps()) * 2).min(u64::from(wanted) / 2);
    least.max(more)
}

/// How many messages of a crowded second are re-read, if not all.
fn crowd_overlap(whole: u64, goes_on: bool, wanted: u32, seek: Seek) -> Option<u64> {
    let [most, least] = CROWD_OVERLAP;
    let tries = seek.steps();
    if goes_on && (whole <= most || tries.is_multiple_of(2)) {
        return None;
    }
    let part = if tries % 4 == 3 { least } else { most };
    Some(part.min(u64::from(wanted) / 2))
}

/// After some slices that prove nothing, tries slices of other lengths, which have other edges.
fn varied(wanted: u32, seek: Seek) -> u32 {
    let tries = seek.steps().saturating_sub(3);
    wanted - wanted * (tries * 5 % 16) / 32
}
