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

#![allow(unsafe_code, reason = "a processor was asked for its instructions before they are used")]

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

use crate::container::Matrix;
use desk_encoder::{Backend, Norm};

/// Runs a function of the module of a kind of processor.
macro_rules! run {
    ($backend:expr, $function:ident($($argument:expr),*)) => {
        match $backend {
            Backend::Portable => portable::$function($($argument),*),
            #[cfg(target_arch = "x86_64")]
            // SAFETY: whoever has an `Avx2` has asked the processor for all that this module uses.
            Backend::Avx2(_) => unsafe { avx2::$function($($argument),*) },
            #[cfg(target_arch = "wasm32")]
            Backend::Simd128 => wasm::$function($($argument),*),
        }
    };
}

/// What a network does with the instructions of a processor.
pub trait Kernel {
    /// `output[t] = matrix · input[t] + bias` for each token t.
    fn project(self, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]);
    /// Rounds vectors to 8 bits.
    fn quantize(self, vectors: &[f32], width: usize, into: &mut Activations);
    /// `x[t] = norm(x[t] + y[t])` for each token t.
    fn add_and_normalize(self, x: &mut [f32], y: &[f32], norm: &Norm<'_>);
    /// `x = gelu(x)` for each number.
    fn gelu(self, x: &mut [f32]);
    /// What each token gathers from all tokens, head by head.
    fn attend(self, projected: &[f32], gathered: &mut [f32]);
}

impl Kernel for Backend {
    fn project(self, matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
        run!(self, project(matrix, input, output));
    }

    fn quantize(self, vectors: &[f32], width: usize, into: &mut Activations) {
        run!(self, quantize(vectors, width, into));
    }

    fn add_and_normalize(self, x: &mut [f32], y: &[f32], norm: &Norm<'_>) {
        run!(self, add_and_normalize(x, y, norm));
    }

    fn gelu(self, x: &mut [f32]) {
        run!(self, gelu(x));
    }

    fn attend(self, projected: &[f32], gathered: &mut [f32]) {
        run!(self, attend(projected, gathered));
    }
}
