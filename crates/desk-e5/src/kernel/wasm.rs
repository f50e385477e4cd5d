//! Products in WebAssembly's 128-bit registers.
//!
//! Two things are done for Cranelift, wasmtime's compiler, and together save a third of the time. It loads what a
//! straight piece of code needs before it computes, and with all steps of a block in one piece it runs out of
//! registers; so the compiler before it is kept from knowing how many steps there are (`black_box`), and they stay
//! apart. And it does not merge loading four bytes with spreading them over a register; so they are stored spread.

#![allow(unsafe_code, reason = "registers are loaded and stored through pointers: see `load` and `store`")]

use std::arch::wasm32::*;
use std::hint::black_box;

use super::activations::{Activations, QUADS, TILE, TileBlock};
use super::{attention, elementwise};
use crate::container::{Matrix, PANEL, PanelBlock};
use desk_encoder::{F32, Norm};

/// A panel's rows in registers: rows 0 to 3 and 4 to 7.
type Pair = [v128; 2];

/// A [`PanelBlock`] with a byte per weight.
#[derive(Clone, Copy)]
struct Unpacked {
    /// For every four columns, for every row: four weights, with 8 added.
    weights: [Pair; QUADS],
    /// The rows' scales.
    scales: Pair,
}

#[inline]
#[target_feature(enable = "simd128")]
fn load(bytes: &[u8; 16]) -> v128 {
    // SAFETY: the array is 16 readable bytes; the instruction allows any alignment.
    unsafe { v128_load(bytes.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "simd128")]
fn store(numbers: &mut [f32; 4], register: v128) {
    // SAFETY: the array is 16 writable bytes; the instruction allows any alignment.
    unsafe { v128_store(numbers.as_mut_ptr().cast(), register) }
}

/// Four numbers of binary16, widened to 32 bits each, as `f32`; see [`desk_encoder::half`].
#[inline]
#[target_feature(enable = "simd128")]
fn halves(bits: v128) -> v128 {
    let magnitude = u32x4_shl(v128_and(bits, u32x4_splat(0x7FFF)), 13);
    let magnitude = f32x4_mul(magnitude, f32x4_splat(f32::from_bits((127 + 112) << 23)));
    v128_or(magnitude, u32x4_shl(v128_and(bits, u32x4_splat(0x8000)), 16))
}

impl Unpacked {
    #[inline]
    #[target_feature(enable = "simd128")]
    fn empty() -> Self {
        let zero = u32x4_splat(0);
        Self { weights: [[zero; 2]; QUADS], scales: [zero; 2] }
    }

    #[inline]
    #[target_feature(enable = "simd128")]
    fn set(&mut self, block: &PanelBlock) {
        let mut registers = block.as_chunks::<16>().0.iter();
        if let Some(scales) = registers.next() {
            let scales = load(scales);
            self.scales = [halves(u32x4_extend_low_u16x8(scales)), halves(u32x4_extend_high_u16x8(scales))];
        }
        let mask = u8x16_splat(0x0F);
        let (low, high) = self.weights.split_at_mut(QUADS / 2);
        for (low, high) in low.iter_mut().zip(high) {
            for ((low, high), bytes) in low.iter_mut().zip(high).zip(&mut registers) {
                let bytes = load(bytes);
                *low = v128_and(bytes, mask);
                *high = v128_and(u16x8_shr(bytes, 4), mask);
            }
        }
    }
}

/// See [`super::Kernel::project`].
#[cfg_attr(feature = "relaxed-simd", target_feature(enable = "simd128,relaxed-simd"))]
#[cfg_attr(not(feature = "relaxed-simd"), target_feature(enable = "simd128"))]
pub fn project(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    let rows = matrix.bias.len();
    let mut unpacked = vec![Unpacked::empty(); matrix.blocks];
    let panels = matrix.panels.chunks_exact(matrix.blocks.max(1));
    for (index, (panel, bias)) in panels.zip(matrix.bias.as_chunks::<PANEL>().0).enumerate() {
        for (to, block) in unpacked.iter_mut().zip(panel) {
            to.set(block);
        }
        let mut results = output.chunks_exact_mut(rows.max(1));
        for (tile, tokens) in input.tiles() {
            match tokens {
                1 => put::<1>(&mut results, index, tile_product(&unpacked, tile, bias)),
                2 => put::<2>(&mut results, index, tile_product(&unpacked, tile, bias)),
                3 => put::<3>(&mut results, index, tile_product(&unpacked, tile, bias)),
                _ => put::<TILE>(&mut results, index, tile_product(&unpacked, tile, bias)),
            }
        }
    }
}

#[inline]
#[target_feature(enable = "simd128")]
fn put<'o, const N: usize>(results: impl Iterator<Item = &'o mut [f32]>, panel: usize, totals: [Pair; N]) {
    for (totals, result) in totals.into_iter().zip(results) {
        if let Some(result) = result.as_chunks_mut::<PANEL>().0.get_mut(panel) {
            for (total, numbers) in totals.into_iter().zip(result.as_chunks_mut().0) {
                store(numbers, total);
            }
        }
    }
}

