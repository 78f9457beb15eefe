//! Histories as texts, one event a line: to be read, shrunk, kept and played again. A seed becomes
//! another history as soon as the core asks for other pages; a script stays what it is.
//!
//! ```text
//! wrong law 3: at a resize
//! mistake SizedByTopRow
//! reader AllHands page 73 max 5000 seed 12 round polls
//! gateway Stand
//! holds 17 -4000 out "message 17 ." file
//! size 80x24
//! key PgUp
//! wait 1200
//! request answered 300 700
//! ```
//!
//! Times are milliseconds, seconds of messages are counted from the start. A `request` line is the
//! fate of the next request, whichever that is; later requests are answered after [`USUAL`].

mod line;
mod replay;
mod shrink;

use std::fmt;
use std::str::FromStr;

use super::world::Ties;
pub use line::{Fate, Item, Line, Outcome, columns_of};
pub use replay::Fates;
pub use shrink::{failure, shrunk};

/// The time for an answer that a script does not tell.
pub const USUAL: u64 = 300;

/// What is known before the first event.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The user presses all keys, and the laws of reading are checked.
    pub all_hands: bool,
    pub is_round: bool,
    pub polls: bool,
    pub page_size: u32,
    pub max_messages: u64,
    /// Of the core: the jitter of retries.
    pub seed: u64,
    /// The second of the newest message at the last visit.
    pub visit: Option<i64>,
    pub ties: Ties,
    /// See [`super::world::Habits`].
    pub total: Option<Option<i64>>,
    pub signs: bool,
    pub lags: bool,
    /// Messages may be filed late, so the order within a second is not compared.
    pub files_late: bool,
    pub parts: bool,
}

/// A history as a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The name of a [`crate::mutation::Mutation`]: with this mistake in the core, the history fails.
    pub mistake: Option<String>,
    /// The beginning of what is then wrong.
    pub wrong: String,
    pub setup: Setup,
    pub lines: Vec<Line>,
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "wrong {}", self.wrong)?;
        if let Some(mistake) = &self.mistake {
            writeln!(f, "mistake {mistake}")?;
        }
        let setup = &self.setup;
        let reader = if setup.all_hands { "AllHands" } else { "Exact" };
        let (page, max, seed) = (setup.page_size, setup.max_messages, setup.seed);
        write!(f, "reader {reader} page {page} max {max} seed {seed}")?;
        let words = [(setup.is_round, " round"), (setup.polls, " polls")];
        for (_, word) in words.iter().filter(|(is_so, _)| *is_so) {
            f.write_str(word)?;
        }
        if let Some(visit) = setup.visit {
            write!(f, " visit {visit}")?;
        }
        write!(f, "\ngateway {:?}", setup.ties)?;
        match setup.total {
            None => {}
            Some(None) => f.write_str(" untold")?,
            Some(Some(off)) => write!(f, " off {off}")?,
        }
        let words = [
            (setup.signs, " signs"),
            (setup.lags, " lags"),
            (setup.files_late, " late"),
            (setup.parts, " parts"),
        ];
        for (_, word) in words.iter().filter(|(is_so, _)| *is_so) {
            f.write_str(word)?;
        }
        writeln!(f)?;
        for line in &self.lines {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

/// The word after `name` in a line of settings.
fn after<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    let at = words.iter().position(|word| *word == name)?;
    words.get(at + 1).copied()
}

impl FromStr for Script {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (mut mistake, mut wrong) = (None, String::new());
        let (mut reader, mut gateway) = (Vec::new(), Vec::new());
        let mut lines = Vec::new();
        for text in text.lines().filter(|line| !line.starts_with('#')) {
            let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
            match first {
                "wrong" => rest.clone_into(&mut wrong),
                "mistake" => mistake = Some(rest.to_owned()),
                "reader" => reader = rest.split(' ').collect(),
                "gateway" => gateway = rest.split(' ').collect(),
                "" => {}
                _ => lines.push(text.parse()?),
            }
        }
        let number = |name| after(&reader, name).and_then(|word| word.parse::<u64>().ok());
        let needed = |name| number(name).ok_or(format!("reader: {name}?"));
        let has = |words: &[&str], word: &str| words.contains(&word);
        let ties = [Ties::Stand, Ties::Shuffled, Ties::Throng];
        let ties = ties.into_iter().find(|t| has(&gateway, &format!("{t:?}")));
        let off = after(&gateway, "off").and_then(|off| off.parse().ok());
        let setup = Setup {
            all_hands: has(&reader, "AllHands"),
            is_round: has(&reader, "round"),
            polls: has(&reader, "polls"),
            page_size: u32::try_from(needed("page")?).map_err(|e| e.to_string())?,
            max_messages: needed("max")?,
            seed: needed("seed")?,
            visit: after(&reader, "visit").and_then(|second| second.parse().ok()),
            ties: ties.ok_or("gateway: ties?")?,
            total: off.map(Some).or(has(&gateway, "untold").then_some(None)),
            signs: has(&gateway, "signs"),
            lags: has(&gateway, "lags"),
            files_late: has(&gateway, "late"),
            parts: has(&gateway, "parts"),
        };
        Ok(Self {
            mistake,
            wrong,
            setup,
            lines,
        })
    }
}
