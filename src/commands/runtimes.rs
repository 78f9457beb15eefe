//! The threads that a command runs on.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::runtime::{Builder, Handle, Runtime};

use crate::error::AppError;
use crate::text::SafeText;

/// The files and connections that any command may have open at the same time.
const OPEN_FILES: u64 = 64;

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

/// Makes sure that enough files can be open. Otherwise each part would fail in its own way, some as
/// if they had a bug.
pub fn allow_files() -> Result<(), AppError> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current.is_none_or(|current| current >= OPEN_FILES) {
        return Ok(());
    }
    let wanted = maximum.map_or(OPEN_FILES, |maximum| maximum.min(OPEN_FILES));
    let limit = Rlimit {
        current: Some(wanted),
        maximum,
    };
    if wanted == OPEN_FILES && setrlimit(Resource::Nofile, limit).is_ok() {
        return Ok(());
    }
    Err(AppError {
        code: 1,
        what: SafeText::new(&format!(
            "at most {wanted} files may be open at the same time; smsthread needs {OPEN_FILES}"
        )),
        advice: "Raise the limit (ulimit -n 256), or ask whoever runs this computer.".into(),
    })
}

fn start_runtime(builder: &mut Builder) -> Result<Runtime, AppError> {
    let started = builder.enable_all().build();
    started.map_err(|error| AppError::system("the program cannot start its threads", &error))
}
