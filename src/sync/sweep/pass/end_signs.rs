//! Signs of where the list ends.

/// What answers that brought nothing new showed of the list's end.
#[derive(Debug, Default)]
pub struct EndSigns {
    /// Nothing is at this index or after it.
    pub bare: Option<u64>,
    /// Empty answers in a row.
    pub bares: u32,
    /// The messages before this index are those read last.
    pub known: Option<u64>,
    /// A shorter slice was requested to test this.
    pub tested: bool,
}
