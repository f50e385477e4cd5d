//! The weights file `*.e5`: a header of 128 bytes, then sections whose lengths follow from it, in a fixed order and
//! without a directory. All numbers are little-endian. Opening one reads the header and cuts the rest into slices; no
//! table is built and no page but the first is touched, so that a file that is mapped, or is part of a component's
//! initial memory, is ready at once.
//!
//! | section | bytes | meaning |
//! |---|---|---|
//! | header | 128 | [`Header`] |
//! | piece ends | 4 · p | where each piece ends in the piece bytes; pieces are sorted by their bytes |
//! | piece scores | 4 · p | log-probabilities, `f32` |
//! | piece ids | 4 · p | what the model's own tokenizer calls the piece |
//! | piece bytes | b | UTF-8, with U+2581 for a space |
//! | replaced characters | 4 · c | code points that normalisation changes, sorted |
//! | replacement ends | 4 · c | where each one's replacement ends |
//! | replacements | 4 · r | code points |
//! | word embeddings | 216 · p | one row of [`RowBlock`]s per piece |
//! | position embeddings | 4 · 512 · 384 | `f32`, the embedding of token type 0 already added |
//! | norm of embeddings | 2 · 4 · 384 | scale, shift |
//! | layers, 12 times | | matrices and vectors in the order of [`Layer`] |
//!
//! # Four-bit matrices
//!
//! A weight is (q − 8) · s: a nibble q and a scale s (IEEE binary16) that 32 neighbours along a row share (Q4_0 of
//! the llama.cpp project). Rows are stored by eights: a [`PanelBlock`] holds 32 columns of 8 rows. Four columns of
//! all 8 rows lie together, 32 bytes once unpacked, so that a vector register holds partial sums of *different* rows,
//! and needs no sum across itself at the end.

use desk_encoder::{F32, FormatError, Norm, Sections, U32, Vocabulary};

use crate::header::{FORMAT, Header};
use crate::shape::{HIDDEN, INNER, LAYERS, POSITIONS};

/// Weights that share a scale.
pub const BLOCK: usize = 32;
/// Rows that are stored, and computed, together.
pub const PANEL: usize = 8;

/// 32 weights of a row: scale (binary16), then byte i with weight i in its low nibble and weight i + 16 in the high.
pub type RowBlock = [u8; 18];
/// 32 columns of 8 rows: 8 scales (binary16), then 4 groups of 32 bytes. Byte 4r + k of group g holds column
/// 4g + k of row r in its low nibble, and column 16 + 4g + k in the high one.
pub type PanelBlock = [u8; 144];

impl Header {
    /// The length of a file with this header, in bytes.
    pub fn file_length(&self) -> u64 {
        let [pieces, replaced, replacements] =
            [self.vocabulary.pieces, self.vocabulary.replaced, self.vocabulary.replacements].map(u64::from);
        let row = (HIDDEN / BLOCK * size_of::<RowBlock>()) as u64;
        FORMAT.header as u64
            + self.vocabulary.length()
            + size_of::<U32>() as u64 * (2 * replaced + replacements)
            + row * pieces
            + (size_of::<F32>() * (POSITIONS * HIDDEN + 2 * HIDDEN)) as u64
            + LAYERS as u64 * Layer::LENGTH as u64
    }
}

/// A four-bit matrix and the vector that is added to its products.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<'a> {
    /// Panel after panel; in a panel, the blocks from the first column to the last.
    pub panels: &'a [PanelBlock],
    /// One number per row.
    pub bias: &'a [F32],
    /// Blocks in a row.
    pub blocks: usize,
}

impl Matrix<'_> {
    const fn length(rows: usize, columns: usize) -> usize {
        rows / PANEL * (columns / BLOCK) * size_of::<PanelBlock>() + rows * size_of::<F32>()
    }
}

/// One encoder layer. In a file each matrix is followed by its bias, each norm's scale by its shift.
#[derive(Debug, Clone, Copy)]
pub struct Layer<'a> {
    /// Query, key and value of attention, one below the other: 1152 × 384.
    pub attention: Matrix<'a>,
    /// What mixes the heads' results: 384 × 384.
    pub mixing: Matrix<'a>,
    /// After attention.
    pub attention_norm: Norm<'a>,
    /// Into the feed-forward network: 1536 × 384.
    pub widening: Matrix<'a>,
    /// Out of it: 384 × 1536.
    pub narrowing: Matrix<'a>,
    /// After the feed-forward network.
    pub output_norm: Norm<'a>,
}

impl Layer<'_> {
    const LENGTH: usize = Matrix::length(3 * HIDDEN, HIDDEN)
        + Matrix::length(HIDDEN, HIDDEN)
        + Matrix::length(INNER, HIDDEN)
        + Matrix::length(HIDDEN, INNER)
        + 4 * HIDDEN * size_of::<F32>();
}

/// An opened file: its header, and its sections where they lie.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    /// What the file says of itself.
    pub header: Header,
    /// The pieces.
    pub vocabulary: Vocabulary<'a>,
    /// Characters that normalisation replaces, sorted.
    pub replaced: &'a [U32],
    /// End of each one's replacement in `replacements`.
    pub replacement_ends: &'a [U32],
    /// What they are replaced by.
    pub replacements: &'a [U32],
    /// Word embeddings.
    pub words: &'a [RowBlock],
    /// Position embeddings.
    pub positions: &'a [F32],
    /// Normalises the sum of both.
    pub embedding_norm: Norm<'a>,
    /// From the input's side to the output's.
    pub layers: Vec<Layer<'a>>,
}

impl<'a> Weights<'a> {
    /// Cuts a file into its sections. Takes the same time for files of all sizes.
    pub fn read(file: &'a [u8]) -> Result<Self, FormatError> {
        let header = Header::read(file)?;
        FORMAT.cut(file, header.file_length(), |rest| Self::cut(header, rest))
    }

    fn cut(header: Header, rest: &mut Sections<'a>) -> Option<Self> {
        let counts = &header.vocabulary;
        let (pieces, replaced) = (counts.pieces as usize, counts.replaced as usize);
        Some(Self {
            vocabulary: Vocabulary::cut(counts, rest)?,
            replaced: rest.blocks(replaced)?,
            replacement_ends: rest.blocks(replaced)?,
            replacements: rest.blocks(counts.replacements as usize)?,
            words: rest.blocks(pieces.checked_mul(HIDDEN / BLOCK)?)?,
            positions: rest.blocks(POSITIONS * HIDDEN)?,
            embedding_norm: Norm::cut(rest, HIDDEN)?,
            layers: (0..LAYERS).map(|_| layer(rest)).collect::<Option<_>>()?,
            header,
        })
    }
}

fn matrix<'a>(sections: &mut Sections<'a>, rows: usize, columns: usize) -> Option<Matrix<'a>> {
    let blocks = columns / BLOCK;
    Some(Matrix { panels: sections.blocks(rows / PANEL * blocks)?, bias: sections.blocks(rows)?, blocks })
}

fn layer<'a>(sections: &mut Sections<'a>) -> Option<Layer<'a>> {
    Some(Layer {
        attention: matrix(sections, 3 * HIDDEN, HIDDEN)?,
        mixing: matrix(sections, HIDDEN, HIDDEN)?,
        attention_norm: Norm::cut(sections, HIDDEN)?,
        widening: matrix(sections, INNER, HIDDEN)?,
        narrowing: matrix(sections, HIDDEN, INNER)?,
        output_norm: Norm::cut(sections, HIDDEN)?,
    })
}
