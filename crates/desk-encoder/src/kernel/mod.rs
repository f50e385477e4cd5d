//! The arithmetic, in as many versions as there are kinds of processor to run on.
//!
//! Nearly all time goes into products of eight-bit matrices and vectors. They are taken in integers: a vector's numbers
//! are rounded to 14 bits with a scale for the whole text ([`Activations`]), so that the products of a row are summed
//! exactly in 32 bits, and the only loss is that rounding, which is far below the weights' own. (Bytes against bytes
//! would be faster, and lose more: a convolution's inputs are not centred.) All versions therefore agree to the bit.
//!
//! - [`wasm`]: 128-bit registers, `i32x4.dot_i16x8_s`.
//! - [`avx2`]: 256-bit registers, where the processor has them, which is asked when the encoder is opened.
//! - [`portable`]: everywhere else, and what the others are compared with.
//!
//! Rows and tokens are multiplied some at a time, so that what is loaded is used several times. What is not a product is
//! written once, in [`elementwise`].

mod activations;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod elementwise;
mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use activations::Activations;
pub use elementwise::{half, normalize, rectify, widen};

use crate::layer::Matrix;

/// Rows that are multiplied together.
const ROWS: usize = 2;
/// Tokens that are multiplied together.
const TILE: usize = 4;

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

    /// `output[t] = matrix · input[t] + bias` for each token t.
    pub fn multiply(self, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
        match self {
            Self::Portable => each_tile(matrix, input, output, &portable::Dots),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.multiply(matrix, input, output),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::multiply(matrix, input, output),
        }
    }
}

/// What the kinds of processor differ in.
trait Dots {
    /// The product of each row and each token; all are equally long, and as many numbers as are no whole register may
    /// be left out.
    fn dots<const N: usize>(&self, rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS];
}

/// Walks the matrix two rows at a time, so that its weights are read from memory once per text.
#[inline(always)]
fn each_tile(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32], dots: &impl Dots) {
    let height = matrix.scales.len();
    let tokens: Vec<&[i16]> = input.vectors().collect();
    for (pair, rows) in matrix.weights.chunks_exact((ROWS * matrix.columns).max(1)).enumerate() {
        let (first, second) = rows.split_at(matrix.columns);
        let rows = [first, second];
        let finish = [0, 1].map(|row| {
            let number = |numbers: &[[u8; 4]]| numbers.get(ROWS * pair + row).map_or(0.0, |n| f32::from_le_bytes(*n));
            (number(matrix.scales) * input.scale(), number(matrix.bias))
        });
        let mut results = output.chunks_exact_mut(height.max(1));
        let (tiles, rest) = tokens.as_chunks::<TILE>();
        for tile in tiles {
            put(&mut results, pair, dots.dots(rows, *tile), finish);
        }
        match *rest {
            [a, b, c] => put(&mut results, pair, dots.dots(rows, [a, b, c]), finish),
            [a, b] => put(&mut results, pair, dots.dots(rows, [a, b]), finish),
            [a] => put(&mut results, pair, dots.dots(rows, [a]), finish),
            _ => {}
        }
    }
}

#[inline(always)]
fn put<'o, const N: usize>(
    results: impl Iterator<Item = &'o mut [f32]>,
    pair: usize,
    [first, second]: [[i32; N]; ROWS],
    [(first_scale, first_bias), (second_scale, second_bias)]: [(f32, f32); ROWS],
) {
    for ((first, second), result) in first.into_iter().zip(second).zip(results) {
        if let Some(result) = result.as_chunks_mut::<ROWS>().0.get_mut(pair) {
            *result = [first as f32 * first_scale + first_bias, second as f32 * second_scale + second_bias];
        }
    }
}
