//! The words for each error: what happened, and what to do.

mod certificates;
mod parts;

use parts::{ErrorWords, innermost, words};

use super::{ErrorCause, GatewayError, RequestTarget, UnusableAnswer};
use crate::endpoint::proxy::{BadProxy, Proxy};
use crate::gateway::wire::{BodyError, ErrorBody};
use crate::text::SafeText;
use crate::thread::page::{CAME, Failure, FailureKind};

/// The status of a proxy that asks for a user name and password.
const PROXY_WANTS_KEYS: u16 = 407;
/// Where the credentials are looked for, and where to create them.
const CREDENTIALS_ADVICE: &str = "smsthread looks for the credentials in SMSTOOLS_CLIENT_ID and \
    SMSTOOLS_CLIENT_SECRET, then in the configuration file (client_id and client_secret). Create credentials on the gateway's website, under Advanced, API authentication.";

impl GatewayError {
    /// The failure in words for the user; the only place where such words are made.
    pub fn failure(&self) -> Failure {
        let (kind, what, advice) = self.words();
        Failure {
            kind,
            what: SafeText::line(&what),
            advice: SafeText::line(&advice),
            retry_after: self.retry_after,
        }
    }

    fn words(&self) -> ErrorWords {
        let (kind, what, advice) = self.words_of_cause();
        match self.way() {
            Some(way) if may_be_the_proxys(&self.cause) => (kind, what, format!("{advice} {way}")),
            _ => (kind, what, advice),
        }
    }

    /// The proxy on the way to the gateway, in words.
    fn way(&self) -> Option<String> {
        let Proxy {
            variable, address, ..
        } = self.target.proxy.as_deref()?;
        Some(format!(
            "The request went through the proxy {address} ({variable}), which may be the cause; \
             NO_PROXY lists hosts that need no proxy."
        ))
    }

    fn words_of_cause(&self) -> ErrorWords {
        let host = &self.target.host;
        match &*self.cause {
            ErrorCause::BaseUrl(why) => words(
                FailureKind::BadSetting,
                format!("The gateway's address cannot be used: it {why}."),
                "Set base_url to an https address like https://api.smsgatewayapi.com/v1.",
            ),
            ErrorCause::Proxy(bad) => bad_proxy(*bad),
            ErrorCause::ProxyKeys => self.proxy_wants_keys(),
            ErrorCause::ProxyRefuses => self.proxy_refuses(),
            ErrorCause::Credentials => words(
                FailureKind::BadSetting,
                "The credentials hold characters that cannot be sent in a header.",
                CREDENTIALS_ADVICE,
            ),
            ErrorCause::Client(error) => certificates::none(&innermost(error)),
            ErrorCause::Certificates(bad) => certificates::bad_file(bad),
            ErrorCause::Number => self.bad_number(""),
            ErrorCause::Connect(error) => self.not_connected(error),
            ErrorCause::Tls(error) => certificates::words(host, error),
            ErrorCause::TimedOut(phase, limit) => words(
                FailureKind::Unreachable,
                format!("{host}: {phase} took longer than {limit:?}."),
                "Check the network, or try again later.",
            ),
            ErrorCause::Broken(error) => words(
                FailureKind::Unreachable,
                format!(
                    "The connection to {host} was cut off: {}.",
                    innermost(error)
                ),
                "Check the network, or try again later.",
            ),
            ErrorCause::Packed(_) => words(
                FailureKind::Unreadable,
                format!("The answer of {host} was damaged on the way (gzip)."),
                "Try again later; a proxy on the way may be at fault.",
            ),
            ErrorCause::Encoded(name) => unknown_encoding(host, name),
            ErrorCause::Redirect(to) => words(
                FailureKind::Unreadable,
                format!("{host} redirects to {to}; the credentials are not sent there."),
                "If that is the gateway's new address, set base_url to it.",
            ),
            ErrorCause::Astray(status) => words(
                FailureKind::Unreadable,
                format!("{host} redirects again and again, or nowhere: HTTP {status}."),
                "Another server may be answering instead of the gateway; check base_url.",
            ),
            ErrorCause::TooLong(cap) => words(
                FailureKind::Unreadable,
                format!("The answer of {host} is longer than {} MiB.", cap >> 20),
                "Try a smaller page_size, and tell the gateway's support.",
            ),
            ErrorCause::Reader(_) => words(
                FailureKind::Unreadable,
                "The answer could not be read: this is a fault of smsthread.",
                "Please report it.",
            ),
            ErrorCause::Unreadable(_, damage @ BodyError::TooMany) => words(
                FailureKind::Unreadable,
                format!("{host} sent {damage}."),
                "The gateway sends more than it is asked for: report this to its support.",
            ),
            ErrorCause::Unreadable(came, damage) => words(
                FailureKind::Unreadable,
                format!("{host} sent no readable answer ({damage})."),
                &format!(
                    "Another server may be answering instead of the gateway; check base_url. \
                     {CAME}{}.",
                    came.by_code()
                ),
            ),
            ErrorCause::Told(status, body) => self.by_code(*status, body),
            ErrorCause::Status(came) => {
                let (kind, what, advice) = self.by_status(came.status, "");
                (kind, what, format!("{advice} {CAME}{}.", came.body()))
            }
        }
    }

