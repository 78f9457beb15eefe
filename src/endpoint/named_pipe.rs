//! Pipes that have a name: reading one would wait in silence until somebody writes.

use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// The places of files that are open already: the shell's `<(…)`, and standard input. Such a pipe has
/// somebody who writes.
const OPEN: [&str; 3] = ["/dev/fd", "/dev/stdin", "/proc"];

/// Whether this is a pipe that somebody has to open for writing first.
pub fn is_named_pipe(path: &Path) -> bool {
    let is_open = OPEN.iter().any(|open| path.starts_with(open));
    !is_open && (path.metadata()).is_ok_and(|there| there.file_type().is_fifo())
}
