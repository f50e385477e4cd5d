//! The weights file `*.enc`: a header of 128 bytes, then sections whose lengths follow from it, in a fixed order and
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
//! | trie | 4 · t | double array of what normalisation replaces, as SentencePiece stores it |
//! | replacements | r | UTF-8, each ended by a zero |
//! | embeddings | 130 · p | one [`Row`] per piece |
//! | projection | | 768 × 512 [`Panels`], [`Norm`] of 768 |
//! | branches, 3 times | | two [`Panels`] 256 × 256 · order |
//! | norm of features | 2 · 4 · 1280 | scale, shift |
//! | output | | 512 × 1280 [`Matrix`], bias |
//! | head | | six matrices, in the order of [`Head`] |
//!
//! # Numbers
//!
//! An embedding's number is one of four levels (2 bits) times the row's scale (IEEE binary16). The levels are those of
//! Lloyd, "Least Squares Quantization in PCM" (1982), for the numbers of this table; a row's scale is the one with the
//! least squared error. A matrix has a scale per row, which yields one output number. What each token is multiplied by has
//! 6-bit weights, scaled and clipped like that row by row, and after the weights the sum of each row's and its scale,
//! both `f32`. What a text is multiplied by once has 8-bit weights: the largest of a row is 127.

use crate::error::FormatError;
use crate::header::{FORMAT, Header};
use crate::layer::{Matrix, Norm};
use crate::panels::Panels;
use crate::sections::{F32, Sections, U32};
use crate::shape::{BRANCH, EMBEDDING, FEATURES, NARROW, PROJECTED, WINDOWS};
use crate::tokenizer::Vocabulary;

/// An embedding: its scale (binary16), then four codes to a byte, the first in the lowest bits.
pub type Row = [u8; 2 + EMBEDDING / 4];

/// Rows and columns of the matrices in 6 bits, in the order of the file.
const PANELS: [(usize, usize); 7] = [
    (PROJECTED, EMBEDDING),
    (BRANCH, 2 * BRANCH),
    (BRANCH, 2 * BRANCH),
    (BRANCH, 3 * BRANCH),
    (BRANCH, 3 * BRANCH),
    (BRANCH, 5 * BRANCH),
    (BRANCH, 5 * BRANCH),
];

/// Rows and columns of those in 8 bits, in the order of the file, and whether a bias follows.
const MATRICES: [(usize, usize, bool); 7] = [
    (EMBEDDING, FEATURES, true),
    (NARROW, EMBEDDING, false),
    (NARROW, NARROW, false),
    (NARROW, EMBEDDING, false),
    (EMBEDDING, NARROW, false),
    (EMBEDDING, NARROW, false),
    (EMBEDDING, EMBEDDING, false),
];

/// Bytes of everything behind the embeddings.
fn network_length() -> u64 {
    let norms = 2 * size_of::<F32>() * (PROJECTED + FEATURES);
    let panels = PANELS.into_iter().map(Panels::length).sum::<u64>();
    panels + MATRICES.into_iter().map(Matrix::length).sum::<u64>() + norms as u64
}

impl Header {
    /// The length of a file with this header, in bytes.
    pub fn file_length(&self) -> u64 {
        let [pieces, trie, replacements] =
            [self.vocabulary.pieces, self.vocabulary.replaced, self.vocabulary.replacements].map(u64::from);
        let tokenizer = self.vocabulary.length() + trie * size_of::<U32>() as u64 + replacements;
        FORMAT.header as u64 + tokenizer + pieces * size_of::<Row>() as u64 + network_length()
    }
}

/// Two convolutions over as many tokens.
#[derive(Debug, Clone, Copy)]
pub struct Branch<'a> {
    /// Tokens that one convolution sees.
    pub order: usize,
    /// How many of these are before its own.
    pub before: usize,
    /// From the projection.
    pub first: Panels<'a>,
    /// From the result of the first.
    pub second: Panels<'a>,
}

/// The layers that make a vector whose cosines tell how alike texts are:
/// y₀ = relu(a·x), y₁ = relu(c·x + b·y₀), y₂ = relu(d·y₁), z = tanh(e·y₁ + f·y₂).
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// 320 × 512.
    pub a: Matrix<'a>,
    /// 320 × 320.
    pub b: Matrix<'a>,
    /// 320 × 512.
    pub c: Matrix<'a>,
    /// 512 × 320.
    pub d: Matrix<'a>,
    /// 512 × 320.
    pub e: Matrix<'a>,
    /// 512 × 512.
    pub f: Matrix<'a>,
}

/// An opened file: its header, and its sections where they lie.
#[derive(Debug, Clone)]
pub struct Weights<'a> {
    /// What the file says of itself.
    pub header: Header,
    /// The pieces.
    pub vocabulary: Vocabulary<'a>,
    /// What normalisation replaces.
    pub trie: &'a [U32],
    /// What it is replaced by.
    pub replacements: &'a [u8],
    /// A row per piece.
    pub embeddings: &'a [Row],
    /// From an embedding to the input of all branches.
    pub projection: Panels<'a>,
    /// Normalises that.
    pub projection_norm: Norm<'a>,
    /// Side by side.
    pub branches: [Branch<'a>; 3],
    /// Normalises a token's features.
    pub features_norm: Norm<'a>,
    /// From the sum of features to the text's vector.
    pub output: Matrix<'a>,
    /// From that to the vector for similarity.
    pub head: Head<'a>,
}

impl<'a> Weights<'a> {
    /// Cuts a file into its sections. Takes the same time for files of all sizes.
    pub fn read(file: &'a [u8]) -> Result<Self, FormatError> {
        let header = Header::read(file)?;
        FORMAT.cut(file, header.file_length(), |rest| Self::cut(header, rest))
    }

    fn cut(header: Header, rest: &mut Sections<'a>) -> Option<Self> {
        let (mut sizes, mut panels) = (MATRICES.into_iter(), PANELS.into_iter());
        let mut panels = |rest: &mut Sections<'a>| Panels::cut(rest, panels.next()?);
        let mut matrix = |rest: &mut Sections<'a>| Matrix::cut(rest, sizes.next()?);
        let counts = &header.vocabulary;
        Some(Self {
            vocabulary: Vocabulary::cut(counts, rest)?,
            trie: rest.blocks(counts.replaced as usize)?,
            replacements: rest.take(counts.replacements as usize)?,
            embeddings: rest.blocks(counts.pieces as usize)?,
            projection: panels(rest)?,
            projection_norm: Norm::cut(rest, PROJECTED)?,
            branches: {
                let mut branch =
                    |(order, before)| Some(Branch { order, before, first: panels(rest)?, second: panels(rest)? });
                let [first, second, third] = WINDOWS;
                [branch(first)?, branch(second)?, branch(third)?]
            },
            features_norm: Norm::cut(rest, FEATURES)?,
            output: matrix(rest)?,
            head: Head {
                a: matrix(rest)?,
                b: matrix(rest)?,
                c: matrix(rest)?,
                d: matrix(rest)?,
                e: matrix(rest)?,
                f: matrix(rest)?,
            },
            header,
        })
    }
}
