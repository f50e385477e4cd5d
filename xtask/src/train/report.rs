//! How good a model is, in figures: `accuracy:` stands alone on a line, for programs to read.

use super::tiers::Answered;
use desk_intents::calibration::{auroc, calibration_error, quantile, reliability};
use desk_intents::train::Trained;

/// Ranges of probability in the table.
const BINS: usize = 10;
/// Messages in scope that a threshold lets through.
const KEPT: f32 = 0.95;

/// What answers come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// The share of messages in scope whose likeliest intent is right.
    pub accuracy: f32,
    /// The probability that a message in scope has a larger scope than one out of it; none where there are none of these.
    pub auroc: Option<f32>,
    /// The share of messages out of scope that a threshold finds which keeps 95 % of the others.
    pub recall: Option<f32>,
    /// The share of messages that the deep tier was asked for.
    pub deep: f32,
}

/// The share of answers of which something holds.
pub fn share(answers: &[Answered], is: impl Fn(&Answered) -> bool) -> f32 {
    answers.iter().filter(|answer| is(answer)).count() as f32 / answers.len().max(1) as f32
}

/// Computes them from answers to messages in scope and out of it.
pub fn figures([inside, outside]: &[Vec<Answered>; 2]) -> Figures {
    let scopes = |answers: &[Answered]| answers.iter().map(|answer| answer.scope).collect::<Vec<_>>();
    let threshold = quantile(&scopes(inside), 1.0 - KEPT);
    let some = !outside.is_empty();
    Figures {
        accuracy: share(inside, |answer| answer.right),
        auroc: some.then(|| auroc(&scopes(inside), &scopes(outside))),
        recall: some.then(|| share(outside, |answer| answer.scope < threshold)),
        deep: share(inside, |answer| answer.deep),
    }
}

/// Prints what was answered to messages that no model was taught.
pub fn measured(answers: &[Vec<Answered>; 2]) {
    let [inside, outside] = answers;
    print(&inside.iter().map(|answer| (answer.probability, answer.right)).collect::<Vec<_>>());
    let Figures { auroc, recall, deep, .. } = figures(answers);
    if deep > 0.0 {
        println!("the deep tier was asked for: {deep:.4}");
    }
    println!("in scope by the model's own threshold: {:.4}", share(inside, |answer| answer.in_scope));
    if let (Some(auroc), Some(recall)) = (auroc, recall) {
        println!("out of scope: {} messages", outside.len());
        println!("auroc: {auroc:.4}");
        println!("recall at 95 % kept: {recall:.4}");
        println!("recall by the model's own threshold: {:.4}", share(outside, |answer| !answer.in_scope));
    }
}

/// Prints what was found out during training.
pub fn held_out(trained: &Trained) {
    println!("no other file was named: measured with examples held out during training");
    print(&trained.held_out);
}

fn print(predictions: &[(f32, bool)]) {
    let right = predictions.iter().filter(|(_, right)| *right).count();
    println!("messages: {}", predictions.len());
    println!("accuracy: {:.4}", right as f64 / predictions.len().max(1) as f64);
    println!("probability  messages  mean    right");
    let curve = reliability(predictions, BINS);
    for (place, bin) in curve.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
        let [from, to] = [place, place + 1].map(|edge| edge as f32 / BINS as f32);
        println!("{from:.1} to {to:.1}   {:>8}  {:.4}  {:.4}", bin.count, bin.probability, bin.accuracy);
    }
    println!("calibration error: {:.4}", calibration_error(&curve));
}
