//! A message as a sentence.

use chrono::{Datelike, NaiveDate};

use super::plain::plain_line;
use super::punctuation::{capitalised, ended, sentence};
use crate::chat::linear::Reaction;
use crate::layout::bubble::{AttachmentKind, status_words};
use crate::message::{DeliveryStatus, Direction, Message, MessageKey};
use crate::text::SafeText;
use crate::time::{UnixTime, Zone};

/// Makes a sentence of a message. The day is said only if it differs from the previous message's
/// day.
#[derive(Clone, Debug)]
pub struct SentenceBuilder {
    zone: Zone,
    customer: String,
    day: Option<NaiveDate>,
    /// The year that is not said, because it is the current one.
    year: i32,
}

impl SentenceBuilder {
    /// `contact`: the name for the customer.
    pub fn new(contact: Option<&SafeText>, now: UnixTime, zone: Zone) -> Self {
        let customer = contact.map_or_else(|| "Customer".to_owned(), |name| plain_line(name));
        Self {
            zone,
            customer,
            day: None,
            year: zone.day(now).year(),
        }
    }

    /// `Customer, 09:26, Thursday 5 June: Is my parcel lost? Picture: parcel.jpg.`
    pub fn message(&mut self, key: MessageKey, message: &Message) -> String {
        let second = message.sent_at().unwrap_or(key.second());
        let day = self.zone.day(second);
        let says_day = self.day.replace(day) != Some(day);
        self.words(second, message, says_day)
    }

    /// The same with the day, even if that day was just said.
    pub fn again(&mut self, key: MessageKey, message: &Message) -> String {
        self.day = None;
        self.message(key, message)
    }

    /// `Reaction of Customer: like.`
    pub fn reaction(&self, reaction: &Reaction) -> String {
        let what = match reaction.name {
            "reaction" => plain_line(&reaction.mark),
            name => name.to_owned(),
        };
        match reaction.direction {
            Direction::Inbound => format!("Reaction of {}: {what}.", self.customer),
            Direction::Outbound => format!("Your reaction: {what}."),
        }
    }

    fn words(&self, second: UnixTime, message: &Message, says_day: bool) -> String {
        let who = match message.direction() {
            Direction::Inbound => self.customer.as_str(),
            Direction::Outbound => "You",
        };
        let time = match message.sent_at() {
            Some(time) => self.zone.clock(time),
            None => "no time".to_owned(),
        };
        let local = self.zone.day(second);
        let day = match (says_day, local.year() == self.year) {
            (false, _) => String::new(),
            (true, true) => local.format(", %A %-d %B").to_string(),
            (true, false) => local.format(", %A %-d %B %Y").to_string(),
        };
        let mut parts = vec![format!("{who}, {time}{day}:")];
        if message.is_unreadable() {
            parts.push("Unreadable message.".to_owned());
        } else if !message.text().trim().is_empty() {
            parts.push(said(&plain_line(message.text())));
        } else if message.attachments().is_empty() {
            parts.push("No text.".to_owned());
        }
        for file in message.attachments() {
            let kind = capitalised(AttachmentKind::of(file).name());
            let name = plain_line(&file.name);
            parts.push(if name.is_empty() {
                format!("{kind}.")
            } else {
                format!("{kind}: {name}.")
            });
        }
        parts.extend(status(message));
        parts.join(" ")
    }
}

fn status(message: &Message) -> Option<String> {
    let is_told = message.direction() == Direction::Outbound
        && *message.status() != DeliveryStatus::Absent
        && !message.is_unreadable();
    is_told.then(|| sentence(&status_words(message.status()).name.into()))
}

/// Adds a full stop to a text that ends with a letter or a digit.
fn said(words: &str) -> String {
    let last = words.trim().chars().last();
    if last.is_some_and(char::is_alphanumeric) {
        return ended(words);
    }
    words.trim().to_owned()
}
