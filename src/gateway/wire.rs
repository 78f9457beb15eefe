//! Reads the gateway's answers leniently: a bad item costs only that item.

mod at_once;
mod datetime;
mod files;
mod item;
mod json;

use std::borrow::Cow;

use crate::message::Message;
use crate::text::SafeText;
use crate::thread::page::{Page, PageRequest};

use encoding_rs::{UTF_16BE, UTF_16LE};
use serde_json::error::Category;
use serde_json::value::RawValue;

use crate::message::repair::repair;
use at_once::read_at_once;
use item::ItemReader;
use json::{Elements, MAX_MEMBERS, Members, Value, is_too_many};

/// A longer list than this is damage, not a thread.
const MAX_TOTAL: i64 = 1_000_000_000;
/// At most this many braces are tried as the start of an answer, if there is other text around the
/// JSON.
const MAX_BEGINS: usize = 16;
/// Members of a page; a body without any of them is not a page.
const PAGE_KEYS: [&str; 5] = ["total", "shown", "page", "limit", "conversation"];

/// What a body says.
pub(super) enum Answer {
    /// A slice of the conversation.
    Page(Page),
    /// The gateway's own error, whatever the HTTP status.
    Error(ErrorBody),
}

/// `{"error":"104","errorMsg":"Invalid credentials"}`.
#[derive(Debug)]
pub(super) struct ErrorBody {
    pub(super) code: Option<u32>,
    /// The gateway's words, one line.
    pub(super) message: SafeText,
}

/// Why a body is not an answer. serde's own error is not kept, because its words may repeat the
/// body.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BodyError {
    #[error("nothing came")]
    Empty,
    #[error("it ends too early")]
    Cut,
    #[error("not JSON at line {line}, column {column}")]
    Syntax { line: usize, column: usize },
    #[error("JSON without a conversation")]
    NoPage,
    #[error("more than {MAX_MEMBERS} messages in one answer")]
    TooMany,
}

impl From<serde_json::Error> for BodyError {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            Category::Eof => Self::Cut,
            Category::Data => Self::NoPage,
            Category::Syntax | Category::Io => Self::Syntax {
                line: error.line(),
                column: error.column(),
            },
        }
    }
}

/// Reads the body of a successful response to `asked`, in the thread of `phone`.
pub(super) fn read_answer(
    body: &[u8],
    asked: PageRequest,
    phone: &str,
) -> Result<Answer, BodyError> {
    let text = decode(body);
    let text = without_mark(&text);
    if text.trim().is_empty() {
        return Err(BodyError::Empty);
    }
    if asked.page > 1 && is_blank(text) {
        // That is how PHP may write that nothing is there. For the first page, another server answers.
        return Ok(Answer::Page(page(
            &Members::new(Vec::new()),
            asked,
            Vec::new(),
        )));
    }
    if let Some((members, messages)) = read_at_once(text, phone) {
        return Ok(Answer::Page(page(&members, asked, messages)));
    }
    let failed = match Members::read(text) {
        Ok(members) => return read_members(&members, asked, phone),
        Err(error) => error,
    };
    let mended = repair(text);
    if let Ok(members) = Members::read(&mended) {
        return read_members(&members, asked, phone);
    }
    let members = surrounded(&mended).ok_or(failed)?;
    read_members(&members, asked, phone)
}

/// Whether a body is an empty list, an empty object or `null`.
fn is_blank(body: &str) -> bool {
    let json: Result<&RawValue, _> = serde_json::from_str(body);
    json.is_ok_and(|json| Value::read(json.get()).is_blank())
}

/// The answer in a body with other text around it: PHP's warnings, a comment.
fn surrounded(text: &str) -> Option<Members<'_>> {
    let begins = text.match_indices('{').take(MAX_BEGINS);
    begins
        .filter_map(|(at, _)| Members::read_first(&text[at..]))
        .find(|members| {
            // A page of HTML may hold other JSON.
            let is_error = members.has("errorMsg") && error_of(members).is_some();
            is_error || (members.has("conversation") && members.has("total"))
        })
}

/// The gateway's error in a body, if that is what it holds.
pub(super) fn read_error(body: &[u8]) -> Option<ErrorBody> {
    let text = decode(body);
    let mended = repair(without_mark(&text));
    let members = Members::read(&mended)
        .ok()
        .or_else(|| surrounded(&mended))?;
    error_of(&members)
}

fn decode(body: &[u8]) -> Cow<'_, str> {
    // The strict check is faster, and nearly always enough.
    let wide = utf32_text(body).or_else(|| utf16_text(body));
    match (wide, std::str::from_utf8(body)) {
        (Some(text), _) => Cow::Owned(text),
        (None, Ok(text)) => Cow::Borrowed(text),
        (None, Err(_)) => String::from_utf8_lossy(body),
    }
}

