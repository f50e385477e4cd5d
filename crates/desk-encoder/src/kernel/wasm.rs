//! Products in WebAssembly's 128-bit registers.
//!
//! What is done here is done for Cranelift, wasmtime's compiler. Where a loop starts anew, a host that can interrupt
//! looks at its clock, and all sums are stored and loaded; so eight steps of a row are written out between. And of a
//! straight piece of code it loads everything before it computes anything, and runs out of registers; so after each step
//! the row may have ended, and the sums must be there, or else they are stored where they are wanted.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers")]

use std::arch::wasm32::*;

use super::levels::{LevelBlock, Levels};
use super::tiles::{self, Panel, Products};
use super::{Activations, ROWS, each_pair};
use crate::layer::Matrix;
use crate::panels::{PANEL, PanelBlock, Panels, QUADS};

/// Numbers of a register.
const LANES: usize = 8;
/// Steps between two looks at the clock.
const STEPS: usize = 8;

/// See [`super::Backend::multiply`].
#[target_feature(enable = "simd128")]
pub fn multiply(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    each_pair(matrix, input, output, &Simd128);
}

/// See [`super::Backend::multiply_each`].
#[cfg_attr(feature = "relaxed-simd", target_feature(enable = "simd128,relaxed-simd"))]
#[cfg_attr(not(feature = "relaxed-simd"), target_feature(enable = "simd128"))]
pub fn multiply_each<const B: usize>(matrix: &Panels<'_>, input: &Levels<B>, output: &mut [f32]) {
    tiles::each_tile(matrix, input, output, &Simd128);
}

/// What every runtime has that Spin runs on.
struct Simd128;

impl super::Dots for Simd128 {
    #[inline]
    fn dots(&self, rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS] {
        dots(rows, vector)
    }
}

impl Panel for Simd128 {
    #[inline]
    fn products<const N: usize, const B: usize>(
        &self,
        panel: &[PanelBlock],
        vectors: &[[LevelBlock; B]],
    ) -> Products<N> {
        products(panel, vectors)
    }
}

#[inline]
#[target_feature(enable = "simd128")]
fn dots(rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS] {
    let length = rows.map(<[u8]>::len).into_iter().fold(vector.len(), usize::min);
    let mut sums = [i32x4_splat(0); ROWS];
    let (mut rows, mut vector) = (rows.map(<[u8]>::as_ptr), vector.as_ptr());
    let mut left = length / LANES;
    'row: loop {
        for step in 0..STEPS {
            if left == step {
                break 'row;
            }
            let place = step * LANES;
            // SAFETY: the vector has `left` times 8 numbers from here on, of which 8 are read, `step` being less.
            let numbers = unsafe { v128_load(vector.add(place).cast()) };
            for (sum, row) in sums.iter_mut().zip(rows) {
                // SAFETY: so has every row bytes.
                let weights = unsafe { i16x8_load_extend_i8x8(row.add(place).cast()) };
                *sum = i32x4_add(*sum, i32x4_dot_i16x8(weights, numbers));
            }
        }
        left = left.saturating_sub(STEPS);
        // SAFETY: there were at least `STEPS` times 8.
        (rows, vector) = (rows.map(|row| unsafe { row.add(STEPS * LANES) }), unsafe { vector.add(STEPS * LANES) });
    }
    sums.map(|sum| total(sum))
}

#[inline]
#[target_feature(enable = "simd128")]
fn total(sum: v128) -> i32 {
    let sum = i32x4_add(sum, i32x4_shuffle::<2, 3, 0, 1>(sum, sum));
    i32x4_extract_lane::<0>(sum).wrapping_add(i32x4_extract_lane::<1>(sum))
}

/// Rows 0 to 3 and 4 to 7.
type Pair = [v128; 2];

/// The products of a panel's rows and some tokens. Sums of a block fit 16 bits: see [`Panels`].
///
/// The sums of several blocks are in memory, and are so for Cranelift as well (`volatile`): it computes things when they
/// are stored, and would else load all that a block's tokens need before it multiplies any of it.
#[inline]
#[cfg_attr(feature = "relaxed-simd", target_feature(enable = "simd128,relaxed-simd"))]
#[cfg_attr(not(feature = "relaxed-simd"), target_feature(enable = "simd128"))]
fn products<const N: usize, const B: usize>(panel: &[PanelBlock], vectors: &[[LevelBlock; B]]) -> Products<N> {
    let mut totals: [Pair; N] = [[i32x4_splat(0); 2]; N];
    let levels = vectors.as_flattened();
    // The last token's window begins behind those of the others.
    let blocks = panel.len().min(levels.len().saturating_sub((N - 1) * B));
    let (mut rows, mut levels) = (panel.as_ptr(), levels.as_ptr());
    for _ in 0..blocks {
        // SAFETY: there are as many blocks of weights.
        let weights: [Pair; QUADS] = std::array::from_fn(|quad| {
            [0, 1].map(|half| unsafe { v128_load(rows.cast::<v128>().add(2 * quad + half)) })
        });
        for (token, totals) in totals.iter_mut().enumerate() {
            // SAFETY: and of each token's levels, from its first on.
            let levels: [v128; QUADS] =
                std::array::from_fn(|quad| unsafe { v128_load(levels.add(B * token).cast::<v128>().add(quad)) });
            for (half, total) in totals.iter_mut().enumerate() {
                let mut sum = i16x8_splat(0);
                for (weights, levels) in weights.iter().zip(levels) {
                    if let Some(weights) = weights.get(half) {
                        sum = i16x8_add(sum, dot(*weights, levels));
                    }
                }
                let total: *mut v128 = total;
                // SAFETY: it comes from a reference.
                unsafe { total.write_volatile(i32x4_add(total.read_volatile(), i32x4_extadd_pairwise_i16x8(sum))) };
            }
        }
        // SAFETY: at most to the ends.
        (rows, levels) = unsafe { (rows.add(1), levels.add(1)) };
    }
    totals.each_ref().map(|totals| {
        let mut products = [0.0; PANEL];
        for (products, total) in products.as_chunks_mut::<4>().0.iter_mut().zip(totals) {
            let total: *const v128 = total;
            // SAFETY: it comes from a reference, and the array is 16 writable bytes at any alignment.
            unsafe { v128_store(products.as_mut_ptr().cast(), f32x4_convert_i32x4(total.read_volatile())) };
        }
        products
    })
}

/// The sums of pairs of products of signed bytes and levels.
#[cfg(feature = "relaxed-simd")]
#[inline]
#[target_feature(enable = "simd128,relaxed-simd")]
fn dot(weights: v128, levels: v128) -> v128 {
    i16x8_relaxed_dot_i8x16_i7x16(weights, levels)
}

/// The sums of pairs of products of signed bytes and levels.
#[cfg(not(feature = "relaxed-simd"))]
#[inline]
#[target_feature(enable = "simd128")]
fn dot(weights: v128, levels: v128) -> v128 {
    let low = i32x4_dot_i16x8(i16x8_extend_low_i8x16(weights), i16x8_extend_low_i8x16(levels));
    let high = i32x4_dot_i16x8(i16x8_extend_high_i8x16(weights), i16x8_extend_high_i8x16(levels));
    i16x8_narrow_i32x4(low, high)
}
