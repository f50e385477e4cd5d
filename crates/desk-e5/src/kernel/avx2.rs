//! Products in 256-bit registers of x86-64.

#![allow(unsafe_code, reason = "registers are loaded through pointers")]

use std::arch::x86_64::*;

use super::activations::{Activations, QUAD, QUADS, TILE, TileBlock};
use super::portable::STEP;
use super::{attention, elementwise};
use crate::container::{Matrix, PANEL, PanelBlock};
use desk_encoder::{F32, Norm};

/// A [`PanelBlock`] with a byte per weight.
#[derive(Clone, Copy)]
struct Unpacked {
    /// For every four columns, for every row: four weights, with 8 added.
    weights: [__m256i; QUADS],
    /// The rows' scales.
    scales: __m256,
}

#[inline]
#[target_feature(enable = "avx2")]
fn load(bytes: &[u8; STEP]) -> __m256i {
    // SAFETY: the array is 32 readable bytes; the instruction allows any alignment.
    unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
}

impl Unpacked {
    #[inline]
    #[target_feature(enable = "avx2")]
    fn empty() -> Self {
        Self { weights: [_mm256_setzero_si256(); QUADS], scales: _mm256_setzero_ps() }
    }

    #[inline]
    #[target_feature(enable = "avx2,f16c")]
    fn set(&mut self, block: &PanelBlock) {
        let (scales, nibbles) = block.split_at(2 * PANEL);
        if let Some(scales) = scales.first_chunk::<16>() {
            // SAFETY: the array is 16 readable bytes; the instruction allows any alignment.
            self.scales = _mm256_cvtph_ps(unsafe { _mm_loadu_si128(scales.as_ptr().cast()) });
        }
        let mask = _mm256_set1_epi8(0x0F);
        let (low, high) = self.weights.split_at_mut(QUADS / 2);
        for ((low, high), bytes) in low.iter_mut().zip(high).zip(nibbles.as_chunks().0) {
            let bytes = load(bytes);
            *low = _mm256_and_si256(bytes, mask);
            *high = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), mask);
        }
    }
}

/// See [`super::Kernel::project`].
#[target_feature(enable = "avx2,fma,f16c")]
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
#[target_feature(enable = "avx2")]
fn put<'o, const N: usize>(results: impl Iterator<Item = &'o mut [f32]>, panel: usize, totals: [__m256; N]) {
    for (total, result) in totals.into_iter().zip(results) {
        if let Some(result) = result.as_chunks_mut::<PANEL>().0.get_mut(panel) {
            // SAFETY: the array is 32 writable bytes; the instruction allows any alignment.
            unsafe { _mm256_storeu_ps(result.as_mut_ptr(), total) };
        }
    }
}

/// The products of a panel's rows and the first `N` tokens of a tile.
///
/// Sixteen-bit sums do not overflow within a block: one lane adds 8 pairs of products, and 8 · 2 · 15 · 127 = 30480.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn tile_product<const N: usize>(panel: &[Unpacked], tile: &[TileBlock], bias: &[F32; PANEL]) -> [__m256; N] {
    let mut totals = [_mm256_setzero_ps(); N];
    if let Some(bias) = bias.as_flattened().first_chunk() {
        totals = [_mm256_castsi256_ps(load(bias)); N];
    }
    let ones = _mm256_set1_epi16(1);
    for (rows, tokens) in panel.iter().zip(tile) {
        let mut sums = [_mm256_setzero_si256(); N];
        for (weights, levels) in rows.weights.iter().zip(&tokens.levels) {
            for (sum, levels) in sums.iter_mut().zip(levels) {
                *sum = _mm256_add_epi16(*sum, _mm256_maddubs_epi16(*weights, spread(levels)));
            }
        }
        let tokens = tokens.scales.iter().zip(&tokens.offsets);
        for ((total, sum), (scale, offset)) in totals.iter_mut().zip(sums).zip(tokens) {
            let sum = _mm256_sub_epi32(_mm256_madd_epi16(sum, ones), _mm256_set1_epi32(*offset));
            let scale = _mm256_mul_ps(rows.scales, _mm256_set1_ps(*scale));
            *total = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scale, *total);
        }
    }
    totals
}

/// Four columns of one token, for eight rows.
#[inline]
#[target_feature(enable = "avx2")]
fn spread(levels: &[i8; QUAD]) -> __m256i {
    _mm256_set1_epi32(i32::from_le_bytes(levels.map(i8::cast_unsigned)))
}

/// See [`Activations::fill`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn quantize(vectors: &[f32], width: usize, into: &mut Activations) {
    into.fill(vectors, width);
}

/// See [`elementwise::add_and_normalize`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn add_and_normalize(x: &mut [f32], y: &[f32], norm: &Norm<'_>) {
    elementwise::add_and_normalize(x, y, norm);
}

/// See [`elementwise::gelu`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn gelu(x: &mut [f32]) {
    elementwise::gelu(x);
}

/// See [`attention::attend`].
#[target_feature(enable = "avx2,fma,f16c")]
pub fn attend(projected: &[f32], gathered: &mut [f32]) {
    attention::attend(projected, gathered);
}
