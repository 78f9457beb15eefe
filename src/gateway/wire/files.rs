//! Reads the files of an item, whatever their shape.

use std::borrow::Cow;

use super::json::{Elements, Members, Value};
use crate::message::Attachment;
use crate::text::SafeText;

/// The most files that a message shows; the others are only in the raw record.
pub(super) const MAX_FILES: usize = 100;

/// A file of an item, not sanitised yet.
#[derive(Default)]
pub(super) struct FoundFile<'a> {
    pub name: Cow<'a, str>,
    pub link: Cow<'a, str>,
    pub mime: Cow<'a, str>,
}

impl<'a> FoundFile<'a> {
    fn of(file: &Members<'a>) -> Self {
        let text = |key| file.get(key).into_text().unwrap_or_default();
        Self {
            name: text("name"),
            link: text("image"),
            mime: text("mime"),
        }
    }

    fn named_or_linked(text: Cow<'a, str>) -> Self {
        let mut file = Self::default();
        if text.contains("://") {
            file.link = text;
        } else {
            file.name = text;
        }
        file
    }

    fn read(json: &'a str) -> Option<Self> {
        match Value::read(json) {
            value if value.is_blank() => None,
            Value::Object(json) => Members::read(json).ok().map(|file| Self::of(&file)),
            Value::Text(text) => Some(Self::named_or_linked(text)),
            _ => None,
        }
    }

    pub fn safe(&self) -> Attachment {
        Attachment {
            name: SafeText::line(&self.name),
            link: SafeText::line(&self.link),
            mime: SafeText::line(&self.mime),
        }
    }
}

/// Files out of a list, an object keyed by index, a lone object or a lone string.
pub(super) fn files_in(file: Value<'_>) -> Vec<FoundFile<'_>> {
    let collect = |values: &mut dyn Iterator<Item = _>| {
        let files = values.filter_map(FoundFile::read);
        files.take(MAX_FILES).collect()
    };
    match file {
        _ if file.is_blank() => Vec::new(),
        Value::List(json) => Elements::read(json).map_or_else(
            |_| Vec::new(),
            |list| collect(&mut list.0.into_iter().map(serde_json::value::RawValue::get)),
        ),
        Value::Object(json) => match Members::read(json) {
            Ok(object) if ["name", "image", "mime"].iter().any(|key| object.has(key)) => {
                vec![FoundFile::of(&object)]
            }
            Ok(object) => collect(&mut object.values()),
            Err(_) => Vec::new(),
        },
        Value::Text(text) => vec![FoundFile::named_or_linked(text)],
        _ => Vec::new(),
    }
}
