//! What a model says of examples that it was not taught tells how sure it may be.
//!
//! Of many examples a tenth is held out, once; of few, each fifth in turn, since a tenth of few says little.

use super::{Prepared, Settings, complement, keep, learn, random::Random, unit, weigh};
use crate::calibration::{quantile, softmax};
use crate::container::Calibration;
use crate::model::mean_of_largest;

/// From so many examples on a single part is held out.
const MANY: usize = 3000;
/// The share of messages in scope that should be taken for such.
const KEPT: f32 = 0.95;

/// What was measured.
pub struct Measured {
    /// Scores of held-out examples, and what they want.
    pub scored: Vec<(Vec<f32>, usize)>,
    /// All but the temperature.
    pub calibration: Calibration,
}

impl Measured {
    /// The likeliest intent's probability for each held-out example, and whether it was right.
    pub fn predictions(&self, temperature: f32) -> Vec<(f32, bool)> {
        let likeliest = |(scores, label): &(Vec<f32>, usize)| {
            let probabilities = softmax(scores, temperature);
            let best = probabilities.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            best.map_or((0.0, false), |(place, probability)| (probability, place == *label))
        };
        self.scored.iter().map(likeliest).collect()
    }
}

/// The places of the examples that are held out together.
pub fn folds(examples: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut order: Vec<usize> = (0..examples).collect();
    Random::new(seed ^ 0xF01D).shuffle(&mut order);
    let (parts, used) = if examples < MANY { (5, 5) } else { (10, 1) };
    (0..used).map(|part| order.iter().copied().skip(part).step_by(parts).collect()).collect()
}

/// Trains without each fold, and asks for it.
pub fn measure(prepared: &Prepared, folds: &[Vec<usize>], settings: Settings, round: &mut dyn FnMut()) -> Measured {
    let (mut scored, mut best, mut near) = (Vec::new(), Vec::new(), Vec::new());
    for fold in folds {
        let rest = complement(fold, prepared.labels.len());
        let (network, idf) = learn(prepared, &rest, settings.seed, round);
        let kept = keep(prepared, &rest, settings);
        for place in fold {
            let (Some(counts), Some(vector), Some(label)) =
                (prepared.counts.get(*place), prepared.vectors.get(*place), prepared.labels.get(*place))
            else {
                continue;
            };
            let scores = network.scores(&weigh(counts, &idf), &network.hidden(vector));
            let vector = unit(vector);
            let cosine = |other: &Vec<f32>| vector.iter().zip(other).map(|(a, b)| a * b).sum();
            best.push(scores.iter().copied().fold(f32::NEG_INFINITY, f32::max));
            near.push(mean_of_largest(&mut kept.iter().map(cosine).collect::<Vec<f32>>()));
            scored.push((scores, *label));
        }
    }
    let mut calibration =
        Calibration { temperature: 1.0, best: moments(&best), nearness: moments(&near), threshold: 0.0 };
    let scopes: Vec<f32> = best.iter().zip(&near).map(|(best, near)| calibration.scope(*best, *near)).collect();
    calibration.threshold = quantile(&scopes, 1.0 - KEPT);
    Measured { scored, calibration }
}

/// Mean and deviation.
fn moments(numbers: &[f32]) -> [f32; 2] {
    let count = numbers.len().max(1) as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let square = numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f32>() / count;
    [mean, square.sqrt()]
}