    /// The words for the gateway's own error codes.
    fn by_code(&self, status: u16, body: &ErrorBody) -> ErrorWords {
        let RequestTarget { phone, path, .. } = &self.target;
        let code = body.code.unwrap_or_default();
        let said = match body.message.as_str() {
            "" => String::new(),
            message => format!(" (\"{message}\")"),
        };
        match code {
            103 => self.bad_number(" (103)"),
            104 => words(
                FailureKind::Refused,
                "The gateway does not accept the client id and secret (104).",
                CREDENTIALS_ADVICE,
            ),
            105 => words(
                FailureKind::Busy,
                "The gateway has trouble (105).",
                "Please wait: several tries failed.",
            ),
            114 | 136 | 139 => words(
                FailureKind::OurFault,
                format!("The gateway did not understand our request GET {path} ({code}){said}."),
                "This is a fault of smsthread: please report it with this line.",
            ),
            116 => words(
                FailureKind::Refused,
                "The gateway has disabled this account's access after long inactivity (116).",
                "Ask the gateway's support to enable it again.",
            ),
            132 => words(
                FailureKind::NoConversation,
                format!("The gateway has no conversation with {phone} (132)."),
                "Check the number and its country code.",
            ),
            135 => {
                let limit = self.target.slice.map_or(0, |slice| slice.limit);
                words(
                    FailureKind::BadSetting,
                    format!("The gateway does not allow {limit} messages at once (135)."),
                    "Set page_size to a value from 50 to 2000.",
                )
            }
            200 => words(
                FailureKind::Refused,
                "The gateway does not serve this computer's IP address (200).",
                "Add the address to the allow-list in the gateway's account.",
            ),
            1002 => words(
                FailureKind::Refused,
                "The gateway has locked the account after too many failed logins (1002).",
                "Wait, and check the credentials before you try again.",
            ),
            1403 => words(
                FailureKind::Forbidden,
                format!("This user of the account may not see the messages of {phone} (1403)."),
                "Ask the owner of the account for access to them.",
            ),
            _ => {
                let name = body.code.map(|code| format!(", error {code}"));
                self.by_status(status, &format!("{}{said}", name.unwrap_or_default()))
            }
        }
    }

    /// The words for an HTTP status. `said`: the gateway's own words, beginning with a comma or a
    /// space; may be empty.
    fn by_status(&self, status: u16, said: &str) -> ErrorWords {
        let RequestTarget { host, path, .. } = &self.target;
        match status {
            408 => words(
                FailureKind::Busy,
                format!("The request reached the gateway too slowly: HTTP 408{said}."),
                "Check the network, or try again later.",
            ),
            PROXY_WANTS_KEYS => self.proxy_wants_keys(),
            401 | 403 => words(
                FailureKind::Refused,
                format!("The gateway refuses the request: HTTP {status}{said}."),
                CREDENTIALS_ADVICE,
            ),
            404 | 405 | 410 => words(
                FailureKind::OurFault,
                format!("{host} knows no {path}: HTTP {status}{said}."),
                "Check base_url: the path must end in the version, like /v1.",
            ),
            429 => words(
                FailureKind::Busy,
                format!("The gateway asks for fewer requests: HTTP 429{said}."),
                "Wait a little. With a longer refresh, smsthread asks less often.",
            ),
            503 => words(
                FailureKind::Busy,
                format!("The gateway is down for maintenance (503){said}."),
                "Please wait: several tries failed.",
            ),
            500..=599 => words(
                FailureKind::Busy,
                format!("The gateway has trouble: HTTP {status}{said}."),
                "Please wait: several tries failed.",
            ),
            _ => words(
                FailureKind::OurFault,
                format!("The gateway did not accept GET {path}: HTTP {status}{said}."),
                "If this continues, please report it with this line.",
            ),
        }
    }

