//! EDGE: where a thread's pages come from: the gateway, offline the archive, or both.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::kept::kept_pages;
use super::source::{KeptPages, ThreadGateway};
use crate::archive::ArchiveLocation;
use crate::archive::current::ListProof;
use crate::runtime::Gateway;
use crate::thread::page::{Failure, Page, PageRequest};

/// Where pages come from.
pub enum ThreadSource {
    Gateway(ThreadGateway),
    Archive(KeptPages),
    Proven(ProvenThread),
}

impl ThreadSource {
    /// Takes from the archive what the gateway has proven to be current.
    #[must_use]
    pub fn with_archive(self, place: Option<ArchiveLocation>) -> Self {
        match (self, place) {
            (Self::Gateway(gateway), Some(place)) => Self::Proven(ProvenThread {
                gateway,
                place,
                pages: OnceCell::new(),
                proof: Mutex::new(None),
            }),
            (source, _) => source,
        }
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
            Self::Proven(thread) => thread.fetch_page(asked, on_delay).await,
        }
    }
}

/// The newest page is the gateway's. If this page proves the archive to be current, older pages
/// are the archive's.
pub struct ProvenThread {
    gateway: ThreadGateway,
    place: ArchiveLocation,
    /// `None`: the archive cannot be read.
    pages: OnceCell<Option<KeptPages>>,
    proof: Mutex<Option<ListProof>>,
}

impl ProvenThread {
    async fn fetch_page(
        &self,
        asked: PageRequest,
        on_delay: impl FnMut(Failure, Duration) + Send + 'static,
    ) -> Result<Page, Failure> {
        if let Some(page) = self.kept(asked).await {
            return Ok(page);
        }
        let page = self.gateway.fetch_page(asked, on_delay).await?;
        if page.answered.start() == 0 {
            let proof = self.prove(page.clone()).await;
            *self.proof.lock().unwrap_or_else(PoisonError::into_inner) = proof;
        }
        Ok(page)
    }

    async fn kept(&self, asked: PageRequest) -> Option<Page> {
        let proof = *self.proof.lock().unwrap_or_else(PoisonError::into_inner);
        let proof = proof.filter(|_| asked.start() > 0)?;
        let pages = self.pages().await?;
        pages
            .ask(move |store| store.proven_page(proof, asked))
            .await
    }

    async fn prove(&self, head: Page) -> Option<ListProof> {
        let pages = self.pages().await?;
        let proof = pages.ask(move |store| store.prove(&head)).await?;
        let Some(needed) = proof.needs() else {
            return Some(proof);
        };
        let end = self.gateway.fetch_page(needed, |_, _| {}).await.ok()?;
        pages.ask(move |store| store.confirm(proof, &end)).await
    }

    async fn pages(&self) -> Option<&KeptPages> {
        let open = || async {
            let pages = self.place.path().exists();
            let pages = pages.then(|| kept_pages(&self.place, &self.gateway.phone));
            pages.and_then(Result::ok)
        };
        self.pages.get_or_init(open).await.as_ref()
    }
}
