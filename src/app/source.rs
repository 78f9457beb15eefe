//! EDGE: a thread's pages, of the gateway or of the archive.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::{JoinError, spawn_blocking};

use crate::archive::ArchiveStore;
use crate::archive::error::ArchiveError;
use crate::gateway::HttpGateway;
use crate::runtime::Gateway;
use crate::text::SafeText;
use crate::thread::page::{Failure, FailureKind, Page, PageRequest};

/// The gateway, asked about one number.
pub struct ThreadGateway {
    pub gateway: HttpGateway,
    /// As requests send it.
    pub phone: String,
}

impl Gateway for ThreadGateway {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        let page = self.gateway.fetch_page(&self.phone, asked, on_delay).await;
        page.map_err(|error| error.failure())
    }
}

/// Pages from the archive, cut as a gateway would cut them.
#[derive(Clone)]
pub struct KeptPages(Arc<Mutex<ArchiveStore>>);

impl KeptPages {
    pub fn of(store: ArchiveStore) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    /// The page as far as the archive has it.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub async fn page(&self, asked: PageRequest) -> Result<Page, Failure> {
        match self.read(move |store| store.page(asked)).await {
            Ok(Ok(page)) => Ok(page),
            Ok(Err(error)) => Err(failure(&error)),
            Err(_) => Err(Failure {
                kind: FailureKind::Unreachable,
                what: "A bug in smsthread: the archive was not read.".into(),
                advice: "".into(),
                retry_after: None,
            }),
        }
    }

    /// What the archive knows, if it can be read.
    pub async fn ask<T: Send + 'static>(
        &self,
        what: impl FnOnce(&ArchiveStore) -> Result<Option<T>, ArchiveError> + Send + 'static,
    ) -> Option<T> {
        match self.read(what).await {
            Ok(Ok(known)) => known,
            Ok(Err(error)) => {
                tracing::info!(%error, "the archive is not used");
                None
            }
            Err(_) => None,
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        what: impl FnOnce(&ArchiveStore) -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let store = Arc::clone(&self.0);
        let read = spawn_blocking(move || {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            what(&store)
        });
        read.await
    }
}

fn failure(error: &ArchiveError) -> Failure {
    Failure {
        kind: FailureKind::Unreachable,
        what: SafeText::line(&format!("The archive cannot be read: {error}.")),
        advice: error.advice().into(),
        retry_after: None,
    }
}
