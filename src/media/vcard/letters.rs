//! Finds and decodes the character encoding of a vCard.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use charset::Charset;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::lines::Property;

/// Fields that people write in their own script.
const WRITTEN: [&str; 3] = ["FN", "N", "ORG"];

/// The file, converted from UTF-16 if needed, so that lines can be found.
pub fn without_utf16(file: &[u8]) -> Cow<'_, [u8]> {
    let encoding = match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return Cow::Borrowed(rest),
        [0xFF, 0xFE, ..] | [_, 0, _, 0, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] | [0, _, 0, _, ..] => UTF_16BE,
        _ => return Cow::Borrowed(file),
    };
    let (text, _) = encoding.decode_with_bom_removal(file);
    Cow::Owned(text.into_owned().into_bytes())
}

/// The encoding of values that do not name one.
pub struct Letters(&'static Encoding);

impl Letters {
    /// Guesses the encoding from all names that do not declare one.
    pub fn of(properties: &[Property]) -> Self {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        for property in properties {
            if WRITTEN.contains(&&*property.name) && named(property.charset.as_deref()).is_none() {
                detector.feed(&property.decoded(&property.value), false);
                detector.feed(b"\n", false);
            }
        }
        detector.feed(b"", true);
        Self(detector.guess(None, Utf8Detection::Deny))
    }

    /// A value as text.
    pub fn decode(&self, bytes: &[u8], charset: Option<&str>) -> String {
        let charset = named(charset).unwrap_or_else(|| {
            let is_utf8 = std::str::from_utf8(bytes).is_ok();
            Charset::for_encoding(if is_utf8 { UTF_8 } else { self.0 })
        });
        charset.decode_without_bom_handling(bytes).0.into_owned()
    }
}

/// The encoding that `CHARSET` names, unless it is UTF-8: the bytes themselves prove UTF-8, and
/// many programs declare it wrongly.
fn named(charset: Option<&str>) -> Option<Charset> {
    let charset = Charset::for_label(charset?.as_bytes());
    charset.filter(|charset| *charset != Charset::for_encoding(UTF_8))
}
