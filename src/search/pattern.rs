//! A search pattern: words, or a regular expression between slashes.

use std::ops::Range;

use regex::{Match, Regex, RegexBuilder};

use crate::message::Message;
use crate::text::fold::{Fold, Folded};

/// Bytes of a compiled expression at most: it is run over every message.
const MAX_COMPILED: usize = 512 * 1024;
/// Groups within groups at most.
const MAX_NESTING: u32 = 50;
/// Hits in one message that are told apart.
const MAX_HITS: usize = 10_000;

/// Why nothing can be searched for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// It is between slashes, but no regular expression.
    #[error(
        "Not a regular expression: {0}. Without the slashes, smsthread searches for the text itself."
    )]
    Syntax(String),
    /// It would take too long.
    #[error("This regular expression is too large: smaller numbers in {{}} may help.")]
    TooLarge,
}

/// What is searched for. Its time grows with the length of a text and no faster.
#[derive(Clone, Debug)]
pub struct Pattern {
    query: String,
    /// All of the words as they stand, or the expression.
    phrase: Regex,
    /// Several words count apart as well, where each of them is there.
    apart: Option<Apart>,
    fold: Fold,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.query == other.query
    }
}

impl Eq for Pattern {}

/// Several words, wherever they stand.
#[derive(Clone, Debug)]
struct Apart {
    each: Vec<Regex>,
    any: Regex,
}

impl Apart {
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
    /// Reads `words`, `"words in this order"` or `/a regular expression/`. A great letter in it
    /// makes case count; diacritics never do. `None` where it says nothing.
    ///
    /// # Errors
    /// [`PatternError`] where the expression is none or too large.
    pub fn parse(query: &str) -> Result<Option<Self>, PatternError> {
        let inner = query.strip_prefix('/').and_then(|q| q.strip_suffix('/'));
        let inner = inner.filter(|inner| !inner.is_empty());
        // The case of an expression is the expression's own business: `\s` is not `\S`.
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
            None => Apart::of(folded)?,
        };
        Ok(Some(Self {
            query: query.to_owned(),
            phrase: compile(&source, any_case)?,
            apart,
            fold,
        }))
    }

    /// Words that each hit has, folded as far as anything is; none where nothing is sure.
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

    /// Capital letters count in this pattern, so other spellings are not found.
    pub fn minds_case(&self) -> bool {
        self.fold.blanks && !self.fold.case
    }

    /// How many times it is in `text`.
    pub fn count(&self, text: &str, room: &mut Folded) -> u32 {
        let hits = self.hits(room.set(searched(text), self.fold));
        u32::try_from(hits.count()).unwrap_or(u32::MAX)
    }

    /// How many times it is in a message: in its text first, then in the names of its files. Words
    /// apart may be in several of these.
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

    /// The matches in a folded text: all words together; else each word, if all of them are there.
    fn hits<'t>(&self, folded: &'t str) -> impl Iterator<Item = Match<'t>> {
        let apart = self.apart.as_ref().filter(|apart| {
            let is_there = |word: &Regex| word.is_match(folded);
            !self.phrase.is_match(folded) && apart.each.iter().all(is_there)
        });
        let regex = apart.map_or(&self.phrase, |apart| &apart.any);
        let hits = regex.find_iter(folded).filter(|hit| !hit.is_empty());
        hits.take(MAX_HITS).collect::<Vec<_>>().into_iter()
    }

    /// Where it is in `text`, from first to last.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut folded = Folded::default();
        folded.set(searched(text), self.fold);
        let hits = self.hits(folded.text());
        hits.map(|hit| folded.source(hit.range())).collect()
    }
}

/// The expression, folded. What letters beyond ASCII fold to is text: `？` repeats nothing.
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

/// What of a message's text is drawn.
fn searched(text: &str) -> &str {
    text.trim_end_matches([' ', '\t', '\n'])
}

/// Letters that belong to an escape (`\W`, `\pL`) say nothing about case.
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
