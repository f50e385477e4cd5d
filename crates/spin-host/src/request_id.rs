//! The name of a request, under which it is found in the logs of all who took part in it.

use http::{HeaderMap, HeaderName, HeaderValue};

/// The header that carries it.
pub(crate) const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The longest name that is taken from outside.
const LONGEST: usize = 128;

/// The name that a request brought, where it is a sane one.
pub(crate) fn brought(headers: &HeaderMap) -> Option<HeaderValue> {
    let value = headers.get(HEADER)?;
    let sane = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let bytes = value.as_bytes();
    (!bytes.is_empty() && bytes.len() <= LONGEST && bytes.iter().all(sane)).then(|| value.clone())
}

/// A new name.
pub(crate) fn fresh() -> HeaderValue {
    let name = format!("{:016x}{:08x}", fastrand::u64(..), fastrand::u32(..));
    HeaderValue::try_from(name).unwrap_or_else(|_| HeaderValue::from_static("none"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sane_name_is_taken_from_outside() {
        let taken = |name: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HEADER, HeaderValue::from_str(name).unwrap());
            brought(&headers).is_some()
        };
        assert!(taken("0af7651916cd43dd8448eb211c80319c"));
        assert!(!taken(""));
        assert!(!taken("a b"));
        assert!(!taken("<script>"));
        assert!(!taken(&"a".repeat(129)));
    }

    #[test]
    fn two_requests_have_two_names() {
        assert_ne!(fresh(), fresh());
    }
}
