//! EDGE: the client of the gateway's conversation API.
//!
//! A request asks for one slice of one number's thread. It is tried up to three times if that can
//! help. The answer is read leniently, and limited in size and time. The credentials go only to the
//! configured origin.

mod error;
mod http;
mod retry;
mod unpack;
mod wire;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Client;
use reqwest::header::HeaderMap;
use secrecy::SecretString;
use tokio::sync::OnceCell;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};
use url::{Origin, Url};

use crate::endpoint;
use crate::endpoint::proxy::{self, BadProxy, Proxy};
use crate::text::SafeText;
use crate::thread::page::{Failure, Page, PageRequest};
pub use crate::timeouts::Timeouts;

pub use error::GatewayError;
use error::{ErrorCause, RequestTarget, UnusableAnswer};
use http::{CredentialHeaders, Received};
pub use retry::Pacing;
use retry::{MAX_TRIES, RetryBudget};
use wire::{Answer, BodyError, ErrorBody};

/// A longer body is parsed on a separate thread. Usual bodies take 2 ms and are not, because each
/// extra thread uses memory.
const HUGE_BODY: usize = 4 << 20;
/// The part of an unexpected body that is searched for words to show.
const FRONT: usize = 64 << 10;
/// The most characters of an unexpected body or error that are shown to the user.
const MAX_WORDS: usize = 160;

/// The gateway's address and the credentials for it.
pub struct GatewayConfig {
    /// The URL with the version in its path, with or without a slash at the end.
    pub base_url: Url,
    /// Sent as `X-Client-Id`.
    pub client_id: SecretString,
    /// Sent as `X-Client-Secret`.
    pub client_secret: SecretString,
    /// Allows `http:` to other computers.
    pub insecure_http: bool,
    /// The time limits of each try.
    pub timeouts: Timeouts,
    /// The waits between tries.
    pub pacing: Pacing,
}

impl fmt::Debug for GatewayConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The URL may hold a password; its origin cannot.
        f.debug_struct("GatewayConfig")
            .field("origin", &self.base_url.origin().ascii_serialization())
            .field("insecure_http", &self.insecure_http)
            .field("timeouts", &self.timeouts)
            .field("pacing", &self.pacing)
            .finish_non_exhaustive()
    }
}

/// A client for one account. Cheap to clone; clones share connections and the retry budget.
#[derive(Clone)]
pub struct HttpGateway(Arc<Inner>);

struct Inner {
    base_url: Url,
    host: String,
    proxy: Option<Arc<Proxy>>,
    credentials: CredentialHeaders,
    headers: HeaderMap,
    timeouts: Timeouts,
    pacing: Pacing,
    budget: RetryBudget,
    client: OnceCell<Client>,
}

impl fmt::Debug for HttpGateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpGateway")
            .field("origin", &self.0.base_url.origin().ascii_serialization())
            .finish_non_exhaustive()
    }
}

