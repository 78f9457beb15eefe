use super::*;
use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

#[test]
fn controls_become_visible_stand_ins() {
    assert_eq!(SafeText::new("a\x1b[31mb\x07").as_str(), "a␛[31mb␇");
    assert_eq!(SafeText::new("\0\x7f\u{9b}2J").as_str(), "␀␡\u{FFFD}2J");
    assert_eq!(SafeText::new("a\nb\tc").as_str(), "a\nb\tc");
}

#[test]
fn line_breaks_of_other_systems_become_ours() {
    assert_eq!(SafeText::new("a\r\nb").as_str(), "a\nb");
    assert_eq!(SafeText::new("a\rb").as_str(), "a␍b");
    assert_eq!(SafeText::new("a\u{2028}b\u{2029}c").as_str(), "a\nb\nc");
    assert_eq!(SafeText::line("a\r\nb\tc").as_str(), "a b c");
}

#[test]
fn nothing_reorders_its_surroundings() {
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
fn shortening_cuts_between_characters() {
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
}
