//! The program's entry. `lib.rs` describes how the program is built.

use std::process::ExitCode;

/// Gives freed memory back soon, and counts what each thread uses.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    smsthread::commands::run()
}
