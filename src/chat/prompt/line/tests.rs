use proptest::prelude::*;

use super::*;
use crate::chat::action::key_of;

fn press(line: &mut Line, name: &str) -> Typed {
    line.press(key_of(name).unwrap())
}

fn shown(line: &Line, room: usize) -> String {
    let LineView {
        before,
        under,
        after,
    } = line.view(room, Columns::USUAL);
    format!("{before}[{under}]{after}")
}

#[test]
fn keys_edit_where_the_cursor_is() {
    let mut line = Line::new("one two three");
    press(&mut line, "Ctrl-w");
    assert_eq!(shown(&line, 40), "one two [ ]");
    press(&mut line, "Ctrl-a");
    assert_eq!(press(&mut line, "x"), Typed::Changed);
    assert_eq!(shown(&line, 40), "x[o]ne two ");
    assert_eq!(press(&mut line, "Right"), Typed::Moved);
    press(&mut line, "Ctrl-k");
    assert_eq!(shown(&line, 40), "xo[ ]");
    press(&mut line, "Left");
    press(&mut line, "Ctrl-u");
    assert_eq!(shown(&line, 40), "[o]");
    press(&mut line, "Delete");
    assert_eq!(press(&mut line, "Backspace"), Typed::Left);
    assert_eq!(press(&mut line, "Enter"), Typed::Entered);
    assert_eq!(press(&mut line, "Ctrl-j"), Typed::Entered);
    assert_eq!(press(&mut line, "PgUp"), Typed::Ignored);
}

#[test]
fn a_letter_and_its_marks_are_one_step() {
    let mut line = Line::new("ae\u{301}👩‍👧字");
    assert_eq!(press(&mut line, "Backspace"), Typed::Changed);
    assert_eq!(line.text(), "ae\u{301}👩‍👧");
    press(&mut line, "Left");
    press(&mut line, "Backspace");
    assert_eq!(line.text(), "a👩‍👧");
    assert_eq!(shown(&line, 40), "a[👩‍👧]");
}

#[test]
fn a_line_longer_than_its_room_shows_the_cursor() {
    let mut line = Line::new("0123456789abcdef");
    assert_eq!(shown(&line, 10), "789abcdef[ ]");
    press(&mut line, "Home");
    assert_eq!(shown(&line, 10), "[0]123456789");
    for _ in 0..8 {
        press(&mut line, "Right");
    }
    assert_eq!(
        shown(&line, 10),
        "123456 7[8]9a".replace("123456 7", "1234567")
    );
}

#[test]
fn what_is_pasted_is_one_harmless_line() {
    let mut line = Line::default();
    line.insert("a\nb\u{1b}[31m\tc");
    assert!(!line.text().contains(['\n', '\t', '\u{1b}']));
    assert!(line.text().starts_with("a b"));
    line.insert(&"x".repeat(5000));
    assert!(line.text().len() < 100, "no room: nothing happens");
}

#[test]
fn up_recalls_what_was_typed_and_down_comes_back() {
    let mut memory = Memory::default();
    for text in ["one", "two", "one", " "] {
        memory.note(PromptKind::Search, text);
    }
    memory.note(PromptKind::Date, "monday");
    let mut prompt = Prompt::new(PromptKind::Search, "ne");
    let mut press = |name| {
        prompt.press(key_of(name).unwrap(), &memory);
        prompt.line.text().to_owned()
    };
    assert_eq!(press("Down"), "ne");
    assert_eq!(press("Up"), "one");
    assert_eq!(press("Up"), "two");
    assert_eq!(press("Up"), "two");
    assert_eq!(press("Down"), "one");
    assert_eq!(press("Down"), "ne");
}

/// A greeting or a word in each script that needs more than letters in a row.
const SCRIPTS: [(&str, &str); 22] = [
    ("Hindi", "नमस्ते, क्षेत्र"),
    ("Tamil", "வணக்கம் ஸ்ரீ"),
    ("Thai", "สวัสดีครับ น้ำ"),
    ("Lao", "ສະບາຍດີ ນ້ຳ"),
    ("Khmer", "សួស្តី ខ្ញុំ"),
    ("Burmese", "မင်္ဂလာပါ"),
    ("Tibetan", "བཀྲ་ཤིས་བདེ་ལེགས"),
    ("Bengali", "নমস্কার র\u{200d}্যাব"),
    ("Malayalam", "നമസ്കാരം അവന്\u{200d}"),
    ("Sinhala", "ආයුබෝවන් ශ්\u{200d}රී"),
    ("Hebrew with niqqud", "שָׁלוֹם עֲלֵיכֶם"),
    ("Arabic with harakat", "السَّلَامُ عَلَيْكُمْ"),
    ("Persian", "می\u{200c}خواهم"),
    ("decomposed Latin", "cafe\u{301} A\u{30a}ngstro\u{308}m"),
    (
        "decomposed Vietnamese",
        "tie\u{302}\u{301}ng Vie\u{323}\u{302}t",
    ),
    (
        "Hangul letters",
        "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}",
    ),
    ("Japanese", "が か\u{3099} ハ\u{309a}"),
    ("a family", "👩\u{200d}👩\u{200d}👧\u{200d}👦 ok"),
    ("skin and hair", "🤦🏼\u{200d}♂\u{fe0f}"),
    ("flags", "🇧🇪🇫🇷 🏴"),
    (
        "a heart and a keycap",
        "❤\u{fe0f}\u{200d}🔥 1\u{fe0f}\u{20e3}",
    ),
    ("marks on nothing", "\u{301}a \u{94d}\u{200d}b\u{200d}"),
];

