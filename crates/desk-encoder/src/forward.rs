//! The network: embeddings, a projection that feeds three branches of two convolutions each, the sum over all tokens of
//! what is then known of each, an output layer, and a head for similarity.
//!
//! All tokens go through a layer together, so that its weights are read from memory once per text. The output layer is
//! linear and hence applied to the sum instead of to each token. Sums are divided by the root of the number of tokens,
//! not by the number: a longer text has a longer vector.

use crate::container::Weights;
use crate::kernel::{Activations, Backend, Levels, normalize, rectify, widen};
use crate::layer::Matrix;
use crate::panels::BLOCK;
use crate::shape::{BRANCH, EMBEDDING, FEATURES, PROJECTED};

/// The first vector ([`crate::Encoded::mean`]) for the pieces in `rows`, of which there is at least one.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn mean(weights: &Weights<'_>, backend: Backend, rows: &[u32]) -> [f32; EMBEDDING] {
    let mut features = vec![0.0; rows.len() * FEATURES];
    for (features, row) in features.chunks_exact_mut(FEATURES).zip(rows) {
        if let Some(embedding) = weights.embeddings.get(*row as usize) {
            widen(embedding, weights.header.levels, features.get_mut(..EMBEDDING).unwrap_or_default());
        }
    }
    convolve(weights, backend, &mut features, rows.len());

    let root = (rows.len() as f32).sqrt();
    let mut sum = [0.0; FEATURES];
    for features in features.chunks_exact_mut(FEATURES) {
        normalize(features, &weights.features_norm);
        for (sum, number) in sum.iter_mut().zip(features) {
            *sum += *number;
        }
    }
    for number in &mut sum {
        *number /= root;
    }
    let mut mean = [0.0; EMBEDDING];
    let output = Matrix { bias: &[], ..weights.output };
    layer(backend, &output, &sum, &mut mean);
    for (number, bias) in mean.iter_mut().zip(weights.output.bias) {
        *number += root * f32::from_le_bytes(*bias);
    }
    mean
}

/// Fills each token's features behind its embedding with the results of the branches.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn convolve(weights: &Weights<'_>, backend: Backend, features: &mut [f32], tokens: usize) {
    let embeddings = features.chunks_exact(FEATURES).filter_map(|features| features.get(..EMBEDDING));
    let mut projected = vec![0.0; tokens * PROJECTED];
    backend.multiply_each(&weights.projection, &Levels::<{ EMBEDDING / BLOCK }>::of(embeddings), &mut projected);
    for vector in projected.chunks_exact_mut(PROJECTED) {
        normalize(vector, &weights.projection_norm);
    }
    let mut states = vec![0.0; tokens * BRANCH];
    let mut change = vec![0.0; tokens * BRANCH];
    for (index, branch) in weights.branches.iter().enumerate() {
        let inputs = projected.chunks_exact(BRANCH).skip(index).step_by(weights.branches.len());
        for (state, input) in states.chunks_exact_mut(BRANCH).zip(inputs) {
            state.copy_from_slice(input);
        }
        for convolution in [&branch.first, &branch.second] {
            let windows =
                Levels::<{ BRANCH / BLOCK }>::windows(states.chunks_exact(BRANCH), (branch.order, branch.before));
            backend.multiply_each(convolution, &windows, &mut change);
            rectify(&mut change);
            for (state, change) in states.iter_mut().zip(&change) {
                *state += change;
            }
        }
        let place = EMBEDDING + index * BRANCH;
        for (features, state) in features.chunks_exact_mut(FEATURES).zip(states.chunks_exact(BRANCH)) {
            if let Some(to) = features.get_mut(place..place + BRANCH) {
                to.copy_from_slice(state);
            }
        }
    }
}

/// The second vector ([`crate::Encoded::z`]), out of the first: see [`crate::container::Head`].
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn similarity(weights: &Weights<'_>, backend: Backend, mean: &[f32; EMBEDDING]) -> [f32; EMBEDDING] {
    let head = &weights.head;
    let mut narrow = vec![0.0; head.a.scales.len()];
    layer(backend, &head.a, mean, &mut narrow);
    rectify(&mut narrow);
    let mut joined = vec![0.0; head.b.scales.len()];
    layer(backend, &head.b, &narrow, &mut joined);
    layer(backend, &head.c, mean, &mut narrow);
    for (joined, number) in joined.iter_mut().zip(&narrow) {
        *joined += number;
    }
    rectify(&mut joined);
    let (mut wide, mut z, mut more) = ([0.0; EMBEDDING], [0.0; EMBEDDING], [0.0; EMBEDDING]);
    layer(backend, &head.d, &joined, &mut wide);
    rectify(&mut wide);
    layer(backend, &head.e, &joined, &mut z);
    layer(backend, &head.f, &wide, &mut more);
    for (z, more) in z.iter_mut().zip(more) {
        *z = (*z + more).tanh();
    }
    let length = z.iter().map(|number| number * number).sum::<f32>().sqrt().max(1e-6);
    z.map(|number| number / length)
}

/// One vector through one layer.
fn layer(backend: Backend, matrix: &Matrix<'_>, input: &[f32], output: &mut [f32]) {
    backend.multiply(matrix, &Activations::of(input), output);
}
