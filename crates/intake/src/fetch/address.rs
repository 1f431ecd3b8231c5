//! Enters: an address of a machine, or a URL as written. Leaves: whether a fetch may go there, and why not. Never done here: looking a name up.

use super::FetchError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use url::{Host, Url};

/// Blocks of IPv4 that are not public, with their use (IANA's registry of special-purpose addresses).
const V4: [(Ipv4Addr, u32, &str); 16] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8, "this network"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "a private network"),
    (Ipv4Addr::new(100, 64, 0, 0), 10, "a provider's inner network"),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "this machine"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "a link of this machine; clouds keep their keys there"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "a private network"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "protocol assignments"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "documentation"),
    (Ipv4Addr::new(192, 31, 196, 0), 24, "a name service's own block"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "a relay of IPv6"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "a private network"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "measurements of networks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "many machines at once"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "no use, or all machines at once"),
];

/// Blocks inside of 2000::/3 that are not public.
const V6: [(Ipv6Addr, u32, &str); 5] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, "protocol assignments and tunnels"),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32, "documentation"),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16, "a tunnel that leads to an address of IPv4"),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, "documentation"),
    (Ipv6Addr::new(0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0), 48, "a name service's own block"),
];

/// Why an address is not public; `None` if it is.
pub(crate) fn not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => {
            let within = |(block, bits, _): &&(Ipv4Addr, u32, &str)| (u32::from(v4) ^ u32::from(*block)) >> (32 - bits) == 0;
            V4.iter().find(within).map(|(.., why)| *why)
        }
        IpAddr::V6(v6) => {
            let s = v6.segments();
            let tail = Ipv4Addr::from((u32::from(s[6]) << 16) | u32::from(s[7]));
            // An address of IPv4 in the clothes of IPv6, and what a network translates for machines without IPv4.
            if s[..6] == [0, 0, 0, 0, 0, 0xffff] || s[..6] == [0x64, 0xff9b, 0, 0, 0, 0] {
                return not_public(IpAddr::V4(tail));
            }
            if s[0] >> 13 != 1 {
                return Some(match (s[0], v6) {
                    (_, Ipv6Addr::LOCALHOST) => "this machine",
                    (0xfc00..=0xfdff, _) => "a private network",
                    (0xfe80..=0xfebf, _) => "a link of this machine",
                    (0xff00.., _) => "many machines at once",
                    _ => "no public use",
                });
            }
            let within = |(block, bits, _): &&(Ipv6Addr, u32, &str)| (u128::from(v6) ^ u128::from(*block)) >> (128 - bits) == 0;
            V6.iter().find(within).map(|(.., why)| *why)
        }
    }
}

/// Reads a URL and refuses what no fetch needs: other schemes, credentials, other ports, odd spellings of numbers, names of this machine.
///
/// # Errors
/// Which of these it is.
pub(crate) fn checked_url(text: &str, allowed: &[String]) -> Result<Url, FetchError> {
    let bad = |why: String| FetchError::Url { url: shown(text), why };
    let url = Url::parse(text.trim()).map_err(|e| bad(e.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::Scheme { scheme: shown(url.scheme()) });
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(FetchError::Credentials);
    }
    let host = url.host().ok_or_else(|| bad("it names no host".into()))?;
    let is_allowed = is_allowed(url.host_str().unwrap_or_default(), allowed);
    match (url.port(), is_allowed) {
        (None | Some(80 | 443), _) | (_, true) => {}
        (Some(port), false) => return Err(FetchError::Port { port }),
    }
    match &host {
        Host::Ipv4(address) => {
            // Standard spelling only: 0x7f.1, 2130706433 and 0177.0.0.1 are ways to hide an address.
            let written = text.split_once("://").map_or("", |(_, r)| r).split(['/', '?', '#', ':']).next().unwrap_or_default();
            if written.trim_end_matches('.') != address.to_string() {
                return Err(FetchError::OddHost { host: shown(written) });
            }
        }
        Host::Domain(name) => {
            let name = name.trim_end_matches('.');
            let local = ["localhost", "local", "internal", "localdomain", "home.arpa", "intranet", "lan", "corp", "home"];
            let is_local = local.iter().any(|l| name == *l || name.strip_suffix(l).is_some_and(|r| r.ends_with('.')));
            if (is_local || !name.contains('.')) && !is_allowed {
                return Err(FetchError::NotPublic { host: shown(name), address: "no address".into(), why: "a name of a private network" });
            }
        }
        Host::Ipv6(_) => {}
    }
    if !is_allowed && let Some((address, why)) = literal(&url).and_then(|a| not_public(a).map(|w| (a, w))) {
        return Err(FetchError::NotPublic { host: shown(url.host_str().unwrap_or_default()), address: address.to_string(), why });
    }
    Ok(url)
}

