//! The sort of an attached file, and its words in a bubble.

use crate::message::Attachment;

/// The kind of a file, by its name and the gateway's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AttachmentKind {
    /// A still or animated picture.
    Picture,
    Video,
    Audio,
    /// A vCard.
    Contact,
    /// An appointment.
    Calendar,
    /// Text, office documents, PDF.
    Document,
    /// Anything else.
    File,
}

impl AttachmentKind {
    /// By the name's ending; if the ending says nothing, by the gateway's type (often just
    /// `image/`).
    pub fn of(attachment: &Attachment) -> Self {
        let ending = attachment.name.rsplit_once('.').map_or("", |(_, end)| end);
        Self::of_ending(&ending.to_ascii_lowercase())
            .or_else(|| Self::of_mime(&attachment.mime.to_ascii_lowercase()))
            .unwrap_or(Self::File)
    }

    fn of_ending(ending: &str) -> Option<Self> {
        Some(match ending {
            "jpg" | "jpeg" | "jpe" | "png" | "gif" | "webp" | "bmp" | "heic" | "heif" | "avif"
            | "tif" | "tiff" | "svg" | "wbmp" => Self::Picture,
            "mp4" | "m4v" | "3gp" | "3gpp" | "3g2" | "mov" | "avi" | "mkv" | "webm" | "mpg"
            | "mpeg" => Self::Video,
            "mp3" | "m4a" | "aac" | "amr" | "ogg" | "oga" | "opus" | "wav" | "flac" | "mid"
            | "midi" => Self::Audio,
            "vcf" | "vcard" => Self::Contact,
            "ics" | "ical" | "vcs" => Self::Calendar,
            "pdf" | "txt" | "text" | "doc" | "docx" | "odt" | "rtf" | "xls" | "xlsx" | "ods"
            | "csv" | "ppt" | "pptx" | "odp" | "html" | "htm" | "md" => Self::Document,
            _ => return None,
        })
    }

    fn of_mime(mime: &str) -> Option<Self> {
        let (class, rest) = mime.split_once('/').unwrap_or((mime, ""));
        let has = |words: &[&str]| words.iter().any(|word| rest.contains(word));
        Some(match class.trim() {
            "image" => Self::Picture,
            "video" => Self::Video,
            "audio" => Self::Audio,
            "text" | "application" if has(&["vcard"]) => Self::Contact,
            "text" | "application" if has(&["calendar"]) => Self::Calendar,
            "text" => Self::Document,
            "application" if has(&["pdf", "document", "msword", "sheet", "excel", "rtf"]) => {
                Self::Document
            }
            _ => return None,
        })
    }

    /// The sign before the name, one column.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Picture => "▣",
            Self::Video => "▶",
            Self::Audio => "♪",
            Self::Contact => "☎",
            Self::Calendar => "▦",
            Self::Document => "≡",
            Self::File => "□",
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Contact => "contact card",
            Self::Calendar => "calendar entry",
            Self::Document => "document",
            Self::File => "file",
        }
    }
}
