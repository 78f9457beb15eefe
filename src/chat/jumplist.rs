//! `Ctrl-o` and `Tab`: back to the place before a search, filter or jump, and forward again.

use crate::layout::viewport::Viewport;

/// Places that are remembered.
const MAX: usize = 50;

/// A place, and whether a filter was on there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeftPlace {
    pub viewport: Viewport,
    pub filtered: bool,
}

/// The places that the reader has left.
#[derive(Clone, Debug, Default)]
pub struct Jumplist {
    /// The latest last.
    back: Vec<LeftPlace>,
    /// Places that the reader went back from, the latest last.
    forward: Vec<LeftPlace>,
}

/// Which way along the places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    Back,
    Forward,
}

impl Jumplist {
    /// Remembers where the reader is.
    pub fn note(&mut self, here: LeftPlace) {
        self.forward.clear();
        if self.back.last() == Some(&here) {
            return;
        }
        if self.back.len() == MAX {
            self.back.remove(0);
        }
        self.back.push(here);
    }

    /// The next place that is not this one.
    pub fn go(&mut self, along: Along, here: LeftPlace) -> Option<LeftPlace> {
        let (taken, left) = match along {
            Along::Back => (&mut self.back, &mut self.forward),
            Along::Forward => (&mut self.forward, &mut self.back),
        };
        while let Some(place) = taken.pop() {
            if place != here {
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

    fn notice(sim: &mut Sim) -> String {
        let notice = sim.state.screen().status.notice.clone();
        notice.map_or_else(String::new, |words| words.to_string())
    }

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
        assert_eq!(notice(&mut sim), "There is no place to go forward to.");
        // Another way forward is no longer there once the reader goes elsewhere.
        sim.keys("Ctrl-o g Ctrl-i");
        assert_eq!(sim.selected(), "message 1");
        assert_eq!(notice(&mut sim), "There is no place to go forward to.");
    }

    #[test]
    fn g_can_be_gone_back_from() {
        let mut sim = Sim::opened(Server::with(90, START - 1_000), 60, 20);
        sim.keys("9 k 5 j G Ctrl-o");
        assert_eq!(sim.selected(), "message 86");
    }
}
