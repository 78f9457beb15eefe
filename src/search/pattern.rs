//! A search pattern: words, or a regular expression between slashes.

use std::ops::Range;

use regex::{Match, Regex, RegexBuilder};

use crate::message::Message;
use crate::text::fold::{Fold, Folded};

/// The maximum size of a compiled expression in bytes, because it is run over every message.
const MAX_COMPILED: usize = 512 * 1024;
/// The maximum depth of groups within groups.
const MAX_NESTING: u32 = 50;
/// The maximum number of hits in one message that are counted.
const MAX_HITS: usize = 10_000;

/// Why a query cannot be searched for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// The text between the slashes is not a regular expression.
    #[error(
        "Not a regular expression: {0}. Without the slashes, smsthread searches for the text itself."
    )]
    Syntax(String),
    /// The expression would take too much time or memory.
    #[error("This regular expression is too large: smaller numbers in {{}} may help.")]
    TooLarge,
}

/// What is searched for. A search takes time in proportion to the length of the text, never more.
#[derive(Clone, Debug)]
pub struct Pattern {
    query: String,
    /// The whole query as one phrase, or the regular expression.
    phrase: Regex,
    /// If the query has several words: the words, which may also be anywhere in a message.
    apart: Option<WordSet>,
    fold: Fold,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
    }
}

impl Eq for Pattern {}

/// Several words that may be anywhere in a message.
#[derive(Clone, Debug)]
struct WordSet {
    each: Vec<Regex>,
    any: Regex,
}

impl WordSet {
    fn of(words: &str) -> Result<Option<Self>, PatternError> {
        let words: Vec<String> = words.split_whitespace().map(regex::escape).collect();
        if words.len() < 2 {
            return Ok(None);
        }
        let each = words
            .iter()
            .map(|word| compile(word, false))
            .collect::<Result<_, _>>()?;
        let any = compile(&words.join("|"), false)?;
        Ok(Some(Self { each, any }))
    }
}

fn compile(source: &str, any_case: bool) -> Result<Regex, PatternError> {
    RegexBuilder::new(source)
        .case_insensitive(any_case)
        .multi_line(true)
        .size_limit(MAX_COMPILED)
        .dfa_size_limit(2 * MAX_COMPILED)
        .nest_limit(MAX_NESTING)
        .build()
        .map_err(|error| PatternError::of(&error))
}

impl Pattern {
    /// Reads `words`, `"words in this order"` or `/a regular expression/`. If it has a capital
    /// letter, case counts; diacritics never count. `None` if the query is empty.
    ///
    /// # Errors
    /// [`PatternError`] if the expression is wrong or too large.
    pub fn parse(query: &str) -> Result<Option<Self>, PatternError> {
        let inner = query.strip_prefix('/').and_then(|q| q.strip_suffix('/'));
        let inner = inner.filter(|inner| !inner.is_empty());
        // A regular expression keeps its case: `\s` is not `\S`.
        let fold = Fold {
            case: inner.is_none() && !query.chars().any(char::is_uppercase),
            blanks: inner.is_none(),
        };
        let quoted = query.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
        let quoted = quoted.filter(|quoted| !quoted.trim().is_empty());
        let mut room = Folded::default();
        let folded = room.set(inner.or(quoted).unwrap_or(query), fold);
        if folded.is_empty() {
            return Ok(None);
        }
        let source = match inner {
            Some(inner) => expression(inner, fold),
            None => regex::escape(folded),
        };
        let any_case = inner.is_some_and(|inner| !has_great_letter(inner));
        let apart = match inner.or(quoted) {
            Some(_) => None,
            None => WordSet::of(folded)?,
        };
        Ok(Some(Self {
            query: query.to_owned(),
            phrase: compile(&source, any_case)?,
            apart,
            fold,
        }))
    }