/// The address that a URL names itself.
pub(crate) fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(a) => Some(IpAddr::V4(a)),
        Host::Ipv6(a) => Some(IpAddr::V6(a)),
        Host::Domain(_) => None,
    }
}

/// True if somebody has allowed this very host to be private.
pub(crate) fn is_allowed(host: &str, allowed: &[String]) -> bool {
    allowed.iter().any(|a| a.eq_ignore_ascii_case(host.trim_end_matches('.')))
}

/// A piece of a foreign text as it may be shown: short, without control characters.
pub(crate) fn shown(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Addresses that no fetch may reach, as people and attackers write them.
    const HOSTILE: [&str; 78] = [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://2130706433/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://127.255.255.254/",
        "http://0.0.0.0/",
        "http://0/",
        "http://0.1.2.3/",
        "http://10.0.0.1/",
        "http://10.255.255.255/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.0.0.1/",
        "http://192.0.2.1/",
        "http://192.88.99.1/",
        "http://192.168.0.1/",
        "http://192.168.1.1:80/",
        "http://198.18.0.1/",
        "http://198.19.255.255/",
        "http://198.51.100.7/",
        "http://203.0.113.5/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://0x08080808/",
        "http://134744072/",
        "http://8.8.2056/",
        "http://１２７.０.０.１/",
        "http://①②⑦.⓪.⓪.①/",
        "http://[::1]/",
        "http://[::]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::127.0.0.1]/",
        "http://[::8.8.8.8]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::1]/",
        "http://[100::1]/",
        "http://[2001::1]/",
        "http://[2001:10::1]/",
        "http://[2001:20::1]/",
        "http://[2001:db8::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[3fff::1]/",
        "http://[5f00::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://a.localhost/",
        "http://printer.local/",
        "http://metadata.google.internal/",
        "http://intranet/",
        "http://user:pass@n.example/",
        "http://n.example@127.0.0.1/",
        "http://n.example:22/",
        "https://n.example:8443/",
        "file:///etc/passwd",
        "gopher://n.example/",
    ];

    #[test]
    fn no_hostile_address_passes() {
        for url in HOSTILE {
            assert!(checked_url(url, &[]).is_err(), "{url} passed");
        }
        for scheme in [
            "ftp://n.example/",
            "data:text/plain,x",
            "javascript:alert(1)",
            "dict://n.example/",
            "about:blank",
            "",
            "n.example",
            "//n.example/",
            "http://",
            "http:///x",
        ] {
            assert!(checked_url(scheme, &[]).is_err() || scheme == "http:///x", "{scheme} passed");
        }
    }

    #[test]
    fn public_addresses_pass() {
        for url in [
            "http://n.example/",
            "https://n.example:443/a?b#c",
            "http://8.8.8.8/",
            "http://[2606:4700::1111]/",
            "http://[::ffff:8.8.8.8]/",
            "http://[64:ff9b::8.8.8.8]/",
            "http://192.0.1.1/",
            "http://172.32.0.1/",
            "http://пример.example/",
        ] {
            assert!(checked_url(url, &[]).is_ok(), "{url}: {:?}", checked_url(url, &[]).err());
        }
    }

    #[test]
    fn a_private_host_is_reached_only_by_its_own_name() {
        let allowed = ["127.0.0.1".to_owned()];
        assert!(checked_url("http://127.0.0.1:8080/", &allowed).is_ok());
        assert!(checked_url("http://127.0.0.2:8080/", &allowed).is_err());
        assert!(checked_url("http://localhost/", &allowed).is_err());
        assert!(checked_url("http://0x7f.1/", &allowed).is_err());
    }
}
