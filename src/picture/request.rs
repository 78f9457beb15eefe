//! Requests for files that came with messages, and their results.

use std::sync::Arc;

use super::{Part, PictureId, Pixels, Room};
use crate::raster::Raster;
use crate::text::SafeText;

/// Identifies a file, whichever bubbles show it and even if its link changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaId(pub u32);

/// The kind of a file, recognised by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaKind {
    Jpeg,
    /// PNG, including animated PNG (only its first picture is shown).
    Png,
    Gif,
    /// WebP.
    WebP,
    /// Windows bitmap.
    Bmp,
    /// HEIC or HEIF.
    Heic,
    Avif,
    Tiff,
    /// 3GP, MP4 and similar formats.
    Video,
    /// AMR, MP3, Ogg and similar formats.
    Audio,
    /// vCard.
    Card,
    Pdf,
    /// A web page: most likely a server's error page.
    Html,
    /// Anything else.
    Unknown,
}

impl MediaKind {
    /// Recognises the kind by the first bytes of the file.
    pub fn of(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let text = text.trim_ascii_start();
        let begins = |word: &[u8]| {
            let front = text.get(..word.len());
            front.is_some_and(|front| front.eq_ignore_ascii_case(word))
        };
        match bytes {
            _ if is_wide_card(bytes) => Self::Card,
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Self::WebP,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'A',
                b'V',
                b'E',
                ..,
            ] => Self::Audio,
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'A',
                b'V',
                b'I',
                b' ',
                ..,
            ] => Self::Video,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Self::Bmp,
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Self::Tiff,
            [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => {
                Self::of_brand([*a, *b, *c, *d])
            }
            [0x1a, 0x45, 0xdf, 0xa3, ..] => Self::Video,
            [b'#', b'!', b'A', b'M', b'R', ..]
            | [b'I', b'D', b'3', ..]
            | [b'O', b'g', b'g', b'S', ..]
            | [b'f', b'L', b'a', b'C', ..]
            | [b'M', b'T', b'h', b'd', ..]
            | [0xff, 0xe2..=0xff, ..] => Self::Audio,
            [b'%', b'P', b'D', b'F', ..] => Self::Pdf,
            _ if begins(b"BEGIN:VCARD") => Self::Card,
            _ if begins(b"<!doctype html") || begins(b"<html") => Self::Html,
            _ => Self::Unknown,
        }
    }

    /// Recognises MP4, HEIC and similar files by their box type.
    fn of_brand(brand: [u8; 4]) -> Self {
        match &brand {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1" => {
                Self::Heic
            }
            b"avif" | b"avis" => Self::Avif,
            b"M4A " | b"M4B " => Self::Audio,
            _ => Self::Video,
        }
    }

    /// Whether smsthread can show this kind as pixels.
    pub fn is_shown(self) -> bool {
        use MediaKind::{Bmp, Gif, Jpeg, Png, WebP};
        matches!(self, Jpeg | Png | Gif | WebP | Bmp)
    }

    /// Whether to fetch the whole file, to show its content.
    pub fn is_read(self) -> bool {
        self.is_shown() || self == Self::Card
    }

    /// The name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::Gif => "GIF",
            Self::WebP => "WebP",
            Self::Bmp => "BMP",
            Self::Heic => "HEIC",
            Self::Avif => "AVIF",
            Self::Tiff => "TIFF",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Card => "vCard",
            Self::Pdf => "PDF",
            Self::Html => "web page",
            Self::Unknown => "unknown type",
        }
    }
}

/// The limits for pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The size of a cell in pixels: 1x2 for half blocks.
    pub cell: Pixels,
    /// How many bytes of memory the files and pixels that are out of view may take.
    pub memory: u64,
    /// How many files are fetched at the same time.
    pub at_once: usize,
}

/// What is requested of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaTask {
    /// The kind of the file and, for a picture, pixels for a bubble.
    Preview {
        /// The id that the pixels will have.
        picture: PictureId,
        /// The cells to fill.
        room: Room,
    },
    /// Pixels of a part of a picture, as large as fits.
    Large {
        /// The id that the pixels will have.
        picture: PictureId,
        /// The cells to fill.
        room: Room,
        /// `None`: the whole picture.
        part: Option<Part>,
    },
    /// The frames of an animation.
    Frames {
        /// The id of the first frame's pixels; the other frames have the following ids.
        first: PictureId,
        /// How many ids are free.
        most: u32,
        /// The cells that each frame fills.
        room: Room,
    },
    /// Save the file in the chosen folder.
    Save {
        /// The file name that the sender gave.
        name: SafeText,
        /// What to do if a file with this name exists.
        existing: Existing,
    },
}

/// What to do if a file with the same name exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Keep the old file and report that it exists, so that the user is asked.
    Keep,
    /// Replace the old file; the user agreed.
    Replace,
    /// Keep the old file and take a free name, `name-2.jpg`; save nothing if the files are equal.
    Number,
}

/// A request for something made from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaRequest {
    /// The file's id.
    pub media: MediaId,
    /// The file's link, as the gateway last sent it.
    pub link: SafeText,
    /// Identifies the file in its thread, also at a later start.
    pub origin: Arc<str>,
    /// What is requested of the file.
    pub task: MediaTask,
}

