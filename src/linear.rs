//! PURE VIEW: the core in sentences, for screen readers, braille, logs and terminals that can only
//! write lines.
//!
//! A [`Speaker`] compares the previous state with the present one and writes the difference.
//! Nothing is drawn, and nothing that was written is taken back.

mod boxes;
mod key;
mod modes;
mod plain;
mod punctuation;
mod sentence;
mod unchanged;

use crate::chat::action::{Action, Layer};
use crate::chat::linear::LinearModel;
use crate::chat::view_model::Row;
use crate::message::MessageKey;
use crate::text::numerals::thousands;

pub use key::key_words;
pub use plain::{plain, plain_line};
use punctuation::sentence;
pub use sentence::SentenceBuilder;

/// At most this many new messages are read out; if more came at once, only the newest is.
const READ_OUT: usize = 5;

/// Why there may be something new to say.
#[derive(Clone, Debug)]
pub enum Cause {
    /// The name of the key that was pressed, and its action.
    Key(String, Option<Action>),
    /// Something else happened.
    Event,
}

/// Says what changes, in sentences.
pub struct Speaker {
    sentences: SentenceBuilder,
    before: Option<LinearModel>,
    /// The newest message that was said, or was there from the start.
    known: Option<MessageKey>,
    /// Lines were written that answer the key, such as a copied text.
    aside: bool,
    /// The user is typing, and the line on screen has no end yet.
    line: bool,
    /// Only the letters of the last short message, and of the last words in place of messages.
    said: [String; 2],
}

impl Speaker {
    /// A speaker whose `sentences` put times and people into words.
    pub fn new(sentences: SentenceBuilder) -> Self {
        Self {
            sentences,
            before: None,
            known: None,
            aside: false,
            line: false,
            said: Default::default(),
        }
    }

    /// The newest message that was said, or was there from the start.
    pub fn known(&self) -> Option<MessageKey> {
        self.known
    }

    /// The text to write: whole lines, or what was added to the line that the user types.
    pub fn update(&mut self, cause: &Cause, now: LinearModel) -> String {
        let before = self.before.take();
        let out = match &before {
            None => self.greeting(&now),
            Some(before) => match self.typed(cause, before, &now) {
                Some(out) => out,
                None => self.changes(cause, before, &now),
            },
        };
        self.before = Some(now);
        out
    }

    /// The first sentences; with the selected message, if the archive has it.
    fn greeting(&mut self, now: &LinearModel) -> String {
        let header = &now.seen.header;
        let who = match &header.contact {
            Some(contact) => format!("{contact}, {}", header.number),
            None => header.number.to_string(),
        };
        let mut sentences = vec![
            format!("Thread with {who}."),
            "Question mark reads the keys, q quits.".to_owned(),
        ];
        self.known = now.newest;
        if let Some((key, message)) = &now.at {
            sentences.push(self.sentences.message(*key, message));
        }
        lines(&sentences)
    }

    /// Lines that stand for themselves, such as a copied text.
    pub fn answer_lines(&mut self, heading: &str, text: &str) -> String {
        self.aside = true;
        let lines = plain(text);
        format!("{}{heading}\n{}\n", self.end_line(), lines.trim_end())
    }

