use super::*;

/// The mark (`-`: removed) and the quote (`[file]`: of a file).
fn read(text: &str) -> Option<(&str, &str)> {
    let tapback = Tapback::read(text)?;
    let mark = if tapback.is_taken_back {
        "-"
    } else {
        tapback.mark
    };
    let quote = match tapback.quoted {
        Quoted::Text(quote) => quote,
        Quoted::File => "[file]",
    };
    Some((mark, quote))
}

#[test]
fn tapbacks_of_usual_languages_are_known() {
    for (text, mark, quote) in [
        ("Liked “See you at five”", "👍", "See you at five"),
        ("Loved \"ok\"", "♥", "ok"),
        ("Laughed at “a “b” c”", "ha", "a “b” c"),
        ("Emphasized “two\nrows”", "!!", "two\nrows"),
        ("Questioned “why?”", "?", "why?"),
        ("Disliked “no”", "👎", "no"),
        ("Reacted 👍 to “ok”", "👍", "ok"),
        ("Reacted ❤️ to “ok”", "❤️", "ok"),
        ("Reacted with a sticker to “ok”", "★", "ok"),
        ("Removed a like from “ok”", "-", "ok"),
        ("Removed 🎉 from “ok”", "-", "ok"),
        ("Liked an image", "👍", "[file]"),
        ("Removed a heart from a photo", "-", "[file]"),
        ("👍 to “ok”", "👍", "ok"),
        ("\u{200a}👍\u{200a} to “\u{200a}ok\u{200a}” ", "👍", "ok"),
        ("\u{200b}👍🏽\u{200b} to “\u{200b}ok\u{200b}”", "👍🏽", "ok"),
        ("👍 à « d’accord »", "👍", "d’accord"),
        ("A aimé «\u{a0}à demain\u{a0}»", "👍", "à demain"),
        ("N'a pas aimé « non »", "👎", "non"),
        ("A adoré une photo", "♥", "[file]"),
        ("A réagi avec 😂 à « ha »", "😂", "ha"),
        ("A retiré un «\u{a0}j’aime\u{a0}» de « ok »", "-", "ok"),
        ("Vond “tot straks” leuk", "👍", "tot straks"),
        ("Vond “tot straks” niet leuk", "👎", "tot straks"),
        ("Vond ‘d’accord’ leuk", "👍", "d’accord"),
        ("Gefällt ‚bis gleich‘", "👍", "bis gleich"),
        ("Moest lachen om “tot straks”", "ha", "tot straks"),
        ("Reageerde met 🎉 op “ja”", "🎉", "ja"),
        (
            "Hat „bis gleich“ mit „Gefällt mir“ markiert",
            "👍",
            "bis gleich",
        ),
        ("Gefällt „bis gleich“", "👍", "bis gleich"),
        ("Hat mit 👍 auf „ja“ reagiert", "👍", "ja"),
        ("Hat ein Herz von „ja“ entfernt", "-", "ja"),
        ("Le gustó “hasta luego”", "👍", "hasta luego"),
        ("Le encantó una imagen", "♥", "[file]"),
        ("Reaccionó con 👍 a “sí”", "👍", "sí"),
        ("Ha messo “Mi piace” a “ciao”", "👍", "ciao"),
        ("Ha riso a “ciao”", "ha", "ciao"),
        ("Ha rimosso un “Mi piace” da “ciao”", "-", "ciao"),
        ("Gostou de “até logo”", "👍", "até logo"),
        ("Não gostou de “até logo”", "👎", "até logo"),
        ("Reagiu com ❤️ a “olá”", "❤️", "olá"),
    ] {
        assert_eq!(read(text), Some((mark, quote)), "{text}");
        assert!(needs_no_answer(text), "{text}");
    }
}

#[test]
fn ordinary_texts_are_not_tapbacks() {
    for text in [
        "I liked “See you at five”",
        "Liked it?",
        "Hatte “x”",
        "She said “no”",
        "“ok”",
        "Liked “”",
        "Liked “the blue one”, please send it",
        "Reacted badly to “ok”",
        "12 to “ok”",
        "👍 thanks",
        "👍 to you",
        "I have an image",
        "Where is my parcel?",
        "I had a missed call from you about the order of last week, please call me back today",
        "",
    ] {
        assert_eq!(read(text), None, "{text}");
        assert!(!needs_no_answer(text), "{text}");
    }
    assert!(needs_no_answer("Missed call from +32 496 12 34 56"));
    assert!(needs_no_answer("U hebt 1 gemiste oproep"));
}

#[test]
fn a_quote_matches_the_text_it_was_taken_from() {
    let long = "The parcel left Ghent this morning.\nIt is with you at five.";
    for (quote, text, is_of) in [
        ("it’s  OK", "It's ok", true),
        ("ok", "okay", false),
        ("The parcel left Ghent this…", long, true),
        ("The parcel left Ghent this...", long, true),
        ("The parcel left Bruges…", long, false),
        ("The…", long, false),
        ("well…", "well…", true),
    ] {
        let quoted = Quoted::Text(quote);
        assert_eq!(quoted.is_of(text), is_of, "{quote}");
        assert!(
            !is_of || quoted.group() == Some(text_group(text)),
            "{quote}"
        );
    }
    assert!(!Quoted::File.is_of(long));
}
