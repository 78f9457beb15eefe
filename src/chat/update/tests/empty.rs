//! Gateways that give empty lists which should not be empty.

use crate::chat::event::Event;
use crate::chat::state::Settings;
use crate::chat::testing::{START, Server, Sim, busy, settings};
use crate::layout::areas::Size;
use crate::thread::page::{Failure, FailureKind, Page};

/// What a gateway says with an empty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Says {
    /// The thread has no messages.
    Nothing,
    /// The thread has messages.
    Count,
    /// The list's length is not told.
    Neither,
    /// Error 132.
    NoConversation,
}

const ALL: [Says; 4] = [
    Says::Nothing,
    Says::Count,
    Says::Neither,
    Says::NoConversation,
];

/// The core, and a gateway whose answers are empty where `is_empty` says so for their number.
struct Trial<F> {
    sim: Sim,
    says: Says,
    number: usize,
    is_empty: F,
    notices: Vec<String>,
}

impl<F: Fn(usize) -> bool> Trial<F> {
    fn new(says: Says, is_empty: F) -> Self {
        let settings = Settings {
            refresh: None,
            ..settings()
        };
        let size = Size {
            width: 100,
            height: 24,
        };
        let sim = Sim::with(Server::with(300, START - 1_000), size, settings);
        let mut trial = Self {
            sim,
            says,
            number: 0,
            is_empty,
            notices: Vec::new(),
        };
        trial.live(60);
        trial
    }

    fn keys(&mut self, keys: &str) {
        for key in keys.split(' ') {
            self.sim.keys(key);
            self.live(15);
        }
    }

    /// Answers requests, and lets the time pass.
    fn live(&mut self, seconds: u64) {
        let end = self.sim.clock + std::time::Duration::from_secs(seconds);
        for _ in 0..2_000 {
            if !self.sim.waiting.is_empty() {
                self.answer();
                continue;
            }
            let next = self.sim.state.next_wakeup().filter(|at| *at <= end);
            let Some(next) = next else {
                self.sim.clock = end;
                return;
            };
            self.sim.clock = next.max(self.sim.clock);
            self.sim.send(Event::Woke);
        }
        panic!("without end: {:?}", self.sim.asked);
    }

    fn answer(&mut self) {
        let (id, asked) = self.sim.waiting.remove(0);
        let mut page = self.sim.server.page(asked);
        self.number += 1;
        let event = match (self.is_empty)(self.number) {
            false => Event::PageFetched { id, page },
            true if self.says == Says::NoConversation => Event::RequestFailed {
                id,
                failure: Failure {
                    kind: FailureKind::NoConversation,
                    ..busy()
                },
            },
            true => {
                page = Page {
                    messages: Vec::new(),
                    total: match self.says {
                        Says::Count => page.total,
                        Says::Nothing => Some(0),
                        Says::Neither | Says::NoConversation => None,
                    },
                    ..page
                };
                Event::PageFetched { id, page }
            }
        };
        self.sim.send(event);
        let notice = self.sim.state.screen().status.notice.clone();
        self.notices.extend(notice.map(|words| words.to_string()));
    }

    fn loaded(&self) -> u64 {
        self.sim.state.thread().len()
    }

    fn has_told(&self, words: &str) -> bool {
        self.notices.iter().any(|notice| notice.contains(words))
    }

    fn shows(&mut self, words: &str) -> bool {
        self.sim.transcript().join(" ").contains(words)
    }
}

#[test]
fn messages_stay_while_some_answers_are_empty() {
    for says in ALL {
        for (every, at) in [(2, 0), (2, 1), (3, 0), (3, 1), (3, 2), (4, 3)] {
            let mut trial = Trial::new(says, |n| n > 1 && n % every == at);
            let mut fewest = trial.loaded();
            assert!(fewest > 0);
            for key in ["R", "PgUp", "PgUp", "PgUp", "R", "g", "R", "G", "R R"] {
                trial.keys(key);
                assert!(trial.loaded() >= fewest, "{says:?} {every} {at} {key}");
                fewest = trial.loaded();
            }
            let asked = trial.sim.asked.len();
            assert!(asked < 100, "{says:?} {every} {at}: {asked} requests");
        }
    }
}

#[test]
fn the_first_messages_come_though_the_first_answers_are_empty() {
    for says in [Says::Nothing, Says::Count, Says::Neither] {
        for empty in 1..=3 {
            let trial = Trial::new(says, |n| n <= empty);
            assert!(trial.loaded() > 0, "{says:?} {empty}");
        }
        // With more of them, the screen says so, and the user can ask again.
        let mut trial = Trial::new(says, |n| n <= 10);
        let words = match says {
            Says::Count => "The gateway counts 300 messages and gave none.",
            _ => "No messages yet.",
        };
        assert!(trial.shows(words), "{says:?} {:?}", trial.sim.transcript());
        assert_eq!(trial.sim.asked.len(), 4, "no more is asked");
        trial.keys("R R R");
        assert!(trial.loaded() > 0, "{says:?}");
    }
}

#[test]
fn a_thread_whose_answers_stay_empty_is_empty_in_the_end() {
    for says in ALL {
        let mut trial = Trial::new(says, |n| n > 1);
        let before = trial.loaded();
        trial.keys("R");
        let asked = trial.sim.asked.len();
        assert!(asked < 8, "{says:?} {asked} requests");
        if says == Says::Count {
            // The gateway contradicts itself: what is known stays.
            assert_eq!(trial.loaded(), before);
            assert!(
                trial.has_told("The gateway counts 300 messages and gave none. R tries again.")
            );
        } else {
            assert_eq!(trial.loaded(), 0, "{says:?}");
            let words = "The gateway has no messages of this thread any more. R tries again.";
            assert!(trial.has_told(words), "{says:?} {:?}", trial.notices);
            assert!(trial.shows("No messages yet."));
        }
        trial.sim.clock += std::time::Duration::from_mins(1);
        trial.live(600);
        assert_eq!(trial.sim.asked.len(), asked, "{says:?}: no more is asked");
    }
}

#[test]
fn a_jump_and_older_pages_that_are_always_empty_end_with_words() {
    for keys in [
        "g",
        "PgUp PgUp PgUp PgUp PgUp PgUp",
        "t 2 0 2 5 - 0 6 - 1 0 Enter",
        "R ! R",
    ] {
        let mut trial = Trial::new(Says::Count, |n| n > 1);
        let before = trial.loaded();
        for key in keys.split(" ! ") {
            trial.sim.keys(key);
        }
        trial.live(600);
        let state = &trial.sim.state;
        assert!(
            !state.sync.jumps() && state.sync.audited().is_none(),
            "{keys}"
        );
        let asked = trial.sim.asked.len();
        assert!(asked < 60, "{keys}: {asked} requests");
        assert_eq!(trial.loaded(), before, "{keys}");
        let is_told = !trial.notices.is_empty() || trial.shows("-- failed");
        assert!(is_told, "{keys}");
    }
}
