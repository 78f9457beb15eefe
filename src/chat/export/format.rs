//! The formats of an export, and their file endings.

use strum::VariantArray;

/// The file endings that [`FormatName::of`] knows, as the user is told them.
pub const ENDINGS: &str = ".html .md .txt .csv .json .jsonl";

/// A file format for exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, VariantArray)]
pub enum FormatName {
    /// One JSON object per line.
    Jsonl,
    Json,
    Csv,
    Md,
    /// A web page in one file.
    Html,
    Text,
}

impl FormatName {
    /// The format for a file name, by its ending.
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

    /// Whether the file contains pictures, not only their names.
    pub fn has_pictures(self) -> bool {
        self == Self::Html
    }

    /// Words for the format, while a name is typed.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_an_ending_that_users_are_told() {
        let told: Vec<_> = ENDINGS
            .split(' ')
            .map(|end| FormatName::of(&format!("a{end}")))
            .collect();
        for format in FormatName::VARIANTS {
            assert!(told.contains(&Some(*format)), "{format:?}");
        }
    }
}
