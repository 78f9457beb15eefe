//! Parses a filter, and says for each message whether the filter lets it pass.

use chrono::NaiveDate;

use super::pattern::{Pattern, PatternError};
use crate::message::{Direction, Message, sender};
use crate::text::fold::Folded;
use crate::text::links::has_link;
use crate::time::date::DateError;
use crate::time::{UnixTime, Zone, date};

/// The conditions of a filter, as messages on screen list them.
pub const WORDS: &str = "in, out, failed, pending, files, links, text:WORDS, from:NAME, since:DATE, until:DATE, on:DATE";
/// The maximum number of words in a date: `1 March 2024`, `3 weeks ago`.
const DATE_WORDS: usize = 3;

/// Why the typed text is not a filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// A word that is no condition.
    #[error("Not a filter: \u{201c}{0}\u{201d}. Try {WORDS}.")]
    Unknown(String),
    /// `from:` without a name.
    #[error("Write the sender after from: as in from:Shop or from:\"My shop\".")]
    NoName,
    /// `text:` without words.
    #[error("Write words after text: as in text:invoice or text:\"my invoice\".")]
    NoText,
    /// The words of `text:` cannot be searched for.
    #[error(transparent)]
    Text(#[from] PatternError),
    /// A date that cannot be read.
    #[error(transparent)]
    Date(#[from] DateError),
    /// `until:` is before `since:`.
    #[error("No day is both since {0} and until {1}.")]
    NoDay(NaiveDate, NaiveDate),
}

/// A condition that each message meets or not. Two values of the same kind mean *or* (`failed
/// pending`); conditions of different kinds must all be met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a word of its own")]
pub struct Filter {
    inbound: bool,
    outbound: bool,
    failed: bool,
    pending: bool,
    files: bool,
    links: bool,
    /// Folded names of senders.
    from: Vec<String>,
    /// All of these must be in the text or in the names of files.
    texts: Vec<Pattern>,
    since: Option<UnixTime>,
    /// The first second that is too late.
    until: Option<UnixTime>,
    words: String,
}

impl Filter {
    /// Reads conditions in any order; `None` if there are none. Days are days of `zone`, and both
    /// ends of a range are included.
    ///
    /// # Errors
    /// [`FilterError`] for the first word that cannot be understood.
    pub fn parse(text: &str, today: NaiveDate, zone: Zone) -> Result<Option<Self>, FilterError> {
        let mut filter = Self::default();
        let (mut since, mut until) = (None, None);
        let mut written: Vec<String> = Vec::new();
        for word in join_dates(&words_of(text), today) {
            let (name, value) = word.split_once(':').unwrap_or((&word, ""));
            let day = || date::parse(value, today);
            match &*name.to_lowercase() {
                "in" | "inbound" | "received" => filter.inbound = true,
                "out" | "outbound" | "sent" => filter.outbound = true,
                "failed" => filter.failed = true,
                "pending" => filter.pending = true,
                "file" | "files" => filter.files = true,
                "link" | "links" => filter.links = true,
                "from" if value.trim().is_empty() => return Err(FilterError::NoName),
                "from" => filter.from.push(sender::folded(value)),
                "text" => {
                    let pattern = Pattern::parse(value)?.ok_or(FilterError::NoText)?;
                    filter.texts.push(pattern);
                }
                "since" => since = Some(day()?),
                "until" => until = Some(day()?),
                "on" => (since, until) = (Some(day()?), Some(day()?)),
                _ => return Err(FilterError::Unknown(word)),
            }
            let word = if value.contains(char::is_whitespace) && !value.contains('"') {
                format!("{name}:\"{value}\"")
            } else {
                word
            };
            if !written.contains(&word) {
                written.push(word);
            }
        }
        filter.words = written.join(" ");
        if let (Some(first), Some(last)) = (since, until)
            && last < first
        {
            return Err(FilterError::NoDay(first, last));
        }
        let after = |day: NaiveDate| day.succ_opt().map(|next| zone.midnight(next));
        filter.since = since.map(|day| zone.midnight(day));
        filter.until = until.and_then(after);
        Ok((!filter.words.is_empty()).then_some(filter))
    }

    /// Lets failed messages pass.
    pub fn failed() -> Self {
        Self {
            failed: true,
            ..Self::default()
        }
    }

    /// Lets messages with files pass.
    pub fn files() -> Self {
        Self {
            files: true,
            ..Self::default()
        }
    }

    /// Whether only failed messages pass.
    pub fn is_of_failed(&self) -> bool {
        self.failed && !self.pending
    }

    /// Whether only messages with files pass.
    pub fn is_of_files(&self) -> bool {
        self.files
    }

    /// The conditions as they were typed, each once.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// No message that passes is older than this.
    pub fn since(&self) -> Option<UnixTime> {
        self.since
    }

    /// All messages that pass are older than this.
    pub fn until(&self) -> Option<UnixTime> {
        self.until
    }

    /// Whether a message passes the filter. `at`: the second under which the message is kept.
    pub fn passes(&self, at: UnixTime, message: &Message) -> bool {
        self.since.is_none_or(|since| since <= at)
            && self.until.is_none_or(|until| at < until)
            && self.passes_side(message)
            && self.passes_status(message)
            && (!self.files || !message.attachments().is_empty())
            && (!self.links || has_link(message.text()))
            && self.passes_sender(message)
            && self.passes_text(message)
    }

    fn passes_text(&self, message: &Message) -> bool {
        let mut room = Folded::default();
        let mut texts = self.texts.iter();
        texts.all(|pattern| pattern.count_in(message, &mut room) > 0)
    }

    fn passes_side(&self, message: &Message) -> bool {
        let wanted = match message.direction() {
            Direction::Inbound => self.inbound,
            Direction::Outbound => self.outbound,
        };
        wanted || self.inbound == self.outbound
    }

    fn passes_status(&self, message: &Message) -> bool {
        let asked = self.failed || self.pending;
        !asked || (self.failed && message.has_failed()) || (self.pending && message.is_pending())
    }

    fn passes_sender(&self, message: &Message) -> bool {
        self.from.is_empty() || {
            let sender = sender::folded(message.sender());
            self.from.contains(&sender)
        }
    }
}

/// Words between blanks; blanks between quotation marks are part of a word.
fn words_of(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            c if !quoted && (c.is_whitespace() || c == ',') => words.push(String::new()),
            c => words.last_mut().unwrap_or(&mut String::new()).push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Joins words that make one date, as many as possible.
fn join_dates(words: &[String], today: NaiveDate) -> Vec<String> {
    let mut joined = Vec::new();
    let mut rest = words;
    while let Some((word, more)) = rest.split_first() {
        let (name, value) = word.split_once(':').unwrap_or((word, ""));
        let is_date =
            word.contains(':') && ["since", "until", "on"].contains(&&*name.to_lowercase());
        let whole = |count: &usize| {
            let parts = [value]
                .into_iter()
                .chain(more[..*count].iter().map(String::as_str));
            let value = parts.collect::<Vec<_>>().join(" ").trim().to_owned();
            // A day that does not exist is told as such, with all its words.
            let is_no_date = matches!(date::parse(&value, today), Err(DateError::Unreadable(_)));
            (!is_no_date).then(|| format!("{name}:{value}"))
        };
        let most = if is_date {
            DATE_WORDS.min(more.len())
        } else {
            0
        };
        let longest = (1..=most).rev().find_map(|n| Some((n, whole(&n)?)));
        let (count, word) = longest.unwrap_or_else(|| (0, word.clone()));
        joined.push(word);
        rest = &more[count..];
    }
    joined
}

#[cfg(test)]
mod tests;
