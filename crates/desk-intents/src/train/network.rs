//! What is learnt: weights of n-grams, and two layers over the vector, whose scores are added.

use super::random::Random;
use crate::ngrams::BUCKETS;

/// Numbers of the hidden layer.
pub const HIDDEN: usize = 256;

/// A network as it is learnt, in 32 bits.
pub struct Network {
    /// Numbers of a vector.
    pub width: usize,
    /// Intents.
    pub labels: usize,
    /// By bucket, a weight for each intent.
    pub ngrams: Vec<f32>,
    /// The parameters of the layers, one behind the other: see [`Layers`].
    pub layers: Vec<f32>,
}

/// The layers' parameters by name; also their gradients.
pub struct Layers<P> {
    /// By number of the vector, a weight for each hidden one.
    pub hidden: P,
    /// Added to hidden numbers.
    pub hidden_bias: P,
    /// By hidden number, a weight for each intent.
    pub output: P,
    /// Added to scores.
    pub bias: P,
}

impl Network {
    /// One that has learnt nothing: random layers, spread as He et al. (arXiv:1502.01852) advise.
    pub fn new(width: usize, labels: usize, random: &mut Random) -> Self {
        let mut layers = vec![0.0; width * HIDDEN + HIDDEN + HIDDEN * labels + labels];
        let parts = split_mut(&mut layers, width, labels);
        let spread = (2.0 / width as f32).sqrt();
        parts.hidden.iter_mut().for_each(|weight| *weight = random.normal() * spread);
        let spread = (1.0 / HIDDEN as f32).sqrt() * 0.5;
        parts.output.iter_mut().for_each(|weight| *weight = random.normal() * spread);
        Self { width, labels, ngrams: vec![0.0; BUCKETS * labels], layers }
    }

    /// The parameters.
    pub fn parts(&self) -> Layers<&[f32]> {
        let (hidden, rest) = self.layers.split_at(self.width * HIDDEN);
        let (hidden_bias, rest) = rest.split_at(HIDDEN);
        let (output, bias) = rest.split_at(HIDDEN * self.labels);
        Layers { hidden, hidden_bias, output, bias }
    }

    /// An example's hidden numbers, negative ones as zero.
    pub fn hidden(&self, vector: &[f32]) -> Vec<f32> {
        let parts = self.parts();
        let mut hidden = parts.hidden_bias.to_vec();
        for (number, weights) in vector.iter().zip(parts.hidden.chunks_exact(HIDDEN)) {
            add_scaled(&mut hidden, *number, weights);
        }
        hidden.iter_mut().for_each(|number| *number = number.max(0.0));
        hidden
    }

    /// The intents' scores, given the hidden numbers.
    pub fn scores(&self, ngrams: &[(u16, f32)], hidden: &[f32]) -> Vec<f32> {
        let parts = self.parts();
        let mut scores = parts.bias.to_vec();
        for (bucket, weight) in ngrams {
            let start = usize::from(*bucket) * self.labels;
            add_scaled(&mut scores, *weight, self.ngrams.get(start..start + self.labels).unwrap_or_default());
        }
        for (number, weights) in hidden.iter().zip(parts.output.chunks_exact(self.labels)) {
            if *number > 0.0 {
                add_scaled(&mut scores, *number, weights);
            }
        }
        scores
    }
}

/// The parts of parameters, or of gradients, of the same layout.
pub fn split_mut(layers: &mut [f32], width: usize, labels: usize) -> Layers<&mut [f32]> {
    let (hidden, rest) = layers.split_at_mut(width * HIDDEN);
    let (hidden_bias, rest) = rest.split_at_mut(HIDDEN);
    let (output, bias) = rest.split_at_mut(HIDDEN * labels);
    Layers { hidden, hidden_bias, output, bias }
}

/// `sums += factor · numbers`.
#[inline]
pub fn add_scaled(sums: &mut [f32], factor: f32, numbers: &[f32]) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += factor * number;
    }
}
