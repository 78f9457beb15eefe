//! Encoded pictures: made outside the main loop, and kept while there is room.

use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::{Semaphore, mpsc};
use tokio::task::spawn_blocking;

use super::half_blocks::Blocks;
use super::protocol::Protocol;
use super::{encode, kitty};
use crate::picture::{CellBox, PictureId};
use crate::raster::Raster;
use crate::tasks::serial_queue::SerialQueue;
use crate::terminal::PixelSize;
use crate::xterm256::RgbBytes;

/// Forms made at the same time: so many half blocks, and so many of all other kinds.
const MAX_MAKING: usize = 4;
/// The most memory for finished forms, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most memory for making one form, in MiB, if memory is shared.
const MAX_PERMITS: u32 = 64;

/// A form (encoding) of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FormKey {
    pub picture: PictureId,
    pub size: CellBox,
    pub kind: FormKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FormKind {
    /// Half blocks.
    Blocks,
    /// The bytes that give kitty the whole picture, under this id.
    Kitty(u32),
    /// Pixels for these rows of cells, to be drawn over the cells.
    Piece(Range<u16>),
}

/// A finished form; `None` if the picture could not be encoded.
#[derive(Clone, Debug)]
pub enum EncodedForm {
    Blocks(Arc<Blocks>),
    Bytes(Arc<[u8]>),
    /// Pixels over cells; `solid`: nothing shines through.
    Pixels {
        bytes: Arc<[u8]>,
        solid: bool,
    },
    Failed,
}

impl EncodedForm {
    fn bytes(&self) -> usize {
        match self {
            Self::Blocks(blocks) => blocks.bytes(),
            Self::Bytes(bytes) | Self::Pixels { bytes, .. } => bytes.len(),
            Self::Failed => 0,
        }
    }
}

/// What all forms depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipe {
    pub protocol: Protocol,
    pub cell: PixelSize,
    /// The background of translucent pixels.
    pub behind: RgbBytes,
    /// Only colours of the palette.
    pub indexed: bool,
    /// tmux is in between.
    pub tmux: bool,
}

impl Recipe {
    /// Makes a form. Slow.
    pub fn make(self, key: &FormKey, raster: &Raster) -> EncodedForm {
        let made = match &key.kind {
            FormKind::Blocks => {
                let blocks = Blocks::new(raster, key.size, self.indexed);
                blocks.map(|blocks| EncodedForm::Blocks(Arc::new(blocks)))
            }
            FormKind::Kitty(id) => {
                let bytes = self.kitty(key, *id, raster);
                bytes.map(|bytes| EncodedForm::Bytes(bytes.into()))
            }
            FormKind::Piece(rows) => self.piece(key, rows, raster),
        };
        made.unwrap_or(EncodedForm::Failed)
    }

    /// The most memory for making a form, in MiB.
    fn permits(self, key: &FormKey) -> u32 {
        let CellBox { columns, rows } = key.size;
        let cells = u64::from(columns) * u64::from(rows);
        let pixels = cells * u64::from(self.cell.width) * u64::from(self.cell.height);
        let bytes = match (&key.kind, self.protocol) {
            (FormKind::Blocks, _) => cells * 16,
            (FormKind::Piece(_), Protocol::Sixel) => pixels * 8 + encode::SIXEL_MEMORY,
            _ => pixels * 12,
        };
        let permits = bytes.div_ceil(1 << 20);
        u32::try_from(permits).map_or(MAX_PERMITS, |permits| permits.min(MAX_PERMITS))
    }

    fn kitty(self, key: &FormKey, id: u32, raster: &Raster) -> Option<Vec<u8>> {
        let fitted = encode::fitted(raster, key.size, self.cell, None)?;
        let bytes = kitty::transmit(id, key.size, &encode::png(&fitted)?);
        Some(if self.tmux {
            kitty::through_tmux(&bytes)
        } else {
            bytes
        })
    }

    fn piece(self, key: &FormKey, rows: &Range<u16>, raster: &Raster) -> Option<EncodedForm> {
        let fitted = encode::fitted(raster, key.size, self.cell, Some(self.behind))?;
        let cut = encode::cut(&fitted, rows.clone(), self.cell)?;
        let size = CellBox {
            columns: key.size.columns,
            rows: rows.end - rows.start,
        };
        drop(fitted);
        let solid = cut.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255);
        let bytes = match self.protocol {
            Protocol::Sixel => encode::sixel(&cut, self.cell),
            Protocol::Iterm2 => encode::iterm2(&cut, size),
            Protocol::Kitty | Protocol::HalfBlocks | Protocol::Off => None,
        }?;
        let bytes = bytes.into();
        Some(EncodedForm::Pixels { bytes, solid })
    }
}

struct KeptForm {
    form: EncodedForm,
    used: u64,
}

type EncodedPicture = (u32, FormKey, EncodedForm);

/// Makes and caches forms.
pub struct EncodeCache {
    recipe: Recipe,
    kept: HashMap<FormKey, KeptForm>,
    /// What is shown until half blocks are finished.
    drafts: HashMap<FormKey, Arc<Blocks>>,
    making: HashSet<FormKey>,
    bytes: usize,
    uses: u64,
    /// The number of the recipe; forms made by an older recipe are dropped.
    edition: u32,
    /// `None`: forms are made at once, in the calling thread.
    workers: Option<Handle>,
    /// Shared with other parts that need much memory for a while: a permit for each MiB, and a
    /// thread.
    shared: Option<(Arc<Semaphore>, SerialQueue)>,
    sender: mpsc::UnboundedSender<EncodedPicture>,
    made: mpsc::UnboundedReceiver<EncodedPicture>,
}

