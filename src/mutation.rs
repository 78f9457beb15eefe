//! Deliberate mistakes for tests. A test switches one mistake on to show that the
//! simulation or a model notices it; in the program no mistake can be switched on.

/// One mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// What came is appended, known or not.
    NaiveAppend,
    /// Equal messages of one second count as one.
    SetNotMultiset,
    /// One shared message anywhere proves adjacency.
    OverlapOfOne,
    /// The slice is what was asked for, whatever the answer says.
    AskedSliceTrusted,
    /// A short slice is always the end of the list.
    ShortIsTheEnd,
    /// What a slice lacks is kept all the same.
    DeletionsIgnored,
    /// A late word undoes a final status.
    FinalGoesBack,
    /// An answer that was overtaken by another is applied.
    OvertakenApplied,
    /// A slice holds all of the seconds at its edges.
    CutSecondIsWhole,
    /// The view is not fastened before the thread changes.
    ViewNotHeld,
    /// An audit reads only the newest slice.
    AuditOfTheNewest,
    /// Several requests for older messages at once.
    EagerRequests,
    /// What was fetched for a search is dropped before it was looked at.
    PurposeEvicted,
    /// The view is fastened by its first row, whatever is selected.
    HeldByTopRow,
    /// Moves go past what is not loaded.
    GapsPassed,
    /// Goes to a place though not all around it has been looked at.
    HalfBuiltIndex,
    /// The filter stands the reader somewhere before it has looked at everything.
    FilterHalfBuilt,
    /// Arrivals are followed under a range, a hit or a box.
    FollowsBehind,
    /// Keys behind a landing are not kept for it.
    KeysNotHeld,
    /// Cells are not blanked for a cluster about whose columns terminals disagree.
    NotBlanked,
    /// The cursor is not placed anew behind such a cluster.
    NotPlaced,
    /// The terminal is not asked how many columns it counts.
    NotAsked,
}

#[cfg(test)]
thread_local! {
    static ON: std::cell::Cell<Option<Flaw>> = const { std::cell::Cell::new(None) };
}

/// Switches a mistake on for this thread.
#[cfg(test)]
pub fn switch(flaw: Option<Flaw>) {
    ON.set(flaw);
}

/// Whether the mistake is to be made.
#[cfg(test)]
pub fn has(flaw: Flaw) -> bool {
    ON.get() == Some(flaw)
}

/// Whether the mistake is to be made: never.
#[cfg(not(test))]
pub const fn has(_: Flaw) -> bool {
    false
}
