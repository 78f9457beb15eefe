//! Starts the log, if the user wants one.

use std::fs::{File, OpenOptions, Permissions};
use std::io::{self, IsTerminal};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::sync::Mutex;

use rustix::fs::OFlags;
use rustix::io::Errno;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::Config;
use crate::error::AppError;

/// Starts to write this crate's log to the configured file, if there is one.
pub fn start_log(config: &Config) -> Result<(), AppError> {
    let Some(path) = &config.log else {
        return Ok(());
    };
    let file = open_log(path).map_err(|error| {
        AppError::usage(
            &format!("the log file {} cannot be written: {error}", path.display()),
            "Name another one with --log.",
        )
    })?;
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        // Such errors would be written over the screen.
        .log_internal_errors(false)
        .with_writer(Mutex::new(file));
    tracing_subscriber::registry()
        .with(Targets::new().with_target("smsthread", LevelFilter::DEBUG))
        .with(lines)
        .try_init()
        .map_err(|error| AppError::usage(&format!("the log cannot be started: {error}"), ""))
}

/// Opens a file that other users cannot read, not even at first.
fn open_log(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        // Without this flag, smsthread would wait for a pipe that nobody reads, or that is full.
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(
            |error| match error.raw_os_error().map(Errno::from_raw_os_error) {
                Some(Errno::NXIO) => io::Error::other("it is a pipe that nobody reads"),
                _ => error,
            },
        )?;
    if file.is_terminal() {
        return Err(io::Error::other("it is a terminal"));
    }
    let metadata = file.metadata()?;
    // A link can lead to any of the user's files.
    let is_link = path.symlink_metadata()?.is_symlink();
    if !is_link && metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