    fn not_connected(&self, error: &reqwest::Error) -> ErrorWords {
        let (host, why) = (&self.target.host, innermost(error));
        let Some(Proxy {
            variable, address, ..
        }) = self.target.proxy.as_deref()
        else {
            return words(
                FailureKind::Unreachable,
                format!("{host} cannot be reached: {why}."),
                "Check the network, the proxy settings and base_url.",
            );
        };
        words(
            FailureKind::Unreachable,
            format!("{host} cannot be reached through the proxy {address}: {why}."),
            &format!("Check the network and {variable}; NO_PROXY lists hosts that need no proxy."),
        )
    }

    fn proxy_refuses(&self) -> ErrorWords {
        words(
            FailureKind::Unreachable,
            format!("{} does not connect to {}.", self.proxy(), self.target.host),
            "Ask the people who run the proxy; NO_PROXY lists hosts that need no proxy.",
        )
    }

    fn proxy_wants_keys(&self) -> ErrorWords {
        let proxy = self.target.proxy.as_deref();
        let variable = proxy.map_or("HTTPS_PROXY", |proxy| proxy.variable);
        let (verb, advice) = if proxy.is_some_and(|proxy| proxy.has_user) {
            (
                "does not accept the",
                format!(
                    "Check them in {variable}; signs other than letters and digits are written as \
                     in %40 for @. If the proxy asks for another way to log in (NTLM, Kerberos), \
                     smsthread cannot use it."
                ),
            )
        } else {
            (
                "wants a",
                format!("Put them into {variable}, as in http://USER:PASSWORD@HOST:PORT."),
            )
        };
        words(
            FailureKind::BadSetting,
            format!("{} {verb} user name and password (407).", self.proxy()),
            &advice,
        )
    }

    fn proxy(&self) -> String {
        match &self.target.proxy {
            Some(proxy) => format!("The proxy {}", proxy.address),
            None => "A proxy on the way".to_owned(),
        }
    }

    fn bad_number(&self, code: &str) -> ErrorWords {
        let phone = &self.target.phone;
        words(
            FailureKind::BadNumber,
            format!("\"{phone}\" is not a number that the gateway can look up{code}."),
            "Write it with its country code, like +32 496 12 34 56.",
        )
    }
}

/// Whether the failure may be the proxy's, and the message does not name the proxy already.
fn may_be_the_proxys(cause: &ErrorCause) -> bool {
    match cause {
        ErrorCause::Status(came) => came.status != PROXY_WANTS_KEYS,
        ErrorCause::Tls(_)
        | ErrorCause::TimedOut(..)
        | ErrorCause::Broken(_)
        | ErrorCause::Packed(_)
        | ErrorCause::Encoded(_)
        | ErrorCause::Redirect(_)
        | ErrorCause::Astray(_)
        | ErrorCause::Unreadable(..) => true,
        _ => false,
    }
}

fn bad_proxy(bad: BadProxy) -> ErrorWords {
    words(
        FailureKind::BadSetting,
        format!("The proxy setting cannot be used: {bad}."),
        "Write it as http://HOST:PORT (https://, socks5:// or socks5h:// if it is such a proxy; @ \
         in a password as %40), or unset it.",
    )
}

fn unknown_encoding(host: &str, name: &str) -> ErrorWords {
    words(
        FailureKind::Unreadable,
        format!("The answer of {host} is compressed in a way that smsthread cannot read ({name})."),
        "smsthread asks for gzip or plain text. Ask the people who run the server or the proxy \
         that answers.",
    )
}

impl UnusableAnswer {
    /// Status, content type and first words.
    fn by_code(&self) -> String {
        format!("HTTP {}, {}", self.status, self.body())
    }

    /// Content type and first words.
    fn body(&self) -> String {
        let kind = match self.kind.as_str() {
            "" => "no content type",
            kind => kind,
        };
        match self.words.as_str() {
            "" => format!("{kind}, empty"),
            words => format!("{kind}, \"{words}\""),
        }
    }
}