/// For a file whose link does not work, or is not tried offline.
pub const FROM_ARCHIVE: &str = "kept in the archive";

/// The result of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Media {
    /// What the file is.
    pub kind: MediaKind,
    /// The length of the file, if it is known.
    pub bytes: Option<u64>,
    /// How many bytes of the file are kept in memory.
    pub kept: u64,
    /// The link did not work: the file is from the archive.
    pub archived: bool,
    /// The result.
    pub made: Made,
    /// The new pixels with their ids.
    pub pixels: Vec<(PictureId, Arc<Raster>)>,
}

/// What was made of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// Pixels were made under the requested id.
    Picture {
        /// The size of the whole picture, turned upright.
        size: Pixels,
        /// How much memory the pixels take.
        memory: u64,
        /// The file is animated.
        moves: bool,
        /// The end of the file is missing; the rest is shown.
        cut_short: bool,
    },
    /// The frames of an animation.
    Frames {
        /// For how many milliseconds each frame is shown, in order.
        delays: Vec<u32>,
        /// How much memory the pixels take.
        memory: u64,
    },
    /// The content of a vCard: lines to show, the name first.
    Card(Vec<SafeText>),
    /// The file was saved under this path.
    Saved(SafeText),
    /// smsthread cannot show this kind.
    Nothing,
}

/// The kind of a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MediaFailureKind {
    /// 403, 404, 410: the link is expired or forbidden, or the file is gone.
    Gone,
    /// There was no connection, or the answer came too late or was cut short.
    Unreachable,
    /// The server refused, or has a problem.
    Refused,
    /// The link's address is not allowed.
    Forbidden,
    /// The file is longer than the limit.
    TooLong,
    /// The file is damaged.
    Damaged,
    /// The picture is too large, or of a kind that smsthread cannot read.
    Unreadable,
    /// A file with this name exists.
    Exists,
    /// The file could not be written.
    Unwritable,
}

impl MediaFailureKind {
    /// Whether trying again may help, so that the picture's space in the bubble is kept.
    pub fn may_pass(self) -> bool {
        matches!(self, Self::Unreachable | Self::Refused)
    }

    /// Whether fetching the same file again cannot help.
    pub fn is_final(self) -> bool {
        matches!(
            self,
            Self::Damaged | Self::Unreadable | Self::TooLong | Self::Forbidden
        )
    }
}

impl MediaFailure {
    /// What went wrong, and how to try again if that can help.
    pub fn words(&self) -> String {
        if self.kind.is_final() {
            format!("✗ {}", self.what)
        } else {
            format!("✗ {} · R tries again", self.what)
        }
    }
}

/// A failure in words for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFailure {
    pub kind: MediaFailureKind,
    /// What went wrong: a clause without a full stop.
    pub what: SafeText,
}

/// A number of bytes for people: `812 B`, `56 KB`, `1.2 MB`.
pub fn byte_words(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            format!("{}.{} MB", tenths / 10, tenths % 10)
        }
    }
}

/// Whether the bytes are a vCard in UTF-16.
fn is_wide_card(bytes: &[u8]) -> bool {
    let word = b"BEGIN:VCARD";
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let text = if marked { &bytes[2..] } else { bytes };
    let front = text.get(..2 * word.len()).unwrap_or_default();
    let letters = front.iter().filter(|byte| **byte != 0);
    front.contains(&0) && letters.map(u8::to_ascii_uppercase).eq(word.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_a_file_comes_from_its_bytes() {
        let of = |bytes: &[u8]| MediaKind::of(bytes);
        assert_eq!(of(b"\xff\xd8\xff\xe0rest"), MediaKind::Jpeg);
        assert_eq!(of(b"\0\0\0\x18ftypheic...."), MediaKind::Heic);
        assert_eq!(of(b"\0\0\0\x18ftyp3gp4...."), MediaKind::Video);
        assert_eq!(of(b"#!AMR\nx"), MediaKind::Audio);
        assert_eq!(of(b"\xef\xbb\xbf\r\nbegin:vcard\r\n"), MediaKind::Card);
        let wide: Vec<u8> = b"Begin:VCARD\r\n".iter().flat_map(|b| [*b, 0]).collect();
        assert_eq!(of(&[b"\xff\xfe", &wide[..]].concat()), MediaKind::Card);
        assert_eq!(of(&[b"\xfe\xff\0", &wide[..]].concat()), MediaKind::Card);
        assert_eq!(of(&wide), MediaKind::Card);
        assert_eq!(of(b"  <!DOCTYPE HTML><html>"), MediaKind::Html);
        assert_eq!(of(b"%PDF-1.4"), MediaKind::Pdf);
        assert_eq!(of(b""), MediaKind::Unknown);
    }

    #[test]
    fn byte_counts_are_short() {
        assert_eq!(byte_words(141), "141 B");
        assert_eq!(byte_words(1_000), "1 KB");
        assert_eq!(byte_words(50_825), "51 KB");
        assert_eq!(byte_words(1_234_567), "1.3 MB");
        assert_eq!(byte_words(20_971_520), "21.0 MB");
    }
}
