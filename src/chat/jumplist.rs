//! The way back to where one was before a search, a filter or a jump.

use crate::layout::viewport::Viewport;

/// Places that are remembered.
const MAX: usize = 50;

/// A place, and whether a filter was on there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeftPlace {
    pub viewport: Viewport,
    pub filtered: bool,
}

/// The places that the reader has left, the latest last.
#[derive(Clone, Debug, Default)]
pub struct Jumplist(Vec<LeftPlace>);

impl Jumplist {
    /// Remembers where the reader is.
    pub fn note(&mut self, here: LeftPlace) {
        if self.0.last() == Some(&here) {
            return;
        }
        if self.0.len() == MAX {
            self.0.remove(0);
        }
        self.0.push(here);
    }

    /// The last place that is not this one; it is forgotten.
    pub fn back(&mut self, here: LeftPlace) -> Option<LeftPlace> {
        while let Some(place) = self.0.pop() {
            if place != here {
                return Some(place);
            }
        }
        None
    }
}
