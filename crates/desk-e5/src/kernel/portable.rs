//! Products by plain arithmetic.

use super::activations::{Activations, QUAD, QUADS, TILE, TileBlock};
use crate::container::{Matrix, PANEL, PanelBlock};
use desk_encoder::half;

pub use super::attention::attend;
pub use super::elementwise::{add_and_normalize, gelu};

/// Bytes of a quad of all rows of a panel.
pub const STEP: usize = PANEL * QUAD;

/// A [`PanelBlock`] with a byte per weight.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(32))]
pub struct Unpacked {
    /// For every four columns, for every row: four weights, with 8 added.
    pub weights: [[u8; STEP]; QUADS],
    /// The rows' scales.
    pub scales: [f32; PANEL],
}

impl Unpacked {
    /// A byte per weight of `block`.
    pub fn set(&mut self, block: &PanelBlock) {
        let (scales, nibbles) = block.split_at(2 * PANEL);
        for (to, scale) in self.scales.iter_mut().zip(scales.as_chunks().0) {
            *to = half(u16::from_le_bytes(*scale));
        }
        let (low, high) = self.weights.split_at_mut(QUADS / 2);
        for ((low, high), bytes) in low.iter_mut().zip(high).zip(nibbles.as_chunks::<STEP>().0) {
            *low = bytes.map(|byte| byte & 0x0F);
            *high = bytes.map(|byte| byte >> 4);
        }
    }
}

/// See [`Activations::fill`].
pub fn quantize(vectors: &[f32], width: usize, into: &mut Activations) {
    into.fill(vectors, width);
}

/// See [`super::Kernel::project`].
pub fn project(matrix: &Matrix<'_>, input: &Activations, output: &mut [f32]) {
    let rows = matrix.bias.len();
    let mut unpacked = vec![Unpacked::default(); matrix.blocks];
    let panels = matrix.panels.chunks_exact(matrix.blocks.max(1));
    for (index, (panel, bias)) in panels.zip(matrix.bias.as_chunks::<PANEL>().0).enumerate() {
        for (to, block) in unpacked.iter_mut().zip(panel) {
            to.set(block);
        }
        let mut results = output.chunks_exact_mut(rows.max(1));
        for (tile, tokens) in input.tiles() {
            let sums = tile_product(&unpacked, tile);
            for (sums, result) in sums.iter().take(tokens).zip(&mut results) {
                if let Some(result) = result.as_chunks_mut::<PANEL>().0.get_mut(index) {
                    for ((result, sum), bias) in result.iter_mut().zip(sums).zip(bias) {
                        *result = sum + f32::from_le_bytes(*bias);
                    }
                }
            }
        }
    }
}

/// The products of a panel's rows and a tile's tokens.
fn tile_product(panel: &[Unpacked], tile: &[TileBlock]) -> [[f32; PANEL]; TILE] {
    let mut totals = [[0.0_f32; PANEL]; TILE];
    for (rows, tokens) in panel.iter().zip(tile) {
        let mut sums = [[0_i32; PANEL]; TILE];
        for (weights, levels) in rows.weights.iter().zip(&tokens.levels) {
            for (sums, levels) in sums.iter_mut().zip(levels) {
                for (sum, weights) in sums.iter_mut().zip(weights.as_chunks::<QUAD>().0) {
                    *sum += weights.iter().zip(levels).map(|(w, l)| i32::from(*w) * i32::from(*l)).sum::<i32>();
                }
            }
        }
        for (((totals, sums), scale), offset) in totals.iter_mut().zip(&sums).zip(&tokens.scales).zip(&tokens.offsets) {
            for ((total, sum), row_scale) in totals.iter_mut().zip(sums).zip(&rows.scales) {
                *total += (sum - offset) as f32 * (row_scale * scale);
            }
        }
    }
    totals
}
