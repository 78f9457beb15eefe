//! Phone numbers as people write them, and as the gateway wants them. Pure.

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region,
    ValidationError,
};
use thiserror::Error;

use crate::chat::text::SafeText;

/// Longest writing that is looked at, in characters; no number needs more.
const MAX_WRITING: usize = 64;
/// Digits of a short code.
const SHORT_CODE: std::ops::RangeInclusive<usize> = 3..=6;
/// How to write a number so that it is always understood.
const HOW_TO_WRITE: &str = "Write it with its country code, as in +32 496 12 34 56.";

/// A country whose numbering plan is known, for numbers in national writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country(Region);

impl Country {
    /// Reads an ISO 3166 code of two letters (`BE`; `UK` is taken for `GB`).
    pub fn parse(code: &str) -> Option<Self> {
        let code = code.trim();
        let code = if code.eq_ignore_ascii_case("UK") {
            "GB"
        } else {
            code
        };
        let region = Region::from_code(code).ok()?;
        PHONE_NUMBER_UTIL.get_country_code_for_region(region)?;
        (region != Region::World).then_some(Self(region))
    }

    /// The ISO 3166 code.
    pub fn code(self) -> String {
        self.0.to_string()
    }
}

/// Whose thread is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    wire: String,
    shown: SafeText,
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    ShortCode,
    /// `None`: a number of no one country, as +800 is.
    International(Option<Country>),
}

impl Recipient {
    /// Digits as the gateway wants them: country code first, no plus.
    pub fn wire(&self) -> &str {
        &self.wire
    }

    /// For people: `+32 496 12 34 56`; a short code as it is.
    pub fn shown(&self) -> &SafeText {
        &self.shown
    }

    /// The country that the number belongs to, where it is one country's.
    pub fn country(&self) -> Option<Country> {
        match self.kind {
            Kind::International(country) => country,
            Kind::ShortCode => None,
        }
    }

    /// A number of 3 to 6 digits that only some networks know.
    pub fn is_short_code(&self) -> bool {
        self.kind == Kind::ShortCode
    }

    fn international(number: &PhoneNumber) -> Self {
        let e164 = PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164);
        let country = PHONE_NUMBER_UTIL
            .get_region_for_number(number)
            .filter(|region| *region != Region::World)
            .map(Country);
        Self {
            wire: e164.trim_start_matches('+').to_owned(),
            shown: SafeText::line(
                &PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::International),
            ),
            kind: Kind::International(country),
        }
    }

    fn short_code(digits: &str) -> Self {
        Self {
            wire: digits.to_owned(),
            shown: SafeText::line(digits),
            kind: Kind::ShortCode,
        }
    }
}

/// Why a writing is no number. `Display` says what is wrong, [`NumberError::advice`] what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NumberError {
    /// Nothing was written.
    #[error("the number is empty")]
    Empty,
    /// It has characters that no number has, or no digits.
    #[error("\"{written}\" is not a phone number")]
    NotANumber {
        /// As it was written.
        written: SafeText,
    },
    /// It begins with the 0 that is only dialled inside a country, and no country is set.
    #[error("{written} is written as inside one country, and no country is set")]
    National {
        /// As it was written.
        written: SafeText,
    },
    /// Digits that are no number of any country, nor of the country that is set.
    #[error("{written} does not begin with the country code of a valid number")]
    NoCountryCode {
        /// As it was written.
        written: SafeText,
    },
    /// What follows the plus is no country's code.
    #[error("{written} begins with a country code that does not exist")]
    UnknownCountryCode {
        /// As it was written.
        written: SafeText,
    },
    /// Too few or too many digits for its country.
    #[error("{written} has {fault}")]
    Length {
        /// As it was written.
        written: SafeText,
        /// What is wrong with the length.
        fault: LengthFault,
    },
}

/// What is wrong with a number's length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LengthFault {
    /// A digit is missing.
    #[error("too few digits")]
    Short,
    /// A digit is too many.
    #[error("too many digits")]
    Long,
    /// No number of that country is as long.
    #[error("a number of digits that its country does not use")]
    Odd,
}

