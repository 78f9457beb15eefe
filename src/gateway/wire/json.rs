//! JSON read one level at a time, borrowing from the body.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// The most members of a list or object: a page holds at most 2,000 messages, and more members
/// would turn a small body into much memory.
pub(super) const MAX_MEMBERS: usize = 10_000;

/// A JSON string, borrowed where it holds no escape.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// The members of an object as they came, including repeated names.
pub(super) struct Members<'a>(Vec<(Text<'a>, &'a RawValue)>);

/// The elements of a list as they came.
pub(super) struct Elements<'a>(pub(super) Vec<&'a RawValue>);

/// A JSON value, not decoded further.
pub(super) enum Value<'a> {
    /// `null`, or missing.
    Null,
    Bool(bool),
    /// The number as it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    List(&'a str),
    Object(&'a str),
    /// A string that cannot be decoded.
    Damaged,
}

impl<'a> Members<'a> {
    pub(super) fn new(members: Vec<(Text<'a>, &'a RawValue)>) -> Self {
        Self(members)
    }

    pub(super) fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// Reads the object at the start of `json`, whatever follows it.
    pub(super) fn read_first(json: &'a str) -> Option<Self> {
        serde_json::Deserializer::from_str(json)
            .into_iter()
            .next()?
            .ok()
    }

    /// The value of `key`; if `key` is repeated, the last value.
    pub(super) fn get(&self, key: &str) -> Value<'a> {
        self.0
            .iter()
            .rev()
            .find(|(name, _)| name.0 == key)
            .map_or(Value::Null, |(_, value)| Value::read(value.get()))
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.0.iter().any(|(name, _)| name.0 == key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &*name.0)
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(_, value)| value.get())
    }
}

impl<'a> Elements<'a> {
    pub(super) fn read(json: &'a str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

impl<'a> Value<'a> {
    /// Reads well-formed JSON.
    pub(super) fn read(json: &'a str) -> Self {
        let json = json.trim_ascii();
        match json.as_bytes().first() {
            None | Some(b'n') => Self::Null,
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'[') => Self::List(json),
            Some(b'{') => Self::Object(json),
            Some(b'"') => serde_json::from_str::<Text<'a>>(json)
                .map_or(Self::Damaged, |text| Self::Text(text.0)),
            Some(_) => Self::Number(json),
        }
    }

    /// A string, or the spelling of a number or truth value.
    pub(super) fn into_text(self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(number) => Some(Cow::Borrowed(number)),
            Self::Bool(truth) => Some(Cow::Borrowed(if truth { "true" } else { "false" })),
            Self::Null | Self::List(_) | Self::Object(_) | Self::Damaged => None,
        }
    }

    /// An integer, also from a string or a fraction.
    pub(super) fn to_integer(&self) -> Option<i64> {
        let (Self::Number(spelling) | Self::Text(Cow::Borrowed(spelling))) = self else {
            return match self {
                Self::Text(owned) => integer(owned),
                _ => None,
            };
        };
        integer(spelling)
    }

    /// A truth value, also from a string or a number.
    pub(super) fn to_truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            Self::Number("1") => Some(true),
            Self::Number("0") => Some(false),
            Self::Text(word) => match word.trim().to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" => Some(true),
                "false" | "0" | "no" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether PHP would call the value empty.
    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) | Self::Number("0") => true,
            Self::Text(text) => text.trim().is_empty() || text == "0",
            Self::List(json) | Self::Object(json) => json[1..json.len() - 1].trim().is_empty(),
            Self::Bool(true) | Self::Number(_) | Self::Damaged => false,
        }
    }
}

fn integer(spelling: &str) -> Option<i64> {
    let spelling = spelling.trim();
    spelling.parse().ok().or_else(|| {
        let float = spelling.parse::<f64>().ok().filter(|f| f.is_finite())?;
        // Converted through text, because a cast would change values that do not fit.
        format!("{:.0}", float.trunc()).parse().ok()
    })
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct MembersVisitor;
        impl<'de> Visitor<'de> for MembersVisitor {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(12);
                while let Some(member) = map.next_entry()? {
                    if members.len() == MAX_MEMBERS {
                        return Err(too_many());
                    }
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(MembersVisitor)
    }
}

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ElementsVisitor;
        impl<'de> Visitor<'de> for ElementsVisitor {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = seq.next_element()? {
                    if elements.len() == MAX_MEMBERS {
                        return Err(too_many());
                    }
                    elements.push(element);
                }
                Ok(Elements(elements))
            }
        }
        deserializer.deserialize_seq(ElementsVisitor)
    }
}

/// The words of [`too_many`]: serde's errors are of no kind that could say this.
const TOO_MANY: &str = "too many members";

fn too_many<E: de::Error>() -> E {
    E::custom(TOO_MANY)
}

/// Whether JSON was refused because of too many members or elements.
pub(super) fn is_too_many(error: &serde_json::Error) -> bool {
    error.to_string().starts_with(TOO_MANY)
}
