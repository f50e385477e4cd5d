//! Secrets and names that need randomness or a digest.

use crate::{Incoming, Store};
use desk_core::Millis;
use desk_store::kv::{AGENT_SESSION, AgentSession, Token};
use desk_wire::{ApiError, Code};
use sha2::{Digest as _, Sha256};
use spin_sdk::wasip3::random::random::get_random_bytes;

/// A new token: 256 random bits as hexadecimal text. The store gets its digest alone.
#[must_use]
pub fn new_token() -> String {
    use std::fmt::Write as _;
    get_random_bytes(32).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A random number.
#[must_use]
pub fn random() -> u64 {
    get_random_bytes(8).iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The key of something secret or personal.
#[must_use]
pub fn digest(text: &str) -> Token {
    Token::of_digest(&Sha256::digest(text.as_bytes()))
}

/// The first 64 bits of a text's SHA-256: a number that the same words always give.
#[must_use]
pub fn number_of(text: &str) -> u64 {
    Sha256::digest(text.as_bytes()).iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// A new ULID.
#[must_use]
pub fn ulid(at: Millis) -> String {
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(get_random_bytes(10)) {
        *to = from;
    }
    desk_core::id::ulid(at, random)
}

/// The key of the address that a request came from, without its port.
#[must_use]
pub fn visitor_address(request: &Incoming) -> Token {
    let address = request.header("spin-client-addr").unwrap_or("unknown");
    digest(address.rsplit_once(':').map_or(address, |(host, _)| host))
}

/// Which agent the request's token stands for.
///
/// # Errors
/// `unauthenticated` without a token, `session_expired` with one that is not known any more.
pub async fn agent_session(request: &Incoming, store: &Store) -> Result<AgentSession, ApiError> {
    let session = AGENT_SESSION.get(store, &digest(request.bearer()?), request.at).await?;
    session.ok_or_else(|| ApiError::new(Code::SessionExpired, "the session has expired; log in again"))
}
