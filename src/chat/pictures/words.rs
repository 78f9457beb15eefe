//! What a bubble says about a file that is not shown as a picture.

use super::{Fetch, KnownFile, USUAL, may_be_picture};
use crate::layout::bubble::{AttachmentKind, Preview, Role};
use crate::message::Attachment;
use crate::picture::Room;
use crate::picture::request::{FROM_ARCHIVE, MediaKind, byte_words};

/// For a picture whose end never arrived.
pub const CUT_SHORT: &str = "✗ cut short: a part is missing";

impl KnownFile {
    /// What a bubble shows of a file.
    pub(super) fn preview(&self, attachment: &Attachment, room: Room) -> Preview {
        if attachment.link.is_empty() {
            return below_name(vec![("no link came with it".into(), Role::Note)]);
        }
        let reserved = match (&self.fetch, self.size) {
            (Fetch::Failed(failure), _) if !failure.kind.may_pass() => None,
            (_, Some(size)) => Some(room.fit(size)),
            (Fetch::Done, None) => None,
            (_, None) => may_be_picture(attachment).then(|| room.fit(USUAL)),
        };
        match reserved {
            Some(cells) => Preview {
                room: Some(cells),
                words: self.words_in_room(attachment),
                note: self.note(),
            },
            None => below_name(self.words_below_name(attachment)),
        }
    }

    fn note(&self) -> Option<(&'static str, Role)> {
        if self.cut_short {
            return Some((CUT_SHORT, Role::Alarm));
        }
        self.archived.then_some((FROM_ARCHIVE, Role::Note))
    }

    fn words_in_room(&self, attachment: &Attachment) -> Vec<(String, Role)> {
        let glyph = AttachmentKind::Picture.glyph();
        let name = (format!("{glyph} {}", attachment.name), Role::Kind);
        match &self.fetch {
            Fetch::Done => Vec::new(),
            _ if self.bubble.is_some() => Vec::new(),
            Fetch::Waiting => vec![name, ("waiting…".into(), Role::Note)],
            Fetch::Loading(received, total) => {
                vec![name, (loading_words(*received, *total), Role::Note)]
            }
            Fetch::Failed(failure) => vec![
                name,
                (format!("✗ {}", failure.what), Role::Alarm),
                ("R tries again".into(), Role::Note),
            ],
        }
    }

    fn words_below_name(&self, attachment: &Attachment) -> Vec<(String, Role)> {
        match &self.fetch {
            Fetch::Waiting | Fetch::Loading(..) => {
                let mime = attachment.mime.trim_end_matches('/');
                let mime = if mime.is_empty() { "waiting…" } else { mime };
                vec![(mime.to_owned(), Role::Note)]
            }
            Fetch::Failed(failure) => vec![(failure.words(), Role::Alarm)],
            Fetch::Done => {
                let mut words: Vec<_> = self.card.iter().collect();
                words.dedup();
                let card = words.into_iter().map(|line| (line.to_string(), Role::Text));
                let facts = (self.facts(attachment), Role::Note);
                card.chain([facts]).collect()
            }
        }
    }

    /// Type and size: `HEIC, 1.2 MB`.
    fn facts(&self, attachment: &Attachment) -> String {
        let kind = self.kind.unwrap_or(MediaKind::Unknown);
        let mime = &*attachment.mime;
        let kind = match kind {
            MediaKind::Unknown | MediaKind::Video | MediaKind::Audio if mime.contains('/') => {
                mime.trim_end_matches('/')
            }
            kind => kind.name(),
        };
        let kept = if self.archived {
            format!(", {FROM_ARCHIVE}")
        } else {
            String::new()
        };
        match self.bytes {
            Some(bytes) => format!("{kind}, {}{kept}", byte_words(bytes)),
            None => format!("{kind}{kept}"),
        }
    }
}

fn below_name(words: Vec<(String, Role)>) -> Preview {
    Preview {
        words,
        ..Preview::default()
    }
}

/// `loading 56 of 340 KB`
pub fn loading_words(received: u64, total: Option<u64>) -> String {
    if received == 0 {
        return "loading…".to_owned();
    }
    let received = byte_words(received);
    match total {
        None => format!("loading, {received}…"),
        Some(total) => {
            let total = byte_words(total);
            let unit = total.rsplit(' ').next().unwrap_or_default();
            let number = received.strip_suffix(unit).map(str::trim_end);
            format!("loading {} of {total}…", number.unwrap_or(&received))
        }
    }
}
