//! How often each hazard occurred.

use std::fmt;

use crate::sync::requests::Purpose;
use crate::thread::page::{CODES, FailureKind};

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
    SearchLoadsMore: "search beyond what is loaded",
    FailedLanded: "failed message landed on",
    FailedLoadsMore: "failed message looked for beyond what is loaded",
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
    Recounted: "widths of characters counted anew",
    PlaceFetched: "place of a filter beyond what is loaded",
    KeyIgnored: "key ignored right behind a search that goes on",
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
/// Purposes of requests, and keys that lead to requests of this purpose.
pub const PURPOSES: [(&str, &str); 7] = [
    ("newest", "R"),
    ("older", "PgUp PgUp PgUp PgUp"),
    ("newer", "j PgDn PgDn PgDn PgDn PgDn PgDn"),
    ("again", "PgUp R"),
    ("probe", "g"),
    ("survey", "M h"),
    ("audit", "R R"),
];

/// How a request can fail: by each code of the gateway's reference, and by what no code tells.
pub const FAILURES: usize = CODES.len() + OTHERS.len();
const OTHERS: [(&str, FailureKind); 4] = [
    ("429", FailureKind::Busy),
    ("500", FailureKind::Busy),
    ("no connection", FailureKind::Unreachable),
    ("no proper answer", FailureKind::Unreadable),
];

/// The kind of the failure with this index below `FAILURES`.
pub fn kind_of_failure(at: usize) -> FailureKind {
    match CODES.get(at) {
        Some((_, kind)) => *kind,
        None => OTHERS[at - CODES.len()].1,
    }
}

/// The words for the failure with this index.
fn failure_words(at: usize) -> String {
    match CODES.get(at) {
        Some((code, _)) => code.to_string(),
        None => OTHERS[at - CODES.len()].0.to_owned(),
    }
}

/// The index of a purpose in `PURPOSES`.
pub fn place_of(purpose: Purpose) -> usize {
    match purpose {
        Purpose::Newest => 0,
        Purpose::Older(_) => 1,
        Purpose::Newer(_) => 2,
        Purpose::Again(_) => 3,
        Purpose::Probe => 4,
        Purpose::Survey => 5,
        Purpose::Audit | Purpose::Kept => 6,
    }
}

/// Counts of all hazards over many histories.
#[derive(Clone, Debug)]
pub struct HazardTally {
    counts: Vec<u64>,
    /// How often requests of each purpose failed in each way.
    failures: [[u64; FAILURES]; PURPOSES.len()],
    pub steps: u64,
    pub histories: u64,
    /// Histories in which a second too large for a page stayed unproven, and the user was told.
    pub unproven: u64,
}

impl HazardTally {
    pub fn new() -> Self {
        Self {
            counts: vec![0; WORDS.len()],
            failures: [[0; FAILURES]; PURPOSES.len()],
            steps: 0,
            histories: 0,
            unproven: 0,
        }
    }

    pub fn note(&mut self, hazard: Hazard) {
        self.counts[hazard as usize] += 1;
    }

    /// A request of this purpose fails, each time in another way, beginning with `first`. Returns
    /// the way.
    pub fn next_failure(&mut self, purpose: Purpose, first: u64) -> usize {
        let counts = &mut self.failures[place_of(purpose)];
        let earlier: u64 = counts.iter().sum();
        let at = usize::try_from((first + earlier) % FAILURES as u64).unwrap();
        counts[at] += 1;
        at
    }

    /// Failures that never occurred to a request of some purpose.
    pub fn missing_failures(&self) -> Vec<String> {
        let mut missing = Vec::new();
        for ((purpose, _), counts) in PURPOSES.iter().zip(&self.failures) {
            let never = (0..FAILURES).filter(|at| counts[*at] == 0);
            missing.extend(never.map(|at| format!("{} at {purpose}", failure_words(at))));
        }
        missing
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
        Self::zeros(WORDS, &self.counts)
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
        let of_all_hands = self.counts[ALL_HANDS..].iter().any(|count| *count > 0);
        let shown = if of_all_hands { WORDS.len() } else { ALL_HANDS };
        for (words, count) in WORDS.iter().zip(&self.counts).take(shown) {
            writeln!(f, "{count:>12} {words}")?;
        }
        if self.failures.iter().flatten().all(|count| *count == 0) {
            return Ok(());
        }
        write!(f, "{:>17}", "failures at")?;
        for (purpose, _) in PURPOSES {
            write!(f, "{purpose:>8}")?;
        }
        writeln!(f)?;
        for at in 0..FAILURES {
            write!(f, "{:>17}", failure_words(at))?;
            for counts in &self.failures {
                write!(f, "{:>8}", counts[at])?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}
