//! A scripted HTTP server: the n-th request gets what the script says for n.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use secrecy::SecretString;
use serde_json::json;
use smsthread::gateway::{GatewayConfig, GatewayError, HttpGateway, Pacing, Timeouts};
use smsthread::thread::page::{Failure, Page, PageRequest};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use url::Url;

pub const PHONE: &str = "32496123456";
pub const ID: &str = "the-client-id";
pub const SECRET: &str = "s3cr3t-of-the-account";
pub const ASKED: PageRequest = PageRequest { page: 2, limit: 50 };

/// The answer to one request.
#[derive(Clone)]
pub enum Reply {
    /// These bytes; then the connection ends.
    Bytes(Vec<u8>),
    /// These bytes; the connection stays open for the next request.
    Keep(Vec<u8>),
    /// These bytes; then nothing until the client closes the connection.
    Hang(Vec<u8>),
    /// These bytes; then one space every few milliseconds without end.
    Drip(Vec<u8>),
    /// These bytes; then the connection is reset.
    Reset(Vec<u8>),
}

pub struct Server {
    pub url: Url,
    requests: Arc<Mutex<Vec<String>>>,
    pub connections: Arc<AtomicUsize>,
    /// Notified whenever a client closes the connection while it waits.
    pub left: Arc<Notify>,
}

impl Server {
    /// Answers the n-th request, from 0, with `script(n)`.
    pub async fn start(script: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Self {
        Self::reading(move |n, _| script(n)).await
    }

    /// Answers the n-th request, from 0, depending on its head.
    pub async fn reading(script: impl Fn(usize, &str) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let server = Self {
            url: url.parse().unwrap(),
            requests: Arc::default(),
            connections: Arc::default(),
            left: Arc::default(),
        };
        let (requests, left) = (server.requests.clone(), server.left.clone());
        let (connections, script) = (server.connections.clone(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                let (requests, left) = (requests.clone(), left.clone());
                let script = script.clone();
                tokio::spawn(async move { converse(stream, &requests, &*script, &left).await });
            }
        });
        server
    }

    /// Answers every request in the same way.
    pub async fn always(reply: Reply) -> Self {
        Self::start(move |_| reply.clone()).await
    }

    /// Answers the first requests with `bad` and all others with a good page.
    pub async fn mending(bad: Vec<Reply>) -> Self {
        Self::start(move |n| bad.get(n).cloned().unwrap_or_else(|| Reply::Bytes(good()))).await
    }

    /// The heads of all requests so far.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    pub fn gateway(&self) -> HttpGateway {
        HttpGateway::new(config(self.url.clone())).unwrap()
    }

    /// One fetch of the sample slice by a new client.
    pub async fn fetch(&self) -> Result<Page, GatewayError> {
        self.gateway().fetch_page(PHONE, ASKED, |_, _| {}).await
    }

    /// The failure of one fetch, and how many requests were made.
    pub async fn failure(&self) -> (Failure, usize) {
        let error = self.fetch().await.expect_err("a failure");
        (error.failure(), self.requests().len())
    }
}

async fn converse(
    mut stream: TcpStream,
    requests: &Mutex<Vec<String>>,
    script: &(impl Fn(usize, &str) -> Reply + ?Sized),
    left: &Notify,
) {
    while let Some(head) = read_head(&mut stream).await {
        let n = {
            let mut requests = requests.lock().unwrap();
            requests.push(head.clone());
            requests.len() - 1
        };
        match script(n, &head) {
            Reply::Keep(bytes) => stream.write_all(&bytes).await.unwrap_or_default(),
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
                return;
            }
            Reply::Hang(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.read(&mut [0]).await;
                left.notify_one();
                return;
            }
            Reply::Drip(bytes) => {
                let _ = stream.write_all(&bytes).await;
                while stream.write_all(b" ").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(5)).await;
                }
                return;
            }
            Reply::Reset(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.set_zero_linger();
                return;
            }
        }
    }
}

async fn read_head(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    Some(String::from_utf8_lossy(&head).into_owned())
}

pub fn config(base_url: Url) -> GatewayConfig {
    GatewayConfig {
        base_url,
        client_id: SecretString::from(ID),
        client_secret: SecretString::from(SECRET),
        insecure_http: false,
        timeouts: Timeouts::default(),
        pacing: Pacing::default(),
    }
}

/// A response with the correct length.
pub fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut bytes =
        format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n\r\n").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

pub fn json_reply(status: &str, body: &str) -> Reply {
    let headers = "Content-Type: application/json\r\n";
    Reply::Bytes(response(status, headers, body.as_bytes()))
}

/// A page of `count` messages as JSON.
pub fn page(count: usize) -> String {
    let item = |n| {
        json!({
            "messageId": format!("id-{n}"), "direction": "outbound", "sender": "Shop",
            "receiver": PHONE, "message": format!("confidential text {n}"), "file": null,
            "datetime": "05 jun 2025, 08:44:46", "unixDatetime": 1_749_113_086,
            "deliveryStatus": "DELIVERED"
        })
    };
    let list: Vec<_> = (0..count).map(item).collect();
    json!({"total": count, "shown": count, "page": 2, "limit": 50, "conversation": list})
        .to_string()
}

/// A good answer of two messages.
pub fn good() -> Vec<u8> {
    response(
        "200 OK",
        "Content-Type: application/json\r\n",
        page(2).as_bytes(),
    )
}

pub fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

pub fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}
