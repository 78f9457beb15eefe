//! `p`: plays an animation in its bubble, while the bubble is in view.

use std::time::Duration;

use super::film::BubbleFilm;
use super::{FilePurpose, Pictures};
use crate::chat::command::{Command, Commands};
use crate::chat::effect::Effect;
use crate::chat::ids::Ids;
use crate::layout::bubble::Bubble;
use crate::message::MessageKey;
use crate::picture::animation::{MAX_FRAMES, Playing, names};
use crate::picture::request::{Made, Media, MediaFailure, MediaId, MediaRequest, MediaTask};
use crate::picture::{CellBox, PictureId, Room};
use crate::thread::page::RequestId;

impl Pictures {
    /// The first animated picture of a message, with its cells, if known.
    fn moving(&self, key: MessageKey, bubble: &Bubble) -> Option<(MediaId, CellBox)> {
        let files = (0..).zip(bubble.files());
        let mut known = files.filter_map(|(index, rows)| {
            let (_, cells) = rows.picture?;
            let id = *self.by_place.get(&(key, index))?;
            let file = self.files.get(&id)?;
            (file.moves && file.bubble.is_some()).then_some((id, cells))
        });
        known.next()
    }

    pub fn plays_in(&self, key: MessageKey, bubble: &Bubble) -> bool {
        self.moving(key, bubble).is_some()
    }

    pub fn playing(&self) -> Option<MessageKey> {
        self.play.as_ref().map(|play| play.key)
    }

    /// Plays the animated picture of the selected message, or stops it.
    pub fn toggle_play(
        &mut self,
        selected: Option<(MessageKey, &Bubble)>,
        ids: &mut Ids,
    ) -> Commands {
        let before = self.playing();
        let stopped = self.stop_play();
        if before.is_some() && before == selected.map(|(key, _)| key) {
            return stopped;
        }
        let found = selected.and_then(|(key, bubble)| Some((key, self.moving(key, bubble)?)));
        let (Some((key, (media, cells))), Some(terms)) = (found, self.terms) else {
            let words = "There is no moving picture in this message.";
            return stopped.and(Commands::say(words));
        };
        let Some((link, origin)) = self.source(media) else {
            return stopped;
        };
        let id = ids.fresh();
        let first = self.name_pictures(MAX_FRAMES);
        self.begin(id, media, FilePurpose::Play(first));
        self.play = Some(BubbleFilm {
            media,
            key,
            cells,
            job: Some(id),
            frames: None,
        });
        let task = MediaTask::Frames {
            first,
            most: MAX_FRAMES,
            room: Room {
                cells,
                cell: terms.cell,
            },
        };
        let request = MediaRequest {
            media,
            link,
            origin,
            task,
        };
        stopped.and(Command::Do(Effect::LoadMedia { id, request }))
    }

    fn stop_play(&mut self) -> Commands {
        let Some(play) = self.play.take() else {
            return Commands::none();
        };
        let frames = play.frames.iter().flat_map(Playing::pictures);
        self.dropped.extend(frames);
        let cancel = play.job.map(|id| Command::Do(Effect::Cancel { id }));
        cancel.into_iter().collect()
    }

    /// After any event: stops an animation that left the view or changed its size. `in_view`: the
    /// bubble of the animation, if it is in view.
    pub fn settle_play(&mut self, in_view: Option<&Bubble>) -> Commands {
        let Some(BubbleFilm { key, cells, .. }) = self.play else {
            return Commands::none();
        };
        let same = in_view.and_then(|bubble| self.moving(key, bubble));
        if same.is_some_and(|(_, now)| now == cells) {
            return Commands::none();
        }
        self.stop_play()
    }

    /// When the next frame is due; `None` if nothing plays.
    pub fn next_frame(&self, now: Duration) -> Option<Duration> {
        Some(self.play.as_ref()?.frames.as_ref()?.next_frame(now))
    }

    pub fn play_loaded(&mut self, id: RequestId, first: PictureId, media: &Media, now: Duration) {
        let Made::Frames { delays, memory } = &media.made else {
            return self.play_cancelled(id);
        };
        match self.awaited_play(id) {
            None => self.dropped.extend(names(first, delays.len())),
            Some(play) => {
                play.job = None;
                play.frames = Playing::new(first, (delays, *memory), now);
                if play.frames.is_none() {
                    self.play = None;
                    self.dropped.extend(names(first, delays.len()));
                }
            }
        }
    }

    pub fn play_failed(&mut self, id: RequestId, failure: &MediaFailure) -> Commands {
        if self.awaited_play(id).is_none() {
            return Commands::none();
        }
        self.play = None;
        Commands::say(&format!("It cannot be played: {}", failure.what))
    }

    /// The request for frames was cancelled.
    pub fn play_cancelled(&mut self, id: RequestId) {
        if self.awaited_play(id).is_some() {
            self.play = None;
        }
    }

    fn awaited_play(&mut self, id: RequestId) -> Option<&mut BubbleFilm> {
        let play = self.play.as_mut();
        play.filter(|play| play.job == Some(id))
    }
}

#[cfg(test)]
mod tests;
