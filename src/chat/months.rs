//! Years at a glance: a strip of months over the transcript.

mod bar;
mod strip;
mod tally;

use super::action::Action;
use super::command::{Command, Commands};
use super::context::Context;
use super::event::{Pointer, PointerMove};
use super::view_model::Row;
use crate::layout::areas::{Areas, Size};
use crate::message::MessageKey;
use crate::sync::survey::MonthEstimate;
use crate::sync::work::Target;
use crate::thread::Thread;
use crate::time::Zone;
use crate::time::month::Month;
use bar::MonthBar;
use strip::{Bars, Strip};
use tally::MonthTally;

/// Months in a year, the length of a page.
const YEAR: i64 = 12;

#[derive(Clone, Debug)]
pub struct Months {
    /// The selected month.
    at: Month,
    /// How many messages of each month are loaded.
    tally: MonthTally,
}

pub enum MonthsOutcome {
    /// The strip stays open.
    Open,
    /// The strip is closed.
    Closed(Commands),
    /// The strip does not handle this action.
    Passed,
}

impl Months {
    /// Opens the strip at the month of the selected message.
    pub fn new(context: Context) -> Self {
        let zone = context.settings.zone;
        let read = context.selected().map(MessageKey::second);
        let mut months = Self {
            at: Month::of(read.unwrap_or(context.now.wall), zone),
            tally: MonthTally::default(),
        };
        months.work(context.thread(), zone);
        months
    }

    /// Whether all loaded messages are counted.
    pub fn is_done(&self, thread: &Thread) -> bool {
        self.tally.is_of(thread)
    }

    /// Continues counting for a short while.
    pub fn work(&mut self, thread: &Thread, zone: Zone) {
        self.tally.work(thread, zone);
    }

    pub fn act(&mut self, action: Action, times: u16, context: Context) -> MonthsOutcome {
        let times = i64::from(times);
        let bars = self.bars(context);
        match action {
            Action::PanRight | Action::Newer | Action::RowDown => self.go(times, &bars),
            Action::PanLeft | Action::Older | Action::RowUp => self.go(-times, &bars),
            Action::PageDown | Action::HalfPageDown => self.go(YEAR * times, &bars),
            Action::PageUp | Action::HalfPageUp => self.go(-YEAR * times, &bars),
            Action::First => self.go(i64::from(i32::MIN), &bars),
            Action::Latest => self.go(i64::from(i32::MAX), &bars),
            Action::GoToMessage => return MonthsOutcome::Closed(self.enter(context)),
            Action::Months | Action::Close | Action::CloseOrQuit => {
                return MonthsOutcome::Closed(Commands::none());
            }
            _ => return MonthsOutcome::Passed,
        }
        MonthsOutcome::Open
    }

    /// Moves by `months`, at most to the first or the last month.
    pub fn scroll(&mut self, months: i64, context: Context) {
        let bars = self.bars(context);
        self.go(months, &bars);
    }

    /// A click selects a month; a click on the selected month goes there.
    pub fn point(&mut self, pointer: Pointer, size: Size, context: Context) -> MonthsOutcome {
        let bars = self.bars(context);
        let strip = Strip::of(self.selected(&bars), bars.len(), Areas::of(size));
        let month = strip.month_at(pointer.column).and_then(|at| bars.get(at));
        match (pointer.what, month) {
            (PointerMove::Pressed, Some(bar)) if bar.month == self.at => {
                MonthsOutcome::Closed(self.enter(context))
            }
            (PointerMove::Pressed | PointerMove::Dragged, Some(bar)) => {
                self.at = bar.month;
                MonthsOutcome::Open
            }
            _ => MonthsOutcome::Open,
        }
    }

