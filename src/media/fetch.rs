//! The second HTTP client, for strangers' links: without credentials, and limited in where it
//! connects and how much it reads.
#![expect(
    clippy::disallowed_methods,
    reason = "an edge: progress is told so many times a second"
)]

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::{Response, redirect, retry};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::task::spawn_blocking;
use tokio::time::timeout;
use url::{Host, Url};

use super::failure::FileError;
use super::url_policy::{LeadsInside, NetworkReach, Resolver};
use crate::endpoint::proxy;
use crate::picture::request::MediaKind;
use crate::timeouts::Timeouts;

const USER_AGENT: &str = concat!("smsthread/", env!("CARGO_PKG_VERSION"));
const MAX_REDIRECTS: usize = 3;
/// Bytes at the front of a file that tell its kind.
const FRONT: usize = 64;
/// Time between two reports of progress.
const PACE: Duration = Duration::from_millis(100);
/// A file of more bytes waits until no other large file is being fetched. Also the most memory that
/// is reserved before a body arrives, since a server may announce any length.
const LARGE: u64 = 4 << 20;

/// From where files may be fetched, and how much of them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The gateway's address: if it is on this computer, its files may be too, and without https.
    pub gateway: Url,
    /// Allows `http:`, also to other computers.
    pub insecure_http: bool,
    /// The most bytes of a file.
    pub cap: u64,
    pub timeouts: Timeouts,
    /// No file is fetched.
    pub offline: bool,
}

/// Which files are fetched to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FetchExtent {
    /// Files that can be shown. Of others, only the kind is found out.
    WhatIsShown,
    Everything,
}

/// A file's kind, length, and bytes if they were wanted.
pub(super) struct Fetched {
    pub(super) kind: MediaKind,
    pub(super) length: Option<u64>,
    pub(super) bytes: Option<Bytes>,
    /// Held until a large file has been processed: only then is the next one fetched.
    pub(super) turn: Option<OwnedSemaphorePermit>,
}

/// An HTTP client without any credentials.
pub(super) struct Client {
    rules: Rules,
    proxies: Arc<HashSet<String>>,
    http: OnceCell<reqwest::Client>,
    /// Large files are fetched one after the other, so that they do not fill the memory together.
    turns: Arc<Semaphore>,
}