/// The products of a panel's rows and the first `N` tokens of a tile.
///
/// Sixteen-bit sums do not overflow within a block: one lane adds 8 pairs of products, and 8 · 2 · 15 · 127 = 30480.
#[cfg(feature = "relaxed-simd")]
#[inline]
#[target_feature(enable = "simd128,relaxed-simd")]
fn tile_product<const N: usize>(panel: &[Unpacked], tile: &[TileBlock], bias: &[F32; PANEL]) -> [Pair; N] {
    let mut totals = [biases(bias); N];
    for (rows, tokens) in panel.iter().zip(tile) {
        let mut sums = [[i16x8_splat(0); 2]; N];
        for (weights, levels) in black_box(rows.weights.as_slice()).iter().zip(&tokens.levels) {
            for (sums, levels) in sums.iter_mut().zip(levels) {
                let levels = spread(levels);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = i16x8_add(*sum, i16x8_relaxed_dot_i8x16_i7x16(levels, *weights));
                }
            }
        }
        let tokens = tokens.scales.iter().zip(&tokens.offsets);
        for ((totals, sums), (scale, offset)) in totals.iter_mut().zip(sums).zip(tokens) {
            let (scale, offset) = (f32x4_splat(*scale), i32x4_splat(*offset));
            for ((total, sum), row_scales) in totals.iter_mut().zip(sums).zip(rows.scales) {
                let sum = f32x4_convert_i32x4(i32x4_sub(i32x4_extadd_pairwise_i16x8(sum), offset));
                *total = f32x4_relaxed_madd(sum, f32x4_mul(row_scales, scale), *total);
            }
        }
    }
    totals
}

/// The products of a panel's rows and the first `N` tokens of a tile.
#[cfg(not(feature = "relaxed-simd"))]
#[inline]
#[target_feature(enable = "simd128")]
fn tile_product<const N: usize>(panel: &[Unpacked], tile: &[TileBlock], bias: &[F32; PANEL]) -> [Pair; N] {
    let mut totals = [biases(bias); N];
    for (rows, tokens) in panel.iter().zip(tile) {
        // Two lanes per row.
        let mut sums = [[[i32x4_splat(0); 2]; 2]; N];
        for (weights, levels) in black_box(rows.weights.as_slice()).iter().zip(&tokens.levels) {
            let weights = weights.map(|bytes| [u16x8_extend_low_u8x16(bytes), u16x8_extend_high_u8x16(bytes)]);
            for (sums, levels) in sums.iter_mut().zip(levels) {
                let levels = i16x8_extend_low_i8x16(spread(levels));
                for (sum, weights) in sums.as_flattened_mut().iter_mut().zip(weights.as_flattened()) {
                    *sum = i32x4_add(*sum, i32x4_dot_i16x8(levels, *weights));
                }
            }
        }
        let tokens = tokens.scales.iter().zip(&tokens.offsets);
        for ((totals, sums), (scale, offset)) in totals.iter_mut().zip(sums).zip(tokens) {
            let (scale, offset) = (f32x4_splat(*scale), i32x4_splat(*offset));
            for ((total, [low, high]), row_scales) in totals.iter_mut().zip(sums).zip(rows.scales) {
                let sum = i32x4_add(i32x4_shuffle::<0, 2, 4, 6>(low, high), i32x4_shuffle::<1, 3, 5, 7>(low, high));
                let sum = f32x4_convert_i32x4(i32x4_sub(sum, offset));
                *total = f32x4_add(*total, f32x4_mul(sum, f32x4_mul(row_scales, scale)));
            }
        }
    }
    totals
}

/// Four columns of one token, for four rows.
#[inline]
#[target_feature(enable = "simd128")]
fn spread(levels: &[i8; 16]) -> v128 {
    // SAFETY: the array is 16 readable bytes; the instruction allows any alignment.
    unsafe { v128_load(levels.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "simd128")]
fn biases(bias: &[F32; PANEL]) -> Pair {
    let mut pair = [f32x4_splat(0.0); 2];
    for (register, bytes) in pair.iter_mut().zip(bias.as_flattened().as_chunks().0) {
        *register = load(bytes);
    }
    pair
}

/// See [`Activations::fill`].
#[target_feature(enable = "simd128")]
pub fn quantize(vectors: &[f32], width: usize, into: &mut Activations) {
    into.fill(vectors, width);
}

/// See [`elementwise::add_and_normalize`].
#[target_feature(enable = "simd128")]
pub fn add_and_normalize(x: &mut [f32], y: &[f32], norm: &Norm<'_>) {
    elementwise::add_and_normalize(x, y, norm);
}

/// See [`elementwise::gelu`].
#[target_feature(enable = "simd128")]
pub fn gelu(x: &mut [f32]) {
    elementwise::gelu(x);
}

/// See [`attention::attend`].
#[target_feature(enable = "simd128")]
pub fn attend(projected: &[f32], gathered: &mut [f32]) {
    attention::attend(projected, gathered);
}
