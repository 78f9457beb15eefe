//! The demo gateway over real sockets, with a client that knows nothing of it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use secrecy::ExposeSecret;
use serde_json::Value;
use smsthread::demo::{DEMO_PHONE, DemoError, DemoGateway, DemoOptions};
use smsthread::time::UnixTime;

/// What was received until the server closed the connection or `enough` bytes had come.
struct Answer {
    head: String,
    body: Vec<u8>,
    /// The connection ended with an error.
    broken: bool,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }
}

/// Sends one request on a separate connection; reads no more than `enough` bytes.
async fn get(gateway: &DemoGateway, path: &str, enough: u64) -> Answer {
    let address = gateway.base_url().socket_addrs(|| None).unwrap()[0];
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
         X-Client-Id: {}\r\nX-Client-Secret: {}\r\n\r\n",
        gateway.client_id(),
        gateway.client_secret().expose_secret(),
    );
    let exchange = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_mins(1)))
            .unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        let broken = stream.take(enough).read_to_end(&mut bytes).is_err();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n");
        let (head, body) = bytes.split_at(end.map_or(bytes.len(), |end| end + 4));
        Answer {
            head: String::from_utf8_lossy(head).into_owned(),
            body: body.to_vec(),
            broken,
        }
    };
    tokio::task::spawn_blocking(exchange).await.unwrap()
}

async fn start(fail: Option<&str>) -> DemoGateway {
    let options = DemoOptions {
        fail: fail.map(|name| name.parse().unwrap()),
        start: UnixTime::new(1_773_325_800),
        ..DemoOptions::default()
    };
    DemoGateway::start(options).await.unwrap()
}

fn conversation(query: &str) -> String {
    format!("/v1/conversation/{DEMO_PHONE}?{query}")
}

#[tokio::test]
async fn the_thread_and_its_pictures_come_over_http() {
    let gateway = start(None).await;
    let answer = get(&gateway, &conversation("limit=60"), u64::MAX).await;
    assert!(answer.head.starts_with("HTTP/1.1 200"), "{}", answer.head);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    let items = body["conversation"].as_array().unwrap();
    assert_eq!(items.len(), 60);
    let links = items
        .iter()
        .filter_map(|item| item["file"].as_array())
        .flatten()
        .map(|file| url::Url::parse(file["image"].as_str().unwrap()).unwrap());
    let mut pictures = 0;
    for link in links {
        assert_eq!(link.origin(), gateway.base_url().origin());
        let path = &link[url::Position::BeforePath..];
        let picture = get(&gateway, path, u64::MAX).await;
        let kind = picture.header("content-type").unwrap_or_default();
        let known = ["image/jpeg", "image/gif"].contains(&kind);
        assert!(known, "{link}: {kind}");
        assert!(image::load_from_memory(&picture.body).is_ok(), "{link}");
        pictures += 1;
    }
    assert!(pictures >= 5, "{pictures}");
}

#[tokio::test]
async fn every_start_has_its_own_keys() {
    let (one, other) = (start(None).await, start(None).await);
    let secret = one.client_secret().expose_secret();
    assert!(secret.len() >= 32 && secret.bytes().all(|byte| byte.is_ascii_hexdigit()));
    assert_ne!(secret, other.client_secret().expose_secret());
    assert_ne!(one.client_id(), other.client_id());
    assert!(!format!("{one:?}").contains(secret));
    let base = one.base_url();
    assert_eq!(base.host_str(), Some("127.0.0.1"));
    assert_eq!(base.path(), "/v1");
    assert_eq!(
        one.environment(),
        [
            format!("SMSTHREAD_BASE_URL={base}"),
            format!("SMSTOOLS_CLIENT_ID={}", one.client_id()),
            format!("SMSTOOLS_CLIENT_SECRET={secret}"),
        ]
    );
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let gateway = start(None).await;
    let port = gateway.base_url().port().unwrap();
    let options = DemoOptions {
        port,
        ..DemoOptions::default()
    };
    let error = DemoGateway::start(options).await.unwrap_err();
    assert!(matches!(error, DemoError::Bind { port: asked, .. } if asked == port));
    assert!(error.to_string().contains(&port.to_string()));
}

#[tokio::test]
async fn it_stops_when_dropped() {
    let gateway = start(None).await;
    let address = gateway.base_url().socket_addrs(|| None).unwrap()[0];
    let mut open = tokio::net::TcpStream::connect(address).await.unwrap();
    drop(gateway);
    // The open connection ends, whether or not the gateway had accepted it yet.
    let mut byte = [0];
    let end = tokio::io::AsyncReadExt::read(&mut open, &mut byte).await;
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_announced() {
    let gateway = start(Some("truncated")).await;
    let answer = get(&gateway, &conversation("limit=20"), u64::MAX).await;
    let announced: usize = answer.header("content-length").unwrap().parse().unwrap();
    assert!(answer.body.len() < announced);
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
}

#[tokio::test]
async fn a_reset_gives_no_answer() {
    let gateway = start(Some("reset")).await;
    let answer = get(&gateway, &conversation(""), u64::MAX).await;
    assert!(answer.broken);
    assert_eq!(answer.head, "");
}

#[tokio::test]
async fn an_endless_body_goes_on() {
    let gateway = start(Some("endless")).await;
    let answer = get(&gateway, &conversation(""), 30_000_000).await;
    assert!(!answer.broken && answer.body.len() > 29_000_000);
}

#[tokio::test]
async fn a_slow_body_begins() {
    let gateway = start(Some("slow")).await;
    let answer = get(&gateway, &conversation("limit=1"), 1).await;
    assert_eq!(answer.head, "H");
}

#[tokio::test]
async fn a_silent_gateway_takes_the_request_and_says_nothing() {
    let gateway = start(Some("silent")).await;
    let path = conversation("");
    let asked = get(&gateway, &path, u64::MAX);
    let ended = tokio::time::timeout(Duration::from_millis(200), asked).await;
    assert!(ended.is_err());
}

#[tokio::test]
async fn latency_keeps_every_answer_back() {
    let latency = Duration::from_millis(120);
    let options = DemoOptions {
        latency,
        ..DemoOptions::default()
    };
    let gateway = DemoGateway::start(options).await.unwrap();
    let asked = std::time::Instant::now();
    let answer = get(&gateway, &conversation("limit=1"), u64::MAX).await;
    assert!(asked.elapsed() >= latency);
    assert!(answer.head.starts_with("HTTP/1.1 200"));
}
