//! The archive: where it lies.

use crate::app::kept::ArchiveUse;
use crate::archive::Place;
use crate::config::Config;
use crate::error::AppError;

/// How the account's archive is used; `None`: nothing is kept.
pub fn archive_use(config: &Config) -> Result<Option<ArchiveUse>, AppError> {
    if !config.archive.is_on {
        if config.archive.offline {
            return Err(AppError::usage(
                "--offline shows what the archive has, and the archive is off",
                "Add --archive, or set archive = true in the configuration file.",
            ));
        }
        return Ok(None);
    }
    Ok(Some(ArchiveUse {
        place: place(config)?,
        offline: config.archive.offline,
    }))
}

/// Where the account's threads are kept, or would be.
fn place(config: &Config) -> Result<Place, AppError> {
    let Some(folder) = config.archive.folder.clone() else {
        return Err(AppError::usage(
            "no home folder is known for the archive",
            "Set archive_dir in the configuration file.",
        ));
    };
    let client_id = config.account.client_id.as_ref();
    Ok(Place {
        folder,
        origin: config.account.base_url.value.origin().ascii_serialization(),
        client_id: client_id.map(|id| id.value.clone()).unwrap_or_default(),
    })
}
