//! The words that fill the slots of the dialogues: items, friends, days, prices, order numbers.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use fastrand::Rng;

const SLOTS: &str = include_str!("texts/slots.txt");

/// The lists of `texts/slots.txt`.
pub(super) struct Words {
    lists: Vec<(String, Vec<&'static str>)>,
}

impl Words {
    /// Reads the embedded lists.
    pub fn load() -> Self {
        let mut lists: Vec<(String, Vec<&'static str>)> = Vec::new();
        for line in SLOTS.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix("== ") {
                lists.push((name.to_owned(), Vec::new()));
            } else if let Some((_, entries)) = lists.last_mut() {
                entries.push(line);
            }
        }
        Self { lists }
    }

    /// The list with this name in this language; empty if there is none.
    pub fn list(&self, name: &str, language: &str) -> &[&'static str] {
        let wanted = format!("{name} {language}");
        self.lists
            .iter()
            .find(|(name, _)| *name == wanted)
            .map_or(&[], |(_, entries)| entries)
    }
}

/// Fills the slots of one dialogue: a slot has the same value in all lines.
pub(super) struct Filler<'a> {
    words: &'a Words,
    language: &'a str,
    date: NaiveDate,
    filled: Vec<(String, String)>,
}

impl<'a> Filler<'a> {
    /// For a dialogue in this language that begins on this date.
    pub fn new(words: &'a Words, language: &'a str, date: NaiveDate) -> Self {
        Self {
            words,
            language,
            date,
            filled: Vec::new(),
        }
    }

    /// The text with its alternatives chosen and its slots filled.
    pub fn fill(&mut self, template: &str, rng: &mut Rng) -> String {
        let chosen = choose(template, rng);
        let mut out = String::with_capacity(chosen.len());
        let mut rest = chosen.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            let value = self.slot(name, rng);
            push_sentence(&mut out, &value);
            rest = after;
        }
        out.push_str(rest);
        out.trim_end_matches(' ').to_owned()
    }

    fn slot(&mut self, name: &str, rng: &mut Rng) -> String {
        if !self.filled.iter().any(|(known, _)| known == name) {
            self.bind(name, rng);
        }
        self.filled
            .iter()
            .find(|(known, _)| known == name)
            .map_or_else(|| format!("{{{name}}}"), |(_, value)| value.clone())
    }

    fn bind(&mut self, name: &str, rng: &mut Rng) {
        let value = match name {
            "item" | "other" => {
                self.bind_two("item", "other", "item", rng);
                return;
            }
            "colour" | "colour2" => {
                self.bind_two("colour", "colour2", "colour", rng);
                return;
            }
            "friend" | "city" | "flag" | "card" => {
                self.bind_friend(rng);
                return;
            }
            "order" => {
                let number = self.date.ordinal() * 11 + rng.u32(0..11);
                format!("AL-{:02}-{number:04}", self.date.year() % 100)
            }
            "invoice" => {
                let number = self.date.ordinal() * 3 + rng.u32(0..3);
                format!("{}/{number:04}", self.date.year())
            }
            "day" => self.weekday(rng),
            "date" => self.later_date(rng),
            "time" => format!("{}:{:02}", rng.u32(10..18), rng.u32(0..4) * 15),
            "year" => (self.date.year() - rng.i32(1..5)).to_string(),
            "n" => rng.u32(3..10).to_string(),
            "code" | "code2" => format!("{:06}", rng.u32(10_000..1_000_000)),
            "price" => {
                let (whole, cents) = (rng.u32(18..165), rng.choice([0, 50, 90]));
                self.money(whole, cents.unwrap_or_default())
            }
            "small" => self.money(rng.u32(3..15), 0),
            "track" => format!("https://post.example/t/{}", token(rng, 8)),
            "longtrack" => self.long_link(rng),
            _ => return,
        };
        self.filled.push((name.to_owned(), value));
    }

    fn bind_two(&mut self, first: &str, second: &str, list: &str, rng: &mut Rng) {
        let entries = self.words.list(list, self.language);
        if entries.len() < 2 {
            return;
        }
        let one = rng.usize(0..entries.len());
        let other = (one + rng.usize(1..entries.len())) % entries.len();
        self.filled
            .push((first.to_owned(), entries[one].to_owned()));
        self.filled
            .push((second.to_owned(), entries[other].to_owned()));
    }

    fn bind_friend(&mut self, rng: &mut Rng) {
        let Some(friend) = rng.choice(self.words.list("friend", "any")) else {
            return;
        };
        for (name, value) in ["friend", "city", "flag", "card"]
            .iter()
            .zip(friend.split(" | "))
        {
            self.filled.push(((*name).to_owned(), value.to_owned()));
        }
    }

    /// One of the next days; never a Sunday.
    fn weekday(&self, rng: &mut Rng) -> String {
        let mut date = self.date + Days::new(rng.u64(1..5));
        if date.weekday() == Weekday::Sun {
            date = date + Days::new(1);
        }
        let days = self.words.list("day", self.language);
        let index = date.weekday().num_days_from_monday() as usize;
        days.get(index).copied().unwrap_or_default().to_owned()
    }

    fn later_date(&self, rng: &mut Rng) -> String {
        let date = self.date + Days::new(rng.u64(6..21));
        let months = self.words.list("month", self.language);
        let month = months.get(date.month0() as usize).copied();
        let month = month.unwrap_or_default();
        match self.language {
            "de" => format!("{}. {month}", date.day()),
            "es" => format!("{} de {month}", date.day()),
            _ => format!("{} {month}", date.day()),
        }
    }

    fn money(&self, whole: u32, cents: u32) -> String {
        match (self.language, cents) {
            ("en", 0) => format!("€{whole}"),
            ("en", _) => format!("€{whole}.{cents:02}"),
            ("nl", 0) => format!("€ {whole}"),
            ("nl", _) => format!("€ {whole},{cents:02}"),
            (_, 0) => format!("{whole} €"),
            _ => format!("{whole},{cents:02} €"),
        }
    }

    fn long_link(&self, rng: &mut Rng) -> String {
        format!(
            "https://track.post.example/{}/parcel?id=3BE{}&zip=1000&token={}&src=sms",
            self.language,
            rng.u64(10_000_000_000..99_999_999_999),
            token(rng, 40),
        )
    }
}

/// Appends the value, capitalised at the beginning of a sentence.
fn push_sentence(out: &mut String, value: &str) {
    let begins = out.is_empty() || [". ", "! ", "? "].iter().any(|end| out.ends_with(end));
    let mut characters = value.chars();
    match characters.next() {
        Some(first) if begins => out.extend(first.to_uppercase().chain(characters)),
        _ => out.push_str(value),
    }
}

/// Picks one of each `[a|b]`; brackets without a bar stay as they are.
fn choose(template: &str, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        let choices = after
            .split_once(']')
            .filter(|(inside, _)| inside.contains('|') && !inside.contains('['));
        if let Some((inside, after)) = choices {
            let choices: Vec<&str> = inside.split('|').collect();
            out.push_str(rng.choice(choices).unwrap_or_default());
            rest = after;
        } else {
            out.push('[');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

/// Letters and digits as in a tracking code.
fn token(rng: &mut Rng, length: usize) -> String {
    const SIGNS: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    (0..length)
        .map(|_| char::from(SIGNS[rng.usize(0..SIGNS.len())]))
        .collect()
}
