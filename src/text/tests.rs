use super::sanitize::{MAX_JOINS, MAX_MARKS};
use super::*;
use proptest::prelude::*;
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};
use unicode_width::UnicodeWidthStr;

#[test]
fn controls_become_visible_stand_ins() {
    assert_eq!(SafeText::new("a\x1b[31mb\x07").as_str(), "a␛[31mb␇");
    assert_eq!(SafeText::new("\0\x7f\u{9b}2J").as_str(), "␀␡›2J");
    assert_eq!(SafeText::new("a\nb\tc").as_str(), "a\nb\tc");
}

#[test]
fn line_breaks_of_other_systems_become_newlines() {
    assert_eq!(SafeText::new("a\r\nb").as_str(), "a\nb");
    assert_eq!(SafeText::new("a\rb").as_str(), "a␍b");
    assert_eq!(SafeText::new("a\u{2028}b\u{2029}c").as_str(), "a\nb\nc");
    assert_eq!(SafeText::line("a\r\nb\tc").as_str(), "a b c");
}

#[test]
fn spaces_within_numbers_stay_no_break_spaces() {
    for space in [
        '\u{a0}', '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{202f}',
    ] {
        let text = format!("1{space}500{space}€");
        assert_eq!(SafeText::new(&text).as_str(), "1\u{a0}500\u{a0}€");
    }
    assert_eq!(SafeText::new("a\u{2003}b\u{205f}c").as_str(), "a b c");
    assert_eq!(SafeText::new("\u{a0}\u{301}5").as_str(), "\u{a0}5");
    assert!(TextChanges::of_text("1\u{a0}500").is_empty());
    let changes = TextChanges::of_text("1\u{202f}500");
    assert_eq!(changes.replaced.to_string(), "U+202F NARROW NO-BREAK SPACE");
}

#[test]
fn direction_controls_are_dropped() {
    for c in [
        '\u{61C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}',
        '\u{202E}', '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}',
    ] {
        assert_eq!(SafeText::new(&format!("é{c}b")).as_str(), "éb", "{c:?}");
    }
    assert_eq!(SafeText::new("שלום").as_str(), "שלום");
}

#[test]
fn hidden_characters_are_dropped() {
    assert_eq!(
        SafeText::new("a\u{E0041}\u{200B}\u{FEFF}\u{AD}b\u{FE0F}").as_str(),
        "ab"
    );
    assert_eq!(SafeText::new("x\u{200D}y").as_str(), "xy");
}

#[test]
fn emoji_and_scripts_keep_their_joiners() {
    for text in ["👩‍👩‍👧‍👦", "❤️", "🏳️‍🌈", "👍🏽", "می‌خواهم", "क्‍ष", "🇧🇪", "1️⃣"]
    {
        assert_eq!(SafeText::new(text).as_str(), text);
    }
}

#[test]
fn marks_and_joins_are_capped() {
    let zalgo = format!("e{}x", "\u{301}".repeat(1000));
    assert_eq!(SafeText::new(&zalgo).chars().count(), 1 + MAX_MARKS + 1);
    let chain = "👩\u{200D}".repeat(100) + "👩";
    let longest = SafeText::new(&chain)
        .graphemes(true)
        .map(|g| g.matches('\u{200D}').count())
        .max();
    assert_eq!(longest, Some(MAX_JOINS));
}

#[test]
fn joiners_stay_only_where_they_shape() {
    for text in [
        "п\u{200C}а",
        "é\u{200D}é",
        "漢\u{200D}字",
        "3\u{200D}4",
        "😀\u{200C}😀",
        "می\u{200C}.",
        "😀\u{200D}",
    ] {
        let bare: String = text
            .chars()
            .filter(|c| !super::sanitize::is_joiner(*c))
            .collect();
        assert_eq!(SafeText::new(text).as_str(), bare, "{text:?}");
    }
}

#[test]
fn selectors_stay_only_where_there_is_a_choice() {
    for (text, safe) in [
        ("1\u{FE0F}", "1"),
        ("#\u{FE0F}x", "#x"),
        ("1\u{FE0E}\u{20E3}", "1\u{20E3}"),
        ("1\u{FE0F}\u{20E3}", "1\u{FE0F}\u{20E3}"),
        ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}"),
        ("❤\u{FE0E}", "❤\u{FE0E}"),
        ("48 ⌚\u{FE0E}5", "48 ⌚5"),
        ("👍\u{1F3FD}\u{FE0E}5", "👍\u{1F3FD}5"),
        ("漢\u{E0100}\u{FE00}", "漢"),
        ("ᠠ\u{180B}", "ᠠ"),
        ("🏴\u{E0067}\u{E0062}\u{E007F}", "🏴"),
    ] {
        assert_eq!(SafeText::new(text).as_str(), safe, "{text:?}");
    }
}

