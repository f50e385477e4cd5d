//! Vectors of many texts, on all cores; in the order of the texts, so that nothing depends on how many there are.

use desk_encoder::Encoder;
use std::{num::NonZero, thread};

/// The vectors that classifiers learn from.
pub fn of(encoder: &Encoder<'_>, texts: &[&str]) -> Vec<Vec<f32>> {
    eprintln!("[train] {} texts to vectors", texts.len());
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let vectors =
        |texts: &[&str]| -> Vec<Vec<f32>> { texts.iter().map(|text| encoder.encode(text).mean.to_vec()).collect() };
    thread::scope(|scope| {
        let parts = texts.chunks(texts.len().div_ceil(threads).max(1));
        let running: Vec<_> = parts.map(|part| scope.spawn(move || vectors(part))).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}
