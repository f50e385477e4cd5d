//! A weights file starts by saying what it is: which network, how many pieces, and what it was made from.
//!
//! Behind the network's measures: the numbers of [`VocabularyHeader`] in its order, ε as `f32`, 32 bytes of SHA-256.

use desk_encoder::{Format, FormatError, VocabularyHeader};

use crate::container::BLOCK;
use crate::shape::{EPSILON, HEADS, HIDDEN, INNER, LAYERS, POSITIONS};

/// How a file starts.
pub const FORMAT: Format = Format {
    magic: *b"desk-e5\0",
    version: 1,
    header: 128,
    shape: &[
        ("hidden", HIDDEN),
        ("layers", LAYERS),
        ("heads", HEADS),
        ("inner", INNER),
        ("positions", POSITIONS),
        ("block", BLOCK),
    ],
};

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Of the pieces. What is replaced are characters, and so is what by.
    pub vocabulary: VocabularyHeader,
    /// SHA-256 of the file that the weights come from.
    pub source: [u8; 32],
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let source = self.source.as_chunks().0.iter().copied();
        FORMAT.to_header(self.vocabulary.to_numbers().into_iter().chain([EPSILON.to_le_bytes()]).chain(source))
    }

    /// Reads the header at the start of `bytes` and checks all that it says, but for the file's length.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut numbers = FORMAT.open(bytes)?;
        let vocabulary = VocabularyHeader::read(&mut numbers)?;
        numbers.number()?; // ε, which is a constant of the network
        Ok(Self { vocabulary, source: numbers.digest()? })
    }
}
