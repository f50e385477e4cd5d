//! A vector as it travels and is stored: a signed byte a number, and one scale for all.
//!
//! Rounded so, a vector is a quarter as large and its cosine to another changes in the third place. As text it is
//! base-64 digits: JSON holds it in a quarter of what an array of numbers takes, and nothing parses a number.

use serde::{Deserialize, Serialize};

/// The digits, of six bits each.
const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The most numbers of a vector.
const MAX: usize = 4_096;
/// The bytes of the scale.
const SCALE: usize = size_of::<f32>();

/// Numbers of a vector in steps of a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Packed {
    scale: f32,
    steps: Vec<i8>,
}

/// Why a text is no packed vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a packed vector of 1 to {MAX} numbers")]
pub struct UnpackError;

impl Packed {
    /// Rounds the numbers of a vector, of which the first 4,096 are kept.
    #[must_use]
    pub fn of(vector: &[f32]) -> Self {
        let vector = vector.get(..MAX).unwrap_or(vector);
        let largest = vector.iter().map(|number| number.abs()).filter(|n| n.is_finite()).fold(0.0_f32, f32::max);
        let scale = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
        // A conversion of floats saturates; what is no number becomes 0.
        Self { scale, steps: vector.iter().map(|number| (number / scale).round() as i8).collect() }
    }

    /// The numbers, as near as they were kept.
    #[must_use]
    pub fn numbers(&self) -> Vec<f32> {
        self.steps.iter().map(|step| f32::from(*step) * self.scale).collect()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.steps.len()
    }

    /// How alike two vectors are, from −1 to 1; 0 where one of them is 0.
    #[must_use]
    pub fn cosine(&self, other: &Self) -> f32 {
        let lengths = (dot(&self.steps, &self.steps) as f32 * dot(&other.steps, &other.steps) as f32).sqrt();
        if lengths > 0.0 { dot(&self.steps, &other.steps) as f32 / lengths } else { 0.0 }
    }
}

/// 4,096 products of at most 2¹⁴ stay below 2³¹.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn dot(a: &[i8], b: &[i8]) -> i32 {
    a.iter().zip(b).map(|(a, b)| i32::from(i16::from(*a) * i16::from(*b))).sum()
}

impl From<Packed> for String {
    fn from(packed: Packed) -> Self {
        let bytes: Vec<u8> = packed
            .scale
            .to_le_bytes()
            .into_iter()
            .chain(packed.steps.iter().map(|step| step.cast_unsigned()))
            .collect();
        let mut text = Self::with_capacity(bytes.len().div_ceil(3) * 4);
        for group in bytes.chunks(3) {
            let bits = group.iter().fold(0_u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - group.len()));
            // A group of n bytes takes n + 1 digits.
            for digit in 0..=group.len() {
                let value = (bits >> (18 - 6 * digit)) & 63;
                text.push(char::from(DIGITS.get(value as usize).copied().unwrap_or(b'A')));
            }
        }
        text
    }
}

impl TryFrom<String> for Packed {
    type Error = UnpackError;

    fn try_from(text: String) -> Result<Self, UnpackError> {
        if text.len() > (MAX + SCALE).div_ceil(3) * 4 {
            return Err(UnpackError);
        }
        let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
        for group in text.as_bytes().chunks(4) {
            let mut bits = 0_u32;
            for digit in group {
                bits = (bits << 6) | value(*digit).ok_or(UnpackError)?;
            }
            let [_, whole @ ..] = (bits << (6 * (4 - group.len()))).to_be_bytes();
            bytes.extend_from_slice(whole.get(..group.len().saturating_sub(1)).ok_or(UnpackError)?);
        }
        let (scale, steps) = bytes.split_first_chunk::<SCALE>().ok_or(UnpackError)?;
        let scale = f32::from_le_bytes(*scale);
        if !scale.is_finite() || steps.is_empty() || steps.len() > MAX {
            return Err(UnpackError);
        }
        Ok(Self { scale, steps: steps.iter().map(|step| step.cast_signed()).collect() })
    }
}

fn value(digit: u8) -> Option<u32> {
    Some(u32::from(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'-' => 62,
        b'_' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_vector_travels_unchanged_and_near_to_itself(vector in prop::collection::vec(-3.0_f32..3.0, 1..70)) {
            let packed = Packed::of(&vector);
            let text = String::from(packed.clone());
            prop_assert_eq!(Packed::try_from(text), Ok(packed.clone()));
            let largest = vector.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
            for (kept, number) in packed.numbers().iter().zip(&vector) {
                prop_assert!((kept - number).abs() <= largest / 250.0);
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,60}") {
            if let Ok(packed) = Packed::try_from(text) {
                prop_assert!(packed.count() > 0 && packed.cosine(&packed).is_finite());
            }
        }
    }

    #[test]
    fn what_is_no_vector_is_refused() {
        for text in ["", "AAAA", "AAAAA", "!", "AACAfwAA AAA", &"A".repeat(10_000)] {
            assert_eq!(Packed::try_from(text.to_owned()), Err(UnpackError), "{text}");
        }
    }

    #[test]
    fn a_vector_without_direction_is_like_none() {
        let none = Packed::of(&[0.0, f32::NAN]);
        assert_eq!(none.numbers(), [0.0, 0.0]);
        assert_eq!(none.cosine(&Packed::of(&[1.0, 2.0])), 0.0);
    }
}
