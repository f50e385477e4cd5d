//! Products in plain arithmetic.

use super::ROWS;
use super::levels::LevelBlock;
use super::tiles::{Panel, Products};
use crate::panels::{PANEL, PanelBlock};

/// What every processor has.
pub struct Portable;

impl super::Dots for Portable {
    fn dots(&self, rows: [&[u8]; ROWS], vector: &[i16]) -> [i32; ROWS] {
        rows.map(|row| {
            let products = row.iter().zip(vector).map(|(w, a)| i32::from(w.cast_signed()) * i32::from(*a));
            products.fold(0, i32::wrapping_add)
        })
    }
}

impl Panel for Portable {
    fn products<const N: usize, const B: usize>(
        &self,
        panel: &[PanelBlock],
        vectors: &[[LevelBlock; B]],
    ) -> Products<N> {
        let mut totals = [[0_i32; PANEL]; N];
        for (token, products) in totals.iter_mut().enumerate() {
            let quads = panel.as_flattened().as_chunks::<{ 4 * PANEL }>().0;
            let levels = vectors.get(token..).unwrap_or_default().as_flattened().as_flattened();
            for (weights, [levels, ..]) in quads.iter().zip(levels) {
                for (product, weights) in products.iter_mut().zip(weights.as_chunks::<4>().0) {
                    let pairs = weights.iter().zip(levels).map(|(w, l)| i32::from(w.cast_signed()) * i32::from(*l));
                    *product = pairs.fold(*product, i32::wrapping_add);
                }
            }
        }
        totals.map(|products| products.map(|product| product as f32))
    }
}
