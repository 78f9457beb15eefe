//! Texts that phones write by themselves and that nobody has to answer: tapbacks and missed calls.

/// How phones begin a text that stands for a tapback, before the text that they quote. In usual
/// languages, small.
const BEGINNINGS: &[&str] = &[
    "liked",
    "loved",
    "disliked",
    "laughed at",
    "emphasized",
    "emphasised",
    "questioned",
    "reacted",
    "removed a",
    "removed an",
    "a aimé",
    "a adoré",
    "n’a pas aimé",
    "a ri de",
    "a ri à",
    "a souligné",
    "a mis en évidence",
    "a mis en doute",
    "a réagi",
    "vond",
    "vindt",
    "heeft",
    "lachte om",
    "benadrukte",
    "gefällt",
    "hat",
    "liebt",
    "lachte über",
    "betonte",
    "le gustó",
    "le encantó",
    "no le gustó",
    "se rió de",
    "enfatizó",
    "cuestionó",
    "reaccionó",
    "ha messo",
    "ha adorato",
    "piace",
    "non ha gradito",
    "ha riso a",
    "ha riso di",
    "ha evidenziato",
    "ha reagito",
    "gostou de",
    "amou",
    "não gostou de",
    "riu de",
    "enfatizou",
    "questionou",
    "reagiu",
];
/// Texts of the network about a call.
const MISSED_CALLS: &[&str] = &[
    "missed call",
    "gemiste oproep",
    "appel manqué",
    "appel en absence",
    "verpasster anruf",
    "llamada perdida",
    "chiamata persa",
    "chamada perdida",
];
const OPENING: &[char] = &['\u{201c}', '\u{201e}', '\u{ab}', '"'];
const CLOSING: &[char] = &['\u{201d}', '\u{201c}', '\u{bb}', '"'];
/// Letters of what may stand before or after the quoted text, or be a missed call.
const SHORT: usize = 60;

/// The text that a tapback quotes; `None` where the text is none.
pub fn quoted(text: &str) -> Option<&str> {
    let text = text.trim();
    let start = text.find(OPENING)?;
    let end = text.rfind(CLOSING).filter(|end| *end > start)?;
    let opening = text[start..].chars().next()?.len_utf8();
    let closing = text[end..].chars().next()?.len_utf8();
    let before = text[..start].trim().to_lowercase().replace('\'', "’");
    let after = text[end + closing..].trim();
    let is_short = before.chars().count() <= SHORT && after.chars().count() <= SHORT / 2;
    let is_begun = BEGINNINGS.iter().any(|known| {
        let rest = before.strip_prefix(known);
        rest.is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
    });
    (is_short && is_begun).then(|| text[start + opening..end].trim())
}

/// Nobody waits for an answer to this: it is a tapback, or tells of a missed call.
pub fn needs_no_answer(text: &str) -> bool {
    let is_call = || {
        let small = text.trim().to_lowercase();
        small.chars().count() <= SHORT && MISSED_CALLS.iter().any(|known| small.contains(known))
    };
    quoted(text).is_some_and(|quoted| !quoted.is_empty()) || is_call()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tapbacks_of_usual_languages_are_known_and_what_people_write_is_none() {
        for (text, whole) in [
            ("Liked “See you at five”", "See you at five"),
            ("Laughed at “a “b” c”", "a “b” c"),
            ("Reacted 👍 to “ok”", "ok"),
            ("Removed a like from “ok”", "ok"),
            ("A aimé « à demain »", "à demain"),
            ("N'a pas aimé « non »", "non"),
            ("Vond “tot straks” leuk", "tot straks"),
            ("Hat „bis gleich“ mit „Gefällt mir“ markiert", ""),
            ("Le gustó “hasta luego”", "hasta luego"),
            ("Gostou de “até logo”", "até logo"),
        ] {
            let found = quoted(text);
            assert!(found.is_some(), "{text}");
            assert!(
                whole.is_empty() || found == Some(whole),
                "{text}: {found:?}"
            );
            assert!(needs_no_answer(text), "{text}");
        }
        for text in [
            "I liked “See you at five”",
            "Liked it?",
            "Hatte “x”",
            "She said “no”",
            "“ok”",
            "Liked “”",
            "Where is my parcel?",
            "I had a missed call from you about the order of last week, please call me back today",
            "",
        ] {
            assert!(!needs_no_answer(text), "{text}");
        }
        assert!(needs_no_answer("Missed call from +32 496 12 34 56"));
        assert!(needs_no_answer("U hebt 1 gemiste oproep"));
    }
}
