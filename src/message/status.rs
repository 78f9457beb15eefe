//! The delivery status of a message, as the operator reports it.

use crate::text::SafeText;

/// What the operator says of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// Handed to the operator, no report yet.
    Submitted,
    /// With the operator, not yet with the phone.
    Buffered,
    /// On the phone.
    Delivered,
    /// Given up by the operator.
    NotDelivered,
    /// Refused by the operator.
    Rejected,
    /// No report to be had.
    Unknown,
    /// A word that the gateway's reference does not list, as it came.
    Other(SafeText),
    /// The item had none.
    Absent,
}

impl DeliveryStatus {
    /// Reads the gateway's word; an unlisted one is kept as it came.
    pub fn parse(word: &str) -> Self {
        match word {
            "SUBMITTED" => Self::Submitted,
            "BUFFERED" => Self::Buffered,
            "DELIVERED" => Self::Delivered,
            "NOT DELIVERED" => Self::NotDelivered,
            "REJECTED" => Self::Rejected,
            "UNKNOWN" => Self::Unknown,
            "" => Self::Absent,
            other => Self::Other(SafeText::line(other)),
        }
    }

    /// The gateway's word for it (empty where there was none).
    pub fn word(&self) -> &str {
        match self {
            Self::Submitted => "SUBMITTED",
            Self::Buffered => "BUFFERED",
            Self::Delivered => "DELIVERED",
            Self::NotDelivered => "NOT DELIVERED",
            Self::Rejected => "REJECTED",
            Self::Unknown => "UNKNOWN",
            Self::Other(word) => word,
            Self::Absent => "",
        }
    }

    /// No later report is expected.
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Delivered | Self::NotDelivered | Self::Rejected)
    }

    /// A later report is expected.
    pub fn is_pending(&self) -> bool {
        matches!(self, Self::Submitted | Self::Buffered)
    }

    /// It did not reach the phone and will not.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::NotDelivered | Self::Rejected)
    }
}
