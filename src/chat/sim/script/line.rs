//! One line of a script.

use std::fmt;
use std::str::FromStr;

use crate::chat::event::{Event, Pointer, PointerMove};
use crate::chat::key::Key;
use crate::chat::sim::tally::{FAILURES, kind_of_failure};
use crate::layout::areas::Size;
use crate::message::DeliveryStatus;
use crate::text::columns::{Class, Columns};
use crate::thread::page::FailureKind;

/// A message of the gateway's list.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Its name in the script.
    pub number: usize,
    /// Counted from the start.
    pub second: i64,
    pub is_outbound: bool,
    pub text: String,
    pub has_file: bool,
}

/// How a request ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Outcome {
    Answered,
    Failed(FailureKind),
    /// A try fails at first; the gateway reads its list so much later.
    Delayed(u64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fate {
    pub outcome: Outcome,
    /// When the gateway reads its list, or the first try fails.
    pub after: u64,
    /// How long the answer is on its way.
    pub way: u64,
}

/// One event, or the fate of something that the core asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Line {
    /// The list holds this message from the start.
    Holds(Item),
    Arrives(Item),
    /// A message is inserted in the middle of the list, below the message of this number.
    Late(usize, Item),
    Deleted(usize),
    Status(usize, DeliveryStatus),
    /// From now on the gateway gives no more than this many messages, and tells so or not.
    Clamp(u32, bool),
    Key(Key),
    Pasted(String),
    Wheel(i16),
    Size(Size),
    /// The terminal draws these classes of characters in two columns, a bit for each, and the
    /// others in one.
    Columns(u32),
    Focus(bool),
    Pointer(Pointer),
    /// The terminal can show pictures.
    Pictures,
    /// The next key opens the gallery here.
    Gallery,
    Wait(u64),
    Request(Fate),
    /// How long a cancelled request takes to end.
    Cancel(u64),
    /// How long another effect takes, and the size of the picture if it fetches one.
    Effect(u64, usize),
    /// The list stops changing, and what is loaded is compared.
    Rest,
}

impl Line {
    /// What the user or the terminal did; `None` for other events.
    pub fn of(event: &Event) -> Option<Self> {
        Some(match event {
            Event::KeyPressed(key) => Self::Key(Key::from(*key)),
            Event::Pasted(text) => Self::Pasted(text.clone()),
            Event::WheelTurned(rows) => Self::Wheel(*rows),
            Event::Resized(size) => Self::Size(*size),
            Event::ColumnsCounted(columns) => Self::Columns(wide_classes(*columns)),
            Event::FocusChanged(is_in) => Self::Focus(*is_in),
            Event::PointerMoved(pointer) => Self::Pointer(*pointer),
            Event::PicturesPossible(_) => Self::Pictures,
            _ => return None,
        })
    }
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = if self.is_outbound { "out" } else { "in" };
        let file = if self.has_file { " file" } else { "" };
        let Self {
            number,
            second,
            text,
            ..
        } = self;
        write!(f, "{number} {second} {way} {text:?}{file}")
    }
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            outcome,
            after,
            way,
        } = self;
        match outcome {
            Outcome::Answered => write!(f, "answered {after} {way}"),
            Outcome::Failed(kind) => write!(f, "failed {after} {kind:?}"),
            Outcome::Delayed(more) => write!(f, "delayed {after} {more} {way}"),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Holds(item) => write!(f, "holds {item}"),
            Self::Arrives(item) => write!(f, "arrives {item}"),
            Self::Late(below, item) => write!(f, "late {below} {item}"),
            Self::Deleted(number) => write!(f, "deleted {number}"),
            Self::Status(number, status) => write!(f, "status {number} {status:?}"),
            Self::Clamp(most, true) => write!(f, "clamp {most} told"),
            Self::Clamp(most, false) => write!(f, "clamp {most} silent"),
            Self::Key(key) => write!(f, "key {key}"),
            Self::Pasted(text) => write!(f, "pasted {text:?}"),
            Self::Wheel(rows) => write!(f, "wheel {rows}"),
            Self::Size(size) => write!(f, "size {}x{}", size.width, size.height),
            Self::Columns(wide) => write!(f, "columns {wide}"),
            Self::Focus(true) => write!(f, "focus in"),
            Self::Focus(false) => write!(f, "focus out"),
            Self::Pointer(Pointer { what, column, row }) => {
                write!(f, "pointer {what:?} {column} {row}")
            }
            Self::Pictures => write!(f, "pictures"),
            Self::Gallery => write!(f, "gallery"),
            Self::Wait(ms) => write!(f, "wait {ms}"),
            Self::Request(fate) => write!(f, "request {fate}"),
            Self::Cancel(ms) => write!(f, "cancel {ms}"),
            Self::Effect(ms, picture) => write!(f, "effect {ms} {picture}"),
            Self::Rest => write!(f, "rest"),
        }
    }
}

