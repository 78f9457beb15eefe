//! The time of an export.

use crate::time::UnixTime;

pub fn now() -> UnixTime {
    UnixTime::new(chrono::Utc::now().timestamp()).unwrap_or(UnixTime::EPOCH)
}
