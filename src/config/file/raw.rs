//! Reads the text of the configuration file, which may hold a secret.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::config::error::ConfigError;
use crate::endpoint::named_pipe::is_named_pipe;

/// Largest file that is read, in bytes.
const MAX_SIZE: u64 = 1024 * 1024;

/// The file's text; `None` if there is no file.
pub fn read(path: &Path) -> Result<Option<(Metadata, String)>, ConfigError> {
    let unreadable = |source| ConfigError::Unreadable {
        path: path.to_path_buf(),
        source,
    };
    let because = |kind, why: &str| unreadable(io::Error::new(kind, why));
    if is_named_pipe(path) {
        let why = "it is a named pipe; name a file instead";
        return Err(because(io::ErrorKind::InvalidInput, why));
    }
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(error)),
    };
    let found = file.metadata().map_err(unreadable)?;
    // The full size from the start, because a text that grows leaves copies of the secret behind.
    let room = found.len().min(MAX_SIZE) + 32;
    let mut text = String::with_capacity(usize::try_from(room).unwrap_or(0));
    let size = file
        .by_ref()
        .take(MAX_SIZE + 1)
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData => because(
                io::ErrorKind::InvalidData,
                "it is not text in UTF-8; save it in this encoding",
            ),
            _ => unreadable(error),
        })?;
    if size as u64 > MAX_SIZE {
        return Err(because(
            io::ErrorKind::FileTooLarge,
            "it is larger than 1 MiB",
        ));
    }
    Ok(Some((found, text)))
}
