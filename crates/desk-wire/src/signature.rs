//! The signature of a call between functions that crosses a network: HMAC-SHA256 (RFC 2104) over method, path, digest
//! of the body and time. The time bounds how long a recorded call can be played again; what is called is idempotent.

use desk_core::Millis;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};

/// The header that carries it: `t=<milliseconds>,v1=<hexadecimal>`.
pub const HEADER: &str = "x-desk-signature";

/// How far the two clocks may be apart.
pub const TOLERANCE: Millis = Millis::from_secs(60);

/// The fewest characters of a key.
pub const KEY_MIN: usize = 32;

/// Why a call is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSignature {
    /// There is none, or it is not of the form.
    #[error("the call is not signed")]
    Missing,
    /// No key of enough characters is configured, so nothing can be believed.
    #[error("no key is configured for calls from outside")]
    NoKey,
    /// Too old or too new.
    #[error("the signature's time is too far from ours")]
    Time,
    /// Another key, or another call.
    #[error("the signature does not fit")]
    Wrong,
}

/// The header's value for a call; nothing where the key is too short to sign with.
#[must_use]
pub fn sign(key: &str, method: &str, path: &str, body: &[u8], at: Millis) -> Option<String> {
    let mac = mac(key, method, path, body, at)?;
    Some(format!("t={},v1={}", at.as_u64(), hex(&mac.finalize().into_bytes())))
}

/// Checks a call at time `now`. The comparison takes the same time wherever two signatures differ.
///
/// # Errors
/// [`BadSignature`].
pub fn verify(
    key: &str,
    header: Option<&str>,
    method: &str,
    path: &str,
    body: &[u8],
    now: Millis,
) -> Result<(), BadSignature> {
    let parsed = header.and_then(|header| {
        let (time, signature) = header.strip_prefix("t=")?.split_once(",v1=")?;
        let at: u64 = time.parse().ok()?;
        // One call has one signature: a number may also be written with a plus or with zeros before it.
        (at.to_string() == time).then_some((Millis::new(at), unhex(signature)?))
    });
    let (at, signature) = parsed.ok_or(BadSignature::Missing)?;
    if now.since(at) > TOLERANCE || at.since(now) > TOLERANCE {
        return Err(BadSignature::Time);
    }
    let mac = mac(key, method, path, body, at).ok_or(BadSignature::NoKey)?;
    mac.verify_slice(&signature).map_err(|_| BadSignature::Wrong)
}

fn mac(key: &str, method: &str, path: &str, body: &[u8], at: Millis) -> Option<Hmac<Sha256>> {
    if key.len() < KEY_MIN {
        return None;
    }
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok()?;
    let digest = hex(&Sha256::digest(body));
    mac.update(format!("v1\n{method}\n{path}\n{digest}\n{}", at.as_u64()).as_bytes());
    Some(mac)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of 64 digits, which are written in lower case as [`hex`] writes them.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != 32 || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    const AT: Millis = Millis::new(1_790_000_000_000);

    fn signed() -> String {
        sign(KEY, "POST", "/v1/turn", b"{}", AT).unwrap()
    }

    #[test]
    fn a_signed_call_is_believed_for_a_minute() {
        let check = |now| verify(KEY, Some(&signed()), "POST", "/v1/turn", b"{}", now);
        assert_eq!(check(AT.plus(Millis::from_secs(60))), Ok(()));
        assert_eq!(check(AT.plus(Millis::from_secs(61))), Err(BadSignature::Time));
    }

    #[test]
    fn another_method_path_body_or_key_is_not_believed() {
        let key = "another-key-another-key-another!";
        for (key, method, path, body) in [
            (key, "POST", "/v1/turn", "{}"),
            (KEY, "PUT", "/v1/turn", "{}"),
            (KEY, "POST", "/v1/route", "{}"),
            (KEY, "POST", "/v1/turn", "{ }"),
        ] {
            assert_eq!(verify(key, Some(&signed()), method, path, body.as_bytes(), AT), Err(BadSignature::Wrong));
        }
    }

    #[test]
    fn without_a_key_nothing_is_signed_and_nothing_believed() {
        assert_eq!(sign("", "POST", "/", b"", AT), None);
        assert_eq!(verify("", Some(&signed()), "POST", "/v1/turn", b"{}", AT), Err(BadSignature::NoKey));
        assert_eq!(verify(KEY, None, "POST", "/v1/turn", b"{}", AT), Err(BadSignature::Missing));
    }

    #[test]
    fn a_signature_that_is_written_otherwise_than_it_was_made_is_not_believed() {
        for other in [
            signed().replace("t=", "t=+"),
            signed().replace("t=", "t=0"),
            signed().replace("v1=", "v1=+"),
            signed().to_uppercase().replace("T=", "t=").replace("V1=", "v1="),
            format!("{} ", signed()),
        ] {
            assert_eq!(verify(KEY, Some(&other), "POST", "/v1/turn", b"{}", AT), Err(BadSignature::Missing), "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_header_makes_the_check_fail_otherwise_than_by_refusing(header in ".{0,90}") {
            let checked = verify(KEY, Some(&header), "POST", "/v1/turn", b"{}", AT);
            prop_assert!(checked.is_err());
        }
    }
}
