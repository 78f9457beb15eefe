//! The limits of memory for pictures.

/// Bytes of a decoded picture that is kept for looking nearer: others must find memory beside it.
pub(super) const MAX_OPEN: u64 = 24 << 20;

/// Bytes of memory for all pictures that are being decoded, or made ready for the terminal.
pub(super) const MAX_MEMORY: u64 = 88 << 20;
