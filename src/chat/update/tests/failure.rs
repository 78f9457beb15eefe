//! Every sort of failure at every sort of request: what asked ends, and is not asked again.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use crate::chat::event::Event;
use crate::chat::sim::tally::place_of;
use crate::chat::testing::{START, Server, Sim};
use crate::message::{Attachment, Message};
use crate::sync::requests::Purpose;
use crate::thread::page::{CODES, Failure, FailureKind, PageRequest};

const KINDS: [FailureKind; 9] = [
    FailureKind::NoConversation,
    FailureKind::BadNumber,
    FailureKind::BadSetting,
    FailureKind::OurFault,
    FailureKind::Refused,
    FailureKind::Forbidden,
    FailureKind::Busy,
    FailureKind::Unreachable,
    FailureKind::Unreadable,
];

/// Why a request is made: a name, and the keys that cause it in a thread of 3,000 messages of which
/// the newest page is loaded.
const PURPOSES: [(&str, &str); 15] = [
    ("poll", ""),
    ("older", "PgUp PgUp PgUp PgUp PgUp PgUp PgUp PgUp"),
    ("newer", "g ! PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn"),
    ("jump to the first", "g"),
    ("jump to a date", "t 2 0 2 5 - 0 6 - 1 5 Enter"),
    ("search", "/ z z z z Enter"),
    ("search from history", "g ! / z z z z Enter"),
    ("filter that shows nothing", "\\ f a i l e d Enter"),
    (
        "filter",
        "\\ i n Enter PgUp PgUp PgUp PgUp PgUp PgUp PgUp PgUp",
    ),
    ("gallery", "Ctrl-g g k"),
    ("audit", "R ! R"),
    ("refresh of a place", "g ! R"),
    ("older and a jump", "PgUp PgUp PgUp PgUp PgUp PgUp PgUp g"),
    ("rest", "g ! rest"),
    ("months", "M"),
];

fn failure(kind: FailureKind) -> Failure {
    Failure {
        kind,
        what: "The gateway said no.".into(),
        advice: "".into(),
        retry_after: None,
    }
}

/// Messages that a poll asks for at 24 rows.
const POLL: u32 = 36;

/// Which requests fail.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fails {
    All,
    Deep,
}

struct Trial {
    sim: Sim,
    kind: FailureKind,
    fails: Fails,
    /// The words of the failure were on screen.
    told: bool,
    polls: usize,
    others: usize,
    /// The purposes of the requests that failed.
    failed: Vec<Purpose>,
}

fn is_poll(asked: PageRequest) -> bool {
    asked.start() == 0 && asked.limit == POLL
}

impl Trial {
    fn new(kind: FailureKind, fails: Fails) -> Self {
        let mut server = Server::with(3_000, START);
        for at in (0..20).step_by(3) {
            let mut fields = server.list[at].clone().into_fields();
            fields.attachments = Box::new([Attachment {
                name: "a.jpg".into(),
                link: "https://example.com/a.jpg".into(),
                mime: "image/jpeg".into(),
            }]);
            server.list[at] = Message::new(fields);
        }
        Self {
            sim: Sim::opened(server, 80, 24),
            kind,
            fails,
            told: false,
            polls: 0,
            others: 0,
            failed: Vec::new(),
        }
    }

