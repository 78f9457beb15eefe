//! The demo gateway's answer to a request, as plain data without sockets or clock.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use super::DEMO_PHONE;
use super::fault::{API_ERRORS, Fault, FaultKind};
use super::live::Conversation;
use super::media::{DemoFile, Links};
use super::wire;
use super::wire::WireSlice;

/// The path before `/conversation/…`.
pub(super) const API_ROOT: &str = "/v1";
const JSON: &str = "application/json";
const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const DEFAULT_LIMIT: u64 = 1000;
/// With the fault `churn`, the most messages per page; the answers do not tell this limit.
const CHURN_CLAMP: u64 = 250;
const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Maintenance</title></head>\
    <body><h1>Back soon</h1><p>The gateway is being looked after.</p></body></html>";

/// The parts of a request that matter here.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub query: &'a str,
    pub client_id: Option<&'a [u8]>,
    pub client_secret: Option<&'a [u8]>,
}

/// How a body is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Body {
    Whole(Vec<u8>),
    /// Announced in full, but cut off in the middle.
    Cut(Vec<u8>),
    /// One byte per second.
    Drip(Vec<u8>),
    /// Endless.
    Endless,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub status: u16,
    pub content_type: &'static str,
    pub headers: Vec<(&'static str, String)>,
    pub body: Body,
}

impl Reply {
    fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type,
            headers: Vec::new(),
            body: Body::Whole(body.into()),
        }
    }

    fn json(status: u16, value: &Value) -> Self {
        Self::new(status, JSON, value.to_string())
    }

    /// An error from the API's own table.
    fn error(code: u16) -> Self {
        let message = API_ERRORS.iter().find(|(known, _)| *known == code);
        let message = message.map_or("", |(_, message)| message);
        Self::json(
            400,
            &json!({ "error": code.to_string(), "errorMsg": message }),
        )
    }
}

/// How a request ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ApiOutcome {
    Reply(Reply),
    /// The connection is reset.
    Reset,
    /// No answer.
    Silence,
}

/// The gateway's side of the conversation.
#[derive(Debug)]
pub(super) struct Api {
    pub conversation: Conversation,
    pub client_id: String,
    pub client_secret: SecretString,
    pub links: Links,
    pub fault: Option<Fault>,
    /// Conversation requests so far.
    pub served: AtomicU64,
}

impl Api {
    /// The answer at this time after the start.
    pub fn answer(&self, request: &Request<'_>, elapsed: Duration) -> ApiOutcome {
        if request.path.starts_with("/media/") {
            return ApiOutcome::Reply(self.media(request));
        }
        let phone = request
            .path
            .strip_prefix(API_ROOT)
            .and_then(|path| path.strip_prefix("/conversation/"));
        let Some(phone) = phone else {
            return ApiOutcome::Reply(Reply::json(404, &json!({ "error": "unknown path" })));
        };
        if request.method != "GET" {
            return ApiOutcome::Reply(Reply::json(405, &json!({ "error": "method not allowed" })));
        }
        let served = self.served.fetch_add(1, Ordering::Relaxed);
        let fault = self.fault.filter(|fault| served >= fault.after);
        match fault.map(|fault| fault.kind) {
            Some(FaultKind::Reset) => ApiOutcome::Reset,
            Some(FaultKind::Silent) => ApiOutcome::Silence,
            kind => ApiOutcome::Reply(
                kind.and_then(|kind| self.instead(kind, served, request))
                    .unwrap_or_else(|| self.conversation(phone, request, elapsed, kind)),
            ),
        }
    }

