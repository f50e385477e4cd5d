//! Numbers of a sentence vector differ in mean and spread; a network learns better from standard ones.
//!
//! What is standard is fixed once, by many texts (`data/README.md` says which), and not by each model's examples, of
//! which there may be few.

use desk_encoder::shape::EMBEDDING;

/// The two sections of `data/standard.f32`: means, then deviations.
static STANDARD: &[u8] = include_bytes!("../data/standard.f32");

/// What standard numbers are multiplied by: one that makes n-grams and vectors learn at the same pace.
const SCALE: f32 = 0.35;
/// Deviations beyond which a number is not let.
const LIMIT: f32 = 4.0;

/// Means and deviations of the numbers of vectors.
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    mean: Vec<f32>,
    deviation: Vec<f32>,
}

impl Standard {
    /// That of [`desk_encoder::Encoded::mean`].
    pub fn of_encoder() -> Self {
        let numbers: Vec<f32> = STANDARD.as_chunks().0.iter().map(|number| f32::from_le_bytes(*number)).collect();
        let (mean, deviation) = numbers.split_at_checked(EMBEDDING).unwrap_or_default();
        Self { mean: mean.to_vec(), deviation: deviation.to_vec() }
    }

    /// That of some vectors, which are equally long.
    pub fn of_vectors<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone) -> Self {
        let width = vectors.clone().map(<[f32]>::len).min().unwrap_or(0);
        let count = vectors.clone().count() as f64;
        let (mut mean, mut square) = (vec![0.0_f64; width], vec![0.0_f64; width]);
        for vector in vectors {
            for ((mean, square), number) in mean.iter_mut().zip(&mut square).zip(vector) {
                *mean += f64::from(*number) / count;
                *square += f64::from(*number) * f64::from(*number) / count;
            }
        }
        let deviation = square.iter().zip(&mean).map(|(s, m)| (s - m * m).max(0.0).sqrt() as f32 + 1e-6).collect();
        Self { mean: mean.into_iter().map(|m| m as f32).collect(), deviation }
    }

    /// This one for the first numbers of a vector, `other` for those behind.
    pub fn followed_by(mut self, other: Self) -> Self {
        self.mean.extend(other.mean);
        self.deviation.extend(other.deviation);
        self
    }

    /// The bytes: means, then deviations, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.mean.iter().chain(&self.deviation).flat_map(|number| number.to_le_bytes()).collect()
    }

    /// Makes a vector standard.
    pub fn apply(&self, vector: &[f32]) -> Vec<f32> {
        standardize(vector, self.mean.iter().copied(), self.deviation.iter().copied())
    }
}

/// (number − mean) / deviation, limited and scaled.
pub fn standardize(vector: &[f32], mean: impl Iterator<Item = f32>, deviation: impl Iterator<Item = f32>) -> Vec<f32> {
    let numbers = vector.iter().zip(mean).zip(deviation);
    numbers.map(|((number, mean), deviation)| ((number - mean) / deviation).clamp(-LIMIT, LIMIT) * SCALE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_vectors_have_the_mean_0_and_the_same_spread() {
        let vectors = [[1.0_f32, -300.0], [3.0, -100.0]];
        let standard = Standard::of_vectors(vectors.iter().map(<[f32; 2]>::as_slice));
        for (vector, sign) in vectors.iter().zip([-SCALE, SCALE]) {
            assert!(standard.apply(vector).iter().all(|number| (number - sign).abs() < 1e-5));
        }
        assert!((standard.apply(&[1e9, -200.0])[0] - LIMIT * SCALE).abs() < 1e-5);
    }

    #[test]
    fn the_encoders_standard_is_whole() {
        let standard = Standard::of_encoder();
        assert_eq!((standard.mean.len(), standard.deviation.len()), (EMBEDDING, EMBEDDING));
        assert!(standard.deviation.iter().all(|deviation| *deviation > 1e-3));
    }
}
