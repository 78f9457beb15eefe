//! The pictures that kitty has received, their ids, and which of them to delete.

use std::collections::HashMap;
use std::sync::Arc;

use super::{corners, kitty};
use crate::picture::{CellBox, PictureId};
use crate::terminal::{PixelSize, guard};
use crate::xterm256::RgbBytes;

/// The id of a picture in kitty.
#[derive(Clone, Copy, Debug)]
pub struct KittyImageId {
    pub id: u32,
    /// The terminal has the picture.
    pub given: bool,
}

/// All pictures in kitty. One picture may be shown in several boxes.
#[derive(Debug)]
pub struct Uploads {
    named: HashMap<(PictureId, CellBox), KittyImageId>,
    /// By fill.
    corners: HashMap<RgbBytes, KittyImageId>,
    unwanted: Vec<u32>,
    latest: u32,
    /// tmux is in between.
    tmux: bool,
}

impl Uploads {
    /// `seed` keeps our ids apart from those of other programs in the same window.
    pub fn new(seed: u8, tmux: bool) -> Self {
        Self {
            tmux,
            named: HashMap::new(),
            corners: HashMap::new(),
            unwanted: Vec::new(),
            // Three bytes, because a placeholder's colour holds the id.
            latest: (1 + u32::from(seed % 250)) << 16,
        }
    }

    /// The id of a picture, which the terminal may not have yet.
    pub fn name(&mut self, picture: PictureId, size: CellBox) -> KittyImageId {
        let latest = &mut self.latest;
        let named = self.named.entry((picture, size));
        *named.or_insert_with(|| next(latest))
    }

    /// The id of a fill's corners, and once the bytes that give them to the terminal.
    pub fn corners(&mut self, fill: RgbBytes, cell: PixelSize) -> Option<(u32, Option<Vec<u8>>)> {
        let latest = &mut self.latest;
        let named = self.corners.entry(fill).or_insert_with(|| next(latest));
        let id = named.id;
        if std::mem::replace(&mut named.given, true) {
            return Some((id, None));
        }
        self.prepare_leaving();
        let bytes = corners::transmit(id, fill, cell)?;
        Some((id, Some(self.wrapped(bytes))))
    }

    /// Cells have another size.
    pub fn lose_corners(&mut self) {
        self.corners
            .values_mut()
            .for_each(|name| name.given = false);
    }

    /// The picture was given to the terminal.
    pub fn hand_over(&mut self, picture: PictureId, size: CellBox) {
        if let Some(name) = self.named.get_mut(&(picture, size)) {
            name.given = true;
        }
        self.prepare_leaving();
    }

    /// The picture will not be shown any more.
    pub fn forget(&mut self, picture: PictureId) {
        let unwanted = &mut self.unwanted;
        self.named.retain(|(named, _), name| {
            if *named == picture && name.given {
                unwanted.push(name.id);
            }
            *named != picture
        });
        self.prepare_leaving();
    }

    /// The terminal may have forgotten all pictures.
    pub fn lose_all(&mut self) {
        self.named.values_mut().for_each(|name| name.given = false);
        self.lose_corners();
    }

    /// The bytes that delete unwanted pictures; returned once.
    pub fn deletions(&mut self) -> Vec<Arc<[u8]>> {
        let unwanted = std::mem::take(&mut self.unwanted);
        let deletions = unwanted.into_iter().map(|id| self.delete(id));
        deletions.map(Into::into).collect()
    }

    /// Prepares the deletion of all pictures, however the program ends.
    fn prepare_leaving(&self) {
        let all = self.named.values().chain(self.corners.values());
        let given = all.filter(|name| name.given);
        let mut ids: Vec<u32> = given.map(|name| name.id).collect();
        ids.extend(&self.unwanted);
        ids.sort_unstable();
        guard::print_when_leaving(ids.into_iter().flat_map(|id| self.delete(id)).collect());
    }

    fn delete(&self, id: u32) -> Vec<u8> {
        self.wrapped(kitty::delete(id))
    }

    fn wrapped(&self, bytes: Vec<u8>) -> Vec<u8> {
        if self.tmux {
            kitty::through_tmux(&bytes)
        } else {
            bytes
        }
    }
}

/// The next free id.
fn next(latest: &mut u32) -> KittyImageId {
    *latest = (*latest & 0xff_0000) | (latest.wrapping_add(1) & 0xffff);
    KittyImageId {
        id: *latest,
        given: false,
    }
}
