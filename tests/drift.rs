//! The core over HTTP against a gateway in another process, whose list moves with every answer and
//! which cuts slices short without a word: read to the first message, and read again once the list
//! stands still, what is held is what the gateway has.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use smsthread::app::source::ThreadGateway;
use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::demo::DEMO_PHONE;
use smsthread::gateway::{GatewayConfig, HttpGateway, Pacing, Timeouts};
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::message::Message;
use smsthread::runtime::Runtime;
use smsthread::tasks::{Inbox, channel};
use smsthread::thread::page::PageRequest;
use smsthread::time::{Now, UnixTime, Zone};

/// After this many answers, the gateway's list no longer changes.
const CHURNS: usize = 100;

/// `smsthread demo-gateway --fail churn`, which ends with the test.
struct Process {
    child: Child,
    gateway: HttpGateway,
}

impl Process {
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_smsthread"))
            .args(["demo-gateway", "--fail", "churn"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let lines = stdout.lines().take(3).map(Result::unwrap);
        let told: HashMap<String, String> = lines
            .map(|line| {
                let line = line.trim_start_matches("export ");
                let (name, value) = line.split_once('=').expect("NAME=value");
                (name.to_owned(), value.to_owned())
            })
            .collect();
        let gateway = HttpGateway::new(GatewayConfig {
            base_url: told["SMSTHREAD_BASE_URL"].parse().unwrap(),
            client_id: told["SMSTOOLS_CLIENT_ID"].clone().into(),
            client_secret: told["SMSTOOLS_CLIENT_SECRET"].clone().into(),
            insecure_http: false,
            timeouts: Timeouts::default(),
            pacing: Pacing::default(),
        });
        Self {
            child,
            gateway: gateway.unwrap(),
        }
    }

    async fn slice(&self, page: u32, limit: u32) -> Vec<Message> {
        let asked = PageRequest { page, limit };
        let page = self.gateway.fetch_page(DEMO_PHONE, asked, |_, _| {}).await;
        page.unwrap().messages
    }

    /// Sends requests until the list no longer changes.
    async fn quiet(&self) {
        for _ in 0..CHURNS {
            self.slice(1, 1).await;
        }
    }

    /// All messages of the gateway, newest first.
    async fn truth(&self) -> Vec<Message> {
        let mut all = Vec::new();
        for page in 1.. {
            let slice = self.slice(page, 100).await;
            all.extend(slice.iter().cloned());
            if slice.is_empty() {
                break;
            }
        }
        all
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The program without its terminal.
struct Program {
    state: State,
    runtime: Runtime<ThreadGateway>,
    inbox: Inbox,
    open: usize,
    asked: usize,
}

impl Program {
    fn new(gateway: HttpGateway) -> Self {
        let settings = Settings {
            number: DEMO_PHONE.into(),
            contact: None,
            page_size: 200.into(),
            max_messages: 200_000,
            refresh: None,
            zone: Zone::UTC,
            look: Look::Filled,
            seed: 1,
        };
        let thread = ThreadGateway {
            gateway,
            phone: DEMO_PHONE.to_owned(),
        };
        let (reports, inbox) = channel();
        Self {
            state: State::new(settings, now()),
            runtime: Runtime::new(thread, tokio::runtime::Handle::current(), reports),
            inbox,
            open: 0,
            asked: 0,
        }
    }

    /// Handles an event, and everything that follows from it.
    async fn send(&mut self, event: Event) {
        let mut event = event;
        loop {
            for effect in update(&mut self.state, event, now()) {
                if let Effect::FetchPage { id, request } = effect {
                    self.runtime.fetch_page(id, request);
                    self.open += 1;
                    self.asked += 1;
                }
            }
            if self.open == 0 {
                return;
            }
            event = self.inbox.next_event().await;
            self.open -= usize::from(!matches!(event, Event::RequestDelayed { .. }));
        }
    }

    async fn press(&mut self, key: &str) {
        self.send(Event::KeyPressed(key_of(key).expect("a key")))
            .await;
    }

    /// Pages up from the newest message until there are no more messages and no gap is left.
    async fn read_to_the_first(&mut self) {
        self.press("G").await;
        for _ in 0..5_000 {
            let thread = self.state.thread();
            if thread.is_complete() {
                return;
            }
            let at_first = thread.begins() && self.state.selected() == thread.oldest();
            self.press(if at_first { "G" } else { "PgUp" }).await;
        }
        panic!("the first message is never reached");
    }
}

fn now() -> Now {
    Now {
        elapsed: Duration::ZERO,
        wall: UnixTime::EPOCH,
    }
}

fn facts(message: &Message) -> (Option<UnixTime>, Option<String>, String, String) {
    (
        message.sent_at(),
        message.id().map(str::to_owned),
        message.text().to_owned(),
        format!("{:?}", message.status()),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_is_what_a_gateway_that_moved_has() {
    let process = Process::start();
    let mut program = Program::new(process.gateway.clone());
    program
        .send(Event::Resized(Size {
            width: 100,
            height: 40,
        }))
        .await;
    // The list changes with every one of these requests.
    while program.asked < CHURNS / 2 && !program.state.thread().begins() {
        program.press("PgUp").await;
    }
    assert!(program.asked > 15, "{} requests", program.asked);
    process.quiet().await;
    program.press("R").await;
    program.press("R").await;
    program.read_to_the_first().await;
    let held = program.state.thread().newest_first();
    let held: Vec<_> = held.map(|(_, message)| facts(&message)).collect();
    let truth: Vec<_> = process.truth().await.iter().map(facts).collect();
    assert!(truth.len() > 2_500, "{}", truth.len());
    let differs = held.iter().zip(&truth).position(|(a, b)| a != b);
    assert_eq!((held.len(), differs), (truth.len(), None));
}
