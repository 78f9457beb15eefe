use super::*;

fn facts(variables: &[(&str, &str)]) -> TerminalFacts {
    TerminalFacts::read(true, Some((80, 24)), "16 (TERM)", |name| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some((*value).to_owned())
    })
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
