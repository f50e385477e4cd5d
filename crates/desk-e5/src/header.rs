//! A weights file starts by saying what it is: which network, how many pieces, and what it was made from. By that it is
//! accepted or refused.
//!
//! 32-bit numbers, little-endian, after the eight bytes of [`MAGIC`]: the version; hidden, layers, heads, inner,
//! positions, block; the counts and rows of [`Header`] in its order, the score and ε as `f32`; 32 bytes of SHA-256;
//! zeros.

use crate::container::BLOCK;
use crate::error::FormatError;
use crate::shape::{EPSILON, HEADS, HIDDEN, INNER, LAYERS, POSITIONS};

/// How a file starts.
pub const MAGIC: [u8; 8] = *b"desk-e5\0";
/// The version that is written and read.
pub const VERSION: u32 = 1;
/// Bytes of a header.
pub const HEADER: usize = 128;

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Number of pieces, and of word embeddings.
    pub pieces: u32,
    /// Bytes of all pieces together.
    pub piece_bytes: u32,
    /// Characters that normalisation replaces.
    pub replaced: u32,
    /// Characters that they are replaced by, together.
    pub replacements: u32,
    /// The piece that starts every input, `<s>`.
    pub start: u32,
    /// The piece that ends every input, `</s>`.
    pub end: u32,
    /// The piece for a character that no piece covers, `<unk>`.
    pub unknown: u32,
    /// What such a character scores.
    pub unknown_score: f32,
    /// SHA-256 of the file that the weights come from.
    pub source: [u8; 32],
}

const SHAPE: [(&str, usize); 6] = [
    ("hidden", HIDDEN),
    ("layers", LAYERS),
    ("heads", HEADS),
    ("inner", INNER),
    ("positions", POSITIONS),
    ("block", BLOCK),
];

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> [u8; HEADER] {
        let shape = SHAPE.map(|(_, size)| size as u32);
        let counts = [self.pieces, self.piece_bytes, self.replaced, self.replacements, self.start, self.end];
        let mut bytes = Vec::with_capacity(HEADER);
        bytes.extend_from_slice(&MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend(shape.iter().chain(&counts).flat_map(|number| number.to_le_bytes()));
        bytes.extend_from_slice(&self.unknown.to_le_bytes());
        bytes.extend_from_slice(&self.unknown_score.to_le_bytes());
        bytes.extend_from_slice(&EPSILON.to_le_bytes());
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
            replaced: next()?,
            replacements: next()?,
            start: next()?,
            end: next()?,
            unknown: next()?,
            unknown_score: f32::from_bits(next()?),
            source: {
                next()?; // ε, which is a constant of the network
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
