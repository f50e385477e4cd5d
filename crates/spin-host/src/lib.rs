//! An embedded host for any Spin application.
//!
//! It reads the app's `spin.toml`, grants each component what stands there and nothing else, and answers HTTP,
//! Redis messages and its own ticks with instances of the components. It behaves as Spin does wherever a component
//! can tell; where it differs on purpose, the module that differs says why.
//!
//! The way of a request: `serve` accepts it, `inbound` names, bounds and routes it, `instance` lets a component
//! answer it, `guest` is what the component sees meanwhile. A call to another component goes through `chain` and
//! never leaves the process.

mod access_log;
mod builder;
mod chain;
mod engine;
mod guest;
mod host;
mod inbound;
mod instance;
mod key_value;
mod limits;
mod logs;
mod mounts;
mod outbound;
mod redis_trigger;
mod reply;
mod request_id;
mod serve;
mod sqlite;
mod tick;
mod variables;

pub(crate) use spin_manifest::{egress, routes, template};

pub use builder::{BuildError, HostBuilder};
pub use engine::LoadError;
pub use host::{Body, ChainError, Host, Progress};
pub use key_value::{KeyValue, KeyValueError};
pub use limits::Limits;
pub use mounts::MountError;
pub use redis_trigger::RedisTriggerError;
pub use rusqlite::types::Value;
pub use serve::{TlsError, load_tls};
pub use spin_manifest::{self as manifest, Manifest, ManifestError, egress::AllowedHostError};
pub use sqlite::SqlError;
pub use variables::{VariableError, Variables};
