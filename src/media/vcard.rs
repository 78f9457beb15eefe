//! Who is on a vCard: name, company, numbers, addresses.

use crate::text::SafeText;

/// Bytes that are looked at; pictures within a card are long.
const MAX_BYTES: usize = 256 << 10;
/// Lines that are shown.
const MAX_LINES: usize = 8;

/// The name first, then what one can be reached by. Empty where the card says nothing of this.
pub(super) fn lines(card: &[u8]) -> Vec<SafeText> {
    let text = String::from_utf8_lossy(&card[..card.len().min(MAX_BYTES)]);
    let (mut name, mut parts, mut others) = (None, None, Vec::new());
    for line in unfolded(&text) {
        let Some((field, value)) = line.split_once(':') else {
            continue;
        };
        let mut field = field.split(';');
        // `item1.TEL` belongs to other lines of the same group.
        let kind = field.next().unwrap_or_default().rsplit('.').next();
        let kind = kind.unwrap_or_default().trim().to_ascii_uppercase();
        let quoted = field.any(|p| p.to_ascii_uppercase().ends_with("QUOTED-PRINTABLE"));
        let value = if quoted {
            unquoted(value)
        } else {
            value.to_owned()
        };
        let value = value.trim();
        match &*kind {
            _ if value.is_empty() => {}
            "FN" => name = name.or_else(|| Some(unescaped(value))),
            "N" => parts = parts.or_else(|| Some(full_name(value))),
            "ORG" => others.push(unescaped(&value.replace(';', ", "))),
            "TEL" => others.push(unescaped(value.strip_prefix("tel:").unwrap_or(value))),
            "EMAIL" => others.push(unescaped(value)),
            _ => {}
        }
    }
    let name = name.or(parts).filter(|name| !name.is_empty());
    let all = name.into_iter().chain(others).take(MAX_LINES);
    all.map(|line| SafeText::line(&line).shortened(120))
        .collect()
}

/// Lines, long ones put together again: a blank at its beginning, or `=` at the end of the one
/// before, make a line the rest of it.
fn unfolded(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        match out.last_mut() {
            Some(last) if line.starts_with([' ', '\t']) => last.push_str(&line[1..]),
            Some(last) if last.ends_with('=') && is_quoted(last) => {
                last.pop();
                last.push_str(line);
            }
            _ => out.push(line.to_owned()),
        }
    }
    out
}

fn is_quoted(line: &str) -> bool {
    let field = line.split(':').next().unwrap_or_default();
    field.to_ascii_uppercase().contains("QUOTED-PRINTABLE")
}

/// `J=C3=A9r=C3=B4me` → `Jérôme`
fn unquoted(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
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
    String::from_utf8_lossy(&bytes).into_owned()
}

/// `Lys;Ann;;Dr;` → `Dr Ann Lys`
fn full_name(value: &str) -> String {
    let parts: Vec<&str> = value.split(';').map(str::trim).collect();
    let part = |index: usize| parts.get(index).copied().unwrap_or_default();
    let words = [part(3), part(1), part(2), part(0), part(4)];
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    unescaped(&words.join(" "))
}

fn unescaped(value: &str) -> String {
    let spaced = value.replace("\\n", " ").replace("\\N", " ");
    spaced
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\\\", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(card: &str) -> Vec<String> {
        lines(card.as_bytes())
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn a_card_tells_who_and_how_to_reach() {
        let card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Peeters;Ann;;;\r\nFN:Ann Peeters\r\n\
            ORG:Atelier Lys;Repairs\r\nitem1.TEL;TYPE=CELL:+32 496 12 34 56\r\n\
            TEL;VALUE=uri:tel:+3226\r\n 401122\r\nEMAIL:ann@example.com\r\nEND:VCARD\r\n";
        assert_eq!(
            read(card),
            [
                "Ann Peeters",
                "Atelier Lys, Repairs",
                "+32 496 12 34 56",
                "+3226401122",
                "ann@example.com"
            ]
        );
    }

    #[test]
    fn an_old_phones_card_is_read_too() {
        let card = "BEGIN:VCARD\nVERSION:2.1\n\
            N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Dupr=C3=A9;J=C3=A9r=\n=C3=B4me\n\
            TEL;CELL:0496123456\nEND:VCARD\n";
        assert_eq!(read(card), ["Jérôme Dupré", "0496123456"]);
    }

    #[test]
    fn a_strange_card_drives_no_terminal() {
        let card = "BEGIN:VCARD\nFN:\u{1b}[31mred\u{202e}\nTEL\nTEL:\nN;QUOTED-PRINTABLE:=1B=9\n";
        let read = read(card);
        assert!(
            read.iter()
                .all(|line| !line.contains(['\u{1b}', '\u{202e}'])),
            "{read:?}"
        );
        assert!(lines(b"").is_empty());
        assert!(lines(&[0xff; 300]).is_empty());
    }
}
