//! EDGE: what answers when a thread's pages are asked for: the gateway, or offline the archive.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::task::spawn_blocking;

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

/// Where pages come from.
pub enum ThreadSource {
    Gateway(ThreadGateway),
    Archive(KeptPages),
}

/// Pages from the archive, cut as a gateway would cut them.
#[derive(Clone)]
pub struct KeptPages(Arc<Mutex<ArchiveStore>>);

impl KeptPages {
    pub fn of(store: ArchiveStore) -> Self {
        Self(Arc::new(Mutex::new(store)))
    }

    async fn page(&self, asked: PageRequest) -> Result<Page, Failure> {
        let store = Arc::clone(&self.0);
        let read = spawn_blocking(move || {
            let store = store.lock().unwrap_or_else(PoisonError::into_inner);
            store.page(asked)
        });
        match read.await {
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
}

fn failure(error: &ArchiveError) -> Failure {
    Failure {
        kind: FailureKind::Unreachable,
        what: SafeText::line(&format!("The archive cannot be read: {error}.")),
        advice: error.advice().into(),
        retry_after: None,
    }
}

impl Gateway for ThreadSource {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        match self {
            Self::Gateway(gateway) => gateway.fetch_page(asked, on_delay).await,
            Self::Archive(pages) => pages.page(asked).await,
        }
    }
}
