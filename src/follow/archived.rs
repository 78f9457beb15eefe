//! Following with an archive: it keeps the events that are not written yet from one run to the next.

use tokio::task::spawn_blocking;

use super::Follower;
use super::differ::FollowedChange;
use super::edges::FollowStart;
use super::end::FollowEnd;
use crate::archive::ArchiveStore;
use crate::archive::error::ArchiveError;
use crate::message::MessageKey;
use crate::runtime::Gateway;
use crate::thread::kept::ArchiveQuery;
use crate::time::Now;

/// How many messages come from the archive at the start.
const AT_FIRST: u32 = 500;

impl<G: Gateway, C: Fn() -> Now> Follower<G, C> {
    /// Continues where the previous run ended.
    pub(super) fn resume(&mut self, archive: ArchiveStore) -> Result<(), FollowEnd> {
        self.floor = FollowStart::new(archive.floor()?);
        self.sync.use_archive(false);
        if self.floor.from().is_some()
            && let Some(kept) = archive.recall(ArchiveQuery::Newest, AT_FIRST)?
        {
            self.sync.begin_with(kept);
        }
        self.archive = Some(archive);
        Ok(())
    }

    /// Uses the archive, if there is one, on a separate thread, so that signals are handled
    /// meanwhile.
    pub(super) async fn in_archive<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut ArchiveStore) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<Option<T>, FollowEnd> {
        let Some(mut archive) = self.archive.take() else {
            return Ok(None);
        };
        let done = spawn_blocking(move || {
            let done = work(&mut archive);
            (archive, done)
        });
        let (archive, done) = done
            .await
            .map_err(|_| FollowEnd::Archive(ArchiveError::Broke))?;
        self.archive = Some(archive);
        Ok(Some(done?))
    }

    /// Writes the events from the archive, and marks each one as written.
    pub(super) async fn write_archived(&mut self) -> Result<(), FollowEnd> {
        if self.floor.from().is_none() {
            self.floor.settle(self.sync.thread());
            if let Some(from) = self.floor.from() {
                self.in_archive(move |archive| archive.begin_events(from, 0))
                    .await?;
            }
        }
        loop {
            let events = self.in_archive(|archive| archive.events()).await?;
            let events = events.unwrap_or_default();
            if events.is_empty() {
                self.reached = self.sync.thread().newest().map(MessageKey::second);
                return Ok(());
            }
            for event in events {
                let change = FollowedChange {
                    second: event.second,
                    message: event.message,
                    what: event.what,
                };
                self.delivery
                    .numbered(&change, event.seq, event.seen)
                    .await?;
                let seq = event.seq;
                self.last_seq = seq;
                self.in_archive(move |archive| archive.events_delivered(seq))
                    .await?;
            }
        }
    }
}
