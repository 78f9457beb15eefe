//! The threads that a command runs on.

use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::AppError;

/// Runs `work` on a runtime that is dropped without waiting for other tasks.
pub fn run_async<T>(work: impl Future<Output = T>) -> Result<T, AppError> {
    let runtime = start_runtime(Builder::new_multi_thread().worker_threads(1))?;
    let done = runtime.block_on(work);
    runtime.shutdown_background();
    Ok(done)
}

/// Runs the screen on this thread alone, so that a key need not wake another thread. `work` gets
/// the runtime's handle for everything else.
pub fn run_screen<T>(work: impl AsyncFnOnce(Handle) -> T) -> Result<T, AppError> {
    let workers = start_runtime(Builder::new_multi_thread().worker_threads(1))?;
    let screen = start_runtime(&mut Builder::new_current_thread())?;
    let done = screen.block_on(work(workers.handle().clone()));
    screen.shutdown_background();
    workers.shutdown_background();
    Ok(done)
}

fn start_runtime(builder: &mut Builder) -> Result<Runtime, AppError> {
    let started = builder.enable_all().build();
    started.map_err(|error| AppError::system("the program cannot start its threads", &error))
}
