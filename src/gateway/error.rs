//! The errors of a request, and whether the request is tried again.

mod words;

use std::error::Error;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::Error as TlsError;

use super::retry::Pace;
use super::wire::{BodyError, ErrorBody};
use crate::endpoint::certificates::BadCertificates;
use crate::endpoint::proxy::{BadProxy, Proxy};
use crate::text::SafeText;
use crate::thread::page::PageRequest;

/// A failed request. It holds no credentials; it names the number and the path.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.failure().what)]
pub struct GatewayError {
    #[source]
    cause: Box<ErrorCause>,
    target: RequestTarget,
    retry_after: Option<Duration>,
}

/// What was requested, and from which host.
#[derive(Clone, Debug, Default)]
pub(super) struct RequestTarget {
    /// Host and port of the gateway.
    pub(super) host: String,
    /// The proxy on the way to the gateway.
    pub(super) proxy: Option<Arc<Proxy>>,
    /// Path and query of the request.
    pub(super) path: String,
    pub(super) phone: String,
    pub(super) slice: Option<PageRequest>,
}

/// What happened.
#[derive(Debug, thiserror::Error)]
pub(super) enum ErrorCause {
    #[error("the base URL is not usable: {0}")]
    BaseUrl(&'static str),
    #[error(transparent)]
    Proxy(BadProxy),
    #[error("a credential cannot be sent in a header")]
    Credentials,
    #[error("the HTTP client cannot be built")]
    Client(#[source] reqwest::Error),
    #[error(transparent)]
    Certificates(BadCertificates),
    #[error("the number cannot stand in a path")]
    Number,
    #[error("no connection")]
    Connect(#[source] reqwest::Error),
    #[error("the proxy wants a user name and password")]
    ProxyKeys,
    #[error("the proxy does not connect to the gateway")]
    ProxyRefuses,
    #[error("no safe connection")]
    Tls(#[source] reqwest::Error),
    #[error("{0} took longer than {1:?}")]
    TimedOut(Phase, Duration),
    #[error("the connection was cut off")]
    Broken(#[source] reqwest::Error),
    #[error("the compressed body is damaged")]
    Packed(#[source] io::Error),
    #[error("the body is compressed as {0}")]
    Encoded(SafeText),
    #[error("redirect to {0}")]
    Redirect(SafeText),
    #[error("HTTP {0}: a redirect to no answer")]
    Astray(u16),
    #[error("the body is longer than {0} bytes")]
    TooLong(usize),
    #[error("HTTP {}: the body is no answer", .0.status)]
    Unreadable(UnusableAnswer, #[source] BodyError),
    #[error("HTTP {0}: error {code:?}", code = .1.code)]
    Told(u16, ErrorBody),
    #[error("HTTP {}", .0.status)]
    Status(UnusableAnswer),
    #[error("the reader of the body stopped")]
    Reader(#[source] tokio::task::JoinError),
}

/// The answer that came instead of a usable one.
#[derive(Debug)]
pub(super) struct UnusableAnswer {
    pub(super) status: u16,
    /// The content type, sanitised; empty if there was none.
    pub(super) kind: SafeText,
    /// First words of the body, sanitised; may be empty.
    pub(super) words: SafeText,
}

/// The part of a request that took too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Connect,
    FirstByte,
    NextBytes,
    Whole,
}

impl std::fmt::Display for Phase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::FirstByte => "waiting for an answer",
            Self::NextBytes => "waiting for the rest of the answer",
            Self::Whole => "the whole answer",
        })
    }
}

impl ErrorCause {
    pub(super) fn at(self, target: &RequestTarget, retry_after: Option<Duration>) -> GatewayError {
        GatewayError {
            cause: Box::new(self),
            target: target.clone(),
            retry_after,
        }
    }

    /// Classifies reqwest's error for a request without a response, or with a part of one.
    pub(super) fn of_transport(error: reqwest::Error, connect: Duration) -> Self {
        // reqwest's error holds a URL with the number; the target already has the path.
        let error = error.without_url();
        if error.is_connect() && error.is_timeout() {
            Self::TimedOut(Phase::Connect, connect)
        } else if error.is_connect() && tls_error(&error).is_some() {
            Self::Tls(error)
        } else if error.is_connect() && says(&error, "proxy authorization required") {
            Self::ProxyKeys
        } else if error.is_connect() && says(&error, "tunnel error: unsuccessful") {
            Self::ProxyRefuses
        } else if error.is_connect() {
            Self::Connect(error)
        } else {
            Self::Broken(error)
        }
    }
}

impl GatewayError {
    /// Whether another try makes sense, and how long to wait before it.
    pub(super) fn pace(&self) -> Option<Pace> {
        match &*self.cause {
            ErrorCause::Told(_, body) if body.code == Some(105) => Some(Pace::Throttled),
            ErrorCause::Told(_, body) if body.code.is_some_and(is_listed) => None,
            ErrorCause::Told(status, _) | ErrorCause::Status(UnusableAnswer { status, .. }) => {
                match status {
                    429 | 503 => Some(Pace::Throttled),
                    408 | 500..=599 => Some(Pace::Plain),
                    _ => None,
                }
            }
            ErrorCause::Connect(_)
            | ErrorCause::ProxyRefuses
            | ErrorCause::TimedOut(..)
            | ErrorCause::Broken(_)
            | ErrorCause::Packed(_)
            | ErrorCause::Unreadable(..) => Some(Pace::Plain),
            ErrorCause::BaseUrl(_)
            | ErrorCause::Proxy(_)
            | ErrorCause::ProxyKeys
            | ErrorCause::Credentials
            | ErrorCause::Client(_)
            | ErrorCause::Certificates(_)
            | ErrorCause::Number
            | ErrorCause::Tls(_)
            | ErrorCause::Encoded(_)
            | ErrorCause::Redirect(_)
            | ErrorCause::Astray(_)
            | ErrorCause::TooLong(_)
            | ErrorCause::Reader(_) => None,
        }
    }

    /// How long the gateway asked us to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }
}

/// Codes that the gateway's reference lists for this call.
fn is_listed(code: u32) -> bool {
    matches!(
        code,
        103 | 104 | 105 | 114 | 116 | 132 | 135 | 136 | 139 | 200 | 1002 | 1403
    )
}

/// The TLS error, if TLS failed and not the network below it.
fn tls_error<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e TlsError> {
    // An I/O error's `source` is the source of the wrapped error, not the wrapped error itself.
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(|error| error.get_ref().map(|inner| inner as &(dyn Error + 'static)));
    let found = error.downcast_ref::<TlsError>();
    found.or_else(|| tls_error(wrapped.or(error.source())?))
}

/// Whether one of the causes contains these words: proxy errors have no public type.
fn says(error: &(dyn Error + 'static), words: &str) -> bool {
    let source = error.source();
    error.to_string().ends_with(words) || source.is_some_and(|source| says(source, words))
}

#[cfg(test)]
mod tests;
