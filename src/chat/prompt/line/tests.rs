use proptest::prelude::*;

use super::*;
use crate::chat::action::key_of;

fn press(line: &mut Line, name: &str) -> Typed {
    line.press(key_of(name).unwrap())
}

fn shown(line: &Line, room: usize) -> String {
    let View {
        before,
        under,
        after,
    } = line.view(room);
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
        memory.note(Asking::Search, text);
    }
    memory.note(Asking::Date, "monday");
    let mut prompt = Prompt::new(Asking::Search, "ne");
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

proptest! {
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
            prop_assert!(line.edges().any(|edge| edge == line.cursor));
            prop_assert_eq!(&*SafeText::line(line.text()), line.text());
            let view = line.view(room);
            let all = width(&view.before) + width(&view.under) + width(&view.after);
            prop_assert!(all <= room.max(width(&view.under)).max(1), "{view:?}");
            prop_assert!(line.text().contains(&view.before));
        }
    }
}
