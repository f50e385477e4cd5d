//! The network: word and position embeddings, twelve encoder layers, the mean over all tokens.
//!
//! All tokens go through a layer together, so that its weights are read from memory once per text.

use desk_encoder::{Backend, F32, half};

use crate::container::{BLOCK, RowBlock, Weights};
use crate::kernel::{Activations, Kernel as _};
use crate::shape::{HIDDEN, INNER};

/// The mean of the last layer's vectors for the pieces in `rows`, of which there are at most 512; zero for none.
pub fn mean_state(weights: &Weights<'_>, backend: Backend, rows: &[u32]) -> [f32; HIDDEN] {
    let mut states = embed_words(weights, backend, rows);
    let mut activations = Activations::default();
    let mut projected = vec![0.0; rows.len() * 3 * HIDDEN];
    let mut gathered = vec![0.0; rows.len() * HIDDEN];
    let mut change = vec![0.0; rows.len() * HIDDEN];
    let mut inner = vec![0.0; rows.len() * INNER];
    for layer in &weights.layers {
        backend.quantize(&states, HIDDEN, &mut activations);
        backend.project(&layer.attention, &activations, &mut projected);
        backend.attend(&projected, &mut gathered);
        backend.quantize(&gathered, HIDDEN, &mut activations);
        backend.project(&layer.mixing, &activations, &mut change);
        backend.add_and_normalize(&mut states, &change, &layer.attention_norm);

        backend.quantize(&states, HIDDEN, &mut activations);
        backend.project(&layer.widening, &activations, &mut inner);
        backend.gelu(&mut inner);
        backend.quantize(&inner, INNER, &mut activations);
        backend.project(&layer.narrowing, &activations, &mut change);
        backend.add_and_normalize(&mut states, &change, &layer.output_norm);
    }
    let mut mean = [0.0; HIDDEN];
    for state in states.as_chunks::<HIDDEN>().0 {
        for (mean, number) in mean.iter_mut().zip(state) {
            *mean += number / rows.len() as f32;
        }
    }
    mean
}

/// The input of the first layer: 384 numbers per token.
fn embed_words(weights: &Weights<'_>, backend: Backend, rows: &[u32]) -> Vec<f32> {
    const BLOCKS: usize = HIDDEN / BLOCK;
    let mut words = vec![0.0; rows.len() * HIDDEN];
    let mut positions = vec![0.0; rows.len() * HIDDEN];
    let place = |vectors: &mut [f32], numbers: &[F32]| {
        for (to, number) in vectors.iter_mut().zip(numbers) {
            *to = f32::from_le_bytes(*number);
        }
    };
    place(&mut positions, weights.positions);
    for (word, row) in words.as_chunks_mut::<HIDDEN>().0.iter_mut().zip(rows) {
        let blocks = weights.words.iter().skip(*row as usize * BLOCKS);
        for (numbers, block) in word.as_chunks_mut().0.iter_mut().zip(blocks) {
            widen(block, numbers);
        }
    }
    backend.add_and_normalize(&mut words, &positions, &weights.embedding_norm);
    words
}

/// 32 weights of a row as numbers.
fn widen(block: &RowBlock, numbers: &mut [f32; BLOCK]) {
    let [low, high, nibbles @ ..] = block;
    let scale = half(u16::from_le_bytes([*low, *high]));
    let (first, second) = numbers.split_at_mut(BLOCK / 2);
    for ((first, second), byte) in first.iter_mut().zip(second).zip(nibbles) {
        *first = (f32::from(byte & 0x0F) - 8.0) * scale;
        *second = (f32::from(byte >> 4) - 8.0) * scale;
    }
}
