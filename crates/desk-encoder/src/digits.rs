//! Bytes as text: a vector inside JSON is a string of base-64 digits (RFC 4648, §5, without padding), a quarter of what
//! an array of numbers takes, and nothing parses a number.

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// What stands for a byte that is no digit.
const NONE: u8 = 64;
/// Byte → what it is worth as a digit.
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [NONE; 256];
    let mut digit = 0;
    #[expect(
        clippy::indexing_slicing,
        reason = "a digit is below 64 and a byte below 256; checked when it is compiled"
    )]
    while digit < 64 {
        values[DIGITS[digit as usize] as usize] = digit;
        digit += 1;
    }
    values
}

/// Writes bytes as digits.
#[must_use]
pub fn to_digits(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
        // A group of n bytes takes n + 1 digits.
        for place in 0..=group.len() {
            let digit = DIGITS.get(((bits >> (18 - 6 * place)) & 63) as usize);
            text.push(char::from(digit.copied().unwrap_or(b'A')));
        }
    }
    text
}

/// Reads digits; none where a character is no digit. Bits behind the last whole byte are passed over.
#[must_use]
pub fn from_digits(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for group in text.as_bytes().chunks(4) {
        let (mut bits, mut seen) = (0_u32, 0);
        for digit in group {
            let value = VALUES.get(usize::from(*digit)).copied().unwrap_or(NONE);
            bits = (bits << 6) | u32::from(value);
            seen |= value;
        }
        if seen & NONE != 0 {
            return None;
        }
        let [_, whole @ ..] = (bits << (6 * (4 - group.len()))).to_be_bytes();
        bytes.extend_from_slice(whole.get(..group.len().saturating_sub(1)).unwrap_or_default());
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn bytes_are_read_as_they_were_written(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert_eq!(from_digits(&to_digits(&bytes)), Some(bytes));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let all = text.bytes().all(|byte| DIGITS.contains(&byte));
            prop_assert_eq!(from_digits(&text).is_some(), all);
        }
    }
}
