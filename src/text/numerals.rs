//! Digits of any script, and numbers and counts for people: `14,302 messages`.

use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// `14302` → `14,302`
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 message`, `14,302 messages`
pub fn count_of(number: u64, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        _ => format!("{} {thing}s", thousands(number)),
    }
}

/// The ASCII digit for a decimal digit of any script.
pub fn digit(c: char) -> Option<char> {
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
mod tests {
    use super::*;

    #[test]
    fn one_thing_is_singular() {
        assert_eq!(count_of(1, "file"), "1 file");
        assert_eq!(count_of(0, "file"), "0 files");
        assert_eq!(count_of(1_234, "file"), "1,234 files");
    }

    #[test]
    fn digits_of_every_script_are_read() {
        let mut run = 0;
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            if c.general_category() == GeneralCategory::DecimalNumber {
                assert_eq!(digit(c), char::from_digit(run % 10, 10), "{c:?}");
                run += 1;
            } else {
                assert_eq!(run % 10, 0, "a run ended before {c:?}");
                run = 0;
                assert_eq!(digit(c), None);
            }
        }
    }
}
