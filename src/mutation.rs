//! Deliberate mistakes for tests. A test switches one mistake on to show that the
//! simulation or a model notices it; in the program no mistake can be switched on.

/// A mistake that tests can switch on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mutation {
    /// New messages are appended, even if they are known already.
    NaiveAppend,
    /// Equal messages of one second count as one message.
    SetNotMultiset,
    /// One shared message anywhere counts as proof of adjacency.
    OverlapOfOne,
    /// A slice is taken for the requested one, even if the answer says otherwise.
    AskedSliceTrusted,
    /// A short slice always counts as the end of the list.
    ShortIsTheEnd,
    /// Messages that a slice lacks are kept.
    DeletionsIgnored,
    /// A later status replaces a final one.
    FinalGoesBack,
    /// An old answer is applied after a newer one.
    OvertakenApplied,
    /// A slice counts as complete in the seconds at its edges.
    CutSecondIsWhole,
    /// The view is not fixed to a message before the thread changes.
    ViewNotHeld,
    /// An audit reads only the newest slice.
    AuditOfTheNewest,
    /// Several requests for older messages run at the same time.
    EagerRequests,
    /// Messages fetched for a search are dropped before they are searched.
    PurposeEvicted,
    /// The view is fixed to its first row, even if a message is selected.
    HeldByTopRow,
    /// A resize keeps the first row of the view, whatever is selected.
    SizedByTopRow,
    /// Each answer to a jump moves the selection, not only the last one.
    WandersWhileLooking,
    /// A resize goes back to an earlier row even if the user has moved since.
    SizedBackAgain,
    /// Any event may leave the selected message out of view.
    StandsUnseen,
    /// A jump goes on after one of its requests has failed.
    RefusedAgain,
    /// Moves skip messages that are not loaded.
    GapsPassed,
    /// A jump does not wait until everything around its target has been checked.
    HalfBuiltIndex,
    /// The filter selects a message before everything has been checked.
    FilterHalfBuilt,
    /// The view follows new messages although a range, a hit or a box is open.
    FollowsBehind,
    /// Keys pressed while a jump is under way are not kept until it ends.
    KeysNotHeld,
    /// The archive's stretches are written before their messages.
    ProofBeforeMessages,
    /// The archive marks messages as gone that an answer may have cut off.
    GoneWithoutProof,
    /// The archive takes its stretches for one, whatever is missing between them.
    GapsForgotten,
    /// The archive lets a later status replace a final one.
    KeptFinalGoesBack,
    /// The archive takes messages with one id for one message, whatever their texts.
    IdIsEnough,
    /// Messages that nobody reads are not compared with the gateway's list.
    UnreadUnchecked,
    /// An event counts as told before its line is written.
    ToldBeforeWritten,
    /// An event is told before it is on the disk.
    ToldBeforeCertain,
    /// What another program wrote while the gateway was asked is not spared.
    OthersForgotten,
    /// Cells are not blanked under a cluster whose width differs among terminals.
    NotBlanked,
    /// The cursor is not placed again after such a cluster.
    NotPlaced,
    /// Months are estimated as if messages came as often at night and on Sundays.
    HoursAlike,
    /// The terminal is not asked how many columns it uses.
    NotAsked,
}

#[cfg(test)]
thread_local! {
    static ON: std::cell::Cell<Option<Mutation>> = const { std::cell::Cell::new(None) };
}

/// Switches a mistake on in this thread.
#[cfg(test)]
pub fn switch(mutation: Option<Mutation>) {
    ON.set(mutation);
}

/// Whether this mistake is switched on.
#[cfg(test)]
pub fn is_on(mutation: Mutation) -> bool {
    ON.get() == Some(mutation)
}

/// Whether this mistake is switched on: never outside tests.
#[cfg(not(test))]
pub const fn is_on(_: Mutation) -> bool {
    false
}
