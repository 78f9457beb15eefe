//! The target of an export: a file that gets its name at the end, or standard output.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use rustix::io::Errno;
use tempfile::NamedTempFile;

use super::format::Drawing;
use super::job::Destination;
use crate::error::{AppError, USAGE};
use crate::text::SafeText;

/// Bytes that are written to a file at once.
const AT_ONCE: usize = 256 << 10;

/// Symbolic links that are followed, as many as the system follows.
const MAX_LINKS: usize = 40;

/// Why a target cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    #[error("{} exists already", .0.display())]
    Exists(PathBuf),
    /// The path is a directory, or has no file name.
    #[error("{} is not a file that can be written", .0.display())]
    NoFile(PathBuf),
    #[error("{} cannot be written: there is no folder {}", .path.display(), .folder.display())]
    NoFolder { path: PathBuf, folder: PathBuf },
    /// The file or its directory cannot be written.
    #[error("{} cannot be written: {source}", .path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("standard output cannot be written: {0}")]
    Stdout(io::Error),
    /// The program that read the pipe has ended.
    #[error("nobody reads standard output any more")]
    Gone,
}

impl From<TargetError> for AppError {
    fn from(error: TargetError) -> Self {
        let (code, advice) = match &error {
            TargetError::Exists(_) => (USAGE, "Name another file, or replace it with --force."),
            TargetError::NoFile(_) => (
                USAGE,
                "Name a file with -o. Without -o, an export goes to standard output.",
            ),
            TargetError::NoFolder { .. } => (1, "Make the folder first, or name another one."),
            TargetError::File { source, .. } => (1, advice_for(source)),
            TargetError::Stdout(_) | TargetError::Gone => (1, ""),
        };
        Self {
            code,
            what: SafeText::line(&error.to_string()),
            advice: advice.into(),
        }
    }
}

fn advice_for(error: &io::Error) -> &'static str {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::StorageFull | Kind::QuotaExceeded => "Make room on the disk, or use another one.",
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            "Name a file in a folder where you may make files."
        }
        _ if error.raw_os_error() == Some(Errno::LOOP.raw_os_error()) => {
            "The links lead in a circle: name another file."
        }
        _ => "Name another file.",
    }
}

/// A target that is being written.
pub enum OutputTarget {
    /// A temporary file that only its owner can read, until it gets its name.
    File {
        path: PathBuf,
        force: bool,
        file: Box<BufWriter<NamedTempFile>>,
    },
    Stdout {
        stdout: BufWriter<io::Stdout>,
        /// Stdout is a terminal, which strangers' text must not control.
        is_terminal: bool,
        /// The format writes only safe escape sequences.
        is_safe: bool,
    },
}

impl OutputTarget {
    /// Begins to write; a file is written beside its later place. Fails before the gateway is
    /// asked, if possible.
    pub fn open(to: &Destination) -> Result<Self, TargetError> {
        let (path, force) = match to {
            Destination::File { path, force } => (path, *force),
            Destination::Stdout | Destination::Screen => {
                let stdout = io::stdout();
                let is_terminal = stdout.is_terminal();
                return Ok(Self::Stdout {
                    stdout: BufWriter::new(stdout),
                    is_terminal,
                    is_safe: matches!(to, Destination::Screen),
                });
            }
        };
        // Asked before links are followed: a pipe behind `/dev/stdout` has no path of its own.
        if path.metadata().is_ok_and(|there| !there.is_file()) {
            return Err(TargetError::NoFile(path.clone()));
        }
        let path = resolved(path).map_err(|source| TargetError::File {
            path: path.clone(),
            source,
        })?;
        match path.metadata() {
            Ok(_) if !force => return Err(TargetError::Exists(path)),
            Ok(_) => {}
            Err(source) if source.kind() == io::ErrorKind::NotFound => {}
            // A name that is too long would be an error only when everything is read.
            Err(source) => return Err(TargetError::File { path, source }),
        }
        let is_folder = path.as_os_str().as_encoded_bytes().ends_with(b"/");
        if is_folder || path.file_name().is_none() {
            return Err(TargetError::NoFile(path));
        }
        let file = tempfile::Builder::new()
            .prefix(".smsthread-")
            .suffix(".part")
            .tempfile_in(directory_of(&path));
        match file {
            Ok(file) => Ok(Self::File {
                path,
                force,
                file: Box::new(BufWriter::with_capacity(AT_ONCE, file)),
            }),
            // Some folders of the system exist, and no file can be made in them.
            Err(_) if !directory_of(&path).exists() => {
                let folder = directory_of(&path).to_owned();
                Err(TargetError::NoFolder { path, folder })
            }
            Err(source) => Err(TargetError::File { path, source }),
        }
    }

    /// Whether the output is seen at once.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Stdout { is_terminal, .. } => *is_terminal,
            Self::File { .. } => false,
        }
    }

    /// A directory with room for the output.
    pub fn directory(&self) -> Option<&Path> {
        match self {
            Self::File { path, .. } => Some(directory_of(path)),
            Self::Stdout { .. } => None,
        }
    }

    pub fn put(&mut self, bytes: &[u8]) -> Result<(), TargetError> {
        match self {
            Self::File { path, file, .. } => {
                file.write_all(bytes).map_err(|source| TargetError::File {
                    path: path.clone(),
                    source,
                })
            }
            Self::Stdout {
                stdout,
                is_terminal: true,
                is_safe: false,
            } => {
                let safe = SafeText::new(&String::from_utf8_lossy(bytes));
                stdout.write_all(safe.as_bytes()).map_err(of_stdout)
            }
            Self::Stdout { stdout, .. } => stdout.write_all(bytes).map_err(of_stdout),
        }
    }

    /// Writes a piece to the terminal, and draws over it.
    pub fn show(&mut self, bytes: &[u8], draw: Drawing) -> Result<(), TargetError> {
        self.put(bytes)?;
        match self {
            Self::Stdout { stdout, .. } => stdout.flush().and_then(|()| draw()).map_err(of_stdout),
            Self::File { .. } => Ok(()),
        }
    }

    /// Everything is written: gives the file its name.
    pub fn finish(self) -> Result<(), TargetError> {
        match self {
            Self::Stdout { mut stdout, .. } => stdout.flush().map_err(of_stdout),
            Self::File { path, force, file } => {
                let failed = |source| TargetError::File {
                    path: path.clone(),
                    source,
                };
                let file = file
                    .into_inner()
                    .map_err(|error| failed(error.into_error()))?;
                file.as_file().sync_all().map_err(failed)?;
                let named = if force {
                    file.persist(&path)
                } else {
                    file.persist_noclobber(&path)
                };
                named.map(drop_file).map_err(|error| match error.error {
                    error if error.kind() == io::ErrorKind::AlreadyExists => {
                        TargetError::Exists(path.clone())
                    }
                    error => failed(error),
                })
            }
        }
    }
}

/// The file that a symbolic link leads to, so that this file is replaced or made, not the link.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        match path.read_link() {
            Ok(target) => path = directory_of(&path).join(target),
            Err(_) => return Ok(path.canonicalize().unwrap_or(path)),
        }
    }
    Err(Errno::LOOP.into())
}

fn drop_file(file: File) {
    drop(file);
}

fn directory_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn of_stdout(error: io::Error) -> TargetError {
    if error.kind() == io::ErrorKind::BrokenPipe {
        TargetError::Gone
    } else {
        TargetError::Stdout(error)
    }
}
