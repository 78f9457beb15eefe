//! Runs decoding outside the main loop, one picture at a time. A panic costs only that picture.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::bounds::{MAX_MEMORY, MAX_OPEN};
use super::decode::Outlined;
use super::failure::{FileError, caught};
use super::metered;
use crate::picture::request::MediaKind;
use crate::runtime::lane::Lane;

/// Pictures that are decoded at a time.
pub(super) const AT_ONCE: usize = 1;
/// Bytes of memory for one that may take more than its structure says; the rest may be held by the
/// picture that is open.
const GREEDY: u64 = MAX_MEMORY - MAX_OPEN;
/// How long anybody waits for a picture.
const PATIENCE: Duration = Duration::from_secs(30);

/// Lets few pictures be decoded at a time. Cheap to clone; clones share what is free.
#[derive(Clone, Debug)]
pub struct Cage {
    pub(super) lane: Lane,
    pub(super) threads: Arc<Semaphore>,
    /// One permit for each MiB.
    pub(super) memory: Arc<Semaphore>,
    /// One at a time of those that may take more than their structure says.
    pub(super) greedy: Arc<Semaphore>,
    /// For a place, and again for the picture.
    pub(super) patience: Duration,
}

impl Default for Cage {
    fn default() -> Self {
        Self::new()
    }
}

impl Cage {
    /// A cage with nothing in it.
    pub fn new() -> Self {
        metered::start();
        Self {
            lane: Lane::default(),
            threads: Arc::new(Semaphore::new(AT_ONCE)),
            memory: Arc::new(Semaphore::new(mebibytes(MAX_MEMORY) as usize)),
            greedy: Arc::new(Semaphore::new(1)),
            patience: PATIENCE,
        }
    }

    /// Does a job with a picture. `memory` says from the file's structure what that takes at most;
    /// what the job splits off of its memory's permits is held for as long as that is kept.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        kind: MediaKind,
        bytes: Bytes,
        memory: impl FnOnce(&Outlined) -> Result<u64, FileError> + Send + 'static,
        job: impl FnOnce(&Outlined, &mut Permits) -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let thread = self.thread().await?;
        // Permits are held until the job has ended, whoever still waits for it.
        let (file, memory) = self
            .finish(move || {
                let _thread = thread;
                let file = Outlined::new(kind, bytes)?;
                let memory = memory(&file)?;
                Ok((file, memory))
            })
            .await?;
        let mut turn = None;
        if file.outline.greedy {
            turn = Some(self.held(Arc::clone(&self.greedy).acquire_owned()).await?);
        }
        let memory = if turn.is_some() {
            memory.max(GREEDY)
        } else {
            memory
        };
        // Who has a thread waits for nothing.
        let mut memory = self.memory(memory).await?;
        let thread = self.thread().await?;
        self.finish(move || {
            let _held = (turn, thread);
            job(&file, &mut memory)
        })
        .await
    }

    /// Does a job that takes so many bytes of memory.
    pub(super) async fn run_in_memory<T: Send + 'static>(
        &self,
        memory: u64,
        job: impl FnOnce() -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let memory = self.memory(memory).await?;
        let thread = self.thread().await?;
        self.finish(move || {
            let _held = (memory, thread);
            job()
        })
        .await
    }

    /// For others who need much memory for a while: what all jobs share, a permit for each MiB,
    /// and their thread.
    pub fn shared(&self) -> (Arc<Semaphore>, Lane) {
        (Arc::clone(&self.memory), self.lane.clone())
    }

    async fn thread(&self) -> Result<Permits, FileError> {
        self.held(Arc::clone(&self.threads).acquire_owned()).await
    }

    async fn memory(&self, bytes: u64) -> Result<Permits, FileError> {
        let permits = mebibytes(bytes).min(mebibytes(MAX_MEMORY));
        let permit = Arc::clone(&self.memory).acquire_many_owned(permits);
        self.held(permit).await
    }

    /// Waits for a place.
    async fn held(
        &self,
        permit: impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>>,
    ) -> Result<Permits, FileError> {
        // Whatever the others are at, they have had their time.
        let permit = timeout(self.patience, permit).await;
        Ok(Permits(permit.map_err(|_| FileError::Crowded)?.ok()))
    }

    async fn finish<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let caged = self.lane.run(|| caught(job));
        match timeout(self.patience, caged).await {
            Ok(done) => done.unwrap_or(Err(FileError::Broke)),
            Err(_) => Err(FileError::TooCostly),
        }
    }
}

/// Memory that others may not use meanwhile, or a thread.
#[derive(Debug)]
pub(super) struct Permits(Option<OwnedSemaphorePermit>);

impl Permits {
    /// So many bytes of it, or as many as there are.
    pub fn split(&mut self, bytes: u64) -> Self {
        let Some(permit) = &mut self.0 else {
            return Self(None);
        };
        let wanted = mebibytes(bytes) as usize;
        Self(permit.split(wanted.min(permit.num_permits())))
    }
}

fn mebibytes(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1 << 20))
        .unwrap_or(u32::MAX)
        .max(1)
}
