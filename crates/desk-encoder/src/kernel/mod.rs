//! The arithmetic, in as many versions as there are kinds of processor to run on.
//!
//! Nearly all time goes into products of matrices and vectors. They are taken in integers and summed exactly, so that
//! all versions agree to the bit, and the only loss is the rounding of weights, when the file is made, and of vectors:
//!
//! - What each token goes through, nineteen parts of twenty, has 6-bit weights ([`Panels`]) and vectors in 7 bits
//!   ([`Levels`]): bytes, of which a processor multiplies twice as many at a time.
//! - What a text goes through once has 8-bit weights ([`Matrix`]) and vectors in 14 bits ([`Activations`]).
//!
//! The versions:
//!
//! - [`wasm`]: 128-bit registers, `i16x8.relaxed_dot_i8x16_i7x16_s`, or `i32x4.dot_i16x8_s` without that.
//! - [`avx2`]: 256-bit registers, where the processor has them, which is asked when the encoder is opened.
//! - [`portable`]: everywhere else, and what the others are compared with.
//!
//! What is not a product is written once, in [`elementwise`].

mod activations;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod elementwise;
mod levels;
mod portable;
#[cfg(test)]
mod tests;
mod tiles;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use activations::Activations;
pub use elementwise::{half, normalize, rectify, widen};
pub use levels::Levels;

use crate::layer::Matrix;
use crate::panels::Panels;

/// Rows that are multiplied together.
const ROWS: usize = 2;

/// The instructions that a model is run with, this crate's or that of `desk-e5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Those that every processor has.
    Portable,
    /// AVX2, FMA and F16C.
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    /// WebAssembly's vectors.
    #[cfg(target_arch = "wasm32")]
    Simd128,
}

#[cfg(target_arch = "x86_64")]
pub use avx2::Avx2;

impl Backend {
    /// The fastest that works here.
    pub fn best() -> Self {
        #[cfg(target_arch = "wasm32")]
        return Self::Simd128;
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = Avx2::detect() {
            return Self::Avx2(avx2);
        }
        #[cfg(not(target_arch = "wasm32"))]
        Self::Portable
    }

    /// `output = matrix · input + bias`.
    pub fn multiply(self, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
        match self {
            Self::Portable => each_pair(matrix, input, output, &portable::Portable),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.multiply(matrix, input, output),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::multiply(matrix, input, output),
        }
    }

    /// `output[t] = matrix · input[t] + bias` for each token t.
    pub(crate) fn multiply_each<const B: usize>(self, matrix: &Panels<'_>, input: &Levels<B>, output: &mut [f32]) {
        match self {
            Self::Portable => tiles::each_tile(matrix, input, output, &portable::Portable),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.multiply_each(matrix, input, output),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::multiply_each(matrix, input, output),
        }
    }
}

/// What the kinds of processor differ in, but for [`tiles::Panel`].
trait Dots {
    /// The product of each row and the vector; all are equally long, and as many numbers as are no whole register may
    /// be left out.
    fn dots(&self, rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS];
}

/// Walks the matrix two rows at a time.
#[inline(always)]
fn each_pair(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32], dots: &impl Dots) {
    let pairs = matrix.weights.chunks_exact((ROWS * matrix.columns).max(1));
    for (pair, (rows, results)) in pairs.zip(output.as_chunks_mut::<ROWS>().0).enumerate() {
        let (first, second) = rows.split_at(matrix.columns);
        let products = dots.dots([first, second], input.levels());
        for (row, (result, product)) in results.iter_mut().zip(products).enumerate() {
            let number = |numbers: &[[u8; 4]]| numbers.get(ROWS * pair + row).map_or(0.0, |n| f32::from_le_bytes(*n));
            *result = product as f32 * (number(matrix.scales) * input.scale()) + number(matrix.bias);
        }
    }
}
