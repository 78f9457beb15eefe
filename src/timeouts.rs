//! [`Timeouts`]: how long each part of an HTTP request may take.

use std::time::Duration;

/// How long one try may take in each of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// DNS, TCP and TLS together.
    pub connect: Duration,
    /// From the start, connecting included, to the answer's headers.
    pub first_byte: Duration,
    /// Silence within the answer.
    pub between_bytes: Duration,
    /// The whole try.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(30),
            between_bytes: Duration::from_secs(15),
            total: Duration::from_mins(2),
        }
    }
}

impl Timeouts {
    /// Of a request for a file: it lies there ready, so its server answers soon.
    pub fn of_file() -> Self {
        Self {
            first_byte: Duration::from_secs(20),
            ..Self::default()
        }
    }
}
