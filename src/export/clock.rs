//! The time of an export.

use crate::time::UnixTime;

/// Now.
pub fn now() -> UnixTime {
    UnixTime::new(chrono::Utc::now().timestamp()).unwrap_or(UnixTime::EPOCH)
}
