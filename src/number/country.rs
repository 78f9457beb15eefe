//! A country of the numbering plan.

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};

/// A country whose numbering plan is known, for numbers without a country code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(Region);

impl Country {
    /// Reads an ISO 3166 code of two letters (`BE`; `UK` counts as `GB`).
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim();
        let code = if code.eq_ignore_ascii_case("UK") {
            "GB"
        } else {
            code
        };
        let region = Region::from_code(code).ok()?;
        PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
        (region != Region::World).then_some(Self(region))
    }

    pub(super) fn of_region(region: Region) -> Self {
        Self(region)
    }

    pub(super) fn region(self) -> Region {
        self.0
    }

    /// The ISO 3166 code.
    pub fn code(self) -> String {
        self.0.to_string()
    }
}
