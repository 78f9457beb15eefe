//! The delivery status of a message, as the operator reports it.

use crate::text::SafeText;

/// The delivery status of a message, by the operator.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// Sent to the operator; no report has come yet.
    Submitted,
    /// The operator has it, but the phone does not.
    Buffered,
    /// The phone has it.
    Delivered,
    /// The operator could not deliver it.
    NotDelivered,
    /// The operator refused it.
    Rejected,
    /// The operator cannot tell.
    Unknown,
    /// A status that the gateway's reference does not list, as it came.
    Other(SafeText),
    /// The item had no status.
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

    /// The gateway's word for the status; empty if there was none.
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

    /// The message did not reach the phone and will not.
    pub fn is_failed(&self) -> bool {
        matches!(self, Self::NotDelivered | Self::Rejected)
    }
}
