//! Draws the frames of the loop.

use std::io;
use std::sync::Arc;

use ratatui::buffer::Buffer;

use super::ScreenFrontend;
use crate::app::main_loop::LoopParts;
use crate::chat::damage::Damage;
use crate::layout::appearance::Appearance;
use crate::runtime::Gateway;
use crate::terminal::input::Console;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::Cover;
use crate::ui;
use crate::ui::{Colours, Theme};

/// So many rows are drawn at once, also on a slow line.
const FEW_ROWS: usize = 4;

/// Whether many rows must be drawn, even if the terminal scrolls the others.
fn is_large(damage: &Damage) -> bool {
    damage
        .rows
        .iter()
        .map(ExactSizeIterator::len)
        .sum::<usize>()
        > FEW_ROWS
}

impl<S: FrameSink> ScreenFrontend<S> {
    /// With another theme, everything is drawn anew.
    pub(super) fn set_colours(&mut self, colours: Colours, appearance: Appearance) {
        if (colours, appearance) == (self.colours, self.appearance) {
            return;
        }
        (self.colours, self.appearance) = (colours, appearance);
        let theme = Theme::of(colours, self.depth, appearance);
        if theme != self.theme {
            self.theme = theme;
            self.drawn = None;
            self.dirty = true;
        }
    }

    pub(super) fn draw<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
    ) -> io::Result<()> {
        self.set_colours(self.colours, parts.state.appearance());
        self.dirty = false;
        let (seen, theme) = (parts.state.screen(), &self.theme);
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let mut damage = damage;
        if parts.runners.desktop.identity().links() {
            self.screen.set_links(&seen.links);
        }
        let cover = Cover {
            overlay: seen.overlay.is_some(),
            pill: seen.new_below > 0,
        };
        let now = parts.clock.now().elapsed;
        self.painter.set_fills(theme.fills());
        let plan = self.painter.plan(&seen.pictures, cover, now);
        plan.damage(self.painter.last(), &mut damage, seen.size.height);
        if self.cursor {
            self.screen.set_cursor(ui::cursor(seen, theme));
        }
        let paint = |buffer: &mut Buffer| {
            ui::draw_pictured(seen, theme, &|buffer| plan.paint(buffer), buffer);
        };
        let has_pixels = self.screen.has_pixels() || plan.draws_pixels();
        let room = self
            .pace
            .room()
            .filter(|_| !has_pixels && is_large(&damage));
        let (bytes, is_whole) = match room {
            Some(most) => self.screen.draw_part(most, paint)?,
            None => (self.screen.draw_pictured(&damage, &plan, paint)?, true),
        };
        if bytes > 0 && self.pace.drawn(now, bytes) {
            parts.console.ask_for_answer()?;
        }
        self.painter.shown(plan);
        self.drawn = is_whole.then(|| Arc::clone(seen));
        self.dirty = !is_whole;
        Ok(())
    }
}
