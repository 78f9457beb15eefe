//! Pictures that go into an export, fetched ahead of the writing.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::chat::bubble::AttachmentKind;
use crate::chat::media::MediaKind;
use crate::chat::sweep::Filed;
use crate::media::Fetcher;

/// Messages that may wait for the pictures of an older one.
const WAITING: usize = 256;
/// Pictures of one message; the rest are named.
const MOST: usize = 20;

/// What became of an attachment.
#[derive(Clone, Debug)]
pub enum Found {
    /// It is no picture, or was not asked for.
    Nothing,
    /// The picture as it is.
    Picture(MediaKind, Bytes),
    /// Why there is no picture: a clause.
    Failed(String),
}

/// A message, and its pictures on their way.
struct Waiting {
    filed: Filed,
    found: Vec<Found>,
    fetching: JoinSet<(usize, Found)>,
}

/// Messages in order, each held until its pictures are there.
pub struct Ahead {
    fetcher: Option<Fetcher>,
    permits: Arc<Semaphore>,
    at_once: usize,
    waiting: VecDeque<Waiting>,
}

impl Ahead {
    /// Fetches so many pictures at once; none without a fetcher.
    pub fn new(fetcher: Option<Fetcher>, at_once: usize) -> Self {
        Self {
            fetcher,
            permits: Arc::new(Semaphore::new(at_once)),
            at_once,
            waiting: VecDeque::new(),
        }
    }

    /// Begins to fetch what comes with a message.
    pub fn push(&mut self, filed: Filed) {
        let attachments = filed.1.attachments();
        let mut fetching = JoinSet::new();
        for (index, file) in attachments.iter().take(MOST).enumerate() {
            let may_be = matches!(
                AttachmentKind::of(file),
                AttachmentKind::Picture | AttachmentKind::File
            );
            let Some(fetcher) = self.fetcher.clone().filter(|_| may_be) else {
                continue;
            };
            if file.link.is_empty() {
                continue;
            }
            let (link, permits) = (file.link.clone(), Arc::clone(&self.permits));
            fetching.spawn(async move {
                let _permit = permits.acquire().await;
                let found = match fetcher.picture(&link).await {
                    Ok(Some((kind, bytes))) => Found::Picture(kind, bytes),
                    Ok(None) => Found::Nothing,
                    Err(failure) => Found::Failed(failure.what.to_string()),
                };
                (index, found)
            });
        }
        self.waiting.push_back(Waiting {
            found: vec![Found::Nothing; attachments.len()],
            filed,
            fetching,
        });
    }

    /// Whether the oldest is to be taken before more are pushed: little is held at once.
    pub fn is_full(&self) -> bool {
        let fetching = |w: &&Waiting| !w.found.is_empty();
        self.waiting.len() >= WAITING || self.waiting.iter().filter(fetching).count() > self.at_once
    }

    /// The oldest message, once its pictures are there.
    pub async fn pop(&mut self) -> Option<(Filed, Vec<Found>)> {
        let mut oldest = self.waiting.pop_front()?;
        while let Some(fetched) = oldest.fetching.join_next().await {
            if let Ok((index, found)) = fetched {
                oldest.found[index] = found;
            }
        }
        Some((oldest.filed, oldest.found))
    }
}
