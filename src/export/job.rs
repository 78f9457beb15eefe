//! [`ExportJob`]: what is exported, and where to.

use std::path::PathBuf;
use std::sync::Arc;

use super::format::{About, Format, MessageEncoder};
use super::format_name::FormatName;
use super::pictures::PictureChoice;
use super::selection::Selection;
use crate::chat::export::Rendition;
use crate::sync::sweep::{AuditDepth, Filed};
use crate::text::SafeText;
use crate::time::Zone;

/// Where an export goes.
#[derive(Clone, Debug)]
pub enum Destination {
    File {
        path: PathBuf,
        /// An existing file may be replaced.
        force: bool,
    },
    /// Standard output. If that is a terminal, all bytes are sanitized.
    Stdout,
    /// Standard output; the format itself writes only safe escape sequences.
    Screen,
}

/// Makes the format, once the facts about the export are known.
pub type MakeFormat = Box<dyn FnOnce(About) -> Box<dyn Format> + Send>;

/// How an export is written.
pub enum OutputForm {
    /// In a file format.
    File(FormatName),
    /// In a form for the terminal only.
    Other(MakeFormat),
}

impl OutputForm {
    pub(super) fn apart(&self, job: &ExportJob) -> Option<MessageEncoder> {
        match self {
            Self::File(name) => name.apart(job.zone, &job.rendition),
            Self::Other(_) => None,
        }
    }

    pub(super) fn format(self, about: About) -> Box<dyn Format> {
        match self {
            Self::File(name) => name.writer(about),
            Self::Other(make) => make(about),
        }
    }
}

pub struct ExportJob {
    /// The number as the header of the screen shows it.
    pub number: SafeText,
    pub contact: Option<SafeText>,
    pub format: OutputForm,
    pub rendition: Rendition,
    pub to: Destination,
    /// Which pictures are fetched, if the format shows any.
    pub pictures: PictureChoice,
    pub selection: Selection,
    /// The most messages per request.
    pub most_at_once: u32,
    /// The most requests in flight.
    pub max_in_flight: u32,
    /// The user's time zone.
    pub zone: Zone,
    /// Progress is told in sentences, without a moving bar (`--accessible`).
    pub in_sentences: bool,
}

/// Where messages come from.
pub enum Source<G> {
    Gateway {
        gateway: G,
        /// How thoroughly it is checked that the list did not change.
        audit: AuditDepth,
    },
    /// These messages, oldest first.
    These(Arc<[Filed]>),
}
