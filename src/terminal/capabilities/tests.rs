use super::*;
use crate::terminal::identity::KnownPictures;
use crate::terminal::quirks::ClusterDrawing;
use crate::terminal::right_to_left::Reordering;

fn facts(variables: &[(&str, &str)]) -> Capabilities {
    let get = |name: &str| {
        let (_, value) = variables.iter().find(|(key, _)| *key == name)?;
        Some((*value).to_owned())
    };
    Capabilities::new(get, None)
}

fn named(words: &str) -> Capabilities {
    let mut facts = facts(&[("TERM", "xterm-256color")]);
    facts.learn(&TerminalReport::Version(words.into()));
    facts
}

#[test]
fn names_and_versions_are_told_apart() {
    for (words, program, version) in [
        ("kitty(0.41.1)", "kitty(", Some((0, 41))),
        ("ghostty 1.1.3-arch1", "ghostty ", Some((1, 1))),
        ("iTerm2 3.5.0beta2", "iTerm2 ", Some((3, 5))),
        (
            "WezTerm 20240203-110809-5046fc22",
            "WezTerm ",
            Some((20_240_203, 110_809)),
        ),
        ("XTerm(379)", "XTerm(", Some((379, 0))),
        ("kitty(new)", "kitty(", None),
        ("xkitty(0.41.1)", "", None),
    ] {
        let facts = named(words);
        assert_eq!(
            (facts.program().answer, facts.version()),
            (program, version),
            "{words}"
        );
    }
}

#[test]
fn a_multiplexer_counts_more_than_the_terminal_outside() {
    let tmux = [("TERM", "xterm-256color"), ("TMUX", "/tmp/tmux,1,0")];
    assert_eq!(facts(&tmux).program().answer, "tmux ");
    assert_eq!(
        facts(&[("TERM", "tmux-256color")]).program().answer,
        "tmux "
    );
    let screen = facts(&[("TERM", "screen")]).program().pictures;
    assert!(matches!(screen, KnownPictures::Never(_)), "{screen:?}");
    assert_eq!(
        facts(&[("TERM", "dumb")]).answers,
        CapabilityReplies::NotAsked
    );
}

#[test]
fn the_size_of_a_cell_is_answered_or_computed_from_the_window() {
    let size = Size {
        width: 80,
        height: 24,
    };
    let pixels = |width, height| PixelSize { width, height };
    let mut facts = facts(&[("TERM", "xterm")]);
    assert_eq!(facts.cell(size), None);
    facts.learn(&TerminalReport::Window(pixels(804, 484)));
    assert_eq!(facts.cell(size), Some(pixels(10, 20)));
    facts.learn(&TerminalReport::Cell(pixels(9, 18)));
    assert_eq!(facts.cell(size), Some(pixels(9, 18)));
    facts.learn(&TerminalReport::Cell(pixels(0, 9000)));
    assert_eq!(facts.cell(size), Some(pixels(10, 20)));
}

#[test]
fn a_cell_keeps_its_size_until_the_driver_says_otherwise() {
    let pixels = |width, height| PixelSize { width, height };
    let of = |width, height| Size { width, height };
    let (large, small) = (of(100, 36), of(80, 30));
    // Only the driver tells sizes, as in xterm.
    let mut xterm = facts(&[("TERM", "xterm")]);
    xterm.resize(of(0, 0), large, Some(pixels(904, 652)));
    assert_eq!(xterm.cell(large), Some(pixels(9, 18)));
    xterm.resize(large, small, Some(pixels(724, 544)));
    assert_eq!(xterm.cell(small), Some(pixels(9, 18)));
    xterm.resize(small, of(40, 15), Some(pixels(724, 544)));
    assert_eq!(xterm.cell(of(40, 15)), Some(pixels(18, 36)));
    // Only the answers tell sizes, as over a serial line or ssh.
    let mut far = facts(&[("TERM", "xterm")]);
    far.resize(of(0, 0), large, None);
    far.learn(&TerminalReport::Window(pixels(1000, 720)));
    far.resize(large, small, None);
    assert_eq!(far.cell(small), Some(pixels(10, 20)));
    // Both tell sizes: an answer is valid until a larger font makes it stale.
    let mut both = facts(&[("TERM", "xterm")]);
    both.resize(of(0, 0), large, Some(pixels(1000, 720)));
    both.learn(&TerminalReport::Cell(pixels(20, 40)));
    both.resize(large, small, Some(pixels(800, 600)));
    assert_eq!(both.cell(small), Some(pixels(20, 40)));
    both.resize(small, of(40, 15), Some(pixels(800, 600)));
    assert_eq!(both.cell(of(40, 15)), Some(pixels(20, 40)));
}