impl HttpGateway {
    /// Checks the configuration, without any connection. The HTTP client and its certificates are
    /// loaded when the first page is requested, away from the async threads.
    ///
    /// # Errors
    /// The URL is not https, and is not an allowed http URL either; or a credential cannot be sent
    /// in a header.
    pub fn new(config: GatewayConfig) -> Result<Self, GatewayError> {
        let credentials = CredentialHeaders {
            id: config.client_id,
            secret: config.client_secret,
        };
        let early = |cause: ErrorCause| cause.at(&RequestTarget::default(), None);
        endpoint::check_base_url(&config.base_url, config.insecure_http)
            .map_err(|why| early(ErrorCause::BaseUrl(why)))?;
        let headers = credentials.headers().map_err(early)?;
        let proxy = proxy_to(&config.base_url).map_err(|bad| early(ErrorCause::Proxy(bad)))?;
        let host = SafeText::line(config.base_url.host_str().unwrap_or_default());
        let host = match config.base_url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_string(),
        };
        Ok(Self(Arc::new(Inner {
            base_url: config.base_url,
            host,
            proxy: proxy.map(Arc::new),
            credentials,
            headers,
            timeouts: config.timeouts,
            pacing: config.pacing,
            budget: RetryBudget::new(),
            client: OnceCell::new(),
        })))
    }

    /// Builds the HTTP client before the first page is requested. If this fails, the first request
    /// fails with the same error.
    pub async fn warm_up(&self) {
        drop(self.0.client(&RequestTarget::default()).await);
    }

    /// Requests one slice of the thread of `phone` (digits with the country code, or a name), with
    /// up to two retries. Before each retry, `on_delay` gets the reason and the wait. Dropping the
    /// future cancels the request.
    ///
    /// # Errors
    /// The error of the last try.
    pub async fn fetch_page(
        &self,
        phone: &str,
        asked: PageRequest,
        mut on_delay: impl FnMut(Failure, Duration) + Send,
    ) -> Result<Page, GatewayError> {
        let (url, target) = self.0.address(phone, asked)?;
        let client = self.0.client(&target).await?;
        self.0.budget.earn();
        let mut failed = 0;
        loop {
            let error = match self.0.attempt(client, &url, &target, asked).await {
                Ok(page) => return Ok(page),
                Err(error) => error,
            };
            failed += 1;
            let Some(pace) = error.pace() else {
                return Err(error);
            };
            if failed == MAX_TRIES || !self.0.budget.spend() {
                return Err(error);
            }
            let (pacing, asked) = (&self.0.pacing, error.retry_after());
            let wait = retry::wait(pacing, failed, pace, asked, fastrand::f64());
            tracing::info!(failed, wait_ms = millis(wait), "trying again");
            on_delay(error.failure(), wait);
            sleep(wait).await;
        }
    }
}

/// Reads a page from the body of a successful answer to `asked`, as `fetch_page` does.
///
/// # Errors
/// The body holds an error of the gateway, or cannot be read.
pub fn parse_page(body: &[u8], asked: PageRequest, phone: &str) -> Result<Page, GatewayError> {
    let target = RequestTarget {
        phone: phone.to_owned(),
        slice: Some(asked),
        ..RequestTarget::default()
    };
    match wire::read_answer(body, asked, phone) {
        Ok(Answer::Page(page)) => Ok(page),
        Ok(Answer::Error(body)) => Err(ErrorCause::Told(200, body).at(&target, None)),
        Err(damage) => {
            let came = UnusableAnswer {
                status: 200,
                kind: SafeText::line(""),
                words: first_words(&String::from_utf8_lossy(body)),
            };
            Err(ErrorCause::Unreadable(came, damage).at(&target, None))
        }
    }
}

impl Inner {
    fn address(
        &self,
        phone: &str,
        asked: PageRequest,
    ) -> Result<(Url, RequestTarget), GatewayError> {
        let mut target = RequestTarget {
            host: self.host.clone(),
            proxy: self.proxy.clone(),
            phone: phone.to_owned(),
            slice: Some(asked),
            path: String::new(),
        };
        // Such a name would not be a single segment of the path.
        let unfit = matches!(phone.trim(), "" | "." | "..") || phone.contains(char::is_control);
        let mut url = self.base_url.clone();
        match url.path_segments_mut() {
            Ok(mut segments) if !unfit => {
                segments.pop_if_empty().push("conversation").push(phone);
            }
            _ => return Err(ErrorCause::Number.at(&target, None)),
        }
        url.query_pairs_mut()
            .clear()
            .append_pair("limit", &asked.limit.to_string())
            .append_pair("page", &asked.page.to_string());
        target.path = format!("{}?{}", url.path(), url.query().unwrap_or_default());
        Ok((url, target))
    }

    async fn client(&self, target: &RequestTarget) -> Result<&Client, GatewayError> {
        self.client
            .get_or_try_init(|| async {
                let (base, headers) = (self.base_url.clone(), self.headers.clone());
                let timeouts = self.timeouts;
                spawn_blocking(move || http::build_client(&base, headers, &timeouts))
                    .await
                    .map_err(ErrorCause::Reader)?
            })
            .await
            .map_err(|cause| cause.at(target, None))
    }