    /// Presses keys; at `!` all requests succeed, at `rest` time passes until a request is made.
    fn begin(&mut self, keys: &str) {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            match key {
                "!" => self.sim.answer_all(),
                "rest" => {
                    while self.sim.waiting.iter().all(|(_, asked)| is_poll(*asked)) {
                        let waiting = !self.sim.waiting.is_empty();
                        if waiting {
                            self.sim.answer();
                        } else {
                            self.wake();
                        }
                    }
                }
                key => self.sim.keys(key),
            }
        }
        if keys.is_empty() {
            self.wake();
        }
        assert!(!self.sim.waiting.is_empty(), "nothing is asked for: {keys}");
    }

    fn wake(&mut self) {
        self.sim.clock = self.sim.state.next_wakeup().unwrap().max(self.sim.clock);
        self.sim.send(Event::Woke);
    }

    fn end(&mut self) {
        let (id, asked) = self.sim.waiting[0];
        if self.fails == Fails::Deep && is_poll(asked) {
            return self.sim.answer();
        }
        self.sim.waiting.remove(0);
        let mut open = self.sim.state.sync().open().iter();
        let request = open.find(|request| request.id == id);
        self.failed.extend(request.map(|request| request.purpose));
        let failure = failure(self.kind);
        self.sim.send(Event::RequestFailed { id, failure });
        self.look();
    }

    fn look(&mut self) {
        let screen = self.sim.state.screen().clone();
        self.told |= format!("{:?} {:?}", screen.status, screen.rows).contains("said no");
        // The row above the oldest message says why no more are loaded, once it is in view.
        let state = &self.sim.state;
        self.told |= state
            .sync
            .held_above(state.sync.thread().oldest())
            .is_some();
    }

    /// Lets ten minutes pass without a key.
    fn live_on(&mut self) {
        let end = self.sim.clock + Duration::from_mins(10);
        let mut asked = self.sim.asked.len();
        for _ in 0..5_000 {
            if self.sim.waiting.is_empty() {
                match self.sim.state.next_wakeup().filter(|at| *at <= end) {
                    None => return,
                    Some(_) => self.wake(),
                }
            } else {
                self.end();
            }
            for request in &self.sim.asked[asked..] {
                let poll = is_poll(*request);
                *(if poll {
                    &mut self.polls
                } else {
                    &mut self.others
                }) += 1;
            }
            asked = self.sim.asked.len();
        }
        panic!("without end: {:?}", self.sim.asked);
    }
}

#[test]
fn every_failure_ends_what_asked_for_it() {
    let known: HashSet<FailureKind> = CODES.iter().map(|(_, kind)| *kind).collect();
    assert!(known.iter().all(|kind| KINDS.contains(kind)));
    // How often requests of each purpose failed, for each kind.
    let mut counts: HashMap<FailureKind, [u64; 7]> = HashMap::new();
    for fails in [Fails::All, Fails::Deep] {
        for kind in KINDS {
            for (name, keys) in PURPOSES {
                let what = format!("{kind:?} ({fails:?}) at {name}");
                let mut trial = Trial::new(kind, fails);
                trial.begin(keys);
                let in_flight = trial.sim.waiting.len();
                trial.live_on();
                for purpose in &trial.failed {
                    counts.entry(kind).or_default()[place_of(*purpose)] += 1;
                }
                // Polls keep their pace; polls that cannot succeed stop.
                let stops = fails == Fails::All && kind.stops_polling();
                let polls = if stops { 1 } else { 42 };
                assert!(trial.polls <= polls, "{what}: {} polls", trial.polls);
                // Messages in view are read again at their pace, as long as that may succeed.
                let rests = if kind.is_passing() { 11 } else { 1 };
                assert!(trial.others <= rests, "{what}: {} more", trial.others);
                let state = &trial.sim.state;
                assert!(
                    !state.sync.jumps() && state.sync.audited().is_none(),
                    "{what}"
                );
                assert!(!state.find.search().is_under_way(), "{what}");
                let silent = kind == FailureKind::NoConversation && fails == Fails::All
                    || kind.is_passing() && matches!(name, "rest" | "refresh of a place")
                    || fails == Fails::Deep && name == "poll";
                assert!(
                    trial.told || silent,
                    "{what}: nothing was said ({in_flight})"
                );
                let before = trial.sim.asked.len();
                trial.sim.keys("Esc Esc R");
                assert!(trial.sim.asked.len() > before, "{what}: R asks anew");
            }
        }
    }
    println!("{counts:?}");
    let never = |kind: &&FailureKind| counts[kind].contains(&0);
    let never: Vec<_> = KINDS.iter().filter(never).collect();
    assert!(never.is_empty(), "{never:?} not at every kind of request");
}
