//! Names keys in words, because a voice is silent at `/` and says the same for `g` and `G`.

/// The name of a key in words: `capital G`, `slash`. Other names are words already.
pub fn key_words(name: &str) -> String {
    let (before, last) = match name.rsplit_once('-') {
        Some((before, last)) if !last.is_empty() => (format!("{before}-"), last),
        _ => (String::new(), name),
    };
    let mut letters = last.chars();
    let words = match (letters.next(), letters.next()) {
        (Some(c), None) => letter(c),
        _ => None,
    };
    format!("{before}{}", words.unwrap_or_else(|| last.to_owned()))
}

fn letter(c: char) -> Option<String> {
    let word = match c {
        '/' => "slash",
        '\\' => "backslash",
        '?' => "question mark",
        ':' => "colon",
        '[' => "left bracket",
        ']' => "right bracket",
        '|' => "vertical bar",
        '+' => "plus",
        '=' => "equals",
        '-' => "minus",
        c if c.is_uppercase() => return Some(format!("capital {c}")),
        _ => return None,
    };
    Some(word.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_words() {
        for (name, words) in [
            ("j", "j"),
            ("G", "capital G"),
            ("/", "slash"),
            ("-", "minus"),
            ("PgUp", "PgUp"),
            ("Ctrl-y", "Ctrl-y"),
        ] {
            assert_eq!(key_words(name), words);
        }
    }
}
