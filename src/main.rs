//! The program's entry. `lib.rs` describes how the program is built.

use std::process::ExitCode;

fn main() -> ExitCode {
    smsthread::commands::run()
}
