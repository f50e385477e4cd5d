//! Vectors in 8 bits, by blocks of 32 numbers that share a scale, four tokens side by side.

use super::elementwise::magnitude;
use crate::container::BLOCK;

/// Tokens that are multiplied together: as many as there are registers for the sums of.
pub const TILE: usize = 4;
/// Columns that are multiplied in one step.
pub const QUAD: usize = 4;
/// Bytes that hold the four numbers of one step: a register of WebAssembly full of copies, which spares it an
/// instruction per multiplication. AVX2 spreads four bytes while it loads them.
pub const COPIES: usize = if cfg!(target_arch = "wasm32") { 16 } else { QUAD };
/// Such steps in a block.
pub const QUADS: usize = BLOCK / QUAD;

/// 32 numbers of each of four tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C)]
pub struct TileBlock {
    /// For every four columns, for every token: four numbers from −127 to 127, and copies of them.
    pub levels: [[[i8; COPIES]; TILE]; QUADS],
    /// What a token's numbers are to be multiplied by.
    pub scales: [f32; TILE],
    /// Eight times the sum of a token's numbers: weights are stored with 8 added, and this undoes it.
    pub offsets: [i32; TILE],
}

/// The vectors of all tokens of an input.
#[derive(Debug, Clone, Default)]
pub struct Activations {
    blocks: Vec<TileBlock>,
    row: usize,
    tokens: usize,
}

impl Activations {
    /// Rounds vectors of `width` numbers each.
    #[inline(always)]
    pub fn fill(&mut self, vectors: &[f32], width: usize) {
        self.row = width / BLOCK;
        self.tokens = vectors.len().checked_div(width).unwrap_or(0);
        self.blocks.resize(self.tokens.div_ceil(TILE) * self.row, TileBlock::default());
        let tiles = self.blocks.chunks_exact_mut(self.row.max(1));
        for (tile, tokens) in tiles.zip(vectors.chunks((width * TILE).max(1))) {
            for (lane, token) in tokens.chunks_exact(width.max(1)).enumerate() {
                for (block, numbers) in tile.iter_mut().zip(token.as_chunks().0) {
                    block.set(lane, numbers);
                }
            }
        }
    }

    /// The tiles, each of one [`TileBlock`] per 32 columns, with the number of its tokens: four, but for the last.
    pub fn tiles(&self) -> impl Iterator<Item = (&[TileBlock], usize)> {
        let tokens = (0..self.tokens).step_by(TILE).map(|first| (self.tokens - first).min(TILE));
        self.blocks.chunks_exact(self.row.max(1)).zip(tokens)
    }
}

impl TileBlock {
    /// Rounds one token's numbers, to the nearest and to even, so that the largest becomes 127.
    #[inline(always)]
    fn set(&mut self, lane: usize, numbers: &[f32; BLOCK]) {
        let scale = magnitude(numbers) / 127.0;
        let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
        let mut rounded = [0_i32; BLOCK];
        for (rounded, number) in rounded.iter_mut().zip(numbers) {
            *rounded = round(number * inverse);
        }
        let mut sum = 0_i32;
        for rounded in &rounded {
            sum = sum.wrapping_add(*rounded);
        }
        for (quad, rounded) in self.levels.iter_mut().zip(rounded.as_chunks::<QUAD>().0) {
            if let Some(level) = quad.get_mut(lane) {
                for copy in level.as_chunks_mut::<QUAD>().0 {
                    for (level, rounded) in copy.iter_mut().zip(rounded) {
                        *level = *rounded as i8;
                    }
                }
            }
        }
        if let (Some(to), Some(offset)) = (self.scales.get_mut(lane), self.offsets.get_mut(lane)) {
            *to = scale;
            *offset = sum.wrapping_mul(8);
        }
    }
}

/// Rounds a number of a magnitude below 2²² to the nearest integer, and to an even one from halfway, by adding a
/// number so large that its last bit is worth one.
#[inline(always)]
fn round(number: f32) -> i32 {
    const LARGE: f32 = 12_582_912.0; // 1.5 · 2²³
    (number + LARGE).to_bits().wrapping_sub(LARGE.to_bits()) as i32
}
