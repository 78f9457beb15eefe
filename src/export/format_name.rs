//! Gives each [`FormatName`] its name on the command line and its writer.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use strum::VariantArray;

use super::csv;
use super::csv::Csv;
use super::format::{About, Format, MessageEncoder};
use super::html::Html;
use super::json;
use super::json::Json;
use super::markdown::Markdown;
use super::text::PlainText;
pub use crate::chat::export::FormatName;
use crate::chat::export::Rendition;
use crate::time::Zone;

impl ValueEnum for FormatName {
    fn value_variants<'a>() -> &'a [Self] {
        Self::VARIANTS
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            Self::Jsonl => ("jsonl", "One JSON object a line"),
            Self::Json => ("json", "A JSON array"),
            Self::Csv => ("csv", "A table for spreadsheets, RFC 4180"),
            Self::Md => ("md", "Markdown"),
            Self::Html => ("html", "A web page in one file"),
            Self::Text => ("text", "Plain text"),
        };
        Some(PossibleValue::new(name).help(help))
    }
}

impl FormatName {
    pub fn writer(self, about: About) -> Box<dyn Format> {
        match self {
            Self::Jsonl => Box::new(Json::lines(&about)),
            Self::Json => Box::new(Json::array(&about)),
            Self::Csv => Box::new(Csv::new(&about)),
            Self::Md => Box::new(Markdown::new(about)),
            Self::Html => Box::new(Html::new(about)),
            Self::Text => Box::new(PlainText::new(about)),
        }
    }

    /// Writes single messages for [`Format::written`]; `None` for formats in which a message
    /// depends on its neighbours.
    pub fn apart(self, zone: Zone, rendition: &Rendition) -> Option<MessageEncoder> {
        let (masked, dialect) = (rendition.masked, rendition.dialect);
        match self {
            Self::Jsonl | Self::Json => Some(Box::new(move |filed, out| {
                json::record(filed, !masked, out);
            })),
            Self::Csv => Some(Box::new(move |filed, out| {
                csv::record(filed, zone, dialect, out);
            })),
            Self::Md | Self::Html | Self::Text => None,
        }
    }
}