    pub fn view(&self, context: Context, size: Size) -> Vec<Row> {
        let bars = self.bars(context);
        let zone = context.settings.zone;
        let read = context.selected().map(|key| Month::of(key.second(), zone));
        let areas = Areas::of(size);
        strip::rows(&Bars {
            all: &bars,
            at: self.selected(&bars),
            read: read.and_then(|read| bars.iter().position(|bar| bar.month == read)),
            status: status(&bars, context, ": ~ within 5 %, ? rough"),
            areas,
            columns: context.columns,
        })
    }

    /// The selected month in words, and how exact the counts are.
    pub fn words(&self, context: Context) -> Option<[String; 2]> {
        let bars = self.bars(context);
        let bar = bars.get(self.selected(&bars))?;
        let zone = context.settings.zone;
        let read = context.selected().map(|key| Month::of(key.second(), zone));
        let here = read == Some(bar.month);
        Some([strip::words(bar, here), status(&bars, context, "")])
    }

    fn enter(&self, context: Context) -> Commands {
        let start = self.at.start(context.settings.zone);
        Command::Visit(Target::Since(start)).into()
    }

    fn go(&mut self, months: i64, bars: &[MonthBar]) {
        let (Some(first), Some(last)) = (bars.first(), bars.last()) else {
            return;
        };
        let at = self.at.offset(months);
        self.at = at.clamp(first.month, last.month);
    }

    /// The index of the selected month.
    fn selected(&self, bars: &[MonthBar]) -> usize {
        let at = bars.iter().position(|bar| bar.month >= self.at);
        at.unwrap_or_else(|| bars.len().saturating_sub(1))
    }

    fn bars(&self, context: Context) -> Vec<MonthBar> {
        let zone = context.settings.zone;
        let months = context.sync.months(zone, context.now.wall);
        months.iter().map(|month| self.bar(month)).collect()
    }

    /// One bar. The inbound share of messages that are not loaded is taken from the nearest probe,
    /// else from the loaded messages.
    fn bar(&self, estimate: &MonthEstimate) -> MonthBar {
        let loaded = self.tally.of(estimate.month);
        let rest = (estimate.count.likely).saturating_sub(loaded.inbound + loaded.outbound);
        let share = estimate
            .inbound
            .unwrap_or_else(|| self.tally.inbound_share());
        let inbound = rest * share.min(1_000) / 1_000;
        MonthBar {
            month: estimate.month,
            inbound: loaded.inbound + inbound,
            outbound: loaded.outbound + rest - inbound,
            failed: loaded.failed,
            is_counted: estimate.is_counted,
            is_archived: estimate.is_archived,
            rough: (estimate.is_rough).then(|| {
                let count = estimate.count;
                let known = loaded.inbound + loaded.outbound;
                (count.least.max(known), count.most.max(known))
            }),
        }
    }
}

/// How exact the counts are, in words. `marks` explains the signs of estimates.
fn status(bars: &[MonthBar], context: Context, marks: &str) -> String {
    use crate::sync::survey::MOST_PROBES;
    use crate::text::numerals::{count_of, thousands};
    let survey = context.sync.survey();
    let all = bars.iter().map(|bar| bar.inbound + bar.outbound).sum();
    let months = format!(
        "{} of {}",
        count_of(all, "message"),
        count_of(bars.len() as u64, "month")
    );
    let asked = survey.asked();
    let how = if bars.iter().all(|bar| bar.is_counted) {
        "all counted".to_owned()
    } else if bars.iter().all(MonthBar::is_exact) {
        "all counted, here or in the archive".to_owned()
    } else if let Some(failure) = survey.failed() {
        format!("the rest is not known: {}", failure.what)
    } else if context.sync.is_surveying() {
        format!("estimating, request {asked} of {MOST_PROBES} at most")
    } else if asked == 0 {
        let loaded = thousands(context.thread().len());
        format!("what is not among the {loaded} loaded is a guess")
    } else {
        let asked = count_of(u64::from(asked), "request");
        format!("estimated by {asked}{marks}")
    };
    format!("{months} · {how}")
}

#[cfg(test)]
mod tests;