/// The widths of characters if these classes are wide, a bit for each, and the others narrow.
pub fn columns_of(wide: u32) -> Columns {
    let bits = Class::all().enumerate();
    bits.fold(Columns::USUAL, |columns, (at, class)| {
        columns.with(class, if wide >> at & 1 == 1 { 2 } else { 1 })
    })
}

fn wide_classes(columns: Columns) -> u32 {
    let bits = Class::all().enumerate();
    bits.filter(|(_, class)| columns.of(*class) == Some(2))
        .fold(0, |wide, (at, _)| wide | 1 << at)
}

/// The words of a line; what stands in quotes is one word.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut rest) = (Vec::new(), line.trim());
    while !rest.is_empty() {
        if rest.starts_with('"') {
            let mut texts = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let text = texts.next().and_then(Result::ok).unwrap_or_default();
            let end = texts.byte_offset().max(1);
            words.push(text);
            rest = rest[end..].trim_start();
        } else {
            let (word, more) = rest.split_once(' ').unwrap_or((rest, ""));
            words.push(word.to_owned());
            rest = more.trim_start();
        }
    }
    words
}

impl Item {
    fn of(words: &[String]) -> Option<Self> {
        let [number, second, way, text, file @ ..] = words else {
            return None;
        };
        Some(Self {
            number: number.parse().ok()?,
            second: second.parse().ok()?,
            is_outbound: way == "out",
            text: text.clone(),
            has_file: file.first().is_some_and(|word| word == "file"),
        })
    }
}

impl Fate {
    fn of(words: &[&str]) -> Option<Self> {
        let (outcome, after, way) = match *words {
            ["answered", after, way] => (Outcome::Answered, after, way),
            ["failed", after, kind] => {
                let mut kinds = (0..FAILURES).map(kind_of_failure);
                let kind = kinds.find(|known| format!("{known:?}") == kind)?;
                (Outcome::Failed(kind), after, "0")
            }
            ["delayed", after, more, way] => (Outcome::Delayed(more.parse().ok()?), after, way),
            _ => return None,
        };
        Some(Self {
            outcome,
            after: after.parse().ok()?,
            way: way.parse().ok()?,
        })
    }
}

fn status(word: &str) -> Option<DeliveryStatus> {
    let all = [
        DeliveryStatus::Submitted,
        DeliveryStatus::Buffered,
        DeliveryStatus::Delivered,
        DeliveryStatus::NotDelivered,
        DeliveryStatus::Rejected,
    ];
    all.into_iter().find(|known| format!("{known:?}") == word)
}

fn pointer(words: &[&str]) -> Option<Pointer> {
    let all = [
        PointerMove::Pressed,
        PointerMove::Dragged,
        PointerMove::Released,
    ];
    let [what, column, row] = *words else {
        return None;
    };
    Some(Pointer {
        what: all.into_iter().find(|known| format!("{known:?}") == what)?,
        column: column.parse().ok()?,
        row: row.parse().ok()?,
    })
}

fn read(words: &[String]) -> Option<Line> {
    let plain: Vec<&str> = words.iter().map(String::as_str).collect();
    Some(match plain[..] {
        ["holds", ..] => Line::Holds(Item::of(&words[1..])?),
        ["arrives", ..] => Line::Arrives(Item::of(&words[1..])?),
        ["late", below, ..] => Line::Late(below.parse().ok()?, Item::of(&words[2..])?),
        ["deleted", number] => Line::Deleted(number.parse().ok()?),
        ["status", number, word] => Line::Status(number.parse().ok()?, status(word)?),
        ["clamp", most, told] => Line::Clamp(most.parse().ok()?, told == "told"),
        ["key", name] => Line::Key(name.parse().ok()?),
        ["pasted", text] => Line::Pasted(text.to_owned()),
        ["wheel", rows] => Line::Wheel(rows.parse().ok()?),
        ["size", size] => {
            let (width, height) = size.split_once('x')?;
            let (width, height) = (width.parse().ok()?, height.parse().ok()?);
            Line::Size(Size { width, height })
        }
        ["columns", wide] => Line::Columns(wide.parse().ok()?),
        ["focus", way] => Line::Focus(way == "in"),
        ["pointer", ref rest @ ..] => Line::Pointer(pointer(rest)?),
        ["pictures"] => Line::Pictures,
        ["gallery"] => Line::Gallery,
        ["wait", ms] => Line::Wait(ms.parse().ok()?),
        ["request", ref rest @ ..] => Line::Request(Fate::of(rest)?),
        ["cancel", ms] => Line::Cancel(ms.parse().ok()?),
        ["effect", ms, picture] => Line::Effect(ms.parse().ok()?, picture.parse().ok()?),
        ["rest"] => Line::Rest,
        _ => return None,
    })
}

impl FromStr for Line {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        read(&words(text)).ok_or_else(|| format!("not a line of a script: {text}"))
    }
}
