//! The configuration of a program that [`reader`](super::reader::reader) starts.

use std::path::Path;

/// Writes the configuration.
pub fn configure(home: &Path, text: &str) {
    let folder = home.join("smsthread");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), text).unwrap();
}
