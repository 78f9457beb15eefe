//! The sockets of the demo gateway.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: it runs a server's tasks and tells its script the time"
)]

use std::convert::Infallible;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use url::Url;

use super::DEMO_PHONE;
use super::api::{API_ROOT, Api, ApiOutcome, Body, Reply, Request};
use super::fault::{Fault, FaultKind};
use super::live::Conversation;
use super::media::Links;
use crate::time::UnixTime;

type HyperBody = UnsyncBoxBody<Bytes, io::Error>;

/// How the demo gateway behaves.
#[derive(Clone, Debug, Default)]
pub struct DemoOptions {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// How long every answer is delayed.
    pub latency: Duration,
    /// The fault to imitate, if any.
    pub fail: Option<Fault>,
    /// The time of the script's start; `None`: the wall clock.
    pub start: Option<UnixTime>,
}

/// Why the demo gateway could not run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(
        "The demo gateway cannot listen on 127.0.0.1:{port}. Choose another --port (0 takes any free one)."
    )]
    Bind { port: u16, source: io::Error },
    #[error(
        "The system gives no random bytes, so the demo gateway has no safe secret. It did not start."
    )]
    Random(#[source] getrandom::Error),
    #[error("The demo gateway's own address cannot be written as a URL.")]
    Address(#[from] url::ParseError),
    #[error("The demo gateway has stopped. Start it again.")]
    Stopped(#[source] tokio::task::JoinError),
}

/// A running demo gateway; it stops when dropped.
#[derive(Debug)]
pub struct DemoGateway {
    base_url: Url,
    client_id: String,
    client_secret: SecretString,
    task: JoinHandle<Infallible>,
}

impl DemoGateway {
    /// Listens on 127.0.0.1, with a new random id and secret.
    ///
    /// # Errors
    /// The port is taken, or the system has no random bytes.
    pub async fn start(options: DemoOptions) -> Result<Self, DemoError> {
        let port = options.port;
        let bind = |source| DemoError::Bind { port, source };
        let listener = TcpListener::bind(("127.0.0.1", port)).await.map_err(bind)?;
        let address = listener.local_addr().map_err(bind)?;
        let origin = format!("http://{address}");
        let base_url = Url::parse(&format!("{origin}{API_ROOT}"))?;
        let client_id = format!("demo-{}", random_hex::<6>()?);
        let client_secret = SecretString::from(random_hex::<24>()?);
        let token = random_hex::<8>()?;
        let api = Api {
            conversation: Conversation::new(options.start.unwrap_or_else(wall_clock)),
            client_id: client_id.clone(),
            client_secret: client_secret.clone(),
            links: Links { origin, token },
            fault: options.fail,
            served: AtomicU64::new(0),
        };
        let server = Server {
            api,
            began: Instant::now(),
            latency: options.latency,
        };
        Ok(Self {
            base_url,
            client_id,
            client_secret,
            task: tokio::spawn(accept(listener, Arc::new(server))),
        })
    }

    /// The base URL of the API, like `http://127.0.0.1:49152/v1`.
    pub fn base_url(&self) -> Url {
        self.base_url.clone()
    }

    /// The value for `X-Client-Id`.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The value for `X-Client-Secret`.
    pub fn client_secret(&self) -> &SecretString {
        &self.client_secret
    }

    /// The number of its only conversation, in digits.
    pub fn phone(&self) -> &'static str {
        DEMO_PHONE
    }

    /// `NAME=value` lines for the environment of a client; they contain the secret.
    pub fn environment(&self) -> [String; 3] {
        [
            format!("SMSTHREAD_BASE_URL={}", self.base_url),
            format!("SMSTOOLS_CLIENT_ID={}", self.client_id),
            format!(
                "SMSTOOLS_CLIENT_SECRET={}",
                self.client_secret.expose_secret()
            ),
        ]
    }

    /// Serves until the caller stops waiting.
    ///
    /// # Errors
    /// The server's task has ended by itself.
    pub async fn serve_forever(mut self) -> Result<Infallible, DemoError> {
        (&mut self.task).await.map_err(DemoError::Stopped)
    }
}

impl Drop for DemoGateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

struct Server {
    api: Api,
    began: Instant,
    latency: Duration,
}

/// Accepts connections until this future is dropped, which ends them, too.
async fn accept(listener: TcpListener, server: Arc<Server>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                connections.spawn(serve(stream, Arc::clone(&server)));
            }
            // Probably out of file descriptors: let some connections end first.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, server: Arc<Server>) {
    let resets = server
        .api
        .fault
        .is_some_and(|fault| fault.kind == FaultKind::Reset);
    // Without nodelay a small answer waits for an ACK; without zero linger a reset looks like a
    // plain end.
    let _ = stream.set_nodelay(true);
    if resets {
        let _ = stream.set_zero_linger();
    }
    let service = service_fn(move |request| {
        let server = Arc::clone(&server);
        async move { server.respond(request).await }
    });
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // It does not matter if a client goes away in the middle.
    let _ = connection.await;
}

