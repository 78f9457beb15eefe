use super::*;

fn facts(variables: &[(&str, &str)]) -> TerminalFacts {
    TerminalFacts::read(true, Some((80, 24)), "16 (TERM)", |name| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some((*value).to_owned())
    })
}

#[test]
fn values_from_the_environment_are_safe_to_print() {
    let facts = facts(&[("TERM", "x\u{1b}[2J"), ("TZ", "\u{1b}c"), ("LANG", "\u{7}")]);
    assert!(
        !format!("{}{}{}", facts.name(), facts.zone, facts.locale.words())
            .contains(char::is_control)
    );
}
