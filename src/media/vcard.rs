//! Reads vCards: of each person the name, company, numbers and addresses.
//!
//! Cards come from 25 years of phones, in any version, encoding and line break, and are often
//! broken. The crate calcard was tried; it reads only UTF-8, no lone carriage return, and nothing
//! after a missing end. So this module works on bytes.

mod letters;
mod lines;

use std::borrow::Cow;

use crate::text::SafeText;
use letters::Letters;
use lines::{Property, properties};

/// The most bytes that are read; pictures within a card are long.
const MAX_BYTES: usize = 4 << 20;
/// Lines that are shown at most.
const MAX_LINES: usize = 8;
/// Lines that are shown at most for several people.
const MAX_LINES_OF_MANY: usize = 16;

/// One card, its fields as text.
#[derive(Default)]
struct Person {
    name: Option<String>,
    parts: Option<String>,
    company: Option<String>,
    reached_by: Vec<String>,
}

/// For each person the name, then phone numbers and addresses. Empty if the file has none of these.
pub(super) fn lines(file: &[u8]) -> Vec<SafeText> {
    let people: Vec<Vec<String>> = people(&file[..file.len().min(MAX_BYTES)])
        .into_iter()
        .map(Person::lines)
        .filter(|lines| !lines.is_empty())
        .collect();
    let most = if people.len() > 1 {
        MAX_LINES_OF_MANY
    } else {
        MAX_LINES
    };
    let mut shown: Vec<String> = Vec::new();
    let mut left = people.len();
    for person in people {
        // One row is reserved for the count of people left out; a single person's lines are cut
        // instead.
        if !shown.is_empty() && shown.len() + person.len() + 1 > most {
            let plural = if left == 1 { "person" } else { "people" };
            shown.push(format!("and {left} more {plural}"));
            break;
        }
        shown.extend(person.into_iter().take(most - shown.len()));
        left -= 1;
    }
    let safe = shown.iter().map(|line| SafeText::line(line).shortened(120));
    safe.collect()
}

fn people(file: &[u8]) -> Vec<Person> {
    let file = letters::without_utf16(file);
    let properties = properties(&file);
    let letters = Letters::of(&properties);
    let mut people: Vec<Person> = Vec::new();
    // A card may contain another card, for example of an assistant; a lost end marker looks the
    // same.
    let mut open: Vec<usize> = Vec::new();
    for property in properties {
        match &*property.name {
            "BEGIN" => {
                open.push(people.len());
                people.push(Person::default());
            }
            "END" => drop(open.pop()),
            _ => {
                if let Some(person) = open.last().and_then(|at| people.get_mut(*at)) {
                    person.learn(&property, &letters);
                }
            }
        }
    }
    people
}

impl Person {
    fn learn(&mut self, property: &Property, letters: &Letters) {
        let text = || unescaped(property.text(letters).trim());
        match &*property.name {
            "FN" if self.name.is_none() => self.name = Some(text()).filter(|name| !name.is_empty()),
            "N" if self.parts.is_none() => {
                let parts = property.components(letters);
                self.parts = Some(full_name(&parts)).filter(|name| !name.is_empty());
            }
            "ORG" if self.company.is_none() => {
                let mut parts = property.components(letters);
                parts.retain(|part| !part.is_empty());
                self.company = Some(parts.join(", ")).filter(|parts| !parts.is_empty());
            }
            "TEL" => self.add(number(&text())),
            "EMAIL" => self.add(without_scheme(&text(), "mailto:").to_owned()),
            _ => {}
        }
    }

    fn add(&mut self, way: String) {
        // No more are shown; comparing each of 100,000 with all others would take minutes.
        let has_room = self.reached_by.len() < MAX_LINES_OF_MANY;
        if has_room && !way.is_empty() && !self.reached_by.contains(&way) {
            self.reached_by.push(way);
        }
    }

    fn lines(self) -> Vec<String> {
        let name = self.name.or(self.parts);
        (name.into_iter())
            .chain(self.company)
            .chain(self.reached_by)
            .collect()
    }
}

/// `tel:+32-2-640-11-22;ext=12` → `+32-2-640-11-22 ext. 12`
fn number(text: &str) -> String {
    let Some(rest) = text
        .get(..4)
        .filter(|scheme| scheme.eq_ignore_ascii_case("tel:"))
    else {
        return text.to_owned();
    };
    let mut parts = text[rest.len()..].split(';');
    let number = parts.next().unwrap_or_default();
    match parts.find_map(|part| part.strip_prefix("ext=")) {
        Some(extension) => format!("{number} ext. {extension}"),
        None => number.to_owned(),
    }
}

fn without_scheme<'a>(text: &'a str, scheme: &str) -> &'a str {
    match text.get(..scheme.len()) {
        Some(begin) if begin.eq_ignore_ascii_case(scheme) => &text[scheme.len()..],
        _ => text,
    }
}

/// `Lys;Ann;;Dr;` → `Dr Ann Lys`
fn full_name(parts: &[String]) -> String {
    let part = |index: usize| parts.get(index).map_or("", |part| part.as_str());
    let words = [part(3), part(1), part(2), part(0), part(4)];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Splits at semicolons.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == ';' && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.iter().map(|part| unescaped(part.trim())).collect()
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, rest.clone().next()) {
            ('\\', Some('n' | 'N')) => out.push(' '),
            ('\\', Some(next @ (',' | ';' | ':' | '\\'))) => out.push(next),
            _ => {
                out.push(c);
                continue;
            }
        }
        rest.next();
    }
    out
}

impl Property {
    fn text(&self, letters: &Letters) -> String {
        letters.decode(&self.decoded(&self.value), self.charset.as_deref())
    }

    /// Splits the value at semicolons. Escapes are found in the decoded letters, but in
    /// quoted-printable before it is decoded.
    fn components(&self, letters: &Letters) -> Vec<String> {
        if !self.is_quoted() {
            return split(&self.text(letters));
        }
        let raw: Cow<'_, str> = String::from_utf8_lossy(&self.value);
        let part = |part: &String| {
            let bytes = self.decoded(part.as_bytes());
            letters
                .decode(&bytes, self.charset.as_deref())
                .trim()
                .to_owned()
        };
        split(&raw).iter().map(part).collect()
    }
}

#[cfg(test)]
mod tests;
