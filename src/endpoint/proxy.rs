//! The proxies that the environment names, read in the same way as the HTTP client reads them.

use std::collections::HashSet;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use url::Url;

/// The two spellings of a variable. The first one that is set counts.
type Names = [&'static str; 2];
const HTTPS: Names = ["HTTPS_PROXY", "https_proxy"];
const HTTP: Names = ["HTTP_PROXY", "http_proxy"];
const ALL: Names = ["ALL_PROXY", "all_proxy"];
const NONE: Names = ["NO_PROXY", "no_proxy"];

/// A proxy between this computer and an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// The environment variable that names the proxy.
    pub variable: &'static str,
    /// The proxy's host, and its port if one is given; never its password.
    pub address: String,
    /// Whether the variable also has a user name.
    pub has_user: bool,
}

/// A variable whose value is not a proxy. The value is not shown, because it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} names no proxy")]
pub struct BadProxy(pub &'static str);

/// The proxy through which `url` is reached; `None`: no proxy is used.
///
/// # Errors
/// The variable that counts cannot be read. Not to use the proxy could be what the user wants to
/// prevent.
pub fn of(url: &Url, get: impl Fn(&str) -> Option<String>) -> Result<Option<Proxy>, BadProxy> {
    // In a CGI program, HTTP_PROXY would be a header that any client can send.
    let is_cgi = get("REQUEST_METHOD").is_some();
    let Some(uri) = url.as_str().parse::<Uri>().ok().filter(|_| !is_cgi) else {
        return Ok(None);
    };
    // The HTTP client ignores a list of exceptions that is not valid text.
    let text = |name: &str| get(name).filter(|value| !value.contains(char::REPLACEMENT_CHARACTER));
    let (_, exceptions) = first(NONE, text).unwrap_or_default();
    let any = Matcher::builder()
        .all("http://proxy")
        .no(exceptions)
        .build();
    if any.intercept(&uri).is_none() {
        return Ok(None);
    }
    let own = match url.scheme() {
        "https" => HTTPS,
        _ => HTTP,
    };
    let named = [own, ALL].into_iter().find_map(|names| {
        let (variable, value) = first(names, &get)?;
        (!value.is_empty()).then_some((variable, value))
    });
    named
        .map(|(variable, value)| match authority(&value) {
            Some(address) => Ok(Proxy {
                variable,
                address,
                has_user: value.contains('@'),
            }),
            None => Err(BadProxy(variable)),
        })
        .transpose()
}

/// The value of an environment variable. Bytes that are not valid text become U+FFFD, which no
/// proxy has, so that an unreadable variable does not count as unset.
pub fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?;
    Some(value.to_string_lossy().into_owned())
}

/// The hosts of all proxies that the environment names.
pub fn hosts(get: impl Fn(&str) -> Option<String>) -> HashSet<String> {
    let names = [HTTPS, HTTP, ALL].into_iter().flatten();
    let addresses = names.filter_map(|name| authority(&get(name)?));
    let hosts =
        addresses.filter_map(|address| Some(address.parse::<Uri>().ok()?.host()?.to_owned()));
    hosts.collect()
}

/// The first of the variables that is set, with its value.
fn first(names: Names, get: impl Fn(&str) -> Option<String>) -> Option<(&'static str, String)> {
    names.into_iter().find_map(|name| Some((name, get(name)?)))
}

/// Host and port of a proxy; `None` if the HTTP client would not use this value.
fn authority(value: &str) -> Option<String> {
    let all = Matcher::builder().all(value.to_owned()).build();
    let found = all.intercept(&Uri::from_static("http://host/"))?;
    let authority = found.uri().authority()?;
    let (host, all) = (authority.host(), authority.as_str());
    let port = all.get(host.len()..)?.trim_start_matches(':');
    let is_port = port.is_empty() || port.parse::<u16>().is_ok();
    // A name or password that contains an @ must not be taken for the host.
    let is_host = !host.is_empty() && !all.contains('@');
    (is_host && is_port).then(|| all.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reached(url: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, BadProxy> {
        let get = |name: &str| {
            let (_, value) = variables.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        };
        of(&Url::parse(url).expect("a URL"), get)
    }

    fn address(url: &str, variables: &[(&str, &str)]) -> Option<String> {
        reached(url, variables)
            .expect("a proxy")
            .map(|proxy| proxy.address)
    }

    const GATEWAY: &str = "https://sms.example/v1";

    #[test]
    fn proxies_are_read_as_people_write_them() {
        for (value, shown) in [
            ("http://proxy.corp:3128", "proxy.corp:3128"),
            ("http://ann:hunter2@proxy.corp:3128/", "proxy.corp:3128"),
            ("proxy.corp:3128", "proxy.corp:3128"),
            ("proxy.corp", "proxy.corp"),
            ("socks5h://127.0.0.1:9050", "127.0.0.1:9050"),
            ("https://[::1]:8443", "[::1]:8443"),
        ] {
            assert_eq!(
                address(GATEWAY, &[("HTTPS_PROXY", value)]).as_deref(),
                Some(shown)
            );
            assert_eq!(
                address(GATEWAY, &[("all_proxy", value)]).as_deref(),
                Some(shown)
            );
            assert_eq!(
                address("http://sms.example", &[("HTTPS_PROXY", value)]),
                None
            );
        }
    }

    #[test]
    fn a_value_that_is_not_a_proxy_is_an_error() {
        for value in [
            "::::",
            "htps://proxy.corp",
            "http://",
            "http:// proxy",
            "a b",
            " ",
            "http://user:p@ss@proxy.corp:3128",
            "http://proxy.corp:99999",
            "http://ann:hunter2\u{fffd}@proxy.corp:3128",
            "pro\u{fffd}xy:3128",
        ] {
            let read = reached(GATEWAY, &[("https_proxy", value), ("ALL_PROXY", "ok:1")]);
            assert_eq!(read, Err(BadProxy("https_proxy")), "{value}");
            // The variable does not apply to this address.
            assert_eq!(
                reached("http://sms.example", &[("https_proxy", value)]),
                Ok(None)
            );
            let exempt = [
                ("https_proxy", value),
                ("NO_PROXY", "other.example, sms.example"),
            ];
            assert_eq!(reached(GATEWAY, &exempt), Ok(None));
            assert_eq!(
                reached(
                    GATEWAY,
                    &[("https_proxy", value), ("REQUEST_METHOD", "GET")]
                ),
                Ok(None)
            );
        }
        assert_eq!(reached(GATEWAY, &[("HTTPS_PROXY", "")]), Ok(None));
    }

    #[test]
    fn the_hosts_of_all_proxies_are_known() {
        let found = hosts(|name| match name {
            "HTTPS_PROXY" => Some("http://user:pw@proxy.corp:3128".into()),
            "all_proxy" => Some("other:1080".into()),
            "http_proxy" => Some("::::".into()),
            _ => None,
        });
        let expected = ["proxy.corp", "other"].map(str::to_owned);
        assert_eq!(found, HashSet::from(expected));
    }
}
