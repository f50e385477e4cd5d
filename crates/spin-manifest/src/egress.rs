//! Where a component may connect to: `allowed_outbound_hosts` with Spin's rules.
//!
//! The one rule that is easy to get wrong is that `*` never stands for another component: a grant for
//! `*.spin.internal` is spelled out into the components of the app, and `*://*:*` is checked only for what leaves
//! the host, so a call to a component needs a grant that names it.

mod pattern;
mod target;

pub(crate) use pattern::AllowedHost;
pub use pattern::AllowedHostError;
pub(crate) use target::Target;

/// The domain under which components reach each other.
pub const INTERNAL: &str = ".spin.internal";

/// The component that a host name means, where it is one of the app's own.
pub fn internal_component(host: &str) -> Option<&str> {
    let (first, rest) = host.split_once('.')?;
    rest.eq_ignore_ascii_case("spin.internal").then_some(first)
}

/// What one component may connect to.
#[derive(Debug, Clone, Default)]
pub struct Egress {
    hosts: Vec<AllowedHost>,
}

impl Egress {
    /// Reads the list of a component whose templates are filled. An entry that a template left empty is skipped,
    /// so that an address may be optional. `*.spin.internal` becomes the components of the app.
    pub fn parse<'a>(
        hosts: impl IntoIterator<Item = &'a str>,
        components: &[String],
    ) -> Result<Self, AllowedHostError> {
        let mut parsed = Vec::new();
        for host in hosts {
            if matches!(host, "" | "http://" | "https://") {
                continue;
            }
            parsed.extend(AllowedHost::parse(host)?.expand(components));
        }
        Ok(Self { hosts: parsed })
    }

    /// Whether an address is granted. One without a scheme is read as one of `scheme`.
    pub fn allows(&self, address: &str, scheme: &str) -> bool {
        let Some(target) = Target::parse(address, scheme) else { return false };
        self.hosts.iter().any(|host| host.allows(&target))
    }

    /// Whether the app may call itself.
    pub fn allows_self(&self) -> bool {
        self.hosts.iter().any(AllowedHost::allows_self)
    }
}
