//! [`ExportJob`]: what is exported, and where to.

use std::path::PathBuf;
use std::sync::Arc;

use super::format::{About, Apart, Dialect, Format};
use super::format_name::FormatName;
use super::pictures::PictureChoice;
use super::selection::Selection;
use crate::layout::appearance::Appearance;
use crate::sync::sweep::{AuditDepth, Filed};
use crate::text::SafeText;
use crate::time::Zone;

/// Where a thread goes that is written down.
#[derive(Clone, Debug)]
pub enum To {
    File {
        /// Its name.
        path: PathBuf,
        /// One that is there may be replaced.
        force: bool,
    },
    /// Standard output. Where that is a terminal, all passes the border for strangers' text.
    Stdout,
    /// Standard output; the format itself sends nothing that could drive a terminal amiss.
    Screen,
}

/// What writes the thread down, once it is known what there is to be said of it.
pub type MakeFormat = Box<dyn FnOnce(About) -> Box<dyn Format> + Send>;

/// How a thread is written.
pub enum Manner {
    /// As a file of this kind.
    File(FormatName),
    /// As nothing but a screen shows it.
    Other(MakeFormat),
}

impl Manner {
    pub(super) fn apart(&self, job: &ExportJob) -> Option<Apart> {
        match self {
            Self::File(name) => name.apart(job.zone, job.selection.mask, job.dialect),
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

/// A thread that is to be written down.
pub struct ExportJob {
    /// The number as it is shown.
    pub number: SafeText,
    /// The contact's name, where there is one.
    pub contact: Option<SafeText>,
    /// What it is written as.
    pub format: Manner,
    /// How a table is written.
    pub dialect: Dialect,
    /// Whose colours a page has.
    pub appearance: Appearance,
    /// Where it goes.
    pub to: To,
    /// Which pictures are fetched, for a format that shows them.
    pub pictures: PictureChoice,
    /// Which messages.
    pub selection: Selection,
    /// Requests in flight at most.
    pub max_in_flight: u32,
    /// The reader's zone.
    pub zone: Zone,
    /// How far it is, is told in sentences: no bar, which moves.
    pub in_sentences: bool,
}

/// Where messages come from.
pub enum Source<G> {
    Gateway {
        gateway: G,
        /// How sure it is that it was the gateway's list at one moment.
        audit: AuditDepth,
    },
    /// They are here, oldest first.
    These(Arc<[Filed]>),
}
