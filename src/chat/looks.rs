//! Theme, accent and bubbles, and `T`, which tries other looks.

use strum::IntoEnumIterator;

use super::action::Action;
use super::command::{Command, Commands};
use crate::layout::appearance::{Accent, Appearance, Bubbles, ThemeChoice};
use crate::layout::bubble::Look;

#[derive(Clone, Copy, Debug)]
pub struct Looks {
    appearance: Appearance,
    look: Look,
    has_fills: bool,
    trying: Option<LookTrial>,
}

/// The user is trying other looks.
#[derive(Clone, Copy, Debug)]
struct LookTrial {
    /// The appearance to go back to.
    before: Appearance,
    what: LookPart,
}

/// The part of the looks that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LookPart {
    Accent,
    Theme,
    Bubbles,
}

impl Looks {
    /// Bubbles of this look, without an appearance of the user's choice.
    pub fn new(look: Look) -> Self {
        Self {
            appearance: Appearance::default(),
            look,
            has_fills: look != Look::Outlined,
            trying: None,
        }
    }

    /// The user's appearance; `has_fills`: the terminal has enough colours to fill bubbles.
    pub fn chosen(appearance: Appearance, has_fills: bool) -> Self {
        Self {
            appearance,
            look: appearance.look(has_fills),
            has_fills,
            trying: None,
        }
    }

    pub fn appearance(&self) -> Appearance {
        self.appearance
    }

    /// How bubbles are drawn.
    pub fn look(&self) -> Look {
        self.look
    }

    pub fn is_trying(&self) -> bool {
        self.trying.is_some()
    }

    /// What is changed, and to what: `ACCENT violet`.
    pub fn trying_words(&self) -> Option<String> {
        let trying = self.trying?;
        let [theme, accent, bubbles] = self.appearance.lines();
        let (name, value) = match trying.what {
            LookPart::Theme => theme,
            LookPart::Accent => accent,
            LookPart::Bubbles => bubbles,
        };
        Some(format!("{} ‹ {value} ›", name.to_uppercase()))
    }

    /// Begins trying, unless the terminal has too few colours.
    pub fn begin(&mut self) -> Commands {
        if !self.has_fills {
            return Commands::say("Themes and accents need 256 colours or more.");
        }
        self.trying = Some(LookTrial {
            before: self.appearance,
            what: LookPart::Accent,
        });
        Commands::none()
    }

    /// Carries out an action while the user tries looks; `None` if trying does not handle the
    /// action.
    pub fn act(&mut self, action: Action) -> Option<Commands> {
        let trying = self.trying?;
        match action {
            Action::Newer => Some(self.turn(trying, true)),
            Action::Older => Some(self.turn(trying, false)),
            Action::PanLeft => Some(self.change(trying, false)),
            Action::PanRight => Some(self.change(trying, true)),
            Action::PickLink | Action::Looks => Some(self.keep(trying)),
            Action::Close | Action::CloseOrQuit => {
                self.trying = None;
                Some(self.show(trying.before))
            }
            _ => None,
        }
    }

    fn show(&mut self, appearance: Appearance) -> Commands {
        self.appearance = appearance;
        self.look = appearance.look(self.has_fills);
        Command::LayOut.into()
    }

    fn turn(&mut self, trying: LookTrial, forward: bool) -> Commands {
        let all = [LookPart::Accent, LookPart::Theme, LookPart::Bubbles];
        let what = next(all.into_iter(), trying.what, forward);
        self.trying = Some(LookTrial { what, ..trying });
        Commands::none()
    }

    fn change(&mut self, trying: LookTrial, forward: bool) -> Commands {
        let mut new = self.appearance;
        match trying.what {
            LookPart::Theme => new.theme = next(ThemeChoice::iter(), new.theme, forward),
            LookPart::Bubbles => new.bubbles = next(Bubbles::iter(), new.bubbles, forward),
            LookPart::Accent => {
                let own = Some(trying.before.accent);
                let own = own.filter(|accent| !Accent::NAMED.contains(accent));
                let all = Accent::NAMED.into_iter().chain(own);
                new.accent = next(all, new.accent, forward);
            }
        }
        self.show(new)
    }

    /// Says how to make these looks permanent.
    fn keep(&mut self, trying: LookTrial) -> Commands {
        self.trying = None;
        let (new, old) = (self.appearance.lines(), trying.before.lines());
        let changed = new.iter().zip(&old).filter(|(new, old)| new != old);
        let lines = changed.map(|((name, value), _)| format!("{name} = \"{value}\""));
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() {
            return Commands::none();
        }
        let lines = lines.join(", ");
        let words = format!("Until you quit. To keep it, add to config.toml: {lines}");
        Command::SayLong(words.as_str().into()).into()
    }
}

/// The neighbour of `now` in a circle.
fn next<T: PartialEq + Copy>(all: impl Iterator<Item = T>, now: T, forward: bool) -> T {
    let all: Vec<T> = all.collect();
    let at = all.iter().position(|one| *one == now).unwrap_or(0);
    let step = if forward { 1 } else { all.len() - 1 };
    all[(at + step) % all.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::testing::{START, Server, Sim, inbound};
    use crate::layout::areas::Size;

    fn sim() -> Sim {
        let mut server = Server::default();
        for number in 0..30 {
            server.arrive(inbound(
                START - 9_000 + number * 60,
                &format!("said {number}"),
            ));
        }
        let size = Size {
            width: 80,
            height: 24,
        };
        let mut sim = Sim::with_look(server, size, Look::Round);
        let round = Appearance {
            bubbles: Bubbles::Round,
            ..Appearance::default()
        };
        sim.state = sim.state.with_appearance(round, true);
        sim
    }

    #[test]
    fn looks_are_tried_live_and_kept_or_given_up() {
        let mut sim = sim();
        sim.keys("T l");
        assert_eq!(sim.state.appearance().accent, Accent::Teal);
        sim.keys("h h");
        assert_eq!(sim.state.appearance().accent, Accent::Amber);
        sim.keys("j Right");
        assert_eq!(sim.state.appearance().theme, ThemeChoice::Dark);
        sim.keys("Esc");
        assert_eq!(sim.state.appearance().accent, Accent::Blue);
        assert_eq!(sim.state.appearance().theme, ThemeChoice::Auto);
        sim.keys("T l j l Enter");
        let notice = sim.state.screen().status.notice.clone().unwrap();
        assert!(
            notice.ends_with("theme = \"dark\", accent = \"teal\""),
            "{notice}"
        );
        assert!(!sim.state.view().looks().is_trying());
        sim.keys("T Enter");
        assert_eq!(
            sim.state.screen().status.notice,
            None,
            "nothing was changed"
        );
    }

    #[test]
    fn without_colours_the_user_is_told() {
        let mut sim = sim();
        let outlined = Appearance {
            bubbles: Bubbles::Outline,
            ..Appearance::default()
        };
        sim.state = sim.state.with_appearance(outlined, false);
        sim.keys("T");
        assert!(!sim.state.view().looks().is_trying());
        let notice = sim.state.screen().status.notice.clone();
        assert!(notice.is_some_and(|words| words.contains("256 colours")));
    }

    #[test]
    fn other_bubbles_leave_the_selected_message_in_view() {
        let mut sim = sim();
        sim.keys("k k k k k k");
        let selected = sim.selected();
        sim.keys("T j j");
        for _ in 0..3 {
            sim.keys("l");
            assert_eq!(sim.selected(), selected);
            assert!(sim.transcript().iter().any(|row| row.contains(&selected)));
        }
        assert_eq!(sim.state.appearance().bubbles, Bubbles::Round);
    }
}
