//! From one picture to the next, through the whole thread.

use super::{FilePlace, Viewer};
use crate::chat::command::{Command, Commands};
use crate::chat::media::context::MediaContext;
use crate::chat::pictures::Pictures;
use crate::message::MessageKey;
use crate::thread::Thread;

impl Viewer {
    /// Shows the next picture towards the newest or the oldest message. If no older one is loaded,
    /// messages are fetched.
    pub(super) fn go(
        &mut self,
        newer: bool,
        pictures: &mut Pictures,
        context: MediaContext,
    ) -> Commands {
        let thread = context.thread();
        if let Some(next) = neighbour(pictures, thread, self.at, newer) {
            return self.show(next, pictures);
        }
        if newer || thread.begins() {
            let words = if newer { "newer" } else { "older" };
            return Commands::say(&format!("There is no {words} picture."));
        }
        self.seeks = true;
        Commands::none()
    }

    fn show(&mut self, at: FilePlace, pictures: &mut Pictures) -> Commands {
        let left = self.leave(pictures);
        *self = Self::new(at);
        left
    }

    /// The oldest loaded message, while an older picture is wanted.
    pub fn edge(&self, thread: &Thread) -> Option<MessageKey> {
        if !self.seeks {
            return None;
        }
        thread.nearest(self.at.key)?;
        thread.oldest()
    }

    /// Continues looking for an older picture among messages loaded since.
    pub(super) fn seek_on(&mut self, pictures: &mut Pictures, context: MediaContext) -> Commands {
        if !self.seeks {
            return Commands::none();
        }
        let thread = context.thread();
        if let Some(next) = neighbour(pictures, thread, self.at, false) {
            return self.show(next, pictures);
        }
        let words = match context.sync.held_above(thread.oldest()) {
            Some(failure) => failure.what,
            None if thread.begins() => "There is no older picture.".into(),
            None => return Commands::none(),
        };
        self.seeks = false;
        Command::Say(words).into()
    }
}

/// The next loaded picture towards the newest or the oldest message.
fn neighbour(
    pictures: &Pictures,
    thread: &Thread,
    at: FilePlace,
    newer: bool,
) -> Option<FilePlace> {
    let mut key = thread.nearest(at.key)?;
    let mut index = if key == at.key { Some(at.index) } else { None };
    loop {
        let count = thread.get(key).map_or(0, |m| m.attachments().len());
        let count = u16::try_from(count).unwrap_or(u16::MAX);
        let is_picture = |index: &u16| pictures.is_picture(thread, key, *index);
        let found = if newer {
            (index.map_or(0, |index| index + 1)..count).find(is_picture)
        } else {
            (0..index.unwrap_or(count)).rev().find(is_picture)
        };
        if let Some(index) = found {
            return Some(FilePlace { key, index });
        }
        index = None;
        key = if newer {
            thread.newer(key)?
        } else {
            thread.older(key)?
        };
    }
}
