//! Products in 256-bit registers of x86-64.

#![allow(unsafe_code, reason = "registers are loaded through pointers, and a processor is asked before it is used")]

use std::arch::x86_64::*;

use super::levels::{LevelBlock, Levels};
use super::tiles::{self, Panel, Products};
use super::{Activations, Dots, ROWS, each_pair};
use crate::layer::Matrix;
use crate::panels::{PANEL, PanelBlock, Panels};

/// Numbers of a register.
const LANES: usize = 16;

/// Proof that this processor has AVX2, FMA and F16C: all that have the first, which alone is needed here, have all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Avx2(());

impl Avx2 {
    /// Asks the processor.
    pub fn detect() -> Option<Self> {
        let has =
            is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c");
        has.then_some(Self(()))
    }

    /// See [`super::Backend::multiply`].
    pub fn multiply(self, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
        // SAFETY: `self` proves that the instructions exist.
        unsafe { multiply(self, matrix, input, output) }
    }

    /// See [`super::Backend::multiply_each`].
    pub fn multiply_each<const B: usize>(self, matrix: &Panels<'_>, input: &Levels<B>, output: &mut [f32]) {
        // SAFETY: as above.
        unsafe { multiply_each(self, matrix, input, output) }
    }
}

impl Dots for Avx2 {
    #[inline]
    fn dots(&self, rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS] {
        // SAFETY: as above.
        unsafe { dots(rows, vector) }
    }
}

#[target_feature(enable = "avx2")]
fn multiply(avx2: Avx2, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    each_pair(matrix, input, output, &avx2);
}

#[inline]
#[target_feature(enable = "avx2")]
fn dots(rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS] {
    let length = rows.map(<[u8]>::len).into_iter().fold(vector.len(), usize::min) / LANES * LANES;
    let mut sums = [_mm256_setzero_si256(); ROWS];
    for place in (0..length).step_by(LANES) {
        // SAFETY: the vector has at least `length` numbers, of which 16 are read from `place` on.
        let numbers = unsafe { _mm256_loadu_si256(vector.as_ptr().add(place).cast()) };
        for (sum, row) in sums.iter_mut().zip(rows) {
            // SAFETY: so has every row bytes.
            let weights = unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(row.as_ptr().add(place).cast())) };
            *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(weights, numbers));
        }
    }
    sums.map(|sum| total(sum))
}

#[inline]
#[target_feature(enable = "avx2")]
fn total(sum: __m256i) -> i32 {
    let sum = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b01_00_11_10>(sum));
    _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32::<0b10_11_00_01>(sum)))
}

impl Panel for Avx2 {
    #[inline]
    fn products<const N: usize, const B: usize>(
        &self,
        panel: &[PanelBlock],
        vectors: &[[LevelBlock; B]],
    ) -> Products<N> {
        // SAFETY: `self` proves that the instructions exist.
        unsafe { products(panel, vectors) }
    }
}

#[target_feature(enable = "avx2")]
fn multiply_each<const B: usize>(avx2: Avx2, matrix: &Panels<'_>, input: &Levels<B>, output: &mut [f32]) {
    tiles::each_tile(matrix, input, output, &avx2);
}

#[inline]
#[target_feature(enable = "avx2")]
fn products<const N: usize, const B: usize>(panel: &[PanelBlock], vectors: &[[LevelBlock; B]]) -> Products<N> {
    let levels = vectors.as_flattened();
    let mut totals = [_mm256_setzero_si256(); N];
    for (place, rows) in panel.iter().enumerate() {
        for (token, total) in totals.iter_mut().enumerate() {
            let Some(levels) = levels.get(token * B + place) else { continue };
            let mut sum = _mm256_setzero_si256();
            for (weights, levels) in rows.as_chunks::<{ 4 * PANEL }>().0.iter().zip(levels) {
                // SAFETY: these are arrays of 32 and 16 bytes.
                let (weights, levels) =
                    unsafe { (_mm256_loadu_si256(weights.as_ptr().cast()), _mm_loadu_si128(levels.as_ptr().cast())) };
                let products = _mm256_maddubs_epi16(_mm256_broadcastsi128_si256(levels), weights);
                sum = _mm256_add_epi16(sum, products);
            }
            *total = _mm256_add_epi32(*total, _mm256_madd_epi16(sum, _mm256_set1_epi16(1)));
        }
    }
    totals.map(|total| {
        let mut products = [0.0; PANEL];
        // SAFETY: the array has 32 bytes.
        unsafe { _mm256_storeu_ps(products.as_mut_ptr(), _mm256_cvtepi32_ps(total)) };
        products
    })
}
