//! Pictures on the terminal: chooses the protocol, and encodes pictures outside the main loop.
//!
//! As text (half blocks, or kitty's placeholders) a picture scrolls and is covered like other text.
//! Sixels and iTerm2's pictures are drawn over half blocks when the view rests; while it moves,
//! only text is sent.

mod corners;
mod encode;
mod encode_cache;
mod frame;
mod half_blocks;
mod kitty;
mod protocol;
mod uploads;
mod view;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::Semaphore;

pub use encode::{fitted, sixel};
pub use frame::{Piece, Plan};
pub use protocol::{Choice, Protocol, ProtocolWish, choose};

use super::probe::PATIENCE;
use super::{Facts, PixelSize, Rgb, TerminalReport};
use crate::layout::areas::Size;
use crate::picture::{PictureId, Placement};
use crate::raster::Raster;
use crate::runtime::lane::Lane;
use encode_cache::{Forms, Recipe};
use protocol::ASSUMED_CELL;
use uploads::Given;

/// How long nothing has moved when sharp pixels are drawn.
const REST: Duration = Duration::from_millis(120);

/// How many colours there are for pictures that are text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Palette {
    /// Too few: there are none.
    None,
    /// The 256 of the palette.
    Indexed,
    /// Any.
    True,
}

/// What lies over the pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// A box, and what is beside it recedes.
    pub overlay: bool,
    /// Words on the last row of the transcript.
    pub pill: bool,
}

/// Knows what pictures there are and what the terminal shows of them.
#[derive(Debug)]
pub struct Painter {
    facts: Facts,
    wish: ProtocolWish,
    palette: Palette,
    size: Size,
    /// The questions were asked at this time, and are given up [`PATIENCE`] later.
    asked: Duration,
    choice: Option<Choice>,
    rasters: HashMap<PictureId, Arc<Raster>>,
    /// Of bubbles with round corners.
    fills: Vec<Rgb>,
    forms: Forms,
    /// What kitty was given.
    given: Given,
    last: Plan,
    moved: Option<Duration>,
    /// There is more to be drawn than what was.
    unfinished: bool,
}

impl Painter {
    /// For a terminal of which `facts` are known, and which was asked for more at `now`. `seed` keeps
    /// our pictures in kitty apart from those of other programs in the same window.
    pub fn new(
        facts: Facts,
        wish: ProtocolWish,
        palette: Palette,
        workers: Option<Handle>,
        (now, seed): (Duration, u8),
    ) -> Self {
        let recipe = Recipe {
            protocol: Protocol::Off,
            cell: ASSUMED_CELL,
            behind: (0, 0, 0),
            indexed: palette != Palette::True,
            tmux: facts.program() == super::identity::Brand::Tmux,
        };
        Self {
            facts,
            wish,
            palette,
            size: Size {
                width: 0,
                height: 0,
            },
            asked: now,
            choice: None,
            rasters: HashMap::new(),
            fills: Vec::new(),
            forms: Forms::new(recipe, workers),
            given: Given::new(seed, recipe.tmux),
            last: Plan::default(),
            moved: None,
            unfinished: false,
        }
    }

    /// Shares memory, a permit for each MiB, and a thread with others who need much memory for a
    /// while.
    #[must_use]
    pub fn sharing(mut self, memory: Arc<Semaphore>, lane: Lane) -> Self {
        self.forms.share(memory, lane);
        self
    }

    /// What is known of the terminal.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// How pictures are shown; `None` while the terminal's answers are awaited.
    pub fn choice(&self) -> Option<Choice> {
        self.choice
    }

    /// Takes in an answer of the terminal.
    pub fn learn(&mut self, report: &TerminalReport) {
        if self.facts.learn(report) {
            self.choose();
        }
        if let TerminalReport::End { .. } = report {
            tracing::debug!(facts = ?self.facts, "the terminal has answered");
        }
    }

    /// The terminal has this size; `window` is that of all cells in pixels, where its driver says so.
    pub fn resize(&mut self, size: Size, window: Option<PixelSize>) {
        self.facts.resize(self.size, size, window);
        self.size = size;
        self.choose();
    }

    /// Bubbles in these colours have round corners.
    pub fn set_fills(&mut self, fills: Vec<Rgb>) {
        self.fills = fills;
    }

    /// These are the picture's pixels.
    pub fn insert(&mut self, picture: PictureId, raster: Arc<Raster>) {
        self.rasters.insert(picture, raster);
    }

    /// The picture is not shown any more.
    pub fn forget(&mut self, picture: PictureId) {
        self.rasters.remove(&picture);
        self.forms.forget(picture);
        self.given.forget(picture);
    }

