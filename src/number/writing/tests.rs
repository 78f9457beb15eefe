use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

use super::*;

#[test]
fn every_scripts_digits_are_read() {
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
