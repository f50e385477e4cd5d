//! Learning by small steps against the gradient of the cross-entropy.
//!
//! N-grams are many, and most are seen seldom: each bucket has its own pace, which slows with what it has learnt
//! (Duchi et al., "Adaptive Subgradient Methods", 2011), and steps after every example. The layers step after every
//! batch, by Adam (Kingma and Ba, arXiv:1412.6980), with three of ten hidden numbers left out at random (Srivastava et
//! al., "Dropout", 2014). All paces fall in a straight line to zero.

use super::network::{HIDDEN, Network, add_scaled, split_mut};
use super::random::Random;
use crate::calibration::softmax;
use crate::ngrams::BUCKETS;

const BATCH: usize = 16;
const DROPOUT: f32 = 0.3;
const NGRAM_PACE: f32 = 0.5;
const LAYER_PACE: f32 = 1e-3;
/// What a bucket's pace starts from: the square of a gradient.
const FIRST_SQUARE: f32 = 1e-3;

/// An example.
pub struct Row<'v> {
    /// Buckets and weights.
    pub ngrams: Vec<(u16, f32)>,
    /// A standard vector.
    pub vector: &'v [f32],
    /// What it wants.
    pub label: usize,
}

/// Rounds over so many examples: few examples are seen more often.
pub fn rounds(examples: usize) -> usize {
    120_000_usize.div_ceil(examples.max(1)).clamp(15, 60)
}

/// Teaches a new network the rows.
pub fn optimise(rows: &[Row<'_>], width: usize, labels: usize, seed: u64, round: &mut dyn FnMut()) -> Network {
    let mut random = Random::new(seed);
    let mut network = Network::new(width, labels, &mut random);
    let mut squares = vec![FIRST_SQUARE; BUCKETS];
    let mut adam = Adam::new(network.layers.len());
    let mut gradient = vec![0.0; network.layers.len()];
    let mut order: Vec<usize> = (0..rows.len()).collect();
    let steps = rounds(rows.len()) * rows.len().div_ceil(BATCH);
    let mut step = 0;
    for _ in 0..rounds(rows.len()) {
        random.shuffle(&mut order);
        for batch in order.chunks(BATCH) {
            let decay = 1.0 - step as f32 / steps as f32;
            gradient.fill(0.0);
            for row in batch.iter().filter_map(|place| rows.get(*place)) {
                let hidden = drop_out(network.hidden(row.vector), &mut random);
                let mut error = softmax(&network.scores(&row.ngrams, &hidden), 1.0);
                error.get_mut(row.label).into_iter().for_each(|error| *error -= 1.0);
                learn_ngrams(&mut network, &mut squares, row, &error, NGRAM_PACE * decay);
                error.iter_mut().for_each(|error| *error /= batch.len() as f32);
                gather(&network, &mut gradient, row, &hidden, &error);
            }
            step += 1;
            adam.step(&mut network.layers, &gradient, LAYER_PACE * decay);
        }
        round();
    }
    network
}

fn drop_out(mut hidden: Vec<f32>, random: &mut Random) -> Vec<f32> {
    for number in hidden.iter_mut().filter(|number| **number > 0.0) {
        *number = if random.uniform() < DROPOUT { 0.0 } else { *number / (1.0 - DROPOUT) };
    }
    hidden
}

fn learn_ngrams(network: &mut Network, squares: &mut [f32], row: &Row<'_>, error: &[f32], pace: f32) {
    let square: f32 = error.iter().map(|error| error * error).sum();
    for (bucket, weight) in &row.ngrams {
        let place = usize::from(*bucket);
        let weights = network.ngrams.get_mut(place * error.len()..(place + 1) * error.len());
        if let (Some(sum), Some(weights)) = (squares.get_mut(place), weights) {
            *sum += weight * weight * square;
            add_scaled(weights, -pace / sum.sqrt() * weight, error);
        }
    }
}

/// Adds a row's gradient of the layers.
fn gather(network: &Network, gradient: &mut [f32], row: &Row<'_>, hidden: &[f32], error: &[f32]) {
    let parts = network.parts();
    let sums = split_mut(gradient, network.width, network.labels);
    let mut below = [0.0; HIDDEN];
    let outputs = parts.output.chunks_exact(error.len()).zip(sums.output.chunks_exact_mut(error.len()));
    for ((number, below), (weights, sums)) in hidden.iter().zip(&mut below).zip(outputs) {
        if *number > 0.0 {
            *below = weights.iter().zip(error).map(|(weight, error)| weight * error).sum::<f32>() / (1.0 - DROPOUT);
            add_scaled(sums, *number, error);
        }
    }
    add_scaled(sums.bias, 1.0, error);
    add_scaled(sums.hidden_bias, 1.0, &below);
    for (number, sums) in row.vector.iter().zip(sums.hidden.chunks_exact_mut(HIDDEN)) {
        add_scaled(sums, *number, &below);
    }
}

/// Adam's memory.
struct Adam {
    means: Vec<f32>,
    squares: Vec<f32>,
    steps: i32,
}

impl Adam {
    fn new(parameters: usize) -> Self {
        Self { means: vec![0.0; parameters], squares: vec![0.0; parameters], steps: 0 }
    }

    fn step(&mut self, parameters: &mut [f32], gradient: &[f32], pace: f32) {
        self.steps += 1;
        let pace = pace / (1.0 - 0.9_f32.powi(self.steps));
        let correction = 1.0 / (1.0 - 0.999_f32.powi(self.steps));
        let memory = self.means.iter_mut().zip(&mut self.squares);
        for ((parameter, gradient), (mean, square)) in parameters.iter_mut().zip(gradient).zip(memory) {
            *mean = 0.9 * *mean + 0.1 * gradient;
            *square = 0.999 * *square + 0.001 * gradient * gradient;
            *parameter -= pace * *mean / ((*square * correction).sqrt() + 1e-8);
        }
    }
}
