//! Asks the terminal what it can show, without taking the screen.

use std::time::Duration;

use super::{Capabilities, TerminalError, guard};

/// How long to wait for a silent terminal before choosing without its answers.
pub const PATIENCE: Duration = Duration::from_millis(300);
/// The same if nothing else waits, and a slow line should be heard, too.
const LONG_PATIENCE: Duration = Duration::from_secs(1);

/// Asks the terminal at stdin and stdout all questions. Keys that are typed meanwhile are lost.
///
/// # Errors
/// There is no terminal, or it refuses its modes.
pub fn probe() -> Result<Capabilities, TerminalError> {
    let mut facts = Capabilities::of_process();
    guard::ask_aside(LONG_PATIENCE, |report| {
        facts.learn(&report);
    })?;
    facts.give_up();
    Ok(facts)
}
