//! Matrices and norms where they lie in a file.

use crate::sections::{F32, Sections};

/// An eight-bit matrix and the vector that is added to its products.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    /// Row after row, each of `columns` signed bytes.
    pub weights: &'a [u8],
    /// What a row's product is multiplied by, one per row.
    pub scales: &'a [F32],
    /// One number per row; empty where nothing is added.
    pub bias: &'a [F32],
    /// Numbers of a row.
    pub columns: usize,
}

impl<'a> Matrix<'a> {
    /// The next matrix: weights, scales and, where there is one, the bias; none where the file is too short.
    pub fn cut(sections: &mut Sections<'a>, (rows, columns, bias): (usize, usize, bool)) -> Option<Self> {
        Some(Self {
            weights: sections.table(rows, columns)?,
            scales: sections.blocks(rows)?,
            bias: sections.blocks(if bias { rows } else { 0 })?,
            columns,
        })
    }

    /// Bytes of a matrix in a file.
    pub const fn length((rows, columns, bias): (usize, usize, bool)) -> u64 {
        rows as u64 * (columns as u64 + if bias { 8 } else { 4 })
    }
}

/// Scale and shift of a layer normalisation.
#[derive(Debug, Clone, Copy)]
pub struct Norm<'a> {
    /// What the normalised vector is multiplied by.
    pub scale: &'a [F32],
    /// What is then added.
    pub shift: &'a [F32],
}

impl<'a> Norm<'a> {
    /// The next norm, for vectors of `width` numbers; none where the file is too short.
    pub fn cut(sections: &mut Sections<'a>, width: usize) -> Option<Self> {
        Some(Self { scale: sections.blocks(width)?, shift: sections.blocks(width)? })
    }
}
