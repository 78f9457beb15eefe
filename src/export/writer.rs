//! Writes messages in the chosen format to the target.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::format::Format;
use super::observer::Watch;
use super::output::OutputTarget;
use super::pictures::{FetchedFile, FileContent, PictureQueue};
use super::spool::{Spool, Spooled};
use super::stop::ExportStop;
use crate::sync::sweep::{Filed, Outcome};

/// Bytes of a picture that are written at once: a multiple of three, so that base64 needs no
/// padding in between.
const PIECE: usize = 48 << 10;
/// Messages between two points where the export can be stopped.
const BREATH: u64 = 256;

/// The messages that were read: older ones in the spool, the newest in memory.
pub struct Gathered {
    pub spool: Option<Spool>,
    pub newest: Vec<Filed>,
    pub outcome: Outcome,
}

/// Writes the messages that were read.
pub struct ExportWriter<'a, W> {
    pub target: OutputTarget,
    pub format: Box<dyn Format>,
    pub buffer: Vec<u8>,
    pub ahead: PictureQueue,
    /// Messages at the old end that are left out.
    pub skip: u64,
    pub written: u64,
    pub total: u64,
    /// Files that could not be fetched.
    pub unfetched: u64,
    pub watch: &'a W,
}

impl<W: Watch> ExportWriter<'_, W> {
    /// Writes all messages, oldest first: those of the spool from its end, then the newest ones.
    pub async fn all(&mut self, gathered: Gathered) -> Result<(), ExportStop> {
        if self.target.is_terminal() {
            self.watch.cleared();
        } else {
            self.watch.written(0, self.total);
        }
        self.format.begin(&mut self.buffer);
        self.flush()?;
        let listing = gathered.outcome.listing;
        let spooled = gathered.spool.map(|spool| spool.oldest_first(listing));
        let spooled = spooled.transpose();
        for spooled in spooled.map_err(ExportStop::Spool)?.into_iter().flatten() {
            match spooled.map_err(ExportStop::Spool)? {
                Spooled::Message(filed) => self.message(filed).await?,
                Spooled::Written(record) => self.written(&record).await?,
            }
        }
        for filed in gathered.newest.into_iter().rev() {
            self.message(filed).await?;
        }
        while let Some((filed, found)) = self.ahead.pop().await {
            self.write(&filed, found)?;
        }
        self.format.end(&mut self.buffer);
        self.flush()
    }

    async fn message(&mut self, filed: Filed) -> Result<(), ExportStop> {
        if self.is_skipped() {
            return Ok(());
        }
        if self.ahead.is_one_by_one() {
            return self.one_by_one(filed).await;
        }
        self.ahead.push(filed);
        while self.ahead.is_full() {
            if let Some((filed, found)) = self.ahead.pop().await {
                self.write(&filed, found)?;
            }
        }
        self.breathe().await;
        Ok(())
    }

    /// Writes a message and its files, of which at most one is in memory.
    async fn one_by_one(&mut self, filed: Filed) -> Result<(), ExportStop> {
        self.format.message(&filed, &mut self.buffer);
        let attachments = filed.1.attachments();
        for (index, file) in attachments.iter().enumerate() {
            self.watch.written(self.written, self.total);
            self.watch.fetching(index + 1, attachments.len());
            let found = self.ahead.one(filed.0, index, file).await;
            if matches!(found.content, FileContent::Failed(_)) {
                self.unfetched += 1;
            }
            let after = self.format.attachment(file, &found, &mut self.buffer);
            if let (Some(after), Some(bytes)) = (after, found.shown()) {
                self.picture(bytes)?;
                self.buffer.extend_from_slice(after.as_bytes());
            }
        }
        self.format.close(&filed, &mut self.buffer);
        self.count()?;
        self.breathe().await;
        Ok(())
    }

    fn picture(&mut self, bytes: &[u8]) -> Result<(), ExportStop> {
        for piece in bytes.chunks(PIECE) {
            let text = BASE64_STANDARD.encode(piece);
            self.buffer.extend_from_slice(text.as_bytes());
            self.flush()?;
        }
        Ok(())
    }

    async fn written(&mut self, record: &[u8]) -> Result<(), ExportStop> {
        if self.is_skipped() {
            return Ok(());
        }
        self.format.written(record, &mut self.buffer);
        self.count()?;
        self.breathe().await;
        Ok(())
    }

    fn is_skipped(&mut self) -> bool {
        let left = self.skip.checked_sub(1);
        self.skip = left.unwrap_or(0);
        left.is_some()
    }

    /// A point where the export can be stopped.
    async fn breathe(&mut self) {
        if self.written.is_multiple_of(BREATH) {
            tokio::task::yield_now().await;
        }
    }

    fn write(&mut self, filed: &Filed, found: Vec<FetchedFile>) -> Result<(), ExportStop> {
        self.format.pictures(found);
        self.format.message(filed, &mut self.buffer);
        self.count()
    }

    /// Counts a message that was added to the buffer.
    fn count(&mut self) -> Result<(), ExportStop> {
        self.written += 1;
        if self.written.is_multiple_of(BREATH) && !self.target.is_terminal() {
            self.watch.written(self.written, self.total);
        }
        self.flush()
    }

    fn flush(&mut self) -> Result<(), ExportStop> {
        let mut from = 0;
        for (to, draw) in self.format.drawings() {
            let shown = self.target.show(&self.buffer[from..to], draw);
            shown.map_err(ExportStop::Target)?;
            from = to;
        }
        let put = self
            .target
            .put(&self.buffer[from..])
            .map_err(ExportStop::Target);
        self.buffer.clear();
        put
    }
}
