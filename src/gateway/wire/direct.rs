//! An item of the documented shape with nothing rare about it, read without a copy of its own.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, Visitor};

use crate::message::json::DayWritten;
use crate::message::{Common, Direction, Packer};
use crate::time::UnixTime;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(field_identifier, rename_all = "camelCase")]
enum Key {
    MessageId,
    Direction,
    Sender,
    Receiver,
    Message,
    DeliveryStatus,
    Datetime,
    File,
    UnixDatetime,
}

/// Keys whose values are strings: those before [`Key::File`].
const STRINGS: usize = Key::File as usize;
const KEYS: usize = Key::UnixDatetime as usize + 1;
/// One bit for each key.
const ALL_KEYS: u16 = (1 << KEYS) - 1;
/// What comes after a key and its colon.
fn after_key(json: &str, key: Key) -> Option<&str> {
    match key {
        Key::MessageId => skip(json, b"\"messageId\":"),
        Key::Direction => skip(json, b"\"direction\":"),
        Key::Sender => skip(json, b"\"sender\":"),
        Key::Receiver => skip(json, b"\"receiver\":"),
        Key::Message => skip(json, b"\"message\":"),
        Key::DeliveryStatus => skip(json, b"\"deliveryStatus\":"),
        Key::Datetime => skip(json, b"\"datetime\":"),
        Key::File => skip(json, b"\"file\":"),
        Key::UnixDatetime => skip(json, b"\"unixDatetime\":"),
    }
}

/// What comes after `start`. Its length is known when this is compiled: to compare it takes a few
/// instructions and no call.
fn skip<'de, const N: usize>(json: &'de str, start: &[u8; N]) -> Option<&'de str> {
    let found = json.as_bytes().first_chunk::<N>()? == start;
    found.then(|| json.get(N..)).flatten()
}

/// A string of the item: in its JSON, or among the unescaped ones.
#[derive(Clone, Default)]
enum Found<'de> {
    #[default]
    Null,
    There(&'de str),
    Unescaped(Range<usize>),
}

impl<'de> Found<'de> {
    fn get<'s>(&self, unescaped: &'s str) -> Option<&'s str>
    where
        'de: 's,
    {
        match self {
            Self::Null => None,
            Self::There(text) => Some(text),
            Self::Unescaped(range) => unescaped.get(range.clone()),
        }
    }
}

/// Reads items into a packer; what it needs for that is kept from one to the next.
#[derive(Debug, Default)]
pub(super) struct Direct {
    unescaped: String,
    day: DayWritten,
    /// The keys of the last item, which the next one is expected to have in the same order: to
    /// compare them costs a tenth of reading them.
    order: Option<[Key; KEYS]>,
}

impl Direct {
    /// Reads the item that `json` begins with, and tells where it ends; `None`, and nothing
    /// packed, where it is any other than a usual one.
    pub(super) fn read(&mut self, json: &str, packer: &mut Packer) -> Option<usize> {
        let (item, length) = match self.read_expected(json) {
            Some(read) => read,
            None => self.read_members(json)?,
        };
        let text = |key: Key| item.strings[key as usize].get(&self.unescaped);
        let id = text(Key::MessageId);
        let sent_at = UnixTime::new(item.seconds).filter(|&at| at > UnixTime::EPOCH)?;
        if id == Some("") || !self.day.is_followed(text(Key::Datetime)?, sent_at) {
            return None;
        }
        let is_usual = packer.push_unchanged(&Common {
            id,
            direction: match text(Key::Direction)? {
                "inbound" => Direction::Inbound,
                "outbound" => Direction::Outbound,
                _ => return None,
            },
            sender: text(Key::Sender)?,
            receiver: text(Key::Receiver)?,
            text: text(Key::Message),
            sent_at,
            status: text(Key::DeliveryStatus)?,
        });
        is_usual.then_some(length)
    }

