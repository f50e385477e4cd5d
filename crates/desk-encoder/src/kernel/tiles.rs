//! Walks a matrix panel by panel and a text some tokens at a time, so that weights are read from memory once per text,
//! and what is loaded is used several times.

use super::elementwise::finish;
use super::levels::{LevelBlock, Levels};
use crate::panels::{BLOCK, PANEL, PanelBlock, Panels};

/// Tokens that are multiplied together.
pub const TILE: usize = 4;

/// The products of a panel's rows and each of some tokens: whole numbers below 2²⁴, which an `f32` holds.
pub type Products<const N: usize> = [[f32; PANEL]; N];

/// What the kinds of processor differ in.
pub trait Panel {
    /// The products of a panel's rows and the windows that begin at each of the first `N` vectors. A window is as long
    /// as a row.
    fn products<const N: usize, const B: usize>(
        &self,
        panel: &[PanelBlock],
        vectors: &[[LevelBlock; B]],
    ) -> Products<N>;
}

/// Fills `output`, token after token, with what the matrix makes of it.
#[inline(always)]
pub fn each_tile<const B: usize>(matrix: &Panels<'_>, input: &Levels<B>, output: &mut [f32], kernel: &impl Panel) {
    let height = matrix.scales.len();
    for (index, panel) in matrix.blocks.chunks_exact((matrix.columns / BLOCK).max(1)).enumerate() {
        for (tile, output) in output.chunks_mut((TILE * height).max(1)).enumerate() {
            let vectors = input.vectors.get(tile * TILE..).unwrap_or_default();
            match output.len() / height.max(1) {
                1 => put(output, height, index, kernel.products::<1, B>(panel, vectors)),
                2 => put(output, height, index, kernel.products::<2, B>(panel, vectors)),
                3 => put(output, height, index, kernel.products::<3, B>(panel, vectors)),
                _ => put(output, height, index, kernel.products::<TILE, B>(panel, vectors)),
            }
        }
    }
    for (result, grid) in output.chunks_exact_mut(height.max(1)).zip(&input.grids) {
        finish(result, matrix, grid);
    }
}

/// Puts the products of a panel where its rows belong.
#[inline(always)]
fn put<const N: usize>(output: &mut [f32], height: usize, panel: usize, products: Products<N>) {
    for (result, products) in output.chunks_exact_mut(height.max(1)).zip(products) {
        if let Some(result) = result.as_chunks_mut().0.get_mut(panel) {
            *result = products;
        }
    }
}
