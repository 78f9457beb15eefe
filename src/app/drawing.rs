//! Draws frames: the first one before the loop begins, and those of the loop.

use std::io;
use std::sync::Arc;

use super::App;
use crate::chat::damage::Damage;
use crate::runtime::Gateway;
use crate::terminal::input::Console;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::Cover;
use crate::ui;
use crate::ui::{Colours, Theme};

impl<S, C, G> App<S, C, G>
where
    S: FrameSink,
    C: Console,
    G: Gateway,
{
    /// With another theme, everything is drawn anew.
    pub(super) fn set_colours(&mut self, colours: Colours) {
        let appearance = self.state.appearance();
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

    pub(super) fn draw(&mut self) -> io::Result<()> {
        self.set_colours(self.colours);
        self.dirty = false;
        let (seen, theme) = (self.state.screen(), &self.theme);
        let damage = match &self.drawn {
            Some(drawn) => Damage::between(drawn, seen),
            None => Damage::all(seen.size),
        };
        let mut damage = damage;
        if self.runners.desktop.identity().links() {
            self.screen.set_links(&seen.links);
        }
        let cover = Cover {
            overlay: seen.overlay.is_some(),
            pill: seen.new_below > 0,
        };
        let now = self.clock.now().elapsed;
        self.painter.set_fills(theme.fills());
        let plan = self.painter.plan(&seen.pictures, cover, now);
        plan.damage(self.painter.last(), &mut damage, seen.size.height);
        if self.cursor {
            self.screen.set_cursor(ui::cursor(seen, theme));
        }
        let is_new = self.screen.draw_pictured(&damage, &plan, |buffer| {
            ui::draw_pictured(seen, theme, &|buffer| plan.paint(buffer), buffer);
        })?;
        if is_new && self.pace.drawn(now) {
            self.console.ask_for_life()?;
        }
        self.painter.shown(plan);
        self.drawn = Some(Arc::clone(seen));
        Ok(())
    }
}
