//! The names of the environment variables.

/// Names the configuration file.
pub const CONFIG: &str = "SMSTHREAD_CONFIG";
/// Names the profile.
pub const PROFILE: &str = "SMSTHREAD_PROFILE";
/// Where the gateway's API begins.
pub const BASE_URL: &str = "SMSTHREAD_BASE_URL";
/// Names the log file.
pub const LOG: &str = "SMSTHREAD_LOG";
/// Whether threads are kept on this disk.
pub const ARCHIVE: &str = "SMSTHREAD_ARCHIVE";
/// How pictures are shown.
pub const IMAGES: &str = "SMSTHREAD_IMAGES";
/// The account's id.
pub const CLIENT_ID: &str = "SMSTOOLS_CLIENT_ID";
/// The account's secret.
pub const CLIENT_SECRET: &str = "SMSTOOLS_CLIENT_SECRET";
/// Sentences in place of a screen.
pub const ACCESSIBLE: &str = "ACCESSIBLE";
/// No colours, whatever its value.
pub const NO_COLOR: &str = "NO_COLOR";