    /// The members of an item whose keys are written as those of the last one.
    fn read_expected<'de>(&mut self, json: &'de str) -> Option<(Members<'de>, usize)> {
        let order = self.order?;
        self.unescaped.clear();
        let mut item = Members::default();
        let mut rest = skip(json, b"{")?;
        for (place, key) in order.into_iter().enumerate() {
            if place > 0 {
                rest = skip(rest, b",")?;
            }
            rest = after_key(rest, key)?;
            rest = match key {
                Key::File => skip(rest, b"null")?,
                Key::UnixDatetime => {
                    let mut number = serde_json::Deserializer::from_str(rest);
                    item.seconds = Deserialize::deserialize(&mut number).ok()?;
                    after(rest, number)?
                }
                _ => {
                    let (text, after) = string(rest, &mut self.unescaped)?;
                    item.strings[key as usize] = text;
                    after
                }
            };
        }
        rest = skip(rest, b"}")?;
        Some((item, json.len() - rest.len()))
    }

    /// The members of an item, in whatever order they are.
    fn read_members<'de>(&mut self, json: &'de str) -> Option<(Members<'de>, usize)> {
        self.unescaped.clear();
        let mut json = serde_json::Deserializer::from_str(json);
        let unescaped = &mut self.unescaped;
        let item = Deserializer::deserialize_map(&mut json, Item { unescaped }).ok()?;
        self.order = Some(item.order);
        Some((item, json.into_iter::<()>().byte_offset()))
    }
}

/// What comes after a value that was read.
fn after<'de>(
    json: &'de str,
    value: serde_json::Deserializer<serde_json::de::StrRead<'de>>,
) -> Option<&'de str> {
    json.get(value.into_iter::<()>().byte_offset()..)
}

/// A string or null, and what comes after it. Not by `serde_json`: to set a reader up for each
/// would cost as much as reading it, and it proves anew that the text is UTF-8.
fn string<'de>(json: &'de str, unescaped: &mut String) -> Option<(Found<'de>, &'de str)> {
    let Some(text) = skip(json, b"\"") else {
        return Some((Found::Null, skip(json, b"null")?));
    };
    let (whole, mut rest) = to_special(text)?;
    if let Some(after) = skip(rest, b"\"") {
        return Some((Found::There(whole), after));
    }
    let start = unescaped.len();
    unescaped.push_str(whole);
    loop {
        let (c, after) = escape(skip(rest, b"\\")?)?;
        unescaped.push(c);
        let (part, special) = to_special(after)?;
        unescaped.push_str(part);
        if let Some(after) = skip(special, b"\"") {
            return Some((Found::Unescaped(start..unescaped.len()), after));
        }
        rest = special;
    }
}

/// What stands before the first character of a string that does not stand for itself, and that
/// character with the rest.
fn to_special(text: &str) -> Option<(&str, &str)> {
    let special = |b: u8| matches!(b, b'"' | b'\\' | 0..0x20);
    text.split_at_checked(text.bytes().position(special)?)
}

/// The character that an escape stands for, and what comes after it.
fn escape(json: &str) -> Option<(char, &str)> {
    let after = json.get(1..)?;
    let c = match json.as_bytes().first()? {
        b'u' => return escaped_unit(after),
        c @ (b'"' | b'\\' | b'/') => char::from(*c),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        _ => return None,
    };
    Some((c, after))
}

/// The character whose code, or whose two codes in UTF-16, begin here.
fn escaped_unit(json: &str) -> Option<(char, &str)> {
    let (unit, after) = unit(json)?;
    if let Some(c) = char::from_u32(unit.into()) {
        return Some((c, after));
    }
    let (low, after) = self::unit(skip(after, b"\\u")?)?;
    let c = char::decode_utf16([unit, low]).next()?.ok()?;
    Some((c, after))
}

/// Four hexadecimal digits.
fn unit(json: &str) -> Option<(u16, &str)> {
    let digits = json.as_bytes().first_chunk::<4>()?;
    let unit = digits.iter().try_fold(0, |unit, &digit| {
        Some(unit << 4 | char::from(digit).to_digit(16)?)
    })?;
    Some((u16::try_from(unit).ok()?, json.get(4..)?))
}

/// Reads the members of an item.
struct Item<'u> {
    unescaped: &'u mut String,
}

/// The members of an item that has no files.
struct Members<'de> {
    strings: [Found<'de>; STRINGS],
    seconds: i64,
    order: [Key; KEYS],
}

impl Default for Members<'_> {
    fn default() -> Self {
        Self {
            strings: Default::default(),
            seconds: 0,
            order: [Key::File; KEYS],
        }
    }
}

