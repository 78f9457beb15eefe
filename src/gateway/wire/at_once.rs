//! Fast path for answers of the documented shape: items are read in one pass from the JSON into
//! their batch.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::item::{Documented, ItemReader};
use super::json::{MAX_MEMBERS, Members, Text};
use crate::message::Message;

/// The members of an answer without its conversation, and the messages of the conversation.
pub(super) type AtOnce<'a> = (Members<'a>, Vec<Message>);

/// `None` unless the body is an object with one list of documented items whose fields are enough.
/// Other bodies must be read leniently, which also finds out what is wrong.
pub(super) fn read_at_once<'a>(body: &'a str, phone: &str) -> Option<AtOnce<'a>> {
    let mut json = serde_json::Deserializer::from_str(body);
    let (members, messages) = PageSeed { phone }.deserialize(&mut json).ok()?;
    json.end().ok()?;
    Some((members, messages?))
}

struct PageSeed<'p> {
    phone: &'p str,
}

impl<'de> DeserializeSeed<'de> for PageSeed<'_> {
    type Value = (Members<'de>, Option<Vec<Message>>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageSeed<'_> {
    type Value = (Members<'de>, Option<Vec<Message>>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a page")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut members, mut messages) = (Vec::new(), None);
        while let Some(name) = map.next_key::<Text<'de>>()? {
            if name.0 == "conversation" {
                let items = ItemReader::new(self.phone);
                let repeated = messages.replace(map.next_value_seed(ListSeed { items })?);
                if repeated.is_some() {
                    return Err(A::Error::custom("two conversations"));
                }
            } else if members.len() < MAX_MEMBERS {
                members.push((name, map.next_value::<&'de RawValue>()?));
            } else {
                return Err(A::Error::custom("too many members"));
            }
        }
        Ok((Members::new(members), messages))
    }
}

struct ListSeed<'p> {
    items: ItemReader<'p>,
}

impl<'de> DeserializeSeed<'de> for ListSeed<'_> {
    type Value = Vec<Message>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for ListSeed<'_> {
    type Value = Vec<Message>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of documented items")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut count = 0;
        while let Some(item) = seq.next_element::<Documented<'de>>()? {
            count += 1;
            if count > MAX_MEMBERS || !self.items.take(&item) {
                return Err(A::Error::custom("an unusual item"));
            }
        }
        if count == 0 {
            return Err(A::Error::custom("no item"));
        }
        Ok(self.items.finish())
    }
}
