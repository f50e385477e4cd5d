//! Products in 256-bit registers of x86-64.

#![allow(unsafe_code, reason = "registers are loaded through pointers, and a processor is asked before it is used")]

use std::arch::x86_64::*;

use super::{Activations, Dots, ROWS, each_tile};
use crate::layer::Matrix;

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
}

impl Dots for Avx2 {
    #[inline]
    fn dots<const N: usize>(&self, rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS] {
        // SAFETY: as above.
        unsafe { dots(rows, tokens) }
    }
}

#[target_feature(enable = "avx2")]
fn multiply(avx2: Avx2, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    each_tile(matrix, input, output, &avx2);
}

#[inline]
#[target_feature(enable = "avx2")]
fn dots<const N: usize>(rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS] {
    let lengths = rows.map(<[u8]>::len).into_iter().chain(tokens.map(<[i16]>::len));
    let length = lengths.min().unwrap_or(0) / LANES * LANES;
    let mut sums = [[_mm256_setzero_si256(); N]; ROWS];
    for place in (0..length).step_by(LANES) {
        // SAFETY: every row has at least `length` bytes, of which 16 are read from `place` on.
        let weights = rows.map(|row| unsafe { _mm256_cvtepi8_epi16(_mm_loadu_si128(row.as_ptr().add(place).cast())) });
        for (token, numbers) in tokens.iter().enumerate() {
            // SAFETY: every token has at least `length` numbers, of which 16 are read from `place` on.
            let numbers = unsafe { _mm256_loadu_si256(numbers.as_ptr().add(place).cast()) };
            for (sums, weights) in sums.iter_mut().zip(weights) {
                if let Some(sum) = sums.get_mut(token) {
                    *sum = _mm256_add_epi32(*sum, _mm256_madd_epi16(weights, numbers));
                }
            }
        }
    }
    sums.map(|sums| sums.map(|sum| total(sum)))
}

#[inline]
#[target_feature(enable = "avx2")]
fn total(sum: __m256i) -> i32 {
    let sum = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256::<1>(sum));
    let sum = _mm_add_epi32(sum, _mm_shuffle_epi32::<0b01_00_11_10>(sum));
    _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32::<0b10_11_00_01>(sum)))
}
