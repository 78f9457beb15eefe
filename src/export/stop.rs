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
                advice:
                    "They are kept beside the file that -o names, else in the folder TMPDIR, else \
                         in /tmp: there must be room, and you must be able to write there."
                        .into(),
                ..AppError::system("the messages cannot be kept until all are read", &error)
            },
            Self::Target(error) => AppError::from(error),
            Self::Signal(signal) => AppError::usage(&format!("signal {signal} ended it"), ""),
        }
    }
}
