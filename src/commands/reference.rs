//! Runs `completions` and `man`.

use std::fs;
use std::path::Path;

use clap_complete::Shell;

use super::output::print_bytes;
use crate::cli;
use crate::error::AppError;
use crate::manual;

pub(super) fn completions(shell: Shell) -> Result<u8, AppError> {
    let mut script = Vec::new();
    clap_complete::generate(
        shell,
        &mut cli::command_to_complete(),
        "smsthread",
        &mut script,
    );
    print_bytes(&script)
}

/// Writes all manual pages below `folder`, or to standard output if there is none.
pub(super) fn manual(folder: Option<&Path>) -> Result<u8, AppError> {
    let failed = |error| AppError::system("the manual cannot be written", &error);
    let pages = manual::pages().map_err(failed)?;
    let Some(folder) = folder else {
        let texts: Vec<_> = pages.into_iter().map(|page| page.text).collect();
        return print_bytes(&texts.concat());
    };
    for page in pages {
        let path = folder.join(page.path);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::write(path, page.text).map_err(failed)?;
    }
    Ok(0)
}
