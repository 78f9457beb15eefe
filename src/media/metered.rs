//! A reader for decoders that gives up if decoding takes too much memory.
//!
//! The structure of a lossless WebP does not tell what decoding costs: a few bytes of its coded
//! pixels make a table of kilobytes, thousands of times. Its decoder takes no limit, but it reads
//! while it works.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use tikv_jemalloc_ctl::thread::{ThreadLocal, allocatedp, deallocatedp};

/// Bytes that are read between two checks of the memory.
const STEP: usize = 16 << 10;
/// Bytes that a decoder may take beyond what is computed from its file's structure.
const SLACK: u64 = 8 << 20;

pub(super) struct Metered<'a> {
    bytes: Cursor<&'a [u8]>,
    /// Bytes that may still be read before the next check.
    unseen: usize,
    /// `None`: the allocator does not tell. (With any other than the program's, nothing counts.)
    meter: Option<Meter>,
}

impl<'a> Metered<'a> {
    /// For a decoder in this thread that needs `memory` bytes according to its file's structure.
    pub(super) fn new(bytes: &'a [u8], memory: u64) -> Self {
        Self {
            bytes: Cursor::new(bytes),
            unseen: STEP,
            meter: Meter::start(memory + SLACK),
        }
    }

    fn look(&mut self) -> io::Result<()> {
        if self.unseen == 0 {
            self.unseen = STEP;
            if self.meter.is_some_and(Meter::is_over) {
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

/// Counts the bytes that this thread has allocated and not freed since the start.
#[derive(Clone, Copy)]
struct Meter {
    allocated: ThreadLocal<u64>,
    freed: ThreadLocal<u64>,
    /// Bytes in use at which the memory is used up. A thread may free more than it allocated, so
    /// they wrap around.
    start: u64,
    most: u64,
}

impl Meter {
    fn start(most: u64) -> Option<Self> {
        let mut meter = Self {
            allocated: allocatedp::read().ok()?,
            freed: deallocatedp::read().ok()?,
            start: 0,
            most,
        };
        meter.start = meter.in_use();
        Some(meter)
    }

    fn in_use(self) -> u64 {
        self.allocated.get().wrapping_sub(self.freed.get())
    }

    fn is_over(self) -> bool {
        let grown = self.in_use().wrapping_sub(self.start).cast_signed();
        u64::try_from(grown).is_ok_and(|grown| grown > self.most)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_that_takes_too_much_memory_reads_no_further() {
        let bytes = vec![7; STEP * 3];
        let mut all = Vec::with_capacity(bytes.len());
        let mut frugal = Metered::new(&bytes, 1 << 20);
        drop(vec![7; 10 << 20]);
        (&mut frugal)
            .take(u64::MAX)
            .read_to_end(&mut all)
            .expect("all of it");
        assert_eq!(all, bytes);
        all.clear();
        let mut greedy = Metered::new(&bytes, 1 << 20);
        let table = vec![7; 10 << 20];
        let gave_up = (&mut greedy).take(u64::MAX).read_to_end(&mut all);
        let gave_up = gave_up.expect_err("too much");
        assert_eq!(gave_up.kind(), io::ErrorKind::OutOfMemory);
        assert_eq!(all.len(), STEP, "{}", table.len());
    }

    #[test]
    fn the_memory_of_other_threads_does_not_count() {
        let bytes = vec![7; STEP * 3];
        let mut frugal = Metered::new(&bytes, 1 << 20);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let others = runtime.spawn_blocking(|| vec![7; 10 << 20]);
        let others = runtime.block_on(others).expect("a thread");
        let mut all = Vec::with_capacity(bytes.len());
        (&mut frugal)
            .take(u64::MAX)
            .read_to_end(&mut all)
            .expect("all of it");
        assert_eq!(others.len(), 10 << 20);
    }
}
