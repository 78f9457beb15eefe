//! Joins and splits the lines of a vCard, as bytes, because each line names its own character
//! encoding.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The most properties that are read, and the most lines of each.
const MAX_PROPERTIES: usize = 100_000;

/// One property with all its lines.
#[derive(Debug)]
pub struct Property {
    /// In capitals, without the group.
    pub name: String,
    /// The value of `CHARSET`.
    pub charset: Option<String>,
    encoding: TransferEncoding,
    /// Still encoded.
    pub value: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TransferEncoding {
    Plain,
    Quoted,
    Base64,
}

/// All properties of a file, with `BEGIN` and `END`.
pub fn properties(file: &[u8]) -> Vec<Property> {
    let mut out: Vec<Property> = Vec::new();
    let mut is_old = false;
    for line in physical(file).take(MAX_PROPERTIES) {
        let goes_on = |last: &mut Property| last.goes_on(line, is_old);
        if !out.last_mut().is_some_and(goes_on) {
            out.extend(Property::read(line));
        }
        match out.last() {
            Some(last) if last.name == "VERSION" => is_old = last.value.starts_with(b"2"),
            _ => {}
        }
    }
    out
}

/// Lines that end with a line feed, a carriage return, or both.
fn physical(file: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = file;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|b| matches!(b, b'\n' | b'\r'));
        let end = end.unwrap_or(rest.len());
        let after = if rest[end..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
        let line = &rest[..end];
        rest = rest.get(end + after..).unwrap_or_default();
        Some(line)
    })
}

impl Property {
    fn read(line: &[u8]) -> Option<Self> {
        let colon = outside_quotes(line, b':').or_else(|| line.iter().position(|b| *b == b':'))?;
        let head = String::from_utf8_lossy(&line[..colon]).into_owned();
        let mut fields = Vec::new();
        let mut rest = head.as_str();
        while let Some(at) = outside_quotes(rest.as_bytes(), b';') {
            fields.push(&rest[..at]);
            rest = &rest[at + 1..];
        }
        fields.push(rest);
        // The group of `item1.TEL` connects it with other lines; it does not matter here.
        let name = fields[0].rsplit('.').next().unwrap_or_default();
        let mut property = Self {
            name: name.trim().to_ascii_uppercase(),
            charset: None,
            encoding: TransferEncoding::Plain,
            value: line[colon + 1..].to_vec(),
        };
        for field in &fields[1..] {
            property.parameter(field);
        }
        Some(property)
    }

    fn parameter(&mut self, field: &str) {
        let (name, value) = field.split_once('=').unwrap_or(("", field));
        let value = value.trim().trim_matches('"');
        if name.trim().eq_ignore_ascii_case("CHARSET") {
            self.charset = Some(value.to_owned());
        }
        // Version 2.1 has parameter values without a name.
        if name.is_empty() || name.trim().eq_ignore_ascii_case("ENCODING") {
            self.encoding = match &*value.to_ascii_uppercase() {
                "QUOTED-PRINTABLE" | "Q" => TransferEncoding::Quoted,
                "BASE64" | "B" => TransferEncoding::Base64,
                _ => self.encoding,
            };
        }
    }

    /// Appends the next line if it continues this property; `false` if not.
    fn goes_on(&mut self, line: &[u8], is_old: bool) -> bool {
        if self.is_quoted() && self.value.ends_with(b"=") {
            self.value.pop();
            self.value.extend_from_slice(line);
            return true;
        }
        match line {
            // Version 2.1 breaks lines before a blank of the text; later versions insert a blank.
            [b' ' | b'\t', ..] if is_old && self.encoding == TransferEncoding::Plain => {
                self.value.extend_from_slice(line);
                true
            }
            [b' ' | b'\t', rest @ ..] => {
                self.value.extend_from_slice(rest);
                true
            }
            [_, ..] if self.encoding == TransferEncoding::Base64 && !line.contains(&b':') => {
                self.value.extend_from_slice(line);
                true
            }
            _ => false,
        }
    }

    /// Whether the value is quoted-printable.
    pub fn is_quoted(&self) -> bool {
        self.encoding == TransferEncoding::Quoted
    }

    /// Decodes the value, or a part of it.
    pub fn decoded(&self, value: &[u8]) -> Vec<u8> {
        match self.encoding {
            TransferEncoding::Plain => value.to_vec(),
            TransferEncoding::Quoted => unquoted(value),
            TransferEncoding::Base64 => {
                let packed: Vec<u8> = value
                    .iter()
                    .copied()
                    .filter(|b| !b.is_ascii_whitespace())
                    .collect();
                let lenient = GeneralPurposeConfig::new()
                    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
                    .with_decode_allow_trailing_bits(true);
                let engine = GeneralPurpose::new(&STANDARD, lenient);
                engine.decode(packed).unwrap_or_default()
            }
        }
    }
}

fn outside_quotes(text: &[u8], wanted: u8) -> Option<usize> {
    let mut quoted = false;
    text.iter().position(|b| {
        quoted ^= *b == b'"';
        *b == wanted && !quoted
    })
}

/// `J=C3=A9r` → `Jér`; anything that is no such code stays.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value;
    while let [first, after @ ..] = rest {
        let digit = |index: usize| char::from(*after.get(index)?).to_digit(16);
        if *first == b'='
            && let (Some(high), Some(low)) = (digit(0), digit(1))
        {
            bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    bytes
}
