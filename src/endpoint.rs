//! Checks the gateway's address, says whether an address is this computer, and finds the proxy on
//! the way.

pub mod certificates;
pub mod named_pipe;
pub mod proxy;

use url::{Host, Url};

/// Whether the URL's host is this computer: a loopback address or exactly `localhost`. A name that
/// only ends in `.localhost` may be looked up in the DNS, so it does not count.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
        None => false,
    }
}

/// Checks whether `url` can be the base URL of the gateway's API.
///
/// # Errors
/// What is wrong, as the end of a sentence that begins with "it".
pub fn check_base_url(url: &Url, insecure_http: bool) -> Result<(), &'static str> {
    if url.host().is_none() {
        return Err("names no host");
    }
    match url.scheme() {
        "https" => {}
        "http" if insecure_http || is_loopback(url) => {}
        "http" => {
            return Err(
                "is plain http, so that anyone on the way could read the secret; \
                 use https, or allow it with --insecure-http",
            );
        }
        _ => return Err("begins with neither https: nor http:"),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a user name or password, which the gateway does not use");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("holds a ? or #, after which no path can follow");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_addresses_and_localhost_are_this_computer() {
        let is_home = |host: &str| {
            let url = Url::parse(&format!("http://{host}/v1")).expect("a URL");
            assert_eq!(check_base_url(&url, false).is_ok(), is_loopback(&url));
            is_loopback(&url)
        };
        for home in [
            "localhost",
            "localhost.",
            "LOCALHOST:8080",
            "127.0.0.1",
            "127.9.9.9:1",
            "[::1]",
            "[::ffff:127.0.0.1]",
        ] {
            assert!(is_home(home), "{home}");
        }
        for away in [
            "sms.localhost",
            "localhost.example",
            "0.0.0.0",
            "10.0.0.1",
            "[::]",
            "[::ffff:10.0.0.1]",
        ] {
            assert!(!is_home(away), "{away}");
        }
    }

    #[test]
    fn a_base_url_that_no_path_can_follow_is_refused() {
        for (url, why) in [
            ("ftp://sms.example/v1", "neither"),
            ("mailto:sms@example.com", "no host"),
            ("https://ann@sms.example/v1", "user name"),
            ("https://sms.example/v1?x=1", "a ? or #"),
            ("https://sms.example/v1#x", "a ? or #"),
        ] {
            let url = Url::parse(url).expect("a URL");
            let refused = check_base_url(&url, true).expect_err("refused");
            assert!(refused.contains(why), "{url}: {refused}");
        }
    }
}
