//! The parts of the state.

use super::context::Settings;
use super::jumplist::Jumplist;
use super::links::Numbers;
use super::looks::Looks;
use super::waiting::Waiting;
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
    /// Since when the reader waits for the gateway.
    pub(super) waiting: Waiting,
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
            waiting: Waiting::default(),
            range: None,
            places: Jumplist::default(),
            link_numbers: Numbers::default(),
        }
    }
}
