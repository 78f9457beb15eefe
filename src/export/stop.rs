//! [`ExportStop`]: why an export ended early.

use std::io;

use super::output::TargetError;
use crate::error::AppError;
use crate::thread::page::Failure;

/// Why an export ended early.
pub enum ExportStop {
    Gateway(Failure),
    Spool(io::Error),
    Target(TargetError),
    Signal(i32),
}

impl ExportStop {
    pub fn problem(self) -> AppError {
        match self {
            Self::Gateway(failure) => AppError::from(failure),
            Self::Spool(error) => AppError {
                advice: "Check that the disk is not full, and that the folder for temporary files \
                         (TMPDIR, else /tmp) exists and you may write there."
                    .into(),
                ..AppError::system("a temporary file cannot be written", &error)
            },
            Self::Target(error) => AppError::from(error),
            Self::Signal(signal) => AppError::usage(&format!("signal {signal} ended it"), ""),
        }
    }
}
