use proptest::prelude::*;

use super::*;

fn pattern(query: &str) -> Pattern {
    Pattern::parse(query).unwrap().unwrap()
}

fn hits<'a>(query: &str, text: &'a str) -> Vec<&'a str> {
    let found = pattern(query).find(text);
    found.into_iter().map(|range| &text[range]).collect()
}

#[test]
fn words_are_found_without_case_and_diacritics() {
    assert_eq!(
        hits("creme", "Crème, CREME, cre\u{301}me"),
        ["Crème", "CREME", "cre\u{301}me"]
    );
    assert_eq!(hits("crème", "creme"), ["creme"]);
    assert_eq!(hits("strasse", "Hauptstraße 5"), ["straße"]);
    assert_eq!(hits("not delivered", "not\ndelivered"), ["not\ndelivered"]);
    assert_eq!(hits("1.5", "1.5 and 125"), ["1.5"]);
    assert_eq!(hits("字", "漢字"), ["字"]);
    assert_eq!(hits("❤", "❤\u{fe0f}!"), ["❤\u{fe0f}"]);
}

#[test]
fn a_typed_space_finds_a_no_break_space() {
    let text = "total 1\u{a0}500\u{a0}€";
    for query in [
        "1 500 €",
        "\"1 500\"",
        "/1 500/",
        "/1\\s500/",
        "1\u{a0}500",
        "Total 1",
    ] {
        let text = text.replace("total", "Total");
        assert_eq!(hits(query, &text).len(), 1, "{query}");
    }
    assert_eq!(hits("1 500", text), ["1\u{a0}500"]);
    assert!(hits("x", "x\u{a0}").len() == 1 && hits("/x $/", "x\u{a0}").is_empty());
}

#[test]
fn a_capital_letter_makes_case_count() {
    assert_eq!(hits("Ann", "Ann, ann, ANN"), ["Ann"]);
    assert_eq!(hits("/Ann?/", "Ann, ann"), ["Ann"]);
    assert_eq!(
        hits(r"/\Wann\b/", " ANN"),
        [" ANN"],
        "an escape is no great letter"
    );
    assert_eq!(hits(r"/\p{Lu}nn/", "ann Ann"), ["ann", "Ann"]);
}

#[test]
fn an_expression_stands_between_slashes() {
    assert_eq!(hits(r"/\d{3,}/", "nr 12, nr 1234"), ["1234"]);
    assert_eq!(hits("/^b/", "ab\nba"), ["b"]);
    assert_eq!(hits("/gr[uü]n/", "GRÜN"), ["GRÜN"]);
    assert_eq!(hits("/x*/", "abc"), Vec::<&str>::new(), "nothing is no hit");
    // What a letter folds to is text.
    assert_eq!(hits("/何？/", "何 何?"), ["何?"]);
    assert_eq!(hits("/[a–b]/", "a–-b"), ["a", "–", "-", "b"]);
    assert_eq!(hits("/（x）…/", "x (x)..."), ["(x)..."]);
    assert_eq!(hits("/track", "https://x/track"), ["/track"]);
    assert_eq!(hits("//", "https://x"), ["//"]);
    assert!(Pattern::parse("").unwrap().is_none());
    assert!(Pattern::parse("\u{301}").unwrap().is_none());
}

#[test]
fn a_wrong_expression_is_explained() {
    let words = |query| Pattern::parse(query).unwrap_err().to_string();
    assert_eq!(
        words("/(ab/"),
        "Not a regular expression: unclosed group. Without the slashes, smsthread searches for the text itself."
    );
    assert!(words("/[z-a]/").starts_with("Not a regular expression: invalid character class"));
    assert!(words(r"/(\w{1000}){1000}/").contains("too large"));
    let nested = format!("/{}a{}/", "(".repeat(200), ")".repeat(200));
    assert!(words(&nested).starts_with("Not a regular expression"));
}

#[test]
fn a_hostile_expression_takes_no_longer_than_others() {
    // With backtracking this would not end in this universe's time.
    let text = format!("{}!", "a".repeat(50_000));
    assert_eq!(pattern("/(a+)+$/").count(&text, &mut Folded::default()), 0);
}

proptest! {
    #[test]
    fn every_hit_is_a_sound_part_of_the_text(
        text in "[a-cA-CÀ-ÿßæ字❤\u{301}\u{fe0f}\u{a0} \n]{0,40}",
        query in "[a-cÀ-ÿß字 ]{1,3}",
    ) {
        let Ok(Some(pattern)) = Pattern::parse(&query) else { return Ok(()); };
        let found = pattern.find(&text);
        let mut start = 0;
        for range in &found {
            prop_assert!(range.start >= start, "{found:?}");
            prop_assert!(!range.is_empty());
            prop_assert!(text.is_char_boundary(range.start) && text.is_char_boundary(range.end));
            start = range.start;
        }
        let count = pattern.count(&text, &mut Folded::default());
        prop_assert_eq!(count as usize, found.len());
        // Its own text is always found.
        if !searched(&text).is_empty() && let Ok(Some(own)) = Pattern::parse(searched(&text)) {
            prop_assert_eq!(own.find(&text).len(), 1);
        }
    }
}
