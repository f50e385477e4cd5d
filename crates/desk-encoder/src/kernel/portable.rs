//! Products in plain arithmetic.

use super::ROWS;

/// See [`super::Dots`].
pub struct Dots;

impl super::Dots for Dots {
    fn dots<const N: usize>(&self, rows: [&[u8]; ROWS], tokens: [&[i16]; N]) -> [[i32; N]; ROWS] {
        rows.map(|row| {
            tokens.map(|token| {
                let products = row.iter().zip(token).map(|(w, a)| i32::from(w.cast_signed()) * i32::from(*a));
                products.fold(0, i32::wrapping_add)
            })
        })
    }
}
