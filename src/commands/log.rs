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

/// Sends what this crate logs to the file that is set, if any.
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
        // They would be written over the screen.
        .log_internal_errors(false)
        .with_writer(Mutex::new(file));
    tracing_subscriber::registry()
        .with(Targets::new().with_target("smsthread", LevelFilter::DEBUG))
        .with(lines)
        .try_init()
        .map_err(|error| AppError::usage(&format!("the log cannot be started: {error}"), ""))
}

/// Opens a file that nobody else can read, from its first byte on.
fn open_log(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        // A pipe that nobody reads would be waited for, and a full one.
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
    // Through a link it may be any file of the user's.
    let is_link = path.symlink_metadata()?.is_symlink();
    if !is_link && metadata.is_file() && metadata.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(0o600))?;
    }
    Ok(file)
}
