//! What `smsthread check` says of the terminal: its name, its colours, and how it shows pictures.

use super::colour_depth::depth_of_process;
use crate::check::terminal::TerminalAnswers;
use crate::config::{ColorChoice, ImageChoice, Images};
use crate::terminal::capabilities::CapabilityReplies;
use crate::terminal::pictures::{Protocol, ProtocolPreference, choose};
use crate::terminal::{PixelSize, probe, size};
use crate::text::SafeText;

/// Asks the terminal what it is and what it can do; `None` if there is no terminal.
pub fn look_at_terminal(images: Images, color: ColorChoice) -> Option<TerminalAnswers> {
    let facts = probe().ok()?;
    let colours = depth_of_process(color).has_fills();
    let choice = choose(protocol_preference(images), &facts, size(), colours)?;
    let name = match (&facts.version, facts.answers) {
        (Some(version), _) => version.clone(),
        (None, CapabilityReplies::Complete) => "nothing of its name and version".into(),
        (None, CapabilityReplies::NotAsked) => "it is not asked".into(),
        (None, CapabilityReplies::Late | CapabilityReplies::Awaited) => "nothing at all".into(),
    };
    let tint = |name: &str, said: Option<(u8, u8, u8)>| {
        said.map(|(r, g, b)| format!(", {name} #{r:02x}{g:02x}{b:02x}"))
            .unwrap_or_default()
    };
    let name = format!(
        "{name}{}{}",
        tint("text", facts.foreground),
        tint("background", facts.background)
    );
    let way = match choice.protocol {
        Protocol::Kitty => "kitty's placeholders",
        Protocol::Sixel => "sixels",
        Protocol::Iterm2 => "iTerm2's",
        Protocol::HalfBlocks => "half blocks",
        Protocol::Off => "none",
    };
    let PixelSize { width, height } = choice.cell;
    let cell = match (choice.protocol, choice.cell_known) {
        (Protocol::HalfBlocks | Protocol::Off, _) => String::new(),
        (_, true) => format!(", cells of {width}x{height} pixels"),
        (_, false) => format!(", cells taken to be {width}x{height} pixels"),
    };
    Some(TerminalAnswers {
        name: SafeText::line(&name),
        pictures: SafeText::line(&format!("{way}: {}{cell}", choice.why)),
    })
}

/// The way to show pictures that the configuration names.
pub fn protocol_preference(images: Images) -> ProtocolPreference {
    ProtocolPreference {
        protocol: match images.choice {
            ImageChoice::Auto => None,
            ImageChoice::Kitty => Some(Protocol::Kitty),
            ImageChoice::Sixel => Some(Protocol::Sixel),
            ImageChoice::Iterm2 => Some(Protocol::Iterm2),
            ImageChoice::Halfblocks => Some(Protocol::HalfBlocks),
            ImageChoice::Off => Some(Protocol::Off),
        },
        cell: images
            .cell
            .map(|(width, height)| PixelSize { width, height }),
    }
}
