//! Matrices that every token of a text is multiplied by, in 6 bits, where they lie in a file.
//!
//! Decision: a weight is a whole number from −31 to 31, and what it meets one from 0 to 127 ([`crate::kernel::Levels`]),
//! because then four products of pairs fit 16 bits, 4 · 2 · 31 · 127 = 31,496, and a processor multiplies bytes. Rows
//! lie eight side by side, four columns of each in turn, so that their products need no adding up across a register.

use crate::sections::{F32, Sections};

/// Rows that lie side by side.
pub const PANEL: usize = 8;
/// Columns of a block.
pub const BLOCK: usize = 16;
/// Groups of four columns in a block.
pub const QUADS: usize = BLOCK / 4;
/// The largest weight.
#[cfg(any(test, feature = "convert"))]
pub const LARGEST: i8 = 31;

/// Sixteen columns of eight rows: for every four columns, for every row, four weights as signed bytes.
pub type PanelBlock = [u8; BLOCK * PANEL];

/// A six-bit matrix and the vector that is added to its products.
#[derive(Debug, Clone, Copy)]
pub struct Panels<'a> {
    /// Eight rows after eight rows, each of `columns` numbers.
    pub blocks: &'a [PanelBlock],
    /// The sum of each row's weights, which the level of zero adds to each product.
    pub sums: &'a [F32],
    /// What a row's product is multiplied by, one per row.
    pub scales: &'a [F32],
    /// One number per row.
    pub bias: &'a [F32],
    /// Numbers of a row.
    pub columns: usize,
}

impl<'a> Panels<'a> {
    /// The next matrix, of whole panels and blocks; none where the file is too short.
    pub fn cut(sections: &mut Sections<'a>, (rows, columns): (usize, usize)) -> Option<Self> {
        Some(Self {
            blocks: sections.blocks(rows / PANEL * (columns / BLOCK))?,
            sums: sections.blocks(rows)?,
            scales: sections.blocks(rows)?,
            bias: sections.blocks(rows)?,
            columns,
        })
    }

    /// Bytes of a matrix in a file.
    pub const fn length((rows, columns): (usize, usize)) -> u64 {
        rows as u64 * (columns as u64 + 12)
    }
}