impl<'de> Visitor<'de> for Item<'_> {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an item")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut item = Members::default();
        let (mut seen, mut count) = (0, 0);
        while let Some(key) = map.next_key::<Key>()? {
            let bit = 1 << key as u16;
            if seen & bit != 0 {
                return Err(A::Error::custom("twice the same key"));
            }
            seen |= bit;
            item.order[count] = key;
            count += 1;
            match key {
                Key::File => map.next_value::<()>()?,
                Key::UnixDatetime => item.seconds = map.next_value()?,
                _ => {
                    let unescaped = &mut *self.unescaped;
                    item.strings[key as usize] = map.next_value_seed(Text { unescaped })?;
                }
            }
        }
        if seen != ALL_KEYS {
            return Err(A::Error::custom("a key is missing"));
        }
        Ok(item)
    }
}

/// Reads a string or null.
struct Text<'u> {
    unescaped: &'u mut String,
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = Found<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = Found<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or null")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Found::Null)
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Found::There(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        let start = self.unescaped.len();
        self.unescaped.push_str(text);
        Ok(Found::Unescaped(start..self.unescaped.len()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The keys in the order of [`Key`].
    const WRITTEN: [&str; KEYS] = [
        "messageId",
        "direction",
        "sender",
        "receiver",
        "message",
        "deliveryStatus",
        "datetime",
        "file",
        "unixDatetime",
    ];

    /// An item whose keys begin with the one at this place; its values tell whose they are.
    fn item(first: usize, number: u32) -> String {
        let values = WRITTEN.iter().map(|key| match *key {
            "file" => r#""file":null"#.to_owned(),
            "unixDatetime" => format!(r#""unixDatetime":{number}"#),
            _ => format!(r#""{key}":"{key} \u00e9 {number}""#),
        });
        let mut values: Vec<String> = values.collect();
        values.rotate_left(first);
        format!("{{{}}}", values.join(","))
    }

    #[test]
    fn keys_in_the_order_of_the_last_item_are_read_alike_without_looking() {
        for first in 0..KEYS {
            let mut direct = Direct::default();
            assert!(direct.read_expected(&item(first, 1)).is_none());
            assert!(direct.read_members(&item(first, 1)).is_some());
            let json = item(first, 2) + ",{";
            let (members, length) = direct.read_expected(&json).unwrap();
            assert_eq!(&json[length..], ",{");
            assert_eq!(members.seconds, 2);
            for (found, key) in members.strings.iter().zip(WRITTEN) {
                let text = found.get(&direct.unescaped).unwrap();
                assert_eq!(text, format!("{key} é 2"));
            }
            let other = item((first + 1) % KEYS, 3);
            assert!(direct.read_expected(&other).is_none());
        }
    }

    #[test]
    fn a_plain_string_is_read_as_it_stands_and_no_character_that_json_forbids() {
        let mut direct = Direct::default();
        assert!(direct.read_members(&item(0, 1)).is_some());
        let from = |sender: &str| item(0, 2).replace(r"sender \u00e9 2", sender);
        let json = from("né 12");
        let (members, length) = direct.read_expected(&json).unwrap();
        let sender = members.strings[Key::Sender as usize].get("");
        assert_eq!((sender, length), (Some("né 12"), json.len()));
        for forbidden in ["a\u{1}b", "a\nb", "\u{1f}"] {
            assert!(direct.read_expected(&from(forbidden)).is_none());
        }
    }

    /// Parts of strings, whole and broken.
    const PARTS: [&str; 20] = [
        "\"", "\\", "u", "\\u", "\\ud83d", "\\uDE00", "\\u00e9", "\\u0000", "d83d", "0041", "+041",
        "0x4", "\\n", "\\/", "\\\"", "b", "7", "😀", "\u{1f}", "\u{7f}",
    ];

    proptest! {
        #[test]
        fn a_string_is_read_as_serde_json_reads_it(
            parts in proptest::collection::vec(proptest::sample::select(&PARTS[..]), 0..8),
        ) {
            let json = format!("\"{}\",\"", parts.concat());
            let mut values = serde_json::Deserializer::from_str(&json).into_iter::<String>();
            let expected = values.next().unwrap().ok();
            let expected = expected.map(|text| (text, &json[values.byte_offset()..]));
            let mut unescaped = "before".to_owned();
            let read = string(&json, &mut unescaped);
            let read = read.map(|(found, after)| (found.get(&unescaped).unwrap().to_owned(), after));
            prop_assert_eq!(read, expected);
        }
    }
}