impl Server {
    async fn respond(
        &self,
        request: hyper::Request<Incoming>,
    ) -> Result<hyper::Response<HyperBody>, io::Error> {
        tokio::time::sleep(self.latency).await;
        let header = |name| request.headers().get(name).map(HeaderValue::as_bytes);
        let asked = Request {
            method: request.method().as_str(),
            path: request.uri().path(),
            query: request.uri().query().unwrap_or_default(),
            client_id: header("x-client-id"),
            client_secret: header("x-client-secret"),
        };
        match self.api.answer(&asked, self.began.elapsed()) {
            ApiOutcome::Reply(reply) => write(reply),
            ApiOutcome::Reset => Err(io::Error::from(io::ErrorKind::ConnectionReset)),
            ApiOutcome::Silence => std::future::pending().await,
        }
    }
}

fn write(reply: Reply) -> Result<hyper::Response<HyperBody>, io::Error> {
    let mut response = hyper::Response::builder()
        .status(reply.status)
        .header(CONTENT_TYPE, reply.content_type);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    let announced = match &reply.body {
        Body::Cut(bytes) | Body::Drip(bytes) => Some(bytes.len()),
        Body::Whole(_) | Body::Endless => None,
    };
    if let Some(length) = announced {
        response = response.header(CONTENT_LENGTH, length);
    }
    response
        .body(stream_of(reply.body))
        .map_err(io::Error::other)
}

fn stream_of(body: Body) -> HyperBody {
    match body {
        Body::Whole(bytes) => Full::from(bytes)
            .map_err(|never| match never {})
            .boxed_unsync(),
        Body::Cut(mut bytes) => {
            bytes.truncate(bytes.len() / 2);
            let half = stream::once(std::future::ready(Ok(Frame::data(Bytes::from(bytes)))));
            let cut = stream::once(async {
                // hyper drops bytes that are not sent yet: wait for the first half.
                tokio::time::sleep(Duration::from_millis(100)).await;
                Err(io::Error::from(io::ErrorKind::UnexpectedEof))
            });
            StreamBody::new(half.chain(cut)).boxed_unsync()
        }
        Body::Drip(bytes) => {
            let drops = stream::unfold(Bytes::from(bytes), |mut rest| async move {
                if rest.is_empty() {
                    return None;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
                let drop = rest.split_to(1);
                Some((Ok(Frame::data(drop)), rest))
            });
            StreamBody::new(drops).boxed_unsync()
        }
        Body::Endless => {
            let chunk = Bytes::from(vec![b' '; 64 * 1024]);
            let flood = stream::repeat_with(move || Ok(Frame::data(chunk.clone())));
            StreamBody::new(flood).boxed_unsync()
        }
    }
}

/// `N` random bytes from the operating system, in hex.
fn random_hex<const N: usize>() -> Result<String, DemoError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(DemoError::Random)?;
    let mut hex = String::with_capacity(N * 2);
    for byte in bytes {
        // Writing to a string never fails.
        let _ = write!(hex, "{byte:02x}");
    }
    Ok(hex)
}

fn wall_clock() -> UnixTime {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seconds = since.map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(0));
    UnixTime::new(seconds).unwrap_or(UnixTime::EPOCH)
}
