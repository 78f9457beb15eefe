//! Chooses how pictures are shown in this terminal.

use crate::layout::areas::Size;
use crate::terminal::capabilities::{Capabilities, CapabilityReplies};
use crate::terminal::identity::KnownPictures;
use crate::terminal::replies::PixelSize;

/// The cell of a VT340: assumed if the user wants pixels and the cell's size is not known.
pub const ASSUMED_CELL: PixelSize = PixelSize {
    width: 10,
    height: 20,
};

/// Shown as the reason in a build without sixels.
const NO_SIXELS: &str = "this smsthread was built without sixels (feature sixel)";

/// A way to show pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// kitty's, with placeholders that are text.
    Kitty,
    Sixel,
    Iterm2,
    /// Two pixels in a cell, as text.
    HalfBlocks,
    Off,
}

/// How pictures are shown, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub protocol: Protocol,
    /// Pixels of a cell.
    pub cell: PixelSize,
    /// `cell` is known, not assumed.
    pub cell_known: bool,
    /// In words, for the user.
    pub why: &'static str,
}

/// What the user wants; `None`: the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProtocolPreference {
    pub protocol: Option<Protocol>,
    /// Pixels of a cell.
    pub cell: Option<PixelSize>,
}

/// The best way in a terminal of `size`; `None` while answers are awaited that decide. `colours`:
/// there are at least 256.
pub fn choose(
    preference: ProtocolPreference,
    facts: &Capabilities,
    size: Size,
    colours: bool,
) -> Option<Choice> {
    let cell = preference.cell.or_else(|| facts.cell(size));
    let choice = |protocol, why| Choice {
        protocol,
        cell: cell.unwrap_or(ASSUMED_CELL),
        cell_known: cell.is_some(),
        why,
    };
    let blocks = |why| {
        if colours {
            choice(Protocol::HalfBlocks, why)
        } else {
            choice(Protocol::Off, "there are too few colours")
        }
    };
    match preference.protocol {
        Some(Protocol::Sixel) if !cfg!(feature = "sixel") => return Some(blocks(NO_SIXELS)),
        Some(protocol) => return Some(choice(protocol, "as you asked")),
        None => {}
    }
    if let KnownPictures::Never(why) = facts.program().pictures {
        return Some(blocks(why));
    }
    match facts.answers {
        CapabilityReplies::Awaited => return None,
        CapabilityReplies::NotAsked => return Some(blocks("this terminal is asked nothing")),
        CapabilityReplies::Late if facts.version.is_none() && !facts.sixel => {
            return Some(blocks("it did not answer in time"));
        }
        CapabilityReplies::Late | CapabilityReplies::Complete => {}
    }
    let (protocol, why) = sharpest(facts);
    Some(match protocol {
        None => blocks(why),
        Some(_) if cell.is_none() => blocks("it does not tell how large its cells are"),
        Some(protocol) => choice(protocol, why),
    })
}

fn sharpest(facts: &Capabilities) -> (Option<Protocol>, &'static str) {
    let kitty = facts.kitty_graphics == Some(true);
    match facts.program().pictures {
        KnownPictures::Sixels { otherwise } if !facts.sixel => (None, otherwise),
        KnownPictures::Placeholders { since: Some(first) } if facts.version() < Some(first) => (
            None,
            "this kitty is older than 0.28 and has no placeholders",
        ),
        KnownPictures::Placeholders { .. } if kitty => (
            Some(Protocol::Kitty),
            "it supports kitty's pictures with placeholders",
        ),
        KnownPictures::Iterm2 => (Some(Protocol::Iterm2), "it supports iTerm2's pictures"),
        _ if facts.sixel && !cfg!(feature = "sixel") => (None, NO_SIXELS),
        _ if facts.sixel => (Some(Protocol::Sixel), "it draws sixels"),
        _ => (None, "it reports no picture protocol"),
    }
}

#[cfg(test)]
mod tests;
