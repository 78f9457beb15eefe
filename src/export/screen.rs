//! Exports that the screen asks for: each request ends in exactly one event.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: progress is told so many times a second"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::observer::Watch;
use super::pictures::PictureChoice;
use super::{
    AuditDepth, Destination, ExportJob, ExportStop, OutputForm, Selection, Source, TargetError,
    export, paths, unfetched_words,
};
use crate::chat::event::Event;
use crate::chat::export::{
    ExportFailure, ExportProgress, ExportRequest, ExportScope, Exported, Rendition,
};
use crate::layout::appearance::Appearance;
use crate::media::{Fetcher, save};
use crate::runtime::Gateway;
use crate::tasks::{Reports, Tasks};
use crate::text::SafeText;
use crate::thread::page::{Failure, RequestId};
use crate::time::Zone;

/// What all exports of a thread have in common.
#[derive(Clone)]
pub struct ExportContext {
    /// The number as the header of the screen shows it.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    /// The user's time zone.
    pub zone: Zone,
    /// The colours of an HTML page.
    pub appearance: Appearance,
    /// The folder for file names without a folder.
    pub folder: PathBuf,
    pub fetcher: Fetcher,
    /// The most messages per request.
    pub most_at_once: u32,
    /// The most requests in flight.
    pub max_in_flight: u32,
}

/// How long the program waits for exports when it quits.
const LAST_WORK: Duration = Duration::from_secs(1);

/// The time between two reports of progress.
const PACE: Duration = Duration::from_millis(50);

type ExportAnswer = Result<Exported, ExportFailure>;

/// Writes exports on the threads of others. Dropping it stops all exports; [`ExportRunner::close`]
/// waits until no temporary files are left.
pub struct ExportRunner<G> {
    gateway: Arc<G>,
    context: ExportContext,
    tasks: Tasks,
}

impl<G: Gateway> ExportRunner<G> {
    /// Reads from `gateway`; runs on the threads of `workers`.
    pub fn new(gateway: Arc<G>, context: ExportContext, workers: Handle, reports: Reports) -> Self {
        Self {
            gateway,
            context,
            tasks: Tasks::new(workers, reports),
        }
    }

    pub fn start(&mut self, id: RequestId, request: ExportRequest) {
        let (gateway, context) = (Arc::clone(&self.gateway), self.context.clone());
        let steps = ScreenProgress {
            id,
            reports: self.tasks.reports().clone(),
            last_report: Arc::default(),
        };
        let task = async move {
            let result = write(request, gateway, context, steps).await;
            Event::Exported { id, result }
        };
        let result = Err(ExportFailure::new("a bug in smsthread prevented it"));
        self.tasks.start(id, task, Event::Exported { id, result });
    }

    /// Looks for the names that what is typed could go on with.
    pub fn list_paths(&mut self, id: RequestId, typed: Arc<str>) {
        let folder = self.context.folder.clone();
        let task = async move {
            let names = spawn_blocking(move || paths::beginning_with(&typed, &folder)).await;
            let names = names.unwrap_or_default();
            Event::PathsListed { id, names }
        };
        let names = Vec::new();
        self.tasks.start(id, task, Event::PathsListed { id, names });
    }

    /// Cancels an export; does nothing if it has ended or if the id is not that of an export.
    pub fn cancel(&mut self, id: RequestId) {
        self.tasks.cancel(id);
    }

    /// Stops all exports; when it returns, no temporary file is left, unless a disk does not
    /// answer.
    pub async fn close(&mut self) {
        // A disk must not keep the program from quitting.
        let _ = timeout(LAST_WORK, self.tasks.shutdown()).await;
    }
}

async fn write<G: Gateway>(
    request: ExportRequest,
    gateway: Arc<G>,
    context: ExportContext,
    steps: ScreenProgress,
) -> ExportAnswer {
    let path = place(&request.name, &context.folder)?;
    let (source, filter) = match request.what {
        ExportScope::These(messages) => (Source::These(messages), None),
        ExportScope::Conversation(filter) => {
            let audit = AuditDepth::Once;
            (Source::Gateway { gateway, audit }, filter)
        }
    };
    let format = request.format;
    let job = ExportJob {
        in_sentences: false,
        number: context.number,
        contact: context.contact,
        format: OutputForm::File(format),
        rendition: Rendition {
            appearance: context.appearance,
            ..request.rendition
        },
        to: Destination::File {
            path: path.clone(),
            force: request.replace,
        },
        pictures: if format.has_pictures() {
            PictureChoice::Whole(context.fetcher)
        } else {
            PictureChoice::None
        },
        selection: Selection {
            filter,
            ..Selection::all()
        },
        most_at_once: context.most_at_once,
        max_in_flight: context.max_in_flight,
        zone: context.zone,
    };
    match export(job, source, &steps).await {
        Ok(done) => {
            let doubts = [done.outcome.words(), unfetched_words(done.unfetched)];
            let doubts: Vec<String> = doubts.into_iter().flatten().collect();
            Ok(Exported {
                path: save::path_words(&path),
                count: done.count,
                doubt: (!doubts.is_empty()).then(|| doubts.join("; ").as_str().into()),
            })
        }
        Err(stop) => Err(in_words(stop)),
    }
}

/// The path of the file: a name without a folder goes into the usual folder, which is made if
/// needed.
fn place(name: &str, folder: &Path) -> Result<PathBuf, ExportFailure> {
    let path = paths::resolved(name, folder);
    if path.parent() == Some(folder) {
        save::make_folder(folder).map_err(|error| {
            ExportFailure::new(&format!(
                "the folder {} cannot be created: {error}",
                folder.display()
            ))
        })?;
    }
    Ok(path)
}

fn in_words(stop: ExportStop) -> ExportFailure {
    let exists = matches!(&stop, ExportStop::Target(TargetError::Exists(_)));
    let problem = stop.problem();
    ExportFailure {
        exists,
        ..ExportFailure::new(&format!(
            "{}. {}",
            problem.what.trim_end_matches('.'),
            problem.advice
        ))
    }
}

/// Reports progress to the screen, not too often.
#[derive(Clone)]
struct ScreenProgress {
    id: RequestId,
    reports: Reports,
    last_report: Arc<Mutex<Option<Instant>>>,
}

impl ScreenProgress {
    fn say(&self, step: ExportProgress) {
        let mut last_report = self
            .last_report
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // A failed try starts a countdown, and must always be reported.
        let is_due = matches!(step, ExportProgress::Delayed(..))
            || last_report.is_none_or(|at| at.elapsed() >= PACE);
        if is_due {
            *last_report = Some(Instant::now());
            let id = self.id;
            self.reports.send(Event::ExportProgressed { id, step });
        }
    }
}

impl Watch for ScreenProgress {
    fn delayed(&self, failure: &Failure, wait: Duration) {
        self.say(ExportProgress::Delayed(failure.clone(), wait));
    }

    fn read(&self, read: u64, total: Option<u64>, reading: u32) {
        self.say(ExportProgress::Read(read, total, reading));
    }

    fn written(&self, written: u64, total: u64) {
        self.say(ExportProgress::Written(written, total));
    }

    fn cleared(&self) {}
}
