//! The limits of memory for pictures.

/// Memory for a decoded picture that is kept for zooming in, in bytes: leaves room for others.
pub(super) const MAX_OPEN: u64 = 24 << 20;

/// Memory for all pictures that are being decoded or prepared for the terminal, in bytes.
pub(super) const MAX_MEMORY: u64 = 96 << 20;
