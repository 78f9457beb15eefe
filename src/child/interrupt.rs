//! Signals that ask the program to end: what it has begun is tidied up first.

use std::future::poll_fn;
use std::io;
use std::task::Poll;

use tokio::signal::unix::Signal;

use crate::signals;

/// Waits for the signals that ask a program to end.
pub struct Interrupt(Vec<(i32, Signal)>);

impl Interrupt {
    /// From now on, these signals do not end the program by themselves. Must be called within a
    /// tokio runtime.
    ///
    /// # Errors
    /// An error of the operating system.
    pub fn listen() -> io::Result<Self> {
        signals::listen().map(Self)
    }

    /// Waits for a signal, and returns its number.
    pub async fn wait(&mut self) -> i32 {
        poll_fn(|context| {
            let mut signals = self.0.iter_mut();
            let came = signals.find_map(|(number, signal)| {
                let came = signal.poll_recv(context);
                came.is_ready().then_some(*number)
            });
            came.map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
