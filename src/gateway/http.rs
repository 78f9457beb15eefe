//! The HTTP client: decides where the credentials may go, and how much an answer may hold.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: a date in Retry-After is compared with the clock where the server sends none"
)]

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{self, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Response, redirect, retry};
use secrecy::zeroize::Zeroize;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;
use url::{Origin, Url};

use super::error::{ErrorCause, Phase};
use super::unpack::unpacked;
use crate::endpoint::{certificates, is_loopback};
use crate::text::SafeText;
use crate::timeouts::Timeouts;

const USER_AGENT: &str = concat!("smsthread/", env!("CARGO_PKG_VERSION"));
/// Redirects that are followed within the gateway's own origin.
const MAX_REDIRECTS: usize = 3;
/// The most decoded bytes of a page that are read.
pub(super) const BODY_CAP: usize = 32 << 20;
/// The most bytes of an error's body that are read; the words to show are at its start.
const ERROR_CAP: usize = 64 << 10;
/// The most memory that is reserved because of the length that the server claims, which may be
/// wrong.
const TRUSTED_LENGTH: u64 = 2 << 20;
/// The longest wait named by a gateway that is repeated to the user.
const LONGEST_NAMED_WAIT: Duration = Duration::from_hours(24);

/// The account's credentials. Their memory is zeroed when the last copy is dropped.
pub(super) struct CredentialHeaders {
    pub(super) id: SecretString,
    pub(super) secret: SecretString,
}

impl CredentialHeaders {
    /// The headers with the credentials, marked so that they are never printed or indexed.
    pub(super) fn headers(&self) -> Result<HeaderMap, ErrorCause> {
        let mut headers = HeaderMap::with_capacity(5);
        for (name, credential) in [("x-client-id", &self.id), ("x-client-secret", &self.secret)] {
            // The header shares the secret's memory, so no other copy has to be zeroed.
            let owner = Bytes::from_owner(Exposed(credential.clone()));
            let mut value =
                HeaderValue::from_maybe_shared(owner).map_err(|_| ErrorCause::Credentials)?;
            value.set_sensitive(true);
            headers.insert(HeaderName::from_static(name), value);
        }
        let json = HeaderValue::from_static("application/json");
        headers.insert(header::CONTENT_TYPE, json.clone());
        headers.insert(header::ACCEPT, json);
        headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        Ok(headers)
    }

    /// The text without the credentials, in case a server echoes them.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for credential in [&self.secret, &self.id] {
            let credential = credential.expose_secret();
            // A shorter credential is not secret, and to hide it would break words.
            if credential.len() >= 4 {
                hidden = without(hidden, credential);
                if credential.contains('/') {
                    // As PHP writes it in JSON.
                    let mut escaped = credential.replace('/', "\\/");
                    hidden = without(hidden, &escaped);
                    escaped.zeroize();
                }
            }
        }
        hidden
    }
}

/// The text with `[hidden]` in place of each `credential`, without regard to case, because host names
/// come back in small letters.
fn without(mut text: String, credential: &str) -> String {
    let mut from = 0;
    while let Some(found) = text.as_bytes()[from..]
        .windows(credential.len())
        .position(|part| part.eq_ignore_ascii_case(credential.as_bytes()))
    {
        let at = from + found;
        text.replace_range(at..at + credential.len(), "[hidden]");
        from = at + "[hidden]".len();
    }
    text
}

struct Exposed(SecretString);

impl AsRef<[u8]> for Exposed {
    fn as_ref(&self) -> &[u8] {
        self.0.expose_secret().as_bytes()
    }
}

/// Builds the client for one origin. For https, this reads the system's certificates, which takes
/// milliseconds, so it must not run on the thread that draws.
pub(super) fn build_client(
    base: &Url,
    headers: HeaderMap,
    timeouts: &Timeouts,
) -> Result<Client, ErrorCause> {
    let trusted = std::env::var_os(certificates::VARIABLE).filter(|path| !path.is_empty());
    let trusted = trusted
        .map(PathBuf::from)
        .filter(|_| base.scheme() == "https");
    if let Some(path) = &trusted {
        certificates::check_kind(path).map_err(ErrorCause::Certificates)?;
    }
    // An error means that a provider is already installed.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let home = base.origin();
    let mut builder = Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .referer(false)
        .redirect(redirect::Policy::custom(move |attempt| {
            if attempt.url().origin() == home && attempt.previous().len() <= MAX_REDIRECTS {
                attempt.follow()
            } else {
                attempt.stop()
            }
        }))
        // smsthread has its own retries.
        .retry(retry::never())
        .connect_timeout(timeouts.connect);
    if base.scheme() == "https" {
        builder = builder.https_only(true);
    } else {
        // This client only uses plain HTTP, so it needs no certificates.
        builder = builder.tls_certs_only([]);
    }
    if is_loopback(base) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|error| {
        let bad = trusted.and_then(|path| certificates::check_content(&path).err());
        bad.map_or(ErrorCause::Client(error), ErrorCause::Certificates)
    })
}

