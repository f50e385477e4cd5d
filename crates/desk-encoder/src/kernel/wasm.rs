//! Products in WebAssembly's 128-bit registers: two rows with four tokens, eight numbers of each at a time.
//!
//! Two things are done for Cranelift, wasmtime's compiler, and together save a fifth of the time. Where a loop starts
//! anew, a host that can interrupt looks at its clock, and all sums are stored and loaded; so eight steps are written
//! out between. Of a straight piece of code it loads everything before it computes anything, and runs out of registers;
//! so after each step the row may have ended, and the sums must be there.

#![allow(unsafe_code, reason = "registers are loaded through pointers")]

use std::arch::wasm32::*;

use super::{Activations, ROWS, each_tile};
use crate::layer::Matrix;

/// Numbers of a register.
const LANES: usize = 8;
/// Steps between two looks at the clock.
const STEPS: usize = 8;

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
    let length = lengths.min().unwrap_or(0) / LANES * LANES;
    let mut sums = [[i32x4_splat(0); N]; ROWS];
    let mut place = 0;
    'row: loop {
        for _ in 0..STEPS {
            if place >= length {
                break 'row;
            }
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
            place += LANES;
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
