//! How often each hazard occurred.

use std::fmt;

macro_rules! hazards {
    ($($name:ident: $words:literal,)*) => {
        /// An event that naive paging gets wrong, or that some code needs to be exercised.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Hazard { $($name,)* }

        const WORDS: &[&str] = &[$($words,)*];
    };
}

hazards! {
    TwinAtEdge: "twin at an edge",
    SecondCut: "second cut",
    Throng: "second larger than half a slice",
    TieReordered: "tie reordered",
    OverlapDeleted: "overlap deleted",
    DeletedInFlight: "deleted while asked",
    ArrivedInFlight: "arrived while asked",
    BurstLarger: "burst larger than a slice",
    MassDeletion: "mass deletion",
    FiledLate: "filed late",
    ClampTold: "limit clamped and told",
    ClampSilent: "limit clamped silently",
    WrongTotal: "wrong total",
    InAndOut: "in and out, equal total",
    LateAnswer: "late answer",
    OutdatedSnapshot: "answer older than one before",
    StatusMovedOn: "status moved on",
    StatusWentBack: "status told that was past",
    AnchorDeleted: "anchored message deleted",
    Failed: "request failed",
    Delayed: "request delayed",
    Cancelled: "request cancelled",
    AnsweredThoughCancelled: "answered though cancelled",
    GapSeen: "gap in the thread",
    FirstJump: "jump to the first message",
    DateJump: "jump to a date",
    Audit: "audit",
    Dropped: "far messages dropped",
    ReadWhole: "thread loaded whole",
    // From here on: hazards of a user who presses all keys.
    HitLanded: "hit landed on",
    SearchHunts: "search beyond what is loaded",
    FailedLanded: "failed message landed on",
    FailedHunts: "failed message looked for beyond what is loaded",
    Filtered: "filter on",
    DatesJumped: "filter's dates gone to",
    JumpLanded: "jump landed",
    GapStopped: "move stopped at a gap",
    GapPassed: "move past a gap that stays",
    Owed: "rest of a move owed",
    DetailsOpen: "event under details",
    RangeOpen: "event under a range",
    GalleryOpen: "event under the gallery",
    LargeOpen: "event under a large picture",
    LineOpen: "event under a line that is typed",
    Copied: "text copied",
    CopyTried: "copy tried on a twin of the state",
    CopyAhead: "copy typed ahead of a landing",
    Clicked: "mouse used",
    Resized: "resized",
    SizedHeld: "selected message in view at a resize",
    SelectedDeleted: "selected message deleted",
    ArrivalFollowed: "arrival followed",
    ArrivalHeld: "arrival not followed",
    EvictedOnTheWay: "far messages dropped during a search",
    NearestPicture: "gallery opened at the nearest picture",
    StoppedByError: "polling stopped by an error",
    Emptied: "thread emptied by an error",
}

impl Hazard {
    /// The name of the hazard.
    pub fn words(self) -> &'static str {
        WORDS[self as usize]
    }
}

/// The first hazard of a user who presses all keys.
const ALL_HANDS: usize = Hazard::HitLanded as usize;
pub const PURPOSES: usize = 6;
pub const KINDS: usize = 9;

/// Counts of all hazards over many histories.
#[derive(Clone, Debug)]
pub struct HazardTally {
    counts: Vec<u64>,
    /// Failures of each kind, for each purpose of a request.
    pub failures: [[u64; KINDS]; PURPOSES],
    pub steps: u64,
    pub histories: u64,
    /// Histories in which a second too large for a page stayed unproven, and the user was told.
    pub unproven: u64,
}

impl HazardTally {
    pub fn new() -> Self {
        Self {
            counts: vec![0; WORDS.len()],
            failures: [[0; KINDS]; PURPOSES],
            steps: 0,
            histories: 0,
            unproven: 0,
        }
    }

    pub fn note(&mut self, hazard: Hazard) {
        self.counts[hazard as usize] += 1;
    }

    pub fn add(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        let ours = self.failures.iter_mut().flatten();
        for (count, more) in ours.zip(other.failures.iter().flatten()) {
            *count += more;
        }
        self.steps += other.steps;
        self.histories += other.histories;
        self.unproven += other.unproven;
    }

    /// Hazards that never occurred to the user who only scrolls and jumps.
    pub fn missing(&self) -> Vec<&'static str> {
        Self::zeros(&WORDS[..ALL_HANDS], &self.counts[..ALL_HANDS])
    }

    /// Hazards that never occurred to the user who presses all keys.
    pub fn missing_of_all_hands(&self) -> Vec<&'static str> {
        Self::zeros(&WORDS[ALL_HANDS..], &self.counts[ALL_HANDS..])
    }

    fn zeros(words: &[&'static str], counts: &[u64]) -> Vec<&'static str> {
        let pairs = words.iter().zip(counts);
        pairs.filter(|(_, n)| **n == 0).map(|(w, _)| *w).collect()
    }
}

impl fmt::Display for HazardTally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:>12} histories, {} steps", self.histories, self.steps)?;
        writeln!(
            f,
            "{:>12} of them left a crowded second unproven",
            self.unproven
        )?;
        for (words, count) in WORDS.iter().zip(&self.counts) {
            writeln!(f, "{count:>12} {words}")?;
        }
        for (purpose, counts) in self.failures.iter().enumerate() {
            writeln!(f, "failures at purpose {purpose}: {counts:?}")?;
        }
        Ok(())
    }
}
