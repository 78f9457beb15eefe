//! Each single fault at each request of a long read: the thread that is read is the same as without
//! any, for at most three tries a request and a fifth more requests.

#[path = "gateway/list.rs"]
mod list;
#[path = "gateway/server.rs"]
#[expect(dead_code, reason = "the gateway's own tests use the rest")]
mod server;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use serde_json::json;
use smsthread::app::source::ThreadGateway;
use smsthread::chat::action::key_of;
use smsthread::chat::effect::Effect;
use smsthread::chat::event::Event;
use smsthread::chat::state::{Settings, State};
use smsthread::chat::update::update;
use smsthread::gateway::{HttpGateway, Pacing, Timeouts};
use smsthread::layout::areas::Size;
use smsthread::layout::bubble::Look;
use smsthread::message::Message;
use smsthread::runtime::Runtime;
use smsthread::tasks::channel;
use smsthread::time::{Now, UnixTime, Zone};

use list::{asked_in, slice};
use server::{PHONE, Reply, Server, config, gzip, page, response};

const MESSAGES: usize = 600;
/// The most requests that one refresh makes: newest slice, visible slice, older slice.
const REFRESH: usize = 3;
/// How many cases run at the same time.
const ABREAST: usize = 24;
/// The time limit of requests in cases without silence.
const PATIENT: Duration = Duration::from_mins(2);
/// The time limit of requests in cases with silence.
const IMPATIENT: Duration = Duration::from_secs(6);
const NOW: Now = Now {
    elapsed: Duration::ZERO,
    wall: UnixTime::EPOCH,
};

/// The list, newest first: two messages a minute, and every seventh message equals the one before
/// it.
fn conversation() -> Vec<String> {
    let item = |n: usize| {
        let inbound = n.is_multiple_of(3);
        let (from, to) = if inbound {
            (PHONE, "Shop")
        } else {
            ("Shop", PHONE)
        };
        json!({
            "messageId": (!inbound).then(|| format!("id-{n}")),
            "direction": if inbound { "inbound" } else { "outbound" },
            "sender": from, "receiver": to, "message": format!("message {}", n - n % 7 / 6),
            "file": null, "datetime": "", "unixDatetime": 1_700_000_000 - n / 2 * 60,
            "deliveryStatus": "DELIVERED"
        })
        .to_string()
    };
    (0..MESSAGES).map(item).collect()
}

