//! Scaled dot-product attention (Vaswani et al., arXiv:1706.03762): each token weighs all tokens by how well their
//! keys fit its query, and gathers their values.
//!
//! Keys are laid out by eights, so that a register holds one coordinate of several keys, and a query's products with
//! them need no sum across the register. All sums are local arrays, which a compiler keeps in registers.

use super::elementwise::{exponential, sum};
use crate::shape::{HEAD, HEADS};

const LANES: usize = 8;

/// Eight tokens' keys, coordinate by coordinate.
type Keys = [[f32; LANES]; HEAD];

/// `projected` holds for each token the queries, keys and values of all heads (3 · 384 numbers), `gathered` becomes
/// what each token gathers (384 numbers).
#[inline(always)]
pub fn attend(projected: &[f32], gathered: &mut [f32]) {
    let parts = projected.as_chunks::<HEAD>().0;
    let count = parts.len() / (3 * HEADS);
    let mut keys = vec![[[0.0_f32; LANES]; HEAD]; count.div_ceil(LANES)];
    let mut weights = vec![[0.0_f32; LANES]; keys.len()];
    let mut values = vec![[0.0_f32; HEAD]; count];
    let results = gathered.as_chunks_mut::<HEAD>().0;
    for head in 0..HEADS {
        let of_each = |part: usize| parts.iter().skip(part * HEADS + head).step_by(3 * HEADS);
        for (index, key) in of_each(1).enumerate() {
            if let Some(group) = keys.get_mut(index / LANES) {
                for (lanes, coordinate) in group.iter_mut().zip(key) {
                    if let Some(lane) = lanes.get_mut(index % LANES) {
                        *lane = *coordinate;
                    }
                }
            }
        }
        for (to, value) in values.iter_mut().zip(of_each(2)) {
            *to = *value;
        }
        for (query, result) in of_each(0).zip(results.iter_mut().skip(head).step_by(HEADS)) {
            weigh(query, &keys, &mut weights, count);
            *result = gather(weights.as_flattened(), &values);
        }
    }
}

/// How much each of `count` tokens matters to a query, but for a common factor.
#[inline(always)]
fn weigh(query: &[f32; HEAD], keys: &[Keys], weights: &mut [[f32; LANES]], count: usize) {
    let scale = 1.0 / (HEAD as f32).sqrt();
    for (fits, group) in weights.iter_mut().zip(keys) {
        let mut sums = [0.0_f32; LANES];
        for (coordinate, lanes) in query.iter().zip(group) {
            for (sum, lane) in sums.iter_mut().zip(lanes) {
                *sum += coordinate * lane;
            }
        }
        for (fit, sum) in fits.iter_mut().zip(&sums) {
            *fit = sum * scale;
        }
    }
    // The last group may have lanes without a token.
    weights.as_flattened_mut().iter_mut().skip(count).for_each(|fit| *fit = f32::NEG_INFINITY);
    let mut largest = [f32::NEG_INFINITY; LANES];
    for fits in weights.iter() {
        for (largest, fit) in largest.iter_mut().zip(fits) {
            *largest = if *fit > *largest { *fit } else { *largest };
        }
    }
    let largest = largest.into_iter().fold(f32::NEG_INFINITY, f32::max);
    for fits in weights {
        for fit in fits {
            *fit = exponential(*fit - largest);
        }
    }
}

/// The mean of values, weighted.
#[inline(always)]
fn gather(weights: &[f32], values: &[[f32; HEAD]]) -> [f32; HEAD] {
    let mut total = [0.0_f32; HEAD];
    for (weight, value) in weights.iter().zip(values) {
        for (total, coordinate) in total.iter_mut().zip(value) {
            *total += weight * coordinate;
        }
    }
    let weights = weights.get(..values.len()).unwrap_or_default();
    let inverse = 1.0 / sum(weights, |weight| weight);
    for coordinate in &mut total {
        *coordinate *= inverse;
    }
    total
}
