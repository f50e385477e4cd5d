//! Neither a file nor a text can make the crate panic.

use desk_e5::{FormatError, HEADER, Header, MAGIC, Model, Role, VERSION};
use proptest::prelude::*;

/// A header for a small vocabulary.
fn header() -> Header {
    Header {
        pieces: 300,
        piece_bytes: 900,
        replaced: 20,
        replacements: 40,
        start: 0,
        end: 2,
        unknown: 3,
        unknown_score: -30.0,
        source: [7; 32],
    }
}

/// A file with that header and nonsense after it.
fn file(seed: u8) -> Vec<u8> {
    let header = header();
    let mut file = header.to_bytes().to_vec();
    let mut state = u32::from(seed) + 1;
    file.resize_with(header.file_length() as usize, || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    file
}

/// A file whose 32-bit number at `place` in the header is `number`.
fn with_number(place: usize, number: u32) -> Vec<u8> {
    let mut file = file(0);
    file.splice(place..place + 4, number.to_le_bytes());
    file
}

#[test]
fn a_header_is_read_as_it_was_written() {
    assert_eq!(Header::read(&header().to_bytes()), Ok(header()));
}

#[test]
fn what_is_wrong_with_a_file_is_named() {
    let error = |file: &[u8]| Model::from_bytes(file).map(|_| ()).unwrap_err();
    assert_eq!(error(&[]), FormatError::Short { needed: HEADER, found: 0 });
    assert_eq!(error(&[b'x'; 200]), FormatError::Magic { found: [b'x'; 8] });
    assert_eq!(error(&with_number(8, 9)), FormatError::Version { expected: VERSION, found: 9 });
    assert_eq!(error(&with_number(12, 768)), FormatError::Shape { name: "hidden", expected: 384, found: 768 });
    assert_eq!(error(&with_number(16, 6)), FormatError::Shape { name: "layers", expected: 12, found: 6 });
    assert_eq!(error(&with_number(60, 300)), FormatError::Token { name: "<unk>", row: 300, pieces: 300 });
    let whole = file(0);
    let expected = whole.len() as u64;
    assert_eq!(error(&whole[..whole.len() - 1]), FormatError::Length { expected, found: expected - 1 });
    let vast = FormatError::Length { expected: expected + u64::from(u32::MAX - 900), found: expected };
    assert_eq!(error(&with_number(40, u32::MAX)), vast);
    assert!(error(&[b'x'; 200]).to_string().contains("not a weights file"));
}

#[test]
fn damaged_weights_give_a_vector_and_no_panic() -> Result<(), FormatError> {
    for seed in 0..3 {
        let file = file(seed);
        let model = Model::from_bytes(&file)?;
        for text in ["", "refund 退款 😀", "a</s>b"] {
            model.embed(Role::Query, text);
        }
    }
    Ok(())
}

#[test]
fn a_long_text_is_truncated_and_says_so() -> Result<(), FormatError> {
    let file = file(0);
    let model = Model::from_bytes(&file)?;
    let tokens = model.tokens(Role::Passage, &"问".repeat(10_000));
    assert!(tokens.truncated);
    assert_eq!(tokens.count(), 512);
    assert!(!model.tokens(Role::Passage, "问").truncated);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_are_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
        let mut file = if magic { MAGIC.to_vec() } else { Vec::new() };
        file.extend(bytes);
        prop_assert!(Model::from_bytes(&file).is_err());
    }

    #[test]
    fn no_header_is_a_panic(place in 0..HEADER, byte in any::<u8>(), cut in 0_usize..4) {
        let mut file = file(0);
        file[place] = byte;
        file.truncate(file.len() - cut);
        if let Ok(model) = Model::from_bytes(&file) {
            model.tokens(Role::Query, "refund 退款");
        }
    }

    #[test]
    fn no_text_is_a_panic(text in any::<String>(), seed in any::<u8>()) {
        static FILE: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
        let model = Model::from_bytes(FILE.get_or_init(|| file(seed))).unwrap();
        let tokens = model.tokens(Role::Query, &text);
        prop_assert!((3..=512).contains(&tokens.count()));
    }
}
