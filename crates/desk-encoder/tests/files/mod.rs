//! Files of weights that are nonsense behind their header.

use desk_encoder::VocabularyHeader;

/// A header's part about a small vocabulary.
pub fn vocabulary() -> VocabularyHeader {
    VocabularyHeader {
        pieces: 300,
        piece_bytes: 900,
        replaced: 20,
        replacements: 40,
        start: 0,
        end: 2,
        unknown: 3,
        unknown_score: -30.0,
    }
}

/// A file of `length` bytes that starts with `header`; behind it are bytes that look random, others for each seed.
pub fn filled(mut header: Vec<u8>, length: u64, seed: u8) -> Vec<u8> {
    let mut state = u32::from(seed) + 1;
    header.resize_with(length as usize, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    header
}

/// A file with another 32-bit number at `place`.
pub fn with_number(file: &[u8], place: usize, number: u32) -> Vec<u8> {
    let mut file = file.to_vec();
    file.splice(place..place + 4, number.to_le_bytes());
    file
}
