//! The formats of an export, and their file endings.

/// Endings that [`FormatName::of`] knows, as the reader is told them.
pub const ENDINGS: &str = ".html .md .txt .csv .json .jsonl";

/// A way to write messages down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatName {
    /// One JSON object a line.
    Jsonl,
    /// A JSON array.
    Json,
    /// Comma-separated values, RFC 4180.
    Csv,
    /// Markdown.
    Md,
    /// A web page in one file.
    Html,
    /// Plain text.
    Text,
}

impl FormatName {
    /// By the ending of a file's name, typed on the screen or after `-o`.
    pub fn of(name: &str) -> Option<Self> {
        let file = name.trim().rsplit('/').next()?;
        let (stem, ending) = file.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        Some(match &*ending.to_ascii_lowercase() {
            "jsonl" | "ndjson" => Self::Jsonl,
            "json" => Self::Json,
            "csv" => Self::Csv,
            "md" | "markdown" => Self::Md,
            "html" | "htm" => Self::Html,
            "txt" | "text" => Self::Text,
            _ => return None,
        })
    }

    /// It holds pictures, not only their names.
    pub fn has_pictures(self) -> bool {
        self == Self::Html
    }

    /// What is said of it while a name is typed.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Jsonl => "JSON lines",
            Self::Json => "JSON",
            Self::Csv => "a table",
            Self::Md => "Markdown",
            Self::Html => "a page with pictures",
            Self::Text => "plain text",
        }
    }
}
