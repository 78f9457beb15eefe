//! What the terminal reports: its size, its colours, and how it shows pictures and characters.

use std::io;
use std::sync::Arc;

use super::ScreenFrontend;
use crate::app::main_loop::LoopParts;
use crate::chat::event::Event;
use crate::chat::view_model::ViewModel as Seen;
use crate::layout::areas::Size;
use crate::picture::Pixels;
use crate::runtime::Gateway;
use crate::terminal::TerminalReport;
use crate::terminal::input::Console;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::Protocol;
use crate::ui::Colours;

impl<S: FrameSink> ScreenFrontend<S> {
    pub(super) fn learn<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
        report: &TerminalReport,
    ) -> io::Result<()> {
        if let TerminalReport::Version(version) = report {
            let could = parts.runners.desktop.identity().links();
            parts.runners.desktop.learn_version(version);
            self.screen
                .set_repeats(parts.runners.desktop.identity().repeats());
            let linked = |drawn: &Arc<Seen>| !drawn.links.is_empty();
            if could != parts.runners.desktop.identity().links()
                && self.drawn.as_ref().is_some_and(linked)
            {
                self.screen.repaint();
                self.painter.cleared(false);
                self.dirty = true;
            }
        }
        self.painter.learn(report);
        if let TerminalReport::End { .. } = report {
            self.pace.answered(parts.clock.now().elapsed);
            self.tell_columns(parts)?;
        }
        self.tell_terms(parts)?;
        let facts = self.painter.facts();
        let colours = Colours {
            fg: facts.foreground,
            bg: facts.background,
        };
        self.set_colours(colours, parts.state.appearance());
        Ok(())
    }

    /// Draws everything anew, and asks the terminal anew how it counts columns.
    pub(super) fn repaint<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
    ) -> io::Result<()> {
        self.screen.repaint();
        self.painter.cleared(true);
        self.dirty = true;
        parts.console.count_columns()
    }

    /// Tells the core how the terminal counts columns, if that has changed.
    fn tell_columns<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
    ) -> io::Result<()> {
        let facts = self.painter.facts();
        let (columns, quirks) = (facts.columns(), facts.quirks());
        if self.screen.set_quirks(quirks) {
            self.painter.cleared(false);
            self.drawn = None;
            self.dirty = true;
        }
        if columns == self.columns {
            return Ok(());
        }
        self.columns = columns;
        parts.apply(self, Event::ColumnsCounted(columns))
    }

    /// Tells the core how pictures can be shown, if that has changed.
    pub(super) fn tell_terms<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
    ) -> io::Result<()> {
        let choice = self.painter.choice();
        let shown = choice.filter(|choice| choice.protocol != Protocol::Off);
        let cell = shown.map(|choice| match choice.protocol {
            Protocol::HalfBlocks => Pixels {
                width: 1,
                height: 2,
            },
            _ => Pixels {
                width: choice.cell.width.into(),
                height: choice.cell.height.into(),
            },
        });
        let terms = cell.map(|cell| parts.runners.library.terms(cell));
        if terms == self.terms {
            return Ok(());
        }
        self.terms = terms;
        parts.apply(self, Event::PicturesPossible(terms))
    }

    pub(super) fn resize<C: Console, G: Gateway>(
        &mut self,
        parts: &mut LoopParts<C, G>,
        size: Size,
    ) -> io::Result<()> {
        // Even if the size is the old one again: a size in between may have cut the content.
        self.screen.set_size(size);
        self.painter.cleared(false);
        self.painter.resize(size, parts.console.window());
        parts.apply(self, Event::Resized(size))?;
        self.tell_terms(parts)
    }
}
