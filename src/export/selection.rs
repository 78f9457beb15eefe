//! Which messages are exported: days and filter.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::clock::now;
use crate::error::AppError;
use crate::search::query::Filter;
use crate::sync::sweep::Filed;
use crate::time::{UnixTime, Zone, date};

/// Which messages are exported, and how much of them.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Only messages that pass; `None`: all.
    pub filter: Option<Filter>,
    /// Only messages filed under these seconds.
    pub seconds: RangeInclusive<UnixTime>,
    /// At most this many of the newest messages.
    pub last: Option<u64>,
}

impl Selection {
    pub fn all() -> Self {
        Self {
            filter: None,
            seconds: UnixTime::EPOCH..=UnixTime::MAX,
            last: None,
        }
    }

    /// From the beginning of one day to the end of another, written as people write days.
    ///
    /// # Errors
    /// A word is no date, or the range ends before it begins.
    pub fn between(since: Option<&str>, until: Option<&str>, zone: Zone) -> Result<Self, AppError> {
        let today = zone.day(now());
        let day = |flag: &str, words: Option<&str>| {
            let day = words.map(|words| date::parse(words, today)).transpose();
            day.map_err(|error| AppError::usage(&format!("{flag}: {error}"), ""))
        };
        let (from, to) = (day("--since", since)?, day("--until", until)?);
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            let what = format!("--until {to} lies before --since {from}");
            return Err(AppError::usage(
                &what,
                "Both days are part of what is exported.",
            ));
        }
        let start = from.map_or(UnixTime::EPOCH, |day| zone.midnight(day));
        let end = to.and_then(|day: NaiveDate| day.succ_opt());
        let end = end.map(|day| zone.midnight(day).seconds() - 1);
        let end = end.and_then(UnixTime::new).unwrap_or(UnixTime::MAX);
        Ok(Self {
            seconds: start..=end,
            ..Self::all()
        })
    }

    /// Restricts the selection to messages that pass a filter, written as on the screen.
    ///
    /// # Errors
    /// A word is not known to filters.
    pub fn filtered(self, words: Option<&str>, zone: Zone) -> Result<Self, AppError> {
        let filter = words.map(|words| Filter::parse(words, zone.day(now()), zone));
        let filter = filter
            .transpose()
            .map_err(|error| AppError::usage(&format!("--filter: {error}"), ""))?;
        Ok(Self {
            filter: filter.flatten(),
            ..self
        })
    }

    /// Whether a message is selected.
    pub(super) fn wants(&self, (second, message): &Filed) -> bool {
        let passes = |filter: &Filter| filter.passes(*second, message);
        self.seconds.contains(second) && self.filter.as_ref().is_none_or(passes)
    }
}
