//! EDGE: one thread for work that takes much memory.
//!
//! An allocator keeps freed memory for each thread. If many threads decode pictures, much memory
//! stays behind (270 MB after twelve pictures); on one thread, only as much as one picture needs.
#![expect(clippy::disallowed_methods, reason = "an edge: it starts its thread")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Runs one job after the other. Clones share one thread, which ends with the last clone.
#[derive(Clone, Debug)]
pub struct SerialQueue(mpsc::Sender<Job>);

impl Default for SerialQueue {
    fn default() -> Self {
        let (sender, jobs) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for job in jobs {
                // If a job panics, whoever waits for it gets no result.
                let _ = catch_unwind(AssertUnwindSafe(job));
            }
        });
        Self(sender)
    }
}

impl SerialQueue {
    /// Runs the job when all earlier jobs are done; `None`: the job panicked. The job is done even
    /// if nobody waits for it any more.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (send, done) = oneshot::channel();
        let job = move || {
            // The caller may have stopped waiting.
            let _ = send.send(work());
        };
        self.0.send(Box::new(job)).ok()?;
        done.await.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_jobs_run_on_one_thread_even_if_one_panics() {
        let lane = SerialQueue::default();
        let on = || thread::current().id();
        let first = lane.run(on).await;
        assert!(first.is_some_and(|id| id != on()));
        assert_eq!(lane.run(|| -> u8 { panic!("a decoder's bug") }).await, None);
        assert_eq!(lane.clone().run(on).await, first);
    }
}
