//! Vectors in 7 bits, lying so that windows of neighbours are contiguous, and so that a register holds four columns as
//! often as it has rows to multiply them with.
//!
//! A convolution of order n sees the vectors of n tokens. Their numbers lie one behind the other already, so a window
//! is a longer slice and nothing is copied; zeros before and behind stand for the neighbours that the ends lack. This
//! is why one grid serves all tokens there. What is not centred wastes no level: a grid reaches from the smallest
//! number to the largest.

use super::elementwise::range;
use crate::panels::{BLOCK, QUADS};

/// The largest level.
const LARGEST: i32 = 127;

/// Sixteen columns of a vector: every four of them four times.
pub type LevelBlock = [[[u8; 4]; 4]; QUADS];

/// What levels stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// From one level to the next.
    pub scale: f32,
    /// The level that stands for zero.
    pub zero: i32,
    /// Levels by which a number is further from zero for being larger by 1.
    inverse: f32,
}

impl Grid {
    /// Of 128 levels from the smallest of the numbers, or zero, to the largest, or zero.
    #[inline(always)]
    fn of<'v>(vectors: impl Iterator<Item = &'v [f32]>) -> Self {
        let (mut low, mut high) = (0.0_f32, 0.0_f32);
        for vector in vectors {
            let (least, most) = range(vector);
            (low, high) = (low.min(least), high.max(most));
        }
        let inverse = if high > low { LARGEST as f32 / (high - low) } else { 0.0 };
        Self { scale: (high - low) / LARGEST as f32, zero: round(-low * inverse).clamp(0, LARGEST), inverse }
    }

    #[inline(always)]
    fn level(&self, number: f32) -> u8 {
        (round(number * self.inverse).wrapping_add(self.zero)).clamp(0, LARGEST) as u8
    }
}

/// The vectors of all tokens of a text, each of `B` blocks.
#[derive(Debug, Clone)]
pub struct Levels<const B: usize> {
    /// Of tokens, and of the neighbours that the ends lack.
    pub vectors: Vec<[LevelBlock; B]>,
    /// One for each token.
    pub grids: Vec<Grid>,
}

impl<const B: usize> Levels<B> {
    /// Rounds vectors, each on a grid of its own.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub fn of<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone) -> Self {
        let grids: Vec<Grid> = vectors.clone().map(|vector| Grid::of(std::iter::once(vector))).collect();
        Self { vectors: vectors.zip(&grids).map(|(vector, grid)| rounded(vector, grid)).collect(), grids }
    }

    /// Rounds vectors on one grid, to be seen `order` at a time, `before` of which precede the token itself.
    #[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
    pub fn windows<'v>(vectors: impl Iterator<Item = &'v [f32]> + Clone, (order, before): (usize, usize)) -> Self {
        let grid = Grid::of(vectors.clone());
        let tokens = vectors.clone().count();
        let zeros = [[[[grid.zero as u8; 4]; 4]; QUADS]; B];
        let mut levels = Vec::with_capacity(tokens + order - 1);
        levels.resize(before, zeros);
        levels.extend(vectors.map(|vector| rounded(vector, &grid)));
        levels.resize(tokens + order - 1, zeros);
        Self { vectors: levels, grids: vec![grid; tokens] }
    }
}

/// A vector's levels.
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
#[inline]
fn rounded<const B: usize>(vector: &[f32], grid: &Grid) -> [LevelBlock; B] {
    let mut blocks = [[[[0; 4]; 4]; QUADS]; B];
    for (block, numbers) in blocks.iter_mut().zip(vector.as_chunks::<BLOCK>().0) {
        let levels = numbers.map(|number| grid.level(number));
        for (quads, quad) in block.iter_mut().zip(levels.as_chunks().0) {
            *quads = [*quad; 4];
        }
    }
    blocks
}

/// Rounds a number of a magnitude below 2²² to the nearest integer, and to an even one from halfway, by adding a number
/// so large that its last bit is worth one.
#[inline(always)]
fn round(number: f32) -> i32 {
    const LARGE: f32 = 12_582_912.0; // 1.5 · 2²³
    (number + LARGE).to_bits().wrapping_sub(LARGE.to_bits()).cast_signed()
}
