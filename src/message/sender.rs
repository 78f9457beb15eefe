//! Whether two spellings name the same sender: a number may have a plus, `00`, or neither.

use crate::text::fold::{Fold, Folded};

/// The digits of a number, its country code first; `None` for a name.
fn number(sender: &str) -> Option<String> {
    let usual = |c: char| c.is_ascii_digit() || " +-/.()".contains(c);
    let is_number = sender.contains(|c: char| c.is_ascii_digit()) && sender.chars().all(usual);
    let digits: String = sender.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.strip_prefix("00").unwrap_or(&digits);
    is_number.then(|| digits.to_owned())
}

/// Whether both are the same sender. Names that differ only in case are different senders.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || number(one).is_some_and(|digits| number(other) == Some(digits))
}

/// A name without case and diacritics, or only the digits of a number.
pub fn folded(sender: &str) -> String {
    let fold = Fold {
        case: true,
        blanks: true,
    };
    let name = || Folded::default().set(sender.trim(), fold).to_owned();
    number(sender).unwrap_or_else(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_sender_however_it_is_written() {
        for writing in [
            "+32460260667",
            "32460260667",
            "0032460260667",
            "+32 460 26 06 67",
        ] {
            assert!(is_same(writing, "32460260667"), "{writing}");
            assert_eq!(folded(writing), "32460260667");
        }
        for other in ["32460260668", "Shop", "shop 32460260667", "", "+"] {
            assert!(!is_same(other, "32460260667"), "{other}");
        }
        assert!(!is_same("Shop", "SHOP") && folded("Shop") == folded("SHOP"));
    }
}
