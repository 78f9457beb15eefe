use super::*;

fn facts(variables: &[(&str, &str)]) -> TerminalFacts {
    TerminalFacts::read(true, Some((80, 24)), |name| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some((*value).to_owned())
    })
}

#[test]
fn colours_are_told_by_what_says_so() {
    for (variables, said) in [
        (
            &[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..],
            "all (COLORTERM)",
        ),
        (
            &[("TERM", "xterm-256color"), ("COLORTERM", "")],
            "256 (TERM)",
        ),
        (&[("TERM", "xterm-direct")], "all (TERM)"),
        (&[("TERM", "linux")], "16 (TERM)"),
        (&[("TERM", "dumb")], "none (TERM)"),
        (&[], "none (TERM)"),
        (
            &[("COLORTERM", "truecolor"), ("NO_COLOR", "1")],
            "none, since NO_COLOR is set",
        ),
        (
            &[("COLORTERM", "truecolor"), ("NO_COLOR", "")],
            "all (COLORTERM)",
        ),
    ] {
        assert_eq!(facts(variables).colours(), said, "{variables:?}");
    }
}

#[test]
fn the_first_locale_variable_that_is_set_counts() {
    assert!(facts(&[("LANG", "nl_BE.UTF-8")]).utf8);
    assert!(facts(&[("LC_ALL", ""), ("LC_CTYPE", "C.utf8"), ("LANG", "C")]).utf8);
    let posix = facts(&[("LC_ALL", "C"), ("LANG", "nl_BE.UTF-8")]);
    assert!(!posix.utf8);
    assert_eq!(posix.locale.as_str(), "LC_ALL=C");
    assert!(!facts(&[]).utf8);
}

#[test]
fn what_the_environment_says_drives_no_terminal() {
    let facts = facts(&[("TERM", "x\u{1b}[2J"), ("TZ", "\u{1b}c"), ("LANG", "\u{7}")]);
    assert!(!format!("{}{}{}", facts.name(), facts.zone, facts.locale).contains(char::is_control));
}
