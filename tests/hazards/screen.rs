//! The core over HTTP, without its terminal: read to the first message, as by a reader who holds
//! the key that goes up.

use std::time::Duration;

use smsthread::app::source::ThreadGateway;
use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::chat::view_model::Row;
use smsthread::gateway::{GatewayConfig, HttpGateway, Pacing, Timeouts};
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::layout::viewport::{HistoryRow, Separator};
use smsthread::runtime::Runtime;
use smsthread::tasks::{Inbox, channel};
use smsthread::time::{Now, UnixTime, Zone};

use crate::gateway::{Gateway, ID, PHONE, SECRET};

/// After this many presses of a key without effect, the test gives up.
const ENOUGH: usize = 4_000;
/// The user waits this long for what the program does by itself.
const PATIENCE: Duration = Duration::from_secs(10);

struct Program {
    state: State,
    runtime: Runtime<ThreadGateway>,
    inbox: Inbox,
    open: usize,
    /// Time since the start.
    clock: Duration,
    /// The short messages to the user.
    told: Vec<String>,
}

/// The texts of all messages, oldest first, or the message to the user instead.
pub async fn read(gateway: &Gateway) -> Result<Vec<String>, String> {
    let mut program = Program::new(gateway);
    let size = Size {
        width: 100,
        height: 40,
    };
    program.send(Event::Resized(size)).await;
    program.go_to_first().await;
    program.press("R").await;
    program.press("R").await;
    program.press("G").await;
    program.go_to_first().await;
    let thread = program.state.thread();
    let texts = thread
        .newest_first()
        .map(|(_, message)| message.text().to_owned());
    let mut texts: Vec<String> = texts.collect();
    texts.reverse();
    if !program.told.is_empty() {
        return Err(program.told.join(" "));
    }
    Ok(texts)
}

impl Program {
    fn new(gateway: &Gateway) -> Self {
        let settings = Settings {
            number: PHONE.into(),
            contact: None,
            page_size: 2_000.into(),
            max_messages: 200_000,
            refresh: None,
            zone: Zone::UTC,
            look: Look::Filled,
            seed: 1,
        };
        let client = HttpGateway::new(GatewayConfig {
            base_url: gateway.base_url.parse().unwrap(),
            client_id: ID.to_owned().into(),
            client_secret: SECRET.to_owned().into(),
            insecure_http: false,
            timeouts: Timeouts::default(),
            pacing: Pacing::default(),
        });
        let thread = ThreadGateway {
            gateway: client.unwrap(),
            phone: PHONE.to_owned(),
        };
        let (reports, inbox) = channel();
        Self {
            inbox,
            state: State::new(settings, at(Duration::ZERO)),
            runtime: Runtime::new(thread, tokio::runtime::Handle::current(), reports),
            open: 0,
            clock: Duration::ZERO,
            told: Vec::new(),
        }
    }

    /// Handles an event, and everything that follows from it within the user's patience.
    async fn send(&mut self, event: Event) {
        let mut event = event;
        let patient = self.clock + PATIENCE;
        loop {
            for effect in update(&mut self.state, event, at(self.clock)) {
                if let Effect::FetchPage { id, request } = effect {
                    self.runtime.fetch_page(id, request);
                    self.open += 1;
                }
            }
            self.listen();
            if self.open > 0 {
                event = self.inbox.next_event().await;
                self.open -= usize::from(!matches!(event, Event::RequestDelayed { .. }));
                continue;
            }
            let next = self.state.next_wakeup().filter(|at| *at <= patient);
            let Some(next) = next else {
                return;
            };
            self.clock = self.clock.max(next);
            event = Event::Woke;
        }
    }

    /// Notes a failure that is shown.
    fn listen(&mut self) {
        let screen = self.state.screen();
        let failed = screen.rows.iter().find_map(|row| match row {
            Row::Between(Separator::History(HistoryRow::Failed(failure))) => {
                Some(failure.what.to_string())
            }
            _ => None,
        });
        let notice = screen.status.notice.as_ref().map(ToString::to_string);
        let notice = notice.filter(|words| words.contains("gateway") || words.contains("cannot"));
        let never = self.state.failure().map(|failure| failure.what.to_string());
        for words in [failed, notice, never].into_iter().flatten() {
            if self.told.last() != Some(&words) {
                self.told.push(words);
            }
        }
    }

    async fn press(&mut self, key: &str) {
        self.send(Event::KeyPressed(key_of(key).unwrap())).await;
    }

    /// Goes up from the newest message until there are no more messages and no gap is left, or
    /// until a message explains why it cannot go on.
    async fn go_to_first(&mut self) {
        for _ in 0..ENOUGH {
            let thread = self.state.thread();
            if thread.is_complete() || thread.is_empty() || !self.told.is_empty() {
                return;
            }
            let at_first = thread.begins() && self.state.selected() == thread.oldest();
            self.press(if at_first { "G" } else { "PgUp" }).await;
        }
    }
}

fn at(elapsed: Duration) -> Now {
    Now {
        elapsed,
        wall: UnixTime::EPOCH,
    }
}
