//! Messages that are wanted, and how the search for them goes.

use crate::message::MessageKey;
use crate::sync::plan::Seek;
use crate::thread::page::Failure;

/// Messages that are wanted beyond an end of what is loaded.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::chat) struct Fill {
    /// The end in question.
    pub edge: Option<MessageKey>,
    /// Where it went, while slices prove nothing.
    pub seek: Seek,
}

impl Fill {
    /// The search for this edge: a new one, if it is another edge than before.
    pub fn at(&mut self, edge: MessageKey) -> &mut Seek {
        if self.edge != Some(edge) {
            *self = Self {
                edge: Some(edge),
                seek: Seek::default(),
            };
        }
        &mut self.seek
    }
}

/// Loading what the reader scrolls to.
#[derive(Clone, Debug, Default)]
pub(in crate::chat) struct History {
    /// The last try failed for good.
    pub failed: Option<Failure>,
    /// One passing failure has been forgiven since something was loaded or the gateway was out.
    pub forgiven: bool,
    /// Towards older messages.
    pub older: Fill,
    /// Towards newer messages.
    pub newer: Fill,
    /// Slices in a row that were asked for because something is looked for.
    pub hunted: u32,
    /// Rows of a page up that waits for its messages.
    pub owed: i64,
    /// Below these messages' gaps no slice proves anything: they stay until the reader asks.
    pub hopeless: Vec<MessageKey>,
}

impl History {
    /// A slice joined what is loaded, or the reader goes elsewhere: later failures are new ones.
    pub fn forget_failure(&mut self) {
        (self.failed, self.forgiven) = (None, false);
    }

    /// What failed in passing is tried again, once: the gateway answers other requests.
    pub fn forgive(&mut self) {
        let passing = |failure: &Failure| failure.kind.is_passing();
        if !self.forgiven && self.failed.as_ref().is_some_and(passing) {
            (self.failed, self.forgiven) = (None, true);
        }
    }

    /// What failed is tried again.
    pub fn try_again(&mut self) {
        *self = Self {
            owed: self.owed,
            ..Self::default()
        };
    }
}

/// Known messages that are to be read again.
#[derive(Clone, Copy, Debug)]
pub(in crate::chat) struct Again {
    /// Around this one.
    pub key: MessageKey,
    /// Where it went.
    pub seek: Seek,
}
