//! The first frame.

use std::io;

use super::clock::Clock;
use crate::chat::damage::Damage;
use crate::chat::event::Event;
use crate::chat::state::State;
use crate::chat::update::update;
use crate::terminal::Renderer;
use crate::terminal::output::FrameSink;
use crate::ui;
use crate::ui::{ColourDepth, Colours, Theme};

/// Draws the first frame of a state that has made no requests yet; the loop's own frames follow.
///
/// # Errors
/// The terminal cannot be written.
pub fn draw_first<S: FrameSink>(
    mut state: State,
    screen: &mut Renderer<S>,
    depth: ColourDepth,
    clock: Clock,
) -> io::Result<()> {
    // The loop starts with its own state, which makes these requests again.
    drop(update(
        &mut state,
        Event::Resized(screen.size()),
        clock.now(),
    ));
    let theme = Theme::of(Colours::default(), depth, state.appearance());
    let seen = state.screen();
    screen.draw(&Damage::all(seen.size), |buffer| {
        ui::draw(seen, &theme, buffer);
    })
}
