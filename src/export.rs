//! EDGE: writes a whole thread to a file, oldest message first.
//!
//! The thread is read from the newest message to the first ([`crate::sync::sweep`]) into an unnamed
//! temporary file, and then written backwards out of that file. So the length of the thread costs
//! no memory. The target file gets its name only when everything is written.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it prints to standard output and reads the clock"
)]

mod clock;
mod csv;
pub mod format;
mod format_name;
mod html;
mod job;
pub mod json;
mod markdown;
mod observer;
mod output;
mod paths;
pub mod pictures;
mod progress;
pub mod redact;
pub mod screen;
pub mod sealed;
mod selection;
mod spool;
mod stop;
mod text;
mod writer;

use std::io::{self, Write};

use indicatif::HumanCount;

pub use crate::chat::export::{Dialect, ENDINGS, Rendition};
pub use crate::sync::sweep::AuditDepth;
pub use format_name::FormatName;
pub use job::{Destination, ExportJob, OutputForm, Source};
pub use output::TargetError;
pub use selection::Selection;

use crate::child::Interrupt;
use crate::error::{AppError, code_of_signal};
use crate::runtime::{Gateway, SweepError, sweep};
use crate::sync::sweep::{Filed, Outcome, Scope};
use crate::text::SafeText;
use crate::time::UnixTime;
use clock::now;
use format::About;
use observer::Watch;
use output::OutputTarget;
use pictures::PictureQueue;
use progress::Bar;
use redact::Mask;
use sealed::Seal;
use spool::Spool;
use stop::ExportStop;
use writer::{ExportWriter, Gathered};

/// Exports a thread; returns the exit code. Must be called within a tokio runtime.
///
/// # Errors
/// The target cannot be written, or the gateway does not answer. An existing target file is then
/// unchanged.
pub async fn run<G: Gateway>(job: ExportJob, source: Source<G>) -> Result<u8, AppError> {
    let place = job.to.clone();
    write(job, source, &place, || Ok(())).await
}

/// Exports a thread into a folder that is sealed with checksums at the end; returns the exit code.
///
/// # Errors
/// As for [`run`]; then no folder is left.
pub async fn run_sealed<G: Gateway>(
    job: ExportJob,
    source: Source<G>,
    seal: Seal,
) -> Result<u8, AppError> {
    write(job, source, &seal.place(), || seal.finish()).await
}

async fn write<G: Gateway>(
    job: ExportJob,
    source: Source<G>,
    place: &Destination,
    finish: impl FnOnce() -> Result<(), AppError>,
) -> Result<u8, AppError> {
    let mut interrupt = Interrupt::listen()
        .map_err(|error| AppError::system("signals cannot be received", &error))?;
    let bar = Bar::start(job.in_sentences);
    let made = tokio::select! {
        made = export(job, source, &bar) => made,
        signal = interrupt.wait() => Err(ExportStop::Signal(signal)),
    };
    if matches!(made, Err(ExportStop::Signal(_))) {
        bar.stopped(place);
    }
    bar.clear();
    match made {
        Ok(done) => {
            finish()?;
            Bar::done(done.count, place);
            if let Some(words) = unfetched_words(done.unfetched) {
                // If stderr is closed, there is nobody to tell.
                let _ = writeln!(io::stderr(), "smsthread: {words}");
            }
            done.outcome.code()
        }
        // The program that read the pipe has ended: nothing is left to be done.
        Err(ExportStop::Target(TargetError::Gone)) => Ok(0),
        Err(ExportStop::Signal(signal)) => Ok(code_of_signal(signal)),
        Err(stop) => Err(stop.problem()),
    }
}

/// The result of an export.
struct Done {
    outcome: Caveat,
    count: u64,
    /// Files that could not be fetched.
    unfetched: u64,
}

/// A clause about files that are not shown.
fn unfetched_words(count: u64) -> Option<String> {
    let files = if count == 1 { "file is" } else { "files are" };
    let words = || format!("{} {files} not shown: the page says why", HumanCount(count));
    (count > 0).then(words)
}

/// How far the file can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Caveat {
    /// It is the gateway's list.
    None,
    /// The thread has no messages.
    Nothing,
    /// The list changed during every reading.
    Moves,
    More {
        found: u64,
        total: u64,
    },
    Fewer {
        found: u64,
        total: u64,
    },
    /// Messages may be missing, though they did not change.
    Missing,
    /// The gateway counts no or too few messages, and its short answers alone do not prove that
    /// nothing is missing.
    Uncounted {
        found: u64,
        total: Option<u64>,
    },
}

impl Caveat {
    fn of(outcome: Outcome) -> Self {
        let found = outcome.count;
        let total = found.saturating_add_signed(outcome.differs);
        match outcome {
            _ if total > found => Self::Fewer { found, total },
            Outcome {
                unproven: 1..,
                is_uncounted: true,
                ..
            } => Self::Uncounted {
                found,
                total: (total != found).then_some(total),
            },
            Outcome { unproven: 1.., .. } => Self::Missing,
            _ if total < found => Self::More { found, total },
            Outcome { moves: true, .. } => Self::Moves,
            // Without a reading, the messages did not come from the gateway.
            Outcome {
                count: 0,
                passes: 1..,
                ..
            } => Self::Nothing,
            _ => Self::None,
        }
    }

