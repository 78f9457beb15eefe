//! The names of the environment variables.

/// The path of the configuration file.
pub const CONFIG: &str = "SMSTHREAD_CONFIG";
/// The name of the profile.
pub const PROFILE: &str = "SMSTHREAD_PROFILE";
pub const BASE_URL: &str = "SMSTHREAD_BASE_URL";
/// The path of the log file.
pub const LOG: &str = "SMSTHREAD_LOG";
/// Whether threads are archived.
pub const ARCHIVE: &str = "SMSTHREAD_ARCHIVE";
pub const IMAGES: &str = "SMSTHREAD_IMAGES";
pub const CLIENT_ID: &str = "SMSTOOLS_CLIENT_ID";
pub const CLIENT_SECRET: &str = "SMSTOOLS_CLIENT_SECRET";
/// Writes sentences in place of a screen.
pub const ACCESSIBLE: &str = "ACCESSIBLE";
/// No colours, whatever its value.
pub const NO_COLOR: &str = "NO_COLOR";
