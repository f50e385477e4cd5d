//! The desk's ports on Spin.
//!
//! The decision that this crate embodies: *a function is a shell.* It opens what it was granted, reads a request,
//! calls pure code, writes and answers; everything that such shells share stands here, and nothing here decides
//! anything of the desk.

mod call;
mod configuration;
mod database;
mod desk;
pub mod outside;
mod request;
mod respond;
mod session;
mod store;
mod wake;

pub use call::call;
pub use configuration::{number, text};
pub use database::Database;
pub use desk::Desk;
pub use request::{Call, Incoming};
pub use respond::{Answer, Reply, serve};
pub use session::{agent_session, digest, new_token, number_of, random, ulid, visitor_address};
pub use spin_sdk;
pub use store::Store;
pub use wake::wake;

use desk_core::Millis;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time now.
#[must_use]
pub fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis::new(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
