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
/// Bytes at the front of a file that say what it is.
const FRONT: usize = 64;
/// Between two words on how much has come: a flood of them would be no news.
const PACE: Duration = Duration::from_millis(100);
/// Bytes of a file that waits until no other large one is in the way. So much room is made before a
/// body comes; a server may announce anything.
const LARGE: u64 = 4 << 20;

/// Where files may be fetched from, and how much of them.
#[derive(Clone, Debug)]
pub struct Rules {
    /// A gateway on this computer may have its files here, and without https.
    pub gateway: Url,
    /// Allows `http:` to other computers.
    pub insecure_http: bool,
    /// Bytes of a file at most.
    pub cap: u64,
    /// Of each request.
    pub timeouts: Timeouts,
    /// Nothing is fetched.
    pub offline: bool,
}

/// Which files are fetched to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keep {
    /// Those that something can be shown of; of the others only what they are.
    WhatIsShown,
    /// Any.
    Everything,
}

/// What a file is, how long, and its bytes where they were wanted.
pub(super) struct Fetched {
    pub(super) kind: MediaKind,
    pub(super) length: Option<u64>,
    pub(super) bytes: Option<Bytes>,
    /// To be held until something is made of a large file: the next one is fetched then.
    pub(super) turn: Option<OwnedSemaphorePermit>,
}

/// A client without any credentials.
pub(super) struct Client {
    rules: Rules,
    proxies: Arc<HashSet<String>>,
    http: OnceCell<reqwest::Client>,
    /// Large files are fetched one after the other, lest they fill the memory together.
    turns: Arc<Semaphore>,
}

/// Why a link is not followed; for reqwest, which wants an error.
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

    /// Fetches one file. `on_progress` hears of the bytes so far, and of how many there will be.
    /// Dropping the future cancels the request.
    pub(super) async fn fetch(
        &self,
        link: &str,
        keep: Keep,
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
            // Neither the link nor the name: they are the sender's.
            Ok(Fetched { kind, length, .. }) => tracing::info!(?kind, ?length, "a file came"),
            Err(trouble) => tracing::info!(%trouble, "a file could not be had"),
        }
        fetched
    }

    async fn exchange(
        &self,
        client: &reqwest::Client,
        url: Url,
        keep: Keep,
        on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Fetched, FileError> {
        let limit = self.rules.timeouts.first_byte;
        let sent = timeout(limit, client.get(url).send()).await;
        let response = sent
            .map_err(|_| FileError::TimedOut(limit))?
            .map_err(transport)?;
        if response.status().is_redirection() {
            // reqwest follows nothing but http and https, and says so in this way.
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
        keep: Keep,
        mut on_progress: impl FnMut(u64, Option<u64>) + Send,
    ) -> Result<Fetched, FileError> {
        let (cap, gap) = (self.rules.cap, self.rules.timeouts.between_bytes);
        let announced = response.content_length();
        let room = announced.unwrap_or(0).min(LARGE);
        let mut body = BytesMut::with_capacity(usize::try_from(room).unwrap_or(0));
        let mut kind = None;
        let mut told: Option<Instant> = None;
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
                if keep == Keep::WhatIsShown && !known.is_read() {
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
                // Room that grows by doubling leaves as much behind as the file takes.
                let rest = announced.map_or(0, |bytes| bytes.saturating_sub(received));
                body.reserve(usize::try_from(rest).unwrap_or(0));
            }
            if told.is_none_or(|told| told.elapsed() >= PACE) {
                told = Some(Instant::now());
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

    /// Reads the system's certificates where they can be needed, which takes milliseconds: not for
    /// the thread that draws.
    async fn build(&self) -> Result<reqwest::Client, FileError> {
        let (rules, proxies) = (self.rules.clone(), Arc::clone(&self.proxies));
        spawn_blocking(move || build(&rules, proxies))
            .await
            .map_err(|_| FileError::OurFault)?
            .map_err(FileError::Client)
    }
}

fn build(rules: &Rules, proxies: Arc<HashSet<String>>) -> reqwest::Result<reqwest::Client> {
    // An error means that some provider is installed already.
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

/// Whether a link may be followed, as far as it can be told before its name is looked up.
fn check(url: &Url, rules: &Rules, proxies: &HashSet<String>) -> Result<(), Stopped> {
    let reach = NetworkReach::of(&rules.gateway);
    let address = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        // Its name leads anywhere, for whoever goes through it.
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

/// What reqwest says, told apart where it is our own doing.
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

    /// Its name is looked up without a check, for whoever goes through it; a link must not.
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