#[test]
fn letters_without_a_column_show_or_complete_a_syllable() {
    assert_eq!(
        SafeText::new("각 ᄒ\u{1161}\u{11AB}").as_str(),
        "각 ᄒ\u{1161}\u{11AB}"
    );
    assert_eq!(SafeText::new("a\u{1161}b").as_str(), "a\u{FFFD}b");
    assert_eq!(SafeText::new("\u{3164}\u{1161}").as_str(), " \u{FFFD}");
    // These swallow whatever follows them.
    assert_eq!(
        SafeText::new("\u{D4E}a\u{600}1\u{6DD}").as_str(),
        "\u{FFFD}a\u{FFFD}1\u{FFFD}"
    );
    assert_eq!(SafeText::new("a\u{34F}\u{17B4}b").as_str(), "ab");
}

#[test]
fn no_chain_makes_a_cluster_without_end() {
    for link in [
        "ᄀ",
        "क\u{94D}",
        "\u{1F3FD}",
        "\u{FF9E}",
        "👩\u{200D}",
        "\u{D4E}",
        "\u{20E3}",
        "🇧",
    ] {
        let text = format!("a👍{}", link.repeat(1000));
        let safe = SafeText::new(&text);
        assert!(
            safe.graphemes(true).all(|g| g.len() <= MAX_CLUSTER),
            "{link:?}"
        );
        assert_eq!(SafeText::new(&safe), safe, "{link:?}");
    }
}

/// Each code point, alone and between others, is what the table of categories says.
#[test]
fn every_code_point_is_of_an_allowed_category() {
    use GeneralCategory as Category;
    for c in '\0'..=char::MAX {
        let safe = SafeText::new(&format!("क{c}👍{c} {c}"));
        for kept in safe.chars().filter(|c| !matches!(c, '\n' | '\t')) {
            let joins = matches!(kept, '\u{200C}' | '\u{200D}');
            assert!(
                joins
                    || !matches!(
                        kept.general_category(),
                        Category::Control
                            | Category::Format
                            | Category::Surrogate
                            | Category::PrivateUse
                            | Category::Unassigned
                            | Category::LineSeparator
                            | Category::ParagraphSeparator
                    ),
                "{c:?} gives {kept:?}"
            );
        }
        let alone = SafeText::new(&c.to_string());
        let shows = alone.is_empty()
            || alone.chars().all(|c| matches!(c, '\n' | '\t'))
            || alone.width() > 0;
        assert!(shows, "{c:?} alone gives {alone:?}");
    }
}

#[test]
fn changes_are_listed_by_code_point() {
    let changes = TextChanges::of_text("a\u{202E}b\u{202E}\u{200B}\x1b[\u{9b}\r\n");
    assert_eq!(
        changes.hidden.to_string(),
        "U+202E RIGHT-TO-LEFT OVERRIDE ×2, U+200B ZERO WIDTH SPACE"
    );
    assert_eq!(
        changes.replaced.to_string(),
        "U+001B ESCAPE, U+009B CONTROL SEQUENCE INTRODUCER"
    );
    assert!(TextChanges::of_text("plain\r\n👩‍👩‍👧 é").is_empty());
    assert_eq!(
        TextChanges::of_line("a\tb\r\n").replaced.to_string(),
        "U+0009 TAB, U+000A LINE FEED"
    );
    let zalgo = TextChanges::of_text(&format!("e{}", "\u{301}".repeat(100_000)));
    assert_eq!(zalgo.hidden.to_string(), "U+0301 ×99992");
    let many: String = ('\u{E000}'..'\u{E100}').collect();
    let many = TextChanges::of_text(&many).replaced.to_string();
    assert!(many.ends_with("U+E00B and 244 more"), "{many}");
}

#[test]
fn a_zero_width_space_ends_an_address_and_shows_nowhere_else() {
    for (text, safe) in [
        (
            "see https://a.example/b\u{200b}next",
            "see https://a.example/b next",
        ),
        ("WWW.a.example\u{200b}\u{200b}next", "WWW.a.example next"),
        (
            "https://a.example/b\u{2060}next",
            "https://a.example/b next",
        ),
        (
            "https://a.example/b\u{feff}\u{2060}n",
            "https://a.example/b n",
        ),
        ("a\u{2060}b\u{feff}", "ab"),
        ("https://a.example b\u{200b}c", "https://a.example bc"),
        ("pass\u{200b}word/www\u{200b}.x", "password/www.x"),
        ("ภาษา\u{200b}ไทย", "ภาษาไทย"),
    ] {
        assert_eq!(SafeText::new(text).as_str(), safe);
    }
    let changes = TextChanges::of_text("http://x\u{200b}y");
    assert_eq!(changes.replaced.to_string(), "U+200B ZERO WIDTH SPACE");
}

#[test]
fn shortening_cuts_between_characters() {
    assert_eq!(SafeText::new("👩\u{200D}👩x").shortened(2).as_str(), "…");
    assert_eq!(
        SafeText::new("a1\u{FE0F}\u{20E3}").shortened(3).as_str(),
        "a…"
    );
    assert_eq!(SafeText::new("héllo").shortened(2).as_str(), "hé…");
    assert_eq!(SafeText::new("hé").shortened(2).as_str(), "hé");
}

