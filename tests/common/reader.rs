//! The program at a model gateway, with a home of its own.

use std::path::Path;

use super::common::{Pty, Setup};
use super::gateway::{Gateway, ID, SECRET};

/// A folder that is the home folder and holds the configuration.
pub fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// Opens the gateway's thread; `refresh` is the number of seconds between two polls.
pub fn reader(gateway: &Gateway, home: &Path, refresh: &str) -> Setup {
    Setup::new(env!("CARGO_BIN_EXE_smsthread"))
        .args(&["--refresh", refresh, "+32 496 12 34 56"])
        .env("HOME", &home.to_string_lossy())
        .env("XDG_CONFIG_HOME", &home.to_string_lossy())
        .env("TZ", "Europe/Brussels")
        .env("SMSTHREAD_BASE_URL", &gateway.base_url)
        .env("SMSTOOLS_CLIENT_ID", ID)
        .env("SMSTOOLS_CLIENT_SECRET", SECRET)
}

/// Ends the program by these keys, and checks that it ends without an error.
pub fn leave(pty: &mut Pty, keys: &str) {
    pty.send(keys);
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert!(pty.has_modes_of_start());
}
