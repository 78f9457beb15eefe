//! Decides which files are fetched next, which requests are cancelled, and which pictures are
//! dropped.

use std::collections::HashSet;

use super::film::BubbleFilm;
use super::{Fetch, FilePurpose, KnownFile, Pictures, PreviewPlace};
use crate::chat::command::{Command, Commands};
use crate::chat::effect::Effect;
use crate::chat::ids::Ids;
use crate::message::MessageKey;
use crate::picture::Room;
use crate::picture::request::{MediaId, MediaRequest, MediaTask};
use crate::thread::Thread;
use crate::thread::page::RequestId;

/// Files are fetched up to this many screens beyond the view.
pub const NEAR: i64 = 1;
/// Requests are cancelled from this many screens beyond the view on.
pub const FAR: i64 = 3;
/// Most files that are remembered; those that were longest away from the view are forgotten.
const MAX_FILES: usize = 4_096;

/// Files to fetch, most important first.
pub type WantedFiles = Vec<(MediaId, PreviewPlace, Room)>;

/// Previews that are being fetched but no longer needed.
pub type UnwantedFiles = Vec<(RequestId, MediaId)>;

impl Pictures {
    /// The files of these messages, each once, in this order; they are known from now on.
    pub fn files_of(
        &mut self,
        thread: &Thread,
        keys: impl IntoIterator<Item = MessageKey>,
    ) -> Vec<MediaId> {
        let mut found: Vec<MediaId> = Vec::new();
        for key in keys {
            for id in self.enter_all(thread, key) {
                if !found.contains(&id) {
                    found.push(id);
                }
            }
        }
        found
    }

    /// Notes that these files are needed now, so that they are forgotten last.
    pub fn see(&mut self, wanted: &WantedFiles) {
        self.clock += 1;
        for (id, ..) in wanted {
            if let Some(file) = self.files.get_mut(id) {
                file.seen = self.clock;
            }
        }
    }

    /// The previews under way that `is_wanted` refuses.
    pub fn unwanted(&self, is_wanted: impl Fn(MediaId, PreviewPlace) -> bool) -> UnwantedFiles {
        let previews = self.jobs.iter().filter_map(|(id, job)| match job {
            (media, FilePurpose::Preview(using, ..)) => Some((*id, *media, *using)),
            _ => None,
        });
        let is_open = |media: &MediaId, id: RequestId| {
            let file = self.files.get(media);
            file.is_some_and(|file| file.job == Some(id))
        };
        let unwanted =
            previews.filter(|(id, media, using)| is_open(media, *id) && !is_wanted(*media, *using));
        let mut unwanted: UnwantedFiles = unwanted.map(|(id, media, _)| (id, media)).collect();
        unwanted.sort_by_key(|job| job.0);
        unwanted
    }

    /// Cancels previews.
    pub fn give_up(&mut self, unwanted: UnwantedFiles) -> Commands {
        let cancel = |(id, media)| {
            // The request ends later; another request for this file may begin before that.
            if let Some(file) = self.files.get_mut(&media) {
                file.job = None;
            }
            self.given_up(media);
            Command::Do(Effect::Cancel { id })
        };
        unwanted.into_iter().map(cancel).collect()
    }

    /// Requests previews, as many at a time as the terms allow.
    pub fn begin_previews(&mut self, wanted: &WantedFiles, ids: &mut Ids) -> Commands {
        let mut commands = Commands::none();
        let Some(terms) = self.terms else {
            return commands;
        };
        for &(id, using, room) in wanted {
            let open = self.files.values().filter(|file| file.job.is_some());
            if open.count() >= terms.at_once {
                break;
            }
            let due = |file: &&mut KnownFile| file.is_due(using, room);
            let Some(file) = self.files.get_mut(&id).filter(due) else {
                continue;
            };
            let (link, origin) = (file.link.clone(), file.origin.clone());
            let request = ids.fresh();
            let picture = self.name_pictures(1);
            self.begin(request, id, FilePurpose::Preview(using, picture, room));
            self.change(id, |file| {
                file.job = Some(request);
                if file.fetch == Fetch::Waiting {
                    file.fetch = Fetch::Loading(0, None);
                }
            });
            commands.push(Command::Do(Effect::LoadMedia {
                id: request,
                request: MediaRequest {
                    media: id,
                    link,
                    origin,
                    task: MediaTask::Preview { picture, room },
                },
            }));
        }
        commands
    }

    /// Forgets the files that were longest away from the view, until all pixels fit into memory
    /// beside those of an animation in the large view (bytes).
    pub fn forget_far(&mut self, playing_large: u64) -> Commands {
        let mut commands = Commands::none();
        let Some(terms) = self.terms else {
            return commands;
        };
        // Animations are in view while they play: other pixels make room for them.
        let playing = playing_large + self.play.as_ref().map_or(0, BubbleFilm::memory);
        let mut total = self.files.values().map(KnownFile::memory).sum::<u64>() + playing;
        if total <= terms.memory && self.files.len() <= MAX_FILES {
            return commands;
        }
        let mut oldest: Vec<_> = self.files.iter().map(|(id, f)| (f.seen, *id)).collect();
        oldest.sort_unstable();
        let mut spare = self.files.len().saturating_sub(MAX_FILES);
        for (seen, id) in oldest {
            let Some(file) = self.files.get_mut(&id) else {
                continue;
            };
            if file.job.is_some() || (total <= terms.memory && spare == 0) {
                continue;
            }
            total -= file.memory();
            if file.kept > 0 || file.bubble.is_some() || file.grid.is_some() {
                commands.push(Command::Do(Effect::ForgetMedia { media: id }));
            }
            file.kept = 0;
            // Pixels in view stay; the bytes that they were made from can be fetched again.
            if seen < self.clock {
                let shown = [file.bubble.take(), file.grid.take()];
                let shown: Vec<_> = shown.into_iter().flatten().collect();
                if !shown.is_empty() {
                    file.fetch = Fetch::Waiting;
                    self.changed.extend(&file.keys);
                }
                self.dropped.extend(shown.iter().map(|s| s.picture));
                if spare > 0 {
                    spare -= 1;
                    self.files.remove(&id);
                }
            } else {
                total += file.memory();
            }
        }
        let known: HashSet<MediaId> = self.files.keys().copied().collect();
        self.by_link.retain(|_, id| known.contains(id));
        self.by_place.retain(|_, id| known.contains(id));
        commands
    }

    /// Frees pixels that are no longer needed.
    pub fn forget_dropped(&mut self) -> Commands {
        let dropped = std::mem::take(&mut self.dropped).into_iter();
        dropped
            .map(|picture| Command::Do(Effect::ForgetPixels { picture }))
            .collect()
    }
}
