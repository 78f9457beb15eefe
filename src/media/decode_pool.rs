//! Runs decoding outside the main loop, one picture at a time. A panic costs only that picture.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::bounds::MAX_MEMORY;
use super::decode::Outlined;
use super::failure::{FileError, caught};
use crate::picture::request::MediaKind;
use crate::tasks::serial_queue::SerialQueue;

/// Pictures that are decoded at the same time.
pub(super) const AT_ONCE: usize = 1;
/// The longest wait for a picture.
const PATIENCE: Duration = Duration::from_secs(30);

/// Limits how many pictures are decoded at the same time. Cheap to clone; clones share the limits.
#[derive(Clone, Debug)]
pub struct DecodePool {
    pub(super) lane: SerialQueue,
    pub(super) threads: Arc<Semaphore>,
    /// One permit for each MiB.
    pub(super) memory: Arc<Semaphore>,
    /// The longest wait for permits, and again for the picture.
    pub(super) patience: Duration,
}

impl Default for DecodePool {
    fn default() -> Self {
        Self::new()
    }
}

impl DecodePool {
    pub fn new() -> Self {
        Self {
            lane: SerialQueue::default(),
            threads: Arc::new(Semaphore::new(AT_ONCE)),
            memory: Arc::new(Semaphore::new(mebibytes(MAX_MEMORY) as usize)),
            patience: PATIENCE,
        }
    }

    /// Runs a job on a picture. `memory` computes from the file's structure how much the job may
    /// need. Permits that the job splits off are held for as long as the job's result keeps them.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        kind: MediaKind,
        bytes: Bytes,
        memory: impl FnOnce(&Outlined) -> Result<u64, FileError> + Send + 'static,
        job: impl FnOnce(&Outlined, &mut Permits) -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let thread = self.thread().await?;
        // The job holds its permits until it ends, even if nobody waits for it any more.
        let (file, memory) = self
            .finish(move || {
                let _thread = thread;
                let file = Outlined::new(kind, bytes)?;
                let memory = memory(&file)?;
                Ok((file, memory))
            })
            .await?;
        // Memory first: a job that has a thread must not wait for anything.
        let mut memory = self.memory(memory).await?;
        let thread = self.thread().await?;
        self.finish(move || {
            let _held = thread;
            job(&file, &mut memory)
        })
        .await
    }

    /// Runs a job that needs this many bytes of memory.
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

    /// The limits, for other parts that need much memory for a while: a permit for each MiB, and
    /// the thread.
    pub fn shared(&self) -> (Arc<Semaphore>, SerialQueue) {
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

    /// Waits for a permit.
    async fn held(
        &self,
        permit: impl Future<Output = Result<OwnedSemaphorePermit, AcquireError>>,
    ) -> Result<Permits, FileError> {
        // The jobs that hold the permits have had enough time.
        let permit = timeout(self.patience, permit).await;
        Ok(Permits(permit.map_err(|_| FileError::Crowded)?.ok()))
    }

    async fn finish<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, FileError> + Send + 'static,
    ) -> Result<T, FileError> {
        let run = self.lane.run(|| caught(job));
        match timeout(self.patience, run).await {
            Ok(done) => done.unwrap_or(Err(FileError::Broke)),
            Err(_) => Err(FileError::TooCostly),
        }
    }
}

/// Memory that others may not use meanwhile, or a thread.
#[derive(Debug)]
pub(super) struct Permits(Option<OwnedSemaphorePermit>);

impl Permits {
    /// Splits off permits for this many bytes, or as many as there are.
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
