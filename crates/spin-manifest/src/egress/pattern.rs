//! One entry of `allowed_outbound_hosts`: scheme, host and port, each of which may be a wildcard.

use super::{INTERNAL, target::Target};
use ipnet::IpNet;
use std::{net::IpAddr, ops::Range};
use thiserror::Error;
use url::Host;

/// Why an entry is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{entry:?} is not an allowed host: {why}")]
pub struct AllowedHostError {
    entry: String,
    why: String,
}

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AllowedHost {
    scheme: Option<String>,
    host: HostPattern,
    port: PortPattern,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum HostPattern {
    Any,
    AnySubdomain(String),
    SelfOnly,
    Exactly(Host<String>),
    Network(IpNet),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PortPattern {
    Any,
    One(u16),
    Within(Range<u16>),
}

impl AllowedHost {
    /// Reads an entry that holds no template.
    pub(crate) fn parse(entry: &str) -> Result<Self, AllowedHostError> {
        read(entry.trim()).map_err(|why| AllowedHostError { entry: entry.to_owned(), why })
    }

    /// The entries that it stands for in an app of these components.
    pub(super) fn expand(self, components: &[String]) -> Vec<Self> {
        match &self.host {
            HostPattern::AnySubdomain(suffix) if suffix == INTERNAL => components
                .iter()
                .map(|id| Self { host: HostPattern::Exactly(Host::Domain(format!("{id}{INTERNAL}"))), ..self.clone() })
                .collect(),
            _ => vec![self],
        }
    }

    pub(super) fn allows(&self, target: &Target) -> bool {
        self.scheme.as_ref().is_none_or(|scheme| *scheme == target.scheme)
            && self.host.allows(&target.host)
            && self.port.allows(target)
    }

    pub(super) fn allows_self(&self) -> bool {
        self.scheme.as_deref().is_none_or(|scheme| matches!(scheme, "http" | "https"))
            && matches!(self.host, HostPattern::Any | HostPattern::SelfOnly)
    }
}

fn read(entry: &str) -> Result<AllowedHost, String> {
    let Some((scheme, rest)) = entry.split_once("://") else {
        return Err("must have the form <scheme>://<host>[:<port>]".to_owned());
    };
    // An IPv6 network holds colons too, so what reads as a host is one.
    let (host, port) = match rest.rsplit_once(':') {
        None => (rest, ""),
        Some((host, "")) => (host, ""),
        Some(_) if HostPattern::parse(rest).is_ok() => (rest, ""),
        Some((host, tail)) => match tail.split_once('/') {
            None => (host, tail),
            Some((port, "")) => (host, port),
            Some(_) => return Err("must not have a path".to_owned()),
        },
    };
    Ok(AllowedHost {
        port: PortPattern::parse(port, scheme)?,
        scheme: read_scheme(scheme)?,
        host: HostPattern::parse(host)?,
    })
}

fn read_scheme(scheme: &str) -> Result<Option<String>, String> {
    match scheme {
        "*" => Ok(None),
        _ if scheme.chars().all(char::is_alphabetic) => Ok(Some(scheme.to_owned())),
        _ => Err(format!("the scheme {scheme:?} may hold letters only")),
    }
}

impl HostPattern {
    fn parse(host: &str) -> Result<Self, String> {
        let host = host.trim();
        match host {
            "*" => return Ok(Self::Any),
            "self" | "self.alt" => return Ok(Self::SelfOnly),
            _ if host.starts_with('{') => return Err("lists of hosts are not supported".to_owned()),
            _ => {}
        }
        if let Ok(network) = host.parse::<IpNet>() {
            return Ok(Self::Network(network.trunc()));
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(Self::Network(address.into()));
        }
        let host = host.strip_suffix('/').unwrap_or(host);
        if host.contains('/') {
            return Err("must not have a path".to_owned());
        }
        if let Some(domain) = host.strip_prefix("*.") {
            return match Host::parse(domain) {
                Ok(Host::Domain(domain)) if !domain.contains('*') => Ok(Self::AnySubdomain(format!(".{domain}"))),
                _ => Err("`*.` must be followed by a domain".to_owned()),
            };
        }
        if host.contains('*') {
            return Err("a wildcard may only stand for whole subdomains, as in `*.example.com`".to_owned());
        }
        Host::parse(host).map(Self::Exactly).map_err(|e| format!("the host {host:?}: {e}"))
    }

    fn allows(&self, host: &Host<String>) -> bool {
        match (self, host) {
            (Self::Any, Host::Domain(domain)) => super::internal_component(domain).is_none(),
            (Self::Any, _) => true,
            (Self::AnySubdomain(suffix), Host::Domain(domain)) => domain.ends_with(suffix),
            (Self::Exactly(exactly), host) => exactly == host,
            (Self::Network(network), Host::Ipv4(address)) => network.contains(&IpAddr::V4(*address)),
            (Self::Network(network), Host::Ipv6(address)) => network.contains(&IpAddr::V6(*address)),
            _ => false,
        }
    }
}

impl PortPattern {
    fn parse(port: &str, scheme: &str) -> Result<Self, String> {
        let number = |text: &str| text.parse::<u16>().map_err(|_| format!("the port {text:?} is not a number"));
        match port {
            "" => default_port(scheme)
                .map(Self::One)
                .ok_or_else(|| format!("needs a port, as the scheme {scheme:?} has none of its own")),
            "*" => Ok(Self::Any),
            _ => match port.split_once("..") {
                Some((start, end)) => Ok(Self::Within(number(start)?..number(end)?)),
                None => number(port).map(Self::One),
            },
        }
    }

    fn allows(&self, target: &Target) -> bool {
        let port = target.port.or_else(|| default_port(&target.scheme));
        match (self, port) {
            (Self::Any, _) => true,
            (Self::One(one), Some(port)) => *one == port,
            (Self::Within(range), Some(port)) => range.contains(&port),
            (_, None) => false,
        }
    }
}

fn default_port(scheme: &str) -> Option<u16> {
    match scheme {
        "http" => Some(80),
        "https" => Some(443),
        "redis" => Some(6379),
        "postgres" => Some(5432),
        "mysql" => Some(3306),
        "mqtt" => Some(1883),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::Egress;
    use super::*;

    fn allows(entry: &str, address: &str) -> bool {
        Egress::parse([entry], &["reply".to_owned()]).unwrap().allows(address, "https")
    }

    #[test]
    fn each_part_of_an_address_is_checked() {
        for (entry, address, expected) in [
            ("https://example.com", "https://example.com/a?b", true),
            ("https://example.com", "http://example.com", false),
            ("https://example.com", "https://example.com:8443", false),
            ("https://example.com:8443", "https://example.com:8443", true),
            ("https://example.com:*", "https://example.com:1", true),
            ("https://example.com:1000..2000", "https://example.com:1999", true),
            ("https://example.com:1000..2000", "https://example.com:2000", false),
            ("*://example.com:443", "https://example.com", true),
            ("https://*.example.com", "https://a.b.example.com", true),
            ("https://*.example.com", "https://example.com", false),
            ("https://*.example.com", "https://evilexample.com", false),
            ("http://10.0.0.0/8:80", "http://10.1.2.3", true),
            ("http://10.0.0.0/8", "http://11.1.2.3", false),
            ("http://[::1]:80", "http://[::1]/", true),
            ("http://127.0.0.1:80", "http://127.1/", true),
            ("redis://localhost:6379", "redis://localhost", true),
            ("redis://db:6379", "redis://:p#a@db", true),
            ("postgres://db:5432", "postgres://me:se/cret@other:5432", false),
            ("https://example.com", "example.com", true),
        ] {
            assert_eq!(allows(entry, address), expected, "{entry} {address}");
        }
    }

    #[test]
    fn a_wildcard_does_not_reach_a_component() {
        assert!(!allows("*://*:*", "http://reply.spin.internal"));
        assert!(!allows("*://*:*", "http://REPLY.spin.internal"));
        assert!(allows("http://reply.spin.internal", "http://reply.spin.internal/x"));
        assert!(allows("http://*.spin.internal", "http://reply.spin.internal"));
        assert!(!allows("http://*.spin.internal", "http://unknown.spin.internal"));
        assert!(!allows("https://reply.spin.internal", "http://reply.spin.internal"));
    }

    #[test]
    fn the_app_may_call_itself_only_where_that_is_granted() {
        let allows_self = |entry| Egress::parse([entry], &[]).unwrap().allows_self();
        assert!(allows_self("http://self"));
        assert!(allows_self("*://*:*"));
        assert!(!allows_self("http://example.com"));
        assert!(!allows_self("redis://self:6379"));
    }

    #[test]
    fn an_entry_that_a_template_left_empty_is_skipped() {
        assert!(!Egress::parse(["", "http://", "https://"], &[]).unwrap().allows("http://a", "http"));
    }

    #[test]
    fn a_malformed_entry_is_refused() {
        for entry in
            ["*", "example.com", "http://a/b", "http://a:b", "ht+tp://a", "x://a", "http://a.*.b", "http://{a,b}"]
        {
            assert!(AllowedHost::parse(entry).is_err(), "{entry}");
        }
    }
}
