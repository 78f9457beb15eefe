//! Exports that the screen asks for: each request ends in exactly one event.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: progress is told so many times a second"
)]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::time::timeout;

use super::observer::Watch;
use super::pictures::PictureChoice;
use super::{
    AuditDepth, Dialect, ExportJob, ExportStop, Manner, Selection, Source, TargetError, To, export,
};
use crate::chat::event::Event;
use crate::chat::export::{ExportFailure, ExportProgress, ExportRequest, ExportScope, Exported};
use crate::layout::appearance::Appearance;
use crate::media::{Fetcher, save};
use crate::runtime::Gateway;
use crate::runtime::tasks::{Reports, Tasks};
use crate::text::SafeText;
use crate::thread::page::{Failure, RequestId};
use crate::time::Zone;

/// What is the same for all files that are written of one thread.
#[derive(Clone)]
pub struct Letterhead {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// The reader's zone.
    pub zone: Zone,
    /// Whose colours a page has.
    pub appearance: Appearance,
    /// Where files go whose name says no folder.
    pub folder: PathBuf,
    /// What fetches pictures.
    pub fetcher: Fetcher,
    /// Requests in flight at most.
    pub max_in_flight: u32,
}

/// How long what is being written is waited for when leaving.
const LAST_WORK: Duration = Duration::from_secs(1);

/// Between two words on how far an export is.
const PACE: Duration = Duration::from_millis(50);

type Answer = Result<Exported, ExportFailure>;

/// Writes files on the threads of others. Dropping it stops all; [`ExportRunner::close`] waits until
/// nothing half is left behind.
pub struct ExportRunner<G> {
    gateway: Arc<G>,
    letterhead: Letterhead,
    tasks: Tasks,
}

impl<G: Gateway> ExportRunner<G> {
    /// Reads from `gateway`, on the threads of `workers`.
    pub fn new(gateway: Arc<G>, letterhead: Letterhead, workers: Handle, reports: Reports) -> Self {
        Self {
            gateway,
            letterhead,
            tasks: Tasks::new(workers, reports),
        }
    }

    /// Begins to write a file.
    pub fn start(&mut self, id: RequestId, request: ExportRequest) {
        let (gateway, letterhead) = (Arc::clone(&self.gateway), self.letterhead.clone());
        let steps = Steps {
            id,
            reports: self.tasks.reports().clone(),
            told: Arc::default(),
        };
        let task = async move {
            let result = write(request, gateway, letterhead, steps).await;
            Event::Exported { id, result }
        };
        let result = Err(ExportFailure::new("a bug in smsthread prevented it"));
        self.tasks.start(id, task, Event::Exported { id, result });
    }

    /// Gives up a request; one that has ended already, or is another's, is left alone.
    pub fn cancel(&mut self, id: RequestId) {
        self.tasks.cancel(id);
    }

    /// Stops all; when it returns, no temporary file is left, unless a disk does not answer.
    pub async fn close(&mut self) {
        // Whoever leaves is not kept by a disk either.
        let _ = timeout(LAST_WORK, self.tasks.shutdown()).await;
    }
}

async fn write<G: Gateway>(
    request: ExportRequest,
    gateway: Arc<G>,
    letterhead: Letterhead,
    steps: Steps,
) -> Answer {
    let path = place(&request.name, &letterhead.folder)?;
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
        number: letterhead.number,
        contact: letterhead.contact,
        format: Manner::File(format),
        dialect: Dialect::default(),
        appearance: letterhead.appearance,
        to: To::File {
            path: path.clone(),
            force: request.replace,
        },
        pictures: if format.has_pictures() {
            PictureChoice::Whole(letterhead.fetcher)
        } else {
            PictureChoice::None
        },
        selection: Selection {
            filter,
            mask: request.mask,
            ..Selection::all()
        },
        max_in_flight: letterhead.max_in_flight,
        zone: letterhead.zone,
    };
    match export(job, source, &steps).await {
        Ok(done) => Ok(Exported {
            path: save::path_words(&path),
            count: done.count,
            doubt: done.outcome.words().map(|words| words.as_str().into()),
        }),
        Err(stop) => Err(in_words(stop)),
    }
}

/// Where the file goes: a name without a folder belongs into the usual one, which is made.
fn place(name: &str, folder: &Path) -> Result<PathBuf, ExportFailure> {
    let path = match (name.strip_prefix("~/"), etcetera::home_dir()) {
        (Some(rest), Ok(home)) => home.join(rest),
        _ => folder.join(name),
    };
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

/// Tells the screen how far it is, now and then.
#[derive(Clone)]
struct Steps {
    id: RequestId,
    reports: Reports,
    told: Arc<Mutex<Option<Instant>>>,
}

impl Steps {
    fn say(&self, step: ExportProgress) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        // That a try failed is counted down, and must not be missed.
        let is_due = matches!(step, ExportProgress::Delayed(..))
            || told.is_none_or(|at| at.elapsed() >= PACE);
        if is_due {
            *told = Some(Instant::now());
            let id = self.id;
            self.reports.tell(Event::ExportProgressed { id, step });
        }
    }
}

impl Watch for Steps {
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
