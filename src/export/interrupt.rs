//! Signals that end an export: temporary files are removed first.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// Listens for the signals that ask a program to end.
pub struct Interrupt {
    came: Arc<AtomicI32>,
    told: Arc<Notify>,
}

impl Interrupt {
    /// From now on these signals do not end the program by themselves.
    pub fn listen() -> io::Result<Self> {
        let came = Arc::new(AtomicI32::new(0));
        let told = Arc::new(Notify::new());
        for kind in [
            SignalKind::interrupt(),
            SignalKind::terminate(),
            SignalKind::hangup(),
            SignalKind::quit(),
        ] {
            let heard = signal(kind)?;
            let note = note(heard, kind, Arc::clone(&came), Arc::clone(&told));
            tokio::spawn(note);
        }
        Ok(Self { came, told })
    }

    fn came(&self) -> Option<i32> {
        Some(self.came.load(Ordering::Relaxed)).filter(|number| *number != 0)
    }

    pub async fn wait(&self) -> i32 {
        loop {
            let told = self.told.notified();
            if let Some(number) = self.came() {
                return number;
            }
            told.await;
        }
    }
}

async fn note(mut heard: Signal, kind: SignalKind, came: Arc<AtomicI32>, told: Arc<Notify>) {
    if heard.recv().await.is_some() {
        came.store(kind.as_raw_value(), Ordering::Relaxed);
        told.notify_waiters();
        // `notify_one` also wakes a task that starts to wait right now.
        told.notify_one();
    }
}
