//! Products in WebAssembly's 128-bit registers. Of the ways tried under wasmtime, two rows with four tokens in steps of
//! four registers are the fastest: shorter steps look at the host's clock too often, longer ones run out of registers.

#![allow(unsafe_code, reason = "registers are loaded through pointers")]

use std::arch::wasm32::*;

use super::{Activations, ROWS, each_tile};
use crate::container::Matrix;

/// Numbers of a register.
const LANES: usize = 8;
/// Numbers between two looks at whether the loop goes on: a host that can interrupt looks at a clock there too.
const STEP: usize = 4 * LANES;

/// See [`super::Backend::multiply`].
#[target_feature(enable = "simd128")]
pub fn multiply(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    each_tile(matrix, input, output, &Dots);
}

/// See [`super::Dots`].
struct Dots;

impl super::Dots for Dots {
    #[inline]
    fn dots<const N: usize>(&self, rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS] {
        dots(rows, tokens)
    }
}

#[inline]
#[target_feature(enable = "simd128")]
fn dots<const N: usize>(rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS] {
    let lengths = rows.map(<[u8]>::len).into_iter().chain(tokens.map(<[i16]>::len));
    let length = lengths.min().unwrap_or(0) / STEP * STEP;
    let mut sums = [[i32x4_splat(0); N]; ROWS];
    for start in (0..length).step_by(STEP) {
        for place in (start..start + STEP).step_by(LANES) {
            // SAFETY: every row has at least `length` bytes, of which 8 are read from `place` on.
            let weights = rows.map(|row| unsafe { i16x8_load_extend_i8x8(row.as_ptr().add(place).cast()) });
            for (token, numbers) in tokens.iter().enumerate() {
                // SAFETY: every token has at least `length` numbers, of which 8 are read from `place` on.
                let numbers = unsafe { v128_load(numbers.as_ptr().add(place).cast()) };
                for (sums, weights) in sums.iter_mut().zip(weights) {
                    if let Some(sum) = sums.get_mut(token) {
                        *sum = i32x4_add(*sum, i32x4_dot_i16x8(weights, numbers));
                    }
                }
            }
        }
    }
    sums.map(|sums| sums.map(|sum| total(sum)))
}

#[inline]
#[target_feature(enable = "simd128")]
fn total(sum: v128) -> i32 {
    let sum = i32x4_add(sum, i32x4_shuffle::<2, 3, 0, 1>(sum, sum));
    i32x4_extract_lane::<0>(sum).wrapping_add(i32x4_extract_lane::<1>(sum))
}