proptest! {
    #[test]
    fn sanitising_is_idempotent_and_leaves_no_control(text in any::<String>()) {
        let once = SafeText::new(&text);
        prop_assert_eq!(SafeText::new(&once), once.clone());
        prop_assert!(once.chars().all(|c| c == '\n' || c == '\t' || !c.is_control()));
        prop_assert!(!SafeText::line(&text).contains(['\n', '\t']));
    }
    /// Texts made of the parts of attacks, so that the rules meet.
    #[test]
    fn hostile_mixtures_are_bounded_and_idempotent(text in hostile()) {
        let once = SafeText::new(&text);
        prop_assert_eq!(SafeText::new(&once), once.clone());
        prop_assert!(once.graphemes(true).all(|g| g.len() <= MAX_CLUSTER));
        let safe_line = SafeText::line(&text);
        prop_assert_eq!(SafeText::line(&safe_line), safe_line);
        let cut = once.shortened(5);
        prop_assert_eq!(SafeText::new(&cut), cut.clone());
        prop_assert_eq!(TextChanges::of_text(&text).is_empty(), once.as_str() == text.replace("\r\n", "\n"));
    }
}

fn hostile() -> impl Strategy<Value = String> {
    let links = prop::sample::select(vec![
        "a",
        "1",
        "#",
        " ",
        "\n",
        "\r",
        "\t",
        "\x1b",
        "\u{9b}",
        "\u{301}",
        "\u{20E3}",
        "\u{FE0F}",
        "\u{FE0E}",
        "\u{200D}",
        "\u{200C}",
        "\u{202E}",
        "\u{2066}",
        "\u{2028}",
        "👩",
        "🏽",
        "🇧",
        "❤",
        "ᄀ",
        "\u{1161}",
        "\u{11A8}",
        "가",
        "क",
        "\u{94D}",
        "\u{93E}",
        "م",
        "\u{600}",
        "\u{D4E}",
        "\u{FF9E}",
        "\u{34F}",
        "\u{E0041}",
        "\u{E0100}",
        "漢",
        "\u{E000}",
        "\u{FFFF}",
        "\u{3164}",
        "\u{a0}",
        "\u{202f}",
        "ᠠ",
        "\u{180B}",
    ]);
    let runs = prop::collection::vec((links, 1usize..40), 0..12);
    runs.prop_map(|runs| {
        runs.iter()
            .map(|(link, count)| link.repeat(*count))
            .collect()
    })
}

#[test]
fn characters_that_skip_the_tables_would_not_be_changed() {
    let all: Vec<char> = ('\0'..=char::MAX).filter(|&c| stands_alone(c)).collect();
    assert!(all.len() > 30_000);
    for c in &all {
        for text in [
            format!("{c}"),
            format!("a{c}é{c} "),
            c.to_string().repeat(80),
        ] {
            assert_eq!(sanitise(&text, |_, _| {}), text, "{:x}", u32::from(*c));
        }
    }
    // Side by side, all of them.
    for step in [1, 7, 1_009] {
        let mixed: String = all.iter().cycle().step_by(step).take(all.len()).collect();
        assert_eq!(sanitise(&mixed, |_, _| {}), mixed);
    }
}

#[test]
fn is_plain_checks_every_byte() {
    for len in 0..50 {
        let plain = "x~ ".repeat(20)[..len].to_owned();
        assert!(is_plain(&plain));
        for at in 0..len {
            for other in ['\0', '\x0b', '\x1b', '\x1f', '\x7f', '\u{85}', '\u{202e}'] {
                let end = at + 1;
                let text = format!("{}{other}{}", &plain[..at], &plain[end..]);
                assert!(!is_plain(&text), "{other:?} at {at} of {len}");
                assert!(
                    !is_plain(&format!("é€{text}\n")),
                    "{other:?} at {at} of {len}"
                );
                assert_eq!(printable(text.as_bytes()), at, "{other:?} of {len}");
            }
        }
    }
}

#[test]
fn control_characters_are_read_as_windows_1252_and_listed() {
    let text = "\u{93}It\u{92}s 10\u{96}12\u{94} \u{91}x\u{95}\u{97}";
    assert_eq!(
        SafeText::new(text).as_str(),
        "\u{201C}It\u{2019}s 10\u{2013}12\u{201D} \u{2018}x\u{2022}\u{2014}"
    );
    let all: String = ('\u{80}'..='\u{9f}').collect();
    assert_eq!(
        SafeText::new(&all).as_str(),
        "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ"
    );
    assert_eq!(SafeText::line("\u{80} 5,50\u{85}").as_str(), "€ 5,50…");
    // A break of lines in no text message.
    assert_eq!(SafeText::new("a\u{85}b").lines().count(), 1);
    let told = TextChanges::of_text("\u{80}5").replaced.to_string();
    assert!(told.starts_with("U+0080"), "{told}");
    assert_eq!([windows_1252('A'), windows_1252('\u{a4}')], [None, None]);
}
