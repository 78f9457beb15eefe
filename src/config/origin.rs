//! Where a setting comes from: option, variable or file.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A line of the configuration file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileLine {
    path: Arc<Path>,
    line: usize,
}

impl FileLine {
    /// The 1-based line of `path`.
    pub fn new(path: &Arc<Path>, line: usize) -> Self {
        Self {
            path: Arc::clone(path),
            line,
        }
    }
}

impl fmt::Display for FileLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path.display(), self.line)
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    File(FileLine),
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => write!(f, "from {name}"),
            Self::Variable(name) => write!(f, "from ${name}"),
            Self::File(place) => write!(f, "from {place}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// A value, and where it comes from.
#[derive(Clone, Debug)]
pub struct Sourced<T> {
    pub value: T,
    pub origin: Origin,
}

impl<T> Sourced<T> {
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}
