//! EDGE: connects the open thread with its archive.

use std::path::PathBuf;

use super::source::KeptPages;
use crate::archive::error::ArchiveError;
use crate::archive::keeper::Keeper;
use crate::archive::records::ReadItems;
use crate::archive::{ArchiveLocation, ArchiveStore};
use crate::chat::state::State;
use crate::error::AppError;
use crate::gateway::parse_page;
use crate::runtime::tasks::Reports;
use crate::text::SafeText;
use crate::thread::kept::{KeptPart, Recalled};
use crate::thread::page::{MAX_LIMIT, PageRequest};

/// Messages that come from the archive at the start: some screens.
const AT_FIRST: u32 = 200;

/// How items that were kept become messages: as those of an answer do.
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

/// What is kept, in pages.
///
/// # Errors
/// It cannot be read.
pub fn kept_pages(place: &ArchiveLocation, phone: &str) -> Result<KeptPages, AppError> {
    let path = place.path();
    let store = ArchiveStore::open_to_read(&path, phone, read_items(phone));
    let store = store.map_err(|error| AppError::usage(&error.sentence(&path), ""))?;
    Ok(KeptPages::of(store))
}

/// How an archive is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveUse {
    /// Where it lies.
    pub place: ArchiveLocation,
    /// Nothing is asked of the gateway.
    pub offline: bool,
}

/// The archive at the start, or why there is none.
pub struct OpenedArchive {
    path: PathBuf,
    found: Result<(ArchiveStore, Option<Recalled>), ArchiveError>,
    offline: bool,
}

impl OpenedArchive {
    /// Opens it, and reads what is to be seen first.
    ///
    /// # Errors
    /// It cannot be used, and nothing else may be asked.
    pub fn of(wish: Option<&ArchiveUse>, phone: &str) -> Result<Option<Self>, AppError> {
        let opened = wish.map(|wish| Self::open(&wish.place, phone, wish.offline));
        opened.transpose()
    }

    fn open(place: &ArchiveLocation, phone: &str, offline: bool) -> Result<Self, AppError> {
        let path = place.path();
        let read = read_items(phone);
        let store = if offline {
            ArchiveStore::open_to_read(&path, phone, read)
        } else {
            ArchiveStore::open(&path, phone, read)
        };
        let found = store.and_then(|store| {
            let kept = store.recall(KeptPart::Newest, AT_FIRST)?;
            Ok((store, kept))
        });
        if let Err(error) = found.as_ref()
            && offline
        {
            return Err(AppError::usage(&error.sentence(&path), ""));
        }
        Ok(Self {
            path,
            found,
            offline,
        })
    }

    /// The core begins with what was kept, or says why there is nothing.
    pub fn begin(opened: Option<Self>, state: State, reports: &Reports) -> (State, Option<Keeper>) {
        let Some(opened) = opened else {
            return (state, None);
        };
        match opened.found {
            Ok((store, kept)) => {
                let state = state.with_archive(kept, opened.offline);
                let keeper = Keeper::start(store, opened.path, reports.clone());
                (state, Some(keeper))
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
