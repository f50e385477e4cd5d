//! How good a model is, in figures: `accuracy:` stands alone on a line, for programs to read.

use super::data::Data;
use desk_encoder::Encoder;
use desk_intents::IntentModel;
use desk_intents::calibration::{auroc, calibration_error, quantile, reliability};
use desk_intents::train::Trained;

/// Ranges of probability in the table.
const BINS: usize = 10;
/// Messages in scope that a threshold lets through.
const KEPT: f32 = 0.95;

/// Prints what a model says of messages that it was not taught.
pub fn measured(encoder: &Encoder<'_>, model: &IntentModel<'_>, eval: &Data) {
    let mut predictions = Vec::new();
    let mut inside = Vec::new();
    for row in &eval.rows {
        let answer = model.classify(encoder, &row.text);
        if let Some(likeliest) = answer.intents.first() {
            predictions.push((likeliest.probability, likeliest.label == row.label));
        }
        inside.push((answer.scope, answer.in_scope));
    }
    print(&predictions);
    if eval.outside.is_empty() {
        return;
    }
    let outside = eval.outside.iter().map(|text| model.classify(encoder, text));
    let outside: Vec<_> = outside.map(|answer| (answer.scope, answer.in_scope)).collect();
    let scopes = |answers: &[(f32, bool)]| answers.iter().map(|(scope, _)| *scope).collect::<Vec<_>>();
    let share = |answers: &[(f32, bool)], is: &dyn Fn(&(f32, bool)) -> bool| {
        answers.iter().filter(|answer| is(answer)).count() as f32 / answers.len().max(1) as f32
    };
    let threshold = quantile(&scopes(&inside), 1.0 - KEPT);
    println!("out of scope: {} messages", outside.len());
    println!("auroc: {:.4}", auroc(&scopes(&inside), &scopes(&outside)));
    println!("recall at 95 % kept: {:.4}", share(&outside, &|(scope, _)| *scope < threshold));
    println!(
        "by the model's own threshold: {:.4} kept, {:.4} of the others recognised",
        share(&inside, &|(_, in_scope)| *in_scope),
        share(&outside, &|(_, in_scope)| !in_scope)
    );
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
