//! Decides which addresses pictures may be fetched from: no private address, unless the gateway
//! itself has one.

use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::endpoint::is_loopback;

/// How far inside a network a link may lead: as far as the gateway itself is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum NetworkReach {
    Public,
    /// Also addresses of the local network.
    Local,
    /// Also this computer.
    Loopback,
}

impl NetworkReach {
    /// Decides by the gateway's URL, not by the addresses of its name.
    pub(super) fn of(gateway: &Url) -> Self {
        if is_loopback(gateway) {
            return Self::Loopback;
        }
        match gateway.host() {
            Some(Host::Ipv4(address)) => Self::needed_for(address.into()),
            Some(Host::Ipv6(address)) => Self::needed_for(address.into()),
            _ => Self::Public,
        }
    }

    fn needed_for(address: IpAddr) -> Self {
        let address = unwrapped(address);
        if address.is_loopback() {
            Self::Loopback
        } else if is_public(address) {
            Self::Public
        } else {
            Self::Local
        }
    }

    pub(super) fn allows(self, address: IpAddr) -> bool {
        let address = unwrapped(address);
        let nowhere = address.is_unspecified() || address.is_multicast() || is_machines(address);
        !nowhere && Self::needed_for(address) <= self
    }
}

/// Addresses at which a cloud serves secrets to its virtual machines: a gateway is never there.
fn is_machines(address: IpAddr) -> bool {
    METADATA.contains(&address)
        || match address {
            IpAddr::V4(address) => address.is_link_local(),
            IpAddr::V6(address) => address.is_unicast_link_local(),
        }
}

/// Metadata services of clouds whose addresses look public or local.
const METADATA: [IpAddr; 5] = [
    // Azure, Alibaba, Oracle (its old address).
    IpAddr::V4(Ipv4Addr::new(168, 63, 129, 16)),
    IpAddr::V4(Ipv4Addr::new(100, 100, 100, 200)),
    IpAddr::V4(Ipv4Addr::new(192, 0, 0, 192)),
    // AWS, Google.
    IpAddr::V6(Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254)),
    IpAddr::V6(Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254)),
];

/// Whether an address is routed on the public internet, and only there.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    if METADATA.contains(&address.into()) {
        return false;
    }
    let [a, b, c, _] = address.octets();
    let special = match (a, b) {
        // This network, providers' internal networks, benchmarks, and reserved addresses.
        (0 | 240..=255, _) | (100, 64..=127) | (198, 18 | 19) => true,
        (192, 0) => c == 0 || c == 2,
        (198, 51) => c == 100,
        (203, 0) => c == 113,
        _ => false,
    };
    let within = address.is_private() || address.is_loopback() || address.is_link_local();
    !(special || within || address.is_multicast())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        // Teredo, documentation.
        [0x2001, 0 | 0xdb8, ..] => false,
        // Global unicast.
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

/// The IPv4 address inside an IPv6 one: mapped, NAT64 or 6to4.
fn unwrapped(address: IpAddr) -> IpAddr {
    let address = address.to_canonical();
    let IpAddr::V6(v6) = address else {
        return address;
    };
    match v6.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            let [[a, b], [c, d]] = [high.to_be_bytes(), low.to_be_bytes()];
            Ipv4Addr::new(a, b, c, d).into()
        }
        _ => address,
    }
}

/// Looks names up. No other code does, so a connection goes to the address that was checked.
pub(super) struct Resolver {
    pub(super) reach: NetworkReach,
    /// Proxies that the user has configured; they may be at any address.
    pub(super) proxies: Arc<HashSet<String>>,
}

/// All addresses of the name are forbidden.
#[derive(Debug, thiserror::Error)]
#[error("the link leads into a private network")]
pub(super) struct LeadsInside;

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        let trusted = self.proxies.contains(&name);
        let reach = self.reach;
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name, 0)).await?.collect();
            let any = !found.is_empty();
            let allowed = found
                .into_iter()
                .filter(|a| trusted || reach.allows(a.ip()));
            let allowed: Vec<SocketAddr> = allowed.collect();
            if any && allowed.is_empty() {
                return Err(LeadsInside.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reach(url: &str) -> NetworkReach {
        NetworkReach::of(&Url::parse(url).expect("a URL"))
    }

    #[test]
    fn links_of_a_public_gateway_lead_to_no_private_address() {
        let public = reach("https://api.smsgatewayapi.com/v1");
        assert_eq!(public, NetworkReach::Public);
        for inside in [
            "127.0.0.1",
            "127.8.8.8",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.0.8",
            "198.18.0.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fec0::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "168.63.129.16",
            "::ffff:168.63.129.16",
            "64:ff9b::a83f:8110",
            "2002:a83f:8110::1",
        ] {
            let address: IpAddr = inside.parse().expect("an address");
            assert!(!public.allows(address), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "172.32.0.1",
            "2606:4700::1111",
            "64:ff9b::808:808",
        ] {
            let address: IpAddr = outside.parse().expect("an address");
            assert!(public.allows(address), "{outside}");
        }
    }

    #[test]
    fn a_gateway_at_home_may_serve_pictures_at_home() {
        let loopback = reach("http://127.0.0.1:8080/v1");
        assert_eq!(loopback, NetworkReach::Loopback);
        assert_eq!(reach("http://localhost:1/v1"), NetworkReach::Loopback);
        assert_eq!(reach("http://[::1]:1/v1"), NetworkReach::Loopback);
        let local = reach("https://192.168.1.5/v1");
        assert_eq!(local, NetworkReach::Local);
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert!(loopback.allows(address("127.0.0.1")));
        assert!(local.allows(address("10.0.0.1")));
        assert!(!local.allows(address("127.0.0.1")));
        assert!(!local.allows(address("::ffff:127.0.0.1")));
        assert!(!loopback.allows(address("0.0.0.0")));
        for surroundings in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.192",
            "fd00:ec2::254",
            "fd20:ce::254",
            "64:ff9b::a9fe:a9fe",
            "2002:a9fe:a9fe::1",
        ] {
            assert!(!loopback.allows(address(surroundings)), "{surroundings}");
            assert!(!local.allows(address(surroundings)), "{surroundings}");
        }
        // A name may resolve to any address: it does not tell where the gateway is.
        assert_eq!(reach("https://gateway.example"), NetworkReach::Public);
    }

    #[tokio::test]
    async fn a_name_is_followed_only_to_allowed_addresses() {
        let resolver = |reach, proxies: &[&str]| Resolver {
            reach,
            proxies: Arc::new(proxies.iter().map(|&p| p.to_owned()).collect()),
        };
        let name = || "localhost".parse::<Name>().expect("a name");
        let refused = resolver(NetworkReach::Public, &[]).resolve(name()).await;
        assert!(refused.is_err_and(|error| error.is::<LeadsInside>()));
        let allowed = resolver(NetworkReach::Loopback, &[]).resolve(name()).await;
        assert!(allowed.is_ok_and(|mut found| found.next().is_some()));
        let proxy = resolver(NetworkReach::Public, &["localhost"])
            .resolve(name())
            .await;
        assert!(proxy.is_ok_and(|mut found| found.next().is_some()));
    }
}
