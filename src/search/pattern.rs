//! What is searched for: words, or a regular expression between slashes.

use std::ops::Range;

use regex::{Regex, RegexBuilder};

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
    #[error("Not a regular expression: {0}. Without the slashes it is searched for as it is.")]
    Syntax(String),
    /// It would take too long.
    #[error("This regular expression is too large: smaller numbers in {{}} may help.")]
    TooLarge,
}

/// What is searched for. Its time grows with the length of a text and no faster.
#[derive(Clone, Debug)]
pub struct Pattern {
    regex: Regex,
    fold: Fold,
}

impl Pattern {
    /// Reads `words` or `/a regular expression/`. A great letter in it makes case count;
    /// diacritics never do. `None` where it says nothing.
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
        let mut room = Folded::default();
        let folded = room.set(inner.unwrap_or(query), fold);
        let source = match inner {
            Some(_) => folded.to_owned(),
            None => regex::escape(folded),
        };
        if source.is_empty() {
            return Ok(None);
        }
        let regex = RegexBuilder::new(&source)
            .case_insensitive(inner.is_some_and(|inner| !has_great_letter(inner)))
            .multi_line(true)
            .size_limit(MAX_COMPILED)
            .dfa_size_limit(2 * MAX_COMPILED)
            .nest_limit(MAX_NESTING)
            .build()
            .map_err(|error| PatternError::of(&error))?;
        Ok(Some(Self { regex, fold }))
    }

    /// How many times it is in `text`.
    pub fn count(&self, text: &str, room: &mut Folded) -> u32 {
        let hits = self.regex.find_iter(room.set(searched(text), self.fold));
        let hits = hits.filter(|hit| !hit.is_empty()).take(MAX_HITS);
        u32::try_from(hits.count()).unwrap_or(u32::MAX)
    }

    /// Where it is in `text`, from first to last.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut folded = Folded::default();
        folded.set(searched(text), self.fold);
        let hits = self.regex.find_iter(folded.text());
        hits.filter(|hit| !hit.is_empty())
            .take(MAX_HITS)
            .map(|hit| folded.source(hit.range()))
            .collect()
    }
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
