//! Variables and open files that no child may inherit.

use std::ffi::OsStr;
use std::process::Command;

/// The beginnings of the names of smsthread's own variables.
const OUR_VARIABLES: [&str; 2] = ["SMSTOOLS_", "SMSTHREAD_"];

/// Keeps what is ours from a program: our variables and our open files.
pub(super) fn keep_ours(command: &mut Command) {
    // This is for files that were open when smsthread started; its own are closed in a child anyway.
    close_fds::set_fds_cloexec_threadsafe(3, &[]);
    for (name, _) in std::env::vars_os() {
        if is_ours(&name) {
            command.env_remove(name);
        }
    }
}

pub(super) fn is_ours(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    OUR_VARIABLES
        .iter()
        .any(|ours| name.starts_with(ours.as_bytes()))
}
