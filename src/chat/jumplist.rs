//! `Ctrl-o` and `Tab`: back to the place before a search, filter or jump, and forward again.

use crate::layout::viewport::Viewport;

/// Places remembered at most.
const MAX: usize = 50;

/// A place that the user left, and whether a filter was on there.
#[derive(Clone, Copy, Debug)]
pub struct LeftPlace {
    pub viewport: Viewport,
    pub filtered: bool,
}

impl LeftPlace {
    /// Whether the same message is selected in both, however the view stands around it.
    fn is_at(&self, other: &Self) -> bool {
        let place = |left: &Self| (left.viewport.selected(), left.filtered);
        place(self) == place(other)
    }
}

/// The places that the user left by jumps.
#[derive(Clone, Debug, Default)]
pub struct Jumplist {
    /// Latest last.
    back: Vec<LeftPlace>,
    /// Places that the user went back from; latest last.
    forward: Vec<LeftPlace>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JumplistDirection {
    Back,
    Forward,
}

impl Jumplist {
    /// Remembers where the user is.
    pub fn note(&mut self, here: LeftPlace) {
        self.forward.clear();
        self.back.pop_if(|last| last.is_at(&here));
        if self.back.len() == MAX {
            self.back.remove(0);
        }
        self.back.push(here);
    }

    /// The next place that differs from `here`.
    pub fn go(&mut self, along: JumplistDirection, here: LeftPlace) -> Option<LeftPlace> {
        let (taken, left) = match along {
            JumplistDirection::Back => (&mut self.back, &mut self.forward),
            JumplistDirection::Forward => (&mut self.forward, &mut self.back),
        };
        while let Some(place) = taken.pop() {
            if !place.is_at(&here) {
                left.push(here);
                return Some(place);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::chat::testing::{START, Server, Sim};

    #[test]
    fn back_and_forward_lead_along_the_places() {
        let mut sim = Sim::opened(Server::with(90, START - 1_000), 60, 20);
        sim.load_all();
        sim.keys("5 k");
        let first = sim.selected();
        sim.keys("g 3 j");
        let second = sim.selected();
        sim.keys("G");
        for (keys, place) in [
            ("Ctrl-o", &*second),
            ("Ctrl-o", &first),
            ("Ctrl-i", &second),
            ("Tab", "message 90"),
            ("2 Ctrl-o", &first),
        ] {
            sim.keys(keys);
            assert_eq!(sim.selected(), place, "{keys}");
        }
        sim.keys("3 Ctrl-i");
        assert_eq!(sim.notice(), "There is no place to go forward to.");
        // After another jump, the way forward is gone.
        sim.keys("Ctrl-o g Ctrl-i");
        assert_eq!(sim.selected(), "message 1");
        assert_eq!(sim.notice(), "There is no place to go forward to.");
    }

    #[test]
    fn ctrl_o_goes_back_after_g() {
        let mut sim = Sim::opened(Server::with(90, START - 1_000), 60, 20);
        sim.keys("9 k 5 j G Ctrl-o");
        assert_eq!(sim.selected(), "message 86");
    }
}
