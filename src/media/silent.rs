//! Servers that do not answer in time: after some tries in a row, a server is asked no more.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use url::{Position, Url};

use super::failure::FileError;

/// Files in a row for which a server may let us wait in vain.
const PATIENCE: u32 = 3;

/// How many files in a row each server has let us wait for in vain.
#[derive(Default)]
pub(super) struct SilentServers(Mutex<HashMap<String, u32>>);

impl SilentServers {
    /// Whether a link's server was in vain waited for too often.
    pub(super) fn has(&self, link: &str) -> bool {
        let servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = server_of(link).and_then(|server| servers.get(&server).copied());
        waits.is_some_and(|waits| waits >= PATIENCE)
    }

    /// Notes what became of a link.
    pub(super) fn note<T>(&self, link: &str, result: &Result<T, FileError>) {
        let Some(server) = server_of(link) else {
            return;
        };
        let mut servers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Err(error) if error.is_wait_in_vain() => *servers.entry(server).or_default() += 1,
            _ => {
                servers.remove(&server);
            }
        }
    }
}

fn server_of(link: &str) -> Option<String> {
    let url = Url::parse(link.trim()).ok()?;
    Some(url[..Position::BeforePath].to_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_answer_of_any_kind_ends_the_count() {
        let servers = SilentServers::default();
        let (link, other) = ("https://a.example/1.jpg", "https://a.example:8443/1.jpg");
        let waited = || Err::<(), _>(FileError::TimedOut(Duration::ZERO));
        for answer in [Ok(()), Err(FileError::Status(404))] {
            servers.note(link, &waited());
            servers.note(link, &waited());
            servers.note("https://a.example/2.jpg", &answer);
            assert!(!servers.has(link));
        }
        for _ in 0..PATIENCE {
            assert!(!servers.has(link));
            servers.note(link, &waited());
        }
        assert!(servers.has(" https://A.example/other.jpg?q"));
        assert!(!servers.has(other) && !servers.has("no link"));
    }
}
