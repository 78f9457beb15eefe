//! What the media part tells the saving of files.

use std::sync::Arc;

use crate::message::Attachment;
use crate::picture::request::{Existing, MediaId, MediaRequest, MediaTask};

/// Files to save.
#[derive(Debug, Default)]
pub struct FilesToSave {
    pub files: Vec<(MediaId, MediaRequest)>,
    /// A file has no link.
    pub linkless: bool,
}

impl FilesToSave {
    /// Adds a file, unless it was added for another message.
    pub fn add(&mut self, media: MediaId, attachment: &Attachment, origin: Arc<str>) {
        if self.files.iter().any(|(known, _)| *known == media) {
            return;
        }
        let task = MediaTask::Save {
            name: attachment.name.clone(),
            existing: Existing::Number,
        };
        let link = attachment.link.clone();
        let request = MediaRequest {
            media,
            link,
            origin,
            task,
        };
        self.files.push((media, request));
    }
}
