//! The query of an address, as browsers and forms write it (the URL standard's `application/x-www-form-urlencoded`).

/// The first value under `name`, decoded; empty where the name stands alone.
#[must_use]
pub fn parameter(query: &str, name: &str) -> Option<String> {
    query.split('&').find_map(|pair| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (key == name).then(|| decoded(value))
    })
}

/// A broken escape stands for itself, and what is not UTF-8 becomes U+FFFD.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        rest = after;
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => match escaped(after) {
                Some((byte, after)) => {
                    rest = after;
                    byte
                }
                None => b'%',
            },
            byte => *byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that two hexadecimal digits name, and what follows them.
fn escaped(text: &[u8]) -> Option<(u8, &[u8])> {
    let [high, low, after @ ..] = text else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some((digit(*high)? << 4 | digit(*low)?, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_a_name_is_found_and_decoded() {
        assert_eq!(parameter("a=1&q=%E9%80%80+%2B&q=2", "q").as_deref(), Some("退 +"));
        assert_eq!(parameter("a=1&q", "q").as_deref(), Some(""));
        assert_eq!(parameter("aq=1", "q"), None);
    }

    #[test]
    fn a_broken_escape_stands_for_itself_and_takes_nothing_with_it() {
        assert_eq!(parameter("q=100%+off", "q").as_deref(), Some("100% off"));
        assert_eq!(parameter("q=%zz%4", "q").as_deref(), Some("%zz%4"));
        assert_eq!(parameter("q=%%41", "q").as_deref(), Some("%A"));
        assert_eq!(parameter("q=%FF", "q").as_deref(), Some("\u{fffd}"));
    }
}