/// The text of a body that is written in UTF-32.
fn utf32_text(body: &[u8]) -> Option<String> {
    let unit = match body {
        [0xff, 0xfe, 0, 0, ..] | [b'{' | b'[' | b' ' | b'\r' | b'\n', 0, 0, 0, ..] => {
            u32::from_le_bytes
        }
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'{' | b'[' | b' ' | b'\r' | b'\n', ..] => {
            u32::from_be_bytes
        }
        _ => return None,
    };
    let units = body.as_chunks().0.iter().copied().map(unit);
    let chars = units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
    Some(chars.collect())
}

/// The text of a body that is written in UTF-16.
fn utf16_text(body: &[u8]) -> Option<String> {
    let encoding = match body {
        [0xff, 0xfe, ..] | [b'{' | b'[' | b' ' | b'\r' | b'\n', 0, ..] => UTF_16LE,
        [0xfe, 0xff, ..] | [0, b'{' | b'[' | b' ' | b'\r' | b'\n', ..] => UTF_16BE,
        _ => return None,
    };
    Some(encoding.decode_with_bom_removal(body).0.into_owned())
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{FEFF}').unwrap_or(text)
}

fn read_members(
    members: &Members<'_>,
    asked: PageRequest,
    phone: &str,
) -> Result<Answer, BodyError> {
    let messages = match read_conversation(&members.get("conversation"), phone) {
        Ok(messages) if !messages.is_empty() => messages,
        nothing => {
            if let Some(error) = error_of(members) {
                return Ok(Answer::Error(error));
            }
            if !PAGE_KEYS.iter().any(|key| members.has(key)) {
                return Err(BodyError::NoPage);
            }
            nothing?
        }
    };
    Ok(Answer::Page(page(members, asked, messages)))
}

fn page(members: &Members<'_>, asked: PageRequest, messages: Vec<Message>) -> Page {
    let positive = |key: &str| {
        let number = members.get(key).to_integer()?;
        u32::try_from(number).ok().filter(|&n| n > 0)
    };
    let length = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    // A limit is believed unless the messages contradict it: more came, or it is longer than asked
    // for and yet no more came than was asked for.
    let told = positive("limit").filter(|told| {
        let is_longer = *told > asked.limit;
        length <= *told && (!is_longer || length > asked.limit)
    });
    let limit = told.unwrap_or(asked.limit);
    // Without a limit, the length of the answer may be all that is counted.
    let has_limit = positive("limit").is_some() || length == 0;
    let is_count = |total: &u64| has_limit || *total != u64::from(length);
    // A page number is believed only as another name of the place that was asked for: some gateways
    // always tell the same one.
    let is_there = |page: &u32| PageRequest { page: *page, limit }.start() == asked.start();
    Page {
        asked,
        answered: PageRequest {
            page: positive("page").filter(is_there).unwrap_or(asked.page),
            limit,
        },
        total: members
            .get("total")
            .to_integer()
            .filter(|total| (0..=MAX_TOTAL).contains(total))
            .and_then(|total| u64::try_from(total).ok())
            .filter(is_count),
        messages,
    }
}

fn read_conversation(list: &Value<'_>, phone: &str) -> Result<Vec<Message>, BodyError> {
    let mut items = ItemReader::new(phone);
    let damage = |error| match error {
        error if is_too_many(&error) => BodyError::TooMany,
        error => error.into(),
    };
    match list {
        _ if list.is_blank() => {}
        Value::List(json) => {
            let list = Elements::read(json).map_err(damage)?;
            list.0.iter().for_each(|item| items.read(item.get()));
        }
        Value::Object(json) => {
            let object = Members::read(json).map_err(damage)?;
            if is_keyed_list(&object) {
                object.values().for_each(|item| items.read(item));
            } else {
                items.read(json);
            }
        }
        _ => return Err(BodyError::NoPage),
    }
    Ok(items.finish())
}

/// Whether an object is a list: PHP writes a list with holes as an object keyed by index. Any other
/// object is a single item.
fn is_keyed_list(object: &Members<'_>) -> bool {
    let is_item = item::KEYS.iter().any(|key| object.has(key));
    let by_index = object
        .keys()
        .all(|key| key.bytes().all(|b| b.is_ascii_digit()));
    let of_objects = object.values().all(|value| value.starts_with('{'));
    !is_item && (by_index || of_objects)
}

fn error_of(members: &Members<'_>) -> Option<ErrorBody> {
    let error = members.get("error");
    if error.is_blank() {
        return None;
    }
    let code = error.to_integer().and_then(|code| u32::try_from(code).ok());
    let words = members.get("errorMsg").into_text();
    let message = match (words, error) {
        (Some(words), _) if !words.trim().is_empty() => SafeText::line(&words),
        (_, Value::List(json) | Value::Object(json)) => SafeText::line(json),
        (_, error) if code.is_none() => SafeText::line(&error.into_text().unwrap_or_default()),
        _ => SafeText::from(""),
    };
    Some(ErrorBody { code, message })
}

#[cfg(test)]
mod tests;
