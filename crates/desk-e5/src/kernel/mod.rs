//! The arithmetic, in as many versions as there are kinds of processor to run on.
//!
//! Nearly all time goes into products of four-bit matrices and vectors. They are taken in integers: a vector's numbers
//! are rounded to 8 bits, 32 of which share a scale ([`Activations`]), so that 32 products are summed exactly before
//! anything is rounded. (Dettmers et al., "LLM.int8()", arXiv:2208.07339, describe such products; the block-wise
//! kind is that of Q4_0 × Q8_0 in llama.cpp.) The versions agree in these sums to the bit, and differ in the order in
//! which they then add up numbers of floating point.
//!
//! - [`wasm`]: 128-bit registers. `i16x8.relaxed_dot_i8x16_i7x16_s` multiplies 16 bytes at once; a host may treat its
//!   second operand as signed or unsigned, and its sums as wrapping or saturating, but weights below 16 and sums
//!   below 2¹⁵ are where all of them agree. Spin's engine leaves wasmtime's default on, which accepts the
//!   instruction; for hosts that refuse it, build without the feature `relaxed-simd`.
//! - [`avx2`]: 256-bit registers, where the processor has them, which is asked when the model is opened.
//! - [`portable`]: everywhere else, and what the others are compared with.
//!
//! Everything but the products is written once, in [`elementwise`] and [`attention`], as loops over arrays of a
//! register's size that a compiler turns into vector instructions, and compiled once per kind of processor.

mod activations;
mod attention;
#[cfg(target_arch = "x86_64")]
mod avx2;
mod elementwise;
mod portable;
#[cfg(test)]
mod tests;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use activations::Activations;
pub use portable::half;

use crate::container::{Matrix, Norm};

/// The instructions that a model is run with.
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
            Self::Portable => portable::multiply(matrix, input, output),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.multiply(matrix, input, output),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::multiply(matrix, input, output),
        }
    }

    /// Rounds vectors to 8 bits.
    pub fn quantize(self, vectors: &[f32], width: usize, into: &mut Activations) {
        match self {
            Self::Portable => into.fill(vectors, width),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.quantize(vectors, width, into),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::quantize(vectors, width, into),
        }
    }

    /// `x[t] = norm(x[t] + y[t])` for each token t.
    pub fn add_and_normalize(self, x: &mut [f32], y: &[f32], norm: &Norm<'_>) {
        match self {
            Self::Portable => elementwise::add_and_normalize(x, y, norm),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.add_and_normalize(x, y, norm),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::add_and_normalize(x, y, norm),
        }
    }

    /// `x = gelu(x)` for each number.
    pub fn gelu(self, x: &mut [f32]) {
        match self {
            Self::Portable => elementwise::gelu(x),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.gelu(x),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::gelu(x),
        }
    }

    /// What each token gathers from all tokens, head by head.
    pub fn attend(self, projected: &[f32], gathered: &mut [f32]) {
        match self {
            Self::Portable => attention::attend(projected, gathered),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2(avx2) => avx2.attend(projected, gathered),
            #[cfg(target_arch = "wasm32")]
            Self::Simd128 => wasm::attend(projected, gathered),
        }
    }
}
