//! Faults that the demo gateway causes on purpose, so that their error messages can be seen.

use std::fmt;
use std::str::FromStr;

/// The API's error codes, worded like the vendor's.
pub(super) const API_ERRORS: [(u16, &str); 12] = [
    (103, "Phone number is required or invalid"),
    (104, "Invalid credentials"),
    (105, "Something went wrong, try again later"),
    (114, "Empty request"),
    (116, "API access disabled after long inactivity"),
    (132, "Inbox not found"),
    (135, "Limit must be between 1 and 2000"),
    (136, "Page must be an integer greater than 0"),
    (139, "Missing or invalid parameters"),
    (200, "This IP address is not allowed"),
    (1002, "Too many failed login attempts"),
    (1403, "This user has no access to this conversation"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// HTTP 400 with this API error code.
    Code(u16),
    /// HTTP 429 with `Retry-After`.
    TooManyRequests,
    /// HTTP 500 with a plain text.
    ServerError,
    /// HTTP 503 with an HTML page.
    Unavailable,
    /// HTTP 200 with an HTML page.
    Html,
    /// HTTP 200 with no body.
    Empty,
    /// The body ends before its announced length.
    Truncated,
    /// The connection is reset.
    Reset,
    /// One byte per second.
    Slow,
    /// There is never an answer.
    Silent,
    /// Some items of the list are garbage.
    UnreadableItem,
    /// Every third request fails with 503.
    Flaky,
    /// All oddities of a PHP-like server that a client has to accept.
    Quirks,
    /// The list changes with each of the first hundred answers, and pages are shorter than asked
    /// for, without a word.
    Churn,
    /// A redirect to another origin.
    Redirect,
    /// A body without an end.
    Endless,
}

const NAMED: [(&str, FaultKind); 15] = [
    ("429", FaultKind::TooManyRequests),
    ("500", FaultKind::ServerError),
    ("503", FaultKind::Unavailable),
    ("html", FaultKind::Html),
    ("empty", FaultKind::Empty),
    ("truncated", FaultKind::Truncated),
    ("reset", FaultKind::Reset),
    ("slow", FaultKind::Slow),
    ("silent", FaultKind::Silent),
    ("unreadable-item", FaultKind::UnreadableItem),
    ("flaky", FaultKind::Flaky),
    ("quirks", FaultKind::Quirks),
    ("churn", FaultKind::Churn),
    ("redirect", FaultKind::Redirect),
    ("endless", FaultKind::Endless),
];

impl FaultKind {
    /// All kinds, in the order of the help.
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = API_ERRORS.iter().map(|&(code, _)| Self::Code(code));
        codes.chain(NAMED.iter().map(|&(_, kind)| kind))
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Code(code) = self {
            return code.fmt(f);
        }
        let name = NAMED.iter().find(|(_, kind)| kind == self);
        f.write_str(name.map_or("", |&(name, _)| name))
    }
}

impl FromStr for FaultKind {
    type Err = UnknownFault;

    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        Self::all()
            .find(|kind| kind.to_string() == text)
            .ok_or_else(|| UnknownFault(text.to_owned()))
    }
}

/// A kind of fault, and how many requests succeed before it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fault {
    pub kind: FaultKind,
    /// The number of conversation requests that succeed first.
    pub after: u64,
}

impl Fault {
    /// All names, comma-separated, for the help.
    pub fn list() -> String {
        let names: Vec<String> = FaultKind::all().map(|kind| kind.to_string()).collect();
        names.join(", ")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.after {
            0 => self.kind.fmt(f),
            after => write!(f, "{}@{after}", self.kind),
        }
    }
}

impl FromStr for Fault {
    type Err = UnknownFault;

    /// Reads `KIND` or `KIND@N`: the fault begins after N good answers.
    fn from_str(text: &str) -> Result<Self, UnknownFault> {
        let (kind, after) = match text.split_once('@') {
            Some((kind, after)) => {
                let after = after.parse().map_err(|_| UnknownFault(text.to_owned()))?;
                (kind, after)
            }
            None => (text, 0),
        };
        Ok(Self {
            kind: kind.parse().map_err(|_| UnknownFault(text.to_owned()))?,
            after,
        })
    }
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no fault of the demo gateway; known are {list}, each also as KIND@N to let N requests pass first", list = Fault::list())]
pub struct UnknownFault(String);
