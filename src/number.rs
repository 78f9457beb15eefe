//! Reads phone numbers as people write them, and gives them as the gateway wants them. Pure.

use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, ParseError, PhoneNumber, PhoneNumberFormat, Region,
    ValidationError,
};

use crate::text::SafeText;
pub use country::Country;
pub use error::{LengthFault, NumberError};
pub use writing::is_separator;
use writing::{MAX_WRITING, WrittenNumber, names_several};

mod country;
mod error;
mod writing;

/// The number of digits of a short code.
const SHORT_CODE: std::ops::RangeInclusive<usize> = 3..=6;
/// The most digits of an international number with its country code, by E.164.
const MAX_DIGITS: usize = 15;
/// Without its country code, a number usually has at most this many digits, and its first group has
/// at most `NATIONAL_GROUP`.
const NATIONAL_DIGITS: usize = 9;
const NATIONAL_GROUP: usize = 4;
/// No country uses this many digits without the country code, so the number must begin with one.
const SURELY_ABROAD: usize = 11;

/// The number whose thread is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    wire: String,
    shown: SafeText,
    kind: NumberKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NumberKind {
    ShortCode,
    /// `None`: a number that belongs to no single country, such as +800.
    International(Option<Country>),
    /// A number that fits no known numbering plan: its digits as written.
    AsIs,
}

impl Recipient {
    /// The digits as the gateway expects them: country code first, no plus.
    pub fn wire(&self) -> &str {
        &self.wire
    }

    /// The number as people write it: `+32 496 12 34 56`; short codes unchanged.
    pub fn shown(&self) -> &SafeText {
        &self.shown
    }

    /// The country that the number belongs to, if there is only one.
    pub fn country(&self) -> Option<Country> {
        match self.kind {
            NumberKind::International(country) => country,
            NumberKind::ShortCode | NumberKind::AsIs => None,
        }
    }

    /// A number of 3 to 6 digits that only some networks know.
    pub fn is_short_code(&self) -> bool {
        self.kind == NumberKind::ShortCode
    }

    /// Whether the digits were taken as written, although they fit no numbering plan.
    pub fn is_as_is(&self) -> bool {
        self.kind == NumberKind::AsIs
    }

    fn international(number: &PhoneNumber) -> Self {
        let e164 = PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::E164);
        let country = PHONE_NUMBER_UTIL
            .get_region_for_number(number)
            .filter(|region| *region != Region::World)
            .map(Country::of_region);
        Self {
            wire: e164.trim_start_matches('+').to_owned(),
            shown: SafeText::line(
                &PHONE_NUMBER_UTIL.format(number, PhoneNumberFormat::International),
            ),
            kind: NumberKind::International(country),
        }
    }

    fn short_code(digits: &str) -> Self {
        Self {
            wire: digits.to_owned(),
            shown: SafeText::line(digits),
            kind: NumberKind::ShortCode,
        }
    }
}

/// Whether the input looks like a complete number. Only the numbering plans can tell whether the
/// number exists, and they take some milliseconds to load.
pub fn looks_whole(input: &str) -> bool {
    WrittenNumber::read(input).is_some_and(|writing| {
        let abroad = writing.plus || writing.digits.starts_with("00");
        (8..=MAX_DIGITS + 2).contains(&writing.digits.len())
            && (abroad || !writing.digits.starts_with('0'))
    })
}

/// The digits as they are written. This is the only way to a thread whose number is of a retired
/// plan, or of a plan that this release does not know.
pub fn as_is(input: &str) -> Result<Recipient, NumberError> {
    let written = SafeText::line(input.trim()).shortened(MAX_WRITING);
    if names_several(input) {
        return Err(NumberError::Several { written });
    }
    let Some(writing) = WrittenNumber::read(input) else {
        return Err(NumberError::NotANumber { written });
    };
    let abroad = writing.plus || writing.digits.starts_with("00");
    let digits = if writing.plus {
        &writing.digits
    } else {
        writing.digits.strip_prefix("00").unwrap_or(&writing.digits)
    };
    let fault = match digits.len() {
        0..3 => LengthFault::Short,
        3..=MAX_DIGITS => {
            let plus = if abroad { "+" } else { "" };
            return Ok(Recipient {
                wire: digits.to_owned(),
                shown: SafeText::line(&format!("{plus}{digits}")),
                kind: NumberKind::AsIs,
            });
        }
        _ => LengthFault::Long,
    };
    Err(NumberError::Length { written, fault })
}

/// Reads a stored number with its country code (with a plus, or as the gateway writes numbers). It
/// may be older than today's numbering plans.
pub fn parse_kept(input: &str, country: Option<Country>) -> Result<Recipient, NumberError> {
    parse(input, country).or_else(|error| {
        let kept = as_is(input).ok();
        let kept = kept.filter(|number| {
            let digits = &number.wire;
            let abroad = digits.len() >= SURELY_ABROAD && !digits.starts_with('0');
            digits.len() > *SHORT_CODE.end() && (number.shown.starts_with('+') || abroad)
        });
        kept.ok_or(error)
    })
}