    /// The terminal shows nothing of ours any more; `all`: nor does it know what it was given.
    pub fn cleared(&mut self, all: bool) {
        self.last = Plan::default();
        let keeps = self.facts.program() != super::identity::Brand::Kitty
            || self.facts.version() >= Some((0, 30));
        if all || !keeps {
            self.given.lose_all();
        }
    }

    /// When to call [`Painter::wake`].
    pub fn wakeup(&self) -> Option<Duration> {
        let awaited = self.facts.answers == super::capabilities::Answers::Awaited;
        let probe = awaited.then(|| self.asked + PATIENCE);
        let rest = self.moved.map(|moved| moved + REST);
        probe.into_iter().chain(rest).min()
    }

    /// Does what is due at `now`; whether there may be something new to see.
    pub fn wake(&mut self, now: Duration) -> bool {
        let awaited = self.facts.answers == super::capabilities::Answers::Awaited;
        let over = awaited && self.asked + PATIENCE <= now;
        if over && self.facts.give_up() {
            self.choose();
        }
        let rested = self.moved.take_if(|moved| *moved + REST <= now).is_some();
        over || rested
    }

    /// Until there is something new to see. May be cancelled.
    pub async fn wait(&mut self) {
        if !std::mem::take(&mut self.unfinished) {
            self.forms.wait().await;
        }
    }

    /// What to show of these pictures at `now`.
    pub fn plan(&mut self, placements: &[Placement], cover: Cover, now: Duration) -> Plan {
        if self.has_moved(placements) {
            self.moved = Some(now);
        }
        if !self.is_sharp_over_cells() {
            self.moved = None;
        }
        let mut plan = Plan {
            behind: self.forms.recipe().behind,
            before: self.given.deletions(),
            spills: self.facts.program() == super::identity::Brand::Konsole,
            ..Plan::default()
        };
        let mut handed = 0;
        for placement in placements {
            let view = self.view(placement, cover, &mut plan.before, &mut handed);
            plan.views.push(view);
        }
        self.corners(&mut plan);
        self.take_away(&mut plan);
        plan
    }

    /// The corners of bubbles, where the terminal shows pictures by text.
    fn corners(&mut self, plan: &mut Plan) {
        let choice = self.choice.filter(|choice| choice.cell_known);
        let Some(choice) = choice.filter(|choice| choice.protocol == Protocol::Kitty) else {
            return;
        };
        for fill in &self.fills {
            let Some((id, bytes)) = self.given.corners(*fill, choice.cell) else {
                continue;
            };
            plan.before.extend(bytes.map(Into::into));
            plan.corners.push((*fill, id));
        }
    }

    /// In Konsole text without a background lets pixels shine through: they must be taken away.
    fn take_away(&self, plan: &mut Plan) {
        let konsole = self.facts.program() == super::identity::Brand::Konsole;
        let stays = |last: &Piece| plan.pieces().any(|next| next.is_same(last));
        if konsole && !self.last.pieces().all(stays) {
            plan.before.push(kitty::DELETE_ALL.as_bytes().into());
            plan.anew = true;
        }
    }

    pub fn shown(&mut self, plan: Plan) {
        self.last = plan;
    }

    /// What was shown last.
    pub fn last(&self) -> &Plan {
        &self.last
    }

    fn is_sharp_over_cells(&self) -> bool {
        let protocol = self.choice.map(|choice| choice.protocol);
        matches!(protocol, Some(Protocol::Sixel | Protocol::Iterm2))
    }

    /// Whether anything is elsewhere than it was; other pixels in the same place are not.
    fn has_moved(&self, placements: &[Placement]) -> bool {
        let last = &self.last.views;
        last.len() != placements.len()
            || last
                .iter()
                .zip(placements)
                .any(|(last, next)| !is_same_place(&last.placement, next))
    }

    fn choose(&mut self) {
        let colours = self.palette != Palette::None;
        let choice = choose(self.wish, &self.facts, self.size, colours);
        if let Some(chosen) = choice {
            let recipe = self.forms.recipe();
            if recipe.cell != chosen.cell {
                self.given.lose_corners();
            }
            self.forms.set_recipe(Recipe {
                protocol: chosen.protocol,
                cell: chosen.cell,
                behind: self.facts.background.unwrap_or_default(),
                ..recipe
            });
        }
        if choice == self.choice {
            return;
        }
        if let Some(chosen) = choice {
            tracing::info!(
                protocol = ?chosen.protocol,
                cell = format!("{}x{}", chosen.cell.width, chosen.cell.height),
                why = chosen.why,
                "how pictures are shown"
            );
        }
        self.choice = choice;
    }
}

fn is_same_place(a: &Placement, b: &Placement) -> bool {
    let place = |p: &Placement| (p.column, p.rows.clone(), p.hidden_above, p.size);
    place(a) == place(b)
}

#[cfg(test)]
mod tests;
