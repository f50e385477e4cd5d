//! A model is a view of its file. Opening one reads it once, for the checksum, and copies only the intents' names.

use std::ops::Range;

use desk_encoder::shape::EMBEDDING;
use desk_encoder::{Activations, Backend, Encoder, F32, Rounded};

use crate::answer::{Answer, Intent, OUTSIDE};
use crate::calibration::softmax;
use crate::container::Weights;
use crate::error::ModelError;
use crate::ngrams;
use crate::standard::standardize;

/// Examples that nearness is the mean cosine to.
pub const NEIGHBOURS: usize = 5;

/// Tells what messages want.
#[derive(Debug, Clone)]
pub struct IntentModel<'a> {
    weights: Weights<'a>,
    backend: Backend,
}

fn numbers(bytes: &[F32]) -> impl Iterator<Item = f32> {
    bytes.iter().map(|number| f32::from_le_bytes(*number))
}

impl<'a> IntentModel<'a> {
    /// Opens a model file.
    pub fn from_bytes(file: &'a [u8]) -> Result<Self, ModelError> {
        Ok(Self { weights: Weights::read(file)?, backend: Backend::best() })
    }

    /// The names of its intents, in alphabetical order, and [`OUTSIDE`] where it was taught that.
    pub fn labels(&self) -> &[&'a str] {
        &self.weights.labels
    }

    /// The place of [`OUTSIDE`] among the labels.
    fn outside(&self) -> Option<usize> {
        self.weights.labels.iter().position(|label| *label == OUTSIDE)
    }

    /// How many numbers a message's vector has: 512 for [`desk_encoder::Encoded::mean`] alone, more where the vector of
    /// another model follows these.
    pub fn vector_length(&self) -> usize {
        self.weights.mean.len()
    }

    /// What a message wants.
    pub fn classify(&self, encoder: &Encoder<'_>, text: &str) -> Answer<'a> {
        self.classify_vector(text, &encoder.mean(text))
    }

    /// What each of a message's clauses wants, given as ranges of its bytes: a message may want several things. A range
    /// that cuts a character, or ends behind the text, is left out.
    pub fn classify_clauses(
        &self,
        encoder: &Encoder<'_>,
        text: &str,
        clauses: &[Range<usize>],
    ) -> Vec<(Range<usize>, Answer<'a>)> {
        let clauses = clauses.iter().filter_map(|range| Some((range.clone(), text.get(range.clone())?)));
        clauses.map(|(range, clause)| (range, self.classify(encoder, clause))).collect()
    }

    /// What a message with that vector wants. Numbers that the vector lacks count as average ones.
    pub fn classify_vector(&self, text: &str, vector: &[f32]) -> Answer<'a> {
        let vector = self.standard(vector);
        let scores = self.scores(text, &vector);
        let calibration = &self.weights.calibration;
        let scope = calibration.scope(lead(&scores, self.outside()), self.nearness(&vector));
        let probabilities = softmax(&scores, calibration.temperature);
        let named = self.weights.labels.iter().zip(probabilities);
        let mut intents: Vec<_> = named.map(|(label, probability)| Intent { label, probability }).collect();
        let outside = self.outside().map(|place| intents.remove(place).probability);
        intents.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        Answer { intents, outside, scope, in_scope: scope >= calibration.threshold }
    }

    /// What a message wants whose vector another function computed, and sent in signed bytes.
    pub fn classify_rounded(&self, text: &str, vector: &Rounded) -> Answer<'a> {
        self.classify_vector(text, &vector.to_vector())
    }

    fn standard(&self, vector: &[f32]) -> Vec<f32> {
        let mut standard = standardize(vector, numbers(self.weights.mean), numbers(self.weights.deviation));
        standard.resize(self.weights.mean.len(), 0.0);
        standard
    }

    /// The intents' scores.
    fn scores(&self, text: &str, vector: &[f32]) -> Vec<f32> {
        let mut hidden = vec![0.0; self.weights.hidden.scales.len()];
        self.backend.multiply(&self.weights.hidden, &Activations::of(vector), &mut hidden);
        hidden.iter_mut().for_each(|number| *number = number.max(0.0));
        let mut scores = vec![0.0; self.weights.output.scales.len()];
        self.backend.multiply(&self.weights.output, &Activations::of(&hidden), &mut scores);
        scores.truncate(self.weights.labels.len());
        let number =
            |numbers: &[F32], bucket: u16| numbers.get(usize::from(bucket)).map_or(0.0, |n| f32::from_le_bytes(*n));
        for (bucket, weight) in ngrams::weigh(&ngrams::count(text), |bucket| number(self.weights.idf, bucket)) {
            let weight = weight * number(self.weights.bucket_scales, bucket);
            let start = usize::from(bucket) * scores.len();
            let weights = self.weights.bucket_weights.get(start..start + scores.len()).unwrap_or_default();
            add(&mut scores, weight, weights);
        }
        scores
    }

    /// The mean cosine to the nearest examples; 0 where the model keeps none.
    fn nearness(&self, vector: &[f32]) -> f32 {
        let vector = vector.get(..EMBEDDING).unwrap_or_default();
        let length = vector.iter().map(|number| number * number).sum::<f32>().sqrt().max(1e-9);
        let mut cosines = vec![0.0; self.weights.examples.scales.len()];
        self.backend.multiply(&self.weights.examples, &Activations::of(vector), &mut cosines);
        mean_of_largest(&mut cosines) / length
    }
}

/// By how much the best intent's score exceeds that of [`OUTSIDE`], which stands at the place `outside`; the score itself
/// where that was not taught.
pub fn lead(scores: &[f32], outside: Option<usize>) -> f32 {
    let intents = scores.iter().enumerate().filter(|(place, _)| Some(*place) != outside);
    let best = intents.map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
    best - outside.and_then(|place| scores.get(place)).copied().unwrap_or_default()
}

/// The mean of the five largest numbers.
pub fn mean_of_largest(numbers: &mut [f32]) -> f32 {
    let count = numbers.len().min(NEIGHBOURS);
    if count == 0 {
        return 0.0;
    }
    let (largest, last, _) = numbers.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a));
    (largest.iter().sum::<f32>() + *last) / count as f32
}

/// Adds signed bytes times a number.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn add(scores: &mut [f32], weight: f32, weights: &[u8]) {
    for (score, byte) in scores.iter_mut().zip(weights) {
        *score += weight * f32::from(byte.cast_signed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearness_is_the_mean_of_the_five_largest() {
        assert_eq!(mean_of_largest(&mut [1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0]), (9.0 + 8.0 + 7.0 + 4.0 + 3.0) / 5.0);
        assert_eq!(mean_of_largest(&mut [1.0, 3.0]), 2.0);
        assert_eq!(mean_of_largest(&mut []), 0.0);
    }
}