/// Reads a number in any usual form; `country` is for numbers without a country code.
pub fn parse(input: &str, country: Option<Country>) -> Result<Recipient, NumberError> {
    let written = SafeText::line(input.trim()).shortened(MAX_WRITING);
    if written.is_empty() {
        return Err(NumberError::Empty);
    }
    if names_several(input) {
        return Err(NumberError::Several { written });
    }
    let Some(writing) = WrittenNumber::read(input) else {
        return Err(NumberError::NotANumber { written });
    };
    let digits = writing.digits.as_str();
    if writing.plus {
        return international(&writing, &written);
    }
    if SHORT_CODE.contains(&digits.len()) {
        return Ok(Recipient::short_code(digits));
    }
    // Try the configured country first: a number in its own plan may also begin with 00.
    let national = country.map(|country| national(digits, country));
    if let Some(Ok((number, true))) = &national {
        return Ok(Recipient::international(number));
    }
    if digits.starts_with("00") {
        return international(&writing.without_leading(2), &written);
    }
    let abroad = writing.candidates().find_map(|d| valid_international(d));
    match &abroad {
        Some(number) if begins_with_country(&writing, number) => {
            return Ok(Recipient::international(number));
        }
        // It may also be a number in the user's country, where it would belong to another person.
        Some(_) if country.is_none() => return Err(NumberError::National { written }),
        _ => {}
    }
    match (country, national) {
        _ if digits.len() < *SHORT_CODE.start() => Err(NumberError::Length {
            written,
            fault: LengthFault::Short,
        }),
        (None, _) if digits.starts_with('0') => Err(NumberError::National { written }),
        (Some(country), Some(Ok((number, _)))) if digits.starts_with('0') => {
            Err(not_in(country, &number, written))
        }
        (_, Some(Err(error))) if digits.starts_with('0') => Err(refused(&error, &written)),
        _ => Err(NumberError::NoCountryCode { written }),
    }
}

/// Whether digits without a plus surely begin with a country code: the code is separate (`32 496 12
/// 34 56`), or there are too many digits for a number inside a country.
fn begins_with_country(writing: &WrittenNumber, number: &PhoneNumber) -> bool {
    let code = number.country_code.to_string().len();
    let grouped = writing.first_group < writing.digits.len();
    let long = writing.digits.len() > NATIONAL_DIGITS && writing.first_group > NATIONAL_GROUP;
    long || (grouped && writing.first_group == code)
}

/// The error for a number that is not valid in `country`. Without a plus, a possible length is not
/// enough: only for valid numbers is it known whether the leading zero belongs to the number.
fn not_in(country: Country, number: &PhoneNumber, written: SafeText) -> NumberError {
    match dialable(number, &written) {
        Err(fault) => fault,
        Ok(_) => NumberError::NotInCountry { written, country },
    }
}

/// How a message's sender is shown: a valid number in international form, anything else (a name, a
/// short code) unchanged.
pub fn shown(sender: &str) -> SafeText {
    let digits = sender.strip_prefix('+').unwrap_or(sender);
    let is_long_number =
        (7..=MAX_DIGITS).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    match is_long_number
        .then(|| valid_international(digits))
        .flatten()
    {
        Some(number) => Recipient::international(&number).shown,
        None => SafeText::line(sender),
    }
}

/// A number with a plus. If its length is possible, it is accepted although this release's
/// numbering plans do not list it.
fn international(writing: &WrittenNumber, written: &SafeText) -> Result<Recipient, NumberError> {
    if let Some(number) = writing.candidates().find_map(|d| valid_international(d)) {
        return Ok(Recipient::international(&number));
    }
    let likeliest = writing.without_trunk.as_deref().unwrap_or(&writing.digits);
    let number = read_international(likeliest).map_err(|error| refused(&error, written))?;
    let recipient = dialable(&number, written)?;
    // If the number has another zero that is only dialled inside the country, reading it again
    // would drop that zero.
    match read_international(&recipient.wire) {
        Ok(again) if Recipient::international(&again) == recipient => Ok(recipient),
        _ => Err(NumberError::NoCountryCode {
            written: written.clone(),
        }),
    }
}

fn dialable(number: &PhoneNumber, written: &SafeText) -> Result<Recipient, NumberError> {
    let written = written.clone();
    let fault = match PHONE_NUMBER_UTIL.is_possible_number_with_reason(number) {
        Ok(NumberLengthType::IsPossible) if !is_reached_from_abroad(number) => LengthFault::Long,
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

/// Reads a number without a country code, and says whether it is valid in that country.
fn national(digits: &str, country: Country) -> Result<(PhoneNumber, bool), ParseError> {
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(country.region()))?;
    let valid = is_valid(&number);
    Ok((number, valid))
}

fn read_international(digits: &str) -> Result<PhoneNumber, ParseError> {
    PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None)
}

fn valid_international(digits: &str) -> Option<PhoneNumber> {
    read_international(digits).ok().filter(is_valid)
}

fn is_valid(number: &PhoneNumber) -> bool {
    PHONE_NUMBER_UTIL.is_valid_number(number) && is_reached_from_abroad(number)
}

/// Whether the number can be called from abroad. Some plans have longer numbers that work only
/// inside their country.
fn is_reached_from_abroad(number: &PhoneNumber) -> bool {
    Recipient::international(number).wire.len() <= MAX_DIGITS
}

#[cfg(test)]
mod tests;