    /// A clause; `None` if there is nothing to say.
    fn words(self) -> Option<String> {
        let counted = |total: u64| format!("the gateway counts {} messages", HumanCount(total));
        match self {
            Self::None => None,
            Self::Nothing => Some("the gateway has no messages of this thread".to_owned()),
            Self::Moves => Some(
                "the list changed at every reading: the latest changes may be missing".to_owned(),
            ),
            Self::More { found, total } => {
                let found = HumanCount(found);
                Some(format!("{} and gave {found}", counted(total)))
            }
            Self::Fewer { found, total } => {
                let (missing, found) = (HumanCount(total - found), HumanCount(found));
                Some(format!(
                    "{} and gave only {found}: {missing} missing",
                    counted(total)
                ))
            }
            Self::Uncounted { found, total } => {
                let count = total.map_or_else(
                    || "the gateway does not say how many messages there are".to_owned(),
                    counted,
                );
                let found = HumanCount(found);
                Some(format!(
                    "{count}, and gave {found}: more may be missing, for its answers are too short to \
                     show that these are all"
                ))
            }
            Self::Missing => Some(
                "messages may be missing: the list changed while it was read, or its answers were cut"
                    .to_owned(),
            ),
        }
    }

    fn code(self) -> Result<u8, AppError> {
        let is_missing = matches!(
            self,
            Self::Missing | Self::Fewer { .. } | Self::Uncounted { .. }
        );
        match self.words() {
            Some(what) if is_missing => Err(AppError {
                code: 1,
                what: what.as_str().into(),
                advice: "What was read is written. Try again in a moment, then with another \
                         --page-size; if messages stay missing, ask the gateway's support why."
                    .into(),
            }),
            Some(what) => {
                // If stderr is closed, there is nobody to tell.
                let _ = writeln!(io::stderr(), "smsthread: {what}");
                Ok(0)
            }
            None => Ok(0),
        }
    }
}

async fn export<G: Gateway>(
    job: ExportJob,
    source: Source<G>,
    watch: &impl Watch,
) -> Result<Done, ExportStop> {
    let target = OutputTarget::open(&job.to).map_err(ExportStop::Target)?;
    let mask = job.rendition.masked.then(|| Mask::new(&job.number));
    let take = |filed: Filed| {
        let wanted = job.selection.wants(&filed);
        wanted.then(|| match &mask {
            Some(mask) => (filed.0, mask.message(filed.1)),
            None => filed,
        })
    };
    let gathered = match source {
        Source::These(these) => Gathered {
            spool: None,
            newest: these.iter().rev().cloned().filter_map(take).collect(),
            outcome: Outcome::default(),
        },
        Source::Gateway { gateway, audit } => {
            let scope = scope(&job, audit);
            let apart = job.format.apart(&job);
            let spool = Spool::new(target.directory(), apart).map_err(ExportStop::Spool)?;
            read(gateway, scope, spool, take, watch).await?
        }
    };
    let found = gathered.spool.as_ref().map_or(0, Spool::count) + gathered.newest.len() as u64;
    let total = job.selection.last.map_or(found, |last| last.min(found));
    let shown = |name: &SafeText| mask.as_ref().map_or(name.clone(), |mask| mask.party(name));
    let about = About {
        number: shown(&job.number),
        contact: job.contact.as_ref().map(shown),
        count: total,
        zone: job.zone,
        exported: now(),
        rendition: job.rendition,
    };
    let outcome = Caveat::of(gathered.outcome);
    let mut writing = ExportWriter {
        target,
        format: job.format.format(about),
        buffer: Vec::new(),
        ahead: PictureQueue::new(job.pictures, job.max_in_flight as usize),
        skip: found - total,
        written: 0,
        total,
        unfetched: 0,
        watch,
    };
    writing.all(gathered).await?;
    let unfetched = writing.unfetched;
    writing.target.finish().map_err(ExportStop::Target)?;
    Ok(Done {
        outcome,
        count: total,
        unfetched,
    })
}

fn scope(job: &ExportJob, audit: AuditDepth) -> Scope {
    Scope {
        since: Some(*job.selection.seconds.start()).filter(|since| *since > UnixTime::EPOCH),
        last: job.selection.last,
        audit,
        slice: job.most_at_once,
        ..Scope::all(job.max_in_flight as usize)
    }
}

async fn read<G: Gateway>(
    gateway: G,
    scope: Scope,
    mut spool: Spool,
    take: impl Fn(Filed) -> Option<Filed>,
    watch: &impl Watch,
) -> Result<Gathered, ExportStop> {
    let mut newest = Vec::new();
    let delayed = watch.clone();
    let on_delay = move |failure, wait| delayed.delayed(&failure, wait);
    let outcome = sweep(gateway, scope, on_delay, |sweep| {
        if sweep.has_begun_anew() {
            spool.clear()?;
        }
        if sweep.is_by_place() {
            spool.expect_any_order();
        }
        for filed in sweep.take_settled() {
            if let Some(filed) = take(filed) {
                spool.push(&filed)?;
            }
        }
        newest.extend(sweep.take_newest().into_iter().filter_map(&take));
        watch.read(sweep.read(), sweep.total(), sweep.passes());
        Ok(())
    });
    let outcome = outcome.await.map_err(|error| match error {
        SweepError::Gateway(failure) => ExportStop::Gateway(failure),
        SweepError::Reader(error) => ExportStop::Spool(error),
    })?;
    Ok(Gathered {
        spool: Some(spool),
        newest,
        outcome,
    })
}

#[cfg(test)]
mod tests;
