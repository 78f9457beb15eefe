use super::*;

const SIZE: Size = Size {
    width: 100,
    height: 40,
};
const CELL: TerminalReport = TerminalReport::Cell(PixelSize {
    width: 10,
    height: 20,
});
const SIXEL: TerminalReport = TerminalReport::End { sixel: true };
const PLAIN: TerminalReport = TerminalReport::End { sixel: false };

use crate::terminal::replies::TerminalReport;

fn facts(reports: &[TerminalReport]) -> Capabilities {
    let mut facts = Capabilities::new(|name| (name == "TERM").then(|| "xterm".to_owned()), None);
    for report in reports {
        facts.learn(report);
    }
    facts
}

fn version(words: &str) -> TerminalReport {
    TerminalReport::Version(words.into())
}

fn best(reports: &[TerminalReport]) -> Protocol {
    let chosen = choose(ProtocolPreference::default(), &facts(reports), SIZE, true);
    chosen.expect("all is answered").protocol
}

#[test]
fn each_terminal_gets_what_suits_it() {
    let kitty = TerminalReport::KittyGraphics(true);
    for (name, graphics, end, expected) in [
        ("kitty(0.41.1)", true, PLAIN, Protocol::Kitty),
        ("kitty(0.28.0)", true, PLAIN, Protocol::Kitty),
        ("kitty(0.26.5)", true, PLAIN, Protocol::HalfBlocks),
        ("kitty(0.41.1)", false, PLAIN, Protocol::HalfBlocks),
        ("kitty(1.0.0)", true, PLAIN, Protocol::Kitty),
        ("ghostty 1.1.3", true, PLAIN, Protocol::Kitty),
        ("iTerm2 3.5.0", true, SIXEL, Protocol::Iterm2),
        (
            "WezTerm 20240203-110809-5046fc22",
            true,
            SIXEL,
            Protocol::Iterm2,
        ),
        ("Konsole 22.12.3", true, SIXEL, Protocol::Sixel),
        ("foot(1.13.1)", false, SIXEL, Protocol::Sixel),
        ("XTerm(379)", false, SIXEL, Protocol::Sixel),
        ("XTerm(379)", false, PLAIN, Protocol::HalfBlocks),
        ("mlterm(3.9.2)", false, SIXEL, Protocol::Sixel),
        ("Warp", true, PLAIN, Protocol::HalfBlocks),
        ("tmux 3.5a", false, SIXEL, Protocol::Sixel),
        ("tmux 3.5a", true, PLAIN, Protocol::HalfBlocks),
        ("Zellij(0.43.1)", false, SIXEL, Protocol::Sixel),
        ("Zellij(0.44.1)", true, PLAIN, Protocol::HalfBlocks),
    ] {
        let mut reports = vec![version(name), CELL, end];
        if graphics {
            reports.push(kitty.clone());
        }
        assert_eq!(best(&reports), expected, "{name}");
    }
    assert_eq!(best(&[SIXEL, CELL]), Protocol::Sixel);
    assert_eq!(best(&[PLAIN]), Protocol::HalfBlocks);
}

#[test]
fn without_a_cell_size_there_are_half_blocks() {
    assert_eq!(best(&[SIXEL]), Protocol::HalfBlocks);
    let window = TerminalReport::Window(PixelSize {
        width: 1004,
        height: 804,
    });
    assert_eq!(best(&[SIXEL, window]), Protocol::Sixel);
    let zero = TerminalReport::Cell(PixelSize {
        width: 0,
        height: 0,
    });
    assert_eq!(best(&[SIXEL, zero]), Protocol::HalfBlocks);
}

#[test]
fn nothing_is_chosen_while_answers_are_awaited_and_they_count_when_they_are_late() {
    let mut facts = facts(&[]);
    assert_eq!(
        choose(ProtocolPreference::default(), &facts, SIZE, true),
        None
    );
    assert!(facts.give_up());
    let now = |facts: &Capabilities| {
        choose(ProtocolPreference::default(), facts, SIZE, true).map(|c| c.protocol)
    };
    assert_eq!(now(&facts), Some(Protocol::HalfBlocks));
    facts.learn(&version("kitty(0.41.1)"));
    facts.learn(&TerminalReport::KittyGraphics(true));
    facts.learn(&CELL);
    assert_eq!(now(&facts), Some(Protocol::Kitty));
    assert!(!facts.give_up() && !facts.learn(&CELL));
}

#[test]
fn the_users_choice_counts_more() {
    let preference = ProtocolPreference {
        protocol: Some(Protocol::Sixel),
        cell: None,
    };
    let chosen = choose(preference, &facts(&[]), SIZE, true).expect("nothing to wait for");
    assert_eq!(
        (chosen.protocol, chosen.cell),
        (Protocol::Sixel, ASSUMED_CELL)
    );
    assert!(!chosen.cell_known);
    let cell = PixelSize {
        width: 8,
        height: 16,
    };
    let preference = ProtocolPreference {
        protocol: None,
        cell: Some(cell),
    };
    let chosen = choose(preference, &facts(&[CELL, SIXEL]), SIZE, true).expect("answered");
    assert_eq!((chosen.protocol, chosen.cell), (Protocol::Sixel, cell));
}

#[test]
fn few_colours_make_no_picture() {
    let chosen = choose(ProtocolPreference::default(), &facts(&[PLAIN]), SIZE, false);
    assert_eq!(chosen.map(|c| c.protocol), Some(Protocol::Off));
    let chosen = choose(
        ProtocolPreference::default(),
        &facts(&[SIXEL, CELL]),
        SIZE,
        false,
    );
    assert_eq!(chosen.map(|c| c.protocol), Some(Protocol::Sixel));
}
