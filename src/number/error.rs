//! [`NumberError`]: why something is not a number, and what to do.

use thiserror::Error;

use super::country::Country;
use crate::text::SafeText;

/// How to write a number so that it is always understood.
const HOW_TO_WRITE: &str = "Write it with its country code, as in +32 496 12 34 56.";

/// Why a text is not a usable number. `Display` says what is wrong, [`NumberError::advice`] what to
/// do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// The input is empty.
    #[error("the number is empty")]
    Empty,
    /// The input has characters that no number has, or no digits.
    #[error("\"{written}\" is not a phone number")]
    NotANumber { written: SafeText },
    /// The input has several numbers, as an address of a text to a group has.
    #[error("{written} names several numbers")]
    Several { written: SafeText },
    /// The number begins with the 0 that is only dialled inside a country, and no country is set.
    #[error("{written} has no country code, and no country is set")]
    National { written: SafeText },
    /// A name that several contacts share, apart from capitals and spaces.
    #[error("{written} is the name of several contacts: {contacts}")]
    Ambiguous {
        written: SafeText,
        contacts: SafeText,
    },
    /// Digits that are not a number in any country, nor in the configured country.
    #[error("{written} does not begin with the country code of a valid number")]
    NoCountryCode { written: SafeText },
    /// A number without a country code that does not exist in the configured country.
    #[error("{written} is not a valid number in {}", .country.code())]
    NotInCountry {
        written: SafeText,
        /// The configured country.
        country: Country,
    },
    /// The digits after the plus are not a country code.
    #[error("{written} begins with a country code that does not exist")]
    UnknownCountryCode { written: SafeText },
    /// The number has too few or too many digits for its country.
    #[error("{written} has {fault}")]
    Length {
        written: SafeText,
        /// What is wrong with the length.
        fault: LengthFault,
    },
}

/// What is wrong with a number's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LengthFault {
    /// A digit is missing.
    #[error("too few digits")]
    Short,
    /// A digit is too many.
    #[error("too many digits")]
    Long,
    /// No number of that country has this length.
    #[error("a number of digits that its country does not use")]
    Odd,
}

impl NumberError {
    /// What to do next on a command line, one or two sentences.
    pub fn advice(&self) -> String {
        let how = self.how_to_write();
        match self {
            Self::Length { .. }
            | Self::NoCountryCode { .. }
            | Self::UnknownCountryCode { .. }
            | Self::NotInCountry { .. } => {
                format!("{how} If the digits are right, add --as-is.")
            }
            _ => how,
        }
    }

    /// What to do next in a place without command-line options.
    pub fn how_to_write(&self) -> String {
        match self {
            Self::National { .. } => format!(
                "{HOW_TO_WRITE} Or set the country: --country BE, or country = \"BE\" in the \
                 configuration file."
            ),
            Self::Ambiguous { .. } => {
                "Write the number instead, or rename the contacts.".to_owned()
            }
            Self::Several { .. } => format!("Open one thread at a time. {HOW_TO_WRITE}"),
            Self::Length { .. } => format!("Compare the digits. {HOW_TO_WRITE}"),
            _ => HOW_TO_WRITE.to_owned(),
        }
    }
}