    /// Folded words that every hit must contain; empty if no word is certain.
    pub fn needles(&self) -> Vec<String> {
        let (query, fold) = (
            &*self.query,
            Fold {
                case: true,
                blanks: true,
            },
        );
        if !self.fold.blanks {
            return Vec::new();
        }
        let quoted = query.strip_prefix('"').and_then(|q| q.strip_suffix('"'));
        let quoted = quoted.filter(|quoted| !quoted.trim().is_empty());
        let mut room = Folded::default();
        let folded = room.set(quoted.unwrap_or(query), fold);
        match (&self.apart, quoted) {
            (Some(_), None) => folded.split_whitespace().map(str::to_owned).collect(),
            _ => vec![folded.to_owned()],
        }
    }

    /// Whether capital and small letters differ in this pattern, so that other spellings are not
    /// found.
    pub fn minds_case(&self) -> bool {
        self.fold.blanks && !self.fold.case
    }

    /// How many hits are in `text`.
    pub fn count(&self, text: &str, room: &mut Folded) -> u32 {
        let hits = self.hits(room.set(searched(text), self.fold));
        u32::try_from(hits.count()).unwrap_or(u32::MAX)
    }

    /// How many hits are in a message: in its text, then in the names of its files. Separate words
    /// may be in different ones of these.
    pub fn count_in(&self, message: &Message, room: &mut Folded) -> u32 {
        let text = if message.is_unreadable() {
            ""
        } else {
            message.text()
        };
        let mut count = self.count(text, room);
        if message.attachments().is_empty() {
            return count;
        }
        let names = || message.attachments().iter().map(|file| file.name.as_str());
        for name in names() {
            count = count.saturating_add(self.count(name, room));
        }
        if count == 0
            && let Some(apart) = &self.apart
        {
            let whole: Vec<&str> = [text].into_iter().chain(names()).collect();
            let whole = whole.join("\n");
            let folded = room.set(&whole, self.fold);
            return apart.each.iter().all(|word| word.is_match(folded)).into();
        }
        count
    }

    /// The hits in a folded text: the whole phrase; if that is not found, each of the words, if all
    /// are there.
    fn hits<'t>(&self, folded: &'t str) -> impl Iterator<Item = Match<'t>> {
        let apart = self.apart.as_ref().filter(|apart| {
            let is_there = |word: &Regex| word.is_match(folded);
            !self.phrase.is_match(folded) && apart.each.iter().all(is_there)
        });
        let regex = apart.map_or(&self.phrase, |apart| &apart.any);
        let hits = regex.find_iter(folded).filter(|hit| !hit.is_empty());
        hits.take(MAX_HITS).collect::<Vec<_>>().into_iter()
    }

    /// Where the hits in `text` are, from first to last.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut folded = Folded::default();
        folded.set(searched(text), self.fold);
        let hits = self.hits(folded.text());
        hits.map(|hit| folded.source(hit.range())).collect()
    }
}

/// The regular expression, folded. Signs beyond ASCII become plain text: `？` is not an operator.
fn expression(inner: &str, fold: Fold) -> String {
    let mut room = Folded::default();
    let (mut out, mut rest) = (String::new(), inner);
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_ascii() != first.is_ascii());
        let (part, more) = rest.split_at(end.unwrap_or(rest.len()));
        if first.is_ascii() {
            out.push_str(part);
        } else {
            out.push_str(&regex::escape(room.set(part, fold)));
        }
        rest = more;
    }
    out
}

/// The part of a message's text that is drawn.
fn searched(text: &str) -> &str {
    text.trim_end()
}

/// Whether an expression has a capital letter. Letters in an escape (`\W`, `\pL`) do not count.
fn has_great_letter(expression: &str) -> bool {
    let mut chars = expression.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            if c.is_uppercase() {
                return true;
            }
            continue;
        }
        let class = matches!(chars.next(), Some('p' | 'P' | 'x' | 'u' | 'U'));
        if class && chars.next() == Some('{') {
            chars.by_ref().find(|c| *c == '}');
        }
    }
    false
}

impl PatternError {
    fn of(error: &regex::Error) -> Self {
        match error {
            regex::Error::Syntax(words) => {
                let last = words
                    .lines()
                    .rev()
                    .find_map(|line| line.strip_prefix("error: "));
                Self::Syntax(
                    last.unwrap_or("it cannot be read")
                        .trim_end_matches('.')
                        .to_owned(),
                )
            }
            _ => Self::TooLarge,
        }
    }
}

#[cfg(test)]
mod tests;
