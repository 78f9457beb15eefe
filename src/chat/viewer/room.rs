//! The room for a large picture.

use crate::chat::pictures::Pictures;
use crate::layout::areas::{Areas, Size};
use crate::picture::{CellBox, Room};

/// Rows for the caption below the picture.
pub const CAPTION: u16 = 1;

/// All cells between header and caption.
pub fn room(pictures: &Pictures, size: Option<Size>) -> Option<Room> {
    let size = size?;
    let areas = Areas::of(size);
    let cells = CellBox {
        columns: size.width,
        rows: areas.transcript.height.checked_sub(CAPTION)?,
    };
    let cell = pictures.terms()?.cell;
    (cells.columns > 0 && cells.rows > 0).then_some(Room { cells, cell })
}
