//! A weights file starts by saying what it is: which network, how many pieces, and what it was made from. By that it is
//! accepted or refused.
//!
//! 32-bit numbers, little-endian, after the eight bytes of [`MAGIC`]: the version; embedding, branches, branch,
//! features, narrow; the counts and rows of [`Header`] in its order, the score and the levels as `f32`; 32 bytes of
//! SHA-256; zeros.

use crate::error::FormatError;
use crate::shape::{BRANCH, BRANCHES, EMBEDDING, FEATURES, NARROW};

/// How a file starts.
pub const MAGIC: [u8; 8] = *b"desk-enc";
/// The version that is written and read.
pub const VERSION: u32 = 1;
/// Bytes of a header.
pub const HEADER: usize = 128;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Number of pieces, and of embeddings.
    pub pieces: u32,
    /// Bytes of all pieces together.
    pub piece_bytes: u32,
    /// Units of the trie of what normalisation replaces.
    pub trie: u32,
    /// Bytes that it is replaced by, together.
    pub replacements: u32,
    /// The piece that starts every input, `<s>`.
    pub start: u32,
    /// The piece that ends every input, `</s>`.
    pub end: u32,
    /// The piece for a character that no piece covers, `<unk>`.
    pub unknown: u32,
    /// What such a character scores.
    pub unknown_score: f32,
    /// What the four codes of an embedding's number stand for, before its row's scale.
    pub levels: [f32; 4],
    /// SHA-256 of the package that the weights come from.
    pub source: [u8; 32],
}

const SHAPE: [(&str, usize); 5] =
    [("embedding", EMBEDDING), ("branches", BRANCHES), ("branch", BRANCH), ("features", FEATURES), ("narrow", NARROW)];

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> [u8; HEADER] {
        let shape = SHAPE.map(|(_, size)| size as u32);
        let counts = [self.pieces, self.piece_bytes, self.trie, self.replacements, self.start, self.end, self.unknown];
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend(shape.iter().chain(&counts).flat_map(|number| number.to_le_bytes()));
        bytes.extend(std::iter::once(&self.unknown_score).chain(&self.levels).flat_map(|number| number.to_le_bytes()));
        bytes.extend_from_slice(&self.source);
        bytes.resize(HEADER, 0);
        *bytes.first_chunk().unwrap_or(&[0; HEADER])
    }

    /// Reads the header at the start of `bytes` and checks all that it says, but for the file's length.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let short = FormatError::Short { needed: HEADER, found: bytes.len() };
        let header: &[u8; HEADER] = bytes.first_chunk().ok_or(short.clone())?;
        let (magic, rest) = header.split_first_chunk().ok_or(short.clone())?;
        if *magic != MAGIC {
            return Err(FormatError::Magic { found: *magic });
        }
        let mut numbers = rest.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number));
        let mut next = || numbers.next().ok_or(short.clone());
        let version = next()?;
        if version != VERSION {
            return Err(FormatError::Version { expected: VERSION, found: version });
        }
        for (name, size) in SHAPE {
            let (expected, found) = (size as u32, next()?);
            if found != expected {
                return Err(FormatError::Shape { name, expected, found });
            }
        }
        let header = Self {
            pieces: next()?,
            piece_bytes: next()?,
            trie: next()?,
            replacements: next()?,
            start: next()?,
            end: next()?,
            unknown: next()?,
            unknown_score: f32::from_bits(next()?),
            levels: [next()?, next()?, next()?, next()?].map(f32::from_bits),
            source: {
                let mut source = [0; 32];
                for word in source.as_chunks_mut::<4>().0 {
                    *word = next()?.to_le_bytes();
                }
                source
            },
        };
        for (name, row) in [("<s>", header.start), ("</s>", header.end), ("<unk>", header.unknown)] {
            if row >= header.pieces {
                return Err(FormatError::Token { name, row, pieces: header.pieces });
            }
        }
        Ok(header)
    }
}
