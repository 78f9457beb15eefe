//! Alerts for new messages while the terminal is unfocused: bell, notification, title.

use std::time::Duration;

use super::effect::Effect;
use crate::message::Direction;
use crate::text::SafeText;
use crate::text::numerals::count_of;
use crate::thread::Thread;

/// Bell and notification come no more often than this.
const REST: Duration = Duration::from_secs(10);
/// Longest text in a notification, in characters.
const MAX_TEXT: usize = 120;
const MAX_NAME: usize = 60;
/// Of more arrivals than this, only the newest are counted.
const MOST: u64 = 1_000;

/// What a desktop notification tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notify {
    #[default]
    Off,
    /// The sender.
    Sender,
    /// The sender and the text.
    Text,
}

/// How the user is told of messages while the terminal is not in focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    pub bell: bool,
    pub notify: Notify,
    /// The window's title shows the number of new messages.
    pub title: bool,
}

impl Alerts {
    /// Whether arrivals must be noticed soon, so that polling may not slow down.
    pub fn keep_pace(self) -> bool {
        self.bell || self.notify != Notify::Off
    }
}

/// The alerts so far.
#[derive(Clone, Debug, Default)]
pub struct Alerted {
    settings: Alerts,
    /// Inbound messages that arrived while the terminal was not in focus.
    unseen: u64,
    /// The text of the newest message that no alert was given for.
    due: Option<SafeText>,
    /// When the last bell or notification came.
    rung: Option<Duration>,
    /// The number that the title shows; `None`: the title is not set.
    titled: Option<u64>,
}

impl Alerted {
    pub fn new(settings: Alerts) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// The newest `count` messages arrived while the terminal was not in focus.
    pub fn arrived(&mut self, thread: &Thread, count: u64) {
        let most = usize::try_from(count.min(MOST)).unwrap_or(0);
        let new = thread.newest_first().take(most);
        let mut inbound = new.filter(|(_, message)| message.direction() == Direction::Inbound);
        let Some((_, newest)) = inbound.next() else {
            return;
        };
        let more = inbound.count() as u64;
        self.unseen += 1 + more;
        self.due = Some(SafeText::line(newest.text()).shortened(MAX_TEXT));
    }

    /// The terminal is in focus (again).
    pub fn seen(&mut self) {
        self.unseen = 0;
        self.due = None;
    }

    /// Another program may have changed the title: sets it again.
    pub fn forget_title(&mut self) {
        self.titled = None;
    }

    /// The alerts due now. `name` is the thread's.
    pub fn alert(&mut self, name: &SafeText, now: Duration) -> Vec<Effect> {
        let name = SafeText::line(name).shortened(MAX_NAME);
        let mut effects = Vec::new();
        if self.settings.title && self.titled != Some(self.unseen) {
            let words = match self.unseen {
                0 => format!("{name} · smsthread"),
                count => format!("({count}) {name} · smsthread"),
            };
            effects.push(Effect::SetTitle(SafeText::line(&words)));
            self.titled = Some(self.unseen);
        }
        if let Some(text) = self.due.take() {
            self.ring(text, name, now, &mut effects);
        }
        effects
    }

    fn ring(&mut self, text: SafeText, title: SafeText, now: Duration, effects: &mut Vec<Effect>) {
        let Alerts { bell, notify, .. } = self.settings;
        let rests = (self.rung).is_some_and(|at| now.saturating_sub(at) < REST);
        if rests || !(bell || notify != Notify::Off) {
            return;
        }
        self.rung = Some(now);
        if bell {
            effects.push(Effect::Ring);
        }
        let body = match notify {
            Notify::Off => return,
            Notify::Text if !text.is_empty() => text,
            Notify::Text | Notify::Sender => SafeText::line(&count_of(self.unseen, "new message")),
        };
        effects.push(Effect::Notify { title, body });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::event::Event;
    use crate::chat::testing::{Server, Sim, inbound, outbound};
    use crate::message::DeliveryStatus;

    const NEWEST: i64 = 1_750_000_000;

    fn sim(alerts: Alerts) -> Sim {
        let mut sim = Sim::new(Server::with(5, NEWEST), 80, 24);
        sim.state = sim.state.with_alerts(alerts);
        sim.answer_all();
        sim
    }

    fn arrive(sim: &mut Sim, text: &str) {
        sim.server.arrive(inbound(NEWEST + 5, text));
        sim.pass(70);
    }

    fn bodies(sim: &Sim) -> Vec<String> {
        let bodies = sim.effects.iter().filter_map(|effect| match effect {
            Effect::Notify { body, .. } => Some(body.to_string()),
            _ => None,
        });
        bodies.collect()
    }

    #[test]
    fn no_alert_comes_in_focus_or_when_alerts_are_off() {
        let all = Alerts {
            bell: true,
            notify: Notify::Text,
            title: true,
        };
        let mut looking = sim(all);
        arrive(&mut looking, "hello");
        assert!(bodies(&looking).is_empty());
        let mut away = sim(Alerts::default());
        away.send(Event::FocusChanged(false));
        arrive(&mut away, "hello");
        assert!(away.effects.is_empty(), "{:?}", away.effects);
    }

    #[test]
    fn a_notification_shows_the_text_only_if_configured() {
        for (notify, told) in [(Notify::Sender, "1 new message"), (Notify::Text, "secret")] {
            let mut sim = sim(Alerts {
                notify,
                ..Alerts::default()
            });
            sim.send(Event::FocusChanged(false));
            arrive(&mut sim, "secret");
            assert_eq!(bodies(&sim), [told]);
        }
    }

    #[test]
    fn many_arrivals_cause_one_bell_and_one_notification() {
        let mut sim = sim(Alerts {
            bell: true,
            notify: Notify::Sender,
            title: false,
        });
        sim.send(Event::FocusChanged(false));
        sim.server.arrive(inbound(NEWEST + 5, "one"));
        sim.server.arrive(inbound(NEWEST + 6, "two"));
        sim.pass(16);
        assert_eq!(bodies(&sim), ["2 new messages"]);
        sim.send(Event::FocusChanged(true));
        sim.send(Event::FocusChanged(false));
        let rings = sim.effects.iter().filter(|e| **e == Effect::Ring);
        assert_eq!(rings.count(), 1);
        // Outbound messages cause no alert.
        sim.server
            .arrive(outbound(NEWEST + 9, "id", DeliveryStatus::Delivered));
        sim.pass(70);
        assert_eq!(bodies(&sim).len(), 1);
    }

    #[test]
    fn the_title_counts_until_the_terminal_is_in_focus() {
        let mut sim = sim(Alerts {
            title: true,
            ..Alerts::default()
        });
        sim.send(Event::FocusChanged(false));
        arrive(&mut sim, "x");
        sim.send(Event::FocusChanged(true));
        let titles: Vec<_> = sim
            .effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::SetTitle(title) => Some(title.to_string()),
                _ => None,
            })
            .collect();
        let plain = "+32 496 12 34 56 · smsthread";
        assert_eq!(titles, [plain, &format!("(1) {plain}"), plain]);
    }

    #[test]
    fn polling_does_not_slow_down_while_alerts_are_on() {
        for (bell, polls) in [(true, 4), (false, 1)] {
            let mut sim = sim(Alerts {
                bell,
                ..Alerts::default()
            });
            sim.send(Event::FocusChanged(false));
            sim.pass(16);
            let before = sim.asked.len();
            sim.pass(61);
            let asked = sim.asked.len() - before;
            assert!(asked.abs_diff(polls) <= 1, "{bell}: {asked}");
        }
    }
}
