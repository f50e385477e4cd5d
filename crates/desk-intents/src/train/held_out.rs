//! What a model says of examples that it was not taught tells how sure it may be.
//!
//! Whoever has such examples names them. Otherwise, of many examples a tenth is held out, once; of few, each fifth in
//! turn, since a tenth of few says little. That is right as far as the examples are independent of each other: where
//! one person wrote variants of one sentence, others' messages are less like them than those held out, and a threshold
//! that 95 % of these reach keeps fewer of those (CLINC150: 92 %).

use super::{Learnt, Prepared, random::Random, unit, weigh};
use crate::calibration::{fit_temperature, quantile, softmax};
use crate::container::Calibration;
use crate::model::{lead, mean_of_largest};

/// From so many examples on a single part is held out.
const MANY: usize = 3000;
/// The share of messages in scope that should be taken for such.
const KEPT: f32 = 0.95;

/// What was measured.
#[derive(Default)]
pub struct Measured {
    /// Scores of held-out examples, and what they want.
    scored: Vec<(Vec<f32>, usize)>,
    /// Of those in scope, by how much their best scores lead.
    lead: Vec<f32>,
    /// Their nearness to what the network was taught.
    near: Vec<f32>,
}

impl Measured {
    /// Asks a network for the examples at `held_out`, which it was not taught, and that it kept `kept` examples for.
    pub fn add(&mut self, prepared: &Prepared, learnt: &Learnt, kept: &[Vec<f32>], held_out: &[usize]) {
        for place in held_out {
            let (Some(counts), Some(vector), Some(label)) =
                (prepared.counts.get(*place), prepared.vectors.get(*place), prepared.labels.get(*place))
            else {
                continue;
            };
            let scores = learnt.network.scores(&weigh(counts, &learnt.idf), &learnt.network.hidden(vector));
            let lead = lead(&scores, prepared.outside());
            self.scored.push((scores, *label));
            if Some(*label) == prepared.outside() {
                continue;
            }
            let vector = unit(vector);
            let cosine = |other: &Vec<f32>| vector.iter().zip(other).map(|(a, b)| a * b).sum();
            self.lead.push(lead);
            self.near.push(mean_of_largest(&mut kept.iter().map(cosine).collect::<Vec<f32>>()));
        }
    }

    /// What turns scores into probabilities, and into a decision about scope.
    pub fn calibration(&self) -> Calibration {
        let calibration = Calibration {
            temperature: fit_temperature(&self.scored),
            best: moments(&self.lead),
            nearness: moments(&self.near),
            threshold: 0.0,
        };
        let scopes = self.lead.iter().zip(&self.near).map(|(lead, near)| calibration.scope(*lead, *near));
        Calibration { threshold: quantile(&scopes.collect::<Vec<_>>(), 1.0 - KEPT), ..calibration }
    }

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

/// Mean and deviation.
fn moments(numbers: &[f32]) -> [f32; 2] {
    let count = numbers.len().max(1) as f32;
    let mean = numbers.iter().sum::<f32>() / count;
    let square = numbers.iter().map(|number| (number - mean) * (number - mean)).sum::<f32>() / count;
    [mean, square.sqrt()]
}