    /// The answers of faults that need no conversation.
    fn instead(&self, kind: FaultKind, served: u64, request: &Request<'_>) -> Option<Reply> {
        let mut reply = match kind {
            FaultKind::Code(code) => Reply::error(code),
            FaultKind::TooManyRequests => Reply::new(429, TEXT, "Too many requests"),
            FaultKind::ServerError => Reply::new(500, TEXT, "Internal server error"),
            FaultKind::Unavailable => Reply::new(503, HTML, MAINTENANCE),
            FaultKind::Flaky if served % 3 == 2 => Reply::new(503, TEXT, "Service unavailable"),
            FaultKind::Html => Reply::new(200, HTML, MAINTENANCE),
            FaultKind::Empty | FaultKind::Endless => Reply::new(200, JSON, ""),
            FaultKind::Redirect => Reply::new(302, TEXT, "Moved"),
            _ => return None,
        };
        match kind {
            FaultKind::TooManyRequests => reply.headers.push(("retry-after", "3".to_owned())),
            FaultKind::Endless => reply.body = Body::Endless,
            FaultKind::Redirect => {
                // Another host name makes another origin, though the same server listens there.
                let origin = self.links.origin.replace("127.0.0.1", "localhost");
                let location = format!("{origin}{}?{}", request.path, request.query);
                reply.headers.push(("location", location));
            }
            _ => {}
        }
        Some(reply)
    }

    fn conversation(
        &self,
        phone: &str,
        request: &Request<'_>,
        elapsed: Duration,
        fault: Option<FaultKind>,
    ) -> Reply {
        let (page, limit) = match self.check(phone, request) {
            Ok(asked) => asked,
            Err(code) => return Reply::error(code),
        };
        let signature = self.served.load(Ordering::Relaxed);
        let churns = fault == Some(FaultKind::Churn);
        let snapshot = if churns {
            self.conversation.churned(signature)
        } else {
            self.conversation.at(elapsed)
        };
        let given = if churns {
            limit.min(CHURN_CLAMP)
        } else {
            limit
        };
        let start = (page - 1).saturating_mul(given);
        let mut items: Vec<Value> = snapshot
            .newest_first()
            .skip(usize::try_from(start).unwrap_or(usize::MAX))
            .take(usize::try_from(given).unwrap_or(usize::MAX))
            .map(|(message, status)| wire::item(message, status, &self.links, signature))
            .collect();
        if fault == Some(FaultKind::UnreadableItem) {
            wire::insert_garbage(&mut items);
        }
        let slice = WireSlice {
            page,
            limit,
            total: snapshot.total(),
        };
        let mut body = wire::body(slice, &items);
        if fault == Some(FaultKind::Quirks) {
            wire::make_odd(&mut body);
        }
        let mut reply = Reply::json(200, &body);
        reply.body = match (reply.body, fault) {
            (Body::Whole(bytes), Some(FaultKind::Truncated)) => Body::Cut(bytes),
            (Body::Whole(bytes), Some(FaultKind::Slow)) => Body::Drip(bytes),
            (body, _) => body,
        };
        reply
    }

    /// The page and the limit, or the code of the mistake in the request.
    fn check(&self, phone: &str, request: &Request<'_>) -> Result<(u64, u64), u16> {
        let secret = self.client_secret.expose_secret().as_bytes();
        let known = request.client_id == Some(self.client_id.as_bytes())
            && request.client_secret == Some(secret);
        if !known {
            return Err(104);
        }
        let digits = phone.bytes().all(|byte| byte.is_ascii_digit());
        if !digits || !(3..=15).contains(&phone.len()) {
            return Err(103);
        }
        let limit = match parameter(request.query, "limit") {
            None => DEFAULT_LIMIT,
            Some(text) => text.parse().map_err(|_| 135_u16)?,
        };
        if !(1..=2000).contains(&limit) {
            return Err(135);
        }
        let page = match parameter(request.query, "page") {
            None => 1,
            Some(text) => text.parse().map_err(|_| 136_u16)?,
        };
        if page == 0 {
            return Err(136);
        }
        if phone == DEMO_PHONE {
            Ok((page, limit))
        } else {
            Err(132)
        }
    }

    fn media(&self, request: &Request<'_>) -> Reply {
        match self.links.resolve(request.path) {
            Some(DemoFile::Bytes(kind, bytes)) => Reply::new(200, kind, bytes),
            Some(DemoFile::Expired) => Reply::new(403, TEXT, "This link has expired"),
            Some(DemoFile::Dead) | None => Reply::new(404, TEXT, "Not found"),
        }
    }
}

/// The value of a query's field; the last one counts, as in PHP.
fn parameter(query: &str, name: &str) -> Option<String> {
    url::form_urlencoded::parse(query.as_bytes())
        .filter(|(key, _)| key == name)
        .last()
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests;