#[test]
fn columns_are_counted_where_every_sample_is_answered() {
    let learn = |samples: &[u16]| {
        let mut facts = Capabilities::new(|_| None, None);
        for columns in samples {
            facts.learn(&TerminalReport::Columns(*columns));
        }
        facts.learn(&TerminalReport::End { sixel: false });
        facts.columns()
    };
    let all = vec![2; Class::all().len()];
    assert_eq!(learn(&all).of(Class::Look), Some(2));
    let usual = Columns::USUAL.overflowing();
    assert_eq!(learn(&all[1..]), usual, "one is missing");
    assert_eq!(learn(&vec![0; all.len()]), usual, "no sense");
    let mut again = Capabilities::new(|_| None, None);
    for columns in [2, 1] {
        for _ in Class::all() {
            again.learn(&TerminalReport::Columns(columns));
        }
        again.learn(&TerminalReport::End { sixel: false });
        assert_eq!(again.columns().of(Class::Flag), Some(usize::from(columns)));
    }
}

#[test]
fn clusters_are_drawn_in_parts_if_skin_tones_take_columns() {
    let clusters = |name: &str, of_skin: u16, of_family: u16| {
        let mut facts = Capabilities::new(|_| None, None);
        facts.learn(&TerminalReport::Version(name.into()));
        for class in Class::all() {
            facts.learn(&TerminalReport::Columns(match class {
                Class::Skin => of_skin,
                Class::Family => of_family,
                _ => 2,
            }));
        }
        facts.learn(&TerminalReport::End { sixel: false });
        facts.quirks().clusters
    };
    assert_eq!(clusters("XTerm(379)", 4, 4), ClusterDrawing::Apart);
    assert_eq!(clusters("foot(1.13.1)", 4, 4), ClusterDrawing::Summed);
    assert_eq!(clusters("foot(1.20.0)", 2, 2), ClusterDrawing::Joined);
    assert_eq!(clusters("kitty(0.41.1)", 2, 4), ClusterDrawing::Mostly);
    assert_eq!(clusters("Konsole 22.12.3", 2, 2), ClusterDrawing::Partly);
    let mut foot = Capabilities::new(|_| None, None);
    foot.learn(&TerminalReport::Version("foot(1.13.1)".into()));
    assert_eq!(foot.quirks().clusters, ClusterDrawing::Summed);
    foot.learn(&TerminalReport::Version("kitty(0.41.1)".into()));
    assert_eq!(
        (foot.quirks().clusters, foot.quirks().reordering),
        (ClusterDrawing::Joined, Reordering::ByFont)
    );
}

#[test]
fn a_terminal_that_does_not_answer_is_known_by_the_environment() {
    let mlterm = facts(&[("TERM", "mlterm")]);
    assert_eq!(mlterm.quirks().reordering, Reordering::BySeparators);
    assert_eq!(mlterm.columns().of(Class::Keycap), Some(1));
    let alacritty = facts(&[("TERM", "alacritty")]);
    assert_eq!(alacritty.quirks().clusters, ClusterDrawing::Beside);
    let mut other = mlterm.clone();
    other.learn(&TerminalReport::Version("Konsole 22.12.3".into()));
    assert_eq!(other.quirks().reordering, Reordering::ByRow);
    let tmux = facts(&[("TERM", "tmux-256color"), ("MLTERM", "3.9.0")]);
    assert_eq!(tmux.quirks().reordering, Reordering::ByFont);
    assert_eq!(named("tmux 3.5a").quirks().reordering, Reordering::ByFont);
    let inside = facts(&[("TERM", "tmux-256color"), ("KONSOLE_VERSION", "221203")]);
    assert_eq!(inside.quirks().reordering, Reordering::ByFontOrRow);
    assert_eq!(named("XTerm(379)").quirks().reordering, Reordering::None);
}

#[test]
fn only_known_terminals_are_trusted_to_crop_letters() {
    for (name, crops) in [
        ("kitty(0.41.1)", true),
        ("XTerm(379)", true),
        ("mlterm(3.9.3)", false),
        ("foot(1.13.1)", false),
        ("Konsole 22.12.3", false),
        ("tmux 3.3a", false),
        ("new(1)", false),
    ] {
        assert_eq!(
            named(name).columns().gap_after("ꓐ", 1, "5") == 0,
            crops,
            "{name}"
        );
    }
}

#[test]
fn without_answers_columns_are_known_by_the_terminals_name() {
    let mut facts = Capabilities::new(|_| None, None);
    facts.learn(&TerminalReport::Version("XTerm(379)".into()));
    assert_eq!(facts.columns().of(Class::Keycap), Some(1));
    facts.learn(&TerminalReport::Clusters(true));
    assert_eq!(facts.columns(), Columns::USUAL);
}