impl NumberError {
    /// What to do next, one or two sentences.
    pub fn advice(&self) -> String {
        match self {
            Self::National { .. } => format!(
                "{HOW_TO_WRITE} Or set the country: --country BE, or country = \"BE\" in the \
                 configuration file."
            ),
            Self::Length { .. } => format!("Compare the digits. {HOW_TO_WRITE}"),
            _ => HOW_TO_WRITE.to_owned(),
        }
    }
}

/// Understands any usual writing of a number; `country` is for writings without a country code.
pub fn parse(input: &str, country: Option<Country>) -> Result<Recipient, NumberError> {
    let written = SafeText::line(input.trim()).shortened(MAX_WRITING);
    if written.is_empty() {
        return Err(NumberError::Empty);
    }
    let Some(writing) = Writing::read(input) else {
        return Err(NumberError::NotANumber { written });
    };
    let digits = writing.digits.as_str();
    if writing.plus {
        return international(&writing, &written);
    }
    if SHORT_CODE.contains(&digits.len()) {
        return Ok(Recipient::short_code(digits));
    }
    // The country that is set comes first: its own prefix for abroad may begin with 00 as well.
    let national = country.map(|country| national(digits, country));
    if let Some(Ok((number, true))) = &national {
        return Ok(Recipient::international(number));
    }
    if digits.starts_with("00") {
        return international(&writing.without_leading(2), &written);
    }
    if let Some(number) = writing.candidates().find_map(|d| valid_international(d)) {
        return Ok(Recipient::international(&number));
    }
    match national {
        None if digits.starts_with('0') => Err(NumberError::National { written }),
        Some(Ok((number, _))) if digits.starts_with('0') => dialable(&number, &written),
        Some(Err(error)) if digits.starts_with('0') => Err(refused(&error, &written)),
        _ if digits.len() < *SHORT_CODE.start() => Err(NumberError::Length {
            written,
            fault: LengthFault::Short,
        }),
        _ => Err(NumberError::NoCountryCode { written }),
    }
}

/// How a message's sender is shown: digits in international writing where they are a valid number,
/// anything else (a name, a short code) as it stands.
pub fn shown(sender: &str) -> SafeText {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    let is_long_number =
        (7..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    match is_long_number
        .then(|| valid_international(digits))
        .flatten()
    {
        Some(number) => Recipient::international(&number).shown,
        None => SafeText::line(sender),
    }
}

/// With a plus the reader was explicit: a number is taken that the numbering plans of this release
/// do not list yet, if only its length is possible.
fn international(writing: &Writing, written: &SafeText) -> Result<Recipient, NumberError> {
    if let Some(number) = writing.candidates().find_map(|d| valid_international(d)) {
        return Ok(Recipient::international(&number));
    }
    let likeliest = writing.without_trunk.as_deref().unwrap_or(&writing.digits);
    let number = read_international(likeliest).map_err(|error| refused(&error, written))?;
    dialable(&number, written)
}

fn dialable(number: &PhoneNumber, written: &SafeText) -> Result<Recipient, NumberError> {
    let written = written.clone();
    let fault = match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) {
        Ok(NumberLengthType::IsPossible) => return Ok(Recipient::international(number)),
        Ok(NumberLengthType::IsPossibleLocalOnly) | Err(ValidationError::TooShort) => {
            LengthFault::Short
        }
        Err(ValidationError::TooLong) => LengthFault::Long,
        Err(ValidationError::InvalidLength) => LengthFault::Odd,
        Err(ValidationError::InvalidCountryCode) => {
            return Err(NumberError::UnknownCountryCode { written });
        }
    };
    Err(NumberError::Length { written, fault })
}

fn refused(error: &ParseError, written: &SafeText) -> NumberError {
    let written = written.clone();
    match error {
        ParseError::InvalidCountryCode => NumberError::UnknownCountryCode { written },
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => NumberError::Length {
            written,
            fault: LengthFault::Short,
        },
        ParseError::TooLongNsn => NumberError::Length {
            written,
            fault: LengthFault::Long,
        },
        ParseError::NotANumber(_) => NumberError::NotANumber { written },
    }
}

/// The number, and whether it is valid in that country's plan.
fn national(digits: &str, country: Country) -> Result<(PhoneNumber, bool), ParseError> {
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(country.0))?;
    let valid = PHONE_NUMBER_UTIL.is_valid_number(&number);
    Ok((number, valid))
}

fn read_international(digits: &str) -> Result<PhoneNumber, ParseError> {
    PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None)
}

