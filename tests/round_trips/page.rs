//! A reader of HTML that knows what an exported page may hold and refuses all else.

use std::iter::Peekable;
use std::str::CharIndices;

const TAGS: [&str; 19] = [
    "html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "bdi", "p", "main",
    "article", "footer", "time", "span", "b", "img", "div",
];
const VOID: [&str; 2] = ["meta", "img"];
const ATTRIBUTES: [&str; 10] = [
    "lang",
    "charset",
    "http-equiv",
    "content",
    "name",
    "class",
    "dir",
    "datetime",
    "title",
    "alt",
];
const ENTITIES: [(&str, char); 5] = [
    ("&amp;", '&'),
    ("&lt;", '<'),
    ("&gt;", '>'),
    ("&quot;", '"'),
    ("&#39;", '\''),
];

/// An element with the text of all that is in it.
#[derive(Debug)]
pub struct Element {
    pub tag: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// All elements, in the order in which they end.
pub fn read(page: &str) -> Vec<Element> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    assert!(!page.contains(is_control), "a control character");
    let mut rest = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let (mut open, mut ended) = (Vec::<Element>::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        add(&mut open, &plain(text));
        let end = tag_end(tag);
        let (tag, after) = tag.split_at(end);
        rest = after;
        let inside = &tag[1..tag.len() - 1];
        if let Some(name) = inside.strip_prefix('/') {
            let element = open.pop().unwrap();
            assert_eq!(element.tag, name, "{tag} ends another element");
            ended.push(element);
            continue;
        }
        let element = opened(inside);
        if element.tag == "style" {
            rest = &rest[rest.find("</style>").unwrap()..];
        }
        if VOID.contains(&&*element.tag) {
            ended.push(element);
        } else {
            open.push(element);
        }
    }
    assert_eq!((rest, open.len()), ("\n", 0), "something is left open");
    ended
}

fn add(open: &mut [Element], text: &str) {
    for element in open {
        element.text.push_str(text);
    }
}

/// The text after the `>` that ends a tag; a `>` in quotes does not.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.char_indices().find(|(_, c)| {
        quoted ^= *c == '"';
        *c == '>' && !quoted
    });
    end.unwrap().0 + 1
}

/// The text up to the next tag; exactly the characters that need it must be escaped.
fn plain(text: &str) -> String {
    assert!(!text.contains(['<', '>', '"', '\'']), "unescaped: {text:?}");
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, entity) = rest.split_at(at);
        let known = ENTITIES.iter().find(|(name, _)| entity.starts_with(name));
        let (name, c) = known.unwrap_or_else(|| panic!("an unknown entity in {text:?}"));
        out.push_str(before);
        out.push(*c);
        rest = &entity[name.len()..];
    }
    out + rest
}

/// A tag with attributes as they are written by us: `name="value"`, each once.
fn opened(inside: &str) -> Element {
    let mut chars = inside.char_indices().peekable();
    let tag = word(inside, &mut chars);
    assert!(TAGS.contains(&tag), "<{inside}>");
    let mut attributes: Vec<(String, String)> = Vec::new();
    while let Some((_, blank)) = chars.next() {
        assert_eq!(blank, ' ', "<{inside}>");
        let name = word(inside, &mut chars);
        assert!(ATTRIBUTES.contains(&name), "{name} in <{inside}>");
        assert_eq!(chars.next().map(|(_, c)| c), Some('='), "<{inside}>");
        let (from, quote) = chars.next().unwrap();
        assert_eq!(quote, '"', "<{inside}>");
        let to = chars.find(|(_, c)| *c == '"').unwrap().0;
        let value = plain_in_quotes(&inside[from + 1..to]);
        assert!(attributes.iter().all(|(known, _)| known != name));
        attributes.push((name.to_owned(), value));
    }
    Element {
        tag: tag.to_owned(),
        attributes,
        text: String::new(),
    }
}

/// As [`plain`]; our own policy has apostrophes.
fn plain_in_quotes(text: &str) -> String {
    plain(&text.replace('\'', "&#39;"))
}

fn word<'a>(text: &'a str, chars: &mut Peekable<CharIndices<'a>>) -> &'a str {
    let from = chars.peek().map_or(text.len(), |(at, _)| *at);
    let in_word =
        |(_, c): &(usize, char)| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-';
    while chars.next_if(in_word).is_some() {}
    let to = chars.peek().map_or(text.len(), |(at, _)| *at);
    &text[from..to]
}