/// A response, read to its end or to the limit.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) content_type: SafeText,
    pub(super) retry_after: Option<Duration>,
    /// The compression that the header names, if smsthread does not know it.
    pub(super) packed: Option<SafeText>,
    /// Where a redirect points to: an origin.
    pub(super) redirect: Option<Origin>,
    pub(super) body: Vec<u8>,
}

/// Sends one request and reads the response, within the time limits.
pub(super) async fn exchange(
    client: &Client,
    url: &Url,
    timeouts: &Timeouts,
) -> Result<Received, ErrorCause> {
    timeout(timeouts.total, async {
        let sent = timeout(timeouts.first_byte, client.get(url.clone()).send()).await;
        let mut response = sent
            .map_err(|_| ErrorCause::TimedOut(Phase::FirstByte, timeouts.first_byte))?
            .map_err(|error| ErrorCause::of_transport(error, timeouts.connect))?;
        let mut received = head(&response);
        let is_deflate = is_deflate(response.headers());
        if response.status().is_success() {
            read_body(&mut response, &mut received.body, BODY_CAP, timeouts).await?;
            received.body = unpacked(received.body, is_deflate, BODY_CAP)?;
        } else {
            // The status is enough; the body only explains it.
            let _ = read_body(&mut response, &mut received.body, ERROR_CAP, timeouts).await;
            received.body = unpacked(received.body, is_deflate, ERROR_CAP).unwrap_or_default();
        }
        Ok(received)
    })
    .await
    .map_err(|_| ErrorCause::TimedOut(Phase::Whole, timeouts.total))?
}

fn head(response: &Response) -> Received {
    let headers = response.headers();
    let text_of = |name| {
        let value: &HeaderValue = headers.get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()))
    };
    let location = text_of(header::LOCATION).filter(|_| response.status().is_redirection());
    Received {
        status: response.status().as_u16(),
        content_type: SafeText::line(&text_of(header::CONTENT_TYPE).unwrap_or_default()),
        retry_after: retry_after(headers),
        packed: text_of(header::CONTENT_ENCODING).and_then(|named| unknown_encoding(&named)),
        redirect: location.map(|location| origin_of(response.url(), &location)),
        body: Vec::new(),
    }
}

/// The origin alone, because the rest of a redirect may repeat the number. An opaque origin if the
/// address is invalid.
fn origin_of(here: &Url, location: &str) -> Origin {
    let target = here.join(location);
    target.map_or_else(|_| Origin::new_opaque(), |url| url.origin())
}

/// An encoding that was not asked for.
fn unknown_encoding(named: &str) -> Option<SafeText> {
    let known = ["", "identity", "gzip", "x-gzip", "deflate"];
    let mut all = named.split(',').map(str::trim);
    let unknown = all.find(|name| !known.contains(&&*name.to_ascii_lowercase()))?;
    Some(SafeText::line(unknown).shortened(20))
}

/// The last encoding is listed last, and must be decoded first.
fn is_deflate(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_ENCODING);
    named.is_some_and(|named| named.as_bytes().to_ascii_lowercase().ends_with(b"deflate"))
}

async fn read_body(
    response: &mut Response,
    body: &mut Vec<u8>,
    cap: usize,
    timeouts: &Timeouts,
) -> Result<(), ErrorCause> {
    let gap = timeouts.between_bytes;
    let announced = response.content_length().unwrap_or(0).min(TRUSTED_LENGTH);
    body.reserve(usize::try_from(announced).unwrap_or(0).min(cap));
    loop {
        let chunk = timeout(gap, response.chunk())
            .await
            .map_err(|_| ErrorCause::TimedOut(Phase::NextBytes, gap))?
            .map_err(|error| ErrorCause::Broken(error.without_url()))?;
        let Some(chunk) = chunk else {
            return Ok(());
        };
        if body.len() + chunk.len() > cap {
            return Err(ErrorCause::TooLong(cap));
        }
        body.extend_from_slice(&chunk);
    }
}

/// `Retry-After` in seconds or as a date. A date is compared with the server's own clock, if the
/// answer has it.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than fit mean a very long wait.
        value
            .parse()
            .map_or(LONGEST_NAMED_WAIT, Duration::from_secs)
    } else {
        let then = httpdate::parse_http_date(value).ok()?;
        let now = headers
            .get(header::DATE)
            .and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok())
            .unwrap_or_else(SystemTime::now);
        then.duration_since(now).unwrap_or_default()
    };
    Some(wait.min(LONGEST_NAMED_WAIT))
}