fn valid_international(digits: &str) -> Option<PhoneNumber> {
    read_international(digits)
        .ok()
        .filter(|number| PHONE_NUMBER_UTIL.is_valid_number(number))
}

/// What was written, reduced to what matters.
#[derive(Debug)]
struct Writing {
    plus: bool,
    digits: String,
    /// The digits less a bracketed `(0)` after the country code.
    without_trunk: Option<String>,
}

impl Writing {
    /// `None` where something else than digits and their usual separators is in it.
    fn read(input: &str) -> Option<Self> {
        if input.chars().nth(MAX_WRITING).is_some() {
            return None;
        }
        let marks = marks(&without_scheme(input.trim()))?;
        let mut writing = Self {
            plus: false,
            digits: String::new(),
            without_trunk: None,
        };
        let mut trunk_at = None;
        for (i, mark) in marks.iter().enumerate() {
            match mark {
                '+' if writing.plus || !writing.digits.is_empty() => return None,
                '+' => writing.plus = true,
                '(' => {
                    let is_trunk = marks[i..].starts_with(&['(', '0', ')']);
                    if is_trunk && !writing.digits.is_empty() && trunk_at.is_none() {
                        trunk_at = Some(writing.digits.len());
                    }
                }
                ')' => {}
                digit => writing.digits.push(*digit),
            }
        }
        writing.without_trunk = trunk_at.map(|at| {
            let mut digits = writing.digits.clone();
            digits.remove(at);
            digits
        });
        (!writing.digits.is_empty()).then_some(writing)
    }

    /// With the bracketed zero first: in Italy it belongs to the number, elsewhere it makes the
    /// number invalid or is dropped in reading.
    fn candidates(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.digits).chain(&self.without_trunk)
    }

    fn without_leading(&self, count: usize) -> Self {
        let cut = |digits: &String| digits.get(count..).unwrap_or_default().to_owned();
        Self {
            plus: true,
            digits: cut(&self.digits),
            without_trunk: self.without_trunk.as_ref().map(cut),
        }
    }
}

/// A `tel:` or `sms:` link's number, its `phone-context` put before it.
fn without_scheme(input: &str) -> String {
    let (scheme, rest) = input.split_once(':').unwrap_or(("", input));
    if !scheme.eq_ignore_ascii_case("tel") && !scheme.eq_ignore_ascii_case("sms") {
        return input.to_owned();
    }
    let rest = rest
        .replace("%2B", "+")
        .replace("%2b", "+")
        .replace("%20", " ");
    let mut parts = rest.split([';', '?', '&']);
    let number = parts.next().unwrap_or_default();
    let context = parts
        .find_map(|part| part.strip_prefix("phone-context=+"))
        .filter(|_| !number.contains('+'));
    match context {
        Some(context) => format!("+{context} {number}"),
        None => number.to_owned(),
    }
}

/// ASCII digits, plus and brackets of `text`, its separators left out; `None` at anything else.
fn marks(text: &str) -> Option<Vec<char>> {
    let mut marks = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '+' | '\u{FF0B}' => marks.push('+'),
            '(' | '[' | '\u{FF08}' => marks.push('('),
            ')' | ']' | '\u{FF09}' => marks.push(')'),
            _ if is_separator(c) => {}
            _ => marks.push(digit(c)?),
        }
    }
    Some(marks)
}

fn is_separator(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '.' | '-' | '/' | '\u{B7}' | '\u{2212}' | '\u{FF0D}' | '\u{FF0E}' | '\u{FF0F}')
        || matches!(c, '\u{2010}'..='\u{2015}')
        // Address books wrap numbers in these invisible direction marks.
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// Any script's decimal digit as the ASCII one.
fn digit(c: char) -> Option<char> {
    use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
    let is_digit = |c: char| c.general_category() == GeneralCategory::DecimalNumber;
    if c.is_ascii() || !is_digit(c) {
        return c.is_ascii_digit().then_some(c);
    }
    // Unicode keeps each script's digits together, 0 to 9, in runs of a multiple of ten.
    let before = (1..u32::from(c))
        .take_while(|back| char::from_u32(u32::from(c) - back).is_some_and(is_digit))
        .count();
    char::from_digit(u32::try_from(before % 10).ok()?, 10)
}

#[cfg(test)]
#[path = "number/tests.rs"]
mod tests;