/// Each fault that happens once, with the time limit for silence.
fn faults() -> Vec<(&'static str, Reply)> {
    let json = "Content-Type: application/json\r\n";
    let whole = page(50);
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n".to_vec();
    let begun = [&head[..], whole.as_bytes()].concat();
    let zipped = gzip(whole.as_bytes());
    let half = response(
        "200 OK",
        "Content-Encoding: gzip\r\n",
        &zipped[..zipped.len() / 2],
    );
    let bomb = response(
        "200 OK",
        "Content-Encoding: gzip\r\n",
        &gzip(&vec![b' '; 33 << 20]),
    );
    let told = |status, body: &str| Reply::Bytes(response(status, json, body.as_bytes()));
    let plain = |status| Reply::Bytes(response(status, "", b""));
    vec![
        ("closed", Reply::Bytes(vec![])),
        ("reset", Reply::Reset(vec![])),
        ("reset in the head", Reply::Reset(head[..20].to_vec())),
        ("reset in the body", Reply::Reset(begun.clone())),
        ("short of its length", Reply::Bytes(begun.clone())),
        ("silence", Reply::Hang(vec![])),
        ("silence in the head", Reply::Hang(head[..20].to_vec())),
        ("silence in the body", Reply::Hang(begun)),
        ("a trickle", Reply::Drip(head)),
        ("empty", told("200 OK", "")),
        ("cut JSON", told("200 OK", &whole[..whole.len() / 2])),
        ("another JSON", told("200 OK", "[1,2,3]")),
        (
            "HTML",
            Reply::Bytes(response("200 OK", "Content-Type: text/html\r\n", b"<html>")),
        ),
        ("half a gzip", Reply::Bytes(half)),
        ("a bomb", Reply::Bytes(bomb)),
        (
            "not HTTP",
            Reply::Bytes(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
        ),
        ("500", plain("500 Oops")),
        (
            "502 in HTML",
            Reply::Bytes(response("502 Bad", "Content-Type: text/html\r\n", b"<h1>")),
        ),
        (
            "503",
            Reply::Bytes(response("503 Busy", "Retry-After: 0\r\n", b"")),
        ),
        ("429", plain("429 Slow down")),
        (
            "105",
            told("400 Bad", r#"{"error":"105","errorMsg":"internal"}"#),
        ),
        ("105 with 200", told("200 OK", r#"{"error":105}"#)),
    ]
}

/// A gateway with this list that answers the requests for which `fails` is true with `fault`.
async fn serve(fault: Reply, fails: impl Fn(usize) -> bool + Send + Sync + 'static) -> Server {
    let items = conversation();
    Server::reading(move |n, head| {
        if fails(n) {
            fault.clone()
        } else {
            Reply::Keep(slice(&items, asked_in(head)))
        }
    })
    .await
}

/// Scrolls up to the first message, as a user would, and presses the key for another try if nothing
/// comes. Returns the thread, newest first, and the number of these keys. `limit` is the time limit
/// for a silent gateway; it must leave a busy machine time for good answers.
async fn read(server: &Server, limit: Duration) -> (Vec<Message>, usize) {
    let mut config = config(server.url.clone());
    config.timeouts = Timeouts {
        first_byte: limit,
        between_bytes: limit,
        total: limit,
        ..config.timeouts
    };
    let wait = Duration::from_millis(2);
    config.pacing = Pacing {
        plain: wait,
        throttled: wait,
        longest: wait,
    };
    let thread = ThreadGateway {
        gateway: HttpGateway::new(config).unwrap(),
        phone: PHONE.to_owned(),
    };
    let (reports, mut inbox) = channel();
    let mut runtime = Runtime::new(thread, tokio::runtime::Handle::current(), reports);
    let mut state = State::new(settings(), NOW);
    let mut event = Event::Resized(Size {
        width: 80,
        height: 24,
    });
    let (mut open, mut idle, mut refreshed) = (0_usize, 0, 0);
    let mut now = NOW;
    for _ in 0..10_000 {
        for effect in update(&mut state, event, now) {
            if let Effect::FetchPage { id, request } = effect {
                runtime.fetch_page(id, request);
                open += 1;
            }
        }
        if open > 0 {
            event = inbox.next_event().await;
            open -= usize::from(!matches!(event, Event::RequestDelayed { .. }));
            idle = 0;
            continue;
        }
        if state.thread().begins() {
            let thread = state.thread().newest_first();
            return (
                thread.map(|(_, message)| message.clone()).collect(),
                refreshed,
            );
        }
        idle += 1;
        let key = if idle % 20 == 0 { "R" } else { "PgUp" };
        refreshed += usize::from(key == "R");
        // Pressing the key twice would request everything that is loaded.
        now.elapsed += Duration::from_secs(10 * u64::from(key == "R"));
        event = Event::KeyPressed(key_of(key).expect("a key"));
    }
    panic!("the first message is never reached: {:?}", state.failure());
}

fn settings() -> Settings {
    Settings {
        number: PHONE.into(),
        contact: None,
        page_size: 50.into(),
        max_messages: 200_000,
        refresh: None,
        zone: Zone::UTC,
        look: Look::Filled,
        seed: 1,
    }
}

/// How often the most repeated request was sent.
fn most_tries(requests: &[String]) -> usize {
    let mut tries = HashMap::new();
    for head in requests {
        *tries.entry(head).or_insert(0) += 1;
    }
    tries.into_values().max().unwrap_or_default()
}

/// The thread and the number of requests if nothing fails.
async fn undisturbed() -> (Vec<Message>, usize) {
    let server = serve(Reply::Bytes(vec![]), |_| false).await;
    let (thread, _) = read(&server, PATIENT).await;
    assert_eq!(thread.len(), MESSAGES);
    let requests = server.requests();
    assert_eq!(most_tries(&requests), 1);
    assert!(
        requests.len() >= 12,
        "a long read has {} requests",
        requests.len()
    );
    (thread, requests.len())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_fault_anywhere_changes_nothing() {
    let (thread, requests) = undisturbed().await;
    let cases = faults()
        .into_iter()
        .flat_map(|fault| (0..requests).map(move |n| (fault.clone(), n)));
    let run = |((name, fault), n)| {
        let thread = &thread;
        async move {
            let server = serve(fault, move |at| at == n).await;
            let place = format!("{name} at request {n}");
            let (read, refreshed) = read(&server, IMPATIENT).await;
            assert!(read == *thread, "{place}");
            // The same bomb might come again, so only the user's key requests it again.
            assert_eq!(refreshed, usize::from(name == "a bomb"), "{place}");
            let sent = server.requests();
            // What the user requests again is sent again.
            assert!(most_tries(&sent) <= 3 + 2 * refreshed, "{place}: {sent:?}");
            let extra = sent.len().saturating_sub(requests + refreshed * REFRESH);
            assert!(
                extra * 5 <= requests,
                "{place}: {extra} more than {requests}"
            );
            1
        }
    };
    let runs: usize = stream::iter(cases)
        .map(run)
        .buffer_unordered(ABREAST)
        .fold(0, async |a, b| a + b)
        .await;
    assert_eq!(runs, faults().len() * requests);
}

/// The retry budget limits the load on a gateway in trouble; after that, the user's key continues.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_every_other_request_fails_the_thread_is_still_whole() {
    let (thread, requests) = undisturbed().await;
    let server = serve(Reply::Bytes(response("500 Oops", "", b"")), |n| n % 2 == 0).await;
    let (read, refreshed) = read(&server, PATIENT).await;
    assert!(read == thread);
    let sent = server.requests().len();
    // Random waits decide which requests get the bad answers, and so how often the key is needed.
    let asked = requests + refreshed * REFRESH;
    assert!(sent <= 3 * asked, "{sent} tries of {asked}");
}
