//! Times as the gateway writes them.

use chrono::NaiveDate;

use crate::time::UnixTime;

/// Names and abbreviations of the months in English, Dutch, French, German and Spanish, without
/// accents; umlauts also as two letters.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januari", "janv", "janvier", "januar", "janner", "jaenner", "ene",
        "enero",
    ],
    &[
        "feb", "february", "februari", "fev", "fevr", "fevrier", "februar", "febrero",
    ],
    &[
        "mar", "march", "mrt", "maart", "mars", "marz", "maerz", "mrz", "marzo",
    ],
    &["apr", "april", "avr", "avril", "abr", "abril"],
    &["may", "mei", "mai", "mayo"],
    &["jun", "june", "juni", "juin", "junio"],
    &["jul", "july", "juli", "juil", "juillet", "julio"],
    &["aug", "august", "augustus", "aou", "aout", "ago", "agosto"],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "set",
        "setiembre",
    ],
    &["oct", "october", "okt", "oktober", "octobre", "octubre"],
    &["nov", "november", "novembre", "noviembre"],
    &[
        "dec",
        "december",
        "decembre",
        "dez",
        "dezember",
        "dic",
        "diciembre",
    ],
];
/// A text with more words is not a date; this limits the work on a stranger's text.
const MAX_WORDS: usize = 12;

/// Reads `05 jun 2025, 08:44:46` as UTC: day, month by name, year, hour, minute and optional
/// second, with any punctuation and small words between.
pub(super) fn read_datetime(text: &str) -> Option<UnixTime> {
    let mut numbers: Vec<u32> = Vec::with_capacity(6);
    let mut month = None;
    for word in text
        .split(|c: char| !c.is_alphanumeric() && !is_combining(c))
        .filter(|word| !word.is_empty())
        .take(MAX_WORDS)
    {
        if word.bytes().all(|b| b.is_ascii_digit()) {
            numbers.push(word.parse().ok()?);
        } else if let Some(named) = month_of(word) {
            // A weekday's abbreviation may look like a month ("mar 03 feb"): the word after the day
            // wins.
            month = Some(named);
        }
    }
    let (day, year, hour, minute, second) = match numbers[..] {
        [day, year, hour, minute] => (day, year, hour, minute, 0),
        [day, year, hour, minute, second] => (day, year, hour, minute, second),
        _ => return None,
    };
    let time = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month?, day)?
        .and_hms_opt(hour, minute, second)?;
    UnixTime::new(time.and_utc().timestamp())
}

/// Converts milli-, micro- or nanoseconds to seconds: read as seconds, such a count would be after
/// the year 9999.
pub(super) fn read_unix(count: i64) -> Option<UnixTime> {
    let mut seconds = count;
    while seconds > UnixTime::MAX.seconds() {
        seconds /= 1000;
    }
    UnixTime::new(seconds)
}

fn month_of(word: &str) -> Option<u32> {
    let plain: String = word.chars().take(16).filter_map(plain_letter).collect();
    let index = MONTHS
        .iter()
        .position(|names| names.contains(&plain.as_str()))?;
    u32::try_from(index + 1).ok()
}

/// A letter in lower case and without its accent; nothing for a combining accent.
fn plain_letter(c: char) -> Option<char> {
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        _ if is_combining(lower) => None,
        'à' | 'á' | 'â' | 'ä' => Some('a'),
        'è' | 'é' | 'ê' | 'ë' => Some('e'),
        'ì' | 'í' | 'î' | 'ï' => Some('i'),
        'ò' | 'ó' | 'ô' | 'ö' => Some('o'),
        'ù' | 'ú' | 'û' | 'ü' => Some('u'),
        _ => Some(lower),
    }
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}
