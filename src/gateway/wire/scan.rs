//! An answer of the documented shape, read in one pass: items go from the JSON into their batch.

use serde::Deserialize;
use serde_json::Deserializer;
use serde_json::value::RawValue;

use super::item::ItemReader;
use super::json::{MAX_MEMBERS, Members, Text};
use crate::message::Message;

/// The members of an answer, its conversation apart.
pub(super) struct Scanned<'a> {
    pub(super) rest: Members<'a>,
    pub(super) messages: Vec<Message>,
}

/// `None` where the body is anything but an object with one list that holds something: then it
/// has to be read the patient way, which also finds out what is wrong.
pub(super) fn scan<'a>(body: &'a str, phone: &str) -> Option<Scanned<'a>> {
    let mut scanner = Scanner { body, at: 0 };
    let (mut members, mut messages) = (Vec::new(), None);
    scanner.punctuation(b'{')?;
    loop {
        let name: Text<'a> = scanner.value()?;
        scanner.punctuation(b':')?;
        if name.0 == "conversation" {
            let repeated = messages.replace(scanner.list(phone)?).is_some();
            if repeated {
                return None;
            }
        } else {
            members.push((name, scanner.value::<&'a RawValue>()?));
        }
        match scanner.mark()? {
            b',' if members.len() < MAX_MEMBERS => {}
            b'}' => break,
            _ => return None,
        }
    }
    let ends = scanner.rest().trim_ascii().is_empty();
    let messages = messages.filter(|m| ends && !m.is_empty())?;
    Some(Scanned {
        rest: Members::new(members),
        messages,
    })
}

struct Scanner<'a> {
    body: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn list(&mut self, phone: &str) -> Option<Vec<Message>> {
        let mut items = ItemReader::new(phone);
        self.punctuation(b'[')?;
        for _ in 0..MAX_MEMBERS {
            self.skip_blanks();
            match items.read_at_once(self.rest()) {
                Some(length) => self.at += length,
                None => items.read_patiently(self.value::<&'a RawValue>()?.get()),
            }
            match self.mark()? {
                b',' => {}
                b']' => return Some(items.finish()),
                _ => return None,
            }
        }
        None
    }

    fn value<T: Deserialize<'a>>(&mut self) -> Option<T> {
        let mut values = Deserializer::from_str(self.rest()).into_iter::<T>();
        let value = values.next()?.ok()?;
        self.at += values.byte_offset();
        Some(value)
    }

    /// The next character that is no white space, if it is this one.
    fn punctuation(&mut self, wanted: u8) -> Option<()> {
        (self.mark()? == wanted).then_some(())
    }

    /// The next character that is no white space.
    fn mark(&mut self) -> Option<u8> {
        self.skip_blanks();
        let mark = *self.rest().as_bytes().first().filter(|b| b.is_ascii())?;
        self.at += 1;
        Some(mark)
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        let blank = |c| matches!(c, ' ' | '\t' | '\n' | '\r');
        self.at += rest.len() - rest.trim_start_matches(blank).len();
    }

    fn rest(&self) -> &'a str {
        self.body.get(self.at..).unwrap_or_default()
    }
}
