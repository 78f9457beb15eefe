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
pub use protocol::{Choice, Protocol, ProtocolPreference, choose};

use super::probe::PATIENCE;
use super::{Capabilities, PixelSize, TerminalReport};
use crate::layout::areas::Size;
use crate::picture::{PictureId, Placement};
use crate::raster::Raster;
use crate::tasks::serial_queue::SerialQueue;
use crate::xterm256::{ColourDepth, RgbBytes};
use encode_cache::{EncodeCache, Recipe};
use protocol::ASSUMED_CELL;
use uploads::Uploads;

/// Sharp pixels are drawn after this long without movement.
const REST: Duration = Duration::from_millis(120);

/// What covers pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cover {
    /// A box; the pictures beside it are dimmed.
    pub overlay: bool,
    /// The count of new messages, on the last row of the transcript.
    pub pill: bool,
}

/// Knows which pictures there are, and which of them the terminal shows.
#[derive(Debug)]
pub struct Painter {
    facts: Capabilities,
    preference: ProtocolPreference,
    depth: ColourDepth,
    size: Size,
    /// When the questions were asked; the answers are given up [`PATIENCE`] later.
    asked: Duration,
    choice: Option<Choice>,
    rasters: HashMap<PictureId, Arc<Raster>>,
    /// The colours of bubbles with round corners.
    fills: Vec<RgbBytes>,
    forms: EncodeCache,
    /// The pictures that kitty was given.
    given: Uploads,
    last: Plan,
    moved: Option<Duration>,
    /// The last frame left pictures for the next one.
    unfinished: bool,
}

impl Painter {
    /// For a terminal with these `facts`, which was asked questions at `now`. `seed` keeps the ids
    /// of our pictures in kitty apart from those of other programs in the same window.
    pub fn new(
        facts: Capabilities,
        preference: ProtocolPreference,
        depth: ColourDepth,
        workers: Option<Handle>,
        (now, seed): (Duration, u8),
    ) -> Self {
        let recipe = Recipe {
            protocol: Protocol::Off,
            cell: ASSUMED_CELL,
            behind: (0, 0, 0),
            indexed: depth != ColourDepth::True,
            tmux: facts.program().wraps_pictures,
        };
        Self {
            facts,
            preference,
            depth,
            size: Size {
                width: 0,
                height: 0,
            },
            asked: now,
            choice: None,
            rasters: HashMap::new(),
            fills: Vec::new(),
            forms: EncodeCache::new(recipe, workers),
            given: Uploads::new(seed, recipe.tmux),
            last: Plan::default(),
            moved: None,
            unfinished: false,
        }
    }

    /// Shares memory (a permit for each MiB) and a thread with other parts that need much memory
    /// for a while.
    #[must_use]
    pub fn sharing(mut self, memory: Arc<Semaphore>, lane: SerialQueue) -> Self {
        self.forms.share(memory, lane);
        self
    }

    pub fn facts(&self) -> &Capabilities {
        &self.facts
    }

    /// How pictures are shown; `None` while answers are awaited.
    pub fn choice(&self) -> Option<Choice> {
        self.choice
    }

    /// Notes an answer of the terminal.
    pub fn learn(&mut self, report: &TerminalReport) {
        if self.facts.learn(report) {
            self.choose();
        }
        if let TerminalReport::End { .. } = report {
            tracing::debug!(facts = ?self.facts, "the terminal has answered");
        }
    }

    /// The terminal has this size; `window` is the size of all cells in pixels, if its driver
    /// tells.
    pub fn resize(&mut self, size: Size, window: Option<PixelSize>) {
        self.facts.resize(self.size, size, window);
        self.size = size;
        self.choose();
    }

    /// Sets the colours of bubbles with round corners.
    pub fn set_fills(&mut self, fills: Vec<RgbBytes>) {
        self.fills = fills;
    }

    /// Sets the pixels of a picture.
    pub fn insert(&mut self, picture: PictureId, raster: Arc<Raster>) {
        self.rasters.insert(picture, raster);
    }

    /// The picture will not be shown any more.
    pub fn forget(&mut self, picture: PictureId) {
        self.rasters.remove(&picture);
        self.forms.forget(picture);
        self.given.forget(picture);
    }

    /// The terminal shows no pictures any more; `all`: it has also forgotten the pictures that it
    /// was given.
    pub fn cleared(&mut self, all: bool) {
        self.last = Plan::default();
        let keeps = self.facts.program().keeps_pictures_since;
        let is_older = |since| self.facts.version() < Some(since);
        if all || keeps.is_some_and(is_older) {
            self.given.lose_all();
        }
    }

    /// When to call [`Painter::wake`].
    pub fn wakeup(&self) -> Option<Duration> {
        let awaited = self.facts.answers == super::capabilities::CapabilityReplies::Awaited;
        let probe = awaited.then(|| self.asked + PATIENCE);
        let rest = self.moved.map(|moved| moved + REST);
        probe.into_iter().chain(rest).min()
    }

    /// Does what is due at `now`; returns whether the screen may look different.
    pub fn wake(&mut self, now: Duration) -> bool {
        let awaited = self.facts.answers == super::capabilities::CapabilityReplies::Awaited;
        let over = awaited && self.asked + PATIENCE <= now;
        if over && self.facts.give_up() {
            self.choose();
        }
        let rested = self.moved.take_if(|moved| *moved + REST <= now).is_some();
        over || rested
    }

    /// Waits until a picture is ready. Safe to cancel.
    pub async fn wait(&mut self) {
        if !std::mem::take(&mut self.unfinished) {
            self.forms.wait().await;
        }
    }

    /// How to show these pictures at `now`.
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
            spills: self.facts.program().pixels_stay,
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

    /// Rounds the corners of bubbles, if the terminal shows pictures in cells (kitty).
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

    /// Pixels that shine through text without a background must be removed first.
    fn take_away(&self, plan: &mut Plan) {
        let stays = |last: &Piece| plan.pieces().any(|next| next.is_same(last));
        if self.facts.program().pixels_stay && !self.last.pieces().all(stays) {
            plan.before.push(kitty::DELETE_ALL.as_bytes().into());
            plan.anew = true;
        }
    }

    pub fn shown(&mut self, plan: Plan) {
        self.last = plan;
    }

    /// The plan of the last frame.
    pub fn last(&self) -> &Plan {
        &self.last
    }

    fn is_sharp_over_cells(&self) -> bool {
        let protocol = self.choice.map(|choice| choice.protocol);
        matches!(protocol, Some(Protocol::Sixel | Protocol::Iterm2))
    }

    /// Whether any picture has moved; new pixels at the same place do not count.
    fn has_moved(&self, placements: &[Placement]) -> bool {
        let last = &self.last.views;
        last.len() != placements.len()
            || last
                .iter()
                .zip(placements)
                .any(|(last, next)| !is_same_place(&last.placement, next))
    }

    fn choose(&mut self) {
        let colours = self.depth.has_fills();
        let choice = choose(self.preference, &self.facts, self.size, colours);
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