    /// One try. The log gets no number, no credentials and no message text.
    async fn attempt(
        &self,
        client: &Client,
        url: &Url,
        target: &RequestTarget,
        asked: PageRequest,
    ) -> Result<Page, GatewayError> {
        let begun = Instant::now();
        let path = format!(
            "…/conversation/{}?limit={}&page={}",
            masked(&target.phone),
            asked.limit,
            asked.page
        );
        let received = match http::exchange(client, url, &self.timeouts).await {
            Ok(received) => received,
            Err(cause) => {
                let error = cause.at(target, None);
                let (ms, kind) = (millis(begun.elapsed()), error.failure().kind);
                tracing::warn!(method = "GET", path, ms, ?kind, "no answer");
                return Err(error);
            }
        };
        let (status, bytes) = (received.status, received.body.len());
        let ms = millis(begun.elapsed());
        tracing::info!(method = "GET", path, status, bytes, ms, "answered");
        let retry_after = received.retry_after;
        self.understand(received, asked, &target.phone)
            .await
            .map_err(|cause| cause.at(target, retry_after))
    }

    async fn understand(
        &self,
        mut received: Received,
        asked: PageRequest,
        phone: &str,
    ) -> Result<Page, ErrorCause> {
        let status = received.status;
        if (300..=399).contains(&status) {
            return Err(self.redirect_error(status, received.redirect));
        }
        if !(200..=299).contains(&status) {
            return Err(match wire::read_error(&received.body) {
                Some(body) => ErrorCause::Told(status, self.censored(&body)),
                None => ErrorCause::Status(self.came(&received)),
            });
        }
        let body = std::mem::take(&mut received.body);
        let (answer, body) = read_off_thread(body, asked, phone).await?;
        match answer {
            Ok(Answer::Page(page)) => Ok(page),
            Ok(Answer::Error(body)) => Err(ErrorCause::Told(status, self.censored(&body))),
            Err(damage) => {
                if let Some(name) = received.packed {
                    return Err(ErrorCause::Encoded(name));
                }
                received.body = body;
                Err(ErrorCause::Unreadable(self.came(&received), damage))
            }
        }
    }

    /// The error for a redirect that was not followed.
    fn redirect_error(&self, status: u16, to: Option<Origin>) -> ErrorCause {
        match to {
            Some(origin) if origin == self.base_url.origin() => ErrorCause::Astray(status),
            Some(origin) if origin.is_tuple() => {
                let origin = self.credentials.hide(&origin.ascii_serialization());
                ErrorCause::Redirect(SafeText::line(&origin))
            }
            Some(_) => ErrorCause::Redirect("an address that is none".into()),
            None => ErrorCause::Astray(status),
        }
    }

    fn came(&self, received: &Received) -> UnusableAnswer {
        let front = &received.body[..received.body.len().min(FRONT)];
        UnusableAnswer {
            status: received.status,
            kind: SafeText::line(&self.credentials.hide(&received.content_type)).shortened(60),
            words: first_words(&self.credentials.hide(&String::from_utf8_lossy(front))),
        }
    }

    fn censored(&self, body: &ErrorBody) -> ErrorBody {
        let message = SafeText::line(&self.credentials.hide(&body.message)).shortened(MAX_WORDS);
        ErrorBody {
            code: body.code,
            message,
        }
    }
}

/// Parses the body, a huge body on a separate thread. Returns the body too, so that an error can
/// quote it.
async fn read_off_thread(
    body: Vec<u8>,
    asked: PageRequest,
    phone: &str,
) -> Result<(Result<Answer, BodyError>, Vec<u8>), ErrorCause> {
    if body.len() < HUGE_BODY {
        return Ok((wire::read_answer(&body, asked, phone), body));
    }
    let phone = phone.to_owned();
    spawn_blocking(move || (wire::read_answer(&body, asked, &phone), body))
        .await
        .map_err(ErrorCause::Reader)
}

/// The proxy on the way to the gateway; none if the gateway is this computer.
fn proxy_to(base: &Url) -> Result<Option<Proxy>, BadProxy> {
    if endpoint::is_loopback(base) {
        return Ok(None);
    }
    proxy::of(base, proxy::variable)
}

/// The beginning of a body on one line.
fn first_words(text: &str) -> SafeText {
    let words: Vec<&str> = text.split_whitespace().take(40).collect();
    SafeText::line(&words.join(" ")).shortened(MAX_WORDS)
}

/// A number for the log: `+324***56`.
fn masked(phone: &str) -> String {
    let digits = phone.trim_start_matches('+');
    if digits.len() >= 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
        format!("+{}***{}", &digits[..3], &digits[digits.len() - 2..])
    } else {
        "***".to_owned()
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
