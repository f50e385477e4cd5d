//! An address that a guest wants to reach, reduced to what a grant looks at.

use url::{Host, Url};

/// The scheme, host and port of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(super) scheme: String,
    pub(super) host: Host<String>,
    pub(super) port: Option<u16>,
}

impl Target {
    /// Reads an address. Where it has no scheme, `scheme` is put before it.
    pub(crate) fn parse(address: &str, scheme: &str) -> Option<Self> {
        let address = without_userinfo(address);
        let url = Url::parse(&address)
            .ok()
            .filter(Url::has_host)
            .or_else(|| Url::parse(&format!("{scheme}://{address}")).ok())?;
        // A scheme that the URL standard does not know leaves the host unparsed.
        let host = Host::parse(url.host_str()?).ok()?;
        Some(Self { scheme: url.scheme().to_owned(), host, port: url.port() })
    }
}

/// A password may hold characters that no URL allows, and a grant never looks at it.
fn without_userinfo(address: &str) -> String {
    let start = address.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = address.split_at(start);
    let end = rest.find('/').unwrap_or(rest.len());
    match rest.find('@') {
        Some(at) if at < end => format!("{scheme}{}", rest.get(at + 1..).unwrap_or_default()),
        _ => address.to_owned(),
    }
}
