//! How often each hazard occurred.

use std::fmt;

macro_rules! hazards {
    ($($name:ident: $words:literal,)*) => {
        /// Something that naive paging gets wrong, or that a path of ours needs to run.
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
}

/// Counts of all hazards over many histories.
#[derive(Clone, Debug)]
pub struct Tally {
    counts: Vec<u64>,
    pub steps: u64,
    pub histories: u64,
    /// Histories that ended with a second too large for a slice unproven, and the reader told.
    pub unproven: u64,
}

impl Tally {
    pub fn new() -> Self {
        Self {
            counts: vec![0; WORDS.len()],
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
        self.steps += other.steps;
        self.histories += other.histories;
        self.unproven += other.unproven;
    }

    /// Hazards that never occurred.
    pub fn missing(&self) -> Vec<&'static str> {
        let pairs = WORDS.iter().zip(&self.counts);
        pairs.filter(|(_, n)| **n == 0).map(|(w, _)| *w).collect()
    }
}

impl fmt::Display for Tally {
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
        Ok(())
    }
}