impl EncodeCache {
    pub fn new(recipe: Recipe, workers: Option<Handle>) -> Self {
        let (sender, made) = mpsc::unbounded_channel();
        Self {
            recipe,
            kept: HashMap::new(),
            drafts: HashMap::new(),
            making: HashSet::new(),
            bytes: 0,
            uses: 0,
            edition: 0,
            workers,
            shared: None,
            sender,
            made,
        }
    }

    /// Shares memory with other parts: a permit for each MiB, more than [`MAX_PERMITS`] in all.
    pub fn share(&mut self, memory: Arc<Semaphore>, lane: SerialQueue) {
        self.shared = Some((memory, lane));
    }

    /// Makes everything by this recipe from now on.
    pub fn set_recipe(&mut self, recipe: Recipe) {
        if recipe != self.recipe {
            self.recipe = recipe;
            self.edition += 1;
            self.kept.clear();
            self.drafts.clear();
            self.making.clear();
            self.bytes = 0;
        }
    }

    #[cfg(test)]
    pub fn set_workers(&mut self, workers: Handle) {
        self.workers = Some(workers);
    }

    pub fn recipe(&self) -> Recipe {
        self.recipe
    }

    /// The form if it is finished; else starts to make it. Half blocks are drafted at once, so that
    /// no picture leaves a hole.
    pub fn get(&mut self, key: &FormKey, raster: &Arc<Raster>) -> Option<EncodedForm> {
        self.uses += 1;
        if let Some(kept) = self.kept.get_mut(key) {
            kept.used = self.uses;
            return Some(kept.form.clone());
        }
        let Some(workers) = &self.workers else {
            let form = self.recipe.make(key, raster);
            self.keep(key.clone(), form.clone());
            return Some(form);
        };
        let is_quick = key.kind == FormKind::Blocks;
        let alike = |other: &&FormKey| (other.kind == FormKind::Blocks) == is_quick;
        let has_room = self.making.iter().filter(alike).count() < MAX_MAKING;
        if has_room && self.making.insert(key.clone()) {
            let (recipe, edition, sender) = (self.recipe, self.edition, self.sender.clone());
            let (name, raster) = (key.clone(), Arc::clone(raster));
            let permits = recipe.permits(key);
            // Half blocks need little memory, and are finished at once.
            let shared = self.shared.clone().filter(|_| !is_quick);
            workers.spawn(async move {
                let key = name.clone();
                let made = if let Some((memory, lane)) = shared {
                    let held = memory.acquire_many_owned(permits).await.ok();
                    let make = move || {
                        let _held = held;
                        recipe.make(&key, &raster)
                    };
                    lane.run(make).await
                } else {
                    spawn_blocking(move || recipe.make(&key, &raster))
                        .await
                        .ok()
                };
                let form = made.unwrap_or(EncodedForm::Failed);
                // The receiver is gone when the program ends.
                let _ = sender.send((edition, name, form));
            });
        }
        is_quick.then(|| self.draft(key, raster)).flatten()
    }

    fn draft(&mut self, key: &FormKey, raster: &Raster) -> Option<EncodedForm> {
        if !self.drafts.contains_key(key) {
            let draft = Blocks::draft(raster, key.size, self.recipe.indexed)?;
            self.drafts.insert(key.clone(), Arc::new(draft));
        }
        let draft = self.drafts.get(key).map(Arc::clone);
        draft.map(EncodedForm::Blocks)
    }

    /// Waits until a form is finished. Safe to cancel.
    pub async fn wait(&mut self) {
        // This value holds a sender itself, so the channel never closes.
        if let Some(made) = self.made.recv().await {
            self.take(made);
        }
        while let Ok(made) = self.made.try_recv() {
            self.take(made);
        }
    }

    /// Drops all forms of a picture.
    pub fn forget(&mut self, picture: PictureId) {
        self.drafts.retain(|key, _| key.picture != picture);
        let bytes = &mut self.bytes;
        self.kept.retain(|key, kept| {
            let stays = key.picture != picture;
            if !stays {
                *bytes -= kept.form.bytes();
            }
            stays
        });
    }

    fn take(&mut self, (edition, key, form): EncodedPicture) {
        if edition == self.edition {
            self.making.remove(&key);
            self.drafts.remove(&key);
            self.keep(key, form);
        }
    }

    fn keep(&mut self, key: FormKey, form: EncodedForm) {
        self.bytes += form.bytes();
        let used = self.uses;
        if let Some(before) = self.kept.insert(key, KeptForm { form, used }) {
            self.bytes -= before.form.bytes();
        }
        while self.bytes > MAX_BYTES && self.kept.len() > 1 {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(key) = oldest.map(|(key, _)| key.clone()) else {
                return;
            };
            if let Some(kept) = self.kept.remove(&key) {
                self.bytes -= kept.form.bytes();
            }
        }
    }
}

impl std::fmt::Debug for EncodeCache {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Forms({} of {} bytes)", self.kept.len(), self.bytes)
    }
}
