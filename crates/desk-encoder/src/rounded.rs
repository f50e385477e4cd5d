//! A vector crosses from one function to another in signed bytes: a quarter of its size, for an error of at most a 254th
//! of its largest number.

/// A vector in signed bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounded {
    /// What a byte is to be multiplied by.
    scale: f32,
    levels: Vec<i8>,
}

impl Rounded {
    /// Rounds a vector, so that its largest number becomes 127. A number that is none becomes zero.
    pub fn of(vector: &[f32]) -> Self {
        let scale =
            vector.iter().filter(|number| number.is_finite()).fold(0.0_f32, |most, n| most.max(n.abs())) / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        Self { scale, levels: vector.iter().map(|number| (number * inverse).round() as i8).collect() }
    }

    /// The vector, as near as it still is.
    pub fn to_vector(&self) -> Vec<f32> {
        self.levels.iter().map(|level| f32::from(*level) * self.scale).collect()
    }

    /// The bytes: the scale as a little-endian `f32`, then a byte for each number.
    pub fn to_bytes(&self) -> Vec<u8> {
        let levels = self.levels.iter().map(|level| level.cast_unsigned());
        self.scale.to_le_bytes().into_iter().chain(levels).collect()
    }

    /// Reads such bytes; none where there is no scale, or it is no number.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (scale, levels) = bytes.split_first_chunk()?;
        let scale = f32::from_le_bytes(*scale);
        scale.is_finite().then(|| Self { scale, levels: levels.iter().map(|level| level.cast_signed()).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rounding_loses_half_a_level_at_most(vector in prop::collection::vec(-100.0_f32..100.0, 0..60)) {
            let rounded = Rounded::of(&vector);
            let largest = vector.iter().fold(0.0_f32, |most, number| most.max(number.abs()));
            for (number, found) in vector.iter().zip(rounded.to_vector()) {
                prop_assert!((number - found).abs() <= largest / 254.0 * 1.001 + 1e-6);
            }
        }

        #[test]
        fn bytes_are_read_as_they_were_written(vector in prop::collection::vec(any::<f32>(), 0..60)) {
            let rounded = Rounded::of(&vector);
            prop_assert_eq!(Rounded::from_bytes(&rounded.to_bytes()), Some(rounded));
        }

        #[test]
        fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..20)) {
            if let Some(rounded) = Rounded::from_bytes(&bytes) {
                prop_assert!(rounded.to_vector().iter().all(|number| !number.is_nan()));
            }
        }
    }
}
