//! EDGE: connects the open thread with its archive.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::source::KeptPages;
use crate::archive::error::ArchiveError;
use crate::archive::files::FileStore;
use crate::archive::queue::ArchiveQueue;
use crate::archive::records::ReadItems;
use crate::archive::{ArchiveLocation, ArchiveStore};
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::error::AppError;
use crate::gateway::parse_page;
use crate::media::FileArchive;
use crate::tasks::Reports;
use crate::text::SafeText;
use crate::thread::kept::{ArchiveQuery, Recalled, Visit};
use crate::thread::page::{MAX_LIMIT, PageRequest};

/// Messages read from the archive at the start: some screens.
const AT_FIRST: u32 = 200;

/// Turns archived items into messages, as those of an answer.
pub fn read_items(phone: &str) -> ReadItems {
    let phone = phone.to_owned();
    Box::new(move |items| {
        let asked = PageRequest {
            page: 1,
            limit: MAX_LIMIT,
        };
        let body = format!("{{\"conversation\":[{}]}}", items.join(","));
        let page = parse_page(body.as_bytes(), asked, &phone);
        page.ok().map(|page| page.messages)
    })
}

/// Checks that something is kept of an account.
///
/// # Errors
/// Nothing is.
pub fn require_archive(path: &Path) -> Result<(), AppError> {
    // If the folder cannot be read, the attempt to open the file says why.
    if path.try_exists().unwrap_or(true) {
        return Ok(());
    }
    Err(AppError {
        code: 1,
        what: "nothing is kept of this account".into(),
        advice: "Leave out --offline to ask the gateway.".into(),
    })
}

/// The archive, as pages.
///
/// # Errors
/// There is no archive, or it cannot be read.
pub fn kept_pages(place: &ArchiveLocation, phone: &str) -> Result<KeptPages, AppError> {
    let path = place.path();
    require_archive(&path)?;
    let store = ArchiveStore::open_to_read(&path, phone, read_items(phone));
    let store = store.map_err(|error| AppError::usage(&error.sentence(&path), ""))?;
    Ok(KeptPages::of(store))
}

/// Why an archive has nothing to show of a thread. The caller knows that it lists no message.
pub fn nothing_kept(store: &ArchiveStore, path: &Path) -> Option<AppError> {
    match store.is_all_deleted() {
        Err(error) => Some(AppError::usage(&error.sentence(path), "")),
        Ok(true) => Some(AppError {
            code: 1,
            what: "the gateway has deleted all messages that are kept of this number".into(),
            advice: "smsthread archive show NUMBER shows them.".into(),
        }),
        Ok(false) => None,
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveUse {
    pub place: ArchiveLocation,
    /// Nothing is asked of the gateway.
    pub offline: bool,
    /// The most bytes of files that are kept; `None`: files are not kept.
    pub most_files: Option<u64>,
}

/// The files of an archive, for the library.
struct KeptFiles(Mutex<FileStore>);

impl FileArchive for KeptFiles {
    fn keep(&self, origin: &str, bytes: &[u8]) {
        let kept = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .keep(origin, bytes);
        match kept {
            Ok(true) => {}
            Ok(false) => tracing::info!("there is no room in the archive for a file"),
            Err(error) => tracing::warn!(%error, "a file was not kept"),
        }
    }

    fn find(&self, origin: &str) -> Option<Vec<u8>> {
        let found = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .find(origin);
        found.unwrap_or_else(|error| {
            tracing::warn!(%error, "a kept file cannot be read");
            None
        })
    }
}

/// The files of an archive that has been opened, if they are to be kept.
pub fn kept_files(archive: Option<&ArchiveUse>, phone: &str) -> Option<Arc<dyn FileArchive>> {
    let archive = archive?;
    let most = archive.most_files?;
    match FileStore::open(&archive.place.path(), phone, most, archive.offline) {
        Ok(files) => Some(Arc::new(KeptFiles(Mutex::new(files)))),
        Err(error) => {
            tracing::warn!(%error, "no file is kept");
            None
        }
    }
}

/// What an archive has for the first screen.
struct ArchiveAtStart {
    store: ArchiveStore,
    kept: Option<Recalled>,
    visit: Option<Visit>,
}

/// The archive at the start, or why it cannot be used.
pub struct OpenedArchive {
    path: PathBuf,
    found: Result<ArchiveAtStart, ArchiveError>,
    offline: bool,
}

impl OpenedArchive {
    /// Opens the archive, and reads the messages to show first.
    ///
    /// # Errors
    /// The program is offline, and the archive cannot be used.
    pub fn of(archive: Option<&ArchiveUse>, phone: &str) -> Result<Option<Self>, AppError> {
        let opened = archive.map(|archive| Self::open(&archive.place, phone, archive.offline));
        opened.transpose()
    }

    fn open(place: &ArchiveLocation, phone: &str, offline: bool) -> Result<Self, AppError> {
        let path = place.path();
        let read = read_items(phone);
        let store = if offline {
            require_archive(&path)?;
            ArchiveStore::open_to_read(&path, phone, read)
        } else {
            ArchiveStore::open(&path, phone, read)
        };
        let found = store.and_then(|store| {
            Ok(ArchiveAtStart {
                kept: store.recall(ArchiveQuery::Newest, AT_FIRST)?,
                visit: store.last_visit()?,
                store,
            })
        });
        if offline {
            match &found {
                Err(error) => return Err(AppError::usage(&error.sentence(&path), "")),
                Ok(found) if found.kept.is_none() => {
                    nothing_kept(&found.store, &path).map_or(Ok(()), Err)?;
                }
                Ok(_) => {}
            }
        }
        Ok(Self {
            path,
            found,
            offline,
        })
    }

    /// Gives the core the archived messages, or says why there are none.
    pub fn begin(
        opened: Option<Self>,
        state: State,
        reports: &Reports,
    ) -> (State, Option<ArchiveQueue>) {
        let Some(opened) = opened else {
            return (state, None);
        };
        match opened.found {
            Ok(ArchiveAtStart { store, kept, visit }) => {
                let state = state.with_archive(kept, opened.offline);
                if let Some(visit) = visit {
                    reports.send(Event::VisitRecalled(visit));
                }
                let queue = ArchiveQueue::start(store, opened.path, reports.clone());
                (state, Some(queue))
            }
            Err(error) => {
                let words = SafeText::line(&error.sentence(&opened.path));
                let mut state = state;
                state.lose_archive(words);
                (state, None)
            }
        }
    }
}
