//! The parts of the state.

use super::context::Settings;
use super::failed::Hunt;
use super::filter::Filtering;
use super::jumplist::Jumplist;
use super::links::Numbers;
use super::looks::Looks;
use super::search::{Search, Typing};
use super::typeahead::Typeahead;
use crate::layout::areas::Size;
use crate::layout::bubble::Metrics;
use crate::layout::viewport::{Layouts, Viewport};
use crate::message::MessageKey;
use crate::text::columns::Columns;

/// Where the reader is and how rows are laid out.
#[derive(Clone, Debug)]
pub struct View {
    pub(super) size: Option<Size>,
    /// How the terminal counts columns.
    pub(super) columns: Columns,
    pub(super) viewport: Viewport,
    pub(super) layouts: Layouts,
    pub(super) looks: Looks,
    pub(super) new_below: u64,
    /// Where the range of selected messages began, while there is one.
    pub(super) range: Option<MessageKey>,
    /// Where the reader was before he went far.
    pub(super) places: Jumplist,
    /// What is drawn of links goes by these.
    pub(super) link_numbers: Numbers,
}

impl View {
    /// Nothing is known yet.
    pub fn new(settings: &Settings) -> Self {
        let metrics = Metrics {
            transcript: Size {
                width: 0,
                height: 0,
            },
            look: settings.look,
            columns: Columns::USUAL,
        };
        Self {
            size: None,
            columns: Columns::USUAL,
            viewport: Viewport::new(),
            layouts: Layouts::new(metrics, settings.zone),
            looks: Looks::new(settings.look),
            new_below: 0,
            range: None,
            places: Jumplist::default(),
            link_numbers: Numbers::default(),
        }
    }
}

/// Search and filter.
#[derive(Clone, Debug, Default)]
pub struct Find {
    pub(super) search: Option<Search>,
    /// A search that is typed.
    pub(super) typing: Option<Typing>,
    pub(super) filtering: Option<Filtering>,
    /// Failed messages that are looked for.
    pub(super) failing: Option<Hunt>,
    /// Typed ahead of a hit.
    pub(super) held: Typeahead,
}
