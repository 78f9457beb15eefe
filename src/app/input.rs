//! What the main loop needs of the terminal: keys, sizes, and how pictures are shown.

use std::io;
use std::sync::Arc;

use super::{App, Ending};
use crate::chat::event::Event;
use crate::chat::view_model::ViewModel as Seen;
use crate::layout::areas::Size;
use crate::picture::Pixels;
use crate::runtime::Gateway;
use crate::terminal::input::Console;
use crate::terminal::output::FrameSink;
use crate::terminal::pictures::Protocol;
use crate::terminal::{Input, TerminalReport};
use crate::ui::Colours;

impl<S, C, G> App<S, C, G>
where
    S: FrameSink,
    C: Console,
    G: Gateway,
{
    pub(super) fn handle_input(&mut self, input: Option<io::Result<Input>>) -> io::Result<()> {
        let Some(input) = input.transpose()? else {
            self.ended = Some(Ending::Closed);
            return Ok(());
        };
        match input {
            Input::Key(key) => self.apply(Event::KeyPressed(key)),
            Input::Wheel(notches) => self.apply(Event::WheelTurned(notches)),
            Input::Pointer(pointer) => self.apply(Event::PointerMoved(pointer)),
            Input::Focus(focused) => self.apply(Event::FocusChanged(focused)),
            Input::Pasted(text) => self.apply(Event::Pasted(text)),
            Input::Report(report) => self.learn(&report),
            Input::Resized(size) => self.resize(size),
            Input::Suspended => {
                self.suspended = true;
                Ok(())
            }
            Input::Resumed(size) => {
                self.suspended = false;
                self.painter.cleared(true);
                self.resize(size)?;
                self.apply(Event::Resumed)
            }
            Input::Ended(signal) => {
                self.ended = Some(Ending::Signal(signal));
                Ok(())
            }
        }
    }

    pub(super) fn learn(&mut self, report: &TerminalReport) -> io::Result<()> {
        if let TerminalReport::Version(version) = report {
            let could = self.runners.desktop.identity().links();
            self.runners.desktop.learn_version(version);
            self.screen
                .set_repeats(self.runners.desktop.identity().repeats());
            let linked = |drawn: &Arc<Seen>| !drawn.links.is_empty();
            if could != self.runners.desktop.identity().links()
                && self.drawn.as_ref().is_some_and(linked)
            {
                self.screen.repaint();
                self.painter.cleared(false);
                self.dirty = true;
            }
        }
        self.painter.learn(report);
        if let TerminalReport::End { .. } = report {
            self.pace.answered(self.clock.now().elapsed);
            self.tell_columns()?;
        }
        self.tell_terms()?;
        let facts = self.painter.facts();
        let colours = Colours {
            fg: facts.foreground,
            bg: facts.background,
        };
        self.set_colours(colours);
        Ok(())
    }

    /// Tells the core how the terminal counts columns, if that has changed.
    fn tell_columns(&mut self) -> io::Result<()> {
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
        self.apply(Event::ColumnsCounted(columns))
    }

    /// Tells the core how pictures can be shown, if that has changed.
    pub(super) fn tell_terms(&mut self) -> io::Result<()> {
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
        let terms = cell.map(|cell| self.runners.library.terms(cell));
        if terms == self.terms {
            return Ok(());
        }
        self.terms = terms;
        self.apply(Event::PicturesPossible(terms))
    }

    pub(super) fn resize(&mut self, size: Size) -> io::Result<()> {
        // Even if the size is the old one again: a size in between may have cut the content.
        self.screen.set_size(size);
        self.painter.cleared(false);
        self.painter.resize(size, self.console.window());
        self.apply(Event::Resized(size))?;
        self.tell_terms()
    }
}
