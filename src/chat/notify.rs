//! Alerts for new messages while the terminal is unfocused: bell, notification, title.

use std::time::Duration;

use super::effect::Effect;
use crate::message::Direction;
use crate::text::SafeText;
use crate::text::numerals::count_of;
use crate::thread::Thread;

/// Bell and notification come no more often than this.
const REST: Duration = Duration::from_secs(10);
/// Characters of a message in a notification, and of a name in the title.
const MAX_TEXT: usize = 120;
const MAX_NAME: usize = 60;
/// More new messages are not looked at one by one.
const MOST: u64 = 1_000;

/// What a notification of the desktop tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Notify {
    /// There is none.
    #[default]
    Off,
    /// From whom.
    Sender,
    /// From whom, and what.
    Text,
}

/// How a reader who looks elsewhere is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    /// The terminal rings.
    pub bell: bool,
    /// The desktop shows a notification.
    pub notify: Notify,
    /// The window's title counts.
    pub title: bool,
}

impl Alerts {
    /// Messages must be heard of soon, though nobody looks.
    pub fn keep_pace(self) -> bool {
        self.bell || self.notify != Notify::Off
    }
}

/// What was told so far.
#[derive(Clone, Debug, Default)]
pub struct Alerted {
    settings: Alerts,
    /// Inbound messages that came while nobody looked.
    unseen: u64,
    /// Some of them are still to be told of; the newest one's text.
    due: Option<SafeText>,
    /// Bell or notification came last at this time.
    rung: Option<Duration>,
    /// The title is ours, and counts so many.
    titled: Option<u64>,
}

impl Alerted {
    /// Nothing was told yet.
    pub fn new(settings: Alerts) -> Self {
        Self {
            settings,
            ..Self::default()
        }
    }

    /// The newest so many messages of the thread came while nobody looked.
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

    /// The reader looks (again).
    pub fn seen(&mut self) {
        self.unseen = 0;
        self.due = None;
    }

    /// The terminal's title is not ours any more: it is to be set anew.
    pub fn forget_title(&mut self) {
        self.titled = None;
    }

    /// Says what is to be said now of the thread with `name`.
    pub fn tell(&mut self, name: &SafeText, now: Duration) -> Vec<Effect> {
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
    fn nothing_is_told_to_one_who_looks_or_wants_nothing() {
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
    fn no_text_is_told_unless_asked_for() {
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
    fn bell_and_notification_come_once_for_many() {
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
        // Our own messages are no news.
        sim.server
            .arrive(outbound(NEWEST + 9, "id", DeliveryStatus::Delivered));
        sim.pass(70);
        assert_eq!(bodies(&sim).len(), 1);
    }

    #[test]
    fn the_title_counts_until_the_reader_looks() {
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
    fn while_something_is_to_be_told_polling_keeps_its_pace() {
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
