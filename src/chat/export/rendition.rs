//! How an export renders messages: all that formats know besides the messages themselves.

use crate::layout::appearance::Appearance;

/// Goes with an export from the request to the format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendition {
    /// Hides numbers, mail addresses and one-time codes.
    pub masked: bool,
    /// For CSV.
    pub dialect: Dialect,
    /// The colours of an HTML page.
    pub appearance: Appearance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// The separator between two cells.
    pub separator: u8,
    /// Begin with a byte order mark: without it, Excel takes UTF-8 for the system's old code page.
    pub bom: bool,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            separator: b',',
            bom: false,
        }
    }
}