    fn end_line(&mut self) -> &'static str {
        if std::mem::take(&mut self.line) {
            "\n"
        } else {
            ""
        }
    }

    /// The typed characters, or the end of the line when the user has finished it.
    fn typed(&mut self, cause: &Cause, before: &LinearModel, now: &LinearModel) -> Option<String> {
        let prompt = now.seen.status.prompt.as_ref()?;
        let text = prompt.line.text();
        let label = prompt.asking.label();
        let whole = format!("{}{}", spoken_label(label), plain_line(text));
        let old = before.seen.status.prompt.as_ref();
        let old = old.filter(|old| old.asking == prompt.asking && self.line);
        let Some(old) = old else {
            let end = self.end_line();
            self.line = true;
            return Some(format!("{end}{whole}"));
        };
        if let Some(more) = text
            .strip_prefix(old.line.text())
            .filter(|more| !more.is_empty())
        {
            // A typed space is shown too.
            return Some(plain(&more.replace('\n', " ")));
        }
        let wrong = now.seen.status.remark.as_ref().filter(|(_, wrong)| *wrong);
        match (cause, wrong) {
            (Cause::Event, _) => Some(String::new()),
            (Cause::Key(..), Some((words, _))) => Some(format!("\n{}\n{whole}", sentence(words))),
            (Cause::Key(..), None) => Some(format!("\n{whole}")),
        }
    }

    fn changes(&mut self, cause: &Cause, before: &LinearModel, now: &LinearModel) -> String {
        let end = self.end_line();
        let by_key = matches!(cause, Cause::Key(..));
        let mut out: Vec<String> = Vec::new();
        if let Cause::Key(_, Some(Action::Help)) = cause
            && before.layer == now.layer
        {
            return format!("{end}{}", lines(&[keys_here(now)]));
        }
        boxes::describe(before, now, by_key, &mut out);
        modes::describe(before, now, &mut out);
        let arrived = self.arrivals(before, now, &mut out);
        self.selection(before, now, arrived, &mut out);
        modes::notes(before, now, &mut out);
        self.passing(by_key, before, now, &mut out);
        self.in_place(by_key, now, &mut out);
        tell_months(now, before, &mut out);
        modes::liveness(before, now, &mut out);
        let is_aside = std::mem::take(&mut self.aside);
        if out.is_empty()
            && !is_aside
            && let Cause::Key(name, action) = cause
        {
            out.push(match &before.seen.status.prompt {
                Some(_) => unchanged::line_is_left(&mut self.sentences, name, now),
                None => unchanged::words(&mut self.sentences, name, *action, now),
            });
        }
        format!("{end}{}", lines(&out))
    }

    /// Says the new messages; returns whether the selected message is one of them.
    fn arrivals(&mut self, before: &LinearModel, now: &LinearModel, out: &mut Vec<String>) -> bool {
        let first = self.known.is_none() || before.newest.is_none();
        self.known = now.newest.or(self.known);
        if first || now.arrived.is_empty() {
            return false;
        }
        let count = now.arrived.len();
        let changes = now
            .arrived
            .iter()
            .skip(if count > READ_OUT { count - 1 } else { 0 });
        if count > READ_OUT {
            out.push(format!(
                "{} new messages. The newest:",
                thousands(count as u64)
            ));
        }
        for (key, message) in changes {
            let words = self.sentences.message(*key, message);
            out.push(if count > READ_OUT {
                words
            } else {
                format!("New message. {words}")
            });
        }
        let at = now.at.as_ref().map(|(key, _)| *key);
        now.arrived.iter().any(|(key, _)| Some(*key) == at)
    }

    fn selection(
        &mut self,
        before: &LinearModel,
        now: &LinearModel,
        arrived: bool,
        out: &mut Vec<String>,
    ) {
        let Some((key, message)) = &now.at else {
            return;
        };
        let is_read = matches!(
            now.layer,
            Layer::Transcript | Layer::Gallery | Layer::Picture
        );
        match &before.at {
            Some((old, was)) if old == key => {
                if was.status() != message.status() {
                    out.push(format!("Now {}", self.sentences.message(*key, message)));
                }
            }
            _ if arrived || !is_read => return,
            _ => {
                out.extend(
                    now.news
                        .as_ref()
                        .map(|words| sentence(&words.as_str().into())),
                );
                out.push(self.sentences.message(*key, message));
            }
        }
        let is_same = before.at.as_ref().is_some_and(|(old, _)| old == key);
        if !(is_same && before.reactions == now.reactions) {
            out.extend(now.reactions.iter().map(|r| self.sentences.reaction(r)));
        }
    }

    /// Says the short message in the status line. If only its numbers have changed, it is said
    /// again only after a key.
    fn passing(
        &mut self,
        by_key: bool,
        before: &LinearModel,
        now: &LinearModel,
        out: &mut Vec<String>,
    ) {
        let Some(words) = &now.seen.status.notice else {
            return;
        };
        let is_new = self.said[0] != letters(words);
        let changed = before.seen.status.notice.as_ref() != Some(words);
        if changed && (by_key || is_new) {
            self.said[0] = letters(words);
            // Two spaces separate parts of a line only for the eye.
            out.push(sentence(&words.replace("  ", ", ").as_str().into()));
        }
    }

    /// Says what is shown in place of messages: a failure, an empty thread, the words about a
    /// picture.
    fn in_place(&mut self, by_key: bool, now: &LinearModel, out: &mut Vec<String>) {
        if now.months.is_some() {
            return;
        }
        let words = now.seen.rows.iter().filter_map(|row| match row {
            Row::Sentence { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let words = words.collect::<Vec<_>>().join(" ");
        let key = if by_key {
            words.clone()
        } else {
            letters(&words)
        };
        let same = self.said[1] == key || letters(&self.said[1]) == letters(&key) && !by_key;
        if !words.is_empty() && !same {
            out.push(sentence(&words.as_str().into()));
        }
        if !same || by_key {
            self.said[1] = words;
        }
    }
}

/// Says the selected month when it changes. If only numbers change, nothing is said.
fn tell_months(now: &LinearModel, before: &LinearModel, out: &mut Vec<String>) {
    let Some([month, status]) = &now.months else {
        return;
    };
    let old = before.months.as_ref();
    let name = |words: &str| words.split(':').next().map(str::to_owned);
    if old.is_none_or(|[old, _]| name(old) != name(month)) {
        out.push(sentence(&month.as_str().into()));
    }
    if old.is_none_or(|[_, old]| letters(old) != letters(status)) {
        out.push(sentence(&status.as_str().into()));
    }
}

/// The keys of a layer in which the list of all keys cannot be opened.
fn keys_here(now: &LinearModel) -> String {
    let hints = now.seen.status.hints.iter().map(|(keys, word)| {
        let keys: Vec<_> = keys.split('/').map(key_words).collect();
        format!("{}: {word}", keys.join(" and "))
    });
    format!("Keys here: {}.", hints.collect::<Vec<_>>().join("; "))
}

fn spoken_label(label: &str) -> &str {
    if label == "/" { "Search for: " } else { label }
}

fn letters(words: &str) -> String {
    words.chars().filter(|c| c.is_alphabetic()).collect()
}

fn lines(sentences: &[String]) -> String {
    let mut out = sentences.join("\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests;
