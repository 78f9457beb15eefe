//! A reader for decoders that gives up if the program has grown too much meanwhile.
//!
//! The structure of a lossless WebP does not tell what decoding costs: a few bytes of its coded
//! pixels make a table of kilobytes, thousands of times. Its decoder takes no limit, but it reads
//! while it works.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};
use std::sync::LazyLock;

/// Bytes that are read between two checks of the memory.
const STEP: usize = 16 << 10;

/// Memory for all pictures and cached files, in bytes, while a decoder needs more than its file's
/// structure says. The allocator keeps such memory after the decoder has given up, beside what the
/// next picture needs.
#[cfg(not(test))]
const CEILING: u64 = 80 << 20;
/// Unit tests share one process: one test must not be refused for the memory of others.
#[cfg(test)]
const CEILING: u64 = 8 << 30;

/// Memory of the program before its first picture, in bytes.
static START: LazyLock<Option<u64>> = LazyLock::new(resident);

/// To be called before there is any picture.
pub(super) fn start() {
    LazyLock::force(&START);
}

pub(super) struct Metered<'a> {
    bytes: Cursor<&'a [u8]>,
    /// Bytes that may still be read before the next check.
    unseen: usize,
    /// Memory that the program may use in all, in bytes; `None`: the system does not tell.
    most: Option<u64>,
}

impl<'a> Metered<'a> {
    /// For a decoder that needs `memory` bytes according to the file's structure.
    pub(super) fn new(bytes: &'a [u8], memory: u64) -> Self {
        // Freed memory may still be counted, so each bomb would raise a limit based on `now` alone.
        let most = |now: u64| (now + memory).max(START.unwrap_or(now) + CEILING);
        Self {
            bytes: Cursor::new(bytes),
            unseen: STEP,
            most: resident().map(most),
        }
    }

    fn look(&mut self) -> io::Result<()> {
        if self.unseen == 0 {
            self.unseen = STEP;
            let grown = self
                .most
                .zip(resident())
                .is_some_and(|(most, now)| now > most);
            if grown {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
        }
        Ok(())
    }
}

impl Read for Metered<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let came = self.fill_buf()?.read(into)?;
        self.consume(came);
        Ok(came)
    }

    /// In one step: callers of this function know how much memory it takes.
    fn read_to_end(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        self.bytes.read_to_end(into)
    }
}

impl BufRead for Metered<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look()?;
        let rest = self.bytes.fill_buf()?;
        Ok(&rest[..rest.len().min(self.unseen)])
    }

    fn consume(&mut self, amount: usize) {
        self.bytes.consume(amount);
        self.unseen = self.unseen.saturating_sub(amount);
    }
}

impl Seek for Metered<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.bytes.seek(to)
    }
}

/// Memory of the program without mapped files, in bytes; `None` if the system does not tell.
fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_grows_too_much_reads_no_further() {
        let bytes = vec![7; STEP * 3];
        let mut all = Vec::new();
        let mut frugal = Metered::new(&bytes, 1 << 30).take(u64::MAX);
        frugal.read_to_end(&mut all).expect("all of it");
        assert_eq!(all, bytes);
        let mut greedy = Metered {
            most: Some(0),
            ..Metered::new(&bytes, 0)
        }
        .take(u64::MAX);
        all.clear();
        let gave_up = greedy.read_to_end(&mut all).expect_err("too much");
        assert_eq!(gave_up.kind(), io::ErrorKind::OutOfMemory);
        assert_eq!(all.len(), STEP);
    }
}