fn typed_at(line: &mut Line, text: &str) {
    for letter in text.chars() {
        line.press(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE));
    }
}

#[test]
fn typed_text_equals_pasted_text_in_every_script() {
    for (script, text) in SCRIPTS {
        for (before, after) in [("", ""), ("x ", ""), ("x ", " y"), ("x", "y"), ("🇧🇪", "🇧🇪")]
        {
            let start = || {
                let mut line = Line::new(&format!("{before}{after}"));
                for _ in after.graphemes(true) {
                    press(&mut line, "Left");
                }
                line
            };
            let (mut typed, mut pasted) = (start(), start());
            typed_at(&mut typed, text);
            pasted.insert(text);
            let whole = SafeText::line(&format!("{before}{text}{after}"));
            assert_eq!(typed.text(), whole.as_str(), "{script}");
            assert_eq!(typed, pasted, "{script} between {before} and {after}");
            // Later letters go to the same place, and each cluster is passed in one step.
            press(&mut typed, "Right");
            press(&mut pasted, "Right");
            assert_eq!(typed, pasted, "{script}");
        }
    }
}

#[test]
fn each_cluster_of_every_script_is_one_step_back() {
    for (script, text) in SCRIPTS {
        let mut line = Line::default();
        typed_at(&mut line, text);
        let clusters = line.text().graphemes(true).count();
        for left in (0..clusters).rev() {
            assert_eq!(press(&mut line, "Backspace"), Typed::Changed, "{script}");
            assert_eq!(line.text().graphemes(true).count(), left, "{script}");
        }
    }
}

#[test]
fn typed_letters_stop_where_a_line_is_full() {
    let mut line = Line::default();
    typed_at(&mut line, &"ก\u{301}".repeat(500));
    assert!((MAX_LINE - 6..=MAX_LINE).contains(&line.text().len()));
    press(&mut line, "Backspace");
    assert_eq!(press(&mut line, "a"), Typed::Changed);
    typed_at(&mut line, &"\u{1b}".repeat(2000));
    assert!(line.text().len() <= MAX_LINE);
}

#[test]
fn words_are_left_and_taken_away_whole() {
    let mut line = Line::new("one two three");
    press(&mut line, "Alt-b");
    press(&mut line, "Ctrl-Left");
    assert_eq!(shown(&line, 40), "one [t]wo three");
    press(&mut line, "Alt-f");
    assert_eq!(shown(&line, 40), "one two [t]hree");
    press(&mut line, "Alt-Backspace");
    press(&mut line, "Alt-d");
    assert_eq!(shown(&line, 40), "one [ ]");
}

proptest! {
    #[test]
    fn any_text_typed_reads_like_that_text_pasted(
        text in "(?:[a 1\u{301}\u{94d}\u{200c}\u{200d}\u{fe0f}\u{20e3}\u{20dd}👩🏼🇧🇪字\u{1100}\u{1161}\u{11ab}\u{915}\u{638}\u{1b}\u{202e}\n]|\\PC){0,40}",
    ) {
        let (mut typed, mut pasted) = (Line::default(), Line::default());
        typed_at(&mut typed, &text);
        pasted.insert(&text);
        prop_assert_eq!(typed.text(), pasted.text());
        prop_assert_eq!(typed, pasted);
    }

    #[test]
    fn any_keys_leave_a_sound_line(
        steps in prop::collection::vec(prop_oneof![
            prop::sample::select(vec![
                "Left", "Right", "Ctrl-Left", "Ctrl-Right", "Home", "End", "Backspace", "Delete", "Ctrl-w", "Ctrl-k", "Ctrl-u",
            ]).prop_map(Ok),
            any::<String>().prop_map(Err),
            "[a\u{301}\u{20dd}👩‍🇧🇪字 ]{0,6}".prop_map(Err),
        ], 0..30),
        room in 1usize..30,
    ) {
        let mut line = Line::default();
        for step in steps {
            match step {
                Ok(name) => { press(&mut line, name); }
                Err(text) => line.insert(&text),
            }
            let (before, after) = line.text().split_at(line.cursor());
            let edges = before.graphemes(true).count() + after.graphemes(true).count();
            prop_assert_eq!(edges, line.text().graphemes(true).count());
            prop_assert_eq!(&*SafeText::line(line.text()), line.text());
            let view = line.view(room, Columns::USUAL);
            let all = width(&view.before, Columns::USUAL) + width(&view.under, Columns::USUAL) + width(&view.after, Columns::USUAL);
            prop_assert!(all <= room.max(width(&view.under, Columns::USUAL)).max(1), "{view:?}");
            prop_assert!(line.text().contains(&view.before));
        }
    }
}
