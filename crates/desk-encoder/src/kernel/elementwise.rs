//! What is done to numbers one by one, or to one vector: written so that a compiler can vectorise it.
//!
//! Sums are kept in eight lanes, because a compiler must not reorder additions by itself. In WebAssembly every function
//! asks for vector instructions itself, so that nobody needs to build a component with special flags.

use super::levels::Grid;
use crate::container::Row;
use crate::layer::Norm;
use crate::panels::Panels;
use crate::shape::EPSILON;

const LANES: usize = 8;

/// The largest of the numbers' absolute values.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn magnitude(numbers: &[f32]) -> f32 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            let number = number.abs();
            *lane = if number > *lane { number } else { *lane };
        }
    }
    lanes.into_iter().chain(rest.iter().map(|number| number.abs())).fold(0.0, f32::max)
}

/// The smallest and the largest of the numbers and zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn range(numbers: &[f32]) -> (f32, f32) {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let (mut low, mut high) = ([0.0_f32; LANES], [0.0_f32; LANES]);
    for chunk in chunks {
        for ((low, high), number) in low.iter_mut().zip(&mut high).zip(chunk) {
            *low = if *number < *low { *number } else { *low };
            *high = if *number > *high { *number } else { *high };
        }
    }
    let low = low.into_iter().chain(rest.iter().copied()).fold(0.0, f32::min);
    (low, high.into_iter().chain(rest.iter().copied()).fold(0.0, f32::max))
}

/// The sum of `map` of the numbers.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
fn sum(numbers: &[f32], map: impl Fn(f32) -> f32) -> f32 {
    let (chunks, rest) = numbers.as_chunks::<LANES>();
    let mut lanes = [0.0_f32; LANES];
    for chunk in chunks {
        for (lane, number) in lanes.iter_mut().zip(chunk) {
            *lane += map(*number);
        }
    }
    lanes.into_iter().chain(rest.iter().map(|number| map(*number))).sum()
}

/// Makes results of products of weights and levels: what the level of zero has added is taken off, and both scales and
/// the bias are applied.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn finish(products: &mut [f32], matrix: &Panels<'_>, grid: &Grid) {
    let rows = matrix.sums.iter().zip(matrix.scales).zip(matrix.bias);
    for (number, ((sum, scale), bias)) in products.iter_mut().zip(rows) {
        let [sum, scale, bias] = [sum, scale, bias].map(|number| f32::from_le_bytes(*number));
        *number = (*number - sum * grid.zero as f32) * (scale * grid.scale) + bias;
    }
}

/// Makes a vector's mean 0 and its variance 1, then scales and shifts each number (Ba et al., "Layer Normalization",
/// arXiv:1607.06450).
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn normalize(vector: &mut [f32], norm: &Norm<'_>) {
    let width = vector.len() as f32;
    let mean = sum(vector, |number| number) / width;
    let inverse = 1.0 / (sum(vector, |number| (number - mean) * (number - mean)) / width + EPSILON).sqrt();
    for ((number, scale), shift) in vector.iter_mut().zip(norm.scale).zip(norm.shift) {
        *number = (*number - mean) * inverse * f32::from_le_bytes(*scale) + f32::from_le_bytes(*shift);
    }
}

/// Makes negative numbers zero.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn rectify(numbers: &mut [f32]) {
    for number in numbers {
        *number = if *number > 0.0 { *number } else { 0.0 };
    }
}

/// An embedding as numbers.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn widen(row: &Row, levels: [f32; 4], numbers: &mut [f32]) {
    let [low, high, codes @ ..] = row;
    let scale = half(u16::from_le_bytes([*low, *high]));
    let [a, b, c, d] = levels.map(|level| level * scale);
    let level = |code: u8| match code & 3 {
        0 => a,
        1 => b,
        2 => c,
        _ => d,
    };
    for (numbers, byte) in numbers.as_chunks_mut::<4>().0.iter_mut().zip(codes) {
        *numbers = [*byte, byte >> 2, byte >> 4, byte >> 6].map(level);
    }
}

/// A number of binary16 that is neither infinite nor none: exponent and fraction are moved to their places in an
/// `f32`, and the difference of the exponents' offsets is multiplied in.
pub fn half(bits: u16) -> f32 {
    let magnitude = f32::from_bits(u32::from(bits & 0x7FFF) << 13) * f32::from_bits((127 + 112) << 23);
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
