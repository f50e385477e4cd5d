//! A weights file starts by saying what it is: which network, how many pieces, and what it was made from.
//!
//! Behind the network's measures: the numbers of [`VocabularyHeader`] in its order, the levels as `f32`, 32 bytes of
//! SHA-256.

use crate::error::FormatError;
use crate::format::Format;
use crate::shape::{BRANCH, BRANCHES, EMBEDDING, FEATURES, NARROW};
use crate::tokenizer::VocabularyHeader;

/// How a file starts.
pub const FORMAT: Format = Format {
    magic: *b"desk-enc",
    version: 2,
    header: 128,
    shape: &[
        ("embedding", EMBEDDING),
        ("branches", BRANCHES),
        ("branch", BRANCH),
        ("features", FEATURES),
        ("narrow", NARROW),
    ],
};

/// What a file says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// Of the pieces. What is replaced are units of a trie, what by are bytes.
    pub vocabulary: VocabularyHeader,
    /// What the four codes of an embedding's number stand for, before its row's scale.
    pub levels: [f32; 4],
    /// SHA-256 of the package that the weights come from.
    pub source: [u8; 32],
}

impl Header {
    /// The header's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let source = self.source.as_chunks().0.iter().copied();
        FORMAT
            .to_header(self.vocabulary.to_numbers().into_iter().chain(self.levels.map(f32::to_le_bytes)).chain(source))
    }

    /// Reads the header at the start of `bytes` and checks all that it says, but for the file's length.
    pub fn read(bytes: &[u8]) -> Result<Self, FormatError> {
        let mut numbers = FORMAT.open(bytes)?;
        let vocabulary = VocabularyHeader::read(&mut numbers)?;
        let (levels, source) = (numbers.floats()?, numbers.digest()?);
        Ok(Self { vocabulary, levels, source })
    }
}