/// Why a link is not followed, as an error for reqwest.
#[derive(Debug, thiserror::Error)]
enum Stopped {
    #[error("not https")]
    Scheme,
    #[error(transparent)]
    Inside(#[from] LeadsInside),
    #[error("too many redirects")]
    Redirects,
}

impl From<&Stopped> for FileError {
    fn from(stopped: &Stopped) -> Self {
        match stopped {
            Stopped::Scheme => Self::Scheme,
            Stopped::Inside(_) => Self::Inside,
            Stopped::Redirects => Self::Redirects,
        }
    }
}

impl Client {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            proxies: Arc::new(proxy::hosts(|name| std::env::var(name).ok())),
            http: OnceCell::new(),
            turns: Arc::new(Semaphore::new(1)),
        }
    }

    /// Fetches one file. `on_progress` gets the bytes so far and the announced length. Dropping the
    /// future cancels the request.
    pub(super) async fn fetch(
        &self,
        link: &str,
        keep: FetchExtent,
        on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Fetched, FileError> {
        let url = Url::parse(link.trim()).map_err(FileError::Link)?;
        if self.rules.offline {
            return Err(FileError::Offline);
        }
        check(&url, &self.rules, &self.proxies).map_err(|stopped| FileError::from(&stopped))?;
        let client = self.http.get_or_try_init(|| self.build()).await?;
        let limit = self.rules.timeouts.total;
        let fetched = self.exchange(client, url, keep, on_progress);
        let fetched = timeout(limit, fetched).await;
        let fetched = fetched.unwrap_or(Err(FileError::TimedOut(limit)));
        match &fetched {
            // Link and file name are private data of the sender: not logged.
            Ok(Fetched { kind, length, .. }) => tracing::info!(?kind, ?length, "a file came"),
            Err(trouble) => tracing::info!(%trouble, "a file could not be had"),
        }
        fetched
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        url: Url,
        keep: FetchExtent,
        on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Fetched, FileError> {
        let limit = self.rules.timeouts.first_byte;
        let sent = timeout(limit, client.get(url).send()).await;
        let response = sent
            .map_err(|_| FileError::TimedOut(limit))?
            .map_err(transport)?;
        if response.status().is_redirection() {
            // reqwest follows only http and https, and refuses other schemes with this error.
            return Err(FileError::Scheme);
        }
        if !response.status().is_success() {
            return Err(FileError::Status(response.status().as_u16()));
        }
        self.read(response, keep, on_progress).await
    }

    async fn read(
        &self,
        mut response: Response,
        keep: FetchExtent,
        mut on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Fetched, FileError> {
        let (cap, gap) = (self.rules.cap, self.rules.timeouts.between_bytes);
        let announced = response.content_length();
        let room = announced.unwrap_or(0).min(LARGE);
        let mut body = BytesMut::with_capacity(usize::try_from(room).unwrap_or(0));
        let mut kind = None;
        let mut last_report: Option<Instant> = None;
        let mut turn = None;
        loop {
            let chunk = timeout(gap, response.chunk()).await;
            let chunk = chunk
                .map_err(|_| FileError::TimedOut(gap))?
                .map_err(|error| FileError::Cut(error.without_url()))?;
            if let Some(chunk) = &chunk {
                body.extend_from_slice(chunk);
            }
            let received = body.len() as u64;
            if received == 0 && chunk.is_none() {
                return Err(FileError::Empty);
            }
            if kind.is_none() && (body.len() >= FRONT || chunk.is_none()) {
                let known = MediaKind::of(&body);
                kind = Some(known);
                if keep == FetchExtent::WhatIsShown && !known.is_read() {
                    let length = announced.or(chunk.is_none().then_some(received));
                    return Ok(Fetched {
                        kind: known,
                        length: length.filter(|bytes| *bytes > 0),
                        bytes: None,
                        turn: None,
                    });
                }
            }
            if received > cap || announced.is_some_and(|bytes| bytes > cap) {
                return Err(FileError::TooLong(cap));
            }
            if chunk.is_none() {
                break;
            }
            if turn.is_none() && received.max(announced.unwrap_or(0)) > LARGE {
                turn = Arc::clone(&self.turns).acquire_owned().await.ok();
                // A buffer that grows by doubling would leave freed memory of the file's size
                // behind.
                let rest = announced.map_or(0, |bytes| bytes.saturating_sub(received));
                body.reserve(usize::try_from(rest).unwrap_or(0));
            }
            if last_report.is_none_or(|last_report| last_report.elapsed() >= PACE) {
                last_report = Some(Instant::now());
                on_progress(received, announced);
            }
        }
        let kind = kind.unwrap_or(MediaKind::Unknown);
        Ok(Fetched {
            kind,
            length: Some(body.len() as u64),
            bytes: Some(body.freeze()),
            turn,
        })
    }

    /// Builds the client. Reading the system's certificates takes milliseconds, so the drawing
    /// thread must not do it.
    async fn build(&self) -> Result<reqwest::Client, FileError> {
        let (rules, proxies) = (self.rules.clone(), Arc::clone(&self.proxies));
        spawn_blocking(move || build(&rules, proxies))
            .await
            .map_err(|_| FileError::OurFault)?
            .map_err(FileError::Client)
    }
}

fn build(rules: &Rules, proxies: Arc<HashSet<String>>) -> reqwest::Result<reqwest::Client> {
    // An error means that a provider is installed already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let reach = NetworkReach::of(&rules.gateway);
    let resolver = Resolver {
        reach,
        proxies: Arc::clone(&proxies),
    };
    let checked = rules.clone();
    let mut builder = reqwest::Client::builder()
        .user_agent(USER_AGENT)
        .referer(false)
        .dns_resolver(resolver)
        .redirect(redirect::Policy::custom(move |attempt| {
            if attempt.previous().len() > MAX_REDIRECTS {
                return attempt.error(Stopped::Redirects);
            }
            match check(attempt.url(), &checked, &proxies) {
                Ok(()) => attempt.follow(),
                Err(stopped) => attempt.error(stopped),
            }
        }))
        .retry(retry::never())
        .pool_max_idle_per_host(2)
        .connect_timeout(rules.timeouts.connect);
    if reach == NetworkReach::Loopback {
        builder = builder.no_proxy();
    }
    builder.build()
}

/// Whether a link may be followed, as far as the link itself tells; addresses are checked after the
/// name lookup.
fn check(url: &Url, rules: &Rules, proxies: &HashSet<String>) -> Result<(), Stopped> {
    let reach = NetworkReach::of(&rules.gateway);
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        // Names of proxies are resolved without checks, so a link must not lead to one.
        Some(Host::Domain(name)) if proxies.contains(name) => return Err(LeadsInside.into()),
        Some(Host::Domain(_)) => None,
        None => return Err(Stopped::Scheme),
    };
    if address.is_some_and(|address| !reach.allows(address)) {
        return Err(LeadsInside.into());
    }
    let at_home =
        reach == NetworkReach::Loopback && NetworkReach::of(url) == NetworkReach::Loopback;
    match url.scheme() {
        "https" => Ok(()),
        "http" if at_home || rules.insecure_http => Ok(()),
        _ => Err(Stopped::Scheme),
    }
}

/// Turns reqwest's error into ours, and finds our own reasons inside.
fn transport(error: reqwest::Error) -> FileError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(&error);
    while let Some(inner) = source {
        if let Some(stopped) = inner.downcast_ref::<Stopped>() {
            return stopped.into();
        }
        if inner.is::<LeadsInside>() {
            return FileError::Inside;
        }
        source = inner.source();
    }
    FileError::Transport(error.without_url())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of proxies are resolved without checks, so a link must not lead to one.
    #[test]
    fn a_link_never_leads_to_a_proxy() {
        let gateway = Url::parse("https://gateway.example/v1").expect("a URL");
        let rules = Rules {
            gateway,
            insecure_http: true,
            cap: 1,
            timeouts: Timeouts::default(),
            offline: false,
        };
        let proxies = HashSet::from(["proxy.corp".to_owned()]);
        let checked = |link: &str| check(&Url::parse(link).expect("a URL"), &rules, &proxies);
        assert!(checked("https://other.corp/a.png").is_ok());
        for link in ["https://proxy.corp/", "http://PROXY.corp:8443/a.png"] {
            assert!(matches!(checked(link), Err(Stopped::Inside(_))), "{link}");
        }
    }
}
